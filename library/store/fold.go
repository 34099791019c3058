package store

import (
	"strings"

	"golang.org/x/text/cases"
	"golang.org/x/text/width"
)

// folder makes texts equal that differ in case and width only. It is for one
// goroutine.
type folder struct{ caser cases.Caser }

func newFolder() *folder { return &folder{cases.Fold()} }

func (f *folder) fold(s string) string {
	if plain(s) {
		return strings.ToLower(s)
	}
	return f.caser.String(width.Fold.String(s))
}

func plain(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// finder looks for a text in others, of any case and width.
type finder struct {
	*folder
	text string
}

func newFinder(text string) *finder {
	f := newFolder()
	return &finder{f, f.fold(strings.TrimSpace(text))}
}

func (f *finder) in(s string) bool {
	if !plain(s) {
		return strings.Contains(f.fold(s), f.text)
	}
	if !plain(f.text) || len(f.text) > len(s) {
		return false
	}
	return containsFold(s, f.text)
}

// containsFold is strings.Contains for ASCII of any case; sub is in lower case.
func containsFold(s, sub string) bool {
	for i := 0; i+len(sub) <= len(s); i++ {
		j := 0
		for j < len(sub) && lower(s[i+j]) == sub[j] {
			j++
		}
		if j == len(sub) {
			return true
		}
	}
	return false
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// is tells whether s is the whole text.
func (f *finder) is(s string) bool { return f.fold(strings.TrimSpace(s)) == f.text }
