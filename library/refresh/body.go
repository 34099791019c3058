package refresh

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
)

// maxInMemory is how much of a body is kept in memory; the rest goes to a file.
const maxInMemory = 2 << 20

// body is a feed's document, whole, with its hash.
type body struct {
	memory []byte
	file   *os.File // nil: all is in memory
	hash   string
}

// readBody reads all of r, so that its hash can be compared before it is
// parsed.
func readBody(r io.Reader, dir string) (b *body, err error) {
	hash := sha256.New()
	var memory bytes.Buffer
	n, err := io.Copy(io.MultiWriter(&memory, hash), io.LimitReader(r, maxInMemory))
	if err != nil {
		return nil, err
	}
	b = &body{}
	if n == maxInMemory {
		if b.file, err = os.CreateTemp(dir, "cosm-feed-*"); err != nil {
			return nil, err
		}
		if _, err = b.file.Write(memory.Bytes()); err == nil {
			memory = bytes.Buffer{}
			_, err = io.Copy(io.MultiWriter(b.file, hash), r)
		}
		if err != nil {
			return nil, errors.Join(err, b.close())
		}
	}
	b.memory, b.hash = memory.Bytes(), hex.EncodeToString(hash.Sum(nil)[:16])
	return b, nil
}

// reader begins at the start, as often as it is asked for.
func (b *body) reader() (io.Reader, error) {
	if b.file == nil {
		return bytes.NewReader(b.memory), nil
	}
	_, err := b.file.Seek(0, io.SeekStart)
	return b.file, err
}

func (b *body) close() error {
	if b == nil || b.file == nil {
		return nil
	}
	return errors.Join(b.file.Close(), os.Remove(b.file.Name()))
}
