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

// windowFactors are, by the age of a slot, the factors of its 16 values for
// outputs 0 to 15, and for outputs 32-j, which meet the same values. Output 16
// stands where 32 would; only the slots of odd age have a part in it.
type windowFactors [16][2][16]float32

// fillWindow arranges the standard's window.
func (t *tables) fillWindow() {
	d := func(i int) float64 {
		v := float64(synthesisWindow[min(i, 512-i)]) * sign(min(i, 512-i)) / 65536
		if i > 256 && i%64 != 0 {
			return -v
		}
		return v
	}
	for a := range t.window {
		low, high := &t.window[a][0], &t.window[a][1]
		for j := range 16 {
			low[j] = float32(d(32*a + j))
			if a%2 == 1 {
				low[j] = -low[j]
			}
			if j > 0 {
				high[j] = float32(-d(32*a + 32 - j))
			}
		}
		if a%2 == 1 { // here the first value is C[0], not C[16]
			high[0] = float32(-d(32*a + 16))
			t.edge[a/2], low[0] = low[0], 0
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
		v, o := (*[16 * 32]float32)(b[s*32:]), (*[32]float32)(out[s*32:])
		sumWindow(v, &t.window, o)
		for i, f := range t.edge { // output 0 has C[16] of every slot
			o[0] += v[(14-2*i)*32] * f
		}
	}
	copy(b[:history*32], b[slots*32:])
}

// sumWindowGo sums 16 slots, the youngest last, for all outputs but the part
// of output 0 that is in edge. It is where most of the time goes, so the sums
// are written out: the compiler then needs no checks and the processor finds
// four independent chains.
func sumWindowGo(v *[16 * 32]float32, w *windowFactors, out *[32]float32) {
	for j := range 16 {
		e, o := v[480+j], v[464+j]
		a0, b0 := e*w[0][0][j], e*w[0][1][j]
		a1, b1 := o*w[1][0][j], o*w[1][1][j]
		e, o = v[416+j], v[400+j]
		a0, b0 = a0+e*w[2][0][j], b0+e*w[2][1][j]
		a1, b1 = a1+o*w[3][0][j], b1+o*w[3][1][j]
		e, o = v[352+j], v[336+j]
		a0, b0 = a0+e*w[4][0][j], b0+e*w[4][1][j]
		a1, b1 = a1+o*w[5][0][j], b1+o*w[5][1][j]
		e, o = v[288+j], v[272+j]
		a0, b0 = a0+e*w[6][0][j], b0+e*w[6][1][j]
		a1, b1 = a1+o*w[7][0][j], b1+o*w[7][1][j]
		e, o = v[224+j], v[208+j]
		a0, b0 = a0+e*w[8][0][j], b0+e*w[8][1][j]
		a1, b1 = a1+o*w[9][0][j], b1+o*w[9][1][j]
		e, o = v[160+j], v[144+j]
		a0, b0 = a0+e*w[10][0][j], b0+e*w[10][1][j]
		a1, b1 = a1+o*w[11][0][j], b1+o*w[11][1][j]
		e, o = v[96+j], v[80+j]
		a0, b0 = a0+e*w[12][0][j], b0+e*w[12][1][j]
		a1, b1 = a1+o*w[13][0][j], b1+o*w[13][1][j]
		e, o = v[32+j], v[16+j]
		a0, b0 = a0+e*w[14][0][j], b0+e*w[14][1][j]
		a1, b1 = a1+o*w[15][0][j], b1+o*w[15][1][j]
		out[j] = a0 + a1
		if j == 0 {
			out[16] = b0 + b1
		} else {
			out[32-j] = b0 + b1
		}
	}
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
