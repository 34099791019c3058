package output

import (
	"encoding/binary"
	"math"
)

// clip keeps a sample in [-1, 1]; what is no number is silence.
func clip(x float64) float64 {
	switch {
	case x > 1:
		return 1
	case x < -1:
		return -1
	case x != x:
		return 0
	}
	return x
}

// appendFloat32 encodes as 32-bit floats, little endian, interleaved.
func appendFloat32(dst []byte, p [][2]float64) []byte {
	for _, s := range p {
		dst = binary.LittleEndian.AppendUint32(dst, math.Float32bits(float32(clip(s[0]))))
		dst = binary.LittleEndian.AppendUint32(dst, math.Float32bits(float32(clip(s[1]))))
	}
	return dst
}

// dither encodes as 16-bit integers. What 16 bits cannot hold gets triangular
// noise of ±1 step, which turns the distortion of rounding into a faint hiss;
// what they hold exactly, silence too, passes bit for bit.
type dither struct {
	state uint64 // of an xorshift generator; never 0
}

func newDither() *dither { return &dither{state: 0x9E3779B97F4A7C15} }

func (d *dither) appendInt16(dst []byte, p [][2]float64) []byte {
	for _, s := range p {
		dst = binary.LittleEndian.AppendUint16(dst, uint16(d.quantise(s[0])))
		dst = binary.LittleEndian.AppendUint16(dst, uint16(d.quantise(s[1])))
	}
	return dst
}

func (d *dither) quantise(x float64) int16 {
	v := clip(x) * 32768
	if r := math.Round(v); r != v {
		v = math.Floor(v + d.triangle() + 0.5)
	}
	return int16(min(max(v, math.MinInt16), math.MaxInt16))
}

// triangle is noise in (-1, 1) with triangular density: the difference of two
// even ones, 32 bits each of one step of the generator.
func (d *dither) triangle() float64 {
	x := d.state
	x ^= x << 13
	x ^= x >> 7
	x ^= x << 17
	d.state = x
	return (float64(x>>32) - float64(x&math.MaxUint32)) / (1 << 32)
}
