package mp3

import (
	"math"
	"sync"
)

// gainBase is the exponent, in quarters of 6 dB, of the first entry of gains:
// the least gain, with every attenuation that a block can state, and some
// room for joint stereo.
const gainBase = -210 - 7*8 - 15*4 - 3*4 - 8

// largest is the largest value that a Huffman code can state.
const largest = 15 + 1<<13 - 1

// tables is everything that is computed once and never changes.
type tables struct {
	pow43   [largest + 1]float32
	gains   [256 - gainBase - 210 + 8]float32 // 2^(e/4)
	pairs   [32]codeBook
	quads   [2][64]uint8 // length << 4 | values, by the next six bits
	layouts [9]layouts
	hybrid  hybridTables
	window  windowFactors
	edge    [8]float32 // of C[16] in the slots of odd age for output 0
	ratios  stereoTables
}

// shared builds the tables at the first use.
var shared = sync.OnceValue(func() *tables {
	t := new(tables)
	for i := range t.pow43 {
		t.pow43[i] = float32(math.Pow(float64(i), 4./3))
	}
	for i := range t.gains {
		t.gains[i] = float32(math.Exp2(float64(i+gainBase) / 4))
	}
	t.makeBooks()
	for i := range t.layouts {
		t.layouts[i] = makeLayouts(i)
	}
	t.hybrid.fill()
	t.fillWindow()
	t.ratios.fill()
	return t
})
