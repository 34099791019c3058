package refresh

import (
	"strings"

	"cosm/feed"
	"cosm/feed/podcast"
	"cosm/library"
)

// detail is a podcast in the library's words.
func detail(p *feed.Podcast) *library.PodcastDetail {
	d := &library.PodcastDetail{
		Podcast: library.Podcast{
			Title: p.Title, Author: p.Author, SiteURL: web(p.SiteURL), Language: p.Language, ImageURL: web(p.ImageURL), Explicit: p.Explicit,
		},
		Description: p.Description, Categories: p.Categories, GUID: p.GUID, Serial: p.Serial, Complete: p.Complete,
		Owner: p.Owner.Name, Locked: p.Lock.Locked, People: people(p.People),
	}
	for _, f := range p.Funding {
		if u := web(f.URL); u != "" {
			d.Funding = append(d.Funding, library.Link{URL: u, Title: f.Text})
		}
	}
	return d
}

func people(list []podcast.Person) []library.Person {
	var out []library.Person
	for _, p := range list {
		out = append(out, library.Person{Name: p.Name, Role: p.Role, URL: web(p.URL)})
	}
	return out
}

// episode is an item in the library's words. An address that is not of the web
// is left out: no feed may name a file of the listener's.
func episode(it *feed.Item) library.EpisodeDetail {
	d := library.EpisodeDetail{
		Episode: library.Episode{
			Title: it.Title, Published: it.Published, Duration: library.Seconds(it.Duration),
			AudioURL: web(it.Enclosure.URL), AudioType: it.Enclosure.Type, Size: it.Enclosure.Length,
			Explicit: it.Explicit, Season: it.Season, Number: it.Number,
		},
		GUID: it.GUID, Link: web(it.Link), Author: it.Author, ImageURL: web(it.ImageURL), Notes: it.Notes,
		ChaptersURL: web(it.Chapters.URL), People: people(it.People),
	}
	if it.Kind != feed.Full {
		d.Kind = string(it.Kind)
	}
	for _, m := range it.Marks {
		d.Chapters = append(d.Chapters, library.Chapter{Start: library.Seconds(m.Start), Title: m.Title, URL: web(m.URL), ImageURL: web(m.Image)})
	}
	for _, t := range it.Transcripts {
		if u := web(t.URL); u != "" {
			d.Transcripts = append(d.Transcripts, library.TranscriptRef{URL: u, Type: t.Type, Language: t.Language})
		}
	}
	d.HasChapters = d.ChaptersURL != "" || len(d.Chapters) > 0
	d.HasTranscript = len(d.Transcripts) > 0
	return d
}

func web(address string) string {
	scheme, _, ok := strings.Cut(address, "://")
	if ok && (strings.EqualFold(scheme, "http") || strings.EqualFold(scheme, "https")) {
		return address
	}
	return ""
}
