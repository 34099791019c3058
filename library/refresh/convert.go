package refresh

import (
	"net/url"
	"path"
	"strings"

	"cosm/feed"
	"cosm/feed/podcast"
	"cosm/library"
)

// podcastOf is what a feed says of itself, in the library's words.
func podcastOf(p *feed.Podcast) *library.PodcastDetail {
	d := &library.PodcastDetail{
		Podcast: library.Podcast{
			Title: p.Title, Author: p.Author, SiteURL: web(p.SiteURL), Language: p.Language,
			ImageURL: web(p.ImageURL), Explicit: p.Explicit,
		},
		Description: p.Description, Categories: p.Categories, GUID: p.GUID,
		Medium: p.Medium, Serial: p.Serial, Complete: p.Complete, Owner: p.Owner.Name, Locked: p.Lock.Locked,
		People: peopleOf(p.People), Funding: linksOf(p.Funding), Namespace: namespaceOf(p.More),
	}
	d.LockOwner = p.Lock.Owner
	if d.Owner == "" {
		d.Owner = p.Owner.Email
	}
	return d
}

func peopleOf(people []podcast.Person) (list []library.Person) {
	for _, p := range people {
		group := p.Group
		if group == "cast" {
			group = "" // nearly everybody: not worth its bytes
		}
		list = append(list, library.Person{Name: p.Name, Role: p.Role, URL: web(p.URL), Group: group, ImageURL: web(p.Image)})
	}
	return list
}

// episodeOf is an item of a feed in the library's words. An address that is not
// of the web is left out: no feed may name a file of the listener's.
func episodeOf(it *feed.Item) library.EpisodeDetail {
	d := library.EpisodeDetail{
		Episode: library.Episode{
			Title: it.Title, Published: it.Published, Duration: library.Seconds(it.Duration),
			AudioURL: web(it.Enclosure.URL), AudioType: it.Enclosure.Type, Size: it.Enclosure.Length,
			Explicit: it.Explicit, Season: it.Season, Number: it.Number,
		},
		GUID: it.GUID, Link: web(it.Link), Author: it.Author, ImageURL: web(it.ImageURL), Notes: it.Notes,
		ChaptersURL: web(it.Chapters.URL), People: peopleOf(it.People), Namespace: namespaceOf(it.More),
	}
	d.Soundbites, d.Alternates, d.Support = soundbitesOf(it.Soundbites), alternatesOf(it.Alternates), linksOf(it.Funding)
	if it.Kind != feed.Full {
		d.Kind = string(it.Kind)
	}
	if d.Notes == "" {
		d.Notes = it.Summary
	}
	if d.Title == "" {
		d.Title = fileOf(d.AudioURL) // something must stand in lists
	}
	for _, m := range it.Marks {
		d.Chapters = append(d.Chapters, library.Chapter{
			Start: library.Seconds(m.Start), Title: m.Title, URL: web(m.URL), ImageURL: web(m.Image),
		})
	}
	for _, t := range it.Transcripts {
		if u := web(t.URL); u != "" {
			d.Transcripts = append(d.Transcripts, library.TranscriptRef{URL: u, Type: t.Type, Language: t.Language, Rel: t.Rel})
		}
	}
	return d
}

// web is address if it is one of the web, else nothing.
func web(address string) string {
	scheme, _, ok := strings.Cut(address, "://")
	if ok && (strings.EqualFold(scheme, "http") || strings.EqualFold(scheme, "https")) {
		return address
	}
	return ""
}

// fileOf is the name of the file at an address.
func fileOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.TrimSuffix(path.Base(u.Path), path.Ext(u.Path))
}
