package dct

import (
	"math"
	"math/rand/v2"
	"strconv"
	"testing"
)

// direct computes the transform by its definition.
func direct(x []float32) []float64 {
	n := float64(len(x))
	y := make([]float64, len(x))
	for k := range y {
		for i, v := range x {
			y[k] += float64(v) * math.Cos(math.Pi/n*(float64(k)+0.5)*(float64(i)+0.5))
		}
	}
	return y
}

func TestAgainstTheDefinition(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for n := 16; n <= 4096; n *= 2 {
		x := make([]float32, n)
		tr := New(n)
		for round := range 3 {
			var most float64
			for i := range x {
				x[i] = float32(rng.NormFloat64())
			}
			want := direct(x)
			tr.Run(x)
			for i := range x {
				most = max(most, math.Abs(float64(x[i])-want[i]))
			}
			if limit := 1e-6 * math.Sqrt(float64(n)) * 8; most > limit {
				t.Errorf("size %d, round %d: off by %g, more than %g", n, round, most, limit)
			}
		}
	}
}

func TestTwiceIsTheSame(t *testing.T) {
	tr := New(64)
	x := make([]float32, 64)
	x[5] = 1
	tr.Run(x)
	tr.Run(x)
	for i, v := range x {
		want := 0.
		if i == 5 {
			want = 32 // N/2
		}
		if math.Abs(float64(v)-want) > 1e-4 {
			t.Errorf("value %d is %v, want %v", i, v, want)
		}
	}
}

func BenchmarkTransform(b *testing.B) {
	for _, n := range []int{64, 1024} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			tr, x := New(n), make([]float32, n)
			for b.Loop() {
				tr.Run(x)
			}
		})
	}
}
