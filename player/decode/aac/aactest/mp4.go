package aactest

import (
	"bytes"
	"encoding/binary"
)

// MP4 puts blocks into a file (ISO/IEC 14496-12) with an AudioSpecificConfig.
// rate is that of the core in Hz; each block takes Samples of its ticks.
func MP4(config []byte, rate, channels int, blocks [][]byte) []byte {
	u32 := func(list ...int) (b []byte) {
		for _, v := range list {
			b = binary.BigEndian.AppendUint32(b, uint32(v))
		}
		return b
	}
	box := func(kind string, parts ...[]byte) []byte {
		b := append(make([]byte, 4), kind...)
		b = append(b, bytes.Join(parts, nil)...)
		binary.BigEndian.PutUint32(b, uint32(len(b)))
		return b
	}
	tag := func(kind byte, parts ...[]byte) []byte {
		b := bytes.Join(parts, nil)
		return append([]byte{kind, byte(len(b))}, b...)
	}
	n := len(blocks)
	decoder := tag(4, []byte{0x40, 0x15, 0, 0, 0}, u32(0, 0), tag(5, config))
	esds := box("esds", u32(0), tag(3, []byte{0, 1, 0}, decoder, tag(6, []byte{2})))
	entry := box("mp4a", make([]byte, 6), []byte{0, 1}, u32(0, 0), []byte{0, byte(channels), 0, 16}, u32(0, rate<<16), esds)
	sizes := u32(0, 0, n)
	for _, b := range blocks {
		sizes = append(sizes, u32(len(b))...)
	}
	index := func(offset int) []byte {
		table := box("stbl", box("stsd", u32(0, 1), entry), box("stts", u32(0, 1, n, Samples)), box("stsc", u32(0, 1, 1, n, 1)),
			box("stsz", sizes), box("stco", u32(0, 1, offset)))
		media := box("mdia", box("mdhd", u32(0, 0, 0, rate, n*Samples, 0)), box("hdlr", u32(0, 0), []byte("soun"), make([]byte, 13)),
			box("minf", box("smhd", u32(0, 0)), box("dinf", box("dref", u32(0, 1), box("url ", u32(1)))), table))
		matrix := u32(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
		movie := box("mvhd", u32(0, 0, 0, rate, n*Samples, 0x10000, 0x1000000, 0, 0), matrix, u32(0, 0, 0, 0, 0, 0, 2))
		track := box("trak", box("tkhd", u32(3, 0, 0, 1, 0, n*Samples, 0, 0, 0, 0x1000000), matrix, u32(0, 0)), media)
		return box("moov", movie, track)
	}
	head := box("ftyp", []byte("M4A "), u32(0), []byte("isom"))
	moov := index(len(head) + len(index(0)) + 8)
	return bytes.Join([][]byte{head, moov, box("mdat", bytes.Join(blocks, nil))}, nil)
}
