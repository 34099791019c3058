// Package aactest makes AAC streams for tests: fields and Huffman words by hand,
// and a small encoder of AAC LC that needs no other program. It is used by tests
// alone.
package aactest

import "cosm/player/decode/aac/bits"

// Writer is the inverse of a bits.Reader.
type Writer struct {
	b []byte
	n int
}

// Put writes the lowest n bits of v.
func (w *Writer) Put(v, n int) {
	for i := n - 1; i >= 0; i-- {
		if w.n%8 == 0 {
			w.b = append(w.b, 0)
		}
		w.b[w.n/8] |= byte(v>>i&1) << (7 - w.n%8)
		w.n++
	}
}

// Flag writes one bit.
func (w *Writer) Flag(v bool) {
	if v {
		w.Put(1, 1)
	} else {
		w.Put(0, 1)
	}
}

// Word writes a symbol of a code. A symbol that the code has not is written as
// its first one.
func (w *Writer) Word(words Words, symbol int) {
	word, ok := words[symbol]
	if !ok {
		word = words[-1]
	}
	w.Put(word.bits, word.n)
}

// Append writes what another Writer has.
func (w *Writer) Append(o *Writer) {
	for i := range o.n {
		w.Put(int(o.b[i/8]>>(7-i%8)), 1)
	}
}

// Len returns how many bits were written.
func (w *Writer) Len() int { return w.n }

// Bytes returns what was written, filled up with zeros.
func (w *Writer) Bytes() []byte { return w.b }

// Words are the words of a code by symbol; the first one is under -1 too.
type Words map[int]word

type word struct{ bits, n int }

// NewWords lists the words of a code.
func NewWords(code bits.Code) Words {
	words := Words{}
	at, n := uint64(0), 0
	for _, symbol := range code {
		if symbol < 0 {
			n = int(-symbol)
			continue
		}
		w := word{int(at >> (32 - n)), n}
		words[int(symbol)] = w
		if len(words) == 1 {
			words[-1] = w
		}
		at += 1 << (32 - n)
	}
	return words
}

// ADTS puts the header of a frame before a block (ISO/IEC 13818-7, 6.2).
func ADTS(index, channels int, block []byte) []byte {
	var w Writer
	w.Put(0xFFF1, 16)
	w.Put(1, 2) // LC
	w.Put(index, 4)
	w.Put(0, 1)
	w.Put(channels, 3)
	w.Put(0, 4)
	w.Put(len(block)+7, 13)
	w.Put(0x7FF, 11)
	w.Put(0, 2)
	return append(w.Bytes(), block...)
}
