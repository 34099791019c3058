package cli

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cosm/library"
)

// playing is a Service that knows only what plays.
type playing struct {
	library.Service
	now []library.Status // one a call, the last for ever
}

func (p *playing) Status(context.Context, library.Empty) (library.Status, error) {
	st := p.now[0]
	if len(p.now) > 1 {
		p.now = p.now[1:]
	}
	return st, nil
}

func states(list ...library.Status) <-chan library.Event {
	events := make(chan library.Event, len(list))
	for _, st := range list {
		events <- library.Event{Kind: library.EventStatus, Status: &st}
	}
	return events // never closed: who waits for more waits for ever
}

// TestStayEnds: events may be merged, so that of a short file only the end is seen.
func TestStayEnds(t *testing.T) {
	stopped := library.Status{State: library.Stopped}
	runs := library.Status{State: library.Playing, Title: "x.mp3", Speed: 1}
	failed := library.Status{State: library.Stopped, Error: "the audio is damaged", ErrorCode: library.NotAudio}
	for name, c := range map[string]struct {
		now    []library.Status
		events []library.Status
		code   library.Code
	}{
		"all of it seen":      {[]library.Status{runs}, []library.Status{stopped, runs, stopped}, ""},
		"only the end seen":   {[]library.Status{stopped}, []library.Status{stopped}, ""},
		"before, then merged": {[]library.Status{runs, stopped}, []library.Status{stopped, stopped}, ""},
		"failed":              {[]library.Status{runs}, []library.Status{stopped, runs, failed}, library.NotAudio},
		"failed at once":      {[]library.Status{failed}, []library.Status{stopped}, library.NotAudio},
	} {
		a, _, _ := testApp()
		if err := a.stay(t.Context(), &playing{now: c.now}, states(c.events...)); library.CodeOf(err) != c.code {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestStayTellsNotices(t *testing.T) {
	a, _, errs := testApp()
	events := make(chan library.Event, 1)
	events <- library.Event{Kind: library.EventNotice, Notice: library.Errorf(library.NoAudio, "", "no device", nil).With("playing_silently")}
	close(events)
	if err := a.stay(t.Context(), &playing{}, events); err != nil || !strings.HasPrefix(errs.String(), "cosm: ") {
		t.Errorf("%v, %q", err, errs)
	}
}

func TestPlayRequest(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a b.mp3")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	a, _, _ := testApp()
	r, sleep, err := a.playRequest([]string{"https://example.org/a.mp3"}, playFlags{at: "1:30", speed: "1.5", sleep: "end", output: "wav:x.wav"})
	if err != nil || r.URL != "https://example.org/a.mp3" || *r.At != 90*sec || r.Speed != 1.5 || sleep.Value != -1 {
		t.Errorf("request %+v, sleep %+v, %v", r, sleep, err)
	}
	if !filepath.IsAbs(strings.TrimPrefix(r.Output, "wav:")) {
		t.Errorf("the owner may be in another folder: %s", r.Output)
	}
	for arg, want := range map[string]library.PlayRequest{
		file: {Path: file}, "file://" + filepath.ToSlash(file): {Path: filepath.FromSlash(filepath.ToSlash(file))}, "latest": {}, "x7k2m9abcdef": {}, t.TempDir(): {}, "ftp://x/y": {},
	} {
		if strings.HasPrefix(arg, "file:") && !strings.HasPrefix(file, "/") {
			continue // a drive's letter is no path of an address
		}
		if r, _, err := a.playRequest([]string{arg}, playFlags{}); err != nil || r.URL != want.URL || r.Path != want.Path || r.Episode != "" {
			t.Errorf("play %s = %+v, %v", arg, r, err)
		}
	}
	for _, p := range []playFlags{{at: "x"}, {speed: "9"}, {speed: "+0.1"}, {sleep: "x"}} {
		if _, _, err := a.playRequest(nil, p); !errors.Is(err, library.Invalid) {
			t.Errorf("%+v: %v", p, err)
		}
	}
}
