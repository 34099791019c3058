package flac

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"cosm/player/decode/input"
)

// frame decodes the next frame, passing over what is none. It returns false at
// the end.
func (d *Decoder) frame() bool {
	start := d.in.Offset()
	cut, work := false, 0 // whether a frame began that does not end; bytes decoded in vain
	for {
		n, r, _ := d.attempt() // an error comes again where there is nothing left
		if r == good {
			d.took(n)
			return d.in.Skip(int64(n)) == nil // it is in the window
		}
		cut = cut || r == needMore
		work += d.fd.r.at
		err := d.skipJunk()
		if junk := d.in.Offset() - start; err == nil && (junk > maxJunk || work > maxWork) {
			err = fmt.Errorf("%w: no frame in %d bytes", input.ErrDamaged, junk)
		}
		if err != nil {
			d.finish(err, cut)
			return false
		}
	}
}

func (d *Decoder) took(n int) {
	d.largest = max(d.largest, n)
	d.read += int64(n)
	d.played += int64(d.fd.h.block)
}

// attempt decodes the frame that the source stands at, and returns its length.
// needMore is that of a frame that the file's end cuts short.
func (d *Decoder) attempt() (int, result, error) {
	most := d.fd.mostBytes()
	want := min(max(d.largest, min(d.fd.maxFrame, firstWindow), headerMost), most)
	for {
		b, err := d.in.Peek(want)
		n, r := d.fd.decode(b)
		if r != needMore {
			return n, r, nil
		}
		if err != nil {
			if _, ok := d.fd.parseHeader(b, d.fd.info); !ok {
				r = bad
			}
			return 0, r, err
		}
		if want >= most {
			return 0, bad, nil
		}
		want = min(want*2, most)
	}
}

// skipJunk goes on to the next place where a frame's header may be.
func (d *Decoder) skipJunk() error {
	const step = 4 << 10
	b, err := d.in.Peek(step)
	if len(b) == 0 {
		return err
	}
	for at := 1; at < len(b); at++ {
		i := bytes.IndexByte(b[at:], 0xFF)
		if i < 0 {
			break
		}
		at += i
		if at+headerMost > len(b) && err == nil {
			return d.in.Skip(int64(at))
		}
		if _, ok := d.fd.parseHeader(b[at:min(at+headerMost, len(b))], d.fd.info); ok {
			return d.in.Skip(int64(at))
		}
	}
	return d.in.Skip(int64(len(b)))
}

// finish ends the stream; io.EOF is its true end.
func (d *Decoder) finish(err error, cut bool) {
	d.ended = true
	if cut {
		d.damaged++
	}
	if !errors.Is(err, io.EOF) {
		d.err = fmt.Errorf("read frame: %w", err)
	}
}
