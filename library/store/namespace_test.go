package store

import (
	"bytes"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"cosm/library"
)

// everything has every field of a Namespace set.
func everything() library.Namespace {
	at := time.Date(2024, 3, 5, 13, 30, 0, 0, time.UTC)
	remote := library.RemoteItem{FeedGUID: "g", FeedURL: "https://x/feed?a=1&b=2", ItemGUID: "i", Medium: "music", Title: "<b>"}
	to := []library.Recipient{{Name: "Ann", Type: "node", Address: "02d5", Split: 90, Fee: true}}
	chat := &library.Chat{Server: "irc.x", Protocol: "irc", Account: "@me", Space: "#show"}
	return library.Namespace{
		License:   &library.License{Name: "cc-by-4.0", URL: "https://x/terms"},
		Locations: []library.Location{{Name: "Austin", Rel: "subject", Geo: "geo:1,2", OSM: "R1", Country: "US"}},
		Value: []library.Value{{
			Type: "lightning", Method: "keysend", Suggested: "0.1", Recipients: to,
			TimeSplits: []library.TimeSplit{{Start: library.Seconds(time.Minute), Duration: library.Seconds(1500 * time.Millisecond), Percent: 95, Remote: &remote, Recipients: to}},
		}},
		Chat: chat, Social: []library.Discussion{{URL: "https://m/1", Protocol: "activitypub", Account: "@me", Priority: 1}},
		Txt: []library.Txt{{Purpose: "verify", Text: "abc"}}, RemoteItems: []library.RemoteItem{remote},
		Images:    []library.Image{{URL: "https://x/a.jpg", Alt: "A cat", Aspect: "1/1", Purpose: "artwork", Type: "image/jpeg", Width: 3, Height: 4}},
		LockOwner: "me@x", Podroll: []library.RemoteItem{remote}, Publisher: &remote, Block: []library.Block{{ID: "google", On: true}},
		Trailers: []library.Trailer{{URL: "https://x/t.mp3", Title: "Soon", Type: "audio/mpeg", Published: at, Size: 5, Season: 2}},
		Live: []library.LiveItem{{
			Status: "live", Start: at, End: at.Add(time.Hour), GUID: "g", Title: "Now", Notes: "n", Link: "https://x/l", Image: "https://x/i.jpg",
			URL: "https://x/live.mp3", Type: "audio/mpeg", Links: []library.Link{{URL: "https://y", Title: "y"}},
			People: []library.Person{{Name: "Bob", Role: "guest", URL: "https://b", Group: "crew", ImageURL: "https://b/i.jpg"}}, Chat: chat,
		}},
		UpdateFrequency: &library.UpdateFrequency{Complete: true, Start: at, Rule: "FREQ=WEEKLY", Text: "weekly"}, UsesPodping: true,
		SeasonName: "The Egg", NumberText: "Ch.3", Soundbites: []library.Soundbite{{Start: library.Seconds(time.Second), Duration: library.Seconds(time.Minute), Title: "Best"}},
		Alternates: []library.Alternate{{
			URL: "https://x/1.opus", Sources: []string{"https://y/1.opus"}, Type: "audio/opus", Codecs: "opus", Size: 9, Bitrate: 64000.5, Height: 720,
			Title: "Low", Language: "en", Rel: "light", Default: true, ProofType: "sri", Proof: "sha256-abc",
		}},
		ContentLinks: []library.Link{{URL: "https://v/1", Title: "Watch"}}, Support: []library.Link{{URL: "https://give", Title: "Give"}},
	}
}

func TestTheNamespaceIsKept(t *testing.T) {
	want := everything()
	v := reflect.ValueOf(want)
	for i := range v.NumField() {
		if v.Field(i).IsZero() {
			t.Errorf("%s is not set by the test", v.Type().Field(i).Name)
		}
	}
	podcast, episode := library.PodcastDetail{Namespace: want}, library.EpisodeDetail{Namespace: want}
	var p library.PodcastDetail
	var ep library.EpisodeDetail
	must(t, decodeDetail(encodeDetail(&podcast), &p))
	must(t, decodeNotes(encodeNotes(&episode), &ep))
	if !reflect.DeepEqual(p, podcast) || !reflect.DeepEqual(ep, episode) {
		t.Errorf("\n%+v\n%+v\nwant\n%+v", p, ep, want)
	}
	if record := encodeDetail(&podcast); bytes.Contains(record, []byte(`\u0026`)) {
		t.Error("addresses are written longer than they are")
	}
}

func TestARecordWithoutTheNamespaceDoesNotGrow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := anyEpisode.Draw(t, "episode")
		plain := encodeNotes(&d)
		dec := decoder{rest: string(plain)}
		for dec.next() {
			if dec.field > 10 {
				t.Fatalf("field %d of %d bytes", dec.field, len(dec.text))
			}
		}
	})
}

func TestADamagedNamespaceIsToldNotTaken(t *testing.T) {
	var e encoder
	e.str(9, `{"license":`)
	var p library.PodcastDetail
	if err := decodeDetail(e.b, &p); err == nil {
		t.Errorf("%+v", p)
	}
}

func TestBodiesAreForgottenOnce(t *testing.T) {
	before := Options{migrations: migrations()[:1]}
	s := openAt(t, open(t, before).Path()+".old", before)
	id := subscribe(t, s, "Stories")[0]
	state := library.FeedState{
		PodcastID: id, URL: "https://feeds.example/x", ETag: "e", LastModified: "m", BodyHash: "h", RefreshedAt: day, NextTry: day.Add(time.Hour), Failures: 1,
	}
	_, err := s.Merge([]library.FeedUpdate{{State: state, Check: library.FeedCheck{At: day}, Last: true}})
	must(t, err)
	must(t, s.Close())
	s = openAt(t, s.Path(), Options{})
	got, err := s.FeedStates(nil)
	must(t, err)
	if len(got) != 1 || got[0].ETag != "" || got[0].LastModified != "" || got[0].BodyHash != "" {
		t.Errorf("%+v", got)
	}
	if !got[0].RefreshedAt.Equal(day) || got[0].Failures != 1 || !got[0].NextTry.Equal(day.Add(time.Hour)) {
		t.Errorf("more is forgotten: %+v", got[0])
	}
	if d, err := s.Podcast(id); err != nil || len(d.Health) != 1 {
		t.Errorf("health %+v, %v", d.Health, err)
	}
}
