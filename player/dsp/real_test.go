package dsp

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/cmplx"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// tool skips a test where a program is missing, or fails it where all must run.
func tool(t *testing.T, names ...string) {
	t.Helper()
	for _, n := range names {
		if _, err := exec.LookPath(n); err == nil {
			continue
		}
		if os.Getenv("COSM_REQUIRE_REAL") == "1" {
			t.Fatalf("%s is not installed", n)
		}
		t.Skipf("%s is not installed", n)
	}
}

func runTool(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}

const voiceRate = 22050 // what espeak-ng speaks at

// voice has a text spoken: the WAV file and its samples.
func voice(t *testing.T) (wav string, samples []float64) {
	t.Helper()
	tool(t, "espeak-ng", "sox")
	wav = filepath.Join(t.TempDir(), "voice.wav")
	runTool(t, "espeak-ng", "-w", wav, "-s", "150", "The little universe turns around a quiet sun. "+
		"Seventy six strangers chose to speak softly about physics, cheese and the weather in Shanghai. "+
		"Could anybody hear them? Perhaps; they never asked.")
	return wav, readSox(t, wav)
}

// readSox reads any file that sox knows.
func readSox(t *testing.T, path string) []float64 {
	t.Helper()
	raw, err := exec.Command("sox", path, "-t", "f32", "-c", "1", "-r", fmt.Sprint(voiceRate), "-").Output()
	if err != nil {
		t.Fatalf("sox %s: %v", path, err)
	}
	out := make([]float64, len(raw)/4)
	for i := range out {
		out[i] = float64(math.Float32frombits(binary.LittleEndian.Uint32(raw[4*i:])))
	}
	return out
}

func writeSox(t *testing.T, path string, rate int, x [][2]float64) {
	t.Helper()
	raw := make([]byte, 0, 8*len(x))
	for _, s := range x {
		for _, v := range s {
			raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(float32(v)))
		}
	}
	cmd := exec.Command("sox", "-t", "f32", "-c", "2", "-r", fmt.Sprint(rate), "-", "-e", "float", "-b", "32", path)
	cmd.Stdin = strings.NewReader(string(raw))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("sox: %v\n%s", err, out)
	}
}

func both(x []float64) [][2]float64 { return take(func(i int) float64 { return x[i] }, len(x)) }

// fft transforms x, whose length is a power of two, in place.
func fft(x []complex128) {
	n := len(x)
	for i, j := 1, 0; i < n; i++ {
		bit := n >> 1
		for ; j&bit != 0; bit >>= 1 {
			j ^= bit
		}
		if j ^= bit; i < j {
			x[i], x[j] = x[j], x[i]
		}
	}
	for size := 2; size <= n; size *= 2 {
		turn, w := cmplx.Rect(1, -2*math.Pi/float64(size)), complex(1, 0)
		for k := range size / 2 {
			for i := k; i < n; i += size {
				a, b := x[i], x[i+size/2]*w
				x[i], x[i+size/2] = a+b, a-b
			}
			w *= turn
		}
	}
}

const frame = 512 // 23 ms: a period or more of each voice

// spectrum is the power of a frame in dB, not below floor.
func spectrum(x []float64, floor float64) []float64 {
	in := make([]complex128, frame)
	for i, v := range x[:frame] {
		in[i] = complex(v*(0.5-0.5*math.Cos(2*math.Pi*float64(i)/frame)), 0)
	}
	fft(in)
	out := make([]float64, frame/2)
	for k, v := range in[:frame/2] {
		out[k] = max(floor, 20*math.Log10(cmplx.Abs(v)+1e-12))
	}
	return out
}

