package store

import (
	"encoding/json"
	"math"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"cosm/library"
)

// What records can hold, of every kind.
var (
	anyText = rapid.OneOf(rapid.Just(""), rapid.String(), rapid.StringMatching(`[\pL ]{0,40}`))
	anyTime = rapid.Custom(func(t *rapid.T) time.Time {
		if rapid.Bool().Draw(t, "zero") {
			return time.Time{}
		}
		return time.UnixMilli(rapid.Int64Range(-1<<41, 1<<43).Draw(t, "ms")).UTC()
	})
	anySeconds = rapid.Custom(func(t *rapid.T) library.Seconds {
		return library.Seconds(rapid.Int64Range(-1e9, 1e9).Draw(t, "ms")) * library.Seconds(time.Millisecond)
	})
	anyPerson = rapid.Custom(func(t *rapid.T) library.Person {
		return library.Person{Name: anyText.Draw(t, "name"), Role: anyText.Draw(t, "role"), URL: anyText.Draw(t, "url")}
	})
	anyChapter = rapid.Custom(func(t *rapid.T) library.Chapter {
		return library.Chapter{
			Start: anySeconds.Draw(t, "start"), End: anySeconds.Draw(t, "end"), Title: anyText.Draw(t, "title"),
			URL: anyText.Draw(t, "url"), ImageURL: anyText.Draw(t, "image"), Hidden: rapid.Bool().Draw(t, "hidden"),
		}
	})
	anyReason = rapid.Custom(func(t *rapid.T) library.Reason {
		r := library.Reason{ID: anyText.Draw(t, "id")}
		if r.ID != "" && rapid.Bool().Draw(t, "has args") {
			r.Args = rapid.MapOfN(anyText, anyText, 1, 3).Draw(t, "args")
		}
		return r
	})
	anyCheck = rapid.Custom(func(t *rapid.T) library.FeedCheck {
		return library.FeedCheck{
			At: anyTime.Draw(t, "at"), Result: anyText.Draw(t, "result"), New: rapid.Int().Draw(t, "new"), Error: anyText.Draw(t, "error"),
			Code: library.Code(anyText.Draw(t, "code")), Reason: anyReason.Draw(t, "reason"),
		}
	})
	anyDetail = rapid.Custom(func(t *rapid.T) library.PodcastDetail {
		d := library.PodcastDetail{
			Podcast: library.Podcast{
				Title: anyText.Draw(t, "title"), Author: anyText.Draw(t, "author"), FeedURL: anyText.Draw(t, "feed"),
				SiteURL: anyText.Draw(t, "site"), Language: anyText.Draw(t, "language"), ImageURL: anyText.Draw(t, "image"),
				Explicit: rapid.Bool().Draw(t, "explicit"), Private: rapid.Bool().Draw(t, "private"),
				Tags: some(t, anyText, "tags"), SubscribedAt: anyTime.Draw(t, "at"),
			},
			Description: anyText.Draw(t, "description"), Categories: some(t, anyText, "categories"), GUID: anyText.Draw(t, "guid"), Medium: anyText.Draw(t, "medium"),
			Serial: rapid.Bool().Draw(t, "serial"), Complete: rapid.Bool().Draw(t, "complete"), Locked: rapid.Bool().Draw(t, "locked"),
			Owner: anyText.Draw(t, "owner"), People: some(t, anyPerson, "people"),
		}
		d.Funding = some(t, rapid.Custom(func(t *rapid.T) library.Link {
			return library.Link{URL: anyText.Draw(t, "url"), Title: anyText.Draw(t, "title")}
		}), "funding")
		return d
	})
	anyEpisode = rapid.Custom(func(t *rapid.T) library.EpisodeDetail {
		d := library.EpisodeDetail{
			Episode: library.Episode{
				Title: anyText.Draw(t, "title"), Published: anyTime.Draw(t, "published"), Duration: anySeconds.Draw(t, "duration"),
				AudioURL: anyText.Draw(t, "audio"), AudioType: anyText.Draw(t, "type"), Size: rapid.Int64().Draw(t, "size"),
				Explicit: rapid.Bool().Draw(t, "explicit"), Season: rapid.Int().Draw(t, "season"),
				Number: rapid.Float64Range(-1e9, 1e9).Draw(t, "number"), Kind: anyText.Draw(t, "kind"),
				HasChapters: rapid.Bool().Draw(t, "chapters"), HasTranscript: rapid.Bool().Draw(t, "transcript"),
				Gone: rapid.Bool().Draw(t, "gone"),
			},
			GUID: anyText.Draw(t, "guid"), Link: anyText.Draw(t, "link"), Author: anyText.Draw(t, "author"),
			ImageURL: anyText.Draw(t, "image"), Notes: anyText.Draw(t, "notes"), ChaptersURL: anyText.Draw(t, "chapters url"),
			Chapters: some(t, anyChapter, "chapters"), People: some(t, anyPerson, "people"), FirstSeen: anyTime.Draw(t, "first"),
		}
		d.Transcripts = some(t, rapid.Custom(func(t *rapid.T) library.TranscriptRef {
			return library.TranscriptRef{URL: anyText.Draw(t, "url"), Type: anyText.Draw(t, "type"), Language: anyText.Draw(t, "language")}
		}), "transcripts")
		return d
	})
)

