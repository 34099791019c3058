package feed

import (
	"strings"
	"testing"
	"time"
)

func TestParseDate(t *testing.T) {
	for in, want := range map[string]string{
		// RFC 822 and what becomes of it
		"Tue, 05 Mar 2024 14:30:00 +0000":       "2024-03-05T14:30:00Z",
		"Tue, 05 Mar 2024 14:30:00 +0800":       "2024-03-05T06:30:00Z",
		"Tue, 5 Mar 2024 14:30:00 -0500":        "2024-03-05T19:30:00Z",
		" Tue,  5 Mar 2024 14:30:00 GMT ":       "2024-03-05T14:30:00Z",
		"Tue , 05 Mar 2024 14:30:00 GMT":        "2024-03-05T14:30:00Z",
		"Tue, 05 Mar 2024 14:30 EST":            "2024-03-05T19:30:00Z",
		"Tue, 05 March 2024 14:30:00 +00:00":    "2024-03-05T14:30:00Z",
		"05 Mar 2024 14:30:00 UT":               "2024-03-05T14:30:00Z",
		"05 Mar 24 14:30:00 Z":                  "2024-03-05T14:30:00Z",
		"Tue, 05 Mar 2024":                      "2024-03-05T00:00:00Z",
		"Tue, 05 Mar 2024 24:00:00 GMT":         "2024-03-06T00:00:00Z",
		"Tue, 05 Mar 2024 14:30:60 GMT":         "2024-03-05T14:30:59Z",
		"Wed, 05 Mar 2024 14:30:00 +0000":       "2024-03-05T14:30:00Z", // the wrong day of the week
		"Tue, 05 Mar 2024 14:30:00 +0100 (CET)": "2024-03-05T13:30:00Z",
		"Tue, 05 Mar 2024 14:30:00 (PST)":       "2024-03-05T14:30:00Z",
		"Tue, 05-Mar-2024 14:30:00 GMT":         "2024-03-05T14:30:00Z",
		"Tue 5th Mar 2024 2:30 PM":              "2024-03-05T14:30:00Z",
		"Sept 5, 2024 2:30 a.m.":                "2024-09-05T02:30:00Z",
		"5 Sept 2024 12:15 am":                  "2024-09-05T00:15:00Z",
		"5 Sept 2024 12:15 pm":                  "2024-09-05T12:15:00Z",
		"Tuesday, March 5, 2024":                "2024-03-05T00:00:00Z",
		"March 2024":                            "2024-03-01T00:00:00Z",
		"Tue Mar  5 14:30:00 2024":              "2024-03-05T14:30:00Z",
		"01 Jan 70 00:04:00 +0000":              "1970-01-01T00:04:00Z",
		"01 Jan 49":                             "2049-01-01T00:00:00Z",
		"01 Jan 50":                             "1950-01-01T00:00:00Z",
		"Tue, 05 Mar 3024 14:30:00 GMT":         "3024-03-05T14:30:00Z", // stated; Date does not believe it
		// zones that parsers take for Greenwich
		"Tue, 05 Mar 2024 14:30:00 CEST":      "2024-03-05T12:30:00Z",
		"Tue, 05 Mar 2024 14:30:00 BST":       "2024-03-05T13:30:00Z",
		"Tue, 05 Mar 2024 14:30:00 AEST":      "2024-03-05T04:30:00Z",
		"Tue, 05 Mar 2024 14:30:00 JST":       "2024-03-05T05:30:00Z",
		"Tue, 05 Mar 2024 14:30:00 MSK":       "2024-03-05T11:30:00Z",
		"Tue, 05 Mar 2024 14:30:00 IST":       "2024-03-05T09:00:00Z",
		"Tue, 05 Mar 2024 14:30:00 PDT":       "2024-03-05T21:30:00Z",
		"Tue, 05 Mar 2024 14:30:00 CST":       "2024-03-05T20:30:00Z",
		"Tue, 05 Mar 2024 14:30:00 GMT+2":     "2024-03-05T12:30:00Z",
		"Tue, 05 Mar 2024 14:30:00 UTC-05:30": "2024-03-05T20:00:00Z",
		"Tue, 05 Mar 2024 14:30:00 XYZ":       "2024-03-05T14:30:00Z",
		"Tue, 05 Mar 2024 14:30:00 +9900":     "2024-03-05T14:30:00Z",
		"Tue, 05 Mar 2024 14:30:00 −0300":     "2024-03-05T17:30:00Z",
		// ISO 8601 and RFC 3339
		"2024-03-05T14:30:00Z":               "2024-03-05T14:30:00Z",
		"2024-03-05T14:30:00.123Z":           "2024-03-05T14:30:00.123Z",
		"2024-03-05t14:30:00,5+08:00":        "2024-03-05T06:30:00.5Z",
		"2024-03-05T14:30":                   "2024-03-05T14:30:00Z",
		"2024-03-05 14:30:00 -0500":          "2024-03-05T19:30:00Z",
		"2024-03-05 14:30:00+08":             "2024-03-05T06:30:00Z",
		"2024-03-05":                         "2024-03-05T00:00:00Z",
		"2024-03":                            "2024-03-01T00:00:00Z",
		"2024":                               "2024-01-01T00:00:00Z",
		"20240305":                           "2024-03-05T00:00:00Z",
		"20240305T143000Z":                   "2024-03-05T14:30:00Z",
		"20240305T1430":                      "2024-03-05T14:30:00Z",
		"2024/03/05 14:30:00":                "2024-03-05T14:30:00Z",
		"2024.3.5":                           "2024-03-05T00:00:00Z",
		"2024-03-05T14:30:00.1234567891234Z": "2024-03-05T14:30:00.123456789Z",
		// numbers in the order of a country
		"03/05/2024 2:30 PM": "2024-03-05T14:30:00Z",
		"25/03/2024":         "2024-03-25T00:00:00Z",
		"05.03.2024 14:30":   "2024-03-05T14:30:00Z",
		"05-03-2024":         "2024-03-05T00:00:00Z",
		"3/5/24":             "2024-03-05T00:00:00Z",
		// seconds and milliseconds
		"1709649000":    "2024-03-05T14:30:00Z",
		"1709649000000": "2024-03-05T14:30:00Z",
		// languages
		"2024年3月5日":                         "2024-03-05T00:00:00Z",
		"2024年03月05日 下午2:30":                "2024-03-05T14:30:00Z",
		"2024年3月5日 14时30分15秒":               "2024-03-05T14:30:15Z",
		"2024년 3월 5일":                       "2024-03-05T00:00:00Z",
		"Die, 05 Mär 2024 14:30:00 +0100":   "2024-03-05T13:30:00Z",
		"Di, 5. Dezember 2023":              "2023-12-05T00:00:00Z",
		"mar., 05 mars 2024 14:30:00 +0100": "2024-03-05T13:30:00Z",
		"mar., 16 avr. 2024 14:30:00 +0200": "2024-04-16T12:30:00Z", // "mar." is a Tuesday
		"jeu, 15 août 2024":                 "2024-08-15T00:00:00Z",
		"mer, 12 nov 2025 08:00:00 +0100":   "2025-11-12T07:00:00Z",
		"5 de enero de 2024":                "2024-01-05T00:00:00Z",
		"lun 6 maggio 2024":                 "2024-05-06T00:00:00Z",
		"5 de março de 2024":                "2024-03-05T00:00:00Z",
		"5. desember 2024":                  "2024-12-05T00:00:00Z",
		"5 mei 2024":                        "2024-05-05T00:00:00Z",
		"5 października 2024":               "2024-10-05T00:00:00Z",
		"Вт, 05 марта 2024 14:30:00 +0300":  "2024-03-05T11:30:00Z",
		"5 Ağustos 2024":                    "2024-08-05T00:00:00Z",
	} {
		got, ok := ParseDate(in)
		if !ok || got.Format(time.RFC3339Nano) != want {
			t.Errorf("ParseDate(%q) = %s, %v, want %s", in, got.Format(time.RFC3339Nano), ok, want)
		}
		if got.Location() != time.UTC {
			t.Errorf("ParseDate(%q) is in %v", in, got.Location())
		}
	}
}

