// Package transcript reads what podcasts offer as transcripts: SubRip, WebVTT,
// Podcasting 2.0 JSON and its relatives, HTML and plain text. It goes by the
// bytes, because the type that a feed states is often wrong, and reads what it
// can of damaged files. The parsers are small and our own: subtitle libraries
// give up at the first bad cue, know no speakers in SubRip and bring formats of
// television with them. No network, no state; all text comes out clean.
package transcript

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"mime"
	"slices"
	"strings"
	"time"

	"cosm/feed/plain"
)

const (
	// MaxBytes bounds the document that Parse takes. A transcript of ten hours
	// has about 1 MB, one by word about 8 MB.
	MaxBytes = 16 << 20

	maxLines   = 100_000
	maxWords   = 500_000
	maxParts   = 1000 // text lines in a caption or paragraph
	maxText    = 20_000
	maxSpeaker = 100
	maxTime    = 200 * time.Hour
)

var (
	// ErrFormat says that the document is no transcript that is known here.
	ErrFormat = errors.New("not a transcript that can be read")
	// ErrEmpty says that there are no words in it.
	ErrEmpty = errors.New("the transcript is empty")
	// ErrTooLarge is given for more than MaxBytes.
	ErrTooLarge = errors.New("the transcript is too large")
)

// Format is what a document was recognised as.
type Format string

// The formats, by their usual file endings.
const (
	SRT   Format = "srt"
	VTT   Format = "vtt"
	JSON  Format = "json"
	HTML  Format = "html"
	Plain Format = "txt"
)

// Transcript is what is said in an episode.
type Transcript struct {
	Format Format
	// Timed says that Lines can be followed along: they are sorted by Start.
	// Otherwise Start and End are 0 and the order is the document's.
	Timed bool
	Lines []Line
}

// Line is a caption or a paragraph.
type Line struct {
	Start, End time.Duration // End is 0 where unknown
	Speaker    string        // "" where unknown
	Text       string
}

// Parse reads a transcript. mediaType is what the feed or the server calls it;
// it may be empty or wrong, only its charset counts where bytes do not tell.
func Parse(r io.Reader, mediaType string) (Transcript, error) {
	b, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	if err != nil {
		return Transcript{}, fmt.Errorf("read transcript: %w", err)
	}
	if len(b) > MaxBytes {
		return Transcript{}, ErrTooLarge
	}
	kind, params, _ := mime.ParseMediaType(mediaType)
	b = bytes.TrimSpace(plain.UTF8(b, params["charset"]))
	if len(b) == 0 {
		return Transcript{}, ErrEmpty
	}
	t := Transcript{Format: sniff(b, kind)}
	switch t.Format {
	case SRT, VTT:
		t.Lines = cues(string(b), t.Format == VTT)
		t.Timed = true
	case JSON:
		t.Lines, t.Timed, err = fromJSON(b)
	case HTML:
		t.Lines, t.Timed = fromHTML(b)
	case Plain:
		t.Lines, t.Timed = fromPlain(string(b))
	default:
		err = ErrFormat
	}
	if err != nil {
		return Transcript{}, err
	}
	if t.tidy(); len(t.Lines) == 0 {
		return Transcript{}, ErrEmpty
	}
	return t, nil
}

var (
	timing = pattern(`(?m)^\s*(?:[0-9]+:)?[0-9]{1,2}:[0-9]{1,2}(?:[.,:][0-9]+)?\s*-->`)
	markup = pattern(`(?i)<(?:!doctype|html|body|head|p|div|cite|time|br|span|h[1-6]|ul|table)\b`)
)

// sniff tells the format by the bytes.
func sniff(b []byte, kind string) Format {
	head := b[:min(len(b), 8<<10)]
	switch {
	case bytes.HasPrefix(head, []byte("WEBVTT")):
		return VTT
	case bytes.HasPrefix(head, []byte("%PDF")), binary(head):
		return ""
	case isJSON(head):
		return JSON
	case timing().Match(head) && strings.Contains(kind, "vtt"):
		return VTT
	case timing().Match(head):
		return SRT
	case markup().Match(head):
		return HTML
	}
	return Plain
}

// isJSON tells a document or a list from text that starts with "[Music]".
func isJSON(head []byte) bool {
	if head[0] == '{' {
		return true
	}
	rest := bytes.TrimSpace(head[1:])
	return head[0] == '[' && len(rest) > 0 && (rest[0] == '{' || rest[0] == ']')
}

// binary tells that many bytes are controls that no text has.
func binary(head []byte) bool {
	n := 0
	for _, c := range head {
		if c < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != '\f' && c != 0x1b {
			n++
		}
	}
	return n > len(head)/50
}

// tidy cleans the lines and holds what Transcript promises.
func (t *Transcript) tidy() {
	out := t.Lines[:0]
	for _, l := range t.Lines {
		l.Text = plain.Line(l.Text, maxText)
		l.Speaker = plain.Line(l.Speaker, maxSpeaker)
		if !t.Timed {
			l.Start, l.End = 0, 0
		}
		if l.Text == "" || l.Start < 0 || l.Start > maxTime {
			continue
		}
		if out = append(out, l); len(out) == maxLines {
			break
		}
	}
	t.Lines = out
	if !t.Timed {
		return
	}
	slices.SortStableFunc(out, func(a, b Line) int { return cmp.Compare(a.Start, b.Start) })
	next := time.Duration(0)
	for i := len(out) - 1; i >= 0; i-- {
		if l := &out[i]; l.End <= l.Start || l.End > maxTime {
			l.End = next
		}
		if i > 0 && out[i-1].Start < out[i].Start {
			next = out[i].Start
		}
	}
}

// At returns the index of the line that is being said at a position, -1 before
// the first one and for a transcript without times.
func (t Transcript) At(position time.Duration) int {
	if !t.Timed {
		return -1
	}
	i, found := slices.BinarySearchFunc(t.Lines, position, func(l Line, p time.Duration) int { return cmp.Compare(l.Start, p) })
	if found {
		return i
	}
	return i - 1
}
