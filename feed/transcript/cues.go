package transcript

import (
	"html"
	"strconv"
	"strings"
	"time"
)

var (
	arrow = pattern(`^\s*(\S+)\s*-->\s*(\S*)`)
	clock = pattern(`^(?:([0-9]{1,4}):)?([0-9]{1,3}):([0-9]{1,2})(?:[.,:]([0-9]{1,9}))?$`)
	style = pattern(`\{\\[^}]*\}`) // what subtitle editors leave in SubRip
)

// cue is a timing line and the text lines under it.
type cue struct {
	start, end time.Duration
	text       []string
}

// cues reads SubRip or WebVTT (https://www.w3.org/TR/webvtt1/). Both are read
// with the same loop: files of either kind lack numbers, blank lines, or use
// the other's decimal sign.
func cues(s string, vtt bool) []Line {
	if vtt {
		s = withoutHeader(s)
	}
	var all []cue
	inCue, skip := false, false
	var loose []string // lines after a blank one that no timing line has followed
	for l := range strings.Lines(s) {
		l = strings.TrimRight(l, "\r\n")
		trimmed := strings.TrimSpace(l)
		m := []string(nil)
		if strings.Contains(l, "-->") {
			m = arrow().FindStringSubmatch(l)
		}
		switch {
		case m != nil:
			all = closeCue(all, loose, inCue, vtt)
			all, loose, inCue, skip = append(all, openCue(all, m)), nil, true, false
		case trimmed == "":
			inCue, skip = false, false
		case skip:
		case inCue:
			if last := &all[len(all)-1]; len(last.text) < maxParts {
				last.text = append(last.text, trimmed)
			}
		case vtt && isComment(trimmed):
			skip = true
		case len(loose) < maxParts:
			loose = append(loose, trimmed)
		default:
			loose[maxParts-1] = trimmed // the last may be the next cue's number
		}
		if len(all) > maxLines {
			break
		}
	}
	if len(all) > 0 && !vtt {
		all[len(all)-1].text = append(all[len(all)-1].text, loose...)
	}
	return spoken(all)
}

// withoutHeader takes away the block that begins with WEBVTT.
func withoutHeader(s string) string {
	if !strings.HasPrefix(s, "WEBVTT") {
		return s
	}
	for i := strings.IndexByte(s, '\n'); i >= 0; {
		line, _, _ := strings.Cut(s[i+1:], "\n")
		if strings.TrimSpace(line) == "" || strings.Contains(line, "-->") {
			return s[i+1:]
		}
		j := strings.IndexByte(s[i+1:], '\n')
		if j < 0 {
			return ""
		}
		i += 1 + j
	}
	return ""
}

func isComment(l string) bool {
	word, _, _ := strings.Cut(l, " ")
	return word == "NOTE" || word == "STYLE" || word == "REGION"
}

// closeCue settles what stands between the last cue and a new timing line: its
// number or name, and, in SubRip, text that a blank line cut off. Without a
// blank line the number stands at the end of the last cue's text.
func closeCue(all []cue, loose []string, inCue, vtt bool) []cue {
	if len(all) == 0 {
		return all
	}
	last := &all[len(all)-1]
	if n := len(last.text); inCue && n > 0 && isNumber(last.text[n-1]) {
		last.text = last.text[:n-1]
	}
	if n := len(loose); n > 0 && !vtt {
		if isNumber(loose[n-1]) {
			n--
		}
		last.text = append(last.text, loose[:n]...)
	}
	return all
}

func isNumber(s string) bool {
	_, err := strconv.ParseUint(s, 10, 32)
	return err == nil
}

// openCue reads a timing line. One that cannot be read follows on the last cue,
// so that its words are not lost.
func openCue(all []cue, m []string) cue {
	start, ok := clockTime(m[1])
	end, _ := clockTime(m[2])
	if !ok && len(all) > 0 {
		start, end = all[len(all)-1].end, 0
	}
	return cue{start: start, end: end}
}

// clockTime reads H:M:S or M:S with a fraction behind a dot or a comma.
func clockTime(s string) (time.Duration, bool) {
	m := clock().FindStringSubmatch(s)
	if m == nil {
		return 0, false
	}
	h, _ := strconv.Atoi(m[1])
	mins, _ := strconv.Atoi(m[2])
	secs, _ := strconv.Atoi(m[3])
	frac, _ := strconv.Atoi((m[4] + "000000000")[:9])
	if secs >= 60 || m[1] != "" && mins >= 60 {
		return 0, false
	}
	return time.Duration(h)*time.Hour + time.Duration(mins)*time.Minute + time.Duration(secs)*time.Second + time.Duration(frac), true
}

// spoken turns cues into lines, one for each voice in them.
func spoken(all []cue) []Line {
	var lines []Line
	named := false
	for _, c := range all {
		for _, v := range voices(strings.Join(c.text, " ")) {
			named = named || v.Speaker != ""
			lines = append(lines, Line{Start: c.start, End: c.end, Speaker: v.Speaker, Text: v.Text})
		}
	}
	if !named {
		nameSpeakers(lines)
	}
	return lines
}

// voices takes the tags out of a cue's text and splits it where a voice tag,
// <v Name>, begins.
func voices(s string) []Line {
	s = style().ReplaceAllString(s, "")
	var out []Line
	var b strings.Builder
	speaker := ""
	flush := func() {
		if text := strings.TrimSpace(html.UnescapeString(b.String())); text != "" {
			out = append(out, Line{Speaker: speaker, Text: text})
		}
		b.Reset()
	}
	for s != "" {
		before, rest, ok := strings.Cut(s, "<")
		b.WriteString(before)
		if !ok {
			break
		}
		// Tags are short; looking no further keeps a row of bare signs cheap.
		end := strings.IndexByte(rest[:min(len(rest), 300)], '>')
		if end < 0 || !isTag(rest[:end]) {
			b.WriteByte('<')
			s = rest
			continue
		}
		if name, ok := voice(rest[:end]); ok {
			flush()
			speaker = html.UnescapeString(name)
		}
		s = rest[end+1:]
	}
	flush()
	return out
}

// isTag tells a tag or a time from a bare less-than sign.
func isTag(s string) bool {
	s = strings.TrimPrefix(s, "/")
	return s != "" && (s[0] >= 'a' && s[0] <= 'z' || s[0] >= 'A' && s[0] <= 'Z' || s[0] >= '0' && s[0] <= '9' && strings.Contains(s, ":"))
}

// voice reads "v Name" and "v.loud Name".
func voice(tag string) (string, bool) {
	kind, name, ok := strings.Cut(tag, " ")
	kind, _, _ = strings.Cut(kind, ".")
	return strings.TrimSpace(name), ok && kind == "v"
}
