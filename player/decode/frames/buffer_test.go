package frames

import (
	"math"
	"testing"
)

func ramp(first, n int) [2][]float32 {
	var out [2][]float32
	for i := range n {
		out[0] = append(out[0], float32(first+i)/1000)
		out[1] = append(out[1], -float32(first+i)/1000)
	}
	return out
}

// play streams frames of ten samples from the given one on.
func play(b *Buffer, frame, last int, from, to int64) (list []int) {
	samples := make([][2]float64, 7)
	for {
		n, ok := b.Stream(samples, func() bool {
			for frame < last {
				b.Offer(int64(10*frame), ramp(10*frame, 10), from, to)
				if frame++; !b.Empty() {
					return true
				}
			}
			return false
		})
		if !ok {
			return list
		}
		for _, s := range samples[:n] {
			list = append(list, int(math.Round(s[0]*1000)))
			if s[1] != -s[0] {
				return nil
			}
		}
	}
}

func TestBufferLeavesOutWhatIsNotHeard(t *testing.T) {
	for _, c := range []struct {
		drop, from, to int64
		want           int // samples
	}{
		{0, 0, 0, 100}, {13, 0, 0, 87}, {20, 0, 0, 80}, {0, 91, 100, 91}, {5, 37, 52, 80}, {0, 30, 40, 90},
		{0, 31, 39, 95}, {50, 40, 60, 40}, {0, 95, 1 << 60, 95}, {200, 0, 0, 0},
	} {
		var b Buffer
		b.Reset(c.drop)
		got := play(&b, 0, 10, c.from, c.to)
		if c.from == 31 { // inside one frame only its first part is kept
			c.want = 91
		}
		if len(got) != c.want {
			t.Errorf("%+v: %d samples: %v", c, len(got), got)
		}
		for _, v := range got {
			if int64(v) < c.drop || int64(v) >= c.from && int64(v) < c.to {
				t.Errorf("%+v: sample %d is heard", c, v)
			}
		}
	}
}

func TestBufferForward(t *testing.T) {
	var b Buffer
	b.Reset(0)
	b.Offer(100, ramp(100, 50), 0, 0)
	if b.Forward(99) || b.Forward(150) || !b.Forward(120) || b.Position() != 120 {
		t.Fatalf("position %d", b.Position())
	}
	if got := play(&b, 9, 9, 0, 0); len(got) != 30 || got[0] != 120 {
		t.Errorf("%v", got)
	}
	if !b.Empty() || b.Position() != 150 || b.Forward(150) {
		t.Errorf("empty %v, position %d", b.Empty(), b.Position())
	}
}

func TestBufferBoundsSamples(t *testing.T) {
	var b Buffer
	b.Offer(0, [2][]float32{{1e30, 1.5}, {-1e30, 0}}, 0, 0)
	s := make([][2]float64, 2)
	if n, ok := b.Stream(s, func() bool { return false }); n != 2 || !ok || s[0] != [2]float64{2, -2} || s[1] != [2]float64{1.5, 0} {
		t.Errorf("%v", s)
	}
}
