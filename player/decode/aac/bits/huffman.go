package bits

// Code is a Huffman code: its symbols in the order of their code words, seen as
// binary fractions. A negative number is no symbol but says how many bits the
// words after it have.
type Code []int16

// RootBits is how many bits of a word the first look-up resolves.
const RootBits = 8

// Branch marks an entry that stands for a second table.
const Branch = 1 << 31

// Book is a code as a look-up: an entry is the length of a word with its
// payload from bit 5 on, or, with Branch set, where a second table begins, from
// bit 5 on, and how many bits it resolves.
type Book []uint32

// NewBook makes the look-up of a code, which must be complete. The payload of
// a symbol, below 1<<26, is what pack makes of it.
func NewBook(code Code, pack func(symbol int) uint32) Book {
	book := make(Book, 1<<RootBits)
	at, n := uint32(0), 0 // of the next word, in the upper bits
	for i, symbol := range code {
		if symbol < 0 {
			n = int(-symbol)
			continue
		}
		entry := uint32(n) | pack(int(symbol))<<5
		root := at >> (32 - RootBits)
		if n <= RootBits {
			for j := range uint32(1) << (RootBits - n) {
				book[root+j] = entry
			}
		} else {
			if book[root] == 0 {
				width := code[i:].widest(n, at, root)
				book[root] = Branch | uint32(len(book))<<5 | uint32(width)
				book = append(book, make(Book, 1<<width)...)
			}
			first, width := book[root]&^Branch>>5, book[root]&31
			first += at << RootBits >> (32 - width)
			for j := range uint32(1) << (int(width) + RootBits - n) {
				book[first+j] = entry
			}
		}
		at += 1 << (32 - n)
	}
	return book
}

// widest returns how many bits beyond the root the longest word has that
// begins with root; the first is the one at, of n bits.
func (c Code) widest(n int, at, root uint32) (width int) {
	for _, symbol := range c {
		if symbol < 0 {
			n = int(-symbol)
			continue
		}
		if at>>(32-RootBits) != root {
			break
		}
		width = max(width, n-RootBits)
		at += 1 << (32 - n)
	}
	return width
}

// Plain packs a symbol as itself.
func Plain(symbol int) uint32 { return uint32(symbol) }

// Find returns the entry for the word that a window begins with.
func (b Book) Find(window uint64) uint32 {
	e := b[window>>(64-RootBits)]
	if e >= Branch {
		e = b[uint64(e&^Branch>>5)+window<<RootBits>>(64-e&31)]
	}
	return e
}

// Symbol reads a word and returns its payload.
func (r *Reader) Symbol(b Book) int {
	e := b.Find(r.Window())
	r.pos += int(e & 31)
	return int(e >> 5)
}
