package store

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"cosm/library"
)

func TestSettings(t *testing.T) {
	s := open(t, Options{})
	if _, set, err := s.Setting("speed"); err != nil || set {
		t.Errorf("unset: %v, %v", set, err)
	}
	must(t, s.SetSetting("speed", "1.5"))
	must(t, s.SetSetting("empty", ""))
	if v, set, err := s.Setting("speed"); err != nil || !set || v != "1.5" {
		t.Errorf("%q, %v, %v", v, set, err)
	}
	if v, set, err := s.Setting("empty"); err != nil || !set || v != "" {
		t.Errorf("%q, %v, %v", v, set, err)
	}
	must(t, s.ResetSetting("speed"))
	must(t, s.ResetSetting("speed"))
	if all, err := s.Settings(); err != nil || !reflect.DeepEqual(all, map[string]string{"empty": ""}) {
		t.Errorf("settings %v, %v", all, err)
	}
	if err := s.SetSetting("", "x"); !errors.Is(err, library.Invalid) {
		t.Errorf("without a name: %v", err)
	}
}

func TestChaptersAndTranscripts(t *testing.T) {
	s, _, eps := shelf(t, fixed())
	id := eps["a1"]
	if _, kept, err := s.Chapters(id); kept || err != nil {
		t.Errorf("chapters kept: %v, %v", kept, err)
	}
	chapters := []library.Chapter{{Start: 1e9, Title: "intro"}, {Start: 5e9, End: 9e9, Title: "talk", URL: "https://a.example", Hidden: true}}
	must(t, s.PutChapters(id, chapters))
	if got, kept, err := s.Chapters(id); !kept || err != nil || !reflect.DeepEqual(got, chapters) {
		t.Errorf("chapters %+v, %v, %v", got, kept, err)
	}
	text := library.Transcript{Timed: true, Lines: []library.TranscriptLine{{Start: 1e9, End: 2e9, Speaker: "Ann", Text: "Hello."}, {Text: "你好"}}}
	must(t, s.PutTranscript(id, text))
	if got, kept, err := s.Transcript(id); !kept || err != nil || !reflect.DeepEqual(got, text) {
		t.Errorf("transcript %+v, %v, %v", got, kept, err)
	}
	d, err := s.Episode(id)
	if err != nil || !d.HasChapters || !d.HasTranscript || !reflect.DeepEqual(d.Chapters, chapters) {
		t.Errorf("episode %+v, %v", d, err)
	}
	// Looked for and none there: that is kept too.
	must(t, s.PutChapters(id, nil))
	if got, kept, err := s.Chapters(id); !kept || err != nil || len(got) > 0 {
		t.Errorf("no chapters: %+v, %v, %v", got, kept, err)
	}
	if d, _ := s.Episode(id); d.HasChapters {
		t.Error("the list still tells of chapters")
	}
	for _, err := range []error{s.PutChapters("nosuchidhere", nil), s.PutTranscript("nosuchidhere", text)} {
		if !errors.Is(err, library.NotFound) {
			t.Errorf("unknown: %v", err)
		}
	}
}

func TestLedger(t *testing.T) {
	s := open(t, Options{})
	row := library.LedgerRow{Host: "a.example", Purpose: "feeds", Requests: 2, BytesIn: 30, BytesOut: 4, FirstAt: day, LastAt: day.Add(time.Hour)}
	other := library.LedgerRow{Host: "a.example", Purpose: "audio", Requests: 1, FirstAt: day, LastAt: day}
	must(t, s.AddLedger([]library.LedgerRow{row, other}))
	later := row
	later.FirstAt, later.LastAt = day.Add(2*time.Hour), day.Add(3*time.Hour)
	earlier := library.LedgerRow{Host: "a.example", Purpose: "feeds", Requests: 1, FirstAt: day.Add(-time.Hour), LastAt: day.Add(-time.Hour)}
	must(t, s.AddLedger([]library.LedgerRow{later, earlier}))
	rows, err := s.Ledger()
	want := library.LedgerRow{
		Host: "a.example", Purpose: "feeds", Requests: 5, BytesIn: 60, BytesOut: 8, FirstAt: day.Add(-time.Hour), LastAt: day.Add(3 * time.Hour),
	}
	if err != nil || len(rows) != 2 || rows[0] != other || rows[1] != want {
		t.Errorf("rows %+v, %v", rows, err)
	}
	must(t, s.EraseLedger())
	if rows, err := s.Ledger(); err != nil || len(rows) != 0 {
		t.Errorf("erased: %+v, %v", rows, err)
	}
	must(t, s.AddLedger([]library.LedgerRow{other}))
}