// some is a short list, nil if it is empty, as decoders give it.
func some[T any](t *rapid.T, g *rapid.Generator[T], label string) []T {
	l := rapid.SliceOfN(g, 0, 3).Draw(t, label)
	if len(l) == 0 {
		return nil
	}
	return l
}

func same(t *rapid.T, got, want any, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("got  %+v\nwant %+v", got, want)
	}
}

func TestPodcastRecordsRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := anyDetail.Draw(t, "podcast")
		var got library.PodcastDetail
		err := decodePodcast(encodePodcast(&want.Podcast), &got.Podcast)
		if err == nil {
			err = decodeDetail(encodeDetail(&want), &got)
		}
		same(t, got, want, err)
	})
}

func TestEpisodeRecordsRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := anyEpisode.Draw(t, "episode")
		want.PodcastID = "abcdefgh"
		at := place{want.PodcastID, rapid.Int64Range(0, maxSort).Draw(t, "sort")}
		var got library.EpisodeDetail
		record := encodeEpisode(at, &want.Episode)
		gotAt, err := decodeEpisode(record, &got.Episode)
		if err == nil {
			err = decodeNotes(encodeNotes(&want), &got)
		}
		same(t, got, want, err)
		same(t, gotAt, at, nil)
		gotAt, err = decodePlace(record)
		same(t, gotAt, at, err)
		p, title, err := borrowTitle(record)
		same(t, []string{string(p), title}, []string{"abcdefgh", want.Title}, err)
	})
}

func TestFeedRecordRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := feedRecord{
			state: library.FeedState{
				ETag: anyText.Draw(t, "etag"), LastModified: anyText.Draw(t, "modified"), BodyHash: anyText.Draw(t, "hash"),
				Stopped: rapid.Bool().Draw(t, "stopped"), Complete: rapid.Bool().Draw(t, "complete"),
				Failures: rapid.Int().Draw(t, "failures"), NextTry: anyTime.Draw(t, "next"),
				RefreshedAt: anyTime.Draw(t, "refreshed"), Every: anySeconds.Draw(t, "every"),
				Newest: anyTime.Draw(t, "newest"), Gap: anySeconds.Draw(t, "gap"), Wish: anySeconds.Draw(t, "wish"),
				Skip: rapid.Uint32().Draw(t, "skip"), Archive: anyText.Draw(t, "archive"), Pages: rapid.Int().Draw(t, "pages"),
			},
			other:     anyText.Draw(t, "other"),
			lastError: anyText.Draw(t, "error"), lastCode: library.Code(anyText.Draw(t, "code")), lastReason: anyReason.Draw(t, "reason"),
			health: some(t, anyCheck, "health"),
		}
		var got feedRecord
		record := encodeFeed(&want)
		err := decodeFeed(record, &got)
		same(t, got, want, err)
		var head library.Podcast
		err = feedHead(record, &head)
		same(t, head, library.Podcast{
			RefreshedAt: want.state.RefreshedAt, LastError: want.lastError, LastCode: want.lastCode, LastReason: want.lastReason,
		}, err)
	})
}

func TestSmallRecordsRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := counts{rapid.Int().Draw(t, "episodes"), rapid.Int().Draw(t, "unplayed"), anyTime.Draw(t, "latest")}
		gotC, err := decodeCounts(encodeCounts(c))
		same(t, gotC, c, err)

		m := mark{flags(rapid.IntRange(0, 7).Draw(t, "flags")), anyTime.Draw(t, "played"), anyTime.Draw(t, "favoured"), trouble{
			anyText.Draw(t, "audio"), anyText.Draw(t, "why"), library.Code(anyText.Draw(t, "code")), anyReason.Draw(t, "reason"),
		}}
		gotM, err := decodeMark(encodeMark(m))
		same(t, gotM, m, err)

		p := position{anySeconds.Draw(t, "at"), anySeconds.Draw(t, "duration"), anyTime.Draw(t, "saved")}
		gotP, err := decodePosition(encodePosition(p))
		same(t, gotP, p, err)

		tr := library.Transcript{Timed: rapid.Bool().Draw(t, "timed")}
		tr.Lines = some(t, rapid.Custom(func(t *rapid.T) library.TranscriptLine {
			return library.TranscriptLine{
				Start: anySeconds.Draw(t, "start"), End: anySeconds.Draw(t, "end"),
				Speaker: anyText.Draw(t, "speaker"), Text: anyText.Draw(t, "text"),
			}
		}), "lines")
		var gotT library.Transcript
		err = decodeTranscript(encodeTranscript(&tr), &gotT)
		same(t, gotT, tr, err)

		d := library.DownloadRecord{
			State: library.DownloadState(anyText.Draw(t, "state")), Path: anyText.Draw(t, "path"), URL: anyText.Draw(t, "url"),
			Done: rapid.Int64().Draw(t, "done"), Size: rapid.Int64().Draw(t, "size"), ETag: anyText.Draw(t, "etag"),
			LastModified: anyText.Draw(t, "modified"), Error: anyText.Draw(t, "error"), At: anyTime.Draw(t, "at"),
			ErrorCode: library.Code(anyText.Draw(t, "code")), ErrorReason: anyReason.Draw(t, "reason"),
		}
		gotD, err := decodeDownload(encodeDownload(&d))
		same(t, gotD, d, err)
	})
}

func TestListRecordsRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := library.HistoryEntry{
			ID: rapid.Uint64().Draw(t, "id"), At: anyTime.Draw(t, "at"), EpisodeID: library.EpisodeID(anyText.Draw(t, "episode")),
			PodcastID: library.PodcastID(anyText.Draw(t, "podcast")), Title: anyText.Draw(t, "title"), Podcast: anyText.Draw(t, "show"),
			From: anySeconds.Draw(t, "from"), To: anySeconds.Draw(t, "to"), Listened: anySeconds.Draw(t, "listened"),
			Finished: rapid.Bool().Draw(t, "finished"),
		}
		gotH, err := decodeHistory(numberKey(h.ID), encodeHistory(&h))
		same(t, gotH, h, err)

		row := library.LedgerRow{
			Host: rapid.StringMatching(`[a-z.]+`).Draw(t, "host"), Purpose: rapid.StringMatching(`[a-z]+`).Draw(t, "purpose"),
			Requests: rapid.Int64().Draw(t, "requests"), BytesIn: rapid.Int64().Draw(t, "in"), BytesOut: rapid.Int64().Draw(t, "out"),
			FirstAt: anyTime.Draw(t, "first"), LastAt: anyTime.Draw(t, "last"),
		}
		gotR, err := decodeLedger(ledgerKey(&row), encodeLedger(&row))
		same(t, gotR, row, err)

		i := ident{
			keys: keys{
				guid: rapid.Uint64().Draw(t, "guid"), path: rapid.Uint64().Draw(t, "path"), full: rapid.Uint64().Draw(t, "full"),
				title: rapid.Uint64().Draw(t, "title"), at: rapid.Int64().Draw(t, "at"), secs: rapid.Int64Range(0, 1<<31).Draw(t, "secs"),
			},
			id: "abcdefghijkl", content: rapid.Uint64().Draw(t, "content"), gone: rapid.Bool().Draw(t, "gone"),
		}
		gotI, err := decodeIdent([]byte(i.id), encodeIdent(&i))
		same(t, gotI, i, err)
	})
}

