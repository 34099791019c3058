package ui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"cosm/config"
	"cosm/library"
	"cosm/ui/msg"
)

// nextTrim leaves out more silence, and after the most, none.
func (m *Model) nextTrim() tea.Cmd {
	key, _ := config.Find(config.KeyTrim)
	next := key.Choices[0]
	for i, c := range key.Choices {
		if c == m.env.Head.Trim || c == "off" && m.env.Head.Trim == "" {
			next = key.Choices[(i+1)%len(key.Choices)]
		}
	}
	return m.controlTold(library.Control{Verb: library.VerbTrim, Text: next}, m.env.T("trim.now", "how", m.env.T("trim."+next)))
}

// turnSound switches one of the changes to the sound.
func (m *Model) turnSound(v library.Verb, on bool) tea.Cmd {
	c, told := library.Control{Verb: v}, m.env.T("sound."+string(v)+"_off")
	if on {
		c.Value, told = 1, m.env.T("sound."+string(v)+"_on")
	}
	return m.controlTold(c, told)
}

// controlTold is control that says what was done.
func (m *Model) controlTold(c library.Control, told string) tea.Cmd {
	c.ID = m.controlID()
	return m.run(lanePlayer, op{told: told, do: func(ctx context.Context, s library.Service) error {
		_, err := s.Control(ctx, c)
		return err
	}})
}

// tuneOne asks for one of a podcast's own settings, tuned has its value.
type (
	tuneOne struct {
		podcast msg.Tune
		setting library.Setting
	}
	tuned struct{ library.PodcastSetting }
)

// askTune lets the listener choose how a podcast is listened to.
func (m *Model) askTune(a msg.Ask) tea.Cmd {
	switch t := a.(type) {
	case msg.Tune:
		return m.tuneList(t)
	case tuneOne:
		m.env.Ask(m.tuneValue(t))
	case tuned:
		return m.run(laneSettings, op{do: func(ctx context.Context, s library.Service) error {
			_, err := s.SetPodcastSetting(ctx, t.PodcastSetting)
			return err
		}})
	}
	return nil
}

// tuneList offers all that a podcast can have of its own.
func (m *Model) tuneList(t msg.Tune) tea.Cmd {
	if t.ID == "" {
		return nil
	}
	var list []library.Setting
	return m.start(t.Title, func(ctx context.Context, s library.Service) error {
		var err error
		list, err = s.PodcastSettings(ctx, t.ID)
		return err
	}, func(err error) tea.Cmd {
		if err != nil {
			return m.fail(err)
		}
		c := msg.Choose{Title: m.env.T("own.title", "podcast", t.Title)}
		for _, s := range list {
			hint := m.env.OwnValue(s)
			if s.Origin != "podcast" {
				hint = m.env.T("own.everywhere", "value", hint)
			}
			c.Options = append(c.Options, msg.Option{Label: m.env.T("own." + s.Key), Hint: hint, Then: tuneOne{t, s}})
		}
		m.env.Ask(c)
		return nil
	})
}

// tuneValue asks for a value: one of several, or a text whose absence means as
// everywhere.
func (m *Model) tuneValue(t tuneOne) msg.Ask {
	s := t.setting
	set := func(value string) msg.Ask {
		return tuned{library.PodcastSetting{Podcast: t.podcast.ID, Key: s.Key, Value: value, Reset: value == ""}}
	}
	choices := s.Choices
	if s.Type == "bool" {
		choices = []string{"true", "false"}
	}
	title := m.env.T("own." + s.Key)
	if len(choices) == 0 {
		value := ""
		if s.Origin == "podcast" {
			value = s.Value
		}
		return msg.Prompt{Title: title, Hint: m.env.T("own.empty"), Value: value, Then: set}
	}
	c := msg.Choose{Title: title, Options: []msg.Option{{Label: m.env.T("own.as_everywhere"), Then: set("")}}}
	for i, v := range choices {
		if v == s.Value && s.Origin == "podcast" {
			c.At = i + 1
		}
		c.Options = append(c.Options, msg.Option{Label: m.env.OwnValue(library.Setting{Key: s.Key, Type: s.Type, Value: v}), Then: set(v)})
	}
	return c
}
