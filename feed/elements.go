package feed

import "cosm/feed/repair"

// Bounds of what gofeed reads of one item, and of a head. Only notes are longer in
// real feeds, and they do not go there.
const (
	maxElement  = 64 << 10 // bytes of one element
	maxPieces   = 4096     // of one element
	maxElements = 2000
)

// modest reports whether an element is of a size that it may have.
func modest(e repair.Element) bool {
	return len(e.Outer) <= maxElement && e.Pieces <= maxPieces
}

// itemElement reports whether something is made of that element of an item.
// gofeed is spared the others: extensions that nobody reads cost the most.
func itemElement(name string) bool {
	switch name {
	case "title", "link", "guid", "id", "published", "updated", "issued", "modified",
		"enclosure", "author",
		"itunes:title", "itunes:author", "itunes:image", "itunes:duration", "itunes:explicit",
		"itunes:season", "itunes:episode", "itunes:episodeType", "itunes:subtitle",
		"podcast:season", "podcast:episode", "podcast:chapters", "podcast:transcript",
		"podcast:person", "podcast:funding", "podcast:alternateEnclosure", "podcast:socialInteract",
		"podcast:soundbite", "podcast:value", "podcast:license", "podcast:location", "podcast:contentLink",
		"podcast:txt", "podcast:chat", "podcast:image", "podcast:images", "podcast:remoteItem", "atom:id",
		"psc:chapters", "dc:date", "dc:title", "dc:creator",
		"atom:link", "atom:published", "atom:updated", "atom:content", "googleplay:description":
		return true
	}
	return false
}

// headElement is itemElement for what describes a feed.
func headElement(name string) bool {
	switch name {
	case "title", "link", "description", "subtitle", "tagline", "language", "generator", "image", "logo", "icon",
		"category", "author", "managingEditor", "webMaster",
		"itunes:title", "itunes:author", "itunes:summary", "itunes:subtitle", "itunes:image",
		"itunes:explicit", "itunes:complete", "itunes:type", "itunes:new-feed-url", "itunes:owner",
		"itunes:category",
		"podcast:guid", "podcast:medium", "podcast:locked", "podcast:funding", "podcast:person",
		"podcast:txt", "podcast:value", "podcast:license", "podcast:location", "podcast:trailer", "podcast:liveItem",
		"podcast:podroll", "podcast:remoteItem", "podcast:publisher", "podcast:block", "podcast:updateFrequency",
		"podcast:podping", "podcast:chat", "podcast:socialInteract", "podcast:image", "podcast:images",
		"ttl", "skipHours", "skipDays", "sy:updatePeriod", "sy:updateFrequency",
		"atom:link", "dc:title", "dc:creator", "dc:language",
		"googleplay:image", "googleplay:description", "googleplay:author", "googleplay:explicit":
		return true
	}
	return false
}
