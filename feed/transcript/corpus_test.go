package transcript

import (
	"bytes"
	"os"
	"path/filepath"
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

func TestCorpus(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(corpus(t), "transcripts", "*"))
	if err != nil || len(files) < 14 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Base(file)
		for _, kind := range []string{"", "text/html", "application/json", "text/vtt"} {
			tr, err := Parse(bytes.NewReader(b), kind)
			if err != nil {
				t.Errorf("%s as %q: %v", name, kind, err)
				continue
			}
			checkLines(t, tr)
			want := Format(strings.TrimPrefix(filepath.Ext(name), "."))
			// A SubRip file that is called WebVTT is read alike.
			if tr.Format != want && (want != SRT || kind != "text/vtt") || !tr.Timed {
				t.Errorf("%s as %q: %s, timed %v", name, kind, tr.Format, tr.Timed)
			}
			if cues := bytes.Count(b, []byte("-->")); want != HTML && want != JSON && (len(tr.Lines) > cues || len(tr.Lines) < cues-1) {
				t.Errorf("%s as %q: %d lines of %d cues", name, kind, len(tr.Lines), cues)
			}
			if kind == "" {
				report(t, name, tr)
			}
		}
	}
}

// report checks who speaks, and that no words are lost but those of names.
func report(t *testing.T, name string, tr Transcript) {
	t.Helper()
	speakers := map[string]int{}
	words := 0
	for _, l := range tr.Lines {
		speakers[l.Speaker]++
		words += len(strings.Fields(l.Text))
	}
	t.Logf("%-35s %5d lines %6d words, speakers %v", name, len(tr.Lines), words, speakers)
	want := map[string][]string{
		"podcastindex-org_example.html": {"Travis", "Sarah"}, "podcastindex-org_example.srt": {"Travis", "Sarah"},
		"podcastindex-org_example.vtt": {"Sarah", "Gillian"}, "automattic_sample.vtt": {"Speaker 1"},
		"virtual-coffee_1-1.srt": {"Bekah"}, "virtual-coffee_1-4.srt": {"Bekah Hawrot Weigel"},
	}[name]
	for _, s := range want {
		if speakers[s] == 0 {
			t.Errorf("%s: %s does not speak", name, s)
		}
	}
	if len(want) > 0 && speakers[""] > 1 {
		t.Errorf("%s: %d lines of nobody", name, speakers[""])
	}
	if last := tr.Lines[len(tr.Lines)-1]; last.Start > 3*time.Hour {
		t.Errorf("%s ends at %v", name, last.Start)
	}
}
