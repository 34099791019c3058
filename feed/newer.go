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
	p.Txts = e.Txts()
	for i, t := range p.Txts {
		p.Txts[i] = podcast.Txt{Purpose: line(t.Purpose), Text: line(t.Text)}
	}
	p.Value = tidyValue(e)
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
		a.URL, a.Type, a.Title, a.Lang = at.resolve(a.URL), mediaType(a.Type), line(a.Title), line(a.Lang)
	}
	it.Talk = e.Interactions()
	for i := range it.Talk {
		t := &it.Talk[i]
		t.URL, t.Protocol, t.Account = at.resolve(t.URL), line(t.Protocol), line(t.Account)
	}
	it.Soundbites = e.Soundbites()
	for i := range it.Soundbites {
		it.Soundbites[i].Title = line(it.Soundbites[i].Title)
	}
	it.Value = tidyValue(e)
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

func tidyValue(e podcast.Elements) *podcast.Value {
	v, ok := e.Value()
	if !ok {
		return nil
	}
	v.Type, v.Method, v.Suggested = line(v.Type), line(v.Method), line(v.Suggested)
	for i := range v.Recipients {
		r := &v.Recipients[i]
		r.Name, r.Type, r.Address = line(r.Name), line(r.Type), line(r.Address)
	}
	return &v
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
