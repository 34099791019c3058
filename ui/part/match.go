package part

import (
	"strings"
	"unicode"
)

// Matches tells whether each word of the filter is in one of the texts, in any
// case and width.
func Matches(filter string, texts ...string) bool {
	all := Fold(strings.Join(texts, "\n"))
	for _, word := range strings.Fields(Fold(filter)) {
		if !strings.Contains(all, word) {
			return false
		}
	}
	return true
}

// Fold makes texts that differ only in case or in width the same.
func Fold(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\u3000':
			return ' '
		case r >= '！' && r <= '～':
			r += '!' - '！'
		}
		return unicode.ToLower(r)
	}, s)
}
