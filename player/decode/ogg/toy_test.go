package ogg

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"testing"

	"cosm/player/decode/audiotest"
	"cosm/player/decode/input"
)

// toy is a codec whose packets say how many samples they give and what the
// first of them is: each sample is its own number, over scale. Left and right
// have opposite signs. A packet's first samples are right only after another
// packet was decoded, as in real codecs.
type toy struct {
	rate, channels, skip, headers int
	primed                        bool
	out                           [2][]float32
}

const scale = 1 << 24

var errToy = errors.New("bad packet")

func toyFormat() Format {
	return Format{Name: "toy", Magic: "toy", New: func(first []byte) (Codec, error) {
		if len(first) < 12 {
			return nil, fmt.Errorf("%w: short", input.ErrDamaged)
		}
		le := binary.LittleEndian
		c := &toy{rate: int(le.Uint32(first[3:])), channels: int(first[7]), skip: int(le.Uint16(first[8:])), headers: int(le.Uint16(first[10:]))}
		if c.rate < 1000 || c.rate > 200_000 {
			return nil, fmt.Errorf("%w: rate", input.ErrDamaged)
		}
		return c, nil
	}}
}

func (c *toy) Header([]byte) (bool, error) { c.headers--; return c.headers > 0, nil }
func (c *toy) SampleRate() int             { return c.rate }
func (c *toy) Channels() int               { return c.channels }
func (c *toy) PreSkip() int64              { return int64(c.skip) }
func (c *toy) PreRoll() int64              { return 100 }
func (c *toy) Reset()                      { c.primed = false }

func (c *toy) Samples(p []byte, _ int) (int, int) {
	if len(p) < 6 {
		return 0, 1
	}
	return int(binary.LittleEndian.Uint16(p)) & 0x1FFF, 1
}

func (c *toy) Decode(p []byte) ([2][]float32, error) {
	n, _ := c.Samples(p, 1)
	if n == 0 {
		return [2][]float32{}, errToy
	}
	first := int(int32(binary.LittleEndian.Uint32(p[2:])))
	c.out[0], c.out[1] = c.out[0][:0], c.out[1][:0]
	for i := range n {
		v := float32(first+i) / scale
		if !c.primed && i < 50 {
			v = -7
		}
		c.out[0], c.out[1] = append(c.out[0], v), append(c.out[1], -v)
	}
	c.primed = true
	return c.out, nil
}

// muxer writes pages.
type muxer struct {
	out    []byte
	serial uint32
	number uint32
	pager  *pager
}

func newMuxer(serial uint32) *muxer { return &muxer{serial: serial, pager: newPager(nil)} }

// page writes one; lacing is as given.
func (m *muxer) page(flags byte, granule int64, lacing, body []byte) []byte {
	b := append([]byte("OggS\x00"), flags)
	b = binary.LittleEndian.AppendUint64(b, uint64(granule))
	b = binary.LittleEndian.AppendUint32(b, m.serial)
	b = binary.LittleEndian.AppendUint32(b, m.number)
	b = append(b, 0, 0, 0, 0, byte(len(lacing)))
	b = append(append(b, lacing...), body...)
	binary.LittleEndian.PutUint32(b[22:], m.pager.sum(b))
	m.number++
	m.out = append(m.out, b...)
	return b
}

// whole writes a page of whole packets.
func (m *muxer) whole(flags byte, granule int64, packets ...[]byte) {
	var lacing, body []byte
	for _, p := range packets {
		lacing = append(append(lacing, bytes.Repeat([]byte{255}, len(p)/255)...), byte(len(p)%255))
		body = append(body, p...)
	}
	m.page(flags, granule, lacing, body)
}

// recipe says how a toy stream is to be made.
type recipe struct {
	serial   uint32
	rate     int
	channels int
	packets  int
	size     int   // samples of a packet
	bytes    int   // of a packet
	each     int   // packets on a page
	spread   bool  // packets go on on the next page
	start    int64 // granule position of the first sample
	skip     int   // samples not heard at the beginning
	trim     int   // and at the end
	number   int   // of the first sample heard
	noLast   bool  // the last page is not marked
}

func (r recipe) heard() int { return r.packets*r.size - r.skip - r.trim }

// craft makes a toy stream.
func craft(r recipe) []byte {
	m := newMuxer(r.serial)
	head := append([]byte("toy"), 0, 0, 0, 0, byte(r.channels), byte(r.skip), byte(r.skip>>8), 2, 0)
	binary.LittleEndian.PutUint32(head[3:], uint32(r.rate))
	m.whole(flagFirst, 0, head)
	m.whole(0, 0, []byte("comments"), bytes.Repeat([]byte{1}, 300))
	granule := r.start
	var carry []byte
	for at := 0; at < r.packets; at += r.each {
		var lacing, body []byte
		flags := byte(0)
		if len(carry) > 0 {
			flags, lacing, body, carry = flagContinued, []byte{byte(len(carry))}, carry, nil
		}
		for i := at; i < min(at+r.each, r.packets); i++ {
			p := make([]byte, r.bytes)
			binary.LittleEndian.PutUint16(p, uint16(r.size))
			binary.LittleEndian.PutUint32(p[2:], uint32(r.number+i*r.size-r.skip))
			if r.spread && i == at+r.each-1 && i < r.packets-1 { // its last part goes on the next page
				keep := (len(p) - 1) / 255
				lacing, body, carry = append(lacing, bytes.Repeat([]byte{255}, keep)...), append(body, p[:255*keep]...), p[255*keep:]
				continue
			}
			granule += int64(r.size)
			lacing = append(append(lacing, bytes.Repeat([]byte{255}, len(p)/255)...), byte(len(p)%255))
			body = append(body, p...)
		}
		if len(flagsOf(flags)) > 0 && r.spread {
			granule += int64(r.size)
		}
		g := granule
		if at+r.each >= r.packets {
			g -= int64(r.trim)
			if !r.noLast {
				flags |= flagLast
			}
		}
		m.page(flags, g, lacing, body)
	}
	return m.out
}

func flagsOf(f byte) (list []byte) {
	if f&flagContinued != 0 {
		list = append(list, f)
	}
	return list
}

func open(t testing.TB, b []byte) *Decoder {
	t.Helper()
	d, err := Open(input.New(bytes.NewReader(b), int64(len(b)), true), toyFormat())
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// number tells which sample s is.
func number(s [2]float64) int { return int(s[0] * scale) }

// inOrder checks that samples are the numbers from first on.
func inOrder(t *testing.T, s [][2]float64, first int) {
	t.Helper()
	for i := range s {
		if number(s[i]) != first+i || s[i][1] != -s[i][0] {
			t.Fatalf("sample %d is %d (%v), want %d", i, number(s[i]), s[i], first+i)
		}
	}
}

func checkSeek(t *testing.T, d *Decoder, p, total int) {
	t.Helper()
	if err := d.Seek(p); err != nil {
		t.Fatalf("seek %d: %v", p, err)
	}
	p = min(p, total)
	if d.Position() != p {
		t.Fatalf("seek %d: position %d", p, d.Position())
	}
	buf := make([][2]float64, 700)
	n, _ := d.Stream(buf)
	if n != min(700, total-p) {
		t.Fatalf("seek %d of %d: %d samples", p, total, n)
	}
	inOrder(t, buf[:n], p)
}

var _ audiotest.Decoder = (*Decoder)(nil)