func TestRecordsStepOverUnknownFields(t *testing.T) {
	want := library.Podcast{Title: "Stories", Author: "Ann", Tags: []string{"a"}}
	var e encoder
	e.uint(200, 77)
	e.str(201, "of a later version")
	e.sub(202, func(e *encoder) { e.int(1, -1) })
	record := append(e.b, encodePodcast(&want)...)
	e.b = record
	e.str(203, "more")
	var got library.Podcast
	must(t, decodePodcast(e.b, &got))
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestDamagedRecordsAreErrors(t *testing.T) {
	whole := encodePodcast(&library.Podcast{Title: "Stories", Author: "Somebody"})
	for n := 1; n < len(whole); n++ {
		var p library.Podcast
		err := decodePodcast(whole[:n], &p)
		// A cut between two fields cannot be told from a record without the second.
		if err == nil && p.Title != "Stories" {
			t.Errorf("cut after %d bytes: %+v and no error", n, p)
		}
	}
	for name, b := range map[string][]byte{
		"endless varint": {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff},
		"long text":      {1<<1 | kindBytes, 0xff, 0xff, 0x7f, 'x'},
		"only a tag":     {1 << 1},
		"huge number":    {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, 1},
	} {
		if err := decodePodcast(b, &library.Podcast{}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// FuzzDecode proves that no bytes make a decoder panic: pages may be damaged.
func FuzzDecode(f *testing.F) {
	ep := library.EpisodeDetail{Episode: library.Episode{Title: "t", Number: 1.5, Duration: 1e9}, Chapters: []library.Chapter{{Title: "c"}}}
	f.Add(encodeEpisode(place{"abcdefgh", 5}, &ep.Episode))
	f.Add(encodeNotes(&ep))
	f.Add([]byte{0xff, 0x01, 0x80})
	f.Fuzz(func(_ *testing.T, b []byte) {
		var d library.EpisodeDetail
		var p library.PodcastDetail
		_, _ = decodeEpisode(b, &d.Episode)
		_ = decodeNotes(b, &d)
		_, _ = decodePlace(b)
		_, _, _ = borrowTitle(b)
		_ = decodePodcast(b, &p.Podcast)
		_ = decodeDetail(b, &p)
		_ = decodeFeed(b, &feedRecord{})
		_ = feedHead(b, &p.Podcast)
		_, _ = decodeCounts(b)
		_, _ = decodeMark(b)
		_, _ = decodePosition(b)
		_, _ = decodeDownload(b)
		_, _ = decodeHistory(b, b)
		_, _ = decodeIdent(b, b)
		_, _ = decodeChapterList(b)
		_ = decodeTranscript(b, &library.Transcript{})
		_, _ = entryOf(b, b, true)
		_, _ = entryOf(b, b, false)
		if d.Duration != 0 { // what comes out can be written as JSON
			if _, err := json.Marshal(d.Duration); err != nil {
				panic(err)
			}
		}
	})
}

func TestKeysSortTheNewestFirst(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.Int64Range(-5, maxSort+5).Draw(t, "a"), rapid.Int64Range(-5, maxSort+5).Draw(t, "b")
		ka, kb := string(appendSort(nil, a)), string(appendSort(nil, b))
		a, b = min(max(a, 0), maxSort), min(max(b, 0), maxSort)
		if (a > b) != (ka < kb) || readSort([]byte(ka)) != a {
			t.Fatalf("%d and %d: keys %x and %x", a, b, ka, kb)
		}
		at := place{"abcdefgh", a}
		id := library.EpisodeID("abcde1234567")
		for _, podcast := range []bool{true, false} {
			k := timeKey(at, id)
			if podcast {
				k = podcastTimeKey(at, id)
			}
			e, err := entryOf(k, []byte{5}, podcast)
			if err != nil || e.id() != id || e.sort != a || e.flags != 5 {
				t.Fatalf("entry %+v of %s, %v", e, e.id(), err)
			}
		}
	})
}

func TestSortOfKeepsTheFeedsOrderWithinASecond(t *testing.T) {
	first, second := sortOf(day, 0), sortOf(day, 1)
	if first <= second || second/1000 != day.Unix() {
		t.Errorf("first %d, second %d", first, second)
	}
	if sortOf(day, 5000) != day.UnixMilli() {
		t.Error("a late item leaves its second")
	}
	if sortOf(time.Unix(-5, 0), 0) != 0 || sortOf(time.UnixMilli(math.MaxInt64), 0) != maxSort {
		t.Error("times beyond the range")
	}
}

// TestFeedRecordsOfBefore: a record without a reason, as it was written once,
// is read, and an older cosm steps over the reason of a newer one.
func TestFeedRecordsOfBefore(t *testing.T) {
	var e encoder
	e.str(2, "x: gone")
	e.str(3, "etag")
	e.sub(10, func(e *encoder) { e.str(2, "failed"); e.str(4, "x: gone") })
	var f feedRecord
	if err := decodeFeed(e.b, &f); err != nil || f.lastError != "x: gone" || f.lastCode != "" || f.state.ETag != "etag" {
		t.Errorf("read %+v, %v", f, err)
	}
	if len(f.health) != 1 || f.health[0].Error != "x: gone" || f.health[0].ID != "" {
		t.Errorf("health %+v", f.health)
	}
	var p library.Podcast
	if err := feedHead(e.b, &p); err != nil || p.LastError != "x: gone" {
		t.Errorf("head %+v, %v", p, err)
	}
}
