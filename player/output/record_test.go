//go:build unix && !darwin

package output

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"os/exec"
	"strconv"
	"sync"
	"testing"
	"time"
)

// recorder collects what a sink plays: the left channel.
type recorder struct {
	tb   testing.TB
	cmd  *exec.Cmd
	done chan struct{}

	mu  sync.Mutex
	got []float64
}

// record begins to record from the sink's monitor and returns when it runs.
func (s *server) record(rate int) *recorder {
	r := &recorder{tb: s.tb, done: make(chan struct{})}
	r.cmd = exec.Command("nice", "-n", "-15", "parec", "-d", s.source, "--raw", "--format=float32le", "--channels=2",
		"--rate="+strconv.Itoa(rate), "--latency-msec=20")
	out, err := r.cmd.StdoutPipe()
	if err != nil {
		s.tb.Fatal(err)
	}
	if err := r.cmd.Start(); err != nil {
		s.tb.Fatal(err)
	}
	go r.collect(out)
	reach(s.tb, "the recorder hears silence", func() bool { return r.len() > 0 })
	s.tb.Cleanup(func() { r.stop() })
	return r
}

func (r *recorder) collect(out io.Reader) {
	defer close(r.done)
	in := bufio.NewReaderSize(out, 1<<16)
	frame := make([]byte, 8)
	for {
		if _, err := io.ReadFull(in, frame); err != nil {
			return
		}
		x := math.Float32frombits(binary.LittleEndian.Uint32(frame))
		r.mu.Lock()
		r.got = append(r.got, float64(x))
		r.mu.Unlock()
	}
}

func (r *recorder) len() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.got)
}

// stop waits till a tenth of a second of silence has come, then ends.
func (r *recorder) stop() []float64 {
	limit := time.Now().Add(deadline)
	for !r.quiet() && time.Now().Before(limit) {
		select {
		case <-r.done:
			return r.got
		case <-time.After(time.Millisecond):
		}
	}
	_ = r.cmd.Process.Kill()
	<-r.done
	_ = r.cmd.Wait()
	return r.got
}

func (r *recorder) quiet() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.got) < 4800 {
		return false
	}
	for _, x := range r.got[len(r.got)-4800:] {
		if x != 0 {
			return false
		}
	}
	return true
}

// sounding leaves out silence, which is more than three zeros in a row.
func sounding(p []float64) []float64 {
	var out []float64
	for i := 0; i < len(p); {
		j := i
		for j < len(p) && p[j] == 0 {
			j++
		}
		if j-i <= 3 {
			j = min(max(j, i+1), len(p))
			out = append(out, p[i:j]...)
		}
		i = j
	}
	return out
}

// trimmed cuts silence off both ends.
func trimmed(p []float64) []float64 {
	for len(p) > 0 && p[0] == 0 {
		p = p[1:]
	}
	for len(p) > 0 && p[len(p)-1] == 0 {
		p = p[:len(p)-1]
	}
	return p
}

// checkTone compares a recording with the tone it should be: frequency within
// 0.1 Hz, length within 50 frames, and no gap or click in it.
func checkTone(t *testing.T, got []float64, freq, rate float64, frames int) {
	t.Helper()
	if err := toneFault(got, freq, rate, frames); err != nil {
		t.Error(err)
	}
}

// toneFault says what is wrong with a tone.
func toneFault(got []float64, freq, rate float64, frames int) error {
	got = trimmed(got)
	if n := len(got); n < frames-50 || n > frames+50 {
		return fmt.Errorf("%d frames sounded of %d", n, frames)
	}
	if f := frequency(got, rate); math.Abs(f-freq) > 0.1 {
		return fmt.Errorf("%.4f Hz instead of %g", f, freq)
	}
	// A sine is x[i+1] = 2cos(w)x[i] - x[i-1]; any gap or jump breaks that.
	c := 2 * math.Cos(2*math.Pi*freq/rate)
	for i := 50; i+51 < len(got); i++ {
		if e := got[i+1] - c*got[i] + got[i-1]; math.Abs(e) > 1e-3 {
			return fmt.Errorf("a break at frame %d: %g", i, e)
		}
	}
	return nil
}

// frequency from the first to the last rising zero crossing.
func frequency(p []float64, rate float64) float64 {
	first, last, n := 0.0, 0.0, -1.0
	for i := 1; i < len(p); i++ {
		if p[i-1] < 0 && p[i] >= 0 {
			at := float64(i-1) + p[i-1]/(p[i-1]-p[i])
			if n++; n == 0 {
				first = at
			}
			last = at
		}
	}
	return n * rate / (last - first)
}
