package repair

import "strings"

// role is what an element is to a feed.
type role uint8

const (
	unknown   role = iota
	leaf           // holds characters, perhaps markup that counts as characters
	container      // holds elements
)

// roleOf looks up an element by its usual name. What is known decides where an
// element that lacks its end tag ends: a leaf ends where the next known element
// begins.
func roleOf(name string, form Form) role {
	prefix, local, ok := strings.Cut(name, ":")
	if !ok {
		prefix, local = "", name
	}
	switch prefix {
	case "":
		return plainRole(local, form)
	case "itunes":
		if local == "owner" || local == "category" {
			return container
		}
		return leaf
	case "podcast":
		switch local {
		case "alternateEnclosure", "value", "valueTimeSplit", "liveItem", "podroll", "publisher":
			return container
		}
		return leaf
	case "psc":
		if local == "chapters" {
			return container
		}
		return leaf
	case "media":
		if local == "group" || local == "content" {
			return container
		}
		return leaf
	case "atom":
		if local == "author" || local == "contributor" {
			return container
		}
		return leaf
	case "content", "dc", "googleplay", "fh":
		return leaf
	}
	return unknown
}

func plainRole(local string, form Form) role {
	switch local {
	case "title", "link", "description", "category", "generator", "copyright", "rights", "rating",
		"id", "guid", "icon", "logo", "subtitle", "summary", "content", "updated", "published",
		"issued", "modified", "tagline", "name", "email", "uri", "url", "width", "height",
		"language", "docs", "ttl", "comments", "enclosure", "pubDate", "lastBuildDate",
		"managingEditor", "webMaster", "encoded":
		return leaf
	case "author":
		if form == Atom {
			return container
		}
		return leaf
	case "source":
		if form == Atom {
			return container
		}
		return leaf
	case "image", "contributor", "textInput", "skipHours", "skipDays", "cloud":
		return container
	}
	return unknown
}

// mayHold reports whether the container outer may hold an element called name,
// as far as it is known; only then does name not end an unclosed outer.
func mayHold(outer, name string) bool {
	switch outer {
	case "image":
		switch name {
		case "url", "title", "link", "width", "height", "description":
			return true
		}
		return false
	case "itunes:owner":
		return name == "itunes:name" || name == "itunes:email" || name == "name" || name == "email"
	case "author", "contributor":
		return name == "name" || name == "email" || name == "uri" || name == "url"
	case "itunes:category":
		return name == "itunes:category"
	}
	return true
}

// camel gives names that the formats spell with capitals inside, by their lower
// case, for feeds that spell them otherwise.
func camel(lower string) string {
	switch lower {
	case "pubdate":
		return "pubDate"
	case "lastbuilddate":
		return "lastBuildDate"
	case "managingeditor":
		return "managingEditor"
	case "webmaster":
		return "webMaster"
	case "textinput":
		return "textInput"
	case "skiphours":
		return "skipHours"
	case "skipdays":
		return "skipDays"
	case "itunes:episodetype":
		return "itunes:episodeType"
	case "podcast:alternateenclosure":
		return "podcast:alternateEnclosure"
	case "podcast:socialinteract":
		return "podcast:socialInteract"
	case "podcast:liveitem":
		return "podcast:liveItem"
	}
	return lower
}
