package chapters

import (
	"cmp"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// corpus finds the shared collection of real files beside the checkout.
func corpus(t *testing.T) string {
	t.Helper()
	for dir := "."; ; dir = filepath.Join(dir, "..") {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			dir = filepath.Join(dir, "..", "shared", "corpus")
			if _, err := os.Stat(dir); err != nil {
				t.Skip("the collection of real podcast data is not here")
			}
			return dir
		}
		if len(dir) > 60 {
			t.Fatal("no go.mod above this folder")
		}
	}
}

func fromFile(t *testing.T, path string) []Chapter {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	list, err := FromAudio(f, st.Size())
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	check(t, list)
	return list
}

func TestCorpusAudio(t *testing.T) {
	dir := filepath.Join(corpus(t), "audio")
	four := "0s Chapter 1 - ❤️😊 | 3s Chapter 2 - ßöÄ | 6s Chapter 3 - 爱 | 9s Chapter 4"
	want := map[string]string{
		"antennapod_auphonic.mp3": four, "antennapod_auphonic.m4a": four, "antennapod_auphonic.ogg": four,
		"antennapod_nero-chapters.m4a":             four,
		"antennapod_hindenburg-journalist-pro.mp3": "0s Chapter Marker 1 | 5.006s Chapter Marker 2",
	}
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) < len(want) {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, f := range files {
		list := fromFile(t, f)
		if got := brief(list); got != want[filepath.Base(f)] {
			t.Errorf("%s: %s", filepath.Base(f), got)
		}
		for _, c := range list {
			t.Logf("%s %+v", filepath.Base(f), c)
		}
	}
}

func TestCorpusDocuments(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(corpus(t), "chapters", "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var doc struct {
			Chapters []struct {
				StartTime float64
				Title     string
				TOC       *bool
			}
		}
		if err := json.Unmarshal(b, &doc); err != nil {
			t.Fatal(err)
		}
		list, err := Parse(strings.NewReader(string(b)))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		check(t, list)
		var want []Chapter
		for _, c := range doc.Chapters {
			start := time.Duration(c.StartTime * float64(time.Second)).Round(time.Microsecond)
			want = append(want, Chapter{Start: start, Title: c.Title, Hidden: c.TOC != nil && !*c.TOC})
		}
		slices.SortStableFunc(want, func(a, b Chapter) int { return cmp.Compare(a.Start, b.Start) })
		if brief(list) != brief(want) {
			t.Errorf("%s:\n got %s\nwant %s", filepath.Base(name), brief(list), brief(want))
		}
	}
}

// TestAgainstFFmpeg lets ffmpeg write chapters into each kind of file and reads
// what ffprobe reads.
func TestAgainstFFmpeg(t *testing.T) {
	for _, tool := range []string{"ffmpeg", "ffprobe"} {
		if _, err := exec.LookPath(tool); err != nil {
			if os.Getenv("COSM_REQUIRE_REAL") == "1" {
				t.Fatal(err)
			}
			t.Skip(tool, "is not installed")
		}
	}
	dir := t.TempDir()
	meta := filepath.Join(dir, "meta.txt")
	text := ";FFMETADATA1\ntitle=Test\n"
	for i, title := range []string{"Intro", "嘉宾介绍 ❤️", "The third one", "Ende \\= Schluß"} {
		text += "[CHAPTER]\nTIMEBASE=1/1000\nSTART=" + strconv.Itoa(i*1500) + "\nEND=" + strconv.Itoa((i+1)*1500) + "\ntitle=" + title + "\n"
	}
	if err := os.WriteFile(meta, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"a.mp3"}, {"-id3v2_version", "3", "b.mp3"}, {"c.m4a"}, {"-movflags", "faststart", "d.m4a"}, {"e.opus"},
	} {
		out := filepath.Join(dir, args[len(args)-1])
		cmd := append([]string{"-v", "error", "-f", "lavfi", "-i", "anullsrc=r=48000:cl=mono:d=6", "-i", meta, "-map_metadata", "1", "-map_chapters", "1"}, args[:len(args)-1]...)
		if msg, err := exec.Command("ffmpeg", append(cmd, out)...).CombinedOutput(); err != nil {
			var exit *exec.ExitError
			if errors.As(err, &exit) && strings.Contains(string(msg), "Unknown encoder") {
				t.Logf("%s: this ffmpeg cannot write it", out)
				continue
			}
			t.Fatalf("%v: %s", err, msg)
		}
		compare(t, out)
	}
}

func compare(t *testing.T, file string) {
	t.Helper()
	b, err := exec.Command("ffprobe", "-v", "error", "-show_chapters", "-of", "json", file).Output()
	if err != nil {
		t.Fatal(err)
	}
	var probe struct {
		Chapters []struct {
			Start string            `json:"start_time"`
			Tags  map[string]string `json:"tags"`
		}
	}
	if err := json.Unmarshal(b, &probe); err != nil {
		t.Fatal(err)
	}
	var want []Chapter
	for _, c := range probe.Chapters {
		s, _ := strconv.ParseFloat(c.Start, 64)
		want = append(want, Chapter{Start: time.Duration(s * float64(time.Second)).Round(time.Millisecond), Title: c.Tags["title"]})
	}
	got := fromFile(t, file)
	if len(want) != 4 || brief(got) != brief(Tidy(want)) {
		t.Errorf("%s:\n got %s\nwant %s", filepath.Base(file), brief(got), brief(Tidy(want)))
	}
}

// TestCorpusNotes takes a Chinese show whose notes list chapters.
func TestCorpusNotes(t *testing.T) {
	b, err := os.ReadFile(filepath.Join(corpus(t), "feeds", "techfusionfm_backup-rss.xml"))
	if err != nil {
		t.Skip(err)
	}
	stamp := regexp.MustCompile(`<li>[0-9:]{5,8} `)
	want, got := 0, 0
	for _, item := range strings.Split(string(b), "<item>")[1:] {
		notes := item[strings.Index(item, "<content:encoded>"):]
		n := len(stamp.FindAllString(notes[:strings.Index(notes, "</content:encoded>")], -1))
		list := FromNotes(notes)
		check(t, list)
		if n > 0 {
			want++
		}
		if len(list) > 0 && len(list) >= n-1 { // one list has a slip
			got++
		}
	}
	if want == 0 || got != want {
		t.Errorf("chapters in %d of %d episodes", got, want)
	}
}