// spectral is how far the sound of out is, in dB, from that of src at the same
// moments: the mean over frames of the log-spectral distance to the nearest
// frame of src within 30 ms. Each program may thus be early or late a little.
func spectral(src, out []float64, speed float64) float64 {
	const hop, near, fine = frame / 2, voiceRate * 30 / 1000, 64
	floor := -30.0
	cache := map[int][]float64{}
	of := func(at int) []float64 {
		if cache[at] == nil {
			cache[at] = spectrum(src[at:], floor)
		}
		return cache[at]
	}
	sum, n := 0.0, 0
	for at := 0; at+frame <= len(out); at += hop {
		got := spectrum(out[at:], floor)
		centre := int(float64(at+frame/2)*speed) - frame/2
		best := math.Inf(1)
		for c := (centre - near) / fine * fine; c <= centre+near; c += fine {
			if c < 0 || c+frame > len(src) {
				continue
			}
			d := 0.0
			for k, v := range of(c) {
				d += (v - got[k]) * (v - got[k])
			}
			best = min(best, math.Sqrt(d/float64(len(got))))
		}
		if !math.IsInf(best, 1) {
			sum, n = sum+best, n+1
		}
	}
	return sum / float64(n)
}

// Speech at speed sounds as it does in the source, by no less than what Debian's
// sox and rubberband make of it.
func TestRealStretchedSpeech(t *testing.T) {
	tool(t, "rubberband")
	wav, src := voice(t)
	dir := t.TempDir()
	for _, speed := range []float64{1.5, 2} {
		x := fmt.Sprint(speed)
		viaSox, viaBand := filepath.Join(dir, "sox"+x+".wav"), filepath.Join(dir, "band"+x+".wav")
		runTool(t, "sox", wav, viaSox, "tempo", "-s", x)
		runTool(t, "rubberband", "-q", "-T", x, wav, viaBand)
		s := NewStretcher(&clip{data: both(src)}, voiceRate)
		s.SetSpeed(speed)
		ours := spectral(src, left(drain(s, 1024)), speed)
		sox, band := spectral(src, readSox(t, viaSox), speed), spectral(src, readSox(t, viaBand), speed)
		t.Logf("%vx: log-spectral distance %.2f dB; sox tempo -s %.2f dB, rubberband %.2f dB", speed, ours, sox, band)
		if ours > min(sox, band)+0.1 {
			t.Errorf("%vx: %.2f dB, worse than sox's %.2f or rubberband's %.2f", speed, ours, sox, band)
		}
	}
}

// No word loses its beginning or its end, be it as soft as f, h or th, in a
// quiet room and in a noisy one.
func TestRealTrimmerKeepsWords(t *testing.T) {
	tool(t, "espeak-ng", "sox")
	dir := t.TempDir()
	r := rand.New(rand.NewPCG(5, 6))
	for _, at := range []struct {
		name string
		room float64
	}{{"quiet", 0.0002}, {"noisy", 0.004}} {
		name, room := at.name, at.room
		var data [][2]float64
		var words [][2]int // where each is heard
		hush := func(n int) {
			for range n {
				v := room * (r.Float64() - 0.5)
				data = append(data, [2]float64{v, v})
			}
		}
		hush(voiceRate)
		for i, w := range []string{"fish", "half", "think", "see", "physics", "hear", "very", "cheese", "perhaps", "chef"} {
			wav := filepath.Join(dir, w+".wav")
			if _, err := os.Stat(wav); err != nil {
				runTool(t, "espeak-ng", "-w", wav, w)
			}
			x, from, to := readSox(t, wav), -1, 0
			start := len(data)
			hush(len(x))
			for k, v := range x {
				data[start+k][0] += v
				data[start+k][1] += v
				if math.Abs(v) > 0.01 { // -40 dB
					if to = start + k; from < 0 {
						from = to
					}
				}
			}
			words = append(words, [2]int{from, to})
			hush(voiceRate * (3 + i%4) / 5)
		}
		for _, mode := range Trims()[1:] {
			tr := NewTrimmer(&clip{data: data}, voiceRate)
			tr.SetMode(mode)
			buf := make([][2]float64, 256)
			last := -1
			for at := 0; ; {
				n, ok := tr.Stream(buf)
				if !ok {
					break
				}
				for range n {
					p := int(tr.Source(float64(at)))
					for _, w := range words {
						if p > last+1 && last < w[1] && p > w[0]-voiceRate/50 {
							t.Errorf("%s room, %s: %d to %d is cut out of the word at %d to %d", name, mode, last, p, w[0], w[1])
						}
					}
					at, last = at+1, p
				}
			}
			gone := float64(tr.Gone(math.Inf(1))) / voiceRate
			t.Logf("%s room, %s: %.2f of %.2f s are left out", name, mode, gone, float64(len(data))/voiceRate)
			if gone < 1 {
				t.Errorf("%s room, %s: only %.2f s are left out", name, mode, gone)
			}
		}
	}
}

