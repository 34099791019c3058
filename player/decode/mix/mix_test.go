package mix

import (
	"math"
	"testing"
)

func TestMonoAndStereoAreUnchanged(t *testing.T) {
	for _, by := range []func(int) []Gains{ByVorbis, func(n int) []Gains { return ByMask(n, 0) }} {
		if m := by(1); len(m) != 1 || m[0] != (Gains{1, 1}) {
			t.Errorf("mono: %v", m)
		}
		if m := by(2); len(m) != 2 || m[0] != (Gains{1, 0}) || m[1] != (Gains{0, 1}) {
			t.Errorf("stereo: %v", m)
		}
	}
}

func TestNothingClipsOrLeans(t *testing.T) {
	for n := range 70 {
		for name, m := range map[string][]Gains{"vorbis": ByVorbis(n), "mask": ByMask(n, 0), "all": ByMask(n, 1<<18-1)} {
			var sum Gains
			for _, g := range m {
				sum[0] += g[0]
				sum[1] += g[1]
			}
			if len(m) != n || max(sum[0], sum[1]) > 1+1e-9 {
				t.Errorf("%s: %d channels: %d gains, sum %v", name, n, len(m), sum)
			}
			if name == "vorbis" && math.Abs(sum[0]-sum[1]) > 1e-9 {
				t.Errorf("%d channels lean: %v", n, sum)
			}
		}
	}
}

func TestOrders(t *testing.T) {
	// The centre of 5.1 is the third in WAVE and FLAC, the second in Vorbis; the
	// low frequencies, which are left out, the fourth and the last.
	w, v := ByMask(6, 0), ByVorbis(6)
	if w[2] != v[1] || w[2][0] != w[2][1] || w[3] != (Gains{}) || v[5] != (Gains{}) || w[1] != v[2] || w[5] != v[4] {
		t.Errorf("%v\n%v", w, v)
	}
}
