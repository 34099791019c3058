package wav

import "math"

// gains is how much of a channel goes to the left and to the right.
type gains [2]float64

// Speaker positions of a WAVEFORMATEXTENSIBLE channel mask, in the order of
// their bits, and what each gives to a pair of speakers (ITU-R BS.775: centre
// and surround 3 dB down, no low frequency effects).
var speakers = [...]gains{
	{1, 0}, {0, 1}, {math.Sqrt2 / 2, math.Sqrt2 / 2}, {0, 0}, // front left, right, centre; low frequency
	{math.Sqrt2 / 2, 0}, {0, math.Sqrt2 / 2}, // back left, right
	{1, 0}, {0, 1}, // front left and right of centre
	{0.5, 0.5},                               // back centre
	{math.Sqrt2 / 2, 0}, {0, math.Sqrt2 / 2}, // side left, right
	{0.5, 0.5}, {0.5, 0}, {0.5, 0.5}, {0, 0.5}, {0.5, 0}, {0.5, 0.5}, {0, 0.5}, // top
}

// defaultMasks are the usual positions where a file names none.
var defaultMasks = [...]uint32{0, 0x4, 0x3, 0x7, 0x33, 0x37, 0x3F, 0x13F, 0x63F}

// mixer returns the gains of each channel. Mono goes to both sides at full
// level; more than two channels are scaled so that nothing can clip.
func mixer(channels int, mask uint32) []gains {
	switch channels {
	case 1:
		return []gains{{1, 1}}
	case 2:
		return []gains{{1, 0}, {0, 1}}
	}
	if mask == 0 && channels < len(defaultMasks) {
		mask = defaultMasks[channels]
	}
	m := make([]gains, 0, channels)
	for bit := 0; bit < len(speakers) && len(m) < channels; bit++ {
		if mask&(1<<bit) != 0 {
			m = append(m, speakers[bit])
		}
	}
	for len(m) < channels { // no known place: to both sides
		m = append(m, gains{0.5, 0.5})
	}
	return normalise(m)
}

func normalise(m []gains) []gains {
	var sum gains
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
