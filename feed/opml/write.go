package opml

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"

	"cosm/feed/fetch"
	"cosm/feed/plain"
)

// Write writes d as OPML 2.0 in the form that AntennaPod, gPodder and other
// clients import: one flat outline a feed, tags in category. Private feeds are
// left out, and so is what has no web address; user name and password in an
// address are taken out of it; of feeds with the same address the first is
// written.
func Write(w io.Writer, d Document) error {
	b := &bytes.Buffer{}
	b.WriteString(xml.Header)
	b.WriteString("<opml version=\"2.0\">\n  <head>\n    <title>")
	b.WriteString(escape(orElse(d.Title, "Podcasts")))
	b.WriteString("</title>\n")
	if !d.Created.IsZero() {
		fmt.Fprintf(b, "    <dateCreated>%s</dateCreated>\n", d.Created.UTC().Format(time.RFC1123Z))
	}
	b.WriteString("  </head>\n  <body>\n")
	for _, f := range unique(append([]Feed(nil), d.Feeds...)) {
		writeFeed(b, f)
	}
	b.WriteString("  </body>\n</opml>\n")
	if _, err := w.Write(b.Bytes()); err != nil {
		return fmt.Errorf("write opml: %w", err)
	}
	return nil
}

func writeFeed(b *bytes.Buffer, f Feed) {
	address := withoutUser(f.URL)
	if f.Private || address == "" {
		return
	}
	title := orElse(f.Title, address)
	b.WriteString("    <outline type=\"rss\"")
	attribute(b, "text", title)
	attribute(b, "title", title)
	attribute(b, "xmlUrl", address)
	attribute(b, "htmlUrl", withoutUser(f.SiteURL))
	attribute(b, "description", f.Description)
	attribute(b, "category", categories(f.Tags))
	b.WriteString("/>\n")
}

func attribute(b *bytes.Buffer, name, value string) {
	if value != "" {
		fmt.Fprintf(b, " %s=\"%s\"", name, escape(value))
	}
}

// categories joins tags the way the format wants: a comma separates.
func categories(tags []string) string {
	clean := make([]string, 0, len(tags))
	for _, t := range tags {
		clean = addTags(clean, plain.Line(strings.ReplaceAll(t, ",", " "), maxTag))
	}
	return strings.Join(clean, ",")
}

// withoutUser takes credentials out of an address. One that cannot be fetched
// is of no use to another client and might hide some, so it is "".
func withoutUser(address string) string {
	address, err := fetch.Normalise(address)
	if err != nil {
		return ""
	}
	clean, _, _, err := fetch.SplitUserinfo(address)
	if err != nil {
		return ""
	}
	return clean
}

func escape(s string) string {
	var b strings.Builder
	// A strings.Builder takes everything, so there is no error to check.
	_ = xml.EscapeText(&b, []byte(plain.Line(s, 0)))
	return b.String()
}
