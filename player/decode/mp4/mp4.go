// Package mp4 takes the sound out of MP4 and M4A files (ISO/IEC 14496-12 and
// QuickTime): it picks the audio track and hands out its access units one by
// one, wherever the index stands, at the start, at the end or in fragments.
//
// Every size and count is checked against the box that holds it, tables are
// bounded, and nothing is read that is not needed: not the samples of other
// tracks, not pictures. Where a source cannot seek, files whose index comes
// first still play. A File is not safe for concurrent use.
package mp4

import (
	"errors"
	"fmt"
	"io"

	"cosm/player/decode/input"
)

// maxUnit bounds an access unit; AAC's are at most 768 bytes a channel.
const maxUnit = 1<<16 - 1

// File is the sound track of a file.
type File struct {
	Track
	in    *input.Reader
	table table
	at    cursor
	frags *fragments // nil without fragments
}

// parser is the state while a file is opened.
type parser struct {
	in         *input.Reader
	boxes      int
	timeScale  int64 // of the movie
	duration   int64
	tracks     []*building
	fragmented bool
	brand      string
	found      bool // the moov box
	mdat       bool // came before it
	priming    int64
	length     int64
	defaults   map[uint32]defaults
	indexes    []segmentIndex
	extended   int64 // duration of the movie with its fragments, 0 unknown
}

// errDone ends the walk through the boxes.
var errDone = errors.New("done")

// Open reads the index of in, which stands at its first box. The error wraps
// ErrNoAudio where there is no sound track, ErrUnsupported where a source
// that cannot seek has the index at its end, or ErrDamaged, of package input.
func Open(in *input.Reader) (*File, error) {
	p := &parser{in: in, defaults: map[uint32]defaults{}}
	whole := box{kind: "file", end: in.Size()}
	if err := p.each(whole, 0, p.topBox); err != nil && !errors.Is(err, errDone) {
		return nil, fmt.Errorf("open MP4: %w", err)
	}
	if !p.found && !p.picture() {
		return nil, fmt.Errorf("open MP4: %w: no index", input.ErrDamaged)
	}
	t, err := p.pick()
	if err != nil {
		return nil, err
	}
	t.applyEdits(p.timeScale)
	t.Priming, t.Samples = p.priming, p.length
	f := &File{in: in, Track: t.Track, table: t.samples}
	f.table.finish()
	if p.fragmented {
		f.frags = p.begin(f.Track, f.table.count)
		p.lengthen(&f.Track, f.table.ticks)
	}
	if f.Duration == 0 && p.timeScale > 0 && p.duration < 1<<40 && f.TimeScale < 1<<22 {
		f.Duration = p.duration * f.TimeScale / p.timeScale
	}
	if f.Duration == 0 && f.frags == nil {
		f.Duration = f.table.ticks
	}
	f.at = f.table.seek(0)
	return f, nil
}

// lengthen corrects a fragmented file's durations, which often tell of nothing
// but the units before the first fragment.
func (p *parser) lengthen(t *Track, before int64) {
	if p.extended > 0 {
		t.Duration, p.duration = 0, p.extended
	} else if t.Duration <= before {
		t.Duration, p.duration = 0, 0
	}
	if t.Play <= before {
		t.Play = 0
	}
}

func (p *parser) topBox(b box, depth int) error {
	switch b.kind {
	case "ftyp":
		if body, err := b.small(p.in, 4); err == nil {
			p.brand = string(body)
		}
	case "moov":
		p.found = true
		if err := p.each(b, depth, p.movieBox); err != nil {
			return err
		}
		if !p.fragmented {
			return errDone
		}
	case "sidx":
		return p.segments(b)
	case "moof":
		if p.found {
			if err := p.in.SeekTo(b.start); err != nil {
				return err
			}
			return errDone
		}
	case "mdat":
		if p.mdat = true; !p.in.Seekable() && !p.found {
			return &input.Refusal{
				Found: input.FoundIndexLast, Err: input.ErrUnsupported,
				Name: "MP4 with its index at the end, from a source that only reads forward",
			}
		}
	}
	return nil
}

// pick returns the track to be played: of those with sound the first whose
// codec may be known, rather one that is switched on than one that is not, such
// as another language.
func (p *parser) pick() (*building, error) {
	var best *building
	worth := -1
	for _, t := range p.tracks {
		if t.handler != "soun" || t.Codec == "" {
			continue
		}
		value := 0
		if t.Codec == "mp4a" && (t.samples.count > 0 || p.fragmented) {
			value = 2
		}
		if t.enabled {
			value++
		}
		if value > worth {
			best, worth = t, value
		}
	}
	if best != nil {
		return best, nil
	}
	if p.picture() {
		return nil, input.NoAudio(input.FoundPicture, "a picture")
	}
	return nil, input.NoAudio(input.FoundVideoAlone, "no sound track")
}

// picture reports whether the file says that it is one, as HEIC and AVIF are.
func (p *parser) picture() bool {
	switch p.brand {
	case "heic", "heix", "avif", "mif1", "crx ":
		return true
	}
	return false
}

// Units returns how many access units there are, 0 when unknown.
func (f *File) Units() int64 {
	if f.frags != nil {
		return f.frags.units(f.Duration)
	}
	return f.table.count
}

// Unit returns the number of the next access unit.
func (f *File) Unit() int64 {
	if f.frags != nil && f.at.n >= f.table.count {
		return f.frags.next
	}
	return f.at.n
}

// Next returns the next access unit, valid until the next call. io.EOF is the
// end; ErrDamaged a unit that cannot be, or a file that ends before its index
// says so. After the former, Next goes on with the unit that follows.
func (f *File) Next() ([]byte, error) {
	if f.at.n >= f.table.count {
		if f.frags != nil {
			return f.frags.unit(f)
		}
		return nil, io.EOF
	}
	offset, size := f.at.offset, f.table.size(f.at.n)
	f.table.next(&f.at)
	return f.read(offset, size)
}

// read returns the bytes of one unit.
func (f *File) read(offset, size int64) ([]byte, error) {
	if size > maxUnit {
		return nil, fmt.Errorf("read unit: %w: %d bytes", input.ErrDamaged, size)
	}
	if err := f.in.SeekTo(offset); err != nil {
		return nil, cutShort(err)
	}
	b, err := f.in.Peek(int(size))
	if len(b) < int(size) {
		return nil, cutShort(err)
	}
	return b, nil
}

// ErrCutShort is damage that ends a file: what its index promises is not
// there.
var ErrCutShort = fmt.Errorf("%w: the file ends early", input.ErrDamaged)

func cutShort(err error) error {
	if errors.Is(err, io.EOF) {
		return ErrCutShort
	}
	return fmt.Errorf("read unit: %w", err)
}

// SeekUnit makes n the next unit, or the last before the end. In a fragmented
// file it may read headers on the way.
func (f *File) SeekUnit(n int64) error {
	c := f.table.seek(max(n, 0))
	if !f.in.Seekable() && c.n < f.table.count && c.offset < f.in.Offset() {
		return input.ErrForwardOnly
	}
	if f.frags != nil && c.n >= f.table.count {
		if err := f.frags.seek(n); err != nil {
			return err
		}
	} else if f.frags != nil {
		f.frags.rewind()
	}
	f.at = c
	return nil
}
