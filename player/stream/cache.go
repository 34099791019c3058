package stream

import (
	"fmt"
	"os"
)

const (
	blockSize = 64 << 10
	minBlocks = 8
)

// cache keeps parts of one file in a temporary file of at most max blocks. The
// temporary file is an array of slots, not an image of the original: so its
// size is bounded on every file system, without holes.
//
// Where the disk fails (full, most often) the cache goes on in memory with few
// blocks. It is not safe for concurrent use.
type cache struct {
	file   *os.File
	path   string // to remove on close; empty if the name is already gone
	blocks map[int64]*block
	free   []int // slots given back
	next   int   // slots handed out so far
	max    int   // blocks
	memMax int   // blocks, once the disk has failed
	window int64 // bytes beyond the reader that must not be evicted
	broken bool  // the disk failed
}

// block is one stretch of blockSize bytes of the original, of which [lo, hi) is
// present: in a slot of the file, or in mem.
type block struct {
	slot   int
	lo, hi int
	mem    []byte
}

// newCache makes the temporary file. A folder that cannot be written is no
// error: the cache then lives in memory.
func newCache(dir string, maxBytes, window int64) *cache {
	c := &cache{
		blocks: make(map[int64]*block),
		max:    max(minBlocks, int(min(maxBytes/blockSize, 1<<20))),
		window: window,
	}
	c.memMax = min(c.max, int(window/blockSize)+minBlocks)
	if dir == "" {
		dir = os.TempDir()
	}
	f, err := os.CreateTemp(dir, "stream-*.part")
	if err != nil {
		c.fail()
		return c
	}
	c.file, c.path = f, f.Name()
	// Without a name the file cannot outlive a crash. Windows refuses this;
	// there close removes it.
	if os.Remove(c.path) == nil {
		c.path = ""
	}
	return c
}

// fail turns to memory.
func (c *cache) fail() {
	c.broken = true
	c.max = c.memMax
}

// close removes the temporary file.
func (c *cache) close() error {
	c.blocks = nil
	if c.file == nil {
		return nil
	}
	err := c.file.Close()
	if c.path != "" {
		if rmErr := os.Remove(c.path); err == nil {
			err = rmErr
		}
	}
	if err != nil {
		return fmt.Errorf("remove stream cache: %w", err)
	}
	return nil
}

// read copies what is present at off, up to the end of its block. 0 means that
// nothing is.
func (c *cache) read(p []byte, off int64) int {
	b, at := c.blocks[off/blockSize], int(off%blockSize)
	if b == nil || at < b.lo || at >= b.hi {
		return 0
	}
	p = p[:min(len(p), b.hi-at)]
	if b.mem != nil {
		return copy(p, b.mem[at:b.hi])
	}
	n, err := c.file.ReadAt(p, int64(b.slot)*blockSize+int64(at))
	if err != nil { // somebody cut the file: fetch it again
		c.drop(off / blockSize)
		return 0
	}
	return n
}

// contiguous tells how many bytes are present from off on, at most limit.
func (c *cache) contiguous(off, limit int64) int64 {
	var n int64
	for n < limit {
		b, at := c.blocks[(off+n)/blockSize], int((off+n)%blockSize)
		if b == nil || at < b.lo || at >= b.hi {
			break
		}
		n += int64(b.hi - at)
		if b.hi < blockSize {
			break
		}
	}
	return min(n, limit)
}

// write stores p, which belongs at off, and makes room for it by dropping what
// is farthest from the reader at pos. What is itself the farthest is not stored.
func (c *cache) write(p []byte, off, pos int64) {
	for len(p) > 0 {
		i, at := off/blockSize, int(off%blockSize)
		n := min(len(p), blockSize-at)
		if b := c.room(i, pos); b != nil {
			c.fill(b, p[:n], at)
		}
		p, off = p[n:], off+int64(n)
	}
}

// fill puts p at place at of block b.
func (c *cache) fill(b *block, p []byte, at int) {
	if b.lo == b.hi || at > b.hi || at+len(p) < b.lo {
		b.lo, b.hi = at, at // does not touch what was there: that is given up
	}
	if b.mem == nil {
		_, err := c.file.WriteAt(p, int64(b.slot)*blockSize+int64(at))
		if err != nil {
			c.fail()
			c.toMemory(b)
		}
	}
	if b.mem != nil {
		copy(b.mem[at:], p)
	}
	b.lo, b.hi = min(b.lo, at), max(b.hi, at+len(p))
}

// toMemory moves a block out of the file.
func (c *cache) toMemory(b *block) {
	b.mem = make([]byte, blockSize)
	if _, err := c.file.ReadAt(b.mem[b.lo:b.hi], int64(b.slot)*blockSize+int64(b.lo)); err != nil {
		b.lo, b.hi = 0, 0
	}
	c.free = append(c.free, b.slot)
}

// room is block i, new if need be; nil if every block there is matters more.
func (c *cache) room(i, pos int64) *block {
	if b := c.blocks[i]; b != nil {
		return b
	}
	for len(c.blocks) >= c.max {
		victim, far := c.farthest(pos)
		if far <= c.distance(i, pos) {
			return nil
		}
		c.drop(victim)
	}
	b := &block{}
	switch {
	case c.broken:
		b.mem = make([]byte, blockSize)
	case len(c.free) > 0:
		b.slot = c.free[len(c.free)-1]
		c.free = c.free[:len(c.free)-1]
	default:
		b.slot = c.next
		c.next++
	}
	c.blocks[i] = b
	return b
}

func (c *cache) drop(i int64) {
	if b := c.blocks[i]; b != nil {
		if b.mem == nil {
			c.free = append(c.free, b.slot)
		}
		delete(c.blocks, i)
	}
}

// farthest is the block to give up first.
func (c *cache) farthest(pos int64) (index, distance int64) {
	distance = -1
	for i := range c.blocks {
		if d := c.distance(i, pos); d > distance {
			index, distance = i, d
		}
	}
	return index, distance
}

// distance of block i from the reader's window; 0 inside it.
func (c *cache) distance(i, pos int64) int64 {
	first, last := pos/blockSize, (pos+c.window)/blockSize
	switch {
	case i < first:
		return first - i
	case i > last:
		return i - last
	}
	return 0
}
