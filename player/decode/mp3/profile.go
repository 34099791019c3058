package mp3

import (
	"time"

	"cosm/player/decode/frames"
	"cosm/player/decode/input"
)

// profile is what is known of a stream as a whole: what its frames have in
// common, what its tag says, and how long its frames are.
type profile struct {
	base  header // of the first frame of sound
	form  header // of the frames now: it differs where files were joined
	free  int    // length of a frame in free format
	tag   tag
	tagAt int64 // offset of the frame that holds the tag
	size  int64 // of the file, -1 unknown
	// stated is the duration as the feed has it.
	stated time.Duration

	stream  *frames.Stream
	first   tally // the first frames, as seen at the start
	varying bool  // bit rates differ
	padded  bool  // a frame with a padding byte was seen
}

// tally counts frames and their bytes.
type tally struct{ frames, bytes int64 }

// HeaderSize implements frames.Codec, as do the methods up to Guess.
func (p *profile) HeaderSize() int { return headerSize }

func (p *profile) Size(b []byte) int {
	h, ok := parseHeader(b)
	if !ok || !h.alike(p.form) {
		return 0
	}
	if n := h.size(p.free); n >= h.mainOffset() {
		return n
	}
	return 0
}

func (p *profile) Seen(b []byte) {
	h, _ := parseHeader(b)
	p.varying = p.varying || h.bitRate != p.base.bitRate
	p.padded = p.padded || h.padding > 0
}

// Switch is for files that were joined out of several, as when a server puts
// in advertisements.
func (p *profile) Switch(b []byte, whole bool) bool {
	h, ok := parseHeader(b)
	if !ok || h.layer != 3 || h.bitRate == 0 {
		return false
	}
	if _, ok = chain(b, h, proof, whole); ok {
		p.form = h
	}
	return ok
}

// Place is by a table of frames or a constant rate.
func (p *profile) Place(n int64) (frames.Spot, bool) {
	if !p.varying {
		at := p.stream.Start() + int64(float64(n)*p.frameLength())
		return frames.Spot{Frame: n, Offset: max(at-2, p.stream.Start()), Certain: true, Rough: true}, true
	}
	if len(p.tag.entries) > 0 && !p.tag.rounded {
		frame, at := p.tag.entry(n)
		return frames.Spot{Frame: frame, Offset: p.tagAt + at, Certain: true}, true
	}
	return frames.Spot{}, false
}

func (p *profile) Guess(n int64) int64 {
	if at, ok := p.tag.place(n); ok {
		return p.tagAt + at
	}
	return p.stream.Start() + int64(float64(n)*p.Mean())
}

// Mean returns the mean length of a frame in bytes.
func (p *profile) Mean() float64 {
	if !p.varying {
		return max(p.frameLength(), 1)
	}
	n, mean := p.measured()
	if n == 0 {
		mean = p.frameLength()
	}
	if p.tag.frames > 0 && p.tag.bytes > 0 {
		mean = float64(p.tag.bytes-(p.stream.Start()-p.tagAt)) / float64(p.tag.frames)
	} else if p.stated > 0 && p.size > 0 {
		// What the feed says, unless that cannot be of this file.
		count := p.stated.Seconds() * float64(p.base.rate) / float64(p.base.samples())
		if said := float64(p.size-p.stream.Start()) / count; said > mean/2 && said < mean*2 {
			mean = said
		}
	}
	return max(mean, 1)
}

// frameLength returns the mean length in bytes of the frames of a constant
// rate. Some encoders never pad their frames; a second of sound tells.
func (p *profile) frameLength() float64 {
	n, seen := p.measured()
	switch {
	case p.free > 0 && (!p.padded || n == 0):
		return float64(p.free)
	case p.free > 0, !p.padded && n >= 32:
		return seen
	}
	return float64(p.base.samples()) / 8 * float64(p.base.bitRate) / float64(p.base.rate)
}

// measured returns of how many frames the mean length is known, and that.
func (p *profile) measured() (int64, float64) {
	if n, mean := p.stream.Measured(); n > p.first.frames {
		return n, mean
	}
	return p.first.frames, float64(p.first.bytes) / float64(max(p.first.frames, 1))
}

// checkTag drops what a tag says of length when the file is another one by
// now, as when a server puts advertisements between the frames.
func (p *profile) checkTag() {
	if p.size < 0 || p.tag.bytes <= 0 {
		return
	}
	actual := p.size - p.tagAt
	slack := max(p.tag.bytes/50, 256<<10) // room for tags with pictures at the end
	if actual < p.tag.bytes-slack || actual > p.tag.bytes+slack {
		p.tag = tag{trimmed: p.tag.trimmed, start: p.tag.start}
	}
}

// lookAhead looks at the first frames, as far as they are in memory already,
// to tell a constant rate from a variable one and to have a first mean.
func (p *profile) lookAhead(in *input.Reader) {
	b := in.Buffered()
	if h, ok := parseHeader(b); ok && h.alike(p.base) {
		p.base = h // the tag's own frame may have another rate or mode
	}
	p.form = p.base
	p.varying = p.tag.frames > 0 && !p.tag.constant
	for len(b) >= headerSize {
		n := p.Size(b)
		if n == 0 || n > len(b) {
			return
		}
		p.Seen(b)
		p.first.frames++
		p.first.bytes += int64(n)
		b = b[n:]
	}
}

// trim returns the samples to be dropped at the start of the stream.
func (p *profile) trim() int64 {
	if !p.tag.trimmed {
		return 0
	}
	return int64(p.tag.start + decoderDelay)
}

// tail returns the range of samples, counted from frame 0, that the encoder
// added at the end; it is empty when unknown.
func (p *profile) tail() (from, to int64) {
	if !p.tag.trimmed || p.tag.frames == 0 {
		return 0, 0
	}
	to = p.tag.frames * int64(p.base.samples())
	return max(min(to, to-int64(p.tag.end)+decoderDelay), 0), to
}

// played turns a sample number counted from frame 0 into one of the sound.
func (p *profile) played(raw int64) int64 {
	if from, to := p.tail(); raw > from && to > 0 {
		raw -= min(raw, to) - from
	}
	return raw - p.trim()
}

// raw is the inverse of played.
func (p *profile) raw(n int64) int64 {
	n += p.trim()
	if from, to := p.tail(); n >= from && to > 0 {
		n += to - from
	}
	return n
}

// length returns the samples of sound, 0 when unknown.
func (p *profile) length() int64 {
	count := p.stream.Total()
	if count == 0 {
		count = p.tag.frames
	}
	if count == 0 && p.size > 0 {
		count = int64(float64(p.size-p.stream.Start())/p.Mean() + 0.5)
	}
	n := count*int64(p.base.samples()) - p.trim()
	if from, to := p.tail(); to > 0 && count >= p.tag.frames {
		n -= to - from
	}
	return max(n, 0)
}

// lengthKnown reports whether length is not an estimate.
func (p *profile) lengthKnown() bool {
	return p.stream.Total() > 0 || p.tag.frames > 0 || !p.varying && p.size >= 0
}

// bitRate returns the average in bit/s as far as it is known.
func (p *profile) bitRate() int {
	if !p.varying && p.base.bitRate > 0 {
		return p.base.bitRate
	}
	perSecond := float64(p.base.rate) / float64(p.base.samples())
	return int(p.Mean()*perSecond*8 + 0.5)
}
