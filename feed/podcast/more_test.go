package podcast

import (
	"reflect"
	"strings"
	"testing"
	"time"
)

// plain cleans by folding blanks, and knows one base.
func plain() Clean {
	return Clean{
		Text: func(s string) string { return strings.Join(strings.Fields(s), " ") },
		Address: func(s string) string {
			if strings.HasPrefix(s, "/") {
				return "https://base" + s
			}
			return s
		},
	}
}

func more(t *testing.T, inside string) *More {
	t.Helper()
	m := elements(t, inside).More(plain())
	if m == nil {
		t.Fatalf("nothing of %s", inside)
	}
	return m
}

func TestNothingMore(t *testing.T) {
	for _, in := range []string{"", `<podcast:guid>x</podcast:guid><podcast:season>2</podcast:season><podcast:episode>3</podcast:episode>`} {
		if m := elements(t, in).More(plain()); m != nil {
			t.Errorf("%s: %+v", in, m)
		}
	}
	// What lacks its point is left out.
	m := more(t, `<podcast:license/><podcast:location rel="subject"/><podcast:socialInteract protocol="atproto"/><podcast:txt purpose="x"/>
<podcast:chat protocol="irc"/><podcast:image alt="x"/><podcast:remoteItem title="x"/><podcast:trailer>x</podcast:trailer>
<podcast:liveItem status="live"/><podcast:block id="x"/><podcast:updateFrequency/><podcast:contentLink>x</podcast:contentLink>
<podcast:podroll/><podcast:publisher/><podcast:value type="lightning"/>`)
	if !reflect.DeepEqual(m, &More{}) {
		t.Errorf("%+v", m)
	}
}

func TestTerms(t *testing.T) {
	m := more(t, `
<podcast:license url="/terms">cc-by-4.0</podcast:license><podcast:license>second</podcast:license>
<podcast:location rel="Subject" geo="geo:30.2,97.7" osm="R113314" country="us"> Austin,
 TX </podcast:location><podcast:location geo="geo:1,2"/>
<podcast:txt purpose="verify">abc</podcast:txt><podcast:txt>free</podcast:txt>
<podcast:block id="Google">yes</podcast:block><podcast:block>no</podcast:block>
<podcast:updateFrequency complete="true" dtstart="2023-08-01T00:00:00.000Z" rrule="FREQ=WEEKLY">weekly</podcast:updateFrequency>
<podcast:podping usesPodping="true"/>`)
	want := &More{
		License:   &License{Name: "cc-by-4.0", URL: "https://base/terms"},
		Locations: []Location{{Name: "Austin, TX", Rel: "subject", Geo: "geo:30.2,97.7", OSM: "R113314", Country: "US"}, {Geo: "geo:1,2"}},
		Txts:      []Txt{{Purpose: "verify", Text: "abc"}, {Text: "free"}},
		Blocks:    []Block{{ID: "google", On: true}, {}},
		Frequency: &Frequency{Complete: true, Start: "2023-08-01T00:00:00.000Z", Rule: "FREQ=WEEKLY", Text: "weekly"},
		Podping:   true,
	}
	if !reflect.DeepEqual(m, want) {
		t.Errorf("\n%+v\nwant\n%+v", m, want)
	}
}

func TestTalkAndChat(t *testing.T) {
	m := more(t, `
<podcast:socialInteract uri="https://m/1" protocol="ActivityPub" accountId="@me" priority="1"/>
<podcast:socialInteract protocol="disabled"/>
<podcast:chat server="irc.x" protocol="IRC" accountId="@me" space="#show"/>
<podcast:contentLink href="https://v/1">Watch</podcast:contentLink>
<podcast:season name=" The Egg ">1</podcast:season><podcast:episode display="Ch.3">3</podcast:episode>`)
	want := &More{
		Talk:       []Interaction{{URL: "https://m/1", Protocol: "activitypub", Account: "@me", Priority: 1}, {Protocol: "disabled"}},
		Chat:       &Chat{Server: "irc.x", Protocol: "irc", Account: "@me", Space: "#show"},
		Links:      []Funding{{URL: "https://v/1", Text: "Watch"}},
		SeasonName: "The Egg", Display: "Ch.3",
	}
	if !reflect.DeepEqual(m, want) {
		t.Errorf("\n%+v\nwant\n%+v", m, want)
	}
}

func TestImages(t *testing.T) {
	m := more(t, `<podcast:image href="/a.jpg" alt="A cat" aspect-ratio="1/1" width="1400" height="1400" type="image/JPEG" purpose="Artwork"/>
<podcast:images srcset="/old.jpg 100w"/>`)
	want := []Image{{URL: "https://base/a.jpg", Alt: "A cat", Aspect: "1/1", Width: 1400, Height: 1400, Type: "image/jpeg", Purpose: "artwork"}}
	if !reflect.DeepEqual(m.Images, want) {
		t.Errorf("%+v", m.Images)
	}
	m = more(t, `<podcast:images srcset="https://x/a.jpg 1500w, https://x/b.jpg 600w,, https://x/c.jpg"/>`)
	want = []Image{{URL: "https://x/a.jpg", Width: 1500}, {URL: "https://x/b.jpg", Width: 600}, {URL: "https://x/c.jpg"}}
	if !reflect.DeepEqual(m.Images, want) {
		t.Errorf("%+v", m.Images)
	}
}

