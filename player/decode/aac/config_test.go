package aac

import (
	"testing"

	"cosm/player/decode/aac/aactest"
)

// TestConfigurations reads AudioSpecificConfigs of all the ways to say what a
// file is.
func TestConfigurations(t *testing.T) {
	for name, c := range map[string]struct {
		b    []byte
		want config
	}{
		"LC":               {[]byte{0x12, 0x10}, config{object: 2, core: 44100, index: 4, rate: 44100, channels: 2}},
		"HE":               {heConfig, config{object: 2, core: 22050, index: 7, rate: 44100, channels: 1, extended: true, settled: true}},
		"HE at half":       {heHalf, config{object: 2, core: 22050, index: 7, rate: 22050, channels: 1, extended: true, settled: true}},
		"HE behind":        {heBehind, config{object: 2, core: 22050, index: 7, rate: 44100, channels: 1, extended: true, settled: true}},
		"surely not HE":    {heNot, config{object: 2, core: 22050, index: 7, rate: 22050, channels: 1, settled: true}},
		"HE v2":            {v2Config, config{object: 2, core: 22050, index: 7, rate: 44100, channels: 1, extended: true, stereo: true, settled: true}},
		"HE v2 behind":     {v2Behind, config{object: 2, core: 22050, index: 7, rate: 44100, channels: 1, extended: true, stereo: true, settled: true}},
		"short frames":     {[]byte{0x12, 0x14}, config{object: 2, core: 44100, index: 4, rate: 44100, channels: 2, short: true}},
		"a rate in full":   {[]byte{0x17, 0x80, 0x56, 0x22, 0x10}, config{object: 2, core: 44100, index: 4, rate: 44100, channels: 2}},
		"an odd rate":      {[]byte{0x17, 0x80, 0x4E, 0x20, 0x08}, config{object: 2, core: 40000, index: 4, rate: 40000, channels: 1}},
		"an escaped type":  {[]byte{0xF9, 0x48, 0x40}, config{object: 42, core: 44100, index: 4, rate: 44100, channels: 2}},
		"behind a delay":   {append(delayed(), 0, 0), config{object: 2, core: 22050, index: 7, rate: 44100, channels: 1, extended: true, settled: true}},
		"another sync":     {[]byte{0x13, 0x88, 0x56, 0xC5, 0xA0}, config{object: 2, core: 22050, index: 7, rate: 22050, channels: 1}},
		"another's object": {[]byte{0x13, 0x88, 0x56, 0xE6, 0xA0}, config{object: 2, core: 22050, index: 7, rate: 22050, channels: 1}},
	} {
		got, err := parseConfig(c.b)
		if err != nil || got != c.want {
			t.Errorf("%s: %+v, %v; want %+v", name, got, err, c.want)
		}
	}
}

// delayed is a configuration whose core has a delay, and an extension behind it.
func delayed() []byte {
	var w aactest.Writer
	w.Put(2, 5)
	w.Put(7, 4)
	w.Put(1, 4)
	w.Put(0b01, 2) // long frames, and a delay
	w.Put(77, 14)
	w.Put(0, 1)
	w.Put(0x2B7, 11)
	w.Put(5, 5)
	w.Put(1, 1)
	w.Put(4, 4)
	return w.Bytes()
}

// TestRatesBetween maps rates that have no index to the nearest that has one.
func TestRatesBetween(t *testing.T) {
	for rate, want := range map[int]int{96000: 0, 92017: 0, 92016: 1, 50000: 3, 46008: 4, 30000: 5, 20000: 7, 14000: 8, 9391: 10, 9390: 11, 7000: 11} {
		var w aactest.Writer
		w.Put(15, 4)
		w.Put(rate, 24)
		r := bits{b: w.Bytes()}
		if got, index := r.rate(); got != rate || index != want {
			t.Errorf("%d Hz: %d Hz, index %d, want %d", rate, got, index, want)
		}
	}
}

// TestEngineOfDamage: whatever comes, there is a unit's worth of silence.
func TestEngineOfDamage(t *testing.T) {
	for name, c := range map[string]config{
		"LC": {index: 4, core: 44100, rate: 44100, channels: 2}, "HE": {index: 7, core: 22050, rate: 44100, channels: 2, extended: true},
		"v2": {index: 7, core: 22050, rate: 44100, channels: 1, extended: true, stereo: true},
	} {
		e := newEngine(&c, nil)
		for _, unit := range [][]byte{nil, {}, {0xE0}, {1, 2, 3, 4, 5, 6, 7, 8}} {
			e.pcm[0][5], e.pcm[1][5] = 1, 1
			if e.decode(unit) {
				t.Errorf("%s: %x is taken", name, unit)
			}
			out := e.out()
			if len(out[0]) != e.samples || len(out[1]) != e.samples || out[0][5] != 0 || out[1][5] != 0 {
				t.Errorf("%s: %x: %v and %v", name, unit, out[0][5], out[1][5])
			}
		}
	}
}
