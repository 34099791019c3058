// Package text holds every word that a listener reads, in English and in
// 简体中文, and says numbers, sizes, lengths and dates the way each language
// does. The words live in locales/LANGUAGE/*.toml (the form of go-i18n); a
// test proves that both languages have the same messages with the same
// placeholders and that each is used.
//
// A Texts is never changed after New, so it may be used from any goroutine.
package text

import (
	"embed"
	"fmt"
	"path"
	"strings"

	"github.com/jeandeaual/go-locale"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/pelletier/go-toml/v2"
	"golang.org/x/text/language"
)

//go:embed locales
var locales embed.FS

// The languages there are, by their BCP 47 tags.
const (
	English = "en"
	Chinese = "zh-CN"
)

// Texts gives the messages of one language.
type Texts struct {
	lang  string
	plain map[string]string // messages without placeholder or plural: no template to run
	known map[string]bool
	loc   *i18n.Localizer
}

// New gives the texts of lang: a tag or a POSIX locale name (zh_CN.UTF-8,
// zh-Hans, en_GB). Empty or "auto" asks the system. What is not Chinese is
// English.
func New(lang string) *Texts {
	t, err := load(Resolve(lang, systemLocales))
	if err != nil {
		// The files are part of the program and a test loads them, so this
		// cannot happen; a program without words would still be no use to crash.
		return &Texts{lang: English, plain: map[string]string{}, known: map[string]bool{}}
	}
	return t
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

// Languages are the tags of the languages there are.
func Languages() []string { return []string{English, Chinese} }

// Lang is the tag of the language.
func (t *Texts) Lang() string { return t.lang }

// T is the message with the given id, its placeholders filled in from pairs of
// name and value. The pair "count" chooses the plural form. A message that is
// not there is told by its id.
func (t *Texts) T(id string, pairs ...any) string {
	if s, ok := t.plain[id]; ok {
		return s
	}
	if !t.known[id] {
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
	s, err := t.loc.Localize(&c)
	if err != nil && s == "" {
		return id
	}
	return s
}

// Has tells whether there is a message with the id.
func (t *Texts) Has(id string) bool { return t.known[id] }

func (t *Texts) value(v any) any {
	if n, ok := v.(int); ok {
		return t.Number(n)
	}
	return v
}

func load(lang string) (*Texts, error) {
	tag, err := language.Parse(lang)
	if err != nil {
		return nil, fmt.Errorf("parse language %q: %w", lang, err)
	}
	t := &Texts{lang: lang, plain: map[string]string{}, known: map[string]bool{}}
	bundle := i18n.NewBundle(tag)
	dir := path.Join("locales", lang)
	files, err := locales.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("list texts: %w", err)
	}
	for _, f := range files {
		data, err := locales.ReadFile(path.Join(dir, f.Name()))
		if err != nil {
			return nil, fmt.Errorf("read texts: %w", err)
		}
		messages, err := bundle.ParseMessageBytes(tag, data, toml.Unmarshal)
		if err != nil {
			return nil, fmt.Errorf("read texts %s/%s: %w", lang, f.Name(), err)
		}
		t.note(messages)
	}
	t.loc = i18n.NewLocalizer(bundle, lang)
	return t, nil
}

func (t *Texts) note(messages []*i18n.Message) {
	for _, m := range messages {
		t.known[m.ID] = true
		if m.One == "" && !strings.Contains(m.Other, "{{") {
			t.plain[m.ID] = m.Other
		}
	}
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
