package aac

import (
	"maps"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"cosm/player/decode/aac/aactest"
	"cosm/player/decode/audiotest"
)

// A core at 22,050 Hz, and a header of replication with the counts of bands that
// it leads to.
const heIndex, heLow, heHigh, heNoise = 7, 8, 16, 3

var heHeader = aactest.Header{Start: 5, Stop: 9, Scale: 2, Alter: 1, NoiseBands: 2, LimiterBands: 2, LimiterGains: 2, Interpolate: 1, SmoothingNumber: 1}

// blocks makes HE-AAC of some frames: with two channels, or with one, from which
// parametric stereo makes two if that is wanted.
func blocks(channels, frames int, stereo bool, set func(p *aactest.Replication)) (list [][]byte) {
	rng := rand.New(rand.NewPCG(1, 3))
	e := aactest.NewEncoder(heIndex, channels)
	e.Factor = 150
	p := aactest.NewReplication(heHeader, heLow, heHigh, heNoise, 1)
	p.Every = 10
	s := aactest.NewStereo(1, 1, 2)
	s.Every = 10
	if stereo {
		p.Extra = s.Write
	}
	if set != nil {
		set(p)
	}
	e.Extend = func(w *aactest.Writer) { p.Fill(w, channels) }
	for n := range frames {
		var pcm [2][]float64
		for c := range pcm {
			pcm[c] = make([]float64, aactest.Samples)
			for i := range pcm[c] {
				t := float64(n*aactest.Samples + i)
				pcm[c][i] = 4000*math.Sin(t*0.11+float64(c)) + 2000*math.Sin(t*(0.5+0.3*float64(c))) + 300*rng.NormFloat64()
			}
		}
		list = append(list, e.Block(pcm))
	}
	return list
}

// adtsOf puts blocks into a stream.
func adtsOf(channels int, list [][]byte) (b []byte) {
	for _, block := range list {
		b = append(b, aactest.ADTS(heIndex, channels, block)...)
	}
	return b
}

// The ways to say what is in an MP4: nothing, and of HE-AAC and its second version
// as an object of its own and behind a core.
var (
	silentConfig = []byte{0x13, 0x88}
	heConfig     = []byte{0x2B, 0x8A, 0x08, 0x00}
	heBehind     = []byte{0x13, 0x88, 0x56, 0xE5, 0xA0}
	heNot        = []byte{0x13, 0x88, 0x56, 0xE5, 0x00}
	v2Config     = []byte{0xEB, 0x8A, 0x08, 0x00}
	heHalf       = []byte{0x2B, 0x8B, 0x88, 0x00} // at the rate of the core
	v2Behind     = []byte{0x13, 0x88, 0x56, 0xE5, 0xA5, 0x48, 0x80}
)

// inStereo makes a configuration of one channel one of two.
func inStereo(config []byte) []byte {
	config = append([]byte(nil), config...)
	config[1] += 0x08
	return config
}

func TestSignalling(t *testing.T) {
	mono, pair, v2 := blocks(1, 12, false, nil), blocks(2, 12, false, nil), blocks(1, 12, true, nil)
	files := map[string][]byte{
		"mono, ADTS":         adtsOf(1, mono),
		"mono, nothing said": aactest.MP4(silentConfig, 22050, 1, mono),
		"mono, an object":    aactest.MP4(heConfig, 22050, 1, mono),
		"mono, behind":       aactest.MP4(heBehind, 22050, 1, mono),
		"mono, core alone":   aactest.MP4(heNot, 22050, 1, mono),
		"mono, at half":      aactest.MP4(heHalf, 22050, 1, mono),
		"pair, at half":      aactest.MP4(inStereo(heHalf), 22050, 2, pair),
		"v2, at half":        aactest.MP4(heHalf, 22050, 1, v2),
		"pair, ADTS":         adtsOf(2, pair),
		"pair, nothing said": aactest.MP4(inStereo(silentConfig), 22050, 2, pair),
		"pair, an object":    aactest.MP4(inStereo(heConfig), 22050, 2, pair),
		"pair, behind":       aactest.MP4(inStereo(heBehind), 22050, 2, pair),
		"pair, core alone":   aactest.MP4(inStereo(heNot), 22050, 2, pair),
		"v2, ADTS":           adtsOf(1, v2),
		"v2, nothing said":   aactest.MP4(silentConfig, 22050, 1, v2),
		"v2, an object":      aactest.MP4(v2Config, 22050, 1, v2),
		"v2, behind":         aactest.MP4(v2Behind, 22050, 1, v2),
		"v2 as v1":           aactest.MP4(heConfig, 22050, 1, v2),
	}
	monos := map[string]bool{"mono, core alone": true}
	wants := decodeHE(t, files, monos)
	for name, b := range files {
		t.Run(name, func(t *testing.T) {
			d := openAny(t, b)
			rate, channels, length := 44100, 2, 12*2048
			if strings.HasSuffix(name, ", core alone") || strings.HasSuffix(name, ", at half") {
				rate, length = 22050, 12*1024
			}
			if name[:4] == "mono" {
				channels = 1
			}
			if d.SampleRate() != rate || d.Channels() != channels || d.Len() != length {
				t.Errorf("%d Hz, %d channels, %d samples", d.SampleRate(), d.Channels(), d.Len())
			}
			got := drain(d)
			if d.Err() != nil || d.Damaged() > 0 || len(got) != length || !d.Exact() {
				t.Errorf("err %v, %d damaged, %d samples, exact %v", d.Err(), d.Damaged(), len(got), d.Exact())
			}
			if want := wants[name]; len(want) != length {
				t.Errorf("ffmpeg has %d samples", len(want))
			} else if s := audiotest.SNR(got, want); s < 80 {
				t.Errorf("SNR %.1f dB, want 80", s)
			}
		})
	}
}

