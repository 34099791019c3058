package chapters

import (
	"sort"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"cosm/feed/plain"
)

// maxNotes is how much of the show notes is looked at.
const maxNotes = 256 << 10

const clock = `(?:([0-9]{1,3})[:：])?([0-9]{1,3})[:：]([0-9]{2})(?:[.,][0-9]{1,3})?`

var (
	// leading is a line such as "03:25 Guests", "【1:02:03】Guests",
	// "• (03:25 - 05:10) Guests", "2. 03：25｜Guests". Signs before and after
	// the time are free: podcasters decorate.
	leading = pattern(`^[^\p{L}\p{N}]{0,8}(?:[0-9]{1,3}[.)、]\s+[^\p{L}\p{N}]{0,4})?` + clock +
		`(?:\s*(?:[-–—~～]+|to|至|到)\s*` + clock + `)?(?:[^\p{L}\p{N}]\s*|$|(\pL))`)
	// trailing is a line such as "Guests (03:25)".
	trailing = pattern(`^(.*?[\p{L}\p{N}?!.。！？)）"”」].*?)[\s(（\[【|｜–—:：-]+` + clock + `[)）\]】]?\s*$`)
	halfDay  = pattern(`(?i)^[ap]\.?m\b`)
)

// FromNotes finds chapters in show notes, plain text or HTML: lines that start
// with a time (or, where no such lines are, end with one). It is a guess for
// episodes whose chapters are nowhere else, so it wants at least two times that
// rise, and gives nil otherwise.
func FromNotes(notes string) []Chapter {
	lines := noteLines(notes[:min(len(notes), maxNotes)])
	if list := rising(leadingStamps(lines), 2); list != nil {
		return list
	}
	return rising(trailingStamps(lines), 3)
}

// noteLines splits notes into clean lines.
func noteLines(notes string) []string {
	if strings.Contains(notes, "</") || strings.Contains(notes, "<br") || strings.Contains(notes, "<p>") {
		notes = htmlLines(notes)
	}
	var out []string
	for l := range strings.Lines(plain.Block(notes, 0)) {
		if l = plain.Line(l, 0); l != "" {
			out = append(out, l)
		}
	}
	return out
}

// htmlLines is the text of an HTML fragment with a line break at each block.
func htmlLines(s string) string {
	z := html.NewTokenizer(strings.NewReader(s))
	var b strings.Builder
	for {
		switch z.Next() {
		case html.ErrorToken:
			return b.String()
		case html.TextToken:
			// Line breaks in the source are blanks in HTML, except in notes
			// that are plain text with a tag or two.
			b.Write(z.Text())
		case html.StartTagToken, html.EndTagToken, html.SelfClosingTagToken:
			name, _ := z.TagName()
			switch atom.Lookup(name) {
			case atom.P, atom.Br, atom.Div, atom.Li, atom.Ul, atom.Ol, atom.Tr, atom.H1, atom.H2, atom.H3, atom.H4,
				atom.H5, atom.H6, atom.Blockquote, atom.Figure, atom.Section, atom.Hr, atom.Pre, atom.Dd, atom.Dt:
				b.WriteByte('\n')
			}
		}
	}
}

func leadingStamps(lines []string) []Chapter {
	var list []Chapter
	for i, l := range lines {
		start, end, title, ok := leadingStamp(l)
		if !ok {
			continue
		}
		if title == "" && i+1 < len(lines) {
			// The title stands alone on the next line.
			if _, _, _, stamp := leadingStamp(lines[i+1]); !stamp {
				title = lines[i+1]
			}
		}
		list = append(list, Chapter{Start: start, End: end, Title: title})
	}
	return list
}

func leadingStamp(l string) (start, end time.Duration, title string, ok bool) {
	m := leading().FindStringSubmatchIndex(l)
	if m == nil {
		return 0, 0, "", false
	}
	start, ok = clockTime(l, m[2:8])
	if !ok {
		return 0, 0, "", false
	}
	if m[10] >= 0 {
		end, _ = clockTime(l, m[8:14])
	}
	at := m[1]
	if m[14] >= 0 {
		at = m[14] // a letter that follows the time at once is the title's
	}
	title = strings.TrimLeft(l[at:], " \t-–—:：|｜,，.、~～)）]】」〕>・·/")
	if halfDay().MatchString(title) {
		return 0, 0, "", false
	}
	return start, end, title, true
}

func trailingStamps(lines []string) []Chapter {
	var list []Chapter
	for _, l := range lines {
		m := trailing().FindStringSubmatchIndex(l)
		if m == nil {
			continue
		}
		if start, ok := clockTime(l, m[4:10]); ok {
			list = append(list, Chapter{Start: start, Title: strings.TrimLeft(l[m[2]:m[3]], " •·*-–—")})
		}
	}
	return list
}

// clockTime reads the three groups of a clock; at holds their bounds.
func clockTime(s string, at []int) (time.Duration, bool) {
	var v [3]int
	for i := range v {
		if at[2*i] >= 0 {
			v[i], _ = strconv.Atoi(s[at[2*i]:at[2*i+1]])
		}
	}
	hasHours := at[0] >= 0
	if v[2] >= 60 || hasHours && v[1] >= 60 {
		return 0, false
	}
	return time.Duration(v[0])*time.Hour + time.Duration(v[1])*time.Minute + time.Duration(v[2])*time.Second, true
}

// rising tidies a list that has at least n times and rises but for a slip: one
// in ten, and one at least where there are more than three. A slip, mostly a
// forgotten hour, is left out. Times of day and scores do not rise.
func rising(list []Chapter, n int) []Chapter {
	list = list[:min(len(list), maxChapters)]
	kept := longestRise(list)
	slips := len(list) - len(kept)
	if len(kept) < n || slips > max(len(list)/10, 1) || slips > 0 && len(list) <= 3 {
		return nil
	}
	kept = Tidy(kept)
	if len(kept) < n || kept[len(kept)-1].Start == kept[0].Start {
		return nil
	}
	return kept
}

// longestRise is the longest part of list, in its order, whose starts do not
// fall: for each length the row ends in the lowest start possible.
func longestRise(list []Chapter) []Chapter {
	var ends []int // index of the last element of the best row of each length
	before := make([]int, len(list))
	for i, c := range list {
		at := sort.Search(len(ends), func(k int) bool { return list[ends[k]].Start > c.Start })
		before[i] = -1
		if at > 0 {
			before[i] = ends[at-1]
		}
		if at == len(ends) {
			ends = append(ends, i)
		} else {
			ends[at] = i
		}
	}
	out := make([]Chapter, len(ends))
	for k := len(ends) - 1; k >= 0; k-- {
		out[k] = list[ends[k]]
		if k > 0 {
			ends[k-1] = before[ends[k]]
		}
	}
	return out
}
