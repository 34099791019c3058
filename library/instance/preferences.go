package instance

import (
	"context"
	"maps"
	"strconv"
	"strings"
	"time"

	"cosm/config"
	"cosm/library"
	"cosm/player"
	"cosm/player/dsp"
)

// ownPrefix begins the names under which the library keeps the settings that a
// podcast has of its own: podcast.ID.KEY.
const ownPrefix = "podcast."

// originPodcast is the origin of a podcast's own setting.
const originPodcast = "podcast"

func ownKey(id library.PodcastID, key string) string { return ownPrefix + string(id) + "." + key }

// listeners are those of values that are settings of the listener's.
func listeners(values map[string]string) map[string]string {
	maps.DeleteFunc(values, func(k, _ string) bool {
		return k == keyLastEpisode || k == keySaved || strings.HasPrefix(k, ownPrefix)
	})
	return values
}

// mediumMusic is the podcast:medium of what is to be heard as it was made.
const mediumMusic = "music"

// preferred are the settings with those that a podcast has of its own. Music has
// the speed 1 and all of its silence, unless the listener wants it otherwise for
// that podcast.
type preferred struct {
	*config.Config
	podcast library.PodcastID
	own     map[string]string
	music   bool
}

// preferences are those of a podcast; with an empty id, those of all.
func (in *Instance) preferences(id library.PodcastID) preferred {
	c := preferred{Config: in.settings(), podcast: id, own: map[string]string{}}
	if id == "" {
		return c
	}
	for _, k := range config.Table() {
		if !k.Own {
			continue
		}
		text, set, err := in.store.Setting(ownKey(id, k.Name))
		in.logFailure("read a podcast's settings", err)
		if normal, err := k.Validate(text); set && err == nil {
			c.own[k.Name] = normal
		}
	}
	d, err := in.store.Podcast(id)
	in.logFailure("read a podcast", err)
	c.music = err == nil && d.Medium == mediumMusic
	return c
}

// preferred are the settings for what is loaded.
func (p *playback) preferred() preferred {
	return p.in.preferences(p.podcast())
}

// podcast is that of what is loaded; empty if there is none.
func (p *playback) podcast() library.PodcastID {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.loaded == nil {
		return ""
	}
	return p.loaded.PodcastID
}

// value is the podcast's own value of a setting, if it has one.
func (c preferred) value(key string) (string, bool) {
	if v, ok := c.own[key]; ok || !c.music {
		return v, ok
	}
	switch key {
	case config.KeySpeed:
		return "1", true
	case config.KeyTrim:
		return string(dsp.TrimOff), true
	}
	return "", false
}

// Text is the value that counts, as it is written.
func (c preferred) Text(key string) string {
	if v, ok := c.value(key); ok {
		return v
	}
	return c.Config.Text(key)
}

// Float is the value of a number.
func (c preferred) Float(key string) float64 {
	if v, ok := c.value(key); ok {
		f, _ := strconv.ParseFloat(v, 64) // it was valid when it was kept
		return f
	}
	return c.Config.Float(key)
}

// Duration is the value of a time; 0 if it is off.
func (c preferred) Duration(key string) time.Duration {
	if v, ok := c.value(key); ok {
		return config.ParseDuration(v)
	}
	return c.Config.Duration(key)
}

// setting is the setting for lists.
func (c preferred) setting(key string) library.Setting {
	s, _ := c.Setting(key)
	out := settingOf(s)
	out.Podcast = c.podcast
	if v, ok := c.value(key); ok {
		out.Value, out.Origin = v, originPodcast
	}
	return out
}

// soundOf is how settings want the sound.
func soundOf(c preferred) player.Sound {
	return player.Sound{
		Trim: dsp.Trim(c.Text(config.KeyTrim)), Level: c.Text(config.KeyLevel) == "true", Boost: c.Text(config.KeyBoost) == "true",
	}
}

// tune brings the player to the settings for what is loaded or shown.
func (p *playback) tune() {
	c := p.preferred()
	p.in.logFailure("set the speed", p.player.SetSpeed(c.Float(config.KeySpeed)))
	p.in.logFailure("set the volume", p.player.SetVolume(c.Float(config.KeyVolume)))
	p.in.logFailure("set the sound", p.player.SetSound(soundOf(c)))
}

// prefer keeps what the player's own controls changed where it counts: with the
// podcast, if that has this setting of its own, else for all.
func (p *playback) prefer(key, value string) error {
	id := p.podcast()
	if _, own := p.in.preferences(id).value(key); !own {
		return p.in.remember(key, value)
	}
	_, err := p.in.keepOwn(library.PodcastSetting{Podcast: id, Key: key, Value: value})
	return err
}

