package instance

import (
	"testing"
	"time"

	"cosm/library"
)

func TestTheFileThatThePreferenceChooses(t *testing.T) {
	duration := library.Seconds(1000 * time.Second)
	enclosure := library.Episode{AudioURL: "own", AudioType: "audio/mpeg", Size: 16_000_000, Duration: duration} // 128 kbit/s
	opus := library.Alternate{URL: "opus", Type: "audio/opus", Bitrate: 32_000}
	small := library.Alternate{URL: "small", Type: "audio/mp4", Size: 3_000_000} // 24 kbit/s
	flac := library.Alternate{URL: "flac", Type: "audio/flac", Bitrate: 600_000}
	high := library.Alternate{URL: "high", Type: "audio/mpeg", Bitrate: 320_000}
	german := library.Alternate{URL: "german", Type: "audio/mpeg", Bitrate: 16_000, Language: "de-AT"}
	preview := library.Alternate{URL: "preview", Type: "audio/mpeg", Bitrate: 8_000}
	video := library.Alternate{URL: "video", Type: "video/mp4", Bitrate: 5_000_000}
	hls := library.Alternate{URL: "hls", Type: "audio/x-mpegurl", Bitrate: 20_000}
	same := library.Alternate{URL: "same", Type: "audio/mpeg", Bitrate: 16_000, Default: true}
	unknown := library.Alternate{URL: "unknown", Type: "audio/mpeg"}
	all := []library.Alternate{opus, small, flac, high, german, preview, video, hls, same, unknown}
	for _, c := range []struct {
		prefer, language, want string
		e                      library.Episode
		list                   []library.Alternate
	}{
		{"default", "en", "", enclosure, all},
		{"", "en", "", enclosure, all},
		{"smallest", "en-GB", "small", enclosure, all},
		{"smallest", "de", "german", enclosure, all},
		{"best", "en", "flac", enclosure, all},
		{"best", "en", "high", enclosure, []library.Alternate{opus, high, unknown}},
		{"best", "en", "", enclosure, []library.Alternate{opus, small}},
		{"best", "en", "", library.Episode{AudioURL: "own", AudioType: "audio/flac"}, []library.Alternate{high}},
		{"smallest", "en", "", enclosure, []library.Alternate{flac, video, hls, preview, unknown}},
		{"smallest", "en", "opus", library.Episode{AudioURL: "own", AudioType: "audio/mpeg"}, []library.Alternate{opus}},
		{"smallest", "en", "high", library.Episode{}, []library.Alternate{high, flac}},
		{"smallest", "en", "", enclosure, nil},
	} {
		d := library.EpisodeDetail{Episode: c.e}
		d.Alternates = c.list
		got, ok := alternate(&d, c.language, c.prefer)
		if ok != (c.want != "") || ok && got.URL != c.want {
			t.Errorf("%s of %d in %s: %v %s, want %q", c.prefer, len(c.list), c.language, ok, got.URL, c.want)
		}
	}
}

func TestSourcesAndWhatTheyAreCheckedBy(t *testing.T) {
	d := library.EpisodeDetail{Episode: library.Episode{AudioURL: "own"}}
	d.Alternates = []library.Alternate{
		{URL: "same", Default: true, ProofType: "sri", Proof: "sha256-own"},
		{URL: "a", Sources: []string{"mirror"}, Type: "audio/opus", ProofType: "sri", Proof: "sha256-a"},
		{URL: "b", ProofType: "pgp-signature", Proof: "x"},
	}
	got := sourcesOf(&d, d.Alternates[1], true)
	if len(got) != 3 || got[0].URL != "a" || got[0].Proof != "sha256-a" || got[1].URL != "mirror" || got[1].Proof != "sha256-a" ||
		got[2].URL != "own" || got[2].Proof != "sha256-own" {
		t.Errorf("%+v", got)
	}
	if got := sourcesOf(&d, d.Alternates[2], true); got[0].Proof != "" {
		t.Errorf("%+v", got)
	}
	if got := sourcesOf(&d, library.Alternate{}, false); len(got) != 1 || got[0].URL != "own" {
		t.Errorf("%+v", got)
	}
}
