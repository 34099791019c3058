package mp3

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"testing"

	"cosm/player/decode/audiotest"
	"cosm/player/decode/input"
)

// oneWay is a source that cannot seek.
type oneWay struct{ io.Reader }

func (oneWay) Seek(int64, int) (int64, error) { return 0, errors.New("cannot seek") }

// vbr is a variable-rate stream of n frames, without a tag.
func vbr(n int) []byte {
	return craft(recipe{version: mpeg1, rate: 44100, mode: modeStereo, blocks: []int{blockNormal, blockShort},
		frames: n, rates: []int{64, 128, 160, 320}}, 3)
}

// offsets returns where each frame begins.
func offsets(b []byte) (at []int) {
	for i := 0; i < len(b); {
		h, ok := parseHeader(b[i:])
		if !ok {
			break
		}
		at = append(at, i)
		i += h.size(0)
	}
	return at
}

// tagFrame returns an empty frame for a tag.
func tagFrame(id string) []byte {
	h := header{version: mpeg1, layer: 3, rate: 44100, mode: modeStereo, bitRate: 320000}
	f := append(appendHeader(nil, h), make([]byte, h.size(0)-headerSize)...)
	copy(f[headerSize+32:], id)
	return f
}

// withXing puts a Xing tag with a table before a stream.
func withXing(stream []byte) []byte {
	f := tagFrame("Xing")
	at := offsets(stream)
	total := len(f) + len(stream)
	b := f[headerSize+32+4:]
	binary.BigEndian.PutUint32(b, 1|2|4)
	binary.BigEndian.PutUint32(b[4:], uint32(len(at)))
	binary.BigEndian.PutUint32(b[8:], uint32(total))
	for i := range 100 {
		b[12+i] = byte((len(f) + at[i*len(at)/100]) * 256 / total)
	}
	return append(f, stream...)
}

// withVBRI puts a tag of the other kind before a stream.
func withVBRI(stream []byte, step int) []byte {
	f := tagFrame("VBRI")
	at := append(offsets(stream), len(stream))
	b := f[headerSize+32:]
	frames := len(at) - 1
	binary.BigEndian.PutUint16(b[4:], 1)
	binary.BigEndian.PutUint32(b[10:], uint32(len(f)+len(stream)))
	binary.BigEndian.PutUint32(b[14:], uint32(frames))
	binary.BigEndian.PutUint16(b[18:], uint16((frames+step-1)/step))
	binary.BigEndian.PutUint16(b[20:], 1)
	binary.BigEndian.PutUint16(b[22:], 2)
	binary.BigEndian.PutUint16(b[24:], uint16(step))
	for i := 0; i < frames; i += step {
		size := at[min(i+step, frames)] - at[i]
		if i == 0 {
			size += len(f)
		}
		binary.BigEndian.PutUint16(b[26+2*(i/step):], uint16(size))
	}
	return append(f, stream...)
}

func TestSeekInCraftedStreams(t *testing.T) {
	stream := vbr(3000)
	for name, b := range map[string][]byte{
		"variable": stream, "Xing": withXing(stream), "VBRI": withVBRI(stream, 20),
		"constant": craft(recipe{version: mpeg2, rate: 24000, mode: modeMono, blocks: []int{blockNormal}, frames: 3000, rates: []int{64}}, 4),
		"free":     craft(recipe{version: mpeg1, rate: 32000, mode: modeMono, blocks: []int{blockNormal}, frames: 2000, free: 333}, 4),
	} {
		t.Run(name, func(t *testing.T) {
			d := open(t, b)
			audiotest.CheckSeeks(t, d, drain(open(t, b)))
			if name != "variable" && !d.Exact() {
				t.Error("not exact")
			}
		})
	}
}

// A far seek over a network lands on an estimate, reads no more than it needs,
// says so, and finds the way back.
func TestSeekWithoutTheBytes(t *testing.T) {
	stream := vbr(3000)
	straight := drain(open(t, withXing(stream)))
	for name, c := range map[string]struct {
		b     []byte
		slack int // samples the landing may be off
	}{
		"Xing": {withXing(stream), len(straight) / 100},
		"VBRI": {withVBRI(stream, 20), 1},
		"none": {stream, len(straight) / 20},
	} {
		t.Run(name, func(t *testing.T) {
			src := &audiotest.Remote{Reader: bytes.NewReader(c.b)}
			d, err := Open(input.New(src, int64(len(c.b)), true), 0)
			if err != nil {
				t.Fatal(err)
			}
			const p = 2_000_000
			if err := d.Seek(p); err != nil {
				t.Fatal(err)
			}
			got := make([][2]float64, 4000)
			d.Stream(got)
			if src.Bytes > len(c.b)/4 {
				t.Errorf("%d of %d bytes read", src.Bytes, len(c.b))
			}
			if d.Exact() != (name == "VBRI") || d.Position() != p+4000 || d.Damaged() > 0 {
				t.Errorf("exact %v, position %d, %d damaged", d.Exact(), d.Position(), d.Damaged())
			}
			if off := find(straight, got[:1500], p-c.slack, p+c.slack); off < 0 {
				t.Errorf("landed more than %d samples away", c.slack)
			}
			back := make([][2]float64, 1500)
			if err := d.Seek(p + 100); err != nil { // within what was just read
				t.Fatal(err)
			}
			d.Stream(back)
			if s := audiotest.SNR(back, got[100:]); s < 60 {
				t.Errorf("a step back lands elsewhere: %.1f dB", s)
			}
			audiotest.CheckSeek(t, d, straight, 500)
			if name != "none" && !d.Exact() {
				t.Error("not exact after the way back")
			}
		})
	}
}

// find returns where in all part begins, between two places.
func find(all, part [][2]float64, from, to int) int {
	for i := max(from, 0); i < min(to, len(all)-len(part)); i++ {
		same := 0
		for j := 0; j < len(part) && same == j; j += 1 {
			if d := all[i+j][0] - part[j][0]; d < 1e-4 && d > -1e-4 {
				same++
			}
		}
		if same == len(part) {
			return i
		}
	}
	return -1
}

func TestForwardOnly(t *testing.T) {
	b := withXing(vbr(1000))
	straight := drain(open(t, b))
	d, err := Open(input.New(oneWay{bytes.NewReader(b)}, -1, false), 0)
	if err != nil {
		t.Fatal(err)
	}
	audiotest.CheckSeek(t, d, straight, 10_000)
	audiotest.CheckSeek(t, d, straight, 500_000)
	at := d.Position()
	if err := d.Seek(1000); !errors.Is(err, input.ErrForwardOnly) || d.Position() != at {
		t.Fatalf("backward: %v, position %d of %d", err, d.Position(), at)
	}
	if n := len(drain(d)); n != len(straight)-at {
		t.Fatalf("%d samples after it, want %d", n, len(straight)-at)
	}
}

func TestSeekErrors(t *testing.T) {
	d := open(t, vbr(50))
	if d.Seek(-1) == nil {
		t.Error("negative place accepted")
	}
	d.Close()
	if d.Seek(0) == nil || d.Err() == nil {
		t.Error("a closed decoder seeks")
	}
	if n, ok := d.Stream(make([][2]float64, 10)); n > 0 || ok {
		t.Error("a closed decoder plays")
	}
}
