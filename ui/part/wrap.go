package part

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// Wrap breaks the stranger's text s into lines of at most w cells, at most
// limit of them (0: all); the last one ends in … if there is more.
func Wrap(s string, w, limit int) []string {
	s = strings.TrimSpace(Clean(s))
	var lines []string
	for _, span := range Lines(s, w) {
		lines = append(lines, s[span.From:span.To])
		if limit > 0 && len(lines) > limit {
			break
		}
	}
	if limit > 0 && len(lines) > limit {
		lines = lines[:limit]
		lines[limit-1] = Cut(lines[limit-1], w-1, "") + "…"
	}
	return lines
}

// Span is the part of a text from the byte From to the byte before To.
type Span struct{ From, To int }

// Lines says where clean text of one paragraph breaks into lines of at most w
// cells. Lines break between words and between Chinese characters; as long as
// w allows, none begins with closing punctuation or ends with opening
// punctuation (the prohibition rules of JLREQ and CLREQ). Blanks at a break
// belong to no line. Less than two cells hold no wide character: what does
// not fit is left out there.
func Lines(text string, w int) []Span {
	if w <= 0 || text == "" {
		return nil
	}
	b := breaker{text: text, width: w, mark: -1}
	for i := 0; i < len(text); {
		size, cells := cluster(text[i:])
		b.add(i, size, cells)
		i += size
	}
	b.end(len(text))
	return b.lines
}

type breaker struct {
	text  string
	width int
	lines []Span

	start int  // of the line
	used  int  // cells of the line, blanks at its end too
	mark  int  // where the line may break: the byte at which the next would start; -1: nowhere
	kept  int  // cells up to mark
	prev  rune // the character before
}

func (b *breaker) add(at, size, cells int) {
	r, _ := utf8.DecodeRuneInString(b.text[at:])
	if r == ' ' && size > 1 { // a blank that carries a mark is no blank
		r = '\u00a0'
	}
	if at > b.start && mayBreak(b.prev, r) {
		b.mark, b.kept = at, b.used
	}
	b.prev = r
	for b.used > 0 && b.used+cells > b.width && r != ' ' {
		b.breakAt(at)
	}
	if at == b.start && (r == ' ' || cells > b.width) {
		b.start = at + size // no line begins with a blank; what is too wide for any line goes
		return
	}
	b.used += cells
}

func (b *breaker) breakAt(at int) {
	if b.mark < 0 { // one word longer than a line
		b.mark, b.kept = at, b.used
	}
	if b.mark > b.start {
		b.emit(b.mark)
	}
	b.start, b.used, b.mark = b.mark, b.used-b.kept, -1
}

func (b *breaker) end(at int) {
	if at > b.start {
		b.emit(at)
	}
}

func (b *breaker) emit(to int) {
	trimmed := strings.TrimRight(b.text[b.start:to], " ")
	if trimmed != "" {
		b.lines = append(b.lines, Span{b.start, b.start + len(trimmed)})
	}
}

// cluster is the first character of s as one sees it: its bytes and cells.
func cluster(s string) (size, cells int) {
	if s[0] < utf8.RuneSelf && (len(s) == 1 || s[1] < utf8.RuneSelf) {
		return 1, 1
	}
	// Segmentation is slow and most of what is not ASCII is Chinese, where
	// each character stands for itself unless a mark follows it.
	if r, n := utf8.DecodeRuneInString(s); alwaysWide(r) {
		if n == len(s) || s[n] < utf8.RuneSelf {
			return n, 2
		}
		if next, _ := utf8.DecodeRuneInString(s[n:]); alwaysWide(next) {
			return n, 2
		}
	}
	first, cells := ansi.FirstGraphemeCluster(s, ansi.GraphemeWidth)
	return max(len(first), 1), cells
}

// alwaysWide tells the characters that are two cells wide and never join.
func alwaysWide(r rune) bool {
	return r >= 0x4e00 && r <= 0x9fff || r >= 0x3001 && r <= 0x3029 || r >= 0x30a1 && r <= 0x30fa ||
		r >= 0x3041 && r <= 0x3096 || r >= 0xff01 && r <= 0xff60
}

const (
	neverFirst = "，。、；：？！）」』】》〉〕］｝〗…—～·％‰,.;:?!)]}%”’»›ー々ゝヽぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ"
	neverLast  = "（「『【《〈〔［｛〖“‘([{«‹"
)

// mayBreak tells whether a line may end after a and the next begin with b.
func mayBreak(a, b rune) bool {
	switch {
	case b == ' ':
		return false
	case a == ' ':
		return true
	case strings.ContainsRune(neverFirst, b) || strings.ContainsRune(neverLast, a):
		return false
	case a == '-' || a == '–' || a == '/':
		return !unicode.IsDigit(b)
	}
	return ideographic(a) || ideographic(b)
}

// ideographic tells the scripts that are written without blanks.
func ideographic(r rune) bool {
	switch {
	case r < 0x2e80:
		return r == '“' || r == '”' || r == '…' || r == '—'
	case r <= 0x9fff, r >= 0xf900 && r <= 0xfaff, r >= 0xff00 && r <= 0xffef, r >= 0x20000 && r <= 0x3ffff:
		return true
	}
	return r >= 0x1f000 && r <= 0x1faff
}
