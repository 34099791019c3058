package player

import (
	"testing"

	"pgregory.net/rapid"
)

func TestTimeline(t *testing.T) {
	var l timeline
	l.reset(0, spot{pos: 100})
	l.add(50, spot{pos: 150})
	l.add(100, spot{pos: 250}) // at double speed
	l.add(120, spot{pos: 250}) // silence
	for out, want := range map[float64]float64{-5: 100, 0: 100, 25: 125, 50: 150, 75: 200, 100: 250, 110: 250, 120: 250, 999: 250} {
		if got := l.at(out).pos; got != want {
			t.Errorf("at %v: %v, want %v", out, got, want)
		}
	}
	l.add(140, spot{pos: 350, gone: 80}) // a cut
	if got := l.at(130); got != (spot{300, 40}) {
		t.Errorf("over a cut: %v", got)
	}
	l.reset(120, spot{pos: 7})
	if got := l.at(60).pos; got != 7 {
		t.Errorf("before a jump: %v, want where it jumped to", got)
	}
	for i := range 1000 {
		l.add(int64(120+i), spot{pos: float64(i)})
	}
	if got := l.at(1100).pos; got != 980 {
		t.Errorf("among many: %v, want 980", got)
	}
	if got, oldest := l.at(0).pos, 1000.0-256; got != oldest {
		t.Errorf("older than all marks: %v, want the oldest, %v", got, oldest)
	}
}

// The ring gives back what was put in, in order, however it is moved.
func TestRingProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		keep := rapid.IntRange(0, 20).Draw(t, "keep")
		r := newRing(rapid.IntRange(1, 50).Draw(t, "ahead"), keep)
		start := int64(rapid.IntRange(0, 1000).Draw(t, "start"))
		r.reset(start)
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			switch rapid.IntRange(0, 2).Draw(t, "step") {
			case 0:
				place := r.grab(rapid.IntRange(1, 40).Draw(t, "write"))
				for i := range place {
					place[i][0] = float64(r.wr + int64(i))
				}
				r.commit(len(place))
			case 1:
				from := r.rd
				out := make([][2]float64, rapid.IntRange(0, 40).Draw(t, "read"))
				for i := range out[:r.read(out)] {
					if out[i][0] != float64(from+int64(i)) {
						t.Fatalf("read %v at %d", out[i][0], from+int64(i))
					}
				}
			case 2:
				to := rapid.Int64Range(max(0, r.lo-5), r.wr+5).Draw(t, "to")
				if ok := r.moveTo(to); ok != (to >= r.lo && to <= r.wr) {
					t.Fatalf("move to %d of %d..%d: %v", to, r.lo, r.wr, ok)
				}
			}
			if r.lo > r.rd || r.rd > r.wr || int(r.wr-r.lo) > len(r.buf) {
				t.Fatalf("inconsistent: %d %d %d", r.lo, r.rd, r.wr)
			}
			if kept := r.rd - r.lo; r.room() == 0 && r.ahead() > 0 && kept > int64(keep) {
				t.Fatalf("%d samples are kept beyond %d", kept, keep)
			}
		}
	})
}

func TestRingDoesNotAllocate(t *testing.T) {
	r := newRing(1000, 100)
	out := make([][2]float64, 300)
	if n := testing.AllocsPerRun(100, func() {
		r.commit(len(r.grab(300)))
		r.read(out)
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
