//go:build linux

package cli_test

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"testing"
)

// recording is one that ffmpeg makes for a test.
type recording struct {
	name     string
	rate     int
	channels int
	encode   []string
}

var recordings = []recording{
	{name: "speech.mp3", rate: 22050, channels: 1, encode: []string{"-c:a", "libmp3lame", "-b:a", "32k"}},
	{name: "music.mp3", rate: 44100, channels: 2, encode: []string{"-c:a", "libmp3lame", "-q:a", "2"}},
	{name: "music.m4a", rate: 44100, channels: 2, encode: []string{"-c:a", "aac", "-b:a", "128k"}},
}

// seconds is how long recordings are.
const seconds = 5

// make encodes two sweeping tones under noise that comes and
// goes: no part of it is like another, so that an echo or a gap shows.
func (r recording) make(t *testing.T) string {
	t.Helper()
	path := t.TempDir() + "/" + r.name
	wave := "0.25*sin(2*PI*(200+150*t)*t)+0.2*sin(2*PI*(1500-90*t)*t)+0.15*(random(%d)-0.5)*(1+sin(2*PI*1.7*t))"
	source := fmt.Sprintf("aevalsrc="+wave, 0)
	if r.channels == 2 {
		source += fmt.Sprintf("|0.8*("+wave+")", 1)
	}
	args := []string{"-v", "error", "-y", "-f", "lavfi", "-i", source + fmt.Sprintf(":s=%d:d=%d", r.rate, seconds)}
	args = append(append(args, r.encode...), path)
	if out, err := exec.Command("ffmpeg", args...).CombinedOutput(); err != nil {
		t.Fatalf("ffmpeg: %v\n%s", err, out)
	}
	return path
}

// decoded is what ffmpeg hears: frames of two channels.
func decoded(t *testing.T, path string, channels int) [][2]float64 {
	t.Helper()
	out, err := exec.Command("ffmpeg", "-v", "error", "-i", path, "-f", "f32le", "-c:a", "pcm_f32le", "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	var frames [][2]float64
	for i := 0; i+4*channels <= len(out); i += 4 * channels {
		left := float64(math.Float32frombits(binary.LittleEndian.Uint32(out[i:])))
		right := left
		if channels == 2 {
			right = float64(math.Float32frombits(binary.LittleEndian.Uint32(out[i+4:])))
		}
		frames = append(frames, [2]float64{left, right})
	}
	return frames
}

// decoded is the recording as ffmpeg hears it. Where a container says how long
// the sound is, ffmpeg's output has the padding of the last frame all the same.
func (r recording) decoded(t *testing.T, path string) [][2]float64 {
	t.Helper()
	want := decoded(t, path, r.channels)
	return want[:min(len(want), seconds*r.rate)]
}

// soundServer is a PulseAudio of our own whose only sink goes nowhere and has
// the rate of what is played, so that nothing is resampled on the way.
func soundServer(t *testing.T, l *listener, rate int) (env []string) {
	t.Helper()
	socket := l.path("run", "native")
	env = append(l.env, "PULSE_SERVER=unix:"+socket, "PULSE_COOKIE=", "XDG_CONFIG_HOME="+l.path("home"))
	cmd := ahead("pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "--disallow-exit",
		fmt.Sprintf("--load=module-null-sink sink_name=test format=float32le channels=2 rate=%d", rate),
		"--load=module-native-protocol-unix auth-anonymous=1 socket="+socket)
	cmd.Env = env
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	reach(t, "the sound server answers", func() bool {
		c := exec.Command("pactl", "info")
		c.Env = env
		return c.Run() == nil
	})
	return env
}

// ahead runs a command before all others, if that is allowed: a recorder that
// waits for its turn loses sound that was played.
func ahead(args ...string) *exec.Cmd {
	return exec.Command("nice", append([]string{"-n", "-15"}, args...)...)
}

// recorder keeps what the sink plays.
type recorder struct {
	mu  sync.Mutex
	got [][2]float64
}

func record(t *testing.T, env []string, rate int) *recorder {
	t.Helper()
	cmd := ahead("parec", "-d", "test.monitor", "--raw", "--format=float32le", "--channels=2", "--rate="+strconv.Itoa(rate), "--latency-msec=20")
	cmd.Env = env
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	r := &recorder{}
	done := make(chan struct{})
	go func() {
		defer close(done)
		in := bufio.NewReaderSize(out, 1<<16)
		frame := make([]byte, 8)
		for {
			if _, err := io.ReadFull(in, frame); err != nil {
				return
			}
			left := float64(math.Float32frombits(binary.LittleEndian.Uint32(frame)))
			right := float64(math.Float32frombits(binary.LittleEndian.Uint32(frame[4:])))
			r.mu.Lock()
			r.got = append(r.got, [2]float64{left, right})
			r.mu.Unlock()
		}
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		<-done
		_ = cmd.Wait()
	})
	reach(t, "the recorder hears silence", func() bool { return len(r.heard()) > 0 })
	return r
}

func (r *recorder) heard() [][2]float64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.got
}

