package charset

import (
	"bufio"
	"encoding/binary"
	"io"
	"unicode/utf8"
)

// highBits is the top bit of each of eight bytes.
const highBits = 0x8080808080808080

// asciiPrefix is how many bytes at the start of b are ASCII.
func asciiPrefix(b []byte) int {
	i := 0
	for ; i+8 <= len(b); i += 8 {
		if binary.LittleEndian.Uint64(b[i:])&highBits != 0 {
			break
		}
	}
	for i < len(b) && b[i] < utf8.RuneSelf {
		i++
	}
	return i
}

// trimPartial cuts a character that the end of b splits.
func trimPartial(b []byte) []byte {
	for i := 1; i <= utf8.UTFMax-1 && i <= len(b); i++ {
		c := b[len(b)-i]
		if c < utf8.RuneSelf {
			break
		}
		if utf8.RuneStart(c) {
			if !utf8.FullRune(b[len(b)-i:]) {
				return b[:len(b)-i]
			}
			break
		}
	}
	return b
}

// validator passes UTF-8 through and puts U+FFFD for each bad byte. The common
// case, a valid buffer, is one copy.
type validator struct {
	src *bufio.Reader
	out []byte // decoded, not yet read
	buf []byte
}

func (v *validator) Read(p []byte) (int, error) {
	if len(v.out) > 0 {
		n := copy(p, v.out)
		v.out = v.out[n:]
		return n, nil
	}
	window, err := v.src.Peek(Window)
	if len(window) == 0 {
		return 0, err
	}
	chunk := window
	if len(window) == Window { // not the end: a split character waits for its rest
		chunk = trimPartial(window)
	}
	if fit := trimPartial(chunk[:min(len(chunk), len(p))]); len(fit) > 0 && utf8.Valid(fit) {
		n := copy(p, fit)
		_, _ = v.src.Discard(n) // it is in the buffer
		return n, nil
	}
	v.buf = appendValid(v.buf[:0], chunk)
	_, _ = v.src.Discard(len(chunk))
	v.out = v.buf
	n := copy(p, v.out)
	v.out = v.out[n:]
	return n, nil
}

func appendValid(dst, src []byte) []byte {
	for len(src) > 0 {
		r, n := utf8.DecodeRune(src)
		dst = utf8.AppendRune(dst, r)
		src = src[n:]
	}
	return dst
}

var _ io.Reader = (*validator)(nil)
