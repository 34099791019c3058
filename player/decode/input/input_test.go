package input

import (
	"bytes"
	"errors"
	"io"
	"testing"
	"testing/iotest"
)

type source struct {
	io.Reader
	seeks int
	seek  func(int64) (int64, error)
}

func (s *source) Seek(off int64, _ int) (int64, error) {
	s.seeks++
	if s.seek == nil {
		return 0, errors.New("cannot seek")
	}
	return s.seek(off)
}

func ramp(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i * 7 >> 3)
	}
	return b
}

func seekable(data []byte) (*Reader, *source) {
	br := bytes.NewReader(data)
	s := &source{Reader: br, seek: func(o int64) (int64, error) { return br.Seek(o, io.SeekStart) }}
	return New(s, int64(len(data)), true), s
}

func TestPeekSkipReadAgree(t *testing.T) {
	data := ramp(300_000)
	r, _ := seekable(data)
	off := 0
	for i := 0; off < 250_000; i++ {
		n := 1 + i*i%9000
		got, err := r.Peek(n)
		if err != nil || !bytes.Equal(got, data[off:off+n]) {
			t.Fatalf("peek %d at %d: wrong bytes, err %v", n, off, err)
		}
		step := 1 + i*31%5000
		if err := r.Skip(int64(step)); err != nil {
			t.Fatal(err)
		}
		off += step
		if r.Offset() != int64(off) {
			t.Fatalf("offset %d, want %d", r.Offset(), off)
		}
	}
	rest, err := io.ReadAll(r)
	if err != nil || !bytes.Equal(rest, data[off:]) {
		t.Fatalf("rest differs: %d bytes, want %d, err %v", len(rest), len(data)-off, err)
	}
}

func TestPeekAtEnd(t *testing.T) {
	r := New(&source{Reader: iotest.OneByteReader(bytes.NewReader([]byte("abc")))}, -1, false)
	got, err := r.Peek(10)
	if string(got) != "abc" || !errors.Is(err, io.EOF) {
		t.Fatalf("got %q, %v", got, err)
	}
	if got, err = r.Peek(3); string(got) != "abc" || err != nil {
		t.Fatalf("second look: %q, %v", got, err)
	}
	if err := r.Skip(4); !errors.Is(err, io.EOF) {
		t.Fatalf("skip past the end: %v", err)
	}
}

func TestSourceErrorComesAfterItsBytes(t *testing.T) {
	gone := errors.New("gone")
	r := New(&source{Reader: io.MultiReader(bytes.NewReader(ramp(50)), iotest.ErrReader(gone))}, 100, false)
	if b, err := r.Peek(50); len(b) != 50 || err != nil {
		t.Fatalf("good bytes: %d, %v", len(b), err)
	}
	if b, err := r.Peek(51); len(b) != 50 || !errors.Is(err, gone) {
		t.Fatalf("after them: %d, %v", len(b), err)
	}
}

func TestFarSkipSeeks(t *testing.T) {
	data := ramp(1 << 20)
	r, s := seekable(data)
	if err := r.Skip(900_000); err != nil {
		t.Fatal(err)
	}
	if s.seeks != 1 {
		t.Fatalf("%d seeks, want 1", s.seeks)
	}
	if b, err := r.Peek(4); err != nil || !bytes.Equal(b, data[900_000:900_004]) {
		t.Fatalf("after the skip: %v %v", b, err)
	}
	if err := r.SeekTo(3); err != nil {
		t.Fatal(err)
	}
	if b, _ := r.Peek(2); !bytes.Equal(b, data[3:5]) {
		t.Fatal("seek backward reads elsewhere")
	}
	if err := r.Skip(1<<62 + 1<<61); !errors.Is(err, io.EOF) {
		t.Fatalf("absurd skip: %v", err)
	}
}

func TestForwardOnly(t *testing.T) {
	data := ramp(400_000)
	s := &source{Reader: bytes.NewReader(data)}
	r := New(s, -1, false)
	if err := r.SeekTo(200_000); err != nil {
		t.Fatal(err)
	}
	if b, err := r.Peek(3); err != nil || !bytes.Equal(b, data[200_000:200_003]) {
		t.Fatalf("forward seek: %v %v", b, err)
	}
	if err := r.SeekTo(199_990); err != nil {
		t.Fatalf("back to what was just read: %v", err)
	}
	if b, err := r.Peek(3); err != nil || !bytes.Equal(b, data[199_990:199_993]) {
		t.Fatalf("back to what was just read: %v %v", b, err)
	}
	if err := r.SeekTo(10); !errors.Is(err, ErrForwardOnly) {
		t.Fatalf("backward seek: %v", err)
	}
	if s.seeks != 0 {
		t.Fatal("an unseekable source was asked to seek")
	}
	if r.Size() != -1 {
		t.Fatalf("size %d, want -1", r.Size())
	}
}

type emptyReader struct{}

func (emptyReader) Read([]byte) (int, error) { return 0, nil }

type liar struct{}

func (liar) Read(p []byte) (int, error) { return len(p) + 1, nil }

func TestHostileSources(t *testing.T) {
	if _, err := New(&source{Reader: emptyReader{}}, -1, false).Peek(1); !errors.Is(err, io.ErrNoProgress) {
		t.Errorf("a source that gives nothing: %v", err)
	}
	if _, err := New(&source{Reader: liar{}}, -1, false).Peek(1); err == nil {
		t.Error("a source that counts wrong is believed")
	}
	r, _ := seekable(ramp(10))
	if _, err := r.Peek(MaxPeek + 1); err == nil || errors.Is(err, io.EOF) {
		t.Errorf("unbounded look ahead: %v", err)
	}
	if err := r.SeekTo(-1); err == nil {
		t.Error("negative offset accepted")
	}
}
