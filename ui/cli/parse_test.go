package cli

import (
	"math"
	"testing"
	"time"

	"cosm/library"
)

const sec = library.Seconds(time.Second)

func TestParseClock(t *testing.T) {
	for in, want := range map[string]library.Seconds{
		"0": 0, "90": 90 * sec, "1:30": 90 * sec, "01:02:03": 3723 * sec, "90s": 90 * sec, "1h2m": 3720 * sec,
		"1.5": sec * 3 / 2, "12:34.5": 754*sec + sec/2, "100:00": 6000 * sec, "30m": 1800 * sec,
	} {
		if got, err := parseClock(in); err != nil || got != want {
			t.Errorf("parseClock(%q) = %v, %v, want %v", in, got, err, want)
		}
	}
	for _, in := range []string{"", ":", "1:", ":30", "1:60", "1:2:3:4", "-5", "+5", "1e3", "0x10", "NaN", "Inf", "1:-1", "-1h", "later", "12:3x", "９０"} {
		if got, err := parseClock(in); err == nil {
			t.Errorf("parseClock(%q) = %v, want an error", in, got)
		}
	}
}

func TestParseRelative(t *testing.T) {
	for in, want := range map[string]struct {
		value    library.Seconds
		relative bool
	}{
		"+30": {30 * sec, true}, "-15": {-15 * sec, true}, "+1:00": {60 * sec, true}, "-1:30": {-90 * sec, true}, "12:34": {754 * sec, false},
	} {
		got, relative, err := parseRelative(in)
		if err != nil || got != want.value || relative != want.relative {
			t.Errorf("parseRelative(%q) = %v, %v, %v", in, got, relative, err)
		}
	}
	for _, in := range []string{"", "+", "-", "--5", "+-5", "+later"} {
		if _, _, err := parseRelative(in); err == nil {
			t.Errorf("parseRelative(%q) gives no error", in)
		}
	}
}

func TestParseSince(t *testing.T) {
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	for in, want := range map[string]time.Time{
		"7d": now.AddDate(0, 0, -7), "2w": now.AddDate(0, 0, -14), "36h": now.Add(-36 * time.Hour), "1y": now.AddDate(0, 0, -365),
		"1.5d": now.Add(-36 * time.Hour), "2024-03-05": time.Date(2024, 3, 5, 0, 0, 0, 0, time.UTC),
		"2024-03": time.Date(2024, 3, 1, 0, 0, 0, 0, time.UTC), "2024-03-05T06:07:08Z": time.Date(2024, 3, 5, 6, 7, 8, 0, time.UTC),
	} {
		if got, err := parseSince(in, now); err != nil || !got.Equal(want) {
			t.Errorf("parseSince(%q) = %v, %v, want %v", in, got, err, want)
		}
	}
	for _, in := range []string{"", "d", "-7d", "7", "tomorrow", "2024-13-01", "1e9d", "NaNd", "-3h"} {
		if got, err := parseSince(in, now); err == nil {
			t.Errorf("parseSince(%q) = %v, want an error", in, got)
		}
	}
}

func TestParseSinceIsAboutTheListenersDay(t *testing.T) {
	zone := time.FixedZone("CST", 8*3600)
	got, err := parseSince("2024-03-05", time.Date(2026, 1, 1, 0, 0, 0, 0, zone))
	if want := time.Date(2024, 3, 4, 16, 0, 0, 0, time.UTC); err != nil || !got.Equal(want) {
		t.Errorf("midnight in Shanghai = %v, %v, want %v", got.UTC(), err, want)
	}
}

func TestParseLevel(t *testing.T) {
	for in, want := range map[string]struct {
		value    float64
		relative bool
	}{
		"80": {0.8, false}, "80%": {0.8, false}, "0.8": {0.8, false}, "+10": {0.1, true}, "-5%": {-0.05, true}, "150": {1.5, false}, "0": {0, false}, "1": {0.01, false},
	} {
		got, relative, err := parseLevel(in)
		if err != nil || math.Abs(got-want.value) > 1e-12 || relative != want.relative {
			t.Errorf("parseLevel(%q) = %v, %v, %v", in, got, relative, err)
		}
	}
	for _, in := range []string{"", "loud", "%", "+", "201", "-500", "NaN", "1e9"} {
		if got, _, err := parseLevel(in); err == nil {
			t.Errorf("parseLevel(%q) = %v, want an error", in, got)
		}
	}
}

