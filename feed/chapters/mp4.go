package chapters

import (
	"encoding/binary"
	"strings"
	"time"

	"golang.org/x/text/encoding/unicode"
)

const (
	maxBoxes  = 10_000
	maxTable  = 1 << 20
	maxSample = 8 << 10
)

// box is a box of the ISO base media format (ISO/IEC 14496-12 §4.2); data and
// end delimit its contents.
type box struct {
	kind      string
	data, end int64
}

// boxes lists the boxes between two places. One that claims to be longer than
// its parent ends with it.
func boxes(s *source, pos, end int64) []box {
	var out []box
	for pos+8 <= end && len(out) < maxBoxes {
		h := s.bytes(pos, 16)
		if len(h) < 8 {
			break
		}
		size, head := int64(binary.BigEndian.Uint32(h)), int64(8)
		switch {
		case size == 1 && len(h) == 16:
			size, head = int64(binary.BigEndian.Uint64(h[8:])), 16
		case size == 0:
			size = end - pos
		}
		if size < head {
			break
		}
		next := pos + size
		if next > end || next < pos {
			next = end
		}
		out = append(out, box{kind: string(h[4:8]), data: pos + head, end: next})
		pos = next
	}
	return out
}

// child finds the box at a path of kinds under b.
func child(s *source, b box, path ...string) (box, bool) {
	for _, kind := range path {
		found := false
		for _, c := range boxes(s, b.data, b.end) {
			if c.kind == kind {
				b, found = c, true
				break
			}
		}
		if !found {
			return box{}, false
		}
	}
	return b, true
}

// contents reads a box, at most limit bytes of it.
func (b box) contents(s *source, limit int64) *cursor {
	return &cursor{b: s.bytes(b.data, int(min(b.end-b.data, limit)))}
}

// mp4 reads a QuickTime chapter track, else a Nero list, which cuts titles and
// holds 255 at most.
func mp4(s *source) []Chapter {
	moov, ok := child(s, box{end: s.size}, "moov")
	if !ok {
		return nil
	}
	track := quicktime(s, moov)
	if b, ok := child(s, moov, "udta", "chpl"); ok {
		if list := nero(b.contents(s, maxTable)); len(list) > len(track) {
			return list
		}
	}
	return track
}

// nero reads a chpl box: version, flags, four reserved bytes in version 1, a
// count, then starts in units of 100 ns with titles.
func nero(c *cursor) []Chapter {
	if version := c.u32() >> 24; version > 0 {
		c.take(4)
	}
	var list []Chapter
	for range c.u8() {
		start, title := c.u64(), c.take(c.u8())
		if c.bad {
			break
		}
		if start > uint64(maxTime/100) {
			continue
		}
		list = append(list, Chapter{Start: time.Duration(start) * 100, Title: strings.ToValidUTF8(string(title), "\uFFFD")})
	}
	return list
}

// quicktime finds the text track that another track names as its chapters
// (QuickTime File Format, "Chapter Lists") and reads its samples.
func quicktime(s *source, moov box) []Chapter {
	wanted := map[uint32]bool{}
	var tracks []box
	for _, b := range boxes(s, moov.data, moov.end) {
		if b.kind != "trak" || len(tracks) == 64 {
			continue
		}
		tracks = append(tracks, b)
		if ref, ok := child(s, b, "tref", "chap"); ok {
			for c := ref.contents(s, 256); len(c.b) >= 4; {
				wanted[c.u32()] = true
			}
		}
	}
	for _, t := range tracks {
		if wanted[trackID(s, t)] && isText(s, t) {
			if list := samples(s, t); len(list) > 0 {
				return list
			}
		}
	}
	return nil
}

func trackID(s *source, t box) uint32 {
	b, ok := child(s, t, "tkhd")
	if !ok {
		return 0
	}
	c := b.contents(s, 32)
	if version := c.u32() >> 24; version == 1 {
		c.take(16)
	} else {
		c.take(8)
	}
	return c.u32()
}

func isText(s *source, t box) bool {
	b, ok := child(s, t, "mdia", "hdlr")
	if !ok {
		return false
	}
	c := b.contents(s, 12)
	c.take(8)
	kind := string(c.take(4))
	return kind == "text" || kind == "sbtl" || kind == "subt"
}

