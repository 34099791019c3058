package mp4

import (
	"encoding/binary"
	"sort"

	"cosm/player/decode/input"
)

// maxSamples bounds every table: 24 hours of frames at 48 kHz, 80 MB at worst.
const maxSamples = 1 << 22

// table is the sample table of a track (14496-12, 8.6 and 8.7).
type table struct {
	fixed  uint32   // size of every sample, 0 if sizes has them
	count  int64    // of samples
	sizes  []uint32 // of each
	chunks []int64  // where each chunk begins
	runs   []chunkRun
	ticks  int64 // duration of all samples
	// first is the number of the first sample of each chunk, and of the one
	// after the last.
	first []int64
}

// chunkRun says how many samples each chunk has from one on.
type chunkRun struct {
	chunk   int64 // counted from 0
	samples int64
}

func (t *table) read(in *input.Reader, b box) error {
	be := binary.BigEndian
	switch b.kind {
	case "stsz":
		return t.readSizes(in, b)
	case "stz2":
		return t.readCompact(in, b)
	case "stco":
		return b.table(in, 4, 4, func(r []byte) { t.chunks = append(t.chunks, int64(be.Uint32(r))) })
	case "co64":
		return b.table(in, 4, 8, func(r []byte) { t.chunks = append(t.chunks, int64(be.Uint64(r)&^(1<<63))) })
	case "stsc":
		return b.table(in, 4, 12, func(r []byte) {
			t.runs = append(t.runs, chunkRun{int64(be.Uint32(r)) - 1, int64(be.Uint32(r[4:]))})
		})
	case "stts":
		return b.table(in, 4, 8, func(r []byte) {
			if d := int64(be.Uint32(r)) * int64(be.Uint32(r[4:])); t.ticks < 1<<60 && d < 1<<60 {
				t.ticks += d
			}
		})
	}
	return nil
}

func (t *table) readSizes(in *input.Reader, b box) error {
	body, err := b.small(in, 12)
	if err != nil || len(body) < 12 {
		return early(err, false)
	}
	t.fixed = binary.BigEndian.Uint32(body[4:])
	if t.fixed > 0 {
		t.count = min(int64(binary.BigEndian.Uint32(body[8:])), maxSamples)
		return nil
	}
	err = b.table(in, 8, 4, func(r []byte) { t.sizes = append(t.sizes, binary.BigEndian.Uint32(r)) })
	t.count = int64(len(t.sizes))
	return err
}

// readCompact reads sizes of 4, 8 or 16 bits.
func (t *table) readCompact(in *input.Reader, b box) error {
	body, err := b.small(in, 12)
	if err != nil || len(body) < 12 {
		return early(err, false)
	}
	switch count := int64(binary.BigEndian.Uint32(body[8:])); body[7] {
	case 4:
		err = b.nibbles(in, count, func(v uint32) { t.sizes = append(t.sizes, v) })
	case 8:
		err = b.table(in, 8, 1, func(r []byte) { t.sizes = append(t.sizes, uint32(r[0])) })
	case 16:
		err = b.table(in, 8, 2, func(r []byte) { t.sizes = append(t.sizes, uint32(binary.BigEndian.Uint16(r))) })
	}
	t.count = int64(len(t.sizes))
	return err
}

// nibbles reads count values of four bits after a header of twelve bytes.
func (b box) nibbles(in *input.Reader, count int64, add func(uint32)) error {
	count = min(count, 2*(b.size-12), maxSamples)
	if err := in.Skip(12); err != nil {
		return err
	}
	for i := int64(0); i < count; i += 2 {
		c, err := in.Peek(1)
		if err != nil {
			return early(err, false)
		}
		add(uint32(c[0] >> 4))
		if i+1 < count {
			add(uint32(c[0] & 15))
		}
		if err := in.Skip(1); err != nil {
			return err
		}
	}
	return nil
}

// finish numbers the samples of the chunks. What the parts of the table do not
// agree on is cut off.
func (t *table) finish() {
	t.first = make([]int64, 0, len(t.chunks)+1)
	at, run := int64(0), -1
	for c := range t.chunks {
		for run+1 < len(t.runs) && t.runs[run+1].chunk <= int64(c) {
			run++
		}
		t.first = append(t.first, at)
		if run >= 0 {
			at = min(at+t.runs[run].samples, t.count)
		}
	}
	t.first = append(t.first, at)
	t.count = at
}

func (t *table) size(n int64) int64 {
	if t.fixed > 0 {
		return int64(t.fixed)
	}
	return int64(t.sizes[n])
}

// cursor is a sample and its place.
type cursor struct {
	n      int64 // of the sample
	chunk  int
	offset int64
}

// seek returns the cursor of sample n, which is at most count.
func (t *table) seek(n int64) cursor {
	if n >= t.count {
		return cursor{n: t.count, chunk: len(t.chunks)}
	}
	chunk := sort.Search(len(t.chunks), func(i int) bool { return t.first[i+1] > n })
	c := cursor{n: n, chunk: chunk, offset: t.chunks[chunk]}
	if t.fixed > 0 {
		c.offset += (n - t.first[chunk]) * int64(t.fixed)
		return c
	}
	for i := t.first[chunk]; i < n; i++ {
		c.offset += int64(t.sizes[i])
	}
	return c
}

// next moves the cursor by one sample.
func (t *table) next(c *cursor) {
	c.offset += t.size(c.n)
	c.n++
	if c.n < t.count && c.n >= t.first[c.chunk+1] {
		*c = t.seek(c.n)
	}
}
