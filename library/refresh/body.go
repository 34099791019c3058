package refresh

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"sync"
)

// maxInMemory is how much of a body is kept in memory; what is longer goes to
// a file.
const maxInMemory = 4 << 20

// body is a document that was read to its end. Close it.
type body struct {
	hash string
	buf  *bytes.Buffer
	file *os.File
	free func(*bytes.Buffer)
}

// maxKept is the largest buffer that waits for another body: most feeds fit.
const maxKept = 1 << 20

// buffers are those of bodies that were read. They wait for the next body as
// long as a refresh is under way, longer than a sync.Pool would keep them: at
// each collection they would have to grow anew.
type buffers struct {
	mu    sync.Mutex
	users int
	free  []*bytes.Buffer
}

// use keeps buffers until done is called.
func (p *buffers) use() (done func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.users++
	return func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.users--; p.users == 0 {
			p.free = nil
		}
	}
}

func (p *buffers) get() *bytes.Buffer {
	p.mu.Lock()
	defer p.mu.Unlock()
	last := len(p.free) - 1
	if last < 0 {
		return &bytes.Buffer{}
	}
	b := p.free[last]
	p.free = p.free[:last]
	return b
}

func (p *buffers) put(b *bytes.Buffer) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.users > 0 && b.Cap() <= maxKept {
		b.Reset()
		p.free = append(p.free, b)
	}
}

// readBody reads r to its end.
func (e *Engine) readBody(r io.Reader) (*body, error) {
	b := &body{buf: e.buffers.get(), free: e.buffers.put}
	sum := sha256.New()
	r = io.TeeReader(r, sum)
	n, err := io.Copy(b.buf, io.LimitReader(r, maxInMemory))
	if err == nil && n == maxInMemory {
		err = b.spill(e.o.TempDir, r)
	}
	if err != nil {
		b.Close()
		return nil, err
	}
	b.hash = hex.EncodeToString(sum.Sum(nil)[:16])
	return b, nil
}

// spill writes what there is and the rest of r to a file.
func (b *body) spill(dir string, r io.Reader) (err error) {
	if b.file, err = os.CreateTemp(dir, "cosm-feed-*"); err != nil {
		return fmt.Errorf("keep a large feed: %w", err)
	}
	if _, err = b.file.Write(b.buf.Bytes()); err == nil {
		_, err = io.Copy(b.file, r)
	}
	return err
}

// reader reads the document from its start.
func (b *body) reader() (io.Reader, error) {
	if b.file == nil {
		return bytes.NewReader(b.buf.Bytes()), nil
	}
	_, err := b.file.Seek(0, io.SeekStart)
	return b.file, err
}

// Close deletes the file and gives the memory back.
func (b *body) Close() {
	if b.file != nil {
		_ = b.file.Close()
		_ = os.Remove(b.file.Name())
		b.file = nil
	}
	if b.buf != nil {
		b.free(b.buf)
		b.buf = nil
	}
}
