package ui

import (
	"strconv"
	"strings"
	"time"

	"cosm/library"
	"cosm/ui/keys"
	"cosm/ui/msg"
	"cosm/ui/overlay"
)

// palette lists every action that works on the screen in front; a time or a
// share that is typed is a place to jump to.
func (m *Model) palette() overlay.Overlay {
	c := msg.Choose{Title: m.env.T("palette.title")}
	for _, b := range m.env.Keys.Bindings(m.screen().Screen()) {
		if b.Group == keys.GroupMove || b.Action == keys.Palette {
			continue
		}
		o := msg.Option{Label: m.env.T(b.Help()), Then: msg.Perform{Action: b.Action}}
		if len(b.Keys) > 0 {
			o.Key = keys.Show(b.Keys[0])
		}
		c.Options = append(c.Options, o)
	}
	return overlay.NewChooser(c, m.jumpOption)
}

func (m *Model) jumpOption(typed string) []msg.Option {
	j, ok := parseJump(typed)
	if !ok {
		return nil
	}
	return []msg.Option{{Label: m.env.T("palette.jump", "to", typed), Then: j}}
}

// parseJump reads 12:34, 1:02:03, 80%, +30 and -1:30. Full-width digits and
// colons count too.
func parseJump(s string) (msg.Jump, bool) {
	s = strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' {
			return r - '！' + '!'
		}
		return r
	}, strings.TrimSpace(s))
	if share, ok := strings.CutSuffix(s, "%"); ok {
		f, err := strconv.ParseFloat(share, 64)
		return msg.Jump{Share: f / 100}, err == nil && f >= 0 && f <= 100
	}
	sign, by := library.Seconds(1), false
	switch {
	case strings.HasPrefix(s, "+"):
		s, by = s[1:], true
	case strings.HasPrefix(s, "-"):
		s, by, sign = s[1:], true, -1
	}
	fields := strings.Split(s, ":")
	if len(fields) > 3 || len(fields) == 1 && !by {
		return msg.Jump{}, false
	}
	total := 0
	for i, f := range fields {
		n, err := strconv.Atoi(f)
		if err != nil || n < 0 || n > 100_000 || i > 0 && (n > 59 || len(f) != 2) {
			return msg.Jump{}, false
		}
		total = total*60 + n
	}
	return msg.Jump{At: sign * library.Seconds(time.Duration(total)*time.Second), By: by}, true
}