// ebur128 is the integrated loudness that ffmpeg finds, in LUFS, and the highest
// sample in dB.
func ebur128(t *testing.T, path string) (lufs, peak float64) {
	t.Helper()
	out := runTool(t, "ffmpeg", "-nostats", "-hide_banner", "-i", path, "-af", "ebur128=peak=sample", "-f", "null", "-")
	out = out[strings.LastIndex(out, "Summary:"):]
	for _, l := range strings.Split(out, "\n") {
		if f := strings.Fields(l); len(f) == 3 {
			switch f[0] {
			case "I:":
				fmt.Sscan(f[1], &lufs)
			case "Peak:":
				fmt.Sscan(f[1], &peak)
			}
		}
	}
	return lufs, peak
}

// longVoice is twenty seconds of speech.
func longVoice(t *testing.T) []float64 {
	t.Helper()
	_, x := voice(t)
	var all []float64
	for len(all) < 20*voiceRate {
		all = append(all, x...)
	}
	return all
}

func TestRealMeterAgreesWithFFmpeg(t *testing.T) {
	tool(t, "ffmpeg")
	dir := t.TempDir()
	said := longVoice(t)
	r := rand.New(rand.NewPCG(7, 8))
	parted := both(said)
	for i := range parted {
		parted[i][1] = 0.3*parted[i][1] + 0.01*(r.Float64()-0.5)
	}
	for name, x := range map[string][][2]float64{"voice": both(said), "quiet voice": scaled(both(said), 0.03), "stereo": parted, "noise": noise(10 * voiceRate)} {
		path := filepath.Join(dir, "x.wav")
		writeSox(t, path, voiceRate, x)
		want, _ := ebur128(t, path)
		got := loudnessOf(x, voiceRate)
		t.Logf("%s: %.2f LUFS, ffmpeg %.1f", name, got, want)
		if math.Abs(got-want) > 0.15 {
			t.Errorf("%s: %.2f LUFS, ffmpeg says %.1f", name, got, want)
		}
	}
}

// Speech of any loudness comes out at -16 LUFS, and below -1 dB, as ffmpeg
// measures it; with the voice boost too.
func TestRealLevelledSpeech(t *testing.T) {
	tool(t, "ffmpeg")
	dir := t.TempDir()
	said := both(longVoice(t))
	own := loudnessOf(said, voiceRate)
	for _, boost := range []bool{false, true} {
		for _, at := range []float64{-30, -19, -12} {
			l := NewLeveler(&clip{data: scaled(said, math.Pow(10, (at-own)/20))}, voiceRate)
			l.SetLevel(true)
			l.SetBoost(boost)
			l.Settle()
			path := filepath.Join(dir, "x.wav")
			out := drain(l, 1024)
			writeSox(t, path, voiceRate, out[3*voiceRate:]) // when it has heard a little
			lufs, peak := ebur128(t, path)
			t.Logf("%v LUFS, boost %v: out at %.1f LUFS, peak %.1f dB", at, boost, lufs, peak)
			bound := map[bool]float64{false: 1, true: 1.5}[boost]
			if math.Abs(lufs-TargetLoudness) > bound || peak > -0.9 {
				t.Errorf("%v LUFS, boost %v: out at %.1f LUFS, peak %.1f dB", at, boost, lufs, peak)
			}
		}
	}
}
