package library_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"

	"cosm/library"
)

func TestReasonSurvivesARecord(t *testing.T) {
	err := fmt.Errorf("look: %w", library.Errorf(library.Network, "http://h/", "h: refused", errors.New("x")).
		With("feed_refused", "What", "http://h/", "Host", "h", "Why", "h: refused"))
	e := library.AsError(err)
	told, _ := json.Marshal(library.FeedCheck{Result: "failed", Error: e.Why, Code: e.Code, Reason: library.ReasonOf(err)})
	if want := `{"at":"0001-01-01T00:00:00Z","result":"failed","error":"h: refused","code":"network","id":"feed_refused","args":{"Host":"h"}}`; string(told) != want {
		t.Errorf("told as %s", told)
	}
	var c library.FeedCheck
	if err := json.Unmarshal(told, &c); err != nil {
		t.Fatal(err)
	}
	got := c.Err()
	if got.ID != "feed_refused" || got.Args["Host"] != "h" || got.What != "" || !errors.Is(got, library.Network) {
		t.Errorf("read as %+v", got)
	}
	if e.Args["What"] == "" {
		t.Error("the error itself was changed")
	}
}

func TestReasonOfWhatHasNone(t *testing.T) {
	for _, err := range []error{nil, errors.New("odd"), library.NotFound} {
		if r := library.ReasonOf(err); r.ID != "" || r.Args != nil {
			t.Errorf("%v has reason %+v", err, r)
		}
	}
	p, s, d := library.Podcast{}, library.Status{}, library.Download{}
	if p.Failure() != nil || s.Failure() != nil || d.Failure() != nil || (library.FeedCheck{Result: "new"}).Err() != nil {
		t.Error("a failure where nothing failed")
	}
	p.LastError = "it broke"
	if e := p.Failure(); e == nil || e.Why != "it broke" || e.ID != "" {
		t.Errorf("a record of before: %+v", e)
	}
	if e := (library.BatchError{Code: library.NoSpace, Error: "full"}).Err().About("One"); e.Error() != "One: full" {
		t.Errorf("about one: %v", e)
	}
}
