// Package mix says how any number of channels is heard on two speakers. It
// holds no state and is safe for concurrent use.
package mix

import "math"

// Gains is how much of a channel goes to the left and to the right.
type Gains [2]float64

// Speaker positions of a WAVEFORMATEXTENSIBLE channel mask, in the order of
// their bits, and what each gives to a pair of speakers (ITU-R BS.775: centre
// and surround 3 dB down, no low frequency effects).
var speakers = [...]Gains{
	{1, 0}, {0, 1}, {math.Sqrt2 / 2, math.Sqrt2 / 2}, {0, 0}, // front left, right, centre; low frequency
	{math.Sqrt2 / 2, 0}, {0, math.Sqrt2 / 2}, // back left, right
	{1, 0}, {0, 1}, // front left and right of centre
	{0.5, 0.5},                               // back centre
	{math.Sqrt2 / 2, 0}, {0, math.Sqrt2 / 2}, // side left, right
	{0.5, 0.5}, {0.5, 0}, {0.5, 0.5}, {0, 0.5}, {0.5, 0}, {0.5, 0.5}, {0, 0.5}, // top
}

// Bits of a mask, as indices of speakers.
const (
	left, right, centre, low = 0, 1, 2, 3
	backLeft, backRight      = 4, 5
	backCentre               = 8
	sideLeft, sideRight      = 9, 10
)

// defaultMasks are the usual positions where a WAVE file names none.
var defaultMasks = [...]uint32{0, 0x4, 0x3, 0x7, 0x33, 0x37, 0x3F, 0x13F, 0x63F}

// vorbisOrder is the order of channels of Vorbis I section 4.3.9, which that
// of Opus mapping family 1 is too (RFC 7845 section 5.1.1.2).
var vorbisOrder = [...][]int{
	3: {left, centre, right},
	4: {left, right, backLeft, backRight},
	5: {left, centre, right, backLeft, backRight},
	6: {left, centre, right, backLeft, backRight, low},
	7: {left, centre, right, sideLeft, sideRight, backCentre, low},
	8: {left, centre, right, sideLeft, sideRight, backLeft, backRight, low},
}

// ByMask returns the gains of each channel in the order of a WAVE channel mask,
// 0 for the usual one. Mono goes to both sides at full level; more than two
// channels are scaled so that nothing can clip. A channel without a known place
// goes to both sides.
func ByMask(channels int, mask uint32) []Gains {
	if m, ok := few(channels); ok {
		return m
	}
	if mask == 0 && channels < len(defaultMasks) {
		mask = defaultMasks[channels]
	}
	m := make([]Gains, 0, channels)
	for bit := 0; bit < len(speakers) && len(m) < channels; bit++ {
		if mask&(1<<bit) != 0 {
			m = append(m, speakers[bit])
		}
	}
	return normalise(fill(m, channels))
}

// ByVorbis is ByMask in the order of Vorbis and Opus.
func ByVorbis(channels int) []Gains {
	if m, ok := few(channels); ok {
		return m
	}
	m := make([]Gains, 0, channels)
	if channels < len(vorbisOrder) {
		for _, s := range vorbisOrder[channels] {
			m = append(m, speakers[s])
		}
	}
	return normalise(fill(m, channels))
}

func few(channels int) ([]Gains, bool) {
	switch channels {
	case 1:
		return []Gains{{1, 1}}, true
	case 2:
		return []Gains{{1, 0}, {0, 1}}, true
	}
	return nil, false
}

func fill(m []Gains, channels int) []Gains {
	for len(m) < channels {
		m = append(m, Gains{0.5, 0.5})
	}
	return m
}

func normalise(m []Gains) []Gains {
	var sum Gains
	for _, g := range m {
		sum[0] += g[0]
		sum[1] += g[1]
	}
	if most := max(sum[0], sum[1]); most > 1 {
		for i := range m {
			m[i][0] /= most
			m[i][1] /= most
		}
	}
	return m
}
