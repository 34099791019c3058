package chapters

import (
	"bytes"
	"encoding/binary"
	"strings"
)

// maxComment bounds a comment block: pictures are put in there too.
const maxComment = 8 << 20

// oggComment returns the comment header, the second packet, of the first
// Vorbis, Opus or FLAC stream in an Ogg file, without its own magic.
func oggComment(s *source) []byte {
	var packet []byte
	var serial []byte
	number := 0
	for pos := int64(0); len(packet) < maxComment; {
		h := s.exactly(pos, 27)
		if h == nil || string(h[:4]) != "OggS" {
			return nil
		}
		laces := s.exactly(pos+27, int(h[26]))
		if laces == nil {
			return nil
		}
		if serial == nil {
			serial = h[14:18]
		}
		at := pos + 27 + int64(len(laces))
		pos = at
		for _, l := range laces {
			pos += int64(l)
		}
		if !bytes.Equal(serial, h[14:18]) {
			continue
		}
		page := s.exactly(at, int(pos-at))
		for _, l := range laces {
			if len(page) < int(l) {
				return nil
			}
			if number == 1 {
				packet = append(packet, page[:l]...)
			}
			page = page[l:]
			if l < 255 {
				if number++; number == 2 {
					return withoutMagic(packet)
				}
			}
		}
	}
	return nil
}

func withoutMagic(packet []byte) []byte {
	for _, magic := range []string{"\x03vorbis", "OpusTags"} {
		if rest, ok := bytes.CutPrefix(packet, []byte(magic)); ok {
			return rest
		}
	}
	if len(packet) > 4 && packet[0]&0x7f == 4 { // a FLAC block in Ogg
		return packet[4:]
	}
	return nil
}

// flacComment returns the comment block of a FLAC stream that starts at pos.
func flacComment(s *source, pos int64) []byte {
	pos += 4
	for range 128 {
		h := s.exactly(pos, 4)
		if h == nil {
			return nil
		}
		size := int(h[1])<<16 | int(h[2])<<8 | int(h[3])
		if h[0]&0x7f == 4 {
			return s.bytes(pos+4, min(size, maxComment))
		}
		if h[0]&0x80 != 0 {
			return nil
		}
		pos += 4 + int64(size)
	}
	return nil
}

var chapterTag = pattern(`(?i)^CHAPTER([0-9]{1,3})(NAME|URL)?$`)

// vorbis reads chapters from a comment block
// (https://wiki.xiph.org/Chapter_Extension): CHAPTER001, CHAPTER001NAME,
// CHAPTER001URL.
func vorbis(b []byte) []Chapter {
	at := map[string]int{}
	var list []Chapter
	var timed []bool
	for _, entry := range comments(b) {
		key, value, _ := strings.Cut(entry, "=")
		m := chapterTag().FindStringSubmatch(key)
		if m == nil {
			continue
		}
		i, ok := at[m[1]]
		if !ok {
			i = len(list)
			at[m[1]] = i
			list, timed = append(list, Chapter{}), append(timed, false)
		}
		switch strings.ToUpper(m[2]) {
		case "NAME":
			list[i].Title = value
		case "URL":
			list[i].URL = value
		default:
			list[i].Start, timed[i] = Time(value)
		}
	}
	out := list[:0]
	for i, c := range list {
		if timed[i] {
			out = append(out, c)
		}
	}
	return out
}

// comments splits a comment block: a vendor string, a count, then strings, all
// with little-endian lengths. Long ones, pictures, are left out.
func comments(b []byte) []string {
	next := func() []byte {
		if len(b) < 4 {
			b = nil
			return nil
		}
		n := binary.LittleEndian.Uint32(b)
		if int64(n) > int64(len(b)-4) {
			b = nil
			return nil
		}
		out := b[4 : 4+n]
		b = b[4+n:]
		return out
	}
	next()
	if len(b) < 4 {
		return nil
	}
	count := binary.LittleEndian.Uint32(b)
	b = b[4:]
	var out []string
	for i := uint32(0); i < count && len(b) > 0 && len(out) < 4*maxChapters; i++ {
		if c := next(); len(c) > 0 && len(c) < maxSample {
			out = append(out, strings.ToValidUTF8(string(c), "\uFFFD"))
		}
	}
	return out
}
