package transcript

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// segment is one piece of a JSON transcript: Podcasting 2.0 (startTime, body),
// Whisper (start, text), Podlove (start_ms, text, voice).
type segment struct {
	StartTime any `json:"startTime"`
	EndTime   any `json:"endTime"`
	Start     any `json:"start"`
	End       any `json:"end"`
	StartMS   any `json:"start_ms"`
	EndMS     any `json:"end_ms"`
	Speaker   any `json:"speaker"`
	Voice     any `json:"voice"`
	Body      any `json:"body"`
	Text      any `json:"text"`
}

// segments decodes a list one by one: a list of millions of nothings must not
// be held whole. What is no segment is passed over.
type segments struct {
	found bool
	timed bool
	lines []Line
}

// UnmarshalJSON leaves out what is no list.
func (l *segments) UnmarshalJSON(b []byte) error {
	if b[0] != '[' {
		return nil
	}
	l.found = true
	d := json.NewDecoder(bytes.NewReader(b))
	if _, err := d.Token(); err != nil {
		return err
	}
	for d.More() && len(l.lines) < maxWords {
		var s segment
		var mismatch *json.UnmarshalTypeError
		switch err := d.Decode(&s); {
		case errors.As(err, &mismatch):
			continue
		case err != nil:
			return err
		}
		line, ok := s.line()
		if line.Text != "" {
			l.timed = l.timed || ok
			l.lines = append(l.lines, line)
		}
	}
	return nil
}

// fromJSON reads a document with a list of segments, or the list alone.
func fromJSON(b []byte) (lines []Line, timed bool, err error) {
	var doc struct {
		Segments    segments `json:"segments"`
		Transcripts segments `json:"transcripts"`
		Transcript  segments `json:"transcript"`
		Text        any      `json:"text"`
	}
	if bytes.HasPrefix(b, []byte("[")) {
		err = json.Unmarshal(b, &doc.Segments)
	} else {
		err = json.Unmarshal(b, &doc)
	}
	if err != nil {
		return nil, false, ErrFormat
	}
	for _, l := range []segments{doc.Segments, doc.Transcripts, doc.Transcript} {
		if len(l.lines) > 0 {
			return joinWords(l.lines), l.timed, nil
		}
	}
	if text := firstString(doc.Text); text != "" {
		lines, timed = fromPlain(text)
		return lines, timed, nil
	}
	if doc.Segments.found || doc.Transcripts.found || doc.Transcript.found {
		return nil, false, nil
	}
	return nil, false, ErrFormat
}

// line keeps the blanks around the text: joinWords needs them.
func (s segment) line() (Line, bool) {
	start, ok := firstTime(s.StartTime, s.Start, s.StartMS)
	end, _ := firstTime(s.EndTime, s.End, s.EndMS)
	return Line{Start: start, End: end, Speaker: firstString(s.Speaker, s.Voice), Text: firstString(s.Body, s.Text)}, ok
}

// firstTime reads seconds, a clock, else milliseconds.
func firstTime(a, b, ms any) (time.Duration, bool) {
	for _, v := range []any{a, b} {
		switch v := v.(type) {
		case float64:
			return seconds(v)
		case string:
			if d, ok := clockTime(strings.TrimSpace(v)); ok {
				return d, true
			}
		}
	}
	if v, ok := ms.(float64); ok {
		return seconds(v / 1000)
	}
	return 0, false
}

func seconds(v float64) (time.Duration, bool) {
	if math.IsNaN(v) || v < 0 || v > maxTime.Seconds() {
		return 0, false
	}
	return time.Duration(math.Round(v*1e6)) * time.Microsecond, true
}

func firstString(vs ...any) string {
	for _, v := range vs {
		if s, ok := v.(string); ok && s != "" {
			return s
		}
	}
	return ""
}

const (
	wordy    = 16 // characters below which, on average, segments are words
	lineGoal = 80
	lineMin  = 30
	longGap  = 2 * time.Second
)

// joinWords makes lines of a list of words, as some services write them: a line
// ends with the speaker's turn, a pause, a sentence, or when it is long enough.
func joinWords(words []Line) []Line {
	total := 0
	for _, w := range words {
		total += utf8.RuneCountInString(strings.TrimSpace(w.Text))
	}
	if len(words) < 8 || total/len(words) >= wordy {
		return words
	}
	out := words[:0]
	for _, w := range words {
		if n := len(out); n > 0 && continues(out[n-1], w) {
			last := &out[n-1]
			last.Text, last.End = last.Text+gap(last.Text, w.Text)+w.Text, max(last.End, w.End)
			continue
		}
		out = append(out, w)
	}
	return out
}

func continues(last, w Line) bool {
	n := utf8.RuneCountInString(last.Text)
	end, _ := utf8.DecodeLastRuneInString(strings.TrimSpace(last.Text))
	switch {
	case last.Speaker != w.Speaker, w.Start-max(last.End, last.Start) > longGap, w.Start < last.Start, n >= lineGoal:
		return false
	case strings.ContainsRune("。？！", end):
		return n < lineMin/2
	case strings.ContainsRune(".?!", end):
		return n < lineMin
	}
	return true
}

// gap is what stands between two words: a blank, unless they bring one, the
// script has none, or the second is a sign.
func gap(a, b string) string {
	last, _ := utf8.DecodeLastRuneInString(a)
	first, _ := utf8.DecodeRuneInString(b)
	if a == "" || b == "" || unicode.IsSpace(last) || unicode.IsSpace(first) || dense(last) || dense(first) ||
		strings.ContainsRune(".,;:!?%)]}'’", first) {
		return ""
	}
	return " "
}

// dense tells scripts that put no blanks between words.
func dense(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao) ||
		r >= 0x3000 && r <= 0x303f || r >= 0xff00 && r <= 0xffef
}
