package player

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"cosm/player/output"
)

func TestNoDevice(t *testing.T) {
	r := newRig(t, rate)
	r.refuse = fmt.Errorf("nothing there: %w", output.ErrNoDevice)
	err := r.p.Load(context.Background(), fileSource(t, 9), LoadOptions{At: 2 * time.Second})
	if !errors.Is(err, output.ErrNoDevice) {
		t.Fatalf("load: %v", err)
	}
	if e := r.event(Failed); !errors.Is(e.Err, output.ErrNoDevice) {
		t.Errorf("failed with %v", e.Err)
	}
	if st := r.p.Status(); st.State != Paused || st.Position != 2*time.Second || !errors.Is(st.Err, output.ErrNoDevice) {
		t.Errorf("status %+v", st)
	}
	r.mu.Lock()
	r.refuse = nil
	r.mu.Unlock()
	if err := r.p.Play(); err != nil {
		t.Fatal(err)
	}
	if err := sequence(r.hear(rate), 2*rate, rate/200+1); err != nil {
		t.Error(err)
	}
	if st := r.p.Status(); st.Err != nil {
		t.Errorf("the error stays: %v", st.Err)
	}
}

func TestFallbackToNull(t *testing.T) {
	r := &rig{t: t, devRate: rate, refuse: output.ErrNoDevice}
	r.start(Options{OpenDevice: r.open, FallbackNull: true})
	r.load(fileSource(t, 9), LoadOptions{})
	r.hear(rate)
	if got := r.p.Status().Output; got != NoDevice {
		t.Errorf("output %q", got)
	}
	if err := r.p.SetOutput("pulse"); !errors.Is(err, output.ErrNoDevice) {
		t.Errorf("an output asked for by name: %v", err)
	}
	r.hear(rate)
}

func TestDeviceLost(t *testing.T) {
	r := newRig(t, rate)
	r.load(fileSource(t, 60), LoadOptions{})
	r.hear(5 * rate)
	r.dev().end(errGoneAway)
	e := r.event(Failed)
	if !errors.Is(e.Err, ErrDeviceLost) || !errors.Is(e.Err, errGoneAway) {
		t.Errorf("failed with %v", e.Err)
	}
	st := r.p.Status()
	if st.State != Paused || st.Position != 5*time.Second || st.Output != "" {
		t.Errorf("status %+v", st)
	}
	if err := r.p.Play(); err != nil {
		t.Fatal(err)
	}
	if err := sequence(r.hear(rate), 5*rate, rate/200+1); err != nil {
		t.Errorf("after the loss: %v", err)
	}
	if r.saw(Finished) {
		t.Error("a lost device is told as the end")
	}
}

func TestSetOutputWhilePlaying(t *testing.T) {
	r := newRig(t, rate)
	r.load(fileSource(t, 60), LoadOptions{})
	r.hear(3 * rate)
	first := r.dev()
	r.devRate = 3 * rate // the next device has another rate
	if err := r.p.SetOutput("other"); err != nil {
		t.Fatal(err)
	}
	<-first.Done()
	r.hear(3 * rate)
	if st := r.p.Status(); st.Position != 4*time.Second {
		t.Errorf("position %v after another second on the new device", st.Position)
	}
	r.devRate = rate
	if err := r.p.SetOutput("third"); err != nil {
		t.Fatal(err)
	}
	if err := sequence(r.hear(rate), 4*rate, rate/200+1); err != nil {
		t.Errorf("on the third: %v", err)
	}
	r.mu.Lock()
	r.refuse = output.ErrNoDevice
	r.mu.Unlock()
	if err := r.p.SetOutput("broken"); !errors.Is(err, output.ErrNoDevice) {
		t.Errorf("broken output: %v", err)
	}
	if err := sequence(r.hear(rate), 5*rate, 0); err != nil {
		t.Errorf("the device before does not play on: %v", err)
	}
}

func TestSetOutputWhenIdle(t *testing.T) {
	r := newRig(t, rate)
	if err := r.p.SetOutput("later"); err != nil {
		t.Fatal(err)
	}
	if r.dev() != nil {
		t.Error("a device was opened for nothing")
	}
	r.load(fileSource(t, 9), LoadOptions{})
	r.hear(rate)
}

