package ogg

import (
	"errors"
	"fmt"
	"io"
	"math"

	"cosm/player/decode/frames"
	"cosm/player/decode/input"
)

const (
	// maxGap is for how long missing pages are filled with silence, in seconds;
	// a leap beyond it is no gap.
	maxGap = 3600
	// silence is how much of it is given at once, in samples.
	silence = 2048
)

// Decoder plays a chain of streams as stereo samples in about [-1, 1].
type Decoder struct {
	in      *input.Reader
	formats []Format
	ps      *packets
	rate    int // of the output, in Hz
	links   []*link
	total   int64 // samples of the output, unknown perhaps

	// Of the stream that is being played.
	cur     int // its index in links
	codec   Codec
	conv    *converter // nil where the rate is that of the output
	list    [][]byte   // packets at hand
	before  int        // what the codec says of the packet before them
	pos     int64      // place of the next sample that they give
	limit   int64      // samples from here on are not heard
	out     int64      // sample of the output that the next converted one is
	flushed bool       // what conv held back was given
	adrift  bool       // pos is to be told by the next page
	skipTo  int64      // pages that end before this need not be decoded
	skipped bool       // such a page was passed
	seen    mark       // the last page read
	usual   int64      // samples of a packet

	buf     frames.Buffer
	silent  int64
	zeros   [silence]float32
	room    [2][]float32
	damaged int
	err     error
	ended   bool
}

// Open finds the first stream of in that one of the formats is for. It returns
// ErrUnknownFormat, ErrUnsupported or ErrDamaged of package input, or the
// source's own error.
func Open(in *input.Reader, formats ...Format) (*Decoder, error) {
	b, err := in.Peek(4)
	if string(b) != "OggS" {
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("read start: %w", err)
		}
		return nil, fmt.Errorf("read start: %w", input.ErrUnknownFormat)
	}
	d := &Decoder{in: in, formats: formats, ps: &packets{pager: newPager(in)}, total: unknown}
	l, codec, first, err := openLink(d.ps, formats)
	if err != nil {
		return nil, err
	}
	d.rate, d.links = l.rate, []*link{l}
	if !in.Seekable() || in.Size() <= 0 {
		d.begin(0, codec)
		d.accept(first)
		return d, nil
	}
	if err := d.measure(); err != nil {
		return nil, err
	}
	d.begin(0, codec)
	return d, d.goBack(l)
}

// goBack stands the source at the first page with sound of a stream.
func (d *Decoder) goBack(l *link) error {
	if err := d.in.SeekTo(l.data); err != nil {
		return fmt.Errorf("read first page: %w", err)
	}
	d.ps.start(l.serials[0])
	return nil
}

// begin makes a stream the one to be played, from its first sample on.
func (d *Decoder) begin(i int, codec Codec) {
	l := d.links[i]
	d.cur, d.codec, d.conv = i, codec, nil
	if l.rate != d.rate {
		d.conv = newConverter(l.rate, d.rate)
	}
	d.seen = mark{l.first, l.data}
	d.rewind(l.first)
	d.buf.Reset(l.at)
}

// rewind forgets what is at hand; pos is the place of what comes next.
func (d *Decoder) rewind(pos int64) {
	d.list, d.before, d.silent = nil, 0, 0
	d.pos, d.limit, d.adrift = pos, math.MaxInt64, false
	d.skipTo, d.skipped = math.MinInt64, false
	d.codec.Reset()
	d.place(pos)
}

// place tells where in the output the next converted samples belong.
func (d *Decoder) place(pos int64) {
	if d.conv == nil {
		return
	}
	l := d.links[d.cur]
	d.conv.reset()
	d.out, d.flushed = l.at+(pos-l.zero)*int64(d.rate)/int64(l.rate), false
}

// Codec names the codec of the first stream.
func (d *Decoder) Codec() string { return d.links[0].format.Name }

// SampleRate returns the rate of the first stream in Hz, which is that of all
// the output.
func (d *Decoder) SampleRate() int { return d.rate }

// Channels returns how many channels the first stream has, before the mix.
func (d *Decoder) Channels() int { return d.links[0].channels }

// BitRate returns the average in bit/s, of the file or of what was read so far.
func (d *Decoder) BitRate() int {
	bytes, samples := d.in.Offset(), d.buf.Position()
	if d.total > 0 {
		bytes, samples = d.in.Size(), d.total
	}
	if samples <= 0 {
		return 0
	}
	return int(float64(bytes)*8*float64(d.rate)/float64(samples) + 0.5)
}

// Exact reports whether Len is known; the position always is.
func (d *Decoder) Exact() bool { return d.total != unknown }

// Damaged counts the packets that could not be decoded or are missing.
func (d *Decoder) Damaged() int { return d.damaged }

// Len returns the length in samples, 0 when unknown.
func (d *Decoder) Len() int { return int(max(d.total, 0)) }

// Position returns the next sample to be streamed.
func (d *Decoder) Position() int { return int(max(d.buf.Position(), 0)) }

// Err returns what ended the stream, nil at its true end.
func (d *Decoder) Err() error { return d.err }

// Close forgets the source without closing it.
func (d *Decoder) Close() error {
	d.err, d.ended, d.silent, d.list = frames.ErrClosed, true, 0, nil
	d.buf.Reset(d.buf.Position())
	return nil
}

