package transcript

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// prefix is a name before a colon at the start of a text: "Travis: ",
// "[Speaker 1]: ", "主持人：".
var prefix = pattern(`^(?:>>\s*|[-–—]\s*)?[\[【(]?([\p{L}\p{N}][\p{L}\p{N}\p{M} _.'’·&-]{0,40}?)[\])】]?\s?(?::\s+|：\s*)`)

// splitName takes a speaker's name off a text. Names start with a capital where
// the script has them, and have few words.
func splitName(s string) (name, text string) {
	m := prefix().FindStringSubmatchIndex(s)
	if m == nil {
		return "", s
	}
	name = strings.TrimSpace(s[m[2]:m[3]])
	if r, _ := utf8.DecodeRuneInString(name); unicode.IsLower(r) || len(strings.Fields(name)) > 5 ||
		strings.IndexFunc(name, unicode.IsLetter) < 0 {
		return "", s
	}
	return name, s[m[1]:]
}

// nameSpeakers finds names before colons. A name counts if it comes more than
// once, for a sentence may hold a colon too; where some do, a full name counts
// once already: people are introduced by it. A speaker stays until the next
// one, which is how SubRip files name them.
func nameSpeakers(lines []Line) {
	times := map[string]int{}
	most := 0
	for _, l := range lines {
		if name, _ := splitName(l.Text); name != "" {
			times[name]++
			most = max(most, times[name])
		}
	}
	speaker := ""
	for i := range lines {
		name, text := splitName(lines[i].Text)
		if times[name] > 1 || most > 1 && isFullName(name) {
			speaker, lines[i].Text = name, text
		}
		lines[i].Speaker = speaker
	}
}

// isFullName tells two or three words that each begin with a capital.
func isFullName(s string) bool {
	words := strings.Fields(s)
	for _, w := range words {
		if r, _ := utf8.DecodeRuneInString(w); !unicode.IsUpper(r) {
			return false
		}
	}
	return len(words) == 2 || len(words) == 3
}
