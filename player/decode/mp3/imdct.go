package mp3

import "math"

// hybridTables are the factors of the inverse MDCT and of the butterflies
// against aliasing (ISO/IEC 11172-3, 2.4.3.4.10, table B.9).
type hybridTables struct {
	// long holds, by block type and parity of the subband, the four window
	// factors of each pair of outputs; the odd time samples of odd subbands
	// are negated here, which the filter bank wants.
	long  [4][2][9][4]float32
	short [12]float32
	dct6  [6][6]float32
	half  [9]float32 // 1 / (2 cos((2m+1)π/36))
	alias [8][2]float32
}

func (t *hybridTables) fill() {
	for block := range t.long {
		var w [36]float64
		for i := range w {
			w[i] = longWindow(block, i)
		}
		for m := range 9 {
			// The last step of the transform is folded into the window.
			last := 1 / (2 * math.Cos(float64(2*(8-m)+1)*math.Pi/72))
			first := 1 / (2 * math.Cos(float64(2*(9+m)+1)*math.Pi/72))
			f := [4]float64{w[m] * first, -w[17-m] * first, -w[18+m] * last, -w[35-m] * last}
			t.long[block][0][8-m] = [4]float32{float32(f[0]), float32(f[1]), float32(f[2]), float32(f[3])}
			if m%2 == 1 {
				f[0], f[2] = -f[0], -f[2]
			} else {
				f[1], f[3] = -f[1], -f[3]
			}
			t.long[block][1][8-m] = [4]float32{float32(f[0]), float32(f[1]), float32(f[2]), float32(f[3])}
		}
	}
	for i := range t.short {
		t.short[i] = float32(math.Sin(math.Pi / 12 * (float64(i) + 0.5)))
	}
	for n := range t.dct6 {
		for k := range t.dct6[n] {
			t.dct6[n][k] = float32(math.Cos(math.Pi / 24 * float64((2*n+1)*(2*k+1))))
		}
	}
	for m := range t.half {
		t.half[m] = float32(1 / (2 * math.Cos(float64(2*m+1)*math.Pi/36)))
	}
	for i, c := range [8]float64{-0.6, -0.535, -0.33, -0.185, -0.095, -0.041, -0.0142, -0.0037} {
		n := math.Sqrt(1 + c*c)
		t.alias[i] = [2]float32{float32(1 / n), float32(c / n)}
	}
}

// longWindow is the window of block types 0, 1 and 3.
func longWindow(block, i int) float64 {
	sine := math.Sin(math.Pi / 36 * (float64(i) + 0.5))
	switch {
	case block == blockStart && i >= 18:
		return shortSlope(29 - i)
	case block == blockStop && i < 18:
		return shortSlope(i - 6)
	}
	return sine
}

// shortSlope rises from 0 over six samples to 1, as a short window does.
func shortSlope(i int) float64 {
	switch {
	case i < 0:
		return 0
	case i >= 6:
		return 1
	}
	return math.Sin(math.Pi / 12 * (float64(i) + 0.5))
}

const (
	cos10 = 0.98480775301220805937
	cos20 = 0.93969262078590838405
	cos30 = 0.86602540378443864676
	cos40 = 0.76604444311897803520
	cos50 = 0.64278760968653932632
	cos70 = 0.34202014332566873304
	cos80 = 0.17364817766693034885
)

// dct9 computes z[n] = Σ a[m] cos(mπ(2n+1)/18) for nine values. The factors of
// the 20° and the 10° family each sum to zero, which saves half the products.
func dct9(a0, a1, a2, a3, a4, a5, a6, a7, a8 float32) (z0, z1, z2, z3, z4, z5, z6, z7, z8 float32) {
	mean := a0 + a6*0.5
	s, u := a2+a4, a2+a8
	e0 := s*cos40 + u*cos80
	e2 := (a8-a4)*cos40 - s*cos80
	p0, p2, p3 := mean+e0, mean+e2, mean-e0-e2
	d := a0 - a6
	p1 := d + (a2-a4-a8)*0.5
	p4 := d - a2 + a4 + a8

	c := a3 * cos30
	v, w := a1+a5, a1+a7
	o0 := v*cos50 + w*cos70
	o2 := w*cos50 + (a7-a5)*cos70
	o3 := o0 - o2
	q0, q2, q3 := c+o0, o2-c, o3-c
	q1 := (a1 - a5 - a7) * cos30
	return p0 + q0, p1 + q1, p2 + q2, p3 + q3, p4, p3 - q3, p2 - q2, p1 - q1, p0 - q0
}

// imdct36 transforms the 18 lines of a subband, overlaps them with what the
// block before left in prev, writes the result to every 32nd of out and leaves
// the second half in prev.
//
// With y the DCT-IV of 18 points, x[9..17] = -y[17..9] and so on; y is had
// from sums of neighbours by a DCT-III of 18, which is one DCT-III of 9 over
// the even lines and, by the same step again, one over the odd ones.
func (t *hybridTables) imdct36(x, prev *[18]float32, out *[17*32 + 1]float32, win *[9][4]float32) {
	var even, odd [9]float32
	s1, s3, s5, s7 := x[1]+x[0], x[3]+x[2], x[5]+x[4], x[7]+x[6]
	s9, s11, s13, s15, s17 := x[9]+x[8], x[11]+x[10], x[13]+x[12], x[15]+x[14], x[17]+x[16]
	even[0], even[1], even[2], even[3], even[4], even[5], even[6], even[7], even[8] = dct9(
		x[0], x[2]+x[1], x[4]+x[3], x[6]+x[5], x[8]+x[7], x[10]+x[9], x[12]+x[11], x[14]+x[13], x[16]+x[15])
	odd[0], odd[1], odd[2], odd[3], odd[4], odd[5], odd[6], odd[7], odd[8] = dct9(
		s1, s3+s1, s5+s3, s7+s5, s9+s7, s11+s9, s13+s11, s15+s13, s17+s15)
	for m := range 9 {
		o := odd[m] * t.half[m]
		p, q := even[m]+o, even[m]-o
		w := &win[m]
		out[(8-m)*32] = q*w[0] + prev[8-m]
		out[(9+m)*32] = q*w[1] + prev[9+m]
		prev[8-m] = p * w[2]
		prev[9+m] = p * w[3]
	}
}

// imdct12 does the same for the three short blocks of a subband.
func (t *hybridTables) imdct12(x, prev *[18]float32, out *[17*32 + 1]float32, odd bool) {
	var sum [36]float32
	for w := range 3 {
		var y [6]float32
		for n := range y {
			c := &t.dct6[n]
			y[n] = x[w]*c[0] + x[w+3]*c[1] + x[w+6]*c[2] + x[w+9]*c[3] + x[w+12]*c[4] + x[w+15]*c[5]
		}
		part := sum[6+6*w : 18+6*w : 18+6*w]
		for i := range 3 {
			part[i] += y[3+i] * t.short[i]
			part[5-i] -= y[3+i] * t.short[5-i]
			part[6+i] -= y[2-i] * t.short[6+i]
			part[11-i] -= y[2-i] * t.short[11-i]
		}
	}
	if odd {
		for i := 1; i < 36; i += 2 {
			sum[i] = -sum[i]
		}
	}
	for i := range 18 {
		out[i*32] = sum[i] + prev[i]
		prev[i] = sum[18+i]
	}
}
