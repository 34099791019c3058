package feed

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	gojson "github.com/mmcdole/gofeed/json"

	"cosm/feed/podcast"
)

// maxValue is how long one value of a JSON Feed may be.
const maxValue = 8 << 20

// jsonFeed reads one JSON Feed (https://jsonfeed.org/version/1.1) item by item.
type jsonFeed struct {
	dec   *json.Decoder
	quota *quota
	out   *output
	at    base

	head    map[string]json.RawMessage
	changed bool
	shown   bool
	podcast *Podcast
}

// parseJSON reads a JSON Feed. first is the start of body: other JSON is told by
// the version that is missing there.
func parseJSON(body io.Reader, first []byte, h Hint, out *output) error {
	if !bytes.Contains(first, []byte("jsonfeed.org")) {
		return &NotFeedError{FoundJSON}
	}
	q := &quota{r: body, left: maxValue}
	f := &jsonFeed{dec: json.NewDecoder(q), quota: q, out: out, at: newBase(h.URL), head: map[string]json.RawMessage{}}
	err := f.object()
	var syntax *json.SyntaxError
	cut := errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) || errors.As(err, &syntax)
	if err != nil && !cut {
		return err
	}
	return f.finish(cut)
}

// object reads the document.
func (f *jsonFeed) object() error {
	if _, err := f.dec.Token(); err != nil {
		return err
	}
	for f.dec.More() {
		key, err := f.dec.Token()
		if err != nil {
			return err
		}
		name, _ := key.(string)
		if name == "items" && !f.shown {
			if err := f.items(); err != nil {
				return err
			}
			continue
		}
		raw, err := f.value()
		if err != nil {
			return err
		}
		if len(f.head) < podcast.MaxList && len(raw) <= maxElement {
			f.head[name] = raw
			f.changed = true
		}
	}
	_, err := f.dec.Token()
	return err
}

func (f *jsonFeed) value() (json.RawMessage, error) {
	f.quota.left = maxValue
	var raw json.RawMessage
	err := f.dec.Decode(&raw)
	return raw, err
}

// items reads the list of items.
func (f *jsonFeed) items() error {
	if err := f.showHead(); err != nil {
		return err
	}
	open, err := f.dec.Token()
	if err != nil {
		return err
	}
	if open != json.Delim('[') {
		return &json.SyntaxError{Offset: f.dec.InputOffset()}
	}
	for f.dec.More() {
		raw, err := f.value()
		if err != nil {
			return err
		}
		var x gojson.Item
		if lenient(raw, &x) {
			if err := f.out.putItem(fromJSON(&x, f.at)); err != nil {
				return err
			}
		}
	}
	_, err = f.dec.Token()
	return err
}

func (f *jsonFeed) showHead() error {
	f.describe()
	f.shown, f.changed = true, false
	return f.out.putHead(f.podcast)
}

func (f *jsonFeed) describe() {
	raw, err := json.Marshal(f.head)
	var x gojson.Feed
	if err != nil || !lenient(raw, &x) {
		x = gojson.Feed{}
	}
	if f.at.url == nil {
		f.at = newBase(x.FeedURL, x.HomePageURL)
	}
	f.podcast = &Podcast{
		Format: JSONFeed, Title: line(x.Title), Description: clean(strings.TrimSpace(x.Description)),
		SiteURL: f.at.resolve(x.HomePageURL), FeedURL: f.at.resolve(x.FeedURL), NextPage: f.at.resolve(x.NextURL),
		Language: line(x.Language), ImageURL: f.at.resolve(either(x.Icon, x.Favicon)),
		Complete: x.Expired, Author: jsonAuthors(x.Author, x.Authors),
	}
}

// finish hands out the head if that is still to do, or has to be done again.
func (f *jsonFeed) finish(cut bool) error {
	if f.shown && !f.changed && !cut {
		return nil
	}
	f.describe()
	f.podcast.Truncated = cut
	if cut && f.podcast.Title == "" && f.out.items == 0 {
		return ErrBroken
	}
	return f.out.putHead(f.podcast)
}

