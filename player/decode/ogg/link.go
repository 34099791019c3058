package ogg

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"

	"cosm/player/decode/input"
)

const (
	// maxHeaders bounds the header packets of a stream.
	maxHeaders = 1000
	// maxStreams bounds how many streams may begin at once.
	maxStreams = 64
	// unknown is a granule position that is not known.
	unknown = int64(-1)
)

// link is one stream of a chain. Its places are counted in samples of its own,
// as granule positions do.
type link struct {
	format   Format
	rate     int
	channels int
	preRoll  int64
	serials  []uint32 // of all streams that begin with it, its own first
	begin    int64    // offset of its first page
	data     int64    // of its first page with sound
	end      int64    // after its last page, -1 unknown
	first    int64    // place of the first sample
	zero     int64    // of the first sample that is heard
	last     int64    // after the last one, unknown perhaps
	at       int64    // sample of the output that zero is
}

func (l *link) own(serial uint32) bool {
	for _, s := range l.serials {
		if s == serial {
			return true
		}
	}
	return false
}

// length returns how many samples of the output it gives, 0 unknown.
func (l *link) length(rate int) int64 {
	if l.last == unknown {
		return 0
	}
	n := max(l.last-l.zero, 0)
	if l.rate != rate {
		n = (n*int64(rate) + int64(l.rate) - 1) / int64(l.rate)
	}
	return n
}

// place returns the place in the stream of a sample of the output.
func (l *link) place(sample int64, rate int) int64 {
	return l.zero + (sample-l.at)*int64(l.rate)/int64(rate)
}

// openLink reads the headers of the stream at the next first page. Afterwards
// ps stands before its first page with sound, which the batch is of.
func openLink(ps *packets, formats []Format) (*link, Codec, batch, error) {
	l := &link{end: -1, last: unknown}
	codec, err := l.choose(ps, formats)
	if err != nil {
		return nil, nil, batch{}, err
	}
	ps.start(l.serials[0])
	if err := headers(ps, codec); err != nil {
		return nil, nil, batch{}, err
	}
	l.rate, l.channels, l.preRoll = codec.SampleRate(), codec.Channels(), codec.PreRoll()
	l.data = ps.in.Offset()
	b, err := ps.next()
	if errors.Is(err, io.EOF) || errors.Is(err, errNextLink) { // it has no sound
		b, err = batch{last: true, offset: l.data}, nil
	}
	if err != nil {
		return nil, nil, batch{}, fmt.Errorf("read first page: %w", err)
	}
	l.begins(codec, b)
	return l, codec, b, nil
}

// headers gives the codec its headers. Sound begins on the page after them.
func headers(ps *packets, codec Codec) error {
	for n, more := 0, true; more; {
		b, err := ps.next()
		if err != nil {
			return early("read headers", err)
		}
		for i := 0; more && i < len(b.packets); i++ {
			if more, err = codec.Header(b.packets[i]); err != nil {
				return err
			}
			if n++; n > maxHeaders {
				return fmt.Errorf("read headers: %w: more than %d", input.ErrDamaged, maxHeaders)
			}
		}
	}
	return nil
}

// choose looks through the pages that begin streams for one of the formats.
func (l *link) choose(ps *packets, formats []Format) (codec Codec, err error) {
	var others []string
	silent := true // none of them may be sound
	start := ps.in.Offset()
	for n := 0; n < maxStreams; n++ {
		pg, err := ps.peek()
		if err != nil {
			return nil, early("find first page", err)
		}
		if !pg.is(flagFirst) {
			if codec != nil || n > 0 {
				break
			}
			n-- // entered in the middle of a stream: on to the next
			if ps.in.Offset()-start > maxJunk {
				return nil, fmt.Errorf("find first page: %w: nothing in %d bytes", input.ErrDamaged, maxJunk)
			}
		} else {
			if n == 0 {
				l.begin = pg.offset
			}
			l.serials = append(l.serials, pg.serial)
			if f, ok := find(formats, pg.body); ok && codec == nil {
				if codec, err = f.New(pg.body); err != nil {
					return nil, err
				}
				l.format = f
				last := len(l.serials) - 1
				l.serials[0], l.serials[last] = l.serials[last], l.serials[0]
			} else if !ok {
				name, sound := nameOf(pg.body)
				others, silent = append(others, name), silent && !sound
			}
		}
		if err := ps.take(pg); err != nil {
			return nil, early("find first page", err)
		}
	}
	if codec == nil {
		if silent {
			return nil, input.NoAudio(input.FoundVideoAlone, strings.Join(others, ", ")+" in Ogg")
		}
		return nil, input.Unsupported("%s in Ogg", strings.Join(others, ", "))
	}
	return codec, nil
}

func find(formats []Format, first []byte) (Format, bool) {
	for _, f := range formats {
		if bytes.HasPrefix(first, []byte(f.Magic)) {
			return f, true
		}
	}
	return Format{}, false
}

// nameOf names what no Codec is for, and tells whether it may be sound.
func nameOf(first []byte) (name string, sound bool) {
	for _, c := range []struct {
		magic, name string
		sound       bool
	}{
		{"Speex   ", "Speex", true}, {"CELT    ", "CELT", true}, {"PCM     ", "raw PCM", true},
		{"\x80theora", "Theora video", false}, {"BBCD\x00", "Dirac video", false}, {"OVP80", "VP8 video", false},
		{"\x80kate", "subtitles", false}, {"fishead\x00", "a table of contents", false},
	} {
		if bytes.HasPrefix(first, []byte(c.magic)) {
			return c.name, c.sound
		}
	}
	return "an unknown stream", true
}

// begins tells from the first batch what the first sample's place is: a stream
// that was cut out of another does not begin at 0.
func (l *link) begins(codec Codec, b batch) {
	total := int64(0)
	for before, i := 0, 0; i < len(b.packets); i++ {
		n := 0
		n, before = codec.Samples(b.packets[i], before)
		total += int64(n)
	}
	if b.granule >= 0 && !b.last {
		l.first = b.granule - total
	}
	l.zero = max(l.first, 0) + codec.PreSkip()
	if l.first > math.MaxInt64/4 { // nobody listens so long
		l.first, l.zero = 0, codec.PreSkip()
	}
}

// early makes an early end damage.
func early(what string, err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, errNextLink) {
		return fmt.Errorf("%s: %w: stream ends early", what, input.ErrDamaged)
	}
	return fmt.Errorf("%s: %w", what, err)
}
