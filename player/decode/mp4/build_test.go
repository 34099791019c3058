package mp4

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
)

var be = binary.BigEndian

// body makes a box of parts: strings and byte slices as they are, ints as 32
// bits.
func body(kind string, parts ...any) []byte {
	b := append(make([]byte, 4), kind...)
	for _, p := range parts {
		switch v := p.(type) {
		case string:
			b = append(b, v...)
		case []byte:
			b = append(b, v...)
		case int:
			b = be.AppendUint32(b, uint32(v))
		case int64:
			b = be.AppendUint64(b, uint64(v))
		}
	}
	be.PutUint32(b, uint32(len(b)))
	return b
}

// plan says how a file for a test is laid out.
type plan struct {
	units     [][]byte
	perChunk  []int // units of the chunks, over and over
	moovLast  bool
	wide      bool // 64-bit offsets and box sizes
	sizes     int  // 0: stsz, 4, 8, 16: stz2
	codec     string
	config    []byte
	quicktime bool
	elst      []any
	comment   string // of an iTunSMPB tag
	video     bool   // a video track stands first
	object    int
}

func units(n, size int, seed uint64) [][]byte {
	rng := rand.New(rand.NewPCG(seed, 9))
	list := make([][]byte, n)
	for i := range list {
		list[i] = make([]byte, 1+rng.IntN(size))
		for j := range list[i] {
			list[i][j] = byte(rng.Uint32())
		}
	}
	return list
}

func descriptor(tag byte, b []byte) []byte {
	return append([]byte{tag, 0x80, 0x80, 0x80 | byte(len(b)>>7), byte(len(b) & 0x7f)}, b...)
}

func (p plan) entry() []byte {
	codec := p.codec
	if codec == "" {
		codec = "mp4a"
	}
	object := p.object
	if object == 0 {
		object = 0x40
	}
	dec := append([]byte{byte(object), 0x15, 0, 0, 0}, make([]byte, 8)...)
	dec = append(dec, descriptor(5, p.config)...)
	es := append([]byte{0, 1, 0}, descriptor(4, dec)...)
	esds := body("esds", 0, descriptor(3, es))
	version := 0
	extra := []byte{}
	if p.quicktime {
		version, extra = 1, make([]byte, 16)
		esds = body("wave", body("frma", codec), esds)
	}
	return body(codec, make([]byte, 6), "\x00\x01", version<<16, 0, 0x00020010, 0, 44100<<16, extra, esds)
}

func (p plan) sizeBox() []byte {
	var list []byte
	for i, u := range p.units {
		switch p.sizes {
		case 4:
			if i%2 == 0 {
				list = append(list, byte(len(u)<<4))
			} else {
				list[len(list)-1] |= byte(len(u))
			}
		case 8:
			list = append(list, byte(len(u)))
		case 16:
			list = be.AppendUint16(list, uint16(len(u)))
		default:
			list = be.AppendUint32(list, uint32(len(u)))
		}
	}
	if p.sizes > 0 {
		return body("stz2", 0, p.sizes, len(p.units), list)
	}
	return body("stsz", 0, 0, len(p.units), list)
}

// chunks cuts the units, giving each chunk's units in order.
func (p plan) chunks() (list [][][]byte) {
	per := p.perChunk
	if per == nil {
		per = []int{7}
	}
	for i, at := 0, 0; at < len(p.units); i++ {
		n := min(per[i%len(per)], len(p.units)-at)
		list = append(list, p.units[at:at+n])
		at += n
	}
	return list
}

// moov makes the index with chunks at the offsets given.
func (p plan) moov(offsets []int64) []byte {
	stsc, last, runs := []byte{}, 0, 0
	for i, c := range p.chunks() {
		if len(c) != last {
			stsc = append(stsc, body("", i+1, len(c), 1)[4:]...)
			last = len(c)
			runs++
		}
	}
	places := body("stco", 0, len(offsets))
	if p.wide {
		places = body("co64", 0, len(offsets))
	}
	for _, o := range offsets {
		if p.wide {
			places = be.AppendUint64(places, uint64(o))
		} else {
			places = be.AppendUint32(places, uint32(o))
		}
	}
	be.PutUint32(places, uint32(len(places)))
	stbl := body("stbl", body("stsd", 0, 1, p.entry()), body("stts", 0, 1, len(p.units), 1024), p.sizeBox(), body("stsc", 0, runs, stsc), places)
	media := body("mdia", body("mdhd", 0, 0, 0, 44100, len(p.units)*1024, 0), body("hdlr", 0, 0, "soun", make([]byte, 13)), body("minf", stbl))
	trak := body("trak", body("tkhd", 0, 0, 0, 2, 0, len(p.units)*1024*1000/44100, make([]byte, 60)), p.edits(), media)
	parts := []any{body("mvhd", 0, 0, 0, 1000, len(p.units)*1024*1000/44100, make([]byte, 80))}
	if p.video {
		parts = append(parts, body("trak", body("tkhd", 0, 0, 0, 1, 0, 5, make([]byte, 60)),
			body("mdia", body("mdhd", 0, 0, 0, 90000, 100, 0), body("hdlr", 0, 0, "vide", make([]byte, 13)),
				body("minf", body("stbl", body("stsd", 0, 1, body("avc1", make([]byte, 70))), body("stsz", 0, 9, 1000000))))))
	}
	parts = append(parts, trak)
	if p.comment != "" {
		item := body("----", body("mean", 0, "com.apple.iTunes"), body("name", 0, "iTunSMPB"), body("data", 1, 0, p.comment))
		parts = append(parts, body("udta", body("meta", 0, body("hdlr", 0, 0, "mdir", make([]byte, 13)), body("ilst", item))))
	}
	return body("moov", parts...)
}

