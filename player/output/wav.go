package output

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"time"
)

const (
	wavHeader = 44
	wavFrame  = 4    // bytes: two 16-bit samples
	wavChunk  = 4096 // frames
)

// wav writes what would be heard to a file, as fast as it comes: 16-bit PCM
// (RIFF WAVE, format 1). The header is brought up to date with each second of
// sound, so that a crash leaves a file that can be read.
type wav struct {
	w      io.WriteCloser
	at     io.WriterAt // nil for pipes and the like: the header then says "endless"
	rate   int
	dither *dither
	buf    []byte
	frames int64
	noted  int64 // frames in the header
}

func openWAV(path string, o Options) (*engine, error) {
	if path == "" || path == "-" {
		return nil, fmt.Errorf("write wav: %w: the form is wav:FILE", ErrUnknown)
	}
	f, err := os.Create(path)
	if err != nil {
		return nil, fmt.Errorf("write wav: %w", err)
	}
	w := &wav{w: f, rate: o.rate(), dither: newDither()}
	if info, err := f.Stat(); err == nil && info.Mode().IsRegular() {
		w.at = f
	}
	if _, err := f.Write(w.header(w.at == nil)); err != nil {
		return nil, errors.Join(fmt.Errorf("write wav: %w", err), f.Close())
	}
	e := newEngine("wav:"+path, o.rate(), wavChunk, false, o.Now)
	e.out = w
	return e, nil
}

// header of a file with the frames so far. A length beyond 4 GiB cannot be
// said; readers take the greatest number as "to the end of the file".
func (w *wav) header(endless bool) []byte {
	data := uint32(math.MaxUint32)
	if n := w.frames * wavFrame; !endless && n < math.MaxUint32-wavHeader {
		data = uint32(n)
	}
	riff := uint32(math.MaxUint32)
	if data != math.MaxUint32 {
		riff = data + wavHeader - 8
	}
	le := binary.LittleEndian
	h := append(make([]byte, 0, wavHeader), "RIFF"...)
	h = le.AppendUint32(h, riff)
	h = append(h, "WAVEfmt "...)
	h = le.AppendUint32(h, 16)
	h = le.AppendUint16(h, 1) // PCM
	h = le.AppendUint16(h, 2) // channels
	h = le.AppendUint32(h, uint32(w.rate))
	h = le.AppendUint32(h, uint32(w.rate*wavFrame))
	h = le.AppendUint16(h, wavFrame)
	h = le.AppendUint16(h, 16) // bits
	h = append(h, "data"...)
	return le.AppendUint32(h, data)
}

func (w *wav) write(p [][2]float64) error {
	w.buf = w.dither.appendInt16(w.buf[:0], p)
	if _, err := w.w.Write(w.buf); err != nil {
		return fmt.Errorf("write wav: %w", err)
	}
	w.frames += int64(len(p))
	if w.frames-w.noted >= int64(w.rate) {
		return w.note()
	}
	return nil
}

// note brings the header up to date.
func (w *wav) note() error {
	if w.at == nil || w.noted == w.frames {
		return nil
	}
	w.noted = w.frames
	if _, err := w.at.WriteAt(w.header(false), 0); err != nil {
		return fmt.Errorf("write wav header: %w", err)
	}
	return nil
}

func (w *wav) room() (int, time.Duration)     { return wavChunk, 0 }
func (w *wav) pause() error                   { return nil }
func (w *wav) resume() error                  { return nil }
func (w *wav) flush() error                   { return nil }
func (w *wav) end() error                     { return w.note() }
func (w *wav) drained() (bool, time.Duration) { return true, 0 }

func (w *wav) close() error {
	return errors.Join(w.note(), w.w.Close())
}
