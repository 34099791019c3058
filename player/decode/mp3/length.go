package mp3

// tally counts frames and their bytes.
type tally struct{ frames, bytes int64 }

// What is known of the stream's length, and where its frames lie.

// checkTag drops what a tag says of length when the file is another one by
// now, as when a server puts advertisements between the frames.
func (d *Decoder) checkTag() {
	size := d.in.Size()
	if size < 0 || d.tag.bytes <= 0 {
		return
	}
	actual := size - d.tagAt
	slack := max(d.tag.bytes/50, 256<<10) // room for tags with pictures at the end
	if actual < d.tag.bytes-slack || actual > d.tag.bytes+slack {
		d.tag = tag{trimmed: d.tag.trimmed, start: d.tag.start}
	}
}

// lookAhead looks at the first frames, as far as they are in memory already,
// to tell a constant rate from a variable one and to have a first average.
func (d *Decoder) lookAhead() {
	if d.tag.frames > 0 && !d.tag.constant {
		d.varying = true
	}
	b := d.in.Buffered()
	for len(b) >= headerSize {
		h, ok := parseHeader(b)
		if !ok || !h.alike(d.base) || h.size(d.free) > len(b) {
			return
		}
		d.note(h, 0)
		d.ahead.frames++
		d.ahead.bytes += int64(h.size(d.free))
		b = b[h.size(d.free):]
	}
}

// note remembers what frame d.next, which begins at the input's offset, says.
func (d *Decoder) note(h header, size int64) {
	d.varying = d.varying || h.bitRate != d.base.bitRate
	d.padded = d.padded || h.padding > 0
	if size == 0 {
		return
	}
	if d.certain {
		d.index.add(d.next, d.in.Offset(), size)
	} else {
		d.guess.add(d.next, d.in.Offset(), size)
	}
}

// constant reports whether the place of every frame follows from its number.
func (d *Decoder) constant() bool { return !d.varying }

// frameLength returns the mean length in bytes of the frames of a constant
// rate. Some encoders never pad their frames; a second of sound tells.
func (d *Decoder) frameLength() float64 {
	n, seen := d.measured()
	switch {
	case d.free > 0 && (!d.padded || n == 0):
		return float64(d.free)
	case d.free > 0, !d.padded && n >= indexStep:
		return seen
	}
	return float64(d.base.samples()) / 8 * float64(d.base.bitRate) / float64(d.base.rate)
}

// measured returns of how many frames the mean length is known, and that.
func (d *Decoder) measured() (frames int64, mean float64) {
	if n := d.index.next; n > d.ahead.frames {
		return n, float64(d.index.end-d.start) / float64(n)
	}
	return d.ahead.frames, float64(d.ahead.bytes) / float64(max(d.ahead.frames, 1))
}

// average returns the mean length of a frame in bytes.
func (d *Decoder) average() float64 {
	if d.constant() {
		return max(d.frameLength(), 1)
	}
	n, mean := d.measured()
	if n == 0 {
		mean = d.frameLength()
	}
	if d.tag.frames > 0 && d.tag.bytes > 0 {
		mean = float64(d.tag.bytes-(d.start-d.tagAt)) / float64(d.tag.frames)
	} else if d.stated > 0 && d.in.Size() > 0 {
		// What the feed says, unless that cannot be of this file.
		frames := d.stated.Seconds() * float64(d.base.rate) / float64(d.base.samples())
		if said := float64(d.in.Size()-d.start) / frames; said > mean/2 && said < mean*2 {
			mean = said
		}
	}
	return max(mean, 1)
}

// BitRate returns the average in bit/s as far as it is known.
func (d *Decoder) BitRate() int {
	if d.constant() && d.base.bitRate > 0 {
		return d.base.bitRate
	}
	perSecond := float64(d.base.rate) / float64(d.base.samples())
	return int(d.average()*perSecond*8 + 0.5)
}

// trim returns the samples to be dropped at the start of the stream.
func (d *Decoder) trim() int64 {
	if !d.tag.trimmed {
		return 0
	}
	return int64(d.tag.start + decoderDelay)
}

// tail returns the range of samples, counted from frame 0, that the encoder
// added at the end; it is empty when unknown.
func (d *Decoder) tail() (from, to int64) {
	if !d.tag.trimmed || d.tag.frames == 0 {
		return 0, 0
	}
	to = d.tag.frames * int64(d.base.samples())
	return max(min(to, to-int64(d.tag.end)+decoderDelay), 0), to
}

// Len returns the length in samples, 0 when unknown. It is an estimate where
// Exact says so.
func (d *Decoder) Len() int {
	frames := d.total
	if frames == 0 {
		frames = d.tag.frames
	}
	if size := d.in.Size(); frames == 0 && size > 0 {
		frames = int64(float64(size-d.start)/d.average() + 0.5)
	}
	n := frames*int64(d.base.samples()) - d.trim()
	if from, to := d.tail(); to > 0 && frames >= d.tag.frames {
		n -= to - from
	}
	return int(max(n, 0))
}

// Exact reports whether Len and Position are known rather than estimated.
func (d *Decoder) Exact() bool {
	return d.certain && (d.total > 0 || d.tag.frames > 0 || d.constant() && d.in.Size() >= 0)
}

// Position returns the next sample to be streamed.
func (d *Decoder) Position() int {
	return int(max(d.played(max(d.pos, d.drop)), 0))
}

// played turns a sample number counted from frame 0 into one of the sound.
func (d *Decoder) played(raw int64) int64 {
	if from, to := d.tail(); raw > from && to > 0 {
		raw -= min(raw, to) - from
	}
	return raw - d.trim()
}
