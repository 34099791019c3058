package mp3

import "math"

// The synthesis filter bank (ISO/IEC 11172-3, 2.4.3.4.11) turns 32 subband
// samples into 32 samples of sound. Its matrixing is a DCT-II of 32 points C;
// of the standard's 64 values V only those 32 differ, so a slot keeps C alone:
// C[16..31], then C[0], then C[15..1], which is the order in which the window
// meets them: V[j] = C[16+j] and V[32+j] = -C[16-j].

// history is how many earlier slots the window reaches back.
const history = 15

// bank is the state of one channel: the slots of the window's past, then those
// of the granule in work.
type bank [(history + slots) * 32]float32

// fillWindow arranges the window: for output j the factors of the slot of age
// a, and beside them those of output 32-j, which meets the same values.
func (t *tables) fillWindow() {
	d := func(i int) float64 {
		v := float64(0)
		switch {
		case i > 256 && i%64 == 0:
			v = float64(synthesisWindow[512-i]) * sign(512-i)
		case i > 256:
			v = -float64(synthesisWindow[512-i]) * sign(512-i)
		default:
			v = float64(synthesisWindow[i]) * sign(i)
		}
		return v / 65536
	}
	for j := range t.window {
		for a := range t.window[j] {
			w := &t.window[j][a]
			w[0] = float32(d(32*a + j))
			if a%2 == 1 {
				w[0] = -w[0]
			}
			if j > 0 {
				w[1] = float32(-d(32*a + 32 - j))
			} else if a%2 == 1 { // output 16 meets C[0] in the odd slots only
				w[1] = float32(-d(32*a + 16))
			}
		}
	}
}

func sign(i int) float64 {
	if i/64%2 == 1 {
		return -1
	}
	return 1
}

// synthesize appends the 18 slots of in to the bank and writes 576 samples.
func (t *tables) synthesize(b *bank, in *[slots * 32]float32, out *[576]float32) {
	for s := range slots {
		dct32((*[32]float32)(in[s*32:]), (*[32]float32)(b[(history+s)*32:]))
	}
	for s := range slots {
		t.applyWindow((*[16 * 32]float32)(b[s*32:]), (*[32]float32)(out[s*32:]))
	}
	copy(b[:history*32], b[slots*32:])
}

// applyWindow sums 16 slots, the youngest last. It is where most of the time
// goes, so the sums are written out: the compiler then needs no checks and the
// processor finds four independent chains.
func (t *tables) applyWindow(v *[16 * 32]float32, out *[32]float32) {
	for j := 1; j < 16; j++ {
		w := &t.window[j]
		e, o := v[480+j], v[464+j]
		a0, b0 := e*w[0][0], e*w[0][1]
		a1, b1 := o*w[1][0], o*w[1][1]
		e, o = v[416+j], v[400+j]
		a0, b0 = a0+e*w[2][0], b0+e*w[2][1]
		a1, b1 = a1+o*w[3][0], b1+o*w[3][1]
		e, o = v[352+j], v[336+j]
		a0, b0 = a0+e*w[4][0], b0+e*w[4][1]
		a1, b1 = a1+o*w[5][0], b1+o*w[5][1]
		e, o = v[288+j], v[272+j]
		a0, b0 = a0+e*w[6][0], b0+e*w[6][1]
		a1, b1 = a1+o*w[7][0], b1+o*w[7][1]
		e, o = v[224+j], v[208+j]
		a0, b0 = a0+e*w[8][0], b0+e*w[8][1]
		a1, b1 = a1+o*w[9][0], b1+o*w[9][1]
		e, o = v[160+j], v[144+j]
		a0, b0 = a0+e*w[10][0], b0+e*w[10][1]
		a1, b1 = a1+o*w[11][0], b1+o*w[11][1]
		e, o = v[96+j], v[80+j]
		a0, b0 = a0+e*w[12][0], b0+e*w[12][1]
		a1, b1 = a1+o*w[13][0], b1+o*w[13][1]
		e, o = v[32+j], v[16+j]
		a0, b0 = a0+e*w[14][0], b0+e*w[14][1]
		a1, b1 = a1+o*w[15][0], b1+o*w[15][1]
		out[j], out[32-j] = a0+a1, b0+b1
	}
	t.applyEdges(v, out)
}