// silent reports whether the last so many frames are silence.
func (r *recorder) silent(frames int) bool {
	got := r.heard()
	if len(got) < frames {
		return false
	}
	for _, f := range got[len(got)-frames:] {
		if f != [2]float64{} {
			return false
		}
	}
	return true
}

// TestRealSound plays streams from a server with ranges through PulseAudio and
// compares what its sink got with what ffmpeg decodes. On a machine that is too
// busy for any player the sound may break off: it must come whole in one of
// three tries.
func TestRealSound(t *testing.T) {
	need(t, "ffmpeg", "pulseaudio", "pactl", "parec", "nice")
	for _, rec := range recordings {
		t.Run(rec.name, func(t *testing.T) {
			l, w := newListener(t), newWeb(t)
			path := rec.make(t)
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			w.put(rec.name, b)
			l.env = soundServer(t, l, rec.rate)
			l.before = []string{"nice", "-n", "-15"}
			want := rec.decoded(t, path)
			for try := 1; ; try++ {
				r := record(t, l.env, rec.rate)
				l.must("play", w.URL+"/file/"+rec.name, "--output", "pulse")
				reach(t, "silence after the end", func() bool { return r.silent(rec.rate / 5) })
				// A monitor misses up to its piece at either end, with any player.
				err := compare(t, r.heard(), want, rec.rate/10, 60)
				if err == nil {
					return
				}
				if try == 3 {
					t.Fatal(err)
				}
				t.Log(err)
			}
		})
	}
}

// TestRealSoundToAFile compares what the wav output writes with what ffmpeg
// decodes: all of it.
func TestRealSoundToAFile(t *testing.T) {
	need(t, "ffmpeg")
	for _, rec := range recordings {
		t.Run(rec.name, func(t *testing.T) {
			t.Parallel()
			l, w := newListener(t), newWeb(t)
			path := rec.make(t)
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			w.put(rec.name, b)
			l.must("play", w.URL+"/file/"+rec.name, "--output", "wav:"+l.path("out.wav"))
			got, want := decoded(t, l.path("out.wav"), 2), rec.decoded(t, path)
			if err := compare(t, got, want, 0, 70); err != nil {
				t.Error(err)
			}
		})
	}
}

// compare finds want in got and measures the difference: nothing may be
// missing but edge frames at either end, and the whole and each tenth of a
// second of it must be alike to so many decibels (the tenths to 20 less).
func compare(t *testing.T, got, want [][2]float64, edge int, least float64) error {
	t.Helper()
	lag, ok := align(got, want)
	if !ok {
		return fmt.Errorf("%d frames came, %d wanted: nothing alike", len(got), len(want))
	}
	from, to := edge, len(want)-edge
	if from+lag < 0 || to+lag > len(got) {
		return fmt.Errorf("frames %d to %d of %d came", -lag, len(got)-lag, len(want))
	}
	const block = 2048
	var signal, fault float64
	worst, first := math.Inf(1), -1
	for i := from; i < to; i += block {
		var s, f float64
		for j := i; j < min(to, i+block); j++ {
			for c := range 2 {
				d := got[j+lag][c] - want[j][c]
				s, f = s+want[j][c]*want[j][c], f+d*d
			}
		}
		worst = min(worst, decibels(s, f))
		if first < 0 && worst < least-20 {
			first = i
		}
		signal, fault = signal+s, fault+f
	}
	db := decibels(signal, fault)
	t.Logf("%.1f dB over %d of %d frames, shifted by %d; the worst piece %.1f dB", db, to-from, len(want), lag, worst)
	if first >= 0 {
		again, _ := align(got[first+lag:], want[first:]) // 0 if it is not found again
		return fmt.Errorf("a gap or a click near frame %d; from there on shifted by %d", first, again)
	}
	if db < least {
		return fmt.Errorf("%.1f dB, want %.0f", db, least)
	}
	return nil
}

func decibels(signal, fault float64) float64 {
	return 10 * math.Log10((signal+1e-20)/(fault+1e-20))
}

// align gives the place in got where want begins, by cross-correlation of a
// piece near the beginning, where both begin to sound.
func align(got, want [][2]float64) (lag int, ok bool) {
	const piece, reachOut = 2048, 4800
	start := onset(want) + piece
	guess := onset(got) - onset(want)
	if start+piece > len(want) {
		return 0, false
	}
	best := 0.0
	for l := guess - reachOut; l <= guess+reachOut; l++ {
		if start+l < 0 || start+l+piece > len(got) {
			continue
		}
		var xy, xx, yy float64
		for i := start; i < start+piece; i++ {
			x, y := got[i+l][0], want[i][0]
			xy, xx, yy = xy+x*y, xx+x*x, yy+y*y
		}
		if r := xy / math.Sqrt(xx*yy+1e-20); r > best {
			best, lag = r, l
		}
	}
	return lag, best > 0.9
}

// onset is where the sound begins.
func onset(p [][2]float64) int {
	for i, f := range p {
		if math.Abs(f[0]) > 1e-3 {
			return i
		}
	}
	return 0
}