func TestParseSpeed(t *testing.T) {
	for in, want := range map[string]struct {
		value    float64
		relative bool
	}{"1.5": {1.5, false}, "1.5x": {1.5, false}, "2×": {2, false}, "+0.1": {0.1, true}, "-0.1": {-0.1, true}, "0.5": {0.5, false}, "3": {3, false}} {
		got, relative, err := parseSpeed(in)
		if err != nil || got != want.value || relative != want.relative {
			t.Errorf("parseSpeed(%q) = %v, %v, %v", in, got, relative, err)
		}
	}
	for _, in := range []string{"", "x", "0", "0.4", "3.1", "9", "NaN", "fast"} {
		if got, _, err := parseSpeed(in); err == nil {
			t.Errorf("parseSpeed(%q) = %v, want an error", in, got)
		}
	}
}

func TestSleepMuteChapter(t *testing.T) {
	for in, want := range map[string]float64{"off": 0, "end": -1, "30m": 1800, "30": 1800, "1:30": 90, "1h": 3600} {
		if c, err := sleepControl(in); err != nil || c.Value != want || c.Verb != library.VerbSleep {
			t.Errorf("sleep %s = %+v, %v", in, c, err)
		}
	}
	for in, want := range map[string]library.Control{
		"chapter": {Text: "chapter"}, "2e": {Text: "episodes", Value: 2}, "+15m": {Value: 900, Relative: true}, "+5": {Value: 300, Relative: true},
	} {
		want.Verb = library.VerbSleep
		if c, err := sleepControl(in); err != nil || c != want {
			t.Errorf("sleep %s = %+v, %v", in, c, err)
		}
	}
	for in, want := range map[string]library.Control{
		"on": {Verb: library.VerbMute, Value: 1}, "off": {Verb: library.VerbMute}, "toggle": {Verb: library.VerbMute, Relative: true},
	} {
		if c, err := switchControl(library.VerbMute)(in); err != nil || c != want {
			t.Errorf("mute %s = %+v, %v", in, c, err)
		}
	}
	for in, want := range map[string]library.Control{
		"next": {Verb: library.VerbChapter, Value: 1, Relative: true}, "prev": {Verb: library.VerbChapter, Value: -1, Relative: true}, "3": {Verb: library.VerbChapter, Value: 2},
	} {
		if c, err := chapterControl(in); err != nil || c != want {
			t.Errorf("chapter %s = %+v, %v", in, c, err)
		}
	}
	for in, want := range map[string]library.Control{
		"mild": {Verb: library.VerbTrim, Text: "mild"}, "next": {Verb: library.VerbTrim, Text: "next", Relative: true},
	} {
		if c, err := trimControl(in); err != nil || c != want {
			t.Errorf("trim %s = %+v, %v", in, c, err)
		}
	}
	for _, in := range []string{"", "0", "-1", "first"} {
		if _, err := chapterControl(in); exitStatus(library.CodeOf(err)) != 2 {
			t.Errorf("chapter %q: %v", in, err)
		}
	}
	for _, in := range []string{"", "-5", "soon", "0e", "-1e", "1000e", "e", "+", "++5"} {
		if _, err := sleepControl(in); exitStatus(library.CodeOf(err)) != 2 {
			t.Errorf("sleep %q: %v", in, err)
		}
	}
}

// FuzzParse: no value that a listener can type crashes a parser, and what one
// accepts is in the bounds that the player is promised.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"", "90", "1:02:03", "+30", "-15", "7d", "2024-03-05", "80%", "1.5x", "1h2m", "NaN", "1e308", "9999999999999", "--", "٣", "\x00"} {
		f.Add(s)
	}
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, s string) {
		if v, err := parseClock(s); err == nil && v < 0 {
			t.Errorf("parseClock(%q) = %v", s, v)
		}
		if v, relative, err := parseRelative(s); err == nil && !relative && v < 0 {
			t.Errorf("parseRelative(%q) = %v", s, v)
		}
		if v, err := parseSince(s, now); err == nil && v.Year() > 9999 {
			t.Errorf("parseSince(%q) = %v", s, v)
		}
		if v, _, err := parseLevel(s); err == nil && !(v >= -200 && v <= 200) {
			t.Errorf("parseLevel(%q) = %v", s, v)
		}
		if v, relative, err := parseSpeed(s); err == nil && !(v >= -3 && v <= 3 && (relative || v >= 0.5)) {
			t.Errorf("parseSpeed(%q) = %v", s, v)
		}
		if c, err := sleepControl(s); err == nil && math.IsNaN(c.Value) {
			t.Errorf("sleep %q = %v", s, c.Value)
		}
	})
}
