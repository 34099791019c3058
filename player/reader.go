package player

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"sync"

	"cosm/player/stream"
)

// errInterrupted ends a Read that waits for the network when the place that it
// waits for is no longer wanted.
var errInterrupted = errors.New("read interrupted")

// tailSize is how many of the last bytes read are compared with a file before
// it takes the place of a stream.
const tailSize = 4 << 10

// reader stands between a decoder and the source of its bytes. The source can
// be exchanged under it, and a Read that waits can be called off.
//
// Read and Seek belong to the decoding goroutine; the other methods may be
// called from any.
type reader struct {
	mu          sync.Mutex
	src         stream.Source
	off         int64
	known       int64  // a byte that was read: it is most likely still there
	tail        []byte // the last bytes before off
	reading     bool
	interrupted bool
}

func newReader(src stream.Source) *reader { return &reader{src: src} }

func (r *reader) Read(p []byte) (int, error) {
	for {
		src, err := r.begin()
		if err != nil {
			return 0, err
		}
		n, err := src.Read(p)
		if r.finish(src, p[:max(n, 0)]) {
			return n, err
		}
	}
}

func (r *reader) begin() (stream.Source, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.interrupted {
		return nil, errInterrupted
	}
	r.reading = true
	return r.src, nil
}

// finish takes what src gave; false when it is void: the source was exchanged
// meanwhile, or the read was called off.
func (r *reader) finish(src stream.Source, p []byte) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.reading = false
	if src != r.src || r.interrupted {
		return false
	}
	r.off += int64(len(p))
	if len(p) > 0 {
		r.known = r.off - 1
	}
	r.note(p)
	return true
}

// note keeps the end of what was read.
func (r *reader) note(p []byte) {
	if len(p) >= tailSize {
		r.tail = append(r.tail[:0], p[len(p)-tailSize:]...)
		return
	}
	if drop := len(r.tail) + len(p) - tailSize; drop > 0 {
		r.tail = r.tail[:copy(r.tail, r.tail[drop:])]
	}
	r.tail = append(r.tail, p...)
}

// Seek is that of io.Seeker.
func (r *reader) Seek(off int64, whence int) (int64, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if whence == io.SeekCurrent {
		off, whence = r.off+off, io.SeekStart
	}
	to, err := r.src.Seek(off, whence)
	if err != nil {
		return r.off, err
	}
	r.off, r.tail = to, r.tail[:0]
	return to, nil
}

// interrupt makes a Read that waits for bytes return errInterrupted, and every
// later one until resume. It does nothing, and says so, if none waits.
func (r *reader) interrupt() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.reading || r.src.Buffered(r.off) > 0 || r.src.Buffered(r.known) == 0 {
		return false
	}
	if !r.src.Seekable() && r.src.Buffered(0) == 0 {
		return false // the way back to the start, for resume, is gone
	}
	// A seek to a byte that is there wakes the Read.
	if _, err := r.src.Seek(r.known, io.SeekStart); err != nil {
		return false
	}
	r.interrupted = true
	return true
}

// calledOff reports whether a read was interrupted since the last resume.
func (r *reader) calledOff() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.interrupted
}

// resume allows reading again, from the start.
func (r *reader) resume() error {
	r.mu.Lock()
	r.interrupted = false
	r.mu.Unlock()
	_, err := r.Seek(0, io.SeekStart)
	return err
}

// exchange goes on from file at the same byte, and returns the source that is
// no longer needed. It fails when the file does not hold the same bytes.
func (r *reader) exchange(file stream.Source) (stream.Source, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.src.Size() >= 0 && r.src.Size() != file.Size() || file.Size() < r.off {
		return nil, fmt.Errorf("%d bytes in the file, %d in the stream: %w", file.Size(), r.src.Size(), errOtherFile)
	}
	if _, err := file.Seek(r.off-int64(len(r.tail)), io.SeekStart); err != nil {
		return nil, err
	}
	same := make([]byte, len(r.tail))
	if _, err := io.ReadFull(file, same); err != nil {
		return nil, err
	}
	if !bytes.Equal(same, r.tail) {
		return nil, errOtherFile
	}
	old := r.src
	r.src = file
	return old, nil
}

// errOtherFile: the file and the stream differ, as with ads put in for each
// visit anew.
var errOtherFile = errors.New("the file is not what was streamed")

func (r *reader) source() stream.Source {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.src
}

// buffered is how many bytes after the place of the decoder need no waiting.
func (r *reader) buffered() int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.src.Buffered(r.off)
}
