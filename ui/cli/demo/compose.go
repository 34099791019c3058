//go:build ignore

// This program makes the embedded podcast anew: it writes two scripts as
// speech over a small piece of music, encodes them, and writes the feed, the
// chapters, the transcripts and the cover beside them. It needs espeak-ng and
// ffmpeg and is run by `go generate`; what it made is kept in content/.
package main

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"log"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

const rate = 24000 // samples a second of the mix

type line struct{ speaker, text string }

type part struct {
	title string
	lines []line
}

type episode struct {
	name, ext, voice, title, notes, language string
	published                                string
	codec                                    []string
	speed, pitch                             int
	root                                     float64 // of the music, Hz
	parts                                    []part
}

func main() {
	log.SetFlags(0)
	var items strings.Builder
	for i, e := range episodes {
		seconds, size := e.write()
		items.WriteString(e.item(i+1, seconds, size))
		fmt.Printf("%s.%s: %.1f s, %d bytes\n", e.name, e.ext, seconds, size)
	}
	must(os.WriteFile("content/feed.xml", []byte(fmt.Sprintf(feedXML, items.String())), 0o644))
	cover()
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

// write makes the audio, the chapters and the transcript of e.
func (e episode) write() (seconds float64, size int64) {
	dir, err := os.MkdirTemp("", "compose")
	must(err)
	defer os.RemoveAll(dir)
	mix := make([]float64, 3*rate) // three seconds of music before the first word
	type mark struct {
		StartTime float64 `json:"startTime"`
		Title     string  `json:"title"`
	}
	var chapters []mark
	var captions strings.Builder
	captions.WriteString("WEBVTT\n\n")
	for _, p := range e.parts {
		at := float64(len(mix)) / rate
		if len(chapters) == 0 {
			at = 0
		}
		chapters = append(chapters, mark{math.Round(at*10) / 10, p.title})
		for _, l := range p.lines {
			start := float64(len(mix)) / rate
			mix = append(mix, speak(dir, e, l.text)...)
			end := float64(len(mix)) / rate
			fmt.Fprintf(&captions, "%s --> %s\n<v %s>%s\n\n", clock(start), clock(end), l.speaker, l.text)
			mix = append(mix, make([]float64, rate*45/100)...)
		}
		mix = append(mix, make([]float64, rate*17/10)...)
	}
	mix = append(mix, make([]float64, 4*rate)...)
	music(mix, e.root)
	wav := filepath.Join(dir, "mix.wav")
	must(os.WriteFile(wav, encode(mix), 0o644))
	out := "content/" + e.name + "." + e.ext
	args := append([]string{"-v", "error", "-y", "-i", wav, "-af", "alimiter=limit=0.9,loudnorm=I=-17:TP=-1.5,aresample=24000", "-ac", "1", "-fflags", "+bitexact", "-flags:a", "+bitexact", "-map_metadata", "-1"}, e.codec...)
	run("ffmpeg", append(args, out)...)
	chapterJSON, err := json.MarshalIndent(map[string]any{"version": "1.2.0", "chapters": chapters}, "", "  ")
	must(err)
	must(os.WriteFile("content/"+e.name+".chapters.json", append(chapterJSON, '\n'), 0o644))
	must(os.WriteFile("content/"+e.name+".vtt", []byte(captions.String()), 0o644))
	info, err := os.Stat(out)
	must(err)
	return float64(len(mix)) / rate, info.Size()
}

func (e episode) item(number int, seconds float64, size int64) string {
	mime := map[string]string{"mp3": "audio/mpeg", "m4a": "audio/mp4"}[e.ext]
	return fmt.Sprintf(itemXML, e.title, e.name, e.published, number, e.notes, e.name, e.ext, size, mime,
		int(math.Round(seconds)), e.name, e.name, e.language)
}

func run(name string, args ...string) {
	cmd := exec.Command(name, args...)
	cmd.Stderr = os.Stderr
	must(cmd.Run())
}

// speak gives the words as samples at the mix's rate.
func speak(dir string, e episode, text string) []float64 {
	wav, raw := filepath.Join(dir, "say.wav"), filepath.Join(dir, "say.raw")
	run("espeak-ng", "-v", e.voice, "-s", fmt.Sprint(e.speed), "-p", fmt.Sprint(e.pitch), "-g", "2", "-w", wav, text)
	run("ffmpeg", "-v", "error", "-y", "-i", wav, "-af", "highpass=f=90,equalizer=f=3000:t=q:w=1:g=-3,aresample="+fmt.Sprint(rate), "-ac", "1", "-f", "s16le", raw)
	b, err := os.ReadFile(raw)
	must(err)
	out := make([]float64, len(b)/2)
	for i := range out {
		out[i] = 0.75 * float64(int16(binary.LittleEndian.Uint16(b[2*i:]))) / 32768
	}
	return out
}

// music adds slow chords and, over them, a few bells, softer under the words.
func music(mix []float64, root float64) {
	chords := [][]float64{{1, 1.5, 2, 2.5}, {0.8909, 1.3348, 2, 2.6697}, {0.75, 1.5, 1.875, 2.25}, {1.125, 1.5, 2.25, 2.8284}}
	bells := []float64{4, 5, 6, 4.5, 7.5, 6, 5, 8}
	const chordLen = 6.0
	level := envelope(mix)
	for i := range mix {
		t := float64(i) / rate
		n := int(t / chordLen)
		x := t - float64(n)*chordLen
		swell := math.Pow(math.Sin(math.Pi*x/chordLen), 0.6)
		var s float64
		for v, ratio := range chords[n%len(chords)] {
			f := root * ratio * (1 + 0.0012*math.Sin(2*math.Pi*(0.11+0.05*float64(v))*t))
			s += swell * (math.Sin(2*math.Pi*f*t) + 0.25*math.Sin(4*math.Pi*f*t)) / 14
		}
		for k := range 2 {
			b := int(t/1.5) - k
			if b < 0 || b%3 == 2 {
				continue
			}
			age := t - 1.5*float64(b)
			s += 0.07 * math.Exp(-2.2*age) * math.Sin(2*math.Pi*root*bells[(b*5)%len(bells)]*age)
		}
		edge := min(1, t/2, (float64(len(mix))/rate-t)/4)
		mix[i] += s * max(0, edge) * (1 - 0.72*level[i])
	}
}

// envelope is 1 where somebody speaks and 0 where not, with soft edges.
func envelope(mix []float64) []float64 {
	out := make([]float64, len(mix))
	level := 0.0
	for i := range mix {
		want := 0.0
		for j := i; j < min(i+rate/4, len(mix)); j += 64 {
			if math.Abs(mix[j]) > 0.01 {
				want = 1
				break
			}
		}
		level += (want - level) / (rate * 0.25)
		out[i] = level
	}
	return out
}

func encode(mix []float64) []byte {
	b := make([]byte, 44, 44+2*len(mix))
	copy(b, "RIFF    WAVEfmt ")
	binary.LittleEndian.PutUint32(b[4:], uint32(36+2*len(mix)))
	binary.LittleEndian.PutUint32(b[16:], 16)
	binary.LittleEndian.PutUint16(b[20:], 1)
	binary.LittleEndian.PutUint16(b[22:], 1)
	binary.LittleEndian.PutUint32(b[24:], rate)
	binary.LittleEndian.PutUint32(b[28:], 2*rate)
	binary.LittleEndian.PutUint16(b[32:], 2)
	binary.LittleEndian.PutUint16(b[34:], 16)
	copy(b[36:], "data")
	binary.LittleEndian.PutUint32(b[40:], uint32(2*len(mix)))
	for _, s := range mix {
		b = binary.LittleEndian.AppendUint16(b, uint16(int16(32767*max(-1, min(1, s)))))
	}
	return b
}

func clock(s float64) string {
	d := time.Duration(s * float64(time.Second)).Round(time.Millisecond)
	return fmt.Sprintf("%02d:%02d:%02d.%03d", int(d.Hours()), int(d.Minutes())%60, int(d.Seconds())%60, d.Milliseconds()%1000)
}

// cover draws a night sky with a planet on its orbits.
func cover() {
	const n = 480
	img := image.NewNRGBA(image.Rect(0, 0, n, n))
	for y := range n {
		for x := range n {
			img.Set(x, y, sky(float64(x)/n, float64(y)/n))
		}
	}
	f, err := os.Create("content/cover.png")
	must(err)
	must((&png.Encoder{CompressionLevel: png.BestCompression}).Encode(f, img))
	must(f.Close())
}

func sky(x, y float64) color.NRGBA {
	r, g, b := 18+34*y, 16+18*y, 46+58*y
	blend := func(cr, cg, cb, a float64) {
		a = max(0, min(1, a))
		r, g, b = r+(cr-r)*a, g+(cg-g)*a, b+(cb-b)*a
	}
	dx, dy := x-0.5, y-0.5
	// The orbits are tilted: their height is a third of their width.
	d := math.Hypot(dx*math.Cos(0.4)+dy*math.Sin(0.4), (dy*math.Cos(0.4)-dx*math.Sin(0.4))*3)
	for _, orbit := range []float64{0.27, 0.36, 0.45} {
		blend(236, 190, 140, 0.75-math.Abs(d-orbit)*260)
	}
	blend(244, 150, 110, (0.15-math.Hypot(dx, dy))*300)
	blend(255, 214, 160, (0.15-math.Hypot(dx, dy))*300*max(0, -dx-dy+0.05)*4)
	for _, m := range [][3]float64{{0.23, 0.40, 0.022}, {0.80, 0.74, 0.03}, {0.69, 0.33, 0.014}} {
		blend(250, 236, 214, (m[2]-math.Hypot(x-m[0], y-m[1]))*300)
	}
	for k := range 60 {
		sx, sy := math.Mod(float64(k)*0.6180339, 1), math.Mod(float64(k)*0.7548776+0.13, 1)
		blend(255, 255, 255, (0.0022-math.Hypot(x-sx, y-sy))*400)
	}
	return color.NRGBA{uint8(r), uint8(g), uint8(b), 255}
}
