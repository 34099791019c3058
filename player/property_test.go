package player

import (
	"context"
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"cosm/player/dsp"
	"cosm/player/output"
)

// model is what is known of a player after a row of commands.
type model struct {
	t    *rapid.T
	r    *rig
	src  Source
	last time.Duration // the position cannot be before it
	seq  uint64
}

// Whatever is commanded when: the position lies within the episode, never goes
// back but by a seek or a load, stands still unless it plays, and no command
// hangs or fails without a reason.
func TestCommandProperties(t *testing.T) {
	src := Source{Path: writeFile(t, wavBytes(rate, 20*rate))}
	rapid.Check(t, func(rt *rapid.T) {
		r := &rig{t: t, devRate: rapid.SampledFrom([]int{rate, 11025, 48000}).Draw(rt, "device rate")}
		r.start(Options{OpenDevice: r.open})
		defer r.close()
		m := &model{t: rt, r: r, src: src}
		m.load()
		rt.Repeat(map[string]func(*rapid.T){
			"":       m.check,
			"load":   func(*rapid.T) { m.load() },
			"pass":   m.pass,
			"seek":   m.seek,
			"stop":   func(*rapid.T) { m.does(r.p.Stop()) },
			"pause":  func(*rapid.T) { m.does(r.p.Pause()); m.still() },
			"play":   func(*rapid.T) { m.does(r.p.Play()) },
			"mute":   func(t *rapid.T) { m.does(r.p.SetMuted(rapid.Bool().Draw(t, "on"))) },
			"fade":   func(*rapid.T) { m.does(r.p.FadeOut(100 * time.Millisecond)) },
			"speed":  func(t *rapid.T) { m.does(r.p.SetSpeed(rapid.Float64Range(0.5, 3).Draw(t, "speed"))) },
			"volume": func(t *rapid.T) { m.does(r.p.SetVolume(rapid.Float64Range(0, 1.5).Draw(t, "volume"))) },
			"sound": func(t *rapid.T) {
				m.does(r.p.SetSound(Sound{
					Trim: rapid.SampledFrom(dsp.Trims()).Draw(t, "trim"), Level: rapid.Bool().Draw(t, "level"), Boost: rapid.Bool().Draw(t, "boost"),
				}))
			},
			"output": func(*rapid.T) { m.does(r.p.SetOutput(rapid.SampledFrom([]string{"a", "b"}).Draw(rt, "spec"))) },
			"lost":   func(*rapid.T) { m.lose() },
			"swap":   func(*rapid.T) { m.does(r.p.SwapPath(src.Path)) },
		})
	})
}

// does checks that a command failed for no other reason than nothing to play.
func (m *model) does(err error) {
	if err != nil && !errors.Is(err, ErrNotLoaded) && !errors.Is(err, ErrReplaced) {
		m.t.Fatalf("command: %v", err)
	}
	if errors.Is(err, ErrNotLoaded) && m.r.p.Status().State != Stopped {
		m.t.Fatalf("nothing is loaded, it says, in state %s", m.r.p.Status().State)
	}
}

func (m *model) load() {
	at := time.Duration(rapid.Int64Range(0, int64(25*time.Second)).Draw(m.t, "at"))
	o := LoadOptions{At: at, Paused: rapid.Bool().Draw(m.t, "paused")}
	if err := m.r.p.Load(context.Background(), m.src, o); err != nil {
		m.t.Fatalf("load: %v", err)
	}
	m.seq++
	m.last = 0
	if st := m.r.p.Status(); st.Seq != m.seq || st.State == Playing && st.Position < min(at, st.Duration)-time.Millisecond {
		m.t.Fatalf("loaded at %v: %+v", at, st)
	}
}

func (m *model) pass(t *rapid.T) {
	if d := m.r.used(); d != nil {
		d.pass(rapid.IntRange(1, m.r.devRate).Draw(t, "samples"))
		d.take()
	}
}

func (m *model) seek(t *rapid.T) {
	to := time.Duration(rapid.Int64Range(int64(-time.Second), int64(25*time.Second)).Draw(t, "to"))
	err := m.r.p.Seek(to)
	m.does(err)
	if err != nil {
		return
	}
	m.last = 0
	st := m.r.p.Status()
	if want := min(max(0, to), 20*time.Second); st.Position < want-time.Millisecond || st.Position > want+time.Millisecond {
		if st.State != Stopped || want != 20*time.Second {
			m.t.Fatalf("sought to %v, is at %v", to, st.Position)
		}
	}
}

// lose lets the device die, and waits till the player knows.
func (m *model) lose() {
	d := m.r.used()
	if d == nil {
		return
	}
	d.end(output.ErrLost)
	m.r.until("the loss is known", func() bool { return m.r.used() != d })
}

// still checks that nothing moves while paused.
func (m *model) still() {
	before := m.r.p.Status()
	if d := m.r.used(); d != nil {
		d.pass(m.r.devRate / 5)
	}
	if after := m.r.p.Status(); after.State == Playing || after.Position != before.Position {
		m.t.Fatalf("it moves while paused: %v to %v, %s", before.Position, after.Position, after.State)
	}
}

func (m *model) check(*rapid.T) {
	st := m.r.p.Status()
	switch {
	case st.Position < 0 || st.Position > st.Duration:
		m.t.Fatalf("position %v of %v", st.Position, st.Duration)
	case st.Position < m.last:
		m.t.Fatalf("the position goes back from %v to %v", m.last, st.Position)
	case st.Duration != 20*time.Second:
		m.t.Fatalf("duration %v", st.Duration)
	case st.Buffered < 0 || st.Position+st.Buffered > st.Duration+time.Millisecond:
		m.t.Fatalf("buffered %v at %v", st.Buffered, st.Position)
	}
	m.last = st.Position
}
