package mp3

import "encoding/binary"

// decoderDelay is what every decoder of Layer III adds to an encoder's delay.
const decoderDelay = 528 + 1

// tag is what a Xing, Info or VBRI frame says about the stream that follows.
type tag struct {
	frames   int64 // 0 unknown
	bytes    int64 // from the tag's frame on, 0 unknown
	constant bool  // an Info frame: every frame has the same bit rate
	trimmed  bool  // start and end are known
	start    int   // samples the encoder put before the sound
	end      int   // and after it
	toc      []byte
	entries  []int64 // VBRI: bytes of each entry
	rounded  bool    // VBRI: in units of more than a byte
	step     int64   // VBRI: frames of each entry
}

// parseTag looks for a tag in a stream's first frame.
func parseTag(frame []byte, h header) (tag, bool) {
	for _, at := range [2]int{headerSize + h.sideSize(), h.mainOffset()} {
		if at+8 > len(frame) {
			continue
		}
		if id := string(frame[at : at+4]); id == "Xing" || id == "Info" {
			return parseXing(frame[at:]), true
		}
	}
	const vbri = headerSize + 32
	if len(frame) >= vbri+26 && string(frame[vbri:vbri+4]) == "VBRI" {
		return parseVBRI(frame[vbri:]), true
	}
	return tag{}, false
}

func parseXing(b []byte) tag {
	t := tag{constant: b[0] == 'I'}
	flags := binary.BigEndian.Uint32(b[4:])
	b = b[8:]
	field := func(bit uint32, n int) []byte {
		if flags&bit == 0 || len(b) < n {
			return nil
		}
		f := b[:n]
		b = b[n:]
		return f
	}
	if f := field(1, 4); f != nil {
		t.frames = int64(binary.BigEndian.Uint32(f))
	}
	if f := field(2, 4); f != nil {
		t.bytes = int64(binary.BigEndian.Uint32(f))
	}
	if f := field(4, 100); f != nil {
		t.toc = append([]byte(nil), f...)
	}
	field(8, 4)
	// The LAME extension: a name of nine bytes, and twelve later the delays.
	if len(b) >= 24 {
		switch string(b[:4]) {
		case "LAME", "Lavf", "Lavc":
			v := int(b[21])<<16 | int(b[22])<<8 | int(b[23])
			t.trimmed, t.start, t.end = true, v>>12, v&0xFFF
		}
	}
	return t
}

// parseVBRI reads the tag of Fraunhofer's encoders; b holds its 26 bytes.
func parseVBRI(b []byte) tag {
	t := tag{
		bytes:  int64(binary.BigEndian.Uint32(b[10:])),
		frames: int64(binary.BigEndian.Uint32(b[14:])),
		step:   int64(binary.BigEndian.Uint16(b[24:])),
	}
	count := int(binary.BigEndian.Uint16(b[18:]))
	scale := int64(binary.BigEndian.Uint16(b[20:]))
	size := int(binary.BigEndian.Uint16(b[22:]))
	if size < 1 || size > 4 || t.step == 0 || scale == 0 {
		return t
	}
	t.rounded = scale > 1
	for b = b[26:]; len(t.entries) < count && len(b) >= size; b = b[size:] {
		v := int64(0)
		for _, c := range b[:size] {
			v = v<<8 | int64(c)
		}
		t.entries = append(t.entries, v*scale)
	}
	return t
}

// place estimates at which byte, counted from the tag's frame, frame number f
// of the stream begins.
func (t *tag) place(f int64) (int64, bool) {
	if f < 0 || t.frames <= 0 {
		return 0, false
	}
	f = min(f, t.frames)
	if len(t.entries) > 0 {
		frame, at := t.entry(f)
		if i := frame / t.step; i < int64(len(t.entries)) {
			at += t.entries[i] * (f - frame) / t.step
		}
		return at, true
	}
	if len(t.toc) < 100 || t.bytes <= 0 {
		return 0, false
	}
	// Entry i is where i percent of the time are, in 1/256 of the bytes.
	percent := float64(f) * 100 / float64(t.frames)
	i := min(int(percent), 99)
	from, to := float64(t.toc[i]), 256.
	if i > 0 {
		from += 0.5 // entries are rounded down
	}
	if i < 99 {
		to = float64(t.toc[i+1]) + 0.5
	}
	at := from + (to-from)*(percent-float64(i))
	return int64(max(at, 0) / 256 * float64(t.bytes)), true
}

// entry returns the last frame not after f that an entry of a VBRI tag begins
// with, and its place.
func (t *tag) entry(f int64) (frame, at int64) {
	for _, size := range t.entries {
		if frame+t.step > f {
			break
		}
		at += size
		frame += t.step
	}
	return frame, at
}