func (p plan) edits() []byte {
	if len(p.elst) == 0 {
		return nil
	}
	return body("edts", body("elst", append([]any{0, len(p.elst) / 3}, p.elst...)...))
}

// build lays the whole file out.
func (p plan) build() []byte {
	head := body("ftyp", "M4A ", 0, "isom")
	var data []byte
	var at []int64
	for _, c := range p.chunks() {
		data = append(data, "junk between"...)
		at = append(at, int64(len(data)))
		data = append(data, bytes.Join(c, nil)...)
	}
	mdat := body("mdat", data)
	if p.wide {
		mdat = append(append([]byte{0, 0, 0, 1}, "mdat"...), be.AppendUint64(nil, uint64(16+len(data)))...)
		mdat = append(mdat, data...)
	}
	base := int64(len(head) + len(mdat) - len(data))
	if !p.moovLast {
		base += int64(len(p.moov(at)))
	}
	for i := range at {
		at[i] += base
	}
	if p.moovLast {
		return bytes.Join([][]byte{head, mdat, p.moov(at), body("free", "bye")}, nil)
	}
	return bytes.Join([][]byte{head, p.moov(at), mdat}, nil)
}

// fragmented lays the units out in fragments of per units each, in one of
// several ways that muxers write them.
func (p plan) fragmented(per int, style int) []byte {
	empty := p
	empty.units = nil
	moov := empty.moov(nil)
	moov = append(moov, body("mvex", body("trex", 0, 2, 1, 1024, 0, 0))...)
	be.PutUint32(moov, uint32(len(moov)))
	out := append(body("ftyp", "iso6", 0, "dash"), moov...)
	var frags [][]byte
	sizes := []int{}
	for at := 0; at < len(p.units); at += per {
		f := p.fragment(p.units[at:min(at+per, len(p.units))], at, style, 0)
		frags = append(frags, f)
		sizes = append(sizes, len(f))
	}
	if style == 2 {
		refs := []any{0, 1, 44100, 0, 0, len(sizes)}
		for i, s := range sizes {
			refs = append(refs, s, min(per, len(p.units)-i*per)*1024, 0)
		}
		out = append(out, body("sidx", refs...)...)
	}
	for i, f := range frags {
		if style == 1 { // absolute offsets
			f = p.fragment(p.units[i*per:min((i+1)*per, len(p.units))], i*per, style, int64(len(out)))
		}
		out = append(out, f...)
	}
	return out
}

func (p plan) fragment(list [][]byte, first, style int, at int64) []byte {
	build := func(offset int) []byte {
		flags, rows := 0x201, []any{len(list), offset}
		if style == 1 {
			flags = 0x301
		}
		for _, u := range list {
			if style == 1 {
				rows = append(rows, 1024)
			}
			rows = append(rows, len(u))
		}
		head := []any{0x020000, 2}
		if style == 1 {
			head = []any{1, 2, at}
		}
		traf := []any{body("tfhd", head...)}
		if style != 1 {
			traf = append(traf, body("tfdt", 1<<24, int64(first*1024)))
		}
		traf = append(traf, body("trun", append([]any{flags}, rows...)...))
		other := body("traf", body("tfhd", 0x020000, 9), body("trun", 0x201, 1, 0, 77))
		return body("moof", body("mfhd", 0, 1), other, body("traf", traf...))
	}
	moof := build(len(build(0)) + 8)
	return append(moof, body("mdat", bytes.Join(list, nil))...)
}

func (p plan) String() string {
	return fmt.Sprintf("%d units, last %v wide %v stz2 %d", len(p.units), p.moovLast, p.wide, p.sizes)
}
