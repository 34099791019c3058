package library_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"reflect"
	"testing"
	"time"

	"cosm/library"
)

func TestSeconds(t *testing.T) {
	for in, want := range map[string]time.Duration{"0": 0, "1.5": 1500 * time.Millisecond, "3600": time.Hour, "-2": -2 * time.Second} {
		var s library.Seconds
		if err := json.Unmarshal([]byte(in), &s); err != nil || s.D() != want {
			t.Errorf("%s: %v, %v", in, s.D(), err)
		}
		if out, err := json.Marshal(s); err != nil || string(out) != in {
			t.Errorf("%s is written as %s, %v", in, out, err)
		}
	}
	for _, bad := range []string{`"x"`, "1e300", "[]"} {
		var s library.Seconds
		if json.Unmarshal([]byte(bad), &s) == nil {
			t.Errorf("%s is taken as %v", bad, s)
		}
	}
	for s, want := range map[library.Seconds]string{
		0: "0:00", library.Seconds(65 * time.Second): "1:05",
		library.Seconds(3723 * time.Second): "1:02:03", library.Seconds(-5 * time.Second): "-0:05",
	} {
		if got := s.Clock(); got != want {
			t.Errorf("%v: clock %s, want %s", s.D(), got, want)
		}
	}
}

func TestPodcastIDIsTheSameForTheSameFeed(t *testing.T) {
	id := library.NewPodcastID("https://Example.org/feed/", 0)
	if len(id) != 8 {
		t.Errorf("id %q", id)
	}
	for _, same := range []string{"http://example.org/feed", "https://example.org:443/feed/", " https://user:pw@example.org/feed "} {
		if got := library.NewPodcastID(same, 0); got != id {
			t.Errorf("%s: %s, want %s", same, got, id)
		}
	}
	for _, other := range []string{"https://example.org/Feed", "https://example.org/feed?id=2", "https://example.com/feed", "x"} {
		if library.NewPodcastID(other, 0) == id {
			t.Errorf("%s has the id of another feed", other)
		}
	}
	if library.NewPodcastID("https://example.org/feed", 1) == id {
		t.Error("salt makes no other id")
	}
}

func TestEpisodeIDDependsOnPodcastAndIdentity(t *testing.T) {
	a := library.NewEpisodeID("p1", "guid", 0)
	if len(a) != 12 || a == library.NewEpisodeID("p2", "guid", 0) || a == library.NewEpisodeID("p1", "guid2", 0) {
		t.Errorf("id %q", a)
	}
}

func TestErrorTravels(t *testing.T) {
	cause := os.ErrPermission
	err := fmt.Errorf("add podcast: %w", library.Errorf(library.NotFound, "open x", "no such feed", cause).
		With("feed_gone", "URL", "x").Hint("look again"))
	if !errors.Is(err, library.NotFound) || !errors.Is(err, cause) || errors.Is(err, library.Network) {
		t.Errorf("codes of %v", err)
	}
	b, _ := json.Marshal(library.AsError(err))
	var back library.Error
	if e := json.Unmarshal(b, &back); e != nil {
		t.Fatal(e)
	}
	if !errors.Is(&back, library.NotFound) || back.Error() != "open x: no such feed" || back.Try != "look again" || back.Args["URL"] != "x" {
		t.Errorf("came back as %+v", back)
	}
	if library.CodeOf(nil) != "" || library.CodeOf(errors.New("x")) != library.Failed || library.CodeOf(fmt.Errorf("x: %w", library.Network)) != library.Network {
		t.Error("CodeOf")
	}
	if library.AsError(nil) != nil {
		t.Error("AsError(nil)")
	}
}

func TestRoleInterfacesAreSmall(t *testing.T) {
	for _, role := range []reflect.Type{
		reflect.TypeFor[library.Subscriptions](), reflect.TypeFor[library.Episodes](), reflect.TypeFor[library.Player](),
		reflect.TypeFor[library.Lists](), reflect.TypeFor[library.Downloads](), reflect.TypeFor[library.Preferences](), reflect.TypeFor[library.Upkeep](),
	} {
		if role.NumMethod() > 8 {
			t.Errorf("%s has %d methods", role, role.NumMethod())
		}
	}
}
