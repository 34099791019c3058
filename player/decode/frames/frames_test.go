package frames

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"cosm/player/decode/audiotest"
	"cosm/player/decode/input"
)

// toy is a format of frames: 0xFF, 0xE0 or another form, length, number, and
// then zeros.
type toy struct {
	form byte
	mean float64
	seen int
}

func (c *toy) HeaderSize() int { return 4 }

func (c *toy) Size(b []byte) int {
	if b[0] != 0xFF || b[1] != c.form || b[2] < 8 {
		return 0
	}
	return int(b[2])
}
func (c *toy) Seen([]byte) { c.seen++ }
func (c *toy) Switch(b []byte, _ bool) bool {
	if b[1] == 0xF0 {
		c.form = 0xF0
		return true
	}
	return false
}
func (c *toy) Mean() float64            { return c.mean }
func (c *toy) Place(int64) (Spot, bool) { return Spot{}, false }
func (c *toy) Guess(n int64) int64      { return int64(float64(n) * c.mean) }
func frame(form byte, n, size int) []byte {
	b := make([]byte, size)
	copy(b, []byte{0xFF, form, byte(size), byte(n)})
	return b
}

func stream(n int) (b []byte) {
	for i := range n {
		b = append(b, frame(0xE0, i, 40+i*7%60)...)
	}
	return b
}

func open(b []byte) *Stream {
	return New(input.New(bytes.NewReader(b), int64(len(b)), true), &toy{form: 0xE0, mean: 70})
}

// numbers takes up to n frames and returns what they are.
func numbers(t *testing.T, s *Stream, n int) (list []int, lost int64) {
	t.Helper()
	for len(list) < n {
		f, l, err := s.Peek()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		lost += l
		list = append(list, int(f[3]))
		if err := s.Take(f); err != nil {
			t.Fatal(err)
		}
	}
	return list, lost
}

func TestReadsAllFrames(t *testing.T) {
	s := open(stream(200))
	got, lost := numbers(t, s, 1000)
	if len(got) != 200 || got[199] != 199 || lost != 0 || s.Total() != 200 || s.Number() != 200 || !s.Certain() {
		t.Fatalf("%d frames, %d lost, total %d", len(got), lost, s.Total())
	}
	if n, mean := s.Measured(); n != 200 || mean < 60 || mean > 80 {
		t.Errorf("measured %d frames of %.1f", n, mean)
	}
}

func TestJunkAndTags(t *testing.T) {
	b := stream(100)
	at := len(stream(50))
	tag := append([]byte("ID3\x03\x00\x00\x00\x00\x01\x00"), bytes.Repeat([]byte{0xFF, 0xE0, 50, 1}, 32)...)
	got, lost := numbers(t, open(bytes.Join([][]byte{b[:at], tag, b[at:]}, nil)), 1000)
	if len(got) != 100 || lost != 0 {
		t.Errorf("with a tag: %d frames, %d lost", len(got), lost)
	}
	got, lost = numbers(t, open(bytes.Join([][]byte{b[:at], bytes.Repeat([]byte{0xFF, 0xE0, 0}, 47), b[at:]}, nil)), 1000)
	if len(got) != 100 || lost != 2 {
		t.Errorf("with 141 bytes of junk: %d frames, %d lost", len(got), lost)
	}
	got, lost = numbers(t, open(bytes.Join([][]byte{b[:at], make([]byte, 100_000), b[at:]}, nil)), 1000)
	if len(got) != 100 || lost != 0 {
		t.Errorf("with much junk: %d frames, %d lost", len(got), lost)
	}
	s := open(append(b, make([]byte, maxJunk+1000)...))
	numbers(t, s, 100)
	if _, _, err := s.Peek(); !errors.Is(err, input.ErrDamaged) {
		t.Errorf("endless junk: %v", err)
	}
}

func TestAnotherForm(t *testing.T) {
	b := append(stream(20), frame(0xF0, 20, 50)...)
	b = append(b, frame(0xF0, 21, 60)...)
	s := open(b)
	got, _ := numbers(t, s, 100)
	if len(got) != 22 || got[21] != 21 {
		t.Fatalf("frames %v", got)
	}
	s.Doubt(3)
	if s.Certain() || s.Number() != 25 {
		t.Errorf("certain %v, number %d", s.Certain(), s.Number())
	}
}

