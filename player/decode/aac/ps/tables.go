package ps

import (
	"math"

	"cosm/player/decode/aac/bits"
	"cosm/player/decode/aac/codes"
)

const (
	coarseParameters = 20
	fineParameters   = 34
	coarseBands      = 71
	fineBands        = 91
)

// layout is how the bands are divided and what is done to them, with 20 or with
// 34 parameters (ISO/IEC 14496-3, tables 8.48 and 8.49, and 8.6.4.5).
type layout struct {
	parameters int
	bands      int
	parameter  []int8 // of each band
	split      []int  // into how many bands each of the lowest is divided
	sum        int    // how many bands that makes
	passes     int    // bands with all-pass filters
	long       int    // the first band with a short delay
	decay      int    // the first band whose filters are weaker
	centers    []int8
	unit       float64 // of the centers
	offset     float64 // of a band without one of them, from its center
}

var layouts = [2]layout{{
	parameters: coarseParameters, bands: coarseBands, split: []int{6, 2, 2}, sum: 10, passes: 30, long: 42, decay: 10,
	parameter: []int8{
		1, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 14, 15, 15, 15, 16, 16, 16, 16, 17, 17, 17, 17, 17,
		18, 18, 18, 18, 18, 18, 18, 18, 18, 18, 18, 18, 19, 19, 19, 19, 19, 19, 19, 19, 19, 19, 19, 19, 19, 19, 19,
		19, 19, 19, 19, 19, 19, 19, 19, 19, 19, 19, 19, 19, 19,
	},
	centers: []int8{-3, -1, 1, 3, 5, 7, 10, 14, 18, 22}, unit: 1. / 8, offset: 6.5,
}, {
	parameters: fineParameters, bands: fineBands, split: []int{12, 8, 4, 4, 4}, sum: 32, passes: 50, long: 62, decay: 32,
	parameter: []int8{
		0, 1, 2, 3, 4, 5, 6, 6, 7, 2, 1, 0, 10, 10, 4, 5, 6, 7, 8, 9, 10, 11, 12, 9, 14, 11, 12, 13, 14, 15, 16, 13,
		16, 17, 18, 19, 20, 21, 22, 22, 23, 23, 24, 24, 25, 25, 26, 26, 27, 27, 27, 28, 28, 28, 29, 29, 29, 30, 30,
		30, 31, 31, 31, 31, 32, 32, 32, 32, 33, 33, 33, 33, 33, 33, 33, 33, 33, 33, 33, 33, 33, 33, 33, 33, 33, 33,
		33, 33, 33, 33, 33,
	},
	centers: []int8{
		2, 6, 10, 14, 18, 22, 26, 30, 34, -10, -6, -2, 51, 57, 15, 21, 27, 33, 39, 45, 54, 66, 78, 42, 102, 66, 78,
		90, 102, 114, 126, 90,
	}, unit: 1. / 24, offset: 26.5,
}}

// center is the frequency of a band, in bands of the filter bank.
func (l *layout) center(k int) float64 {
	if k < len(l.centers) {
		return float64(l.centers[k]) * l.unit
	}
	return float64(k) - l.offset
}

// toFine gives for each of 34 parameters the two of 20 that it is the mean of.
var toFine = [fineParameters][2]int{
	{0, 0}, {0, 1}, {1, 1}, {2, 2}, {2, 3}, {3, 3}, {4, 4}, {4, 4}, {5, 5}, {5, 5}, {6, 6}, {7, 7}, {8, 8}, {8, 8},
	{9, 9}, {9, 9}, {10, 10}, {11, 11}, {12, 12}, {13, 13}, {14, 14}, {14, 14}, {15, 15}, {15, 15}, {16, 16}, {16, 16},
	{17, 17}, {17, 17}, {18, 18}, {18, 18}, {18, 18}, {18, 18}, {19, 19}, {19, 19},
}

// toCoarse gives for each of 20 parameters those of 34 that it is the mean of.
var toCoarse = [coarseParameters]struct {
	first   int
	weights []int
}{
	{0, []int{2, 1}}, {1, []int{1, 2}}, {3, []int{2, 1}}, {4, []int{1, 2}}, {6, []int{1, 1}}, {8, []int{1, 1}},
	{10, []int{1}}, {11, []int{1}}, {12, []int{1, 1}}, {14, []int{1, 1}}, {16, []int{1}}, {17, []int{1}},
	{18, []int{1}}, {19, []int{1}}, {20, []int{1, 1}}, {22, []int{1, 1}}, {24, []int{1, 1}}, {26, []int{1, 1}},
	{28, []int{1, 1, 1, 1}}, {32, []int{1, 1}},
}

