package part

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	zwj        = '\u200d'
	maxMarks   = 3 // combining marks on one letter; more is vandalism, no language
	replacedBy = '�'
)

// Clean makes s fit to be shown in one line: control characters and what would
// turn the reading order go, line ends become blanks, and emoji joined of
// several become their first, since terminals do not agree how wide the others
// are. Text that was checked before is given back as it is.
func Clean(s string) string {
	if isPlain(s) || isHarmless(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	c := cleaner{out: &b}
	for _, r := range s {
		c.add(r)
	}
	return b.String()
}

func isPlain(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// isHarmless tells whether s has only characters that Clean leaves as they
// are whatever stands beside them: ASCII, Latin, Cyrillic, Chinese, Japanese.
func isHarmless(s string) bool {
	for _, r := range s {
		switch {
		case r >= ' ' && r <= '~':
		case r > 0xa0 && r < 0x300 && r != 0xad, r >= 0x400 && r < 0x483:
		case r >= 0x2010 && r <= 0x2027, r >= 0x3000 && r <= 0x3029, r >= 0x3030 && r <= 0x3096, r >= 0x30a0 && r <= 0xa000, r >= 0xac00 && r <= 0xd7a3:
		case r >= 0xff01 && r <= 0xff60:
		default:
			return false
		}
	}
	return true
}

type cleaner struct {
	out   *strings.Builder
	emoji bool // the character before is an emoji
	join  bool // a joiner followed an emoji: the next one goes
	marks int
}

func (c *cleaner) add(r rune) {
	switch {
	case r == '\n' || r == '\r' || r == '\t' || r == '\u2028' || r == '\u2029' || r == '\u0085':
		c.put(' ')
	case r < ' ' || r >= 0x7f && r < 0xa0:
		// C0, DEL and C1: what an escape sequence leaves behind is harmless text.
	case r == utf8.RuneError:
		c.put(replacedBy)
	case turnsOrder(r), hidden(r):
	case r == zwj:
		if c.emoji {
			c.join = true
			return
		}
		c.out.WriteRune(r)
	case c.join && isEmoji(r):
		c.join = false // flattened away; what follows it belongs to it
	case isModifier(r):
		if !c.emoji {
			c.put(r)
		}
	case unicode.In(r, unicode.Mn, unicode.Me):
		if c.marks++; c.marks <= maxMarks && r != '\u20e3' {
			c.out.WriteRune(r)
		}
	default:
		c.put(r)
	}
}

func (c *cleaner) put(r rune) {
	c.out.WriteRune(r)
	c.emoji, c.join, c.marks = isEmoji(r), false, 0
}

// turnsOrder tells the characters that change reading order for what follows.
func turnsOrder(r rune) bool {
	return r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069' || r == '\u200e' || r == '\u200f' || r == '\u061c'
}

// hidden tells characters without a shape of their own, among them those that
// choose between the text and the picture form of the one before.
func hidden(r rune) bool {
	switch {
	case r == '\u00ad' || r == '\u200b' || r == '\u2060' || r == '\ufeff' || r == '\u180e':
		return true
	case r >= '\ufe00' && r <= '\ufe0f', r >= '\ufff9' && r <= '\ufffb', r >= 0xe0000 && r <= 0xe0fff:
		return true
	}
	return false
}

func isEmoji(r rune) bool {
	return r >= 0x1f000 && r <= 0x1faff && !isModifier(r) || r >= 0x2600 && r <= 0x27bf || r >= 0x2190 && r <= 0x21ff ||
		r >= 0x2b00 && r <= 0x2bff || r == 0x2640 || r == 0x2642
}

// isModifier tells the skin tones.
func isModifier(r rune) bool { return r >= 0x1f3fb && r <= 0x1f3ff }
