package codes

import (
	"testing"

	"cosm/player/decode/aac/bits"
)

// TestComplete checks that each code has every symbol once, that its words fill
// the tree, which leaves none the beginning of another, and how long they are.
func TestComplete(t *testing.T) {
	type want struct {
		code          bits.Code
		symbols, most int
	}
	list := map[string]want{
		"Scale":     {Scale, 121, 19},
		"LevelTime": {LevelTime, 121, 19}, "LevelFrequency": {LevelFrequency, 121, 20},
		"BalanceTime": {BalanceTime, 49, 17}, "BalanceFrequency": {BalanceFrequency, 49, 19},
		"CoarseLevelTime": {CoarseLevelTime, 63, 19}, "CoarseLevelFrequency": {CoarseLevelFrequency, 63, 20},
		"CoarseBalanceTime": {CoarseBalanceTime, 25, 14}, "CoarseBalanceFrequency": {CoarseBalanceFrequency, 25, 14},
		"NoiseTime": {NoiseTime, 63, 14}, "NoiseBalanceTime": {NoiseBalanceTime, 25, 8},
		"IntensityFrequency": {IntensityFrequency, 29, 18}, "IntensityTime": {IntensityTime, 29, 20},
		"FineIntensityFrequency": {FineIntensityFrequency, 61, 18}, "FineIntensityTime": {FineIntensityTime, 61, 16},
		"CoherenceFrequency": {CoherenceFrequency, 15, 14}, "CoherenceTime": {CoherenceTime, 15, 14},
	}
	sizes := [11]want{{nil, 81, 11}, {nil, 81, 9}, {nil, 81, 16}, {nil, 81, 12}, {nil, 81, 13}, {nil, 81, 11}, {nil, 64, 12}, {nil, 64, 10}, {nil, 169, 15}, {nil, 169, 12}, {nil, 289, 12}}
	for i, w := range sizes {
		list["Spectrum "+string(rune('A'+i))] = want{Spectrum[i], w.symbols, w.most}
	}
	for name, w := range list {
		seen := map[int16]bool{}
		sum, n, most := 0, 0, 0
		for _, s := range w.code {
			if s < 0 {
				n = int(-s)
				most = max(most, n)
				continue
			}
			if seen[s] || int(s) >= w.symbols {
				t.Errorf("%s: symbol %d twice or too large", name, s)
			}
			seen[s] = true
			step := 1 << (24 - n)
			if sum%step != 0 {
				t.Errorf("%s: the word of %d has more than %d bits", name, s, n)
			}
			sum += step
		}
		if len(seen) != w.symbols || sum != 1<<24 || most != w.most {
			t.Errorf("%s: %d symbols of %d, %d/%d of the words, longest %d bits", name, len(seen), w.symbols, sum, 1<<24, most)
		}
	}
}
