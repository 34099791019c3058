package mp4

import (
	"bytes"
	"fmt"
	"testing"
)

// begun lays the first units out as a file without fragments does, and the
// rest in fragments after them, as ffmpeg's frag_keyframe does with video. more
// goes into the mvex box.
func (p plan) begun(first, per int, more ...any) []byte {
	start := p
	start.units, start.perChunk = p.units[:first], []int{first}
	mvex := body("mvex", append(more, body("trex", 0, 2, 1, 1024, 0, 0))...)
	index := func(at int64) []byte {
		moov := append(start.moov([]int64{at}), mvex...)
		be.PutUint32(moov, uint32(len(moov)))
		return moov
	}
	out := body("ftyp", "iso5", 0)
	out = append(out, index(int64(len(out)+len(index(0))+8))...)
	out = append(out, body("mdat", bytes.Join(start.units, nil))...)
	for at := first; at < len(p.units); at += per {
		out = append(out, p.fragment(p.units[at:min(at+per, len(p.units))], at, 0, 0)...)
	}
	return out
}

func TestABeginningBeforeTheFragments(t *testing.T) {
	list := units(400, 60, 11)
	for _, c := range []struct{ first, per int }{{1, 50}, {43, 43}, {399, 10}, {150, 1000}} {
		t.Run(fmt.Sprint(c), func(t *testing.T) {
			f := open(t, plan{units: list}.begun(c.first, c.per))
			if n := f.Units(); n != 0 {
				t.Errorf("%d units, by what tells of the beginning alone", n)
			}
			if f.Duration != 0 {
				t.Errorf("duration %d, that of the beginning", f.Duration)
			}
			check(t, f, list)
			if n := f.Units(); n != 400 {
				t.Errorf("%d units at the end", n)
			}
		})
	}
}

// The beginning's edit list says how long the beginning is, not the whole.
func TestAnEditOfTheBeginningCutsNothing(t *testing.T) {
	p := plan{units: units(200, 30, 12), elst: []any{50 * 1024 * 1000 / 44100, 0, 0x10000}}
	if f := open(t, p.begun(50, 50)); f.Play != 0 {
		t.Errorf("play %d ticks", f.Play)
	}
	p.elst[0] = 150 * 1024 * 1000 / 44100
	if f := open(t, p.begun(50, 50)); f.Play < 149*1024 || f.Play > 150*1024 {
		t.Errorf("an edit of the whole: %d ticks", f.Play)
	}
}

func TestLengthOfTheMovieWithItsFragments(t *testing.T) {
	list := units(300, 30, 13)
	const ms = 300 * 1024 * 1000 / 44100
	for name, mehd := range map[string][]byte{"32 bits": body("mehd", 0, ms), "64 bits": body("mehd", 1<<24, int64(ms))} {
		f := open(t, plan{units: list}.begun(40, 40, mehd))
		if f.Duration < 299*1024 || f.Duration > 300*1024 {
			t.Errorf("%s: duration %d, want about %d", name, f.Duration, 300*1024)
		}
		check(t, f, list)
	}
}

// Each track has an index in its own time scale; without one of its own the
// sound goes by another's, whose borders are not quite its own.
func TestWhoseSegmentIndex(t *testing.T) {
	data := make([]byte, 200) // a unit each
	for i := range data {
		data[i] = byte(i)
	}
	var frags [][]byte
	for i := range 5 {
		frags = append(frags, moofOf(40, int64(i*40*1024), []any{0x020000, 2}, data[i*40:i*40+40]))
	}
	index := func(track, scale, ticks, late int) []byte {
		refs := []any{0, track, scale, 0, late, len(frags)}
		for _, f := range frags {
			refs = append(refs, len(f), ticks, 0)
		}
		return body("sidx", refs...)
	}
	const videoTicks = 40 * 1024 * 1000 / 441 // at 100,000 ticks a second
	own := index(2, 44100, 40*1024, 0)
	for name, c := range map[string]struct {
		boxes [][]byte
		least int64
	}{
		"video's first": {[][]byte{index(1, 100_000, videoTicks, len(own)), own}, 200},
		"sound's first": {[][]byte{index(2, 44100, 40*1024, len(own)), index(1, 100_000, videoTicks, 0)}, 200},
		"video's alone": {[][]byte{index(1, 100_000, videoTicks, 0)}, 199},
		"a little off":  {[][]byte{index(1, 100_000, videoTicks*79/80, 0)}, 196},
	} {
		t.Run(name, func(t *testing.T) {
			f := open(t, bytes.Join([][]byte{head(1024, 1), bytes.Join(c.boxes, nil), bytes.Join(frags, nil)}, nil))
			if n := f.Units(); n < c.least || n > 200 {
				t.Errorf("%d units, want %d to 200", n, c.least)
			}
			for _, n := range []int64{199, 39, 119, 40, 79, 0, 81} {
				if err := f.SeekUnit(n); err != nil || f.Unit() != n {
					t.Errorf("seek %d: number %d, %v", n, f.Unit(), err)
				}
				if got, err := f.Next(); err != nil || !bytes.Equal(got, data[n:n+1]) {
					t.Errorf("unit %d: %v, %v", n, got, err)
				}
			}
		})
	}
}

// Of two languages the one that is switched on is played.
func TestTheTrackThatIsSwitchedOn(t *testing.T) {
	list := units(20, 30, 14)
	sound := func(id, flags int) []byte {
		b := plan{units: list}.moov([]int64{0, 0, 0})
		b = b[bytes.Index(b, []byte("trak"))-4:] // the last box
		be.PutUint32(b[16:], uint32(flags))      // tkhd
		be.PutUint32(b[28:], uint32(id))
		return b
	}
	movie := body("mvhd", 0, 0, 0, 1000, 500, make([]byte, 80))
	for _, c := range []struct{ first, second, want int }{{0, 1, 8}, {1, 0, 7}, {1, 1, 7}, {0, 0, 7}} {
		f := open(t, append(body("ftyp", "M4A ", 0), body("moov", movie, sound(7, c.first), sound(8, c.second))...))
		if int(f.ID) != c.want {
			t.Errorf("switched on %d and %d: track %d is played, want %d", c.first, c.second, f.ID, c.want)
		}
	}
}
