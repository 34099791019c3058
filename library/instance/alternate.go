package instance

import (
	"strings"

	"cosm/config"
	"cosm/library"
	"cosm/library/download"
)

// leastBitrate is the least at which speech is made for listening; what is
// below is a preview, or its feed is wrong.
const leastBitrate = 12_000

// usualBitrate is taken for that of an enclosure whose length nobody tells.
const usualBitrate = 128_000

// alternate is the other file of an episode that is to be taken in place of its
// enclosure; false if the enclosure is.
func alternate(d *library.EpisodeDetail, language, prefer string) (library.Alternate, bool) {
	if prefer != config.PreferSmallest && prefer != config.PreferBest {
		return library.Alternate{}, false
	}
	best, found := library.Alternate{Type: d.AudioType, Size: d.Size, URL: d.AudioURL}, false
	for _, a := range d.Alternates {
		if a.Default || !isAudio(a.Type) || !speaks(a.Language, language) {
			continue
		}
		if d.AudioURL == "" && !found || better(a, best, d.Duration, prefer) {
			best, found = a, true
		}
	}
	return best, found
}

// better tells whether a is to be taken rather than b.
func better(a, b library.Alternate, duration library.Seconds, prefer string) bool {
	rate, other := bitrate(a, duration), bitrate(b, duration)
	if other == 0 {
		other = usualBitrate
	}
	switch {
	case prefer == config.PreferSmallest:
		return rate >= leastBitrate && rate < other
	case isLossless(a.Type) != isLossless(b.Type):
		return isLossless(a.Type)
	}
	return rate > other
}

// bitrate is in bits a second, as stated or by length; 0 for unknown.
func bitrate(a library.Alternate, duration library.Seconds) float64 {
	if a.Bitrate > 0 {
		return a.Bitrate
	}
	if seconds := duration.Float(); seconds > 0 && a.Size > 0 {
		return float64(a.Size) * 8 / seconds
	}
	return 0
}

// isAudio leaves out video, and what is a list of further addresses.
func isAudio(kind string) bool {
	switch kind {
	case "audio/mpegurl", "audio/x-mpegurl", "audio/x-scpls", "audio/midi", "audio/x-ms-wma", "audio/x-pn-realaudio":
		return false
	}
	return strings.HasPrefix(kind, "audio/")
}

func isLossless(kind string) bool {
	switch kind {
	case "audio/flac", "audio/x-flac", "audio/wav", "audio/x-wav", "audio/wave", "audio/vnd.wave":
		return true
	}
	return false
}

// speaks tells whether a file in language a suits a podcast in language b.
func speaks(a, b string) bool {
	main := func(tag string) string {
		tag, _, _ = strings.Cut(strings.ToLower(strings.ReplaceAll(tag, "_", "-")), "-")
		return tag
	}
	return a == "" || b == "" || main(a) == main(b)
}

// preferredFile is the alternate that the listener's settings choose.
func (in *Instance) preferredFile(d *library.EpisodeDetail) (library.Alternate, bool) {
	if len(d.Alternates) == 0 {
		return library.Alternate{}, false
	}
	p, err := in.store.Podcast(d.PodcastID)
	if err != nil {
		return library.Alternate{}, false
	}
	return alternate(d, p.Language, in.preferences(d.PodcastID).Text(config.KeyPreferAudio))
}

// streamPreferred turns a stream to the file that the settings choose. The
// enclosure is the second choice, with what goes to its own host alone.
func (in *Instance) streamPreferred(t *target) error {
	if t.source.Path != "" {
		return nil
	}
	chosen, ok := in.preferredFile(t.episode)
	if !ok {
		return nil
	}
	src := t.source
	src.URL, src.Type, src.Size = chosen.URL, chosen.Type, chosen.Size
	header, err := in.authHeader(t.episode.PodcastID, chosen.URL)
	if err != nil {
		return err
	}
	src.Header = header
	if t.source.URL != "" {
		own := t.source
		t.second = &own
	}
	t.source = src
	return nil
}

// sources are where a download gets an episode from.
func (in *Instance) sources(e library.Episode) []download.Source {
	d, err := in.store.Episode(e.ID)
	if err != nil {
		return nil
	}
	chosen, ok := in.preferredFile(&d)
	return sourcesOf(&d, chosen, ok)
}

// sourcesOf are the chosen alternate's addresses, then the enclosure with what
// the feed says to check it by.
func sourcesOf(d *library.EpisodeDetail, chosen library.Alternate, ok bool) (list []download.Source) {
	proof := func(a *library.Alternate) string {
		if a.ProofType == "sri" {
			return a.Proof
		}
		return "" // signatures need keys that no feed brings
	}
	if ok {
		for _, address := range append([]string{chosen.URL}, chosen.Sources...) {
			list = append(list, download.Source{URL: address, Type: chosen.Type, Proof: proof(&chosen)})
		}
	}
	if d.AudioURL == "" {
		return list
	}
	own := download.Source{URL: d.AudioURL, Type: d.AudioType}
	for i := range d.Alternates {
		if a := &d.Alternates[i]; a.Default && own.Proof == "" {
			own.Proof = proof(a)
		}
	}
	return append(list, own)
}

// sourceFailed tells that another file of an episode is taken.
func (in *Instance) sourceFailed(e library.Episode, err *library.Error) {
	in.o.Log.Warn("download from another source", "episode", e.ID, "err", err)
	told := *err
	told.Mild = true
	in.notice(&told)
}
