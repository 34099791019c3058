// Package msg is what the root model and the screens say to each other.
//
// Downwards go messages: Act (an action the listener asked for), Click, Wheel,
// Shown, Reload, library.Event, and what a screen itself has fetched (Got).
// Upwards go Asks: a screen never calls the service to change something and
// never knows another screen; it asks, and the root does it, in order, and
// keeps what undoes it.
//
// An Env belongs to the program's one goroutine; commands take from it what
// they need before they start.
package msg

import (
	"context"
	"strconv"
	"time"

	"cosm/config"
	"cosm/library"
	"cosm/ui/keys"
	"cosm/ui/text"
)

// Env is what the root lends to its screens.
type Env struct {
	Context context.Context // ends with the program
	Service library.Service // for queries, in commands only
	Texts   *text.Texts     // changes when the language does
	Keys    *keys.Map
	Now     func() time.Time
	Head    *Head // what plays

	// Wait lets time pass; false if ctx ended before. Nil: a timer.
	Wait func(ctx context.Context, d time.Duration) bool

	// Downloads under way or failed, by episode.
	Downloads map[library.EpisodeID]library.Download
	// Settings by key, as the owner has them.
	Settings map[string]library.Setting

	asks []Ask
	id   uint64
}

// T is the text with the given id.
func (e *Env) T(id string, pairs ...any) string { return e.Texts.T(id, pairs...) }

// Try is a text that tells what to press: its placeholders are the keys of the
// actions of those names, as the listener has bound them.
func (e *Env) Try(id string) string {
	var pairs []any
	for _, a := range []keys.Action{
		keys.Add, keys.RefreshAll, keys.Play, keys.Enqueue, keys.Favourite, keys.Download, keys.Toggle,
		keys.GoInbox, keys.GoSubscriptions, keys.GoSettings, keys.Back, keys.Help,
	} {
		pairs = append(pairs, string(a), e.Keys.Key(a))
	}
	return e.T(id, pairs...)
}

// Setting is the value of a setting; empty if it is not known.
func (e *Env) Setting(key string) string { return e.Settings[key].Value }

// OwnValue writes the value of a setting that a podcast can have of its own.
func (e *Env) OwnValue(s library.Setting) string {
	switch {
	case s.Key == config.KeySpeed:
		if x, err := strconv.ParseFloat(s.Value, 64); err == nil {
			return e.Texts.Speed(x)
		}
	case s.Key == config.KeyTrim:
		return e.T("trim." + s.Value)
	case s.Type == "bool" && s.Value == "true":
		return e.T("settings.on")
	case s.Type == "bool", s.Type == "duration" && s.Value == "0":
		return e.T("settings.off")
	}
	return s.Value
}

// Passes waits for d to pass; false if ctx ended before. It is for commands.
func (e *Env) Passes(ctx context.Context, d time.Duration) bool {
	if e.Wait != nil {
		return e.Wait(ctx, d)
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// Ask leaves something for the root to do once the update is over.
func (e *Env) Ask(a Ask) { e.asks = append(e.asks, a) }

// Asks takes what was left.
func (e *Env) Asks() []Ask {
	a := e.asks
	e.asks = nil
	return a
}

// NextID is a number that no other message of this program has.
func (e *Env) NextID() uint64 {
	e.id++
	return e.id
}

// Act is an action for the screen in front.
type Act struct{ Action keys.Action }

// Click is a press of the left button, in the screen's own cells.
type Click struct {
	X, Y   int
	Double bool
}

// Wheel is a turn of the wheel, in the screen's own cells.
type Wheel struct {
	X, Y int
	Down bool
}

// Shown tells a screen that it comes to the front.
type Shown struct{}

// Reload tells a screen that anything may have changed.
type Reload struct{}
