package player

import (
	"encoding/binary"
	"math"
	"testing"
	"time"

	"cosm/player/dsp"
)

// talkBytes is a file of bursts of a tone, each a second long with two seconds
// of silence after it.
func talkBytes(rate, bursts int) []byte {
	b := wavBytes(rate, 3*bursts*rate)
	for i := range 3 * bursts * rate {
		v := 0.0
		if i%(3*rate) < rate {
			v = 8000 * math.Sin(2*math.Pi*440*float64(i)/float64(rate))
		}
		binary.LittleEndian.PutUint16(b[44+4*i:], uint16(int16(v)))
		binary.LittleEndian.PutUint16(b[46+4*i:], uint16(int16(v)))
	}
	return b
}

func loud(x [][2]float64) bool {
	for _, s := range x {
		if math.Abs(s[0]) > 0.1 {
			return true
		}
	}
	return false
}

// With silence left out the position is still that of what is heard, at every
// speed and on a device of any rate, and what was saved is counted.
func TestTrimKeepsThePositionTrue(t *testing.T) {
	for _, devRate := range []int{rate, 11025} {
		for _, speed := range []float64{1, 1.5} {
			r := newRig(t, devRate)
			r.load(Source{Path: writeFile(t, talkBytes(rate, 6))}, LoadOptions{Speed: speed, Sound: &Sound{Trim: dsp.TrimStrong}})
			const piece = 20 // a second's part
			heard, quiet, bursts := 0, 0, 0
			for bursts < 6 {
				x := r.hear(devRate / piece)
				heard += len(x)
				if !loud(x) {
					quiet++
					continue
				}
				if quiet > 2 || bursts == 0 {
					at := r.p.Status().Position.Seconds()
					if off := math.Mod(at, 3); off < 0 || off > 2.5*speed/piece {
						t.Errorf("%d Hz, %vx: burst %d is heard at %.3f s", devRate, speed, bursts, at)
					}
					bursts++
				}
				quiet = 0
			}
			st := r.p.Status()
			passed := time.Duration(float64(heard) / float64(devRate) * float64(time.Second) * speed)
			if off := st.Position - st.Saved - passed; off.Abs() > 150*time.Millisecond {
				t.Errorf("%d Hz, %vx: at %v, %v of it saved, after %v of sound", devRate, speed, st.Position, st.Saved, passed)
			}
			if st.Saved < 7*time.Second || st.Saved > 9*time.Second {
				t.Errorf("%d Hz, %vx: saved %v of five pauses of 2 s", devRate, speed, st.Saved)
			}
			if err := r.p.Seek(time.Second); err != nil {
				t.Fatal(err)
			}
			if after := r.p.Status(); after.Position != time.Second || after.Saved < st.Saved {
				t.Errorf("after a seek: at %v, saved %v before and %v now", after.Position, st.Saved, after.Saved)
			}
		}
	}
}

// What is saved begins at nothing with each episode, and stays with a new device.
func TestTrimIsCountedAnew(t *testing.T) {
	r := newRig(t, rate)
	src := Source{Path: writeFile(t, talkBytes(rate, 3))}
	r.load(src, LoadOptions{Sound: &Sound{Trim: dsp.TrimMedium}})
	r.hear(2 * rate)
	saved := r.p.Status().Saved
	if saved < 500*time.Millisecond {
		t.Fatalf("saved %v", saved)
	}
	if err := r.p.SetOutput("other"); err != nil {
		t.Fatal(err)
	}
	r.hear(rate / 10)
	if got := r.p.Status(); got.Saved < saved || got.Sound.Trim != dsp.TrimMedium {
		t.Errorf("with a new device: saved %v of %v, %+v", got.Saved, saved, got.Sound)
	}
	r.load(src, LoadOptions{})
	if got := r.p.Status(); got.Saved != 0 || got.Sound.Trim != dsp.TrimMedium {
		t.Errorf("with a new episode: saved %v, %+v", got.Saved, got.Sound)
	}
}

// Changed while it plays, it takes effect; the end is reached either way.
func TestTrimWhilePlaying(t *testing.T) {
	r := newRig(t, rate)
	r.load(Source{Path: writeFile(t, talkBytes(rate, 3))}, LoadOptions{})
	r.hear(rate)
	if err := r.p.SetSound(Sound{Trim: dsp.TrimStrong}); err != nil {
		t.Fatal(err)
	}
	if e := r.event(Changed); e.Status.Seq != 1 {
		t.Errorf("told %+v", e.Status)
	}
	r.hear(rate)
	r.full()
	r.dev().pass(20 * rate)
	e := r.event(Finished)
	if e.Status.Position != 9*time.Second || e.Status.Saved < 3*time.Second {
		t.Errorf("ends at %v, saved %v", e.Status.Position, e.Status.Saved)
	}
}

// A quiet recording is brought up, and its position stays exact.
func TestLevelsWhatPlays(t *testing.T) {
	r := newRig(t, 48000)
	tone := toneBytes(rate, 20*rate, 440)
	for i := 44; i < len(tone); i += 2 {
		v := int16(binary.LittleEndian.Uint16(tone[i:])) / 8
		binary.LittleEndian.PutUint16(tone[i:], uint16(v))
	}
	r.load(Source{Path: writeFile(t, tone)}, LoadOptions{Sound: &Sound{Level: true, Boost: true}})
	before := loudest(r.hear(48000 / 10))
	r.hear(48000 * 8)
	after := loudest(r.hear(48000 / 10))
	if after < 3*before {
		t.Errorf("from %v to %v", before, after)
	}
	if at := r.p.Status().Position.Seconds(); !near(at, 8.2, 0.001) {
		t.Errorf("after 8.2 s it is at %v", at)
	}
	if err := r.p.SetSound(Sound{}); err != nil {
		t.Fatal(err)
	}
	r.hear(48000)
	if off := loudest(r.hear(48000 / 10)); !near(off, 1000.0/32768, 0.001) {
		t.Errorf("switched off, it is at %v", off)
	}
}

func loudest(x [][2]float64) float64 {
	m := 0.0
	for _, s := range x {
		m = max(m, math.Abs(s[0]))
	}
	return m
}
