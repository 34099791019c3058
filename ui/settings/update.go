package settings

import (
	tea "charm.land/bubbletea/v2"

	"cosm/library"
	"cosm/ui/keys"
	"cosm/ui/msg"
)

// Update takes what came.
func (m *Model) Update(message tea.Msg) tea.Cmd {
	switch t := message.(type) {
	case msg.Got[[]library.Setting]:
		if m.load.Finish(t.ID) {
			m.loaded, m.err = true, t.Err
			if t.Err == nil {
				m.table.Set(t.Value)
			}
		}
	case library.Event:
		if t.Kind == library.EventSetting && t.Setting.Podcast == "" {
			m.table.Replace(*t.Setting)
		}
	case msg.Reload:
		return m.Init()
	case tea.KeyPressMsg, tea.PasteMsg:
		m.table.Type(t)
	case msg.Act:
		m.act(t.Action)
	case msg.Click:
		if hit, again := m.table.Click(t.Y); hit && again {
			m.act(keys.Open)
		}
	case msg.Wheel:
		m.table.Wheel(t)
	}
	return nil
}

func (m *Model) act(a keys.Action) {
	if m.table.Act(a) {
		return
	}
	s, ok := m.table.Current()
	switch {
	case a == keys.Back:
		m.env.Ask(msg.Back{})
	case !ok:
	case a == keys.Open:
		m.change(s)
	case a == keys.Reset:
		m.env.Ask(msg.Reset{Key: s.Key})
	}
}

// change takes the shortest way to another value: a switch is turned, one of
// several is chosen, anything else is typed.
func (m *Model) change(s library.Setting) {
	switch {
	case s.Type == "bool":
		value := "true"
		if s.Value == "true" {
			value = "false"
		}
		m.env.Ask(msg.Set{Key: s.Key, Value: value})
	case len(s.Choices) > 0:
		c := msg.Choose{Title: s.Key}
		for i, v := range s.Choices {
			o := msg.Option{Label: v, Then: msg.Set{Key: s.Key, Value: v}}
			if v == s.Value {
				c.At = i
			}
			if v == s.Default {
				o.Hint = m.env.T("settings.default")
			}
			c.Options = append(c.Options, o)
		}
		m.env.Ask(c)
	default:
		m.env.Ask(msg.Prompt{
			Title: s.Key, Hint: m.doc(s), Value: s.Value,
			Then: func(v string) msg.Ask { return msg.Set{Key: s.Key, Value: v} },
		})
	}
}