// fromJSON makes an Item of an item of a JSON Feed.
func fromJSON(x *gojson.Item, at base) *Item {
	it := &Item{
		Kind: Full, GUID: line(x.ID), Title: line(x.Title), Link: at.resolve(either(x.URL, x.ExternalURL)),
		Author: jsonAuthors(x.Author, x.Authors), ImageURL: at.resolve(either(x.Image, x.BannerImage)),
	}
	it.Published, _ = ParseDate(x.DatePublished)
	if it.Published.IsZero() {
		it.Published, _ = ParseDate(x.DateModified)
	}
	it.describe(x.ContentHTML, x.ContentText, x.Summary)
	if x.Attachments == nil {
		return it
	}
	var all []Enclosure
	length := map[string]time.Duration{}
	list := *x.Attachments
	for _, a := range list[:min(len(list), podcast.MaxList)] {
		e := Enclosure{URL: at.resolve(a.URL), Type: mediaType(a.MimeType), Length: max(a.SizeInBytes, 0)}
		if e.URL != "" {
			all = append(all, e)
			length[e.URL], _ = ParseDuration(fmt.Sprint(a.DurationInSeconds))
		}
	}
	it.enclose(all)
	it.Duration = length[it.Enclosure.URL]
	return it
}

// jsonAuthors joins the names of authors; version 1.0 knows one only.
func jsonAuthors(one *gojson.Author, all []*gojson.Author) string {
	if len(all) == 0 && one != nil {
		all = append(all, one)
	}
	var names []string
	for _, a := range all[:min(len(all), podcast.MaxList)] {
		if a != nil && line(a.Name) != "" {
			names = append(names, line(a.Name))
		}
	}
	return strings.Join(names, ", ")
}

// lenient decodes an object into v, leaving out what has the wrong type: fields
// of an object and, within lists, elements. It is false for what is no object.
func lenient[T any](raw json.RawMessage, v *T) bool {
	if json.Unmarshal(raw, v) == nil {
		return true
	}
	var fields map[string]json.RawMessage
	if json.Unmarshal(raw, &fields) != nil {
		return false
	}
	good := map[string]json.RawMessage{}
	for name, value := range fields {
		if fits[T](name, value) {
			good[name] = value
		} else if value = fitting[T](name, value); value != nil {
			good[name] = value
		}
	}
	var fresh T
	whole, err := json.Marshal(good)
	if err != nil || json.Unmarshal(whole, &fresh) != nil {
		return false
	}
	*v = fresh
	return true
}

// fits reports whether a T takes the field.
func fits[T any](name string, value json.RawMessage) bool {
	one, err := json.Marshal(map[string]json.RawMessage{name: value})
	return err == nil && json.Unmarshal(one, new(T)) == nil
}

// fitting gives what can be saved of a field: the elements of a list that fit, a
// number as text. It is nil if there is nothing.
func fitting[T any](name string, value json.RawMessage) json.RawMessage {
	var list []json.RawMessage
	if json.Unmarshal(value, &list) == nil {
		kept := []json.RawMessage{}
		for _, e := range list[:min(len(list), podcast.MaxList)] {
			if one, err := json.Marshal([]json.RawMessage{e}); err == nil && fits[T](name, one) {
				kept = append(kept, e)
			}
		}
		out, err := json.Marshal(kept)
		if err != nil || !fits[T](name, out) {
			return nil
		}
		return out
	}
	var n json.Number
	if json.Unmarshal(value, &n) != nil {
		return nil
	}
	out, err := json.Marshal(n.String())
	if err != nil || !fits[T](name, out) {
		return nil
	}
	return out
}

// quota bounds what the decoder may buffer for one value.
type quota struct {
	r    io.Reader
	left int
}

func (q *quota) Read(p []byte) (int, error) {
	if q.left <= 0 {
		return 0, fmt.Errorf("%w: one entry has more than %d MB", ErrTooLarge, maxValue>>20)
	}
	n, err := q.r.Read(p[:min(len(p), q.left)])
	q.left -= n
	return n, err
}