// setTrim sets how much silence is left out.
func (p *playback) setTrim(c library.Control) error {
	all := dsp.Trims()
	sound := p.player.Status().Sound
	next := dsp.Trim(c.Text)
	if c.Relative {
		next = all[0]
		for i, m := range all {
			if m == sound.Trim {
				next = all[(i+1)%len(all)]
			}
		}
	}
	if err := p.prefer(config.KeyTrim, string(next)); err != nil {
		return err
	}
	sound.Trim = next
	return playFailure(p.player.SetSound(sound))
}

// setSound switches one of the changes to the sound.
func (p *playback) setSound(c library.Control, key string, which func(*player.Sound) *bool) error {
	sound := p.player.Status().Sound
	on := which(&sound)
	*on = c.Value != 0 || c.Relative && !*on
	if err := p.prefer(key, strconv.FormatBool(*on)); err != nil {
		return err
	}
	return playFailure(p.player.SetSound(sound))
}

// PodcastSettings lists what counts for a podcast.
func (in *Instance) PodcastSettings(_ context.Context, id library.PodcastID) ([]library.Setting, error) {
	if _, err := in.store.Podcast(id); err != nil {
		return nil, err
	}
	c := in.preferences(id)
	var out []library.Setting
	for _, k := range config.Table() {
		if k.Own {
			out = append(out, c.setting(k.Name))
		}
	}
	return out, nil
}

// SetPodcastSetting gives a podcast a setting of its own, or takes it away; it
// counts at once if the podcast plays.
func (in *Instance) SetPodcastSetting(_ context.Context, s library.PodcastSetting) (library.Setting, error) {
	if _, err := in.store.Podcast(s.Podcast); err != nil {
		return library.Setting{}, err
	}
	out, err := in.keepOwn(s)
	if p := in.playerMade(); err == nil && p != nil && p.podcast() == s.Podcast {
		in.apply(s.Key)
	}
	return out, err
}

func (in *Instance) keepOwn(s library.PodcastSetting) (library.Setting, error) {
	in.editing.Lock()
	defer in.editing.Unlock()
	k, known := config.Find(s.Key)
	if known && !k.Own {
		return library.Setting{}, library.Errorf(library.Invalid, s.Key, "a podcast cannot have this setting of its own", nil).
			With("not_of_a_podcast", "Key", s.Key).Hint("cosm settings set " + s.Key + " VALUE")
	}
	if !known {
		s.Reset = false // the check below tells what is wrong
	}
	if s.Reset {
		if err := in.store.ResetSetting(ownKey(s.Podcast, s.Key)); err != nil {
			return library.Setting{}, err
		}
	} else {
		value, err := in.settings().Validate(s.Key, s.Value)
		if err != nil {
			return library.Setting{}, settingError(err)
		}
		if err := in.store.SetSetting(ownKey(s.Podcast, s.Key), value); err != nil {
			return library.Setting{}, err
		}
	}
	out := in.preferences(s.Podcast).setting(s.Key)
	in.hub.Publish(library.Event{Kind: library.EventSetting, Setting: &out})
	return out, nil
}

// forgetOwn removes the settings of podcasts that are unsubscribed.
func (in *Instance) forgetOwn(ids []library.PodcastID) {
	for _, id := range ids {
		for key := range in.preferences(id).own {
			in.logFailure("forget a podcast's settings", in.store.ResetSetting(ownKey(id, key)))
		}
	}
}

// saved is the listening time that trimming saved.
type saved struct {
	session, all library.Seconds
	seq          uint64 // the load that mark is of
	mark         time.Duration
	kept         library.Seconds // what the library has of all
}

// count adds what was left out since the last look, in time of the episode, which
// it gives.
func (s *saved) count(ps player.Status, speed float64) library.Seconds {
	switch {
	case ps.Seq < s.seq:
		return 0 // late news of what played before
	case ps.Seq > s.seq:
		s.seq, s.mark = ps.Seq, 0
	}
	gone := library.Seconds(max(0, ps.Saved-s.mark))
	s.mark = max(s.mark, ps.Saved)
	s.session += library.Seconds(float64(gone) / speed)
	s.all += library.Seconds(float64(gone) / speed)
	return gone
}

// savedBefore is what trimming saved in earlier runs.
func (in *Instance) savedBefore() library.Seconds {
	text, _, err := in.store.Setting(keySaved)
	in.logFailure("read the time saved", err)
	f, _ := strconv.ParseFloat(text, 64) // nothing kept: nothing saved
	return library.Seconds(f * float64(time.Second))
}

// keepSaved writes what was saved in all, if the listener wants to know what
// they listened to.
func (p *playback) keepSaved() {
	p.mu.Lock()
	all := p.saved.all
	due := all != p.saved.kept && p.in.settings().Bool(config.KeyHistory)
	if due {
		p.saved.kept = all
	}
	p.mu.Unlock()
	if due {
		p.in.logFailure("keep the time saved", p.in.store.SetSetting(keySaved, strconv.FormatFloat(all.Float(), 'f', 3, 64)))
	}
}