func TestParseDateRefuses(t *testing.T) {
	for _, in := range []string{
		"", " ", "not a date", "yesterday", "0000-00-00 00:00:00", "Tue, 31 Feb 2024 14:30:00 GMT", "2024-13-01",
		"2024-02-30", "2024-00-10", "32 Mar 2024", "05 Mar", "12/03 - 10:30", "myfeed item9 pubdate", "14:30:00", "Mar",
		"2024-03-05T25:00:00", "2024-03-05 14:61", "123", "12345", "9", "99999999999999999999", "2024年", "5日",
		"2024-03-05T14:30:00Z" + strings.Repeat(" ", 10) + strings.Repeat("x", 200), "\x1b[0m", "----", "+", "0",
	} {
		if got, ok := ParseDate(in); ok {
			t.Errorf("ParseDate(%q) = %v", in, got)
		}
	}
}

func TestZoneNamesAreWholeHoursOrKnown(t *testing.T) {
	for _, name := range strings.Fields("gmt est edt cst cdt mst mdt pst pdt bst cet cest eet eest msk ist hkt jst kst aest aedt acst nzst nzdt nst ndt brst npt") {
		offset, ok := zone(name)
		if !ok || offset%900 != 0 || offset < -12*3600 || offset > 14*3600 {
			t.Errorf("zone(%s) = %d, %v", name, offset, ok)
		}
	}
	if _, ok := zone("xyz"); ok {
		t.Error("xyz is a zone")
	}
}

