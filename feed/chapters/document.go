package chapters

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"

	"cosm/feed/plain"
)

// JSON reads a Podcasting 2.0 chapters document
// (https://github.com/Podcastindex-org/podcast-namespace, chapters/jsonChapters.md).
// Chapters without a readable start are passed over.
func JSON(r io.Reader) ([]Chapter, error) {
	b, err := readAll(r)
	if err != nil {
		return nil, err
	}
	var doc struct {
		Chapters []json.RawMessage `json:"chapters"`
	}
	if bytes.HasPrefix(bytes.TrimSpace(b), []byte("[")) { // the list alone
		err = json.Unmarshal(b, &doc.Chapters)
	} else {
		err = json.Unmarshal(b, &doc)
	}
	if err != nil || doc.Chapters == nil {
		return nil, ErrFormat
	}
	var list []Chapter
	for _, raw := range doc.Chapters[:min(len(doc.Chapters), maxChapters)] {
		if c, ok := fromJSON(raw); ok {
			list = append(list, c)
		}
	}
	return Tidy(list), nil
}

func fromJSON(raw json.RawMessage) (Chapter, bool) {
	var j struct {
		Start json.RawMessage `json:"startTime"`
		End   json.RawMessage `json:"endTime"`
		Title any             `json:"title"`
		URL   any             `json:"url"`
		Image any             `json:"img"`
		TOC   any             `json:"toc"`
	}
	if json.Unmarshal(raw, &j) != nil {
		return Chapter{}, false
	}
	start, ok := jsonTime(j.Start)
	if !ok {
		return Chapter{}, false
	}
	end, _ := jsonTime(j.End)
	return Chapter{
		Start: start, End: end, Title: text(j.Title), URL: text(j.URL), ImageURL: text(j.Image),
		Hidden: j.TOC == false || j.TOC == "false",
	}, true
}

// jsonTime reads seconds, which some write as a string or as a clock time.
func jsonTime(raw json.RawMessage) (time.Duration, bool) {
	var v any
	if json.Unmarshal(raw, &v) != nil {
		return 0, false
	}
	switch v := v.(type) {
	case float64:
		return seconds(v)
	case string:
		return Time(v)
	}
	return 0, false
}

func text(v any) string {
	s, _ := v.(string)
	return s
}

// PSC reads Podlove simple chapters (https://podlove.org/simple-chapters/): the
// element itself, or any document that holds one, such as a feed's item. Only
// the first list in it counts.
func PSC(r io.Reader) ([]Chapter, error) {
	b, err := readAll(r)
	if err != nil {
		return nil, err
	}
	d := xml.NewDecoder(bytes.NewReader(b))
	d.Strict = false
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	var list []Chapter
	found := false
	for len(list) < maxChapters {
		tok, err := d.RawToken()
		if err != nil {
			break // what was read before a break counts
		}
		switch t := tok.(type) {
		case xml.StartElement:
			found = found || t.Name.Local == "chapters"
			if c, ok := fromPSC(t); ok && found {
				list = append(list, c)
			}
		case xml.EndElement:
			if t.Name.Local == "chapters" && len(list) > 0 {
				return Tidy(list), nil
			}
		}
	}
	if !found {
		return nil, ErrFormat
	}
	return Tidy(list), nil
}

func fromPSC(t xml.StartElement) (Chapter, bool) {
	if t.Name.Local != "chapter" {
		return Chapter{}, false
	}
	var c Chapter
	ok := false
	for _, a := range t.Attr {
		switch a.Name.Local {
		case "start":
			c.Start, ok = Time(a.Value)
		case "title":
			c.Title = a.Value
		case "href":
			c.URL = a.Value
		case "image":
			c.ImageURL = a.Value
		}
	}
	return c, ok
}

// readAll reads a bounded document as UTF-8.
func readAll(r io.Reader) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxInput+1))
	if err != nil {
		return nil, fmt.Errorf("read chapters: %w", err)
	}
	if len(b) > maxInput {
		return nil, ErrTooLarge
	}
	return bytes.TrimSpace(plain.UTF8(b, "")), nil
}

// Parse reads a chapter document of either kind, whatever its type is said to
// be.
func Parse(r io.Reader) ([]Chapter, error) {
	b, err := readAll(r)
	if err != nil {
		return nil, err
	}
	if strings.HasPrefix(string(b), "<") {
		return PSC(bytes.NewReader(b))
	}
	return JSON(bytes.NewReader(b))
}
