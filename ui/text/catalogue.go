package text

import (
	"embed"
	"path"
	"strings"
	"sync"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/pelletier/go-toml/v2"
	"golang.org/x/text/language"
)

//go:embed locales
var locales embed.FS

// catalogue is one file of messages, read when it is first needed.
type catalogue struct {
	lang, name string
	once       sync.Once
	read       words
}

// words are the messages of a file.
type words struct {
	plain map[string]string // those without placeholder or plural: no template to run
	known map[string]bool
	loc   *i18n.Localizer
}

// catalogues are the files of a language by the groups of messages in them. A
// group is in one file alone: tests hold that, and that no file is faulty.
func catalogues(lang string) map[string]*catalogue {
	groups := map[string]*catalogue{}
	files, err := locales.ReadDir(path.Join("locales", lang))
	if err != nil {
		return groups
	}
	for _, f := range files {
		c := &catalogue{lang: lang, name: path.Join("locales", lang, f.Name())}
		data, err := locales.ReadFile(c.name)
		if err != nil {
			continue
		}
		for line := range strings.Lines(string(data)) {
			if head, ok := strings.CutPrefix(line, "["); ok { // of a table
				head, _, _ = strings.Cut(head, "]")
				group, _, _ := strings.Cut(head, ".")
				groups[group] = c
			}
		}
	}
	return groups
}

func (c *catalogue) words() words {
	c.once.Do(func() {
		data, err := locales.ReadFile(c.name)
		if err != nil {
			return
		}
		tag := language.Make(c.lang)
		bundle := i18n.NewBundle(tag)
		messages, err := bundle.ParseMessageBytes(tag, data, toml.Unmarshal)
		if err != nil {
			return
		}
		c.read = words{plain: map[string]string{}, known: map[string]bool{}, loc: i18n.NewLocalizer(bundle, c.lang)}
		for _, m := range messages {
			c.read.known[m.ID] = true
			if m.One == "" && !strings.Contains(m.Other, "{{") {
				c.read.plain[m.ID] = m.Other
			}
		}
	})
	return c.read
}