// samples reads a text track: when each sample starts, where it lies, what it
// says.
func samples(s *source, t box) []Chapter {
	stbl, ok := child(s, t, "mdia", "minf", "stbl")
	scale := timescale(s, t)
	if !ok || scale == 0 {
		return nil
	}
	sizes := sampleSizes(s, stbl)
	places := samplePlaces(s, stbl, sizes)
	times := sampleTimes(s, stbl, len(sizes))
	var list []Chapter
	for i := range min(len(places), len(times)) {
		b := s.bytes(places[i], int(min(sizes[i], maxSample)))
		start, ok := seconds(float64(times[i]) / float64(scale))
		if !ok || len(b) < 2 {
			continue
		}
		title, href := textSample(b)
		list = append(list, Chapter{Start: start, Title: title, URL: href})
	}
	return list
}

func timescale(s *source, t box) uint32 {
	b, ok := child(s, t, "mdia", "mdhd")
	if !ok {
		return 0
	}
	c := b.contents(s, 32)
	if version := c.u32() >> 24; version == 1 {
		c.take(16)
	} else {
		c.take(8)
	}
	return c.u32()
}

// table opens a sample table with entries of width bytes: they follow version,
// flags and a count, which is held to what the bytes can hold.
func table(s *source, stbl box, kind string, width int) (*cursor, int) {
	b, ok := child(s, stbl, kind)
	if !ok {
		return &cursor{}, 0
	}
	c := b.contents(s, maxTable)
	c.take(4)
	n := int(min(int64(c.u32()), maxChapters))
	return c, min(n, len(c.b)/width)
}

func sampleSizes(s *source, stbl box) []int64 {
	b, ok := child(s, stbl, "stsz")
	if !ok {
		return nil
	}
	c := b.contents(s, maxTable)
	c.take(4)
	fixed, n := int64(c.u32()), min(int64(c.u32()), maxChapters)
	var out []int64
	for range n {
		size := fixed
		if fixed == 0 {
			size = int64(c.u32())
		}
		if c.bad {
			break
		}
		out = append(out, size)
	}
	return out
}

// samplePlaces combines the chunks' places with how many samples each holds.
func samplePlaces(s *source, stbl box, sizes []int64) []int64 {
	chunks := chunkPlaces(s, stbl)
	c, n := table(s, stbl, "stsc", 12)
	first, per := make([]int, n), make([]int, n)
	for i := range n {
		first[i], per[i] = int(c.u32()), int(min(c.u32(), maxChapters))
		c.take(4)
	}
	var out []int64
	run := 0
	for i, at := range chunks {
		for run+1 < n && first[run+1] <= i+1 {
			run++
		}
		if n == 0 {
			break
		}
		for range per[run] {
			if len(out) == len(sizes) {
				return out
			}
			out = append(out, at)
			at += sizes[len(out)-1]
		}
	}
	return out
}

func chunkPlaces(s *source, stbl box) []int64 {
	c, n := table(s, stbl, "stco", 4)
	out := make([]int64, 0, n)
	for range n {
		out = append(out, int64(c.u32()))
	}
	if n > 0 {
		return out
	}
	c, n = table(s, stbl, "co64", 8)
	for range n {
		out = append(out, int64(c.u64()&(1<<62-1)))
	}
	return out
}

// sampleTimes sums up the durations of the samples, n at most.
func sampleTimes(s *source, stbl box, n int) []uint64 {
	c, runs := table(s, stbl, "stts", 8)
	out := make([]uint64, 0, n)
	now := uint64(0)
	for range runs {
		count, length := c.u32(), c.u32()
		for range count {
			if len(out) == n {
				return out
			}
			out = append(out, now)
			now += uint64(length)
		}
	}
	return out
}

// textSample reads a text sample: a length, UTF-8 or marked UTF-16 text, then
// boxes, of which href holds a link.
func textSample(b []byte) (title, href string) {
	c := &cursor{b: b}
	raw := c.take(c.u16())
	if len(raw) >= 2 && (raw[0] == 0xfe && raw[1] == 0xff || raw[0] == 0xff && raw[1] == 0xfe) {
		raw, _ = unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewDecoder().Bytes(raw)
	}
	for len(c.b) >= 8 {
		size, kind := int(c.u32()), string(c.take(4))
		body := &cursor{b: c.take(size - 8)}
		if kind == "href" && !c.bad {
			body.take(4) // the characters that the link covers
			href = string(body.take(body.u8()))
		}
	}
	return strings.ToValidUTF8(string(raw), "\uFFFD"), strings.ToValidUTF8(href, "")
}