func TestMoves(t *testing.T) {
	b := stream(250)
	s := open(b)
	for _, n := range []int64{200, 3, 150, 0, 249, 100} {
		if _, err := s.MoveTo(n, n, false); err != nil {
			t.Fatal(err)
		}
		for s.Number() < n { // close ahead it leaves the way to the caller
			numbers(t, s, 1)
		}
		if got, _ := numbers(t, s, 1); got[0] != int(n) || !s.Certain() {
			t.Errorf("moved to %d: frame %v", n, got)
		}
	}
	src := &audiotest.Remote{Reader: bytes.NewReader(append(stream(250), bytes.Repeat(stream(250), 40)...))}
	far := New(input.New(src, src.Size(), true), &toy{form: 0xE0, mean: 70})
	if jumped, err := far.MoveTo(8000, 8001, false); !jumped || err != nil {
		t.Fatal(jumped, err)
	}
	if far.Certain() || far.Number() != 8000 || src.Bytes > 200_000 {
		t.Errorf("certain %v, number %d, %d bytes read", far.Certain(), far.Number(), src.Bytes)
	}
	numbers(t, far, 200)
	if _, err := far.MoveTo(8100, 8100, false); err != nil || far.Number() != 8100 {
		t.Errorf("back within what was seen: number %d, %v", far.Number(), err)
	}
	live := New(input.New(oneWay{bytes.NewReader(b)}, -1, false), &toy{form: 0xE0, mean: 70})
	if _, err := live.MoveTo(150, 150, false); err != nil || live.Number() != 150 {
		t.Errorf("ahead in a live stream: number %d, %v", live.Number(), err)
	}
	if _, err := live.MoveTo(10, 10, false); !errors.Is(err, input.ErrForwardOnly) {
		t.Errorf("back in a live stream: %v", err)
	}
}

type oneWay struct{ io.Reader }

func (oneWay) Seek(int64, int) (int64, error) { return 0, errors.New("cannot seek") }

// regular is a format whose frames all have one length, so that a place in the
// file tells a number.
type regular struct{ toy }

func (c *regular) Place(n int64) (Spot, bool) {
	return Spot{Frame: n, Offset: n*50 - 2, Certain: true, Rough: true}, true
}

func TestConstantRate(t *testing.T) {
	var b []byte
	for i := range 5000 {
		b = append(b, frame(0xE0, i&0x7f, 50)...)
	}
	src := &audiotest.Remote{Reader: bytes.NewReader(b)}
	c := &regular{toy: toy{form: 0xE0, mean: 50}}
	s := New(input.New(src, int64(len(b)), true), c)
	for _, n := range []int64{4000, 300, 4999, 1, 2500} {
		if _, err := s.MoveTo(n, n, false); err != nil {
			t.Fatal(err)
		}
		for s.Number() < n {
			numbers(t, s, 1)
		}
		if got, _ := numbers(t, s, 1); got[0] != int(n&0x7f) || !s.Certain() {
			t.Errorf("frame %d: %v, certain %v", n, got, s.Certain())
		}
	}
	if src.Bytes > len(b)*3/4 {
		t.Errorf("%d of %d bytes read", src.Bytes, len(b))
	}
	// Something between the frames: the number is in doubt.
	odd := append(append(bytes.Clone(b[:1000]), make([]byte, 20)...), b[1000:]...)
	s = New(input.New(&audiotest.Remote{Reader: bytes.NewReader(odd)}, int64(len(odd)), true), &regular{toy: toy{form: 0xE0, mean: 50}})
	if _, err := s.MoveTo(3000, 3000, false); err != nil || s.Certain() {
		t.Errorf("certain %v, %v", s.Certain(), err)
	}
	if _, err := s.MoveTo(10, 10, false); err != nil || !s.Certain() {
		t.Errorf("back at the start: certain %v, %v", s.Certain(), err)
	}
	if _, err := s.MoveTo(9000, 9000, false); err != nil {
		t.Errorf("beyond the end: %v", err)
	}
	if _, _, err := s.Peek(); !errors.Is(err, io.EOF) || s.Total() != 0 {
		t.Errorf("beyond the end: %v, total %d", err, s.Total())
	}
}

func TestTagSizes(t *testing.T) {
	for name, c := range map[string]struct {
		b    []byte
		want int64
	}{
		"ID3v2":         {append([]byte("ID3\x04\x00\x00\x00\x00\x02\x01"), make([]byte, 118)...), 10 + 257},
		"with a footer": {append([]byte("ID3\x04\x00\x10\x00\x00\x02\x01"), make([]byte, 118)...), 20 + 257},
		"ID3v1":         {append([]byte("TAG"), make([]byte, 125)...), 128},
		"APE":           {append([]byte("APETAGEX\xd0\x07\x00\x00\x40\x01\x00\x00"), make([]byte, 112)...), 32 + 320},
		"no tag":        {make([]byte, 128), 0},
		"a wrong size":  {append([]byte("ID3\x04\x00\x00\x80\x00\x00\x00"), make([]byte, 118)...), 0},
		"cut":           {[]byte("TAG"), 0},
	} {
		if got := TagSize(c.b); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
}