// Stream fills samples; fewer than asked for only at the end.
func (d *Decoder) Stream(samples [][2]float64) (int, bool) {
	return d.buf.Stream(samples, d.advance)
}

// advance decodes packets until there is something to play.
func (d *Decoder) advance() bool {
	for !d.ended {
		switch {
		case d.silent > 0:
			d.offerSilence()
		case len(d.list) > 0:
			d.decode()
		default:
			d.nextBatch()
		}
		if !d.buf.Empty() {
			return true
		}
	}
	return false
}

// nextBatch takes the packets of the next page.
func (d *Decoder) nextBatch() {
	b, err := d.ps.next()
	if err == nil {
		d.accept(b)
		return
	}
	if d.conv != nil && !d.flushed { // the error comes again afterwards
		d.flushed = true
		d.offerConverted([2][]float32{}, true)
		return
	}
	d.finish(err)
}

// accept puts the packets of a page where they belong.
func (d *Decoder) accept(b batch) {
	l := d.links[d.cur]
	lost := b.gap && !d.adrift
	if b.gap || d.adrift {
		d.before = 0
		d.codec.Reset()
	}
	total, before := d.span(b.packets)
	told := b.granule >= 0 && !b.last // where the batch ends
	switch {
	case d.adrift && told:
		d.pos, d.adrift = b.granule-total, false
		d.place(d.pos)
	case lost:
		d.lose(b, total)
	}
	if b.granule >= 0 && (b.last || b.granule == l.last) {
		d.limit = max(b.granule, l.zero)
	}
	if told {
		d.seen = mark{b.granule, b.offset}
	}
	if end := d.pos + d.silent + total; end < d.skipTo && !b.last {
		d.pos, d.before, d.silent, d.skipped = end, before, 0, true
		return
	}
	if d.skipped {
		d.skipped = false
		d.codec.Reset()
		d.place(d.pos)
	}
	d.list = b.packets
}

// span returns how many samples packets give.
func (d *Decoder) span(list [][]byte) (total int64, before int) {
	before = d.before
	for _, p := range list {
		n := 0
		n, before = d.codec.Samples(p, before)
		total += int64(n)
	}
	return total, before
}

// lose makes silence of what is missing before a batch.
func (d *Decoder) lose(b batch, total int64) {
	gap := int64(0)
	if b.granule >= 0 { // of the last page it may tell less
		gap = b.granule - total - d.pos
	}
	if gap < 0 || gap > maxGap*int64(d.links[d.cur].rate) {
		gap = 0
	}
	d.silent = gap
	usual := max(d.usual, 1)
	d.damaged += int(max((gap+usual-1)/usual, 1))
}

// decode decodes the next packet at hand.
func (d *Decoder) decode() {
	p := d.list[0]
	d.list = d.list[1:]
	n, after := d.codec.Samples(p, d.before)
	d.before = after
	out, err := d.codec.Decode(p)
	if err != nil {
		d.damaged++
		d.codec.Reset()
		out = [2][]float32{}
	}
	if n > 0 {
		d.usual = int64(n)
	}
	d.offer(d.fit(out, n))
}

// fit makes out just n samples: what is missing is silence before it.
func (d *Decoder) fit(out [2][]float32, n int) [2][]float32 {
	have := min(len(out[0]), len(out[1]))
	if have == n {
		return out
	}
	if have > n {
		return [2][]float32{out[0][have-n : have], out[1][have-n : have]}
	}
	for c := range d.room {
		if cap(d.room[c]) < n {
			d.room[c] = make([]float32, n)
		}
		d.room[c] = d.room[c][:n]
		clear(d.room[c][:n-have])
		copy(d.room[c][n-have:], out[c][:have])
	}
	return d.room
}

func (d *Decoder) offerSilence() {
	n := int(min(d.silent, silence))
	d.silent -= int64(n)
	d.offer([2][]float32{d.zeros[:n], d.zeros[:n]})
}

// offer makes samples, which belong at pos, what is to be played.
func (d *Decoder) offer(out [2][]float32) {
	n := int64(len(out[0]))
	l := d.links[d.cur]
	if keep := max(d.limit-d.pos, 0); keep < n {
		out[0], out[1] = out[0][:keep], out[1][:keep]
	}
	pos := d.pos
	d.pos += n
	if len(out[0]) == 0 {
		return
	}
	if d.conv == nil {
		d.buf.Offer(l.at+pos-l.zero, out, 0, 0)
		return
	}
	if early := min(max(l.zero-pos, 0), int64(len(out[0]))); early > 0 {
		out[0], out[1] = out[0][early:], out[1][early:]
		d.place(pos + early)
	}
	d.offerConverted(out, false)
}

func (d *Decoder) offerConverted(out [2][]float32, over bool) {
	out = d.conv.convert(out, over)
	first := d.out
	d.out += int64(len(out[0]))
	d.buf.Offer(first, out, 0, 0)
}

// finish ends the stream that is played, and goes on to the next of the chain.
// io.EOF is the true end.
func (d *Decoder) finish(err error) {
	if errors.Is(err, errNextLink) && d.nextLink() {
		return
	}
	d.ended = true
	if d.ps.cut {
		d.damaged++
	}
	if d.err == nil && !errors.Is(err, io.EOF) && !errors.Is(err, errNextLink) {
		d.err = fmt.Errorf("read page: %w", err)
	}
}