// applyEdges does outputs 0 and 16, which share no values.
func (t *tables) applyEdges(v *[16 * 32]float32, out *[32]float32) {
	w := &t.window[0]
	var a, b float32
	for i := range 8 {
		even, odd := 480-64*i, 448-64*i
		a += v[even]*w[2*i][0] + v[odd]*w[2*i+1][0]
		b += v[odd+16] * w[2*i+1][1]
	}
	out[0], out[16] = a, b
}

// Factors of the DCT-II: 1 / (2 cos((2k+1)π/2n)) for n = 32, 16, 8 and 4.
var (
	fold32 = [16]float32(foldFactors(32))
	fold16 = [8]float32(foldFactors(16))
	fold8  = [4]float32(foldFactors(8))
	fold4  = [2]float32(foldFactors(4))
)

func foldFactors(n int) []float32 {
	f := make([]float32, n/2)
	for k := range f {
		f[k] = float32(1 / (2 * math.Cos(float64(2*k+1)*math.Pi/float64(2*n))))
	}
	return f
}

// dct32 computes C[n] = Σ x[k] cos(nπ(2k+1)/64) in the order of a slot. Each
// DCT-II of n points is one of n/2 over the folded sums, which gives the even
// outputs, and one over the folded differences, whose neighbours' sums are the
// odd ones (B. G. Lee, 1984).
func dct32(x, slot *[32]float32) {
	var v [4][8]float32
	for k := range 8 {
		a0, a1 := x[k]+x[31-k], x[15-k]+x[16+k]
		b0, b1 := (x[k]-x[31-k])*fold32[k], (x[15-k]-x[16+k])*fold32[15-k]
		v[0][k], v[1][k] = a0+a1, (a0-a1)*fold16[k]
		v[2][k], v[3][k] = b0+b1, (b0-b1)*fold16[k]
	}
	for i := range v {
		dct8(&v[i])
	}
	e, f, p, q := &v[0], &v[1], &v[2], &v[3]
	var c [33]float32
	for n := range 7 {
		qq := q[n] + q[n+1]
		c[4*n], c[4*n+1], c[4*n+2], c[4*n+3] = e[n], p[n]+qq, f[n]+f[n+1], qq+p[n+1]
	}
	c[28], c[29], c[30], c[31] = e[7], p[7]+q[7], f[7], q[7]
	copy(slot[:16], c[16:])
	slot[16] = c[0]
	for j := 1; j < 16; j++ {
		slot[16+j] = c[16-j]
	}
}

func dct8(x *[8]float32) {
	a0, a1, a2, a3 := x[0]+x[7], x[1]+x[6], x[2]+x[5], x[3]+x[4]
	b0, b1 := (x[0]-x[7])*fold8[0], (x[1]-x[6])*fold8[1]
	b2, b3 := (x[2]-x[5])*fold8[2], (x[3]-x[4])*fold8[3]
	x[0], x[2], x[4], x[6] = dct4(a0, a1, a2, a3)
	g0, g1, g2, g3 := dct4(b0, b1, b2, b3)
	x[1], x[3], x[5], x[7] = g0+g1, g1+g2, g2+g3, g3
}

func dct4(x0, x1, x2, x3 float32) (y0, y1, y2, y3 float32) {
	const r = math.Sqrt2 / 2
	s0, s1 := x0+x3, x1+x2
	d0, d1 := (x0-x3)*fold4[0], (x1-x2)*fold4[1]
	g1 := (d0 - d1) * r
	return s0 + s1, d0 + d1 + g1, (s0 - s1) * r, g1
}