// decodeHE decodes with ffmpeg, those of monos as one channel.
func decodeHE(t *testing.T, files map[string][]byte, monos map[string]bool) map[string][][2]float64 {
	t.Helper()
	parts := [2]map[string][]byte{{}, {}}
	for name, b := range files {
		if monos[name] {
			parts[0][name] = b
		} else {
			parts[1][name] = b
		}
	}
	all := audiotest.Decode(t, 2, parts[1])
	if len(parts[0]) > 0 {
		maps.Copy(all, audiotest.Decode(t, 1, parts[0]))
	}
	return all
}

// soft takes away the noise, which is another one after a seek.
func soft(p *aactest.Replication) { p.Quiet, p.Every = true, 4 }

func TestSeekExtended(t *testing.T) {
	for name, b := range map[string][]byte{
		"pair": adtsOf(2, blocks(2, 60, false, soft)),
		"v2":   adtsOf(1, blocks(1, 60, true, soft)),
		"MP4":  aactest.MP4(v2Config, 22050, 1, blocks(1, 60, true, soft)),
	} {
		t.Run(name, func(t *testing.T) {
			straight := drain(openAny(t, b))
			d := openAny(t, b)
			audiotest.CheckSeeks(t, d, straight)
			if d.Damaged() > 0 {
				t.Errorf("%d damaged", d.Damaged())
			}
		})
	}
}

// TestLostUnits breaks a unit in the middle: it is silent, counted, and what
// follows is right again soon.
func TestLostUnits(t *testing.T) {
	for name, channels := range map[string]int{"pair": 2, "v2": 1} {
		list := blocks(channels, 40, channels == 1, soft)
		want := drain(openADTS(t, adtsOf(channels, list)))
		list[15] = []byte{0xE0} // an end and nothing else
		d := openADTS(t, adtsOf(channels, list))
		got := drain(d)
		if d.Damaged() != 1 || len(got) != len(want) {
			t.Errorf("%s: %d damaged, %d samples of %d", name, d.Damaged(), len(got), len(want))
		}
		from, to := 15*2048+1200, 16*2048 // before that the filters end
		for i, v := range got[from:to] {
			if math.Abs(v[0]) > 0.03 || math.Abs(v[1]) > 0.03 {
				t.Fatalf("%s: sample %d is %v", name, from+i, v)
			}
		}
		if s := audiotest.SNR(got[30*2048:], want[30*2048:]); s < 40 {
			t.Errorf("%s: SNR %.1f dB some units later", name, s)
		}
	}
}

// TestDamagedExtension flips bits of payloads: the core must go on.
func TestDamagedExtension(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, channels := range []int{1, 2} {
		file := adtsOf(channels, blocks(channels, 10, channels == 1, nil))
		for range 60 {
			play(audiotest.Flip(rng, file, 20), false)
		}
	}
}

func FuzzExtension(f *testing.F) {
	f.Add(adtsOf(1, blocks(1, 4, true, nil)))
	f.Add(adtsOf(2, blocks(2, 4, false, nil)))
	f.Fuzz(func(_ *testing.T, b []byte) { play(b, false) })
}

func benchmark(b *testing.B, channels int, stereo bool) {
	const frames = 60
	file := adtsOf(channels, blocks(channels, frames, stereo, nil))
	buf := make([][2]float64, 4096)
	b.ReportAllocs()
	for b.Loop() {
		d := openADTS(b, file)
		for {
			if _, ok := d.Stream(buf); !ok {
				break
			}
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/frames/2048*44100, "ns/s-audio")
}

// The figures are nanoseconds per second of audio.
func BenchmarkReplicationMono(b *testing.B)   { benchmark(b, 1, false) }
func BenchmarkReplicationStereo(b *testing.B) { benchmark(b, 2, false) }
func BenchmarkParametricStereo(b *testing.B)  { benchmark(b, 1, true) }