func TestMonthNamesAreUnambiguous(t *testing.T) {
	seen := map[string]int{}
	for i, names := range months() {
		for name := range strings.FieldsSeq(names) {
			if other, twice := seen[name]; twice && other != i {
				t.Errorf("%s is month %d and %d", name, other+1, i+1)
			}
			seen[name] = i
			if got := monthByName(name); got != i+1 {
				t.Errorf("monthByName(%s) = %d, want %d", name, got, i+1)
			}
			if name != strings.ToLower(name) {
				t.Errorf("%s is not in lower case", name)
			}
		}
	}
	for _, name := range []string{"", "m", "foo", "marsh"} {
		if got := monthByName(name); got != 0 {
			t.Errorf("monthByName(%q) = %d", name, got)
		}
	}
}

func TestItemDate(t *testing.T) {
	now := time.Date(2026, 6, 30, 12, 0, 0, 0, time.UTC)
	first := now.Add(-time.Hour)
	for _, c := range []struct {
		name      string
		published time.Time
		believed  bool
	}{
		{"usual", now.AddDate(-1, 0, 0), true},
		{"none", time.Time{}, false},
		{"1970", time.Unix(0, 0).UTC(), false},
		{"1970 in another zone", time.Unix(-8*3600, 0).UTC(), false},
		{"old radio", time.Date(1938, 10, 30, 0, 0, 0, 0, time.UTC), true},
		{"scheduled for tomorrow", now.Add(24 * time.Hour), true},
		{"next year", now.AddDate(1, 0, 0), false},
		{"3024", time.Date(3024, 3, 5, 0, 0, 0, 0, time.UTC), false},
	} {
		it := Item{Published: c.published}
		want := first
		if c.believed {
			want = c.published
		}
		if got := it.Date(first, now); !got.Equal(want) {
			t.Errorf("%s: %v, want %v", c.name, got, want)
		}
	}
}

func TestParseDuration(t *testing.T) {
	for in, want := range map[string]time.Duration{
		"3600": time.Hour, "59": 59 * time.Second, "0": 0, "  1800 ": 30 * time.Minute, "1800.7": 30 * time.Minute,
		"1800,7": 30 * time.Minute, "01:00:00": time.Hour, "1:00:00": time.Hour, "60:00": time.Hour, "90:00": 90 * time.Minute,
		"0:59": 59 * time.Second, "00:00:00": 0, "100:00:00": 100 * time.Hour, "01:02:03.500": time.Hour + 2*time.Minute + 3*time.Second,
		"1: 2: 3": time.Hour + 2*time.Minute + 3*time.Second, ":30": 30 * time.Second, "３０:００": 30 * time.Minute, "３０：００": 30 * time.Minute,
		"1h 2m": 62 * time.Minute, "1h2m3s": time.Hour + 2*time.Minute + 3*time.Second, "45 min": 45 * time.Minute,
		"45 mins.": 45 * time.Minute, "1 hour and 5 minutes": 65 * time.Minute, "1 Std. 5 Min.": 65 * time.Minute,
		"1.5 hours": 90 * time.Minute, "90 sec": 90 * time.Second, "PT1H2M3S": time.Hour + 2*time.Minute + 3*time.Second,
		"PT45M": 45 * time.Minute, "P1DT1H": 25 * time.Hour, "1小时2分3秒": time.Hour + 2*time.Minute + 3*time.Second,
		"45分钟": 45 * time.Minute, "1時間30分": 90 * time.Minute, "1시간 5분": 65 * time.Minute,
	} {
		if got, ok := ParseDuration(in); !ok || got != want {
			t.Errorf("ParseDuration(%q) = %v, %v, want %v", in, got, ok, want)
		}
	}
	for _, in := range []string{
		"", " ", "-5", "-1:00", "abc", "1:2:3:4", "1:x", "1:", "::", "PT", "P", "h", "5 parsecs", "NaN", "Inf", "1e9", "0x10",
		"99999999999999999999", "1:-5", "1h -2m", "10000 h", "1..5", "12 monkeys", strings.Repeat("1", 300), "9999999:00:00",
	} {
		if got, ok := ParseDuration(in); ok {
			t.Errorf("ParseDuration(%q) = %v", in, got)
		}
	}
}

// FuzzParseDate: no panic, and what is read is a date of the four-digit years in
// UTC, however far it is from what was meant.
func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"Tue, 05 Mar 2024 14:30:00 +0100", "2024年3月5日", "1709649000", "2024-03-05T14:30:00.5Z", "3/5/24 2 PM", "20240305T143000", "1h 2m", "PT1H", "1:2:3.4"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if d, ok := ParseDate(s); ok && (d.Year() < 0 || d.Year() > 10_000 || d.Location() != time.UTC) {
			t.Errorf("ParseDate(%q) = %v", s, d)
		}
		if d, ok := ParseDuration(s); ok && (d < 0 || d > maxDuration || d%time.Second != 0) {
			t.Errorf("ParseDuration(%q) = %v", s, d)
		}
	})
}
