package bits

import (
	"math/rand/v2"
	"testing"
)

func reader(b ...byte) Reader { return NewReader(append(b, make([]byte, Slack)...), len(b)) }

func TestFields(t *testing.T) {
	r := reader(0b10110011, 0xFF, 0x00, 0x12, 0x34, 0x56, 0x78)
	for i, c := range []struct{ n, want int }{{1, 1}, {3, 0b011}, {0, 0}, {4, 3}, {12, 0xFF0}, {4, 0}, {32, 0x12345678}} {
		if got := r.Read(c.n); got != c.want {
			t.Errorf("field %d: %#x, want %#x", i, got, c.want)
		}
	}
	if r.Left() != 0 || r.Pos() != 56 {
		t.Errorf("%d bits left at %d", r.Left(), r.Pos())
	}
	if r.Read(20) != 0 || r.Read(32) != 0 || r.Bit() || r.Left() >= 0 {
		t.Error("something beyond the end")
	}
	r.Skip(1 << 30)
	if r.Read(8) != 0 {
		t.Error("something far beyond the end")
	}
}

func TestNoSlackNoData(t *testing.T) {
	r := NewReader([]byte{1, 2, 3}, 3)
	if r.Read(8) != 0 || r.Left() >= 0 {
		t.Error("reads without slack")
	}
	r = NewReader(nil, -1)
	if r.Read(1) != 0 {
		t.Error("reads a negative length")
	}
}

func TestPartsAndAlignment(t *testing.T) {
	r := reader(0xAB, 0xCD, 0xEF)
	r.Skip(4)
	p := r.Part(8)
	if p.Left() != 8 || p.Read(8) != 0xBC || p.Left() != 0 || r.Read(4) != 0xD {
		t.Error("a part is not what it should be")
	}
	if p = r.Part(100); p.Left() != 8 || r.Left() >= 0 {
		t.Errorf("a part beyond the end has %d bits", p.Left())
	}
	r = reader(1, 2, 3, 4)
	r.Align(0)
	if r.Pos() != 0 {
		t.Error("aligned places move")
	}
	r.Skip(3)
	r.Align(0)
	if r.Pos() != 8 {
		t.Errorf("aligned to %d", r.Pos())
	}
	r.Skip(1)
	r.Align(3)
	if r.Pos() != 11 {
		t.Errorf("aligned to %d, want 11", r.Pos())
	}
}

// TestBook codes symbols with words of up to 13 bits and reads them back.
func TestBook(t *testing.T) {
	code := Code{-1, 7, -3, 3, 5, -4, 0, -9, 1, 2}
	code = append(code, -13, 10, 11)
	words := map[int]struct{ word, n int }{}
	at, n := 0, 0
	for _, s := range code {
		if s < 0 {
			n = int(-s)
			continue
		}
		words[int(s)] = struct{ word, n int }{at >> (16 - n), n}
		at += 1 << (16 - n)
	}
	for s := int16(100); at < 1<<16; s++ { // complete it with ever shorter words
		step := at & -at
		n := 16
		for 1<<(16-n) < step {
			n--
		}
		code = append(code, int16(-n), s)
		words[int(s)] = struct{ word, n int }{at / step, n}
		at += step
	}
	book := NewBook(code, func(s int) uint32 { return uint32(s) + 1 })
	rng := rand.New(rand.NewPCG(2, 2))
	var symbols []int
	for s := range words {
		symbols = append(symbols, s)
	}
	var b []byte
	bit := 0
	var sent []int
	for range 500 {
		s := symbols[rng.IntN(len(symbols))]
		w := words[s]
		for i := w.n - 1; i >= 0; i-- {
			if bit%8 == 0 {
				b = append(b, 0)
			}
			b[bit/8] |= byte(w.word>>i&1) << (7 - bit%8)
			bit++
		}
		sent = append(sent, s)
	}
	r := reader(b...)
	for i, s := range sent {
		if got := r.Symbol(book); got != s+1 {
			t.Fatalf("symbol %d: %d, want %d", i, got, s+1)
		}
	}
	if r.Pos() != bit {
		t.Errorf("read %d bits of %d", r.Pos(), bit)
	}
}
