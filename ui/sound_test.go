package ui

import (
	"context"
	"testing"
	"time"

	"cosm/config"
	"cosm/library"
)

// PodcastSettings are those in s.own, the rest as everywhere.
func (s *memory) PodcastSettings(_ context.Context, id library.PodcastID) ([]library.Setting, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []library.Setting
	for _, k := range config.Table() {
		if !k.Own {
			continue
		}
		x := library.Setting{Key: k.Name, Value: k.Default, Default: k.Default, Type: string(k.Type), Choices: k.Choices, Origin: "default", Podcast: id}
		if v, ok := s.own[k.Name]; ok {
			x.Value, x.Origin = v, "podcast"
		}
		list = append(list, x)
	}
	return list, s.note("PodcastSettings " + string(id))
}

func (s *memory) SetPodcastSetting(_ context.Context, p library.PodcastSetting) (library.Setting, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p.Reset {
		delete(s.own, p.Key)
	} else {
		if s.own == nil {
			s.own = map[string]string{}
		}
		s.own[p.Key] = p.Value
	}
	x := library.Setting{Key: p.Key, Value: p.Value, Podcast: p.Podcast}
	s.hub.Publish(library.Event{Kind: library.EventSetting, Setting: &x})
	return x, s.note("SetPodcastSetting " + string(p.Podcast) + " " + p.Key + "=" + p.Value)
}

func TestSilenceIsLeftOutByOneKey(t *testing.T) {
	d := drive(t, sample(), "en")
	d.press("T")
	d.called("Control trim 0 false mild")
	d.sees("Silence left out: a little")
	d.press("p T T")
	d.called("Control trim 0 false strong")
	d.s.mu.Lock()
	d.s.status.Saved, d.s.status.SavedAll = library.Seconds(75*time.Second), library.Seconds(2*time.Hour)
	d.s.tellStatus()
	d.s.mu.Unlock()
	d.hear()
	d.sees("trim 1:15")
	d.press("0")
	d.sees("Silence left out: most, 1:15 saved")
	d.press("T")
	d.called("Control trim 0 false off")
	d.seesNot("trim 1:15")
}

func TestLoudnessAndVoiceByOneKey(t *testing.T) {
	d := drive(t, sample(), "en")
	for _, c := range []struct{ key, call, told string }{
		{"L", "Control level 1 false", "Every episode equally loud"}, {"B", "Control boost 1 false", "Voices clearer"},
	} {
		d.press(c.key)
		d.called(c.call)
		d.sees(c.told)
	}
	d.press("p 0")
	d.sees("Equally loud", "voices clearer")
	d.press("L B")
	d.called("Control boost 0 false")
	d.seesNot("Equally loud")
}

func TestSleepTimerByKeys(t *testing.T) {
	d := drive(t, sample(), "en")
	d.press("p z")
	d.sees("at the end of this chapter", "after 2 episodes")
	d.press("c")
	d.called("Control sleep 0 false chapter")
	d.sees("after the chapter")
	d.press("z n")
	d.called("Control sleep 2 false episodes")
	d.sees("☾ after 2")
	d.press("Z")
	d.called("Control sleep 900 true")
	d.sees("A quarter of an hour longer")
}

func TestAPodcastHasSettingsOfItsOwn(t *testing.T) {
	d := drive(t, sample(), "en")
	d.press("2 S")
	d.sees("How you listen to", "Speed", "1×, as everywhere", "Silence left out", "none, as everywhere")
	d.press("enter")
	d.sees("Nothing: as everywhere")
	d.typed("1.5")
	d.press("enter")
	id := string(d.s.podcasts[0].ID)
	d.called("SetPodcastSetting " + id + " speed=1.5")
	d.press("S")
	d.sees("1.5×")
	d.press("down enter")
	d.sees("as everywhere", "a little", "most")
	d.press("down down down down enter")
	d.called("SetPodcastSetting " + id + " trim_silence=strong")
	if v := d.m.env.Settings[config.KeyTrim].Value; v == "strong" {
		t.Error("one podcast's setting is taken for everyone's")
	}
	d.press("S down enter up up up up up enter")
	d.called("SetPodcastSetting " + id + " trim_silence=")
}
