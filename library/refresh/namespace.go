package refresh

import (
	"time"

	"cosm/feed"
	"cosm/feed/podcast"
	"cosm/library"
)

// namespaceOf is what few feeds say, in the library's words. Addresses that are
// not of the web are left out.
func namespaceOf(m *podcast.More) (n library.Namespace) {
	if m == nil {
		return n
	}
	n = library.Namespace{
		RemoteItems: remotesOf(m.Remotes), Podroll: remotesOf(m.Podroll), Chat: chatOf(m.Chat),
		UsesPodping: m.Podping, SeasonName: m.SeasonName, NumberText: m.Display, ContentLinks: linksOf(m.Links),
	}
	if m.License != nil {
		n.License = &library.License{Name: m.License.Name, URL: web(m.License.URL)}
	}
	if m.Publisher != nil {
		publisher := remoteOf(*m.Publisher)
		n.Publisher = &publisher
	}
	if f := m.Frequency; f != nil {
		n.UpdateFrequency = &library.UpdateFrequency{Complete: f.Complete, Start: dateOf(f.Start), Rule: f.Rule, Text: f.Text}
	}
	n.Locations = each(m.Locations, func(l podcast.Location) library.Location { return library.Location(l) })
	n.Txt = each(m.Txts, func(x podcast.Txt) library.Txt { return library.Txt(x) })
	n.Block = each(m.Blocks, func(b podcast.Block) library.Block { return library.Block(b) })
	n.Value = each(m.Values, valueOf)
	n.Live = each(m.Live, liveOf)
	for _, t := range m.Talk {
		if web(t.URL) != "" || t.Protocol == "disabled" {
			n.Social = append(n.Social, library.Discussion{URL: web(t.URL), Protocol: t.Protocol, Account: t.Account, Priority: t.Priority})
		}
	}
	for _, i := range m.Images {
		if web(i.URL) != "" {
			n.Images = append(n.Images, library.Image{URL: i.URL, Alt: i.Alt, Aspect: i.Aspect, Purpose: i.Purpose, Type: i.Type, Width: i.Width, Height: i.Height})
		}
	}
	for _, t := range m.Trailers {
		if web(t.URL) != "" {
			n.Trailers = append(n.Trailers, library.Trailer{URL: t.URL, Title: t.Title, Type: t.Type, Published: dateOf(t.Published), Size: t.Length, Season: t.Season})
		}
	}
	return n
}

// each converts a list; nil stays nil.
func each[A, B any](list []A, convert func(A) B) (out []B) {
	for _, a := range list {
		out = append(out, convert(a))
	}
	return out
}

func dateOf(s string) time.Time {
	at, _ := feed.ParseDate(s)
	return at
}

func linksOf(list []podcast.Funding) (out []library.Link) {
	for _, l := range list {
		if u := web(l.URL); u != "" {
			out = append(out, library.Link{URL: u, Title: l.Text})
		}
	}
	return out
}

func remoteOf(r podcast.Remote) library.RemoteItem {
	return library.RemoteItem{FeedGUID: r.FeedGUID, FeedURL: web(r.FeedURL), ItemGUID: r.ItemGUID, Medium: r.Medium, Title: r.Title}
}

func remotesOf(list []podcast.Remote) []library.RemoteItem { return each(list, remoteOf) }

func chatOf(c *podcast.Chat) *library.Chat {
	if c == nil {
		return nil
	}
	return &library.Chat{Server: c.Server, Protocol: c.Protocol, Account: c.Account, Space: c.Space}
}

func valueOf(v podcast.Value) library.Value {
	recipients := func(list []podcast.Recipient) []library.Recipient {
		return each(list, func(r podcast.Recipient) library.Recipient { return library.Recipient(r) })
	}
	return library.Value{
		Type: v.Type, Method: v.Method, Suggested: v.Suggested, Recipients: recipients(v.Recipients),
		TimeSplits: each(v.Splits, func(s podcast.TimeSplit) library.TimeSplit {
			split := library.TimeSplit{
				Start: library.Seconds(s.Start), Duration: library.Seconds(s.Duration), Percent: s.Percent, Recipients: recipients(s.Recipients),
			}
			if s.Remote != nil {
				remote := remoteOf(*s.Remote)
				split.Remote = &remote
			}
			return split
		}),
	}
}

func liveOf(l podcast.Live) library.LiveItem {
	return library.LiveItem{
		Status: l.Status, Start: dateOf(l.Start), End: dateOf(l.End), GUID: l.GUID, Title: l.Title, Notes: l.Description,
		Link: web(l.Link), Image: web(l.Image), URL: web(l.URL), Type: l.Type, Links: linksOf(l.Links), People: peopleOf(l.People), Chat: chatOf(l.Chat),
	}
}

// alternatesOf are the other files of an episode that are on the web.
func alternatesOf(list []podcast.Alternate) (out []library.Alternate) {
	for _, a := range list {
		var sources []string
		for _, s := range a.Sources {
			if s = web(s); s != "" {
				sources = append(sources, s)
			}
		}
		if len(sources) == 0 {
			continue
		}
		out = append(out, library.Alternate{
			URL: sources[0], Sources: sources[1:], Type: a.Type, Codecs: a.Codecs, Size: a.Length, Bitrate: a.Bitrate, Height: a.Height,
			Title: a.Title, Language: a.Lang, Rel: a.Rel, Default: a.Default, ProofType: a.ProofType, Proof: a.Proof,
		})
	}
	return out
}

func soundbitesOf(list []podcast.Soundbite) []library.Soundbite {
	return each(list, func(s podcast.Soundbite) library.Soundbite {
		return library.Soundbite{Start: library.Seconds(s.Start), Duration: library.Seconds(s.Duration), Title: s.Title}
	})
}
