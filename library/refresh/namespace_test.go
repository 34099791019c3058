package refresh_test

import (
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"cosm/library"
)

// podcasting is a feed with every tag of the podcast namespace that a listener
// has something of, under the prefix pc.
const podcasting = `<?xml version="1.0"?><rss version="2.0" xmlns:pc="NAMESPACE"><channel><title>Show</title>
<pc:locked owner="me@show.example">yes</pc:locked><pc:guid>917393e3-1b1e-5cef-ace4-edaa54e1f810</pc:guid><pc:medium>music</pc:medium>
<pc:license url="https://show.example/terms">cc-by-4.0</pc:license><pc:location rel="creator" country="de">Köln</pc:location>
<pc:person href="https://ann.example" img="https://ann.example/i.jpg" group="Writing" role="Author">Ann</pc:person>
<pc:funding url="https://show.example/give">Give</pc:funding>
<pc:trailer pubdate="Thu, 01 Apr 2021 08:00:00 +0000" url="https://show.example/t.mp3" type="audio/mpeg" length="5" season="2">Soon</pc:trailer>
<pc:podroll><pc:remoteItem feedGuid="g" feedUrl="https://other.example/feed" title="Other"/></pc:podroll>
<pc:publisher><pc:remoteItem medium="publisher" feedGuid="p" feedUrl="https://publisher.example/feed"/></pc:publisher>
<pc:remoteItem feedGuid="r" itemGuid="i" medium="music"/>
<pc:block id="google">yes</pc:block><pc:txt purpose="verify">abc</pc:txt><pc:podping usesPodping="true"/>
<pc:updateFrequency dtstart="2023-08-01T00:00:00.000Z" rrule="FREQ=WEEKLY">weekly</pc:updateFrequency>
<pc:chat server="irc.example" protocol="irc" accountId="@ann" space="#show"/>
<pc:image href="https://show.example/c.jpg" alt="A cat" width="100"/>
<pc:value type="lightning" method="keysend"><pc:valueRecipient name="Ann" type="node" address="02d5" split="100"/></pc:value>
<pc:liveItem status="live" start="2026-05-04T09:00:00Z" end="2026-05-04T12:00:00Z"><title>On air</title><guid>l</guid>
 <enclosure url="https://show.example/live.mp3" type="audio/mpeg" length="1"/><pc:contentLink href="https://video.example">Watch</pc:contentLink></pc:liveItem>
<item><title>One</title><guid>1</guid><enclosure url="https://show.example/1.mp3" type="audio/mpeg" length="9"/>
<pc:season name="The Egg">3</pc:season><pc:episode display="Ch. 7">7.5</pc:episode>
<pc:transcript url="https://show.example/1.vtt" type="text/vtt" rel="captions"/><pc:chapters url="https://show.example/1.json" type="application/json+chapters"/>
<pc:soundbite startTime="73.5" duration="60">Best</pc:soundbite><pc:person role="guest">Bob</pc:person>
<pc:alternateEnclosure type="audio/opus" length="5" bitrate="32000"><pc:source uri="ipfs://x"/><pc:source uri="https://show.example/1.opus"/>
 <pc:source uri="http://mirror.example/1.opus"/><pc:integrity type="sri" value="sha256-abc"/></pc:alternateEnclosure>
<pc:socialInteract uri="https://talk.example/1" protocol="activitypub" accountId="@ann" priority="1"/>
<pc:contentLink href="https://video.example/1">Video</pc:contentLink><pc:license>mit</pc:license>
<pc:location>Bonn</pc:location><pc:txt>free</pc:txt><pc:funding url="https://show.example/give1">For this one</pc:funding>
</item></channel></rss>`

func TestThePodcastNamespaceUnderAnyNameAndPrefix(t *testing.T) {
	for _, address := range []string{
		"https://podcastindex.org/namespace/1.0", "http://podcastindex.org/namespace/1.0",
		"https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md",
		"http://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md",
	} {
		r := newRig(t)
		r.site.handle("/f", func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte(strings.Replace(podcasting, "NAMESPACE", address, 1)))
		})
		id := r.follow("/f")[0]
		r.expect(r.refresh(), 1, 0, 1, 0)
		checkPodcasting(t, r.podcast(id))
		list, err := r.lib.Episodes(library.EpisodeQuery{Podcast: id})
		if err != nil || len(list) != 1 {
			t.Fatal(list, err)
		}
		ep, err := r.lib.Episode(list[0].ID)
		if err != nil {
			t.Fatal(err)
		}
		checkPodcastingEpisode(t, ep)
	}
}

