package mp4

import (
	"encoding/binary"
	"fmt"

	"cosm/player/decode/input"
)

// describe reads a sample description (14496-12, 8.5.2): the first entry.
func (p *parser) describe(t *building, b box) error {
	body, err := b.small(p.in, maxSmall)
	if err != nil {
		return err
	}
	if len(body) < 16 {
		return fmt.Errorf("read sample description: %w: too short", input.ErrDamaged)
	}
	size := int64(binary.BigEndian.Uint32(body[8:]))
	t.Codec = string(body[12:16])
	entry := body[16:]
	if size >= 8 && size-8 < int64(len(entry)) {
		entry = entry[:size-8]
	}
	if len(entry) < 28 {
		return nil // no audio: its codec's name is all that is needed
	}
	t.Channels = int(binary.BigEndian.Uint16(entry[16:]))
	t.Rate = int(binary.BigEndian.Uint16(entry[24:]))
	rest := entry[28:]
	switch binary.BigEndian.Uint16(entry[8:]) { // QuickTime's versions are longer
	case 1:
		rest = cut(rest, 16)
	case 2:
		rest = cut(rest, 36)
	}
	t.findConfig(rest, 0)
	return nil
}

func cut(b []byte, n int) []byte { return b[min(n, len(b)):] }

// findConfig looks for an esds, which in QuickTime stands inside a wave box.
func (t *building) findConfig(b []byte, depth int) {
	for len(b) >= 8 && depth < 3 {
		size := int64(binary.BigEndian.Uint32(b))
		if size < 8 || size > int64(len(b)) {
			return
		}
		switch string(b[4:8]) {
		case "esds":
			t.parseDescriptors(cut(b[8:size], 4))
		case "wave", "sinf":
			t.findConfig(b[8:size], depth+1)
		}
		b = b[size:]
	}
}

// Tags of descriptors (ISO/IEC 14496-1, 7.2.2.1).
const (
	tagES      = 3
	tagDecoder = 4
	tagConfig  = 5
)

// parseDescriptors walks the nested descriptors of an esds.
func (t *building) parseDescriptors(b []byte) {
	for len(b) >= 2 {
		tag := b[0]
		size, n := descriptorSize(b[1:])
		if n == 0 || size > len(b)-1-n {
			return
		}
		body := b[1+n : 1+n+size]
		switch {
		case tag == tagES && len(body) >= 3:
			t.parseDescriptors(cut(body, 3+optional(body)))
		case tag == tagDecoder && len(body) >= 13:
			t.Object = int(body[0])
			t.parseDescriptors(body[13:])
		case tag == tagConfig:
			t.Config = append([]byte(nil), body...)
		}
		b = b[1+n+size:]
	}
}

// optional returns the length of the fields of an ES descriptor that its flags
// announce.
func optional(body []byte) int {
	n := 0
	if body[2]&0x80 != 0 {
		n += 2
	}
	if body[2]&0x40 != 0 && len(body) > 3+n {
		n += 1 + int(body[3+n])
	}
	if body[2]&0x20 != 0 {
		n += 2
	}
	return n
}

// descriptorSize reads a length of up to four bytes of seven bits each.
func descriptorSize(b []byte) (size, n int) {
	for n < 4 && n < len(b) {
		c := b[n]
		n++
		size = size<<7 | int(c&0x7F)
		if c&0x80 == 0 {
			return size, n
		}
	}
	return 0, 0
}
