package mp4

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"cosm/player/decode/input"
)

const (
	// maxDepth bounds how deep boxes may be nested.
	maxDepth = 12
	// maxBoxes bounds how many boxes are looked at on the way to the sound.
	maxBoxes = 100_000
	// maxSmall bounds boxes that are read as a whole, such as descriptions.
	maxSmall = 64 << 10
)

// box is a header (ISO/IEC 14496-12, 4.2) and where its body ends.
type box struct {
	kind  string
	start int64 // offset of its header
	end   int64 // offset after its last byte, -1 when it goes on to the end
	size  int64 // of the body, -1 when unknown
}

// nextBox reads the header of the box that begins here; limit is where its
// parent ends, -1 when unknown.
func nextBox(in *input.Reader, limit int64) (box, error) {
	at := in.Offset()
	if limit >= 0 && limit-at < 8 {
		return box{}, io.EOF
	}
	b, err := in.Peek(8)
	if len(b) < 8 {
		return box{}, early(err, len(b) == 0)
	}
	size, head := int64(binary.BigEndian.Uint32(b)), int64(8)
	kind := string(b[4:8])
	switch size {
	case 0: // up to the end of the file
		size = -1
		if limit >= 0 {
			size = limit - at
		}
	case 1:
		if b, err = in.Peek(16); len(b) < 16 {
			return box{}, early(err, false)
		}
		size, head = int64(binary.BigEndian.Uint64(b[8:])), 16
	}
	if size >= 0 && size < head || size > 1<<60 || limit >= 0 && size > limit-at {
		return box{}, fmt.Errorf("read box %q: %w: %d bytes", kind, input.ErrDamaged, size)
	}
	if err := in.Skip(head); err != nil {
		return box{}, early(err, false)
	}
	if size < 0 {
		return box{kind: kind, start: at, end: -1, size: -1}, nil
	}
	return box{kind: kind, start: at, end: at + size, size: size - head}, nil
}

// early turns an end that comes too soon into damage; at a border between
// boxes it is the end.
func early(err error, border bool) error {
	if border || err == nil || !errors.Is(err, io.EOF) {
		return err
	}
	return fmt.Errorf("read box: %w: file ends early", input.ErrDamaged)
}

// small reads the body of a box as a whole, no more than most bytes of it.
func (b box) small(in *input.Reader, most int) ([]byte, error) {
	n := int64(most)
	if b.size >= 0 {
		n = min(n, b.size)
	}
	body, err := in.Peek(int(n))
	if len(body) < int(n) {
		return nil, early(err, false)
	}
	return body, nil
}

// leave goes to the end of the box.
func (b box) leave(in *input.Reader) error {
	if b.end < 0 {
		return io.EOF
	}
	if b.end < in.Offset() {
		return fmt.Errorf("read box %q: %w: read beyond its end", b.kind, input.ErrDamaged)
	}
	return in.Skip(b.end - in.Offset())
}

// each calls f for every box in a parent; f may read or not.
func (p *parser) each(parent box, depth int, f func(box, int) error) error {
	if depth > maxDepth {
		return fmt.Errorf("read box %q: %w: nested too deep", parent.kind, input.ErrDamaged)
	}
	for {
		b, err := nextBox(p.in, parent.end)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if p.boxes++; p.boxes > maxBoxes {
			return fmt.Errorf("read box %q: %w: too many boxes", b.kind, input.ErrDamaged)
		}
		if err := f(b, depth+1); err != nil {
			return err
		}
		if err := b.leave(p.in); err != nil {
			return early(err, false)
		}
	}
}

// table reads a box that is a list: head bytes before the count, the count,
// then records of a fixed length, given to add one by one. Of a count that the
// box cannot hold only what it holds is read.
func (b box) table(in *input.Reader, head, record int, add func([]byte)) error {
	body, err := b.small(in, head+4)
	if err != nil || len(body) < head+4 {
		return early(err, false)
	}
	return b.records(in, head+4, record, int64(binary.BigEndian.Uint32(body[head:])), add)
}

// records reads up to count records of a fixed length after head bytes.
func (b box) records(in *input.Reader, head, record int, count int64, add func([]byte)) error {
	count = min(count, (b.size-int64(head))/int64(record), maxSamples)
	if err := in.Skip(int64(head)); err != nil {
		return early(err, false)
	}
	for count > 0 {
		n := int(min(count, 1024))
		body, err := in.Peek(n * record)
		if len(body) < n*record {
			return early(err, false)
		}
		for i := range n {
			add(body[i*record : (i+1)*record])
		}
		if err := in.Skip(int64(n * record)); err != nil {
			return err
		}
		count -= int64(n)
	}
	return nil
}
