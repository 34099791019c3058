package transcript

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// writers put lines into each timed format the way tools do.
var writers = map[string]func([]Line) string{
	"srt": func(lines []Line) string {
		var b strings.Builder
		for i, l := range lines {
			fmt.Fprintf(&b, "%d\n%s --> %s\n%s: %s\n\n", i+1, clockText(l.Start, ","), clockText(l.End, ","), l.Speaker, l.Text)
		}
		return b.String()
	},
	"vtt": func(lines []Line) string {
		var b strings.Builder
		b.WriteString("WEBVTT\n\n")
		for _, l := range lines {
			fmt.Fprintf(&b, "%s --> %s\n<v %s>%s</v>\n\n", clockText(l.Start, "."), clockText(l.End, "."), l.Speaker, l.Text)
		}
		return b.String()
	},
	"json": func(lines []Line) string {
		type seg struct {
			Speaker   string  `json:"speaker"`
			StartTime float64 `json:"startTime"`
			EndTime   float64 `json:"endTime"`
			Body      string  `json:"body"`
		}
		var out struct {
			Version  string `json:"version"`
			Segments []seg  `json:"segments"`
		}
		for _, l := range lines {
			out.Segments = append(out.Segments, seg{l.Speaker, l.Start.Seconds(), l.End.Seconds(), l.Text})
		}
		b, _ := json.Marshal(out)
		return string(b)
	},
}

func clockText(d time.Duration, sign string) string {
	ms := d.Milliseconds()
	return fmt.Sprintf("%02d:%02d:%02d%s%03d", ms/3600000, ms/60000%60, ms/1000%60, sign, ms%1000)
}

// TestRoundTrip writes random talks in each format and reads the same back.
func TestRoundTrip(t *testing.T) {
	words := rapid.SampledFrom([]string{"Hello", "the", "night", "sky", "月亮", "很", "亮", "naïve", "3.5", "ok"})
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 20).Draw(t, "lines")
		now := time.Duration(0)
		var want []Line
		for i := range n {
			// Each of two speakers must speak twice for SubRip to show names.
			l := Line{Speaker: []string{"Ann", "Bob Lee"}[i%2], Start: now}
			l.Text = strings.Join(rapid.SliceOfN(words, 5, 12).Draw(t, "text"), " ") + " at length."
			now += time.Duration(rapid.IntRange(1, 9_000_000).Draw(t, "ms")) * time.Millisecond / 100
			now = now.Truncate(time.Millisecond) + time.Millisecond
			l.End = now
			want = append(want, l)
		}
		if n < 4 {
			want = append(want, Line{Speaker: want[0].Speaker, Start: now, End: now + time.Second, Text: "again and again"},
				Line{Speaker: want[1].Speaker, Start: now + time.Second, End: now + 2*time.Second, Text: "and once more"})
		}
		for name, write := range writers {
			tr, err := Parse(strings.NewReader(write(want)), "")
			if err != nil || string(tr.Format) != name || !slices.Equal(tr.Lines, want) {
				t.Fatalf("%s (%s): %v\n got %+v\nwant %+v", name, tr.Format, err, tr.Lines, want)
			}
		}
	})
}

// TestSameWords takes one real transcript that is published in two formats.
func TestSameWords(t *testing.T) {
	dir := filepath.Join(corpus(t), "transcripts")
	words := func(name string) (all string, speakers []string) {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Skip(err)
		}
		tr, err := Parse(bytes.NewReader(b), "")
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range tr.Lines {
			if n := len(speakers); n == 0 || speakers[n-1] != l.Speaker {
				speakers = append(speakers, l.Speaker)
			}
			all += " " + l.Text
		}
		// One of the two writes blanks before signs.
		return strings.Join(strings.Fields(all), ""), speakers
	}
	html, who := words("podcastindex-org_example.html")
	srt, also := words("podcastindex-org_example.srt")
	if html != srt {
		t.Errorf("the words differ: %d and %d bytes", len(html), len(srt))
	}
	if !slices.Equal(who, also) || len(who) < 5 {
		t.Errorf("turns:\n%v\n%v", who, also)
	}
}

// TestAgainstFFmpeg has ffmpeg turn real SubRip files into WebVTT and reads the
// same from both.
func TestAgainstFFmpeg(t *testing.T) {
	if _, err := exec.LookPath("ffmpeg"); err != nil {
		if os.Getenv("COSM_REQUIRE_REAL") == "1" {
			t.Fatal(err)
		}
		t.Skip("ffmpeg is not installed")
	}
	files, err := filepath.Glob(filepath.Join(corpus(t), "transcripts", "*.srt"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files[:min(len(files), 5)] {
		converted, err := exec.Command("ffmpeg", "-v", "error", "-i", file, "-f", "webvtt", "-").Output()
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		own, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		a, err := Parse(bytes.NewReader(own), "")
		if err != nil {
			t.Fatal(err)
		}
		b, err := Parse(bytes.NewReader(converted), "")
		if err != nil || b.Format != VTT {
			t.Fatalf("%s: %s, %v", file, b.Format, err)
		}
		if len(a.Lines) != len(b.Lines) {
			t.Fatalf("%s: %d lines, %d", file, len(a.Lines), len(b.Lines))
		}
		for i, want := range a.Lines {
			// ffmpeg sorts cues that overlap, and with them the names that later
			// cues go by.
			got := b.Lines[i]
			got.Speaker = want.Speaker
			if got != want {
				t.Errorf("%s, line %d:\n%+v\n%+v", filepath.Base(file), i, got, want)
				break
			}
		}
	}
}
