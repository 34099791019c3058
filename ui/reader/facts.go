package reader

import (
	"strconv"
	"strings"

	"cosm/library"
	"cosm/ui/msg"
	"cosm/ui/part"
	"cosm/ui/theme"
)

// Facts is what one wants to know of an episode at a glance: when, how long,
// which number.
func Facts(env *msg.Env, e library.Episode, w int, th *theme.Theme) string {
	var facts []string
	if when := env.Texts.Ago(e.Published, env.Now()); when != "" {
		facts = append(facts, when)
	}
	if e.Duration > 0 {
		facts = append(facts, env.Texts.Length(e.Duration))
	}
	if n := number(e); n != "" {
		facts = append(facts, n)
	}
	switch e.Kind {
	case "trailer":
		facts = append(facts, env.T("episode.trailer"))
	case "bonus":
		facts = append(facts, env.T("episode.bonus"))
	}
	if e.Explicit {
		facts = append(facts, env.T("episode.explicit"))
	}
	return th.Muted.Paint(part.Short(strings.Join(facts, " "+th.Glyphs.Dot+" "), w))
}

func number(e library.Episode) string {
	n := ""
	if e.Season > 0 {
		n = "S" + strconv.Itoa(e.Season)
	}
	if e.Number > 0 {
		n += "E" + strconv.FormatFloat(e.Number, 'f', -1, 64)
	}
	return n
}

// Standing is how far one is with an episode and where it is kept; empty if
// there is nothing to say.
func Standing(env *msg.Env, e library.Episode, w int, th *theme.Theme) string {
	g := &th.Glyphs
	var parts []string
	add := func(ink theme.Style, sign, id string) {
		parts = append(parts, ink.Paint(sign+" "+env.T(id)))
	}
	switch {
	case env.Head.Is(e.ID):
		add(th.Playing, g.Playing, "episode.playing")
	case e.Played:
		add(th.Good, g.Played, "episode.played")
	case e.Position > 0 && e.Duration > e.Position:
		left := env.Texts.Left(e.Duration - e.Position)
		parts = append(parts, th.Accent.Plain().Paint(g.Progress(Share(e))+" "+left))
	case e.New:
		add(th.New, g.New, "episode.new")
	}
	if e.Favourite {
		add(th.Favourite, g.Favourite, "episode.favourite")
	}
	if e.Queued {
		add(th.Muted, g.Queued, "episode.queued")
	}
	if e.Downloaded {
		add(th.Good, g.Saved, "episode.downloaded")
	}
	if e.Gone {
		add(th.Warn, g.Failed, "episode.gone")
	}
	return part.Cut(strings.Join(parts, "   "), w, "…")
}

// Share is how much of an episode is heard, from 0 to 1.
func Share(e library.Episode) float64 {
	switch {
	case e.Played:
		return 1
	case e.Duration <= 0:
		return 0
	}
	return min(max(e.Position.Float()/e.Duration.Float(), 0), 1)
}
