// Package text holds every word that a listener reads, in English and in
// 简体中文, and says numbers, sizes, lengths and dates the way each language
// does. The words live in locales/LANGUAGE/*.toml (the form of go-i18n); a
// test proves that both languages have the same messages with the same
// placeholders and that each is used.
//
// A Texts reads a file when a message of it is asked for first: most commands
// need few words, and reading all takes longer than the commands themselves. It
// may be used from any goroutine.
package text

import (
	"strings"

	"github.com/jeandeaual/go-locale"
	"github.com/nicksnyder/go-i18n/v2/i18n"
)

// The languages there are, by their BCP 47 tags.
const (
	English = "en"
	Chinese = "zh-CN"
)

// Texts gives the messages of one language.
type Texts struct {
	lang   string
	groups map[string]*catalogue // by what stands before the first dot of an id
}

// New gives the texts of lang: a tag or a POSIX locale name (zh_CN.UTF-8,
// zh-Hans, en_GB). Empty or "auto" asks the system. What is not Chinese is
// English.
func New(lang string) *Texts {
	lang = Resolve(lang, systemLocales)
	return &Texts{lang: lang, groups: catalogues(lang)}
}

// Resolve is the language that New takes for lang: English or Chinese. system
// is asked for the listener's locales, best first, if lang is empty or auto.
func Resolve(lang string, system func() []string) string {
	if lang == "" || strings.EqualFold(lang, "auto") {
		for _, l := range system() {
			if s := closest(l); s != "" {
				return s
			}
		}
		return English
	}
	if s := closest(lang); s != "" {
		return s
	}
	return English
}

// Lang is the tag of the language.
func (t *Texts) Lang() string { return t.lang }

// T is the message with the given id, its placeholders filled in from pairs of
// name and value. The pair "count" chooses the plural form. A message that is
// not there is told by its id.
func (t *Texts) T(id string, pairs ...any) string {
	w := t.words(id)
	if s, ok := w.plain[id]; ok {
		return s
	}
	if !w.known[id] {
		return id
	}
	c := i18n.LocalizeConfig{MessageID: id}
	data := make(map[string]any, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		name, _ := pairs[i].(string)
		data[name] = t.value(pairs[i+1])
		if name == "count" {
			c.PluralCount = pairs[i+1]
		}
	}
	c.TemplateData = data
	s, err := w.loc.Localize(&c)
	if err != nil && s == "" {
		return id
	}
	return s
}

// Has tells whether there is a message with the id.
func (t *Texts) Has(id string) bool { return t.words(id).known[id] }

// words are those of the file that has the group of id; empty where none has.
func (t *Texts) words(id string) words {
	group, _, _ := strings.Cut(id, ".")
	if c := t.groups[group]; c != nil {
		return c.words()
	}
	return words{}
}

func (t *Texts) value(v any) any {
	if n, ok := v.(int); ok {
		return t.Number(n)
	}
	return v
}

// closest is the language nearest to a locale name; empty if there is none.
func closest(name string) string {
	name, _, _ = strings.Cut(name, ".")
	name, _, _ = strings.Cut(name, "@")
	name = strings.ToLower(strings.ReplaceAll(name, "_", "-"))
	base, _, _ := strings.Cut(name, "-")
	switch base {
	case "zh", "cmn", "yue", "wuu", "chinese":
		return Chinese
	case "en", "english", "c", "posix":
		return English
	}
	return ""
}

func systemLocales() []string {
	l, err := locale.GetLocales()
	if err != nil {
		return nil
	}
	return l
}