func checkPodcasting(t *testing.T, d library.PodcastDetail) {
	t.Helper()
	want := library.Namespace{
		License: &library.License{Name: "cc-by-4.0", URL: "https://show.example/terms"}, LockOwner: "me@show.example",
		Locations: []library.Location{{Name: "Köln", Rel: "creator", Country: "DE"}},
		Trailers: []library.Trailer{{
			URL: "https://show.example/t.mp3", Title: "Soon", Type: "audio/mpeg", Size: 5, Season: 2, Published: time.Date(2021, 4, 1, 8, 0, 0, 0, time.UTC),
		}},
		Podroll:     []library.RemoteItem{{FeedGUID: "g", FeedURL: "https://other.example/feed", Title: "Other"}},
		Publisher:   &library.RemoteItem{FeedGUID: "p", FeedURL: "https://publisher.example/feed", Medium: "publisher"},
		RemoteItems: []library.RemoteItem{{FeedGUID: "r", ItemGUID: "i", Medium: "music"}},
		Block:       []library.Block{{ID: "google", On: true}}, Txt: []library.Txt{{Purpose: "verify", Text: "abc"}}, UsesPodping: true,
		UpdateFrequency: &library.UpdateFrequency{Start: time.Date(2023, 8, 1, 0, 0, 0, 0, time.UTC), Rule: "FREQ=WEEKLY", Text: "weekly"},
		Chat:            &library.Chat{Server: "irc.example", Protocol: "irc", Account: "@ann", Space: "#show"},
		Images:          []library.Image{{URL: "https://show.example/c.jpg", Alt: "A cat", Width: 100}},
		Value:           []library.Value{{Type: "lightning", Method: "keysend", Recipients: []library.Recipient{{Name: "Ann", Type: "node", Address: "02d5", Split: 100}}}},
		Live: []library.LiveItem{{
			Status: "live", Start: day.Add(-time.Hour), End: day.Add(2 * time.Hour), GUID: "l", Title: "On air",
			URL: "https://show.example/live.mp3", Type: "audio/mpeg", Links: []library.Link{{URL: "https://video.example", Title: "Watch"}},
		}},
	}
	if !reflect.DeepEqual(d.Namespace, want) {
		t.Errorf("\n%+v\nwant\n%+v", d.Namespace, want)
	}
	people := []library.Person{{Name: "Ann", Role: "author", Group: "writing", URL: "https://ann.example", ImageURL: "https://ann.example/i.jpg"}}
	if !reflect.DeepEqual(d.People, people) || d.Medium != "music" || !d.Locked || d.GUID == "" || len(d.Funding) != 1 || d.Funding[0].Title != "Give" {
		t.Errorf("%+v", d)
	}
	if !d.Live[0].Now(day) || d.Live[0].Now(day.AddDate(0, 0, 3)) {
		t.Error("it is not told when the broadcast is on")
	}
}

func checkPodcastingEpisode(t *testing.T, ep library.EpisodeDetail) {
	t.Helper()
	want := library.Namespace{
		License: &library.License{Name: "mit"}, Locations: []library.Location{{Name: "Bonn"}}, Txt: []library.Txt{{Text: "free"}},
		SeasonName: "The Egg", NumberText: "Ch. 7",
		Soundbites: []library.Soundbite{{Start: library.Seconds(73500 * time.Millisecond), Duration: library.Seconds(time.Minute), Title: "Best"}},
		Alternates: []library.Alternate{{
			URL: "https://show.example/1.opus", Sources: []string{"http://mirror.example/1.opus"}, Type: "audio/opus", Size: 5, Bitrate: 32000,
			ProofType: "sri", Proof: "sha256-abc",
		}},
		Social:       []library.Discussion{{URL: "https://talk.example/1", Protocol: "activitypub", Account: "@ann", Priority: 1}},
		ContentLinks: []library.Link{{URL: "https://video.example/1", Title: "Video"}}, Support: []library.Link{{URL: "https://show.example/give1", Title: "For this one"}},
	}
	if !reflect.DeepEqual(ep.Namespace, want) {
		t.Errorf("\n%+v\nwant\n%+v", ep.Namespace, want)
	}
	if ep.Season != 3 || ep.Number != 7.5 || !ep.HasChapters || len(ep.Transcripts) != 1 || ep.Transcripts[0].Rel != "captions" || ep.People[0].Name != "Bob" {
		t.Errorf("%+v", ep)
	}
}
