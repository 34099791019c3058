// Package wav decodes RIFF/WAVE files: linear PCM of 8 to 32 bits and IEEE
// float of 32 and 64 bits, plain or WAVE_FORMAT_EXTENSIBLE, RF64 and BW64 too,
// with any number of channels mixed down to two.
//
// The length is exact where the source's size or a true data chunk says it; a
// data chunk of unknown length plays to the end of the stream. Nothing is read
// ahead but one buffer, and a header that lies about sizes costs no memory. A
// Decoder is not safe for concurrent use.
package wav

import (
	"errors"
	"fmt"
	"io"

	"cosm/player/decode/input"
	"cosm/player/decode/mix"
)

// Decoder plays one WAVE stream as stereo samples in [-1, 1].
type Decoder struct {
	in  *input.Reader
	d   data
	mix []mix.Gains
	pos int64 // in samples
	err error
}

// Open reads the header of in, which stands at the RIFF chunk. It returns
// ErrUnknownFormat, ErrUnsupported (compressed WAV) or ErrDamaged of package
// input, or the source's own error.
func Open(in *input.Reader) (*Decoder, error) {
	d, err := readHeader(in)
	if err != nil {
		return nil, err
	}
	return &Decoder{in: in, d: d, mix: mix.ByMask(d.channels, d.mask)}, nil
}

// SampleRate returns the rate in Hz.
func (w *Decoder) SampleRate() int { return w.d.rate }

// Channels returns how many channels the file has, before the mix.
func (w *Decoder) Channels() int { return w.d.channels }

// BitRate returns bits per second.
func (w *Decoder) BitRate() int { return w.d.rate * w.d.frame() * 8 }

// Exact is always true: every sample has a known place.
func (w *Decoder) Exact() bool { return true }

// Damaged is always 0: PCM has no checks.
func (w *Decoder) Damaged() int { return 0 }

// Len returns the length in samples, 0 when unknown.
func (w *Decoder) Len() int { return int(max(w.d.size, 0) / int64(w.d.frame())) }

// Position returns the next sample to be streamed.
func (w *Decoder) Position() int { return int(w.pos) }

// Err returns the source's error that ended the stream, nil at its true end.
func (w *Decoder) Err() error { return w.err }

// Close forgets the source without closing it.
func (w *Decoder) Close() error {
	w.err = errors.New("decoder is closed")
	return nil
}

// Seek makes p, in samples, the next to be streamed; past the end it is the end.
func (w *Decoder) Seek(p int) error {
	if p < 0 {
		return fmt.Errorf("seek to sample %d: negative", p)
	}
	if n := w.Len(); w.d.size >= 0 && p > n {
		p = n
	}
	if err := w.in.SeekTo(w.d.start + int64(p)*int64(w.d.frame())); err != nil {
		return fmt.Errorf("seek to sample %d: %w", p, err)
	}
	w.pos, w.err = int64(p), nil
	return nil
}

// Stream fills samples; fewer than asked for only at the end.
func (w *Decoder) Stream(samples [][2]float64) (int, bool) {
	n := 0
	for n < len(samples) && w.err == nil {
		got := w.some(samples[n:])
		if got == 0 {
			break
		}
		n += got
	}
	return n, n > 0
}

func (w *Decoder) some(samples [][2]float64) int {
	frame := w.d.frame()
	want := len(samples)
	if w.d.size >= 0 {
		want = int(min(int64(want), int64(w.Len())-w.pos))
	}
	want = min(want, 32<<10/frame)
	if want <= 0 {
		return 0
	}
	b, err := w.in.Peek(want * frame)
	n := len(b) / frame
	if n == 0 && err != nil {
		if !errors.Is(err, io.EOF) {
			w.err = fmt.Errorf("read samples: %w", err)
		}
		return 0
	}
	for i := range samples[:n] {
		samples[i] = w.stereo(b[i*frame:])
	}
	w.pos += int64(n)
	if err := w.in.Skip(int64(n * frame)); err != nil {
		w.err = fmt.Errorf("read samples: %w", err)
	}
	return n
}

func (w *Decoder) stereo(b []byte) (s [2]float64) {
	for c, g := range w.mix {
		x := w.d.sample(b[c*w.d.bytes:])
		s[0] += g[0] * x
		s[1] += g[1] * x
	}
	return s
}