func TestOtherFeeds(t *testing.T) {
	m := more(t, `
<podcast:podroll><podcast:remoteItem feedGuid="g1" feedUrl="https://x/1" title="One"/><podcast:remoteItem feedGuid="g2"/></podcast:podroll>
<podcast:publisher><podcast:remoteItem medium="Publisher" feedGuid="p" feedUrl="/p"/></podcast:publisher>
<podcast:remoteItem feedGuid="g3" itemGuid="i3" medium="music"/>
<podcast:trailer url="/t.mp3" pubdate="Thu, 01 Apr 2021 08:00:00 EST" length="12" type="audio/MPEG" season="2">Soon</podcast:trailer>`)
	want := &More{
		Podroll:   []Remote{{FeedGUID: "g1", FeedURL: "https://x/1", Title: "One"}, {FeedGUID: "g2"}},
		Publisher: &Remote{FeedGUID: "p", FeedURL: "https://base/p", Medium: "publisher"},
		Remotes:   []Remote{{FeedGUID: "g3", ItemGUID: "i3", Medium: "music"}},
		Trailers: []Trailer{{
			URL: "https://base/t.mp3", Title: "Soon", Type: "audio/mpeg", Published: "Thu, 01 Apr 2021 08:00:00 EST", Length: 12, Season: 2,
		}},
	}
	if !reflect.DeepEqual(m, want) {
		t.Errorf("\n%+v\nwant\n%+v", m, want)
	}
}

func TestLive(t *testing.T) {
	m := more(t, `<podcast:liveItem status="LIVE" start="2021-09-26T07:30:00.000-0600" end="2021-09-26T09:30:00.000-0600">
 <title>Live &amp; loud</title><guid>g</guid><link>https://x/live</link><description>now</description>
 <enclosure url="https://x/live.mp3" type="audio/mpeg" length="1"/>
 <podcast:image href="/l.jpg"/><podcast:person href="https://a">Ann</podcast:person>
 <podcast:contentLink href="https://y/live">YouTube</podcast:contentLink><podcast:chat server="irc.x"/>
</podcast:liveItem>`)
	want := []Live{{
		Status: "live", Start: "2021-09-26T07:30:00.000-0600", End: "2021-09-26T09:30:00.000-0600",
		GUID: "g", Title: "Live & loud", Link: "https://x/live", Description: "now", Image: "https://base/l.jpg",
		URL: "https://x/live.mp3", Type: "audio/mpeg", Links: []Funding{{URL: "https://y/live", Text: "YouTube"}},
		People: []Person{{Name: "Ann", Role: "host", Group: "cast", URL: "https://a"}}, Chat: &Chat{Server: "irc.x"},
	}}
	if !reflect.DeepEqual(m.Live, want) {
		t.Errorf("\n%+v\nwant\n%+v", m.Live, want)
	}
}

func TestValues(t *testing.T) {
	m := more(t, `
<podcast:value type="lightning" method="keysend" suggested="0.00000005">
 <podcast:valueRecipient name="Host" type="node" address="02d5" split="90"/>
 <podcast:valueRecipient name="App" type="node" address="03ae" split="-10" fee="true"/>
 <podcast:valueTimeSplit startTime="60" duration="237.5" remotePercentage="95"><podcast:remoteItem feedGuid="g" itemGuid="i" medium="music"/></podcast:valueTimeSplit>
 <podcast:valueTimeSplit startTime="330" duration="53"><podcast:valueRecipient name="Guest" address="ab" split="1"/></podcast:valueTimeSplit>
 <podcast:valueTimeSplit startTime="x" duration="1"><podcast:remoteItem feedGuid="g"/></podcast:valueTimeSplit>
</podcast:value>
<podcast:value type="other"><podcast:valueRecipient address="x"/></podcast:value><podcast:value type="none"/>`)
	want := []Value{{
		Type: "lightning", Method: "keysend", Suggested: "0.00000005",
		Recipients: []Recipient{
			{Name: "Host", Type: "node", Address: "02d5", Split: 90},
			{Name: "App", Type: "node", Address: "03ae", Fee: true},
		},
		Splits: []TimeSplit{
			{Start: time.Minute, Duration: 237500 * time.Millisecond, Percent: 95, Remote: &Remote{FeedGUID: "g", ItemGUID: "i", Medium: "music"}},
			{Start: 330 * time.Second, Duration: 53 * time.Second, Recipients: []Recipient{{Name: "Guest", Address: "ab", Split: 1}}},
		},
	}, {Type: "other", Recipients: []Recipient{{Address: "x"}}}}
	if !reflect.DeepEqual(m.Values, want) {
		t.Errorf("\n%+v\nwant\n%+v", m.Values, want)
	}
}
