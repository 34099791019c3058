package feed

import (
	"math"
	"strconv"
	"strings"

	"cosm/feed/podcast"
)

// The element names of the itunes namespace are read with the accessors of
// podcast.Elements; the namespaces differ in nothing that matters there.

// describeApple fills in what the itunes namespace says of a podcast.
func (p *Podcast) describeApple(e podcast.Elements, at base) {
	if len(e) == 0 {
		return
	}
	setLine(&p.Author, e.Text("author"))
	if p.Title == "" {
		p.Title = line(e.Text("title"))
	}
	setText(&p.Description, e.Text("summary"))
	setText(&p.Description, e.Text("subtitle"))
	if image := at.resolve(imageOf(e)); image != "" {
		p.ImageURL = image
	}
	p.Explicit = isExplicit(e.Text("explicit"))
	p.Complete = isYes(e.Text("complete"))
	p.Serial = strings.EqualFold(e.Text("type"), "serial")
	p.NewFeedURL = at.resolve(e.Text("new-feed-url"))
	p.describeOwner(e)
	for _, c := range e["category"] {
		p.addCategory(c.Attrs["text"])
		for _, sub := range c.Children["category"] {
			p.addCategory(sub.Attrs["text"])
		}
	}
}

func (p *Podcast) describeOwner(e podcast.Elements) {
	if len(e["owner"]) == 0 {
		return
	}
	for child, field := range map[string]*string{"name": &p.Owner.Name, "email": &p.Owner.Email} {
		if list := e["owner"][0].Children[child]; len(list) > 0 {
			*field = line(list[0].Value)
		}
	}
	setLine(&p.Author, p.Owner.Name)
}

// addCategory adds a category that is not there yet.
func (p *Podcast) addCategory(name string) {
	name = line(name)
	if name == "" || len(p.Categories) == podcast.MaxList {
		return
	}
	for _, c := range p.Categories {
		if strings.EqualFold(c, name) {
			return
		}
	}
	p.Categories = append(p.Categories, name)
}

// describeApple fills in what the itunes namespace says of an item.
func (it *Item) describeApple(e podcast.Elements, at base) {
	if len(e) == 0 {
		return
	}
	setLine(&it.Title, e.Text("title"))
	setLine(&it.Author, e.Text("author"))
	it.ImageURL = at.resolve(imageOf(e))
	it.Duration, _ = ParseDuration(e.Text("duration"))
	it.Explicit = isExplicit(e.Text("explicit"))
	it.Season = whole(e.Text("season"))
	it.Number = positive(e.Text("episode"))
	it.Kind = kindOf(e.Text("episodeType"))
}

// imageOf gives the address of a picture: in an attribute, or, wrongly, as text.
func imageOf(e podcast.Elements) string {
	if href := e.Attr("image", "href"); href != "" {
		return href
	}
	if url := e.Attr("image", "url"); url != "" {
		return url
	}
	return e.Text("image")
}

// isExplicit knows the values of both the old and the new itunes:explicit.
func isExplicit(s string) bool {
	switch strings.ToLower(s) {
	case "yes", "true", "explicit":
		return true
	}
	return false
}

func isYes(s string) bool { return strings.EqualFold(s, "yes") || strings.EqualFold(s, "true") }

func kindOf(s string) Kind {
	switch k := Kind(strings.ToLower(s)); k {
	case Full, Trailer, Bonus:
		return k
	}
	return Full
}

// whole reads a positive whole number; what is none is 0.
func whole(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// positive reads a positive number with decimals; what is none is 0.
func positive(s string) float64 {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || !(f > 0) || math.IsInf(f, 0) {
		return 0
	}
	return f
}

// setLine and setText fill a field that is still empty.
func setLine(field *string, s string) {
	if *field == "" && s != "" {
		*field = line(s)
	}
}

func setText(field *string, s string) {
	if *field == "" && s != "" {
		*field = clean(strings.TrimSpace(s))
	}
}
