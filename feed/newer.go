package feed

import (
	"strings"
	"time"

	ext "github.com/mmcdole/gofeed/extensions"

	"cosm/feed/podcast"
)

// describeNewer fills in what the podcast namespace says of a podcast.
func (p *Podcast) describeNewer(e podcast.Elements, at base) {
	if len(e) == 0 {
		return
	}
	p.GUID = line(e.Text("guid"))
	p.Medium = strings.ToLower(line(e.Text("medium")))
	p.Lock = e.Lock()
	p.Lock.Owner = line(p.Lock.Owner)
	p.Funding = tidyFunding(e.Funding(), at)
	p.People = tidyPeople(e.People(), at)
	p.More = e.More(podcast.Clean{Text: line, Address: at.resolve})
	if p.More != nil && p.More.Frequency != nil {
		p.Complete = p.Complete || p.More.Frequency.Complete
	}
}

// describeNewer fills in what the podcast namespace says of an item. Where both
// namespaces number the episode, this one, which knows decimals, wins.
func (it *Item) describeNewer(e podcast.Elements, at base) {
	if len(e) == 0 {
		return
	}
	if n := whole(e.Text("season")); n > 0 {
		it.Season = n
	}
	if n := positive(e.Text("episode")); n > 0 {
		it.Number = n
	}
	it.Chapters = e.Chapters()
	it.Chapters.URL, it.Chapters.Type = at.resolve(it.Chapters.URL), line(it.Chapters.Type)
	it.Transcripts = e.Transcripts()
	for i, t := range it.Transcripts {
		it.Transcripts[i] = podcast.Transcript{
			URL: at.resolve(t.URL), Type: mediaType(t.Type), Language: line(t.Language), Rel: line(t.Rel),
		}
	}
	it.People = tidyPeople(e.People(), at)
	it.Funding = tidyFunding(e.Funding(), at)
	it.Alternates = e.Alternates()
	for i := range it.Alternates {
		a := &it.Alternates[i]
		a.Type, a.Title, a.Lang = mediaType(a.Type), line(a.Title), line(a.Lang)
		a.Codecs, a.Rel, a.ProofType, a.Proof = line(a.Codecs), line(a.Rel), line(a.ProofType), line(a.Proof)
		for n, uri := range a.Sources {
			a.Sources[n] = at.resolve(uri)
		}
		a.URL = a.Sources[0]
	}
	it.Soundbites = e.Soundbites()
	for i := range it.Soundbites {
		it.Soundbites[i].Title = line(it.Soundbites[i].Title)
	}
	it.More = e.More(podcast.Clean{Text: line, Address: at.resolve})
}

func tidyPeople(people []podcast.Person, at base) []podcast.Person {
	for i := range people {
		p := &people[i]
		p.Name, p.Role, p.Group = line(p.Name), line(p.Role), line(p.Group)
		p.URL, p.Image = at.resolve(p.URL), at.resolve(p.Image)
	}
	return people
}

func tidyFunding(funding []podcast.Funding, at base) []podcast.Funding {
	for i := range funding {
		funding[i] = podcast.Funding{URL: at.resolve(funding[i].URL), Text: line(funding[i].Text)}
	}
	return funding
}

// maxMarks is how many chapter marks of an item are kept.
const maxMarks = 2000

// marks reads Podlove Simple Chapters (https://podlove.org/simple-chapters).
// Where a feed gives several lists, the first counts.
func marks(e map[string][]ext.Extension, at base) []Mark {
	if len(e["chapters"]) == 0 {
		return nil
	}
	var out []Mark
	for _, c := range e["chapters"][0].Children["chapter"] {
		start, ok := normalPlayTime(c.Attrs["start"])
		if !ok || len(out) == maxMarks {
			continue
		}
		out = append(out, Mark{
			Start: start, Title: line(c.Attrs["title"]),
			URL: at.resolve(c.Attrs["href"]), Image: at.resolve(c.Attrs["image"]),
		})
	}
	return out
}

// normalPlayTime reads H:M:S.mmm, M:S.mmm or seconds (RFC 2326, 3.6).
func normalPlayTime(s string) (time.Duration, bool) {
	seconds, ok := withColons(strings.TrimSpace(s))
	if !ok || seconds > maxDuration.Seconds() {
		return 0, false
	}
	return time.Duration(seconds * float64(time.Second)).Round(time.Millisecond), true
}