// The first halves, and the middles, of the filters that divide the lowest bands
// (tables 8.37 and 8.38), by how many bands they make of one.
var prototypes = map[int][lead + 1]float64{
	2:  {0, 0.01899487526049, 0, -0.07293139167538, 0, 0.30596630545168, 0.5},
	4:  {-0.05908211155639, -0.04871498374946, 0, 0.07778723915851, 0.16486303567403, 0.23279856662996, 0.25},
	6:  {0.00746082949812, 0.02270420949825, 0.04546865930473, 0.07266113929591, 0.09885108575264, 0.11793710567217, 0.125},
	8:  {0.01565675600122, 0.03752716391991, 0.05417891378782, 0.08417044116767, 0.10307344158036, 0.12222452249753, 0.125},
	12: {0.04081179924692, 0.03812810994926, 0.05144908135699, 0.06399831151592, 0.07428313801106, 0.08100347892914, 0.08333333333333},
}

// links are the all-pass filters of the decorrelator, by their delays in slots,
// by parts of a slot, and by how much goes round (table 8.39).
var links = [3]struct {
	delay      int
	part, gain float64
}{{3, 0.43, 0.65143905753106}, {4, 0.75, 0.56471812200776}, {5, 0.347, 0.48954165955695}}

// partDelay is by what part of a slot the input of those is delayed.
const partDelay = 0.39

// coherences are the values of coherence.
var coherences = [8]float64{1, 0.937, 0.84118, 0.60092, 0.36764, 0, -0.589, -1}

// ratios are differences of intensity from 0 on in dB; negative ones are the
// same the other way round.
var ratios = [2][]float64{
	{0, 2, 4, 7, 10, 14, 18, 25},
	{0, 2, 4, 6, 8, 10, 13, 16, 19, 22, 25, 30, 35, 40, 45, 50},
}

// tables are what a Decoder computes once.
type tables struct {
	books   [6]bits.Book
	filters map[int][][2*lead + 1]complex64
	turns   [2][]complex64    // of the decorrelator's input, by band
	linked  [2][][3]complex64 // of its filters
	mixes   [2][2][31][8]matrix
}

func newTables() *tables {
	t := &tables{filters: map[int][][2*lead + 1]complex64{}}
	for i, c := range []bits.Code{
		codes.IntensityFrequency, codes.IntensityTime, codes.FineIntensityFrequency, codes.FineIntensityTime,
		codes.CoherenceFrequency, codes.CoherenceTime,
	} {
		t.books[i] = bits.NewBook(c, bits.Plain)
	}
	for n, half := range prototypes {
		t.filters[n] = filters(n, half)
	}
	for i := range layouts {
		l := &layouts[i]
		for k := range l.passes {
			center := l.center(k)
			t.turns[i] = append(t.turns[i], turn(partDelay*center))
			t.linked[i] = append(t.linked[i], [3]complex64{
				turn(links[0].part * center), turn(links[1].part * center), turn(links[2].part * center),
			})
		}
	}
	for resolution, list := range ratios {
		for level := range 2*len(list) - 1 {
			for coherence := range coherences {
				c := ratio(list, level-len(list)+1)
				t.mixes[0][resolution][level][coherence] = mixA(c, coherences[coherence])
				t.mixes[1][resolution][level][coherence] = mixB(c, coherences[coherence])
			}
		}
	}
	return t
}

// turn is exp(-πi part).
func turn(part float64) complex64 {
	sin, cos := math.Sincos(-math.Pi * part)
	return complex(float32(cos), float32(sin))
}

func ratio(list []float64, step int) float64 {
	if step < 0 {
		return math.Pow(10, -list[-step]/20)
	}
	return math.Pow(10, list[step]/20)
}

// filters makes those that divide one band into n; 6 are 8, of which some are
// one.
func filters(n int, half [lead + 1]float64) [][2*lead + 1]complex64 {
	if n == 6 {
		n = 8
	}
	list := make([][2*lead + 1]complex64, n)
	for q := range list {
		for i := range list[q] {
			v := complex(half[lead-max(i-lead, lead-i)], 0)
			angle := 2 * math.Pi / float64(n) * (float64(q) + 0.5) * float64(i-lead)
			if n == 2 {
				angle = math.Pi * float64(q) * float64(i-lead)
			}
			sin, cos := math.Sincos(-angle)
			list[q][i] = complex64(v * complex(cos, sin))
		}
	}
	return list
}
