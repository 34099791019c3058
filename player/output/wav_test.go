package output

import (
	"encoding/binary"
	"errors"
	"math"
	"os"
	"path/filepath"
	"testing"
)

func openFile(t *testing.T) (Device, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a b.wav")
	d, err := Open("wav:"+path, Options{SampleRate: 22050})
	if err != nil {
		t.Fatal(err)
	}
	return d, path
}

func TestWAVConforms(t *testing.T) {
	conform(t, func(t *testing.T) Device {
		d, _ := openFile(t)
		return d
	})
}

// lengths are what the header says of the rest of the file and of the samples.
func lengths(t *testing.T, path string) (file, riff, data int) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if len(b) < wavHeader || string(b[:4]) != "RIFF" || string(b[8:16]) != "WAVEfmt " || string(b[36:40]) != "data" {
		t.Fatalf("no WAV header in %d bytes", len(b))
	}
	return len(b), int(binary.LittleEndian.Uint32(b[4:])), int(binary.LittleEndian.Uint32(b[40:]))
}

func TestWAV(t *testing.T) {
	d, path := openFile(t)
	if d.Name() != "wav:"+path || d.Realtime() || d.SampleRate() != 22050 {
		t.Errorf("name %q, real time %v, rate %d", d.Name(), d.Realtime(), d.SampleRate())
	}
	start(t, d, newTone(440, 22050, 50000))
	waitDone(t, d) // the file is whole already before Close
	if file, riff, data := lengths(t, path); file != wavHeader+50000*4 || riff != file-8 || data != 50000*4 {
		t.Errorf("file %d, riff %d, data %d", file, riff, data)
	}
	b, _ := os.ReadFile(path)
	le := binary.LittleEndian
	if le.Uint16(b[20:]) != 1 || le.Uint16(b[22:]) != 2 || le.Uint32(b[24:]) != 22050 || le.Uint32(b[28:]) != 88200 || le.Uint16(b[34:]) != 16 {
		t.Errorf("format % x", b[20:36])
	}
	for i := range 50000 {
		want := 16384 * math.Sin(2*math.Pi*440*float64(i)/22050)
		for c := range 2 {
			if got := float64(int16(le.Uint16(b[wavHeader+4*i+2*c:]))); math.Abs(got-want) > 2 {
				t.Fatalf("frame %d: %v, want %v", i, got, want)
			}
		}
	}
}

// TestWAVReadableAfterACrash: without Close the header is at most a second old.
func TestWAVReadableAfterACrash(t *testing.T) {
	d, path := openFile(t)
	s := newTone(440, 22050, 1<<40)
	start(t, d, s)
	s.waitPulled(t, 22050*5)
	if err := d.Pause(); err != nil {
		t.Fatal(err)
	}
	settle(t, s)
	file, riff, data := lengths(t, path)
	if data == 0 || data > file-wavHeader || file-wavHeader-data > (22050+wavChunk)*wavFrame || riff != data+36 {
		t.Errorf("file %d, riff %d, data %d", file, riff, data)
	}
}

func TestWAVToADevice(t *testing.T) {
	if _, err := os.Stat(os.DevNull); err != nil {
		t.Skip(err)
	}
	d, err := Open("wav:"+os.DevNull, Options{})
	if err != nil {
		t.Fatal(err)
	}
	start(t, d, newTone(440, 48000, 1<<20))
	waitDone(t, d)
	if d.Err() != nil {
		t.Error(d.Err())
	}
}

func TestWAVHeaderOfAHugeFile(t *testing.T) {
	w := wav{rate: 48000, frames: 2 << 30}
	if h := w.header(false); binary.LittleEndian.Uint32(h[4:]) != math.MaxUint32 || binary.LittleEndian.Uint32(h[40:]) != math.MaxUint32 {
		t.Errorf("header % x", h)
	}
}

func TestWAVErrors(t *testing.T) {
	for _, spec := range []string{"wav:", "wav:-", "wav:" + t.TempDir(), "wav:" + filepath.Join(t.TempDir(), "none", "a.wav")} {
		if d, err := Open(spec, Options{}); err == nil {
			t.Errorf("%s was opened", spec)
			_ = d.Close()
		}
	}
}

// TestWAVDiskFull: the error is the file's own, and not of a lost device.
func TestWAVDiskFull(t *testing.T) {
	f, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("no /dev/full here")
	}
	w := &wav{w: f, rate: 48000, dither: newDither()}
	e := newEngine("wav:/dev/full", 48000, wavChunk, false, Options{}.withDefaults().Now)
	e.out = w
	start(t, e, newTone(440, 48000, 1<<40))
	waitDone(t, e)
	if e.Err() == nil || errors.Is(e.Err(), ErrLost) {
		t.Errorf("error %v", e.Err())
	}
}