// decoded is the file's samples as a 16-bit stereo WAV file has them.
func decoded(t *testing.T, path string) (rate int, frames [][2]int16) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	data := b[44:]
	if n := int(binary.LittleEndian.Uint32(b[40:])); n != len(data) {
		t.Fatalf("%s: header tells %d bytes, there are %d", path, n, len(data))
	}
	for ; len(data) >= 4; data = data[4:] {
		frames = append(frames, [2]int16{int16(binary.LittleEndian.Uint16(data)), int16(binary.LittleEndian.Uint16(data[2:]))})
	}
	return int(binary.LittleEndian.Uint32(b[24:])), frames
}

// toFile is a rig that plays to a file.
func toFile(t *testing.T) (*rig, string) {
	path := filepath.Join(t.TempDir(), "out.wav")
	r := &rig{t: t}
	r.start(Options{Output: "wav:" + path, Client: newClient(t), CacheDir: t.TempDir()})
	return r, path
}

func TestWAVOutputIsTheInput(t *testing.T) {
	r, path := toFile(t)
	data := toneBytes(22050, 5*22050, 440)
	r.load(Source{Path: writeFile(t, data)}, LoadOptions{})
	if e := r.event(Finished); e.Status.Position != 5*time.Second {
		t.Errorf("finished at %v", e.Status.Position)
	}
	r.close()
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, data) {
		t.Errorf("what is written differs from what was read: %d bytes and %d", len(got), len(data))
	}
}

// One file takes what is played one after the other, at one rate.
func TestWAVOutputGoesOnWithTheNext(t *testing.T) {
	r, path := toFile(t)
	r.load(Source{Path: writeFile(t, wavBytes(rate, 2*rate))}, LoadOptions{})
	r.event(Finished)
	r.load(Source{Path: writeFile(t, wavBytes(rate, 3*rate))}, LoadOptions{At: time.Second})
	r.event(Finished)
	r.load(Source{Path: writeFile(t, toneBytes(2*rate, 2*rate, 440))}, LoadOptions{})
	r.event(Finished)
	r.close()
	hz, frames := decoded(t, path)
	if hz != rate || len(frames) != 5*rate {
		t.Fatalf("%d samples at %d Hz, want %d at %d", len(frames), hz, 5*rate, rate)
	}
	for i, f := range frames[:4*rate] {
		want := i
		if i >= 2*rate {
			want = i - rate
		}
		if fade := i - 2*rate; fade >= 0 && fade < rate/200+1 {
			continue
		}
		if got := int(f[0]) + int(f[1])<<15; got != want {
			t.Fatalf("sample %d is %d, want %d", i, got, want)
		}
	}
}

func TestWAVOutputSpeedAndPause(t *testing.T) {
	r, path := toFile(t)
	r.load(Source{Path: writeFile(t, toneBytes(rate, 30*rate, 440))}, LoadOptions{Speed: 1.5, Paused: true})
	_ = r.p.Play()
	_ = r.p.Pause()
	_ = r.p.Play()
	r.event(Finished)
	r.close()
	_, frames := decoded(t, path)
	if got := float64(len(frames)) / rate; !near(got, 20, 0.15) {
		t.Errorf("30 s at 1.5x became %v s", got)
	}
}

func TestWAVOutputThatCannotBeWritten(t *testing.T) {
	r := &rig{t: t}
	r.start(Options{Output: "wav:" + filepath.Join(t.TempDir(), "no", "such", "folder.wav")})
	err := r.p.Load(context.Background(), fileSource(t, 1), LoadOptions{})
	if !errors.Is(err, os.ErrNotExist) {
		t.Errorf("load: %v", err)
	}
	if st := r.p.Status(); st.State != Paused {
		t.Errorf("status %+v", st)
	}
}

func TestNullOutputKeepsTime(t *testing.T) {
	r := &rig{t: t}
	r.start(Options{Output: "null"})
	r.load(fileSource(t, 0.6), LoadOptions{})
	if e := r.event(Finished); e.Status.Position != 600*time.Millisecond {
		t.Errorf("finished at %v", e.Status.Position)
	}
}
