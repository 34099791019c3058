package refresh

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
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

// readBody reads r to its end.
func (e *Engine) readBody(r io.Reader) (*body, error) {
	b := &body{free: func(b *bytes.Buffer) { e.buffers.Put(b) }}
	if buf, ok := e.buffers.Get().(*bytes.Buffer); ok {
		b.buf = buf
		buf.Reset()
	} else {
		b.buf = &bytes.Buffer{}
	}
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
