package player

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"time"

	"cosm/player/decode"
	"cosm/player/stream"
)

// opening is a Load under way.
type opening struct {
	seq    uint64
	o      LoadOptions
	reply  chan error
	cancel context.CancelFunc
}

// openTrack opens the source and its decoder and goes to the place to begin at.
// The track's goroutine is not started yet.
func (p *Player) openTrack(ctx context.Context, cancel context.CancelFunc, seq uint64, src Source, at time.Duration) (*track, error) {
	t := &track{
		mu: &p.mu, cond: p.cond, kick: p.kick, log: p.log,
		seq: seq, src: src, cancel: cancel, seekTo: -1, done: make(chan struct{}),
	}
	bytes, err := p.openSource(ctx, src, t.heed)
	if err != nil {
		return nil, err
	}
	// Closing the source frees a decoder that waits for the network.
	free := context.AfterFunc(ctx, func() { t.logClose(bytes.Close()) })
	t.in = newReader(bytes)
	t.hint = decode.Hint{Type: bytes.ContentType(), Name: src.name(), Duration: src.Duration}
	t.forward = !bytes.Seekable()
	t.dec, err = decode.Open(t.in, bytes.Size(), !t.forward, t.hint)
	if err == nil {
		err = t.begin(at)
	}
	if err == nil && !free() {
		err = ctx.Err()
	}
	if err != nil {
		if t.dec != nil {
			t.logClose(t.dec.Close())
		}
		t.logClose(bytes.Close())
		return nil, err
	}
	return t, nil
}

// begin makes the ring and goes to the place to begin at.
func (t *track) begin(at time.Duration) error {
	t.rate = max(1, t.dec.Format().SampleRate)
	t.batch = max(256, int(batch.Seconds()*float64(t.rate)))
	if at > 0 {
		if err := t.dec.Seek(t.clamp(at, t.dec.Len())); err != nil && !errors.Is(err, decode.ErrForwardOnly) {
			return err
		}
	}
	samples := func(d time.Duration) int { return int(d.Seconds() * float64(t.rate)) }
	t.ring = newRing(samples(ringAhead), samples(ringKeep))
	from := int64(t.dec.Position())
	t.ring.reset(from)
	t.stand(from)
	t.learn(t.dec)
	t.filling, t.hold, t.speed = true, true, 1
	t.prime(firstFill)
	return nil
}

// clamp turns a time into a sample of the track, whose length may be unknown (0).
func (t *track) clamp(at time.Duration, length int) int {
	n := int(at.Seconds()*float64(t.rate) + 0.5)
	if length > 0 {
		n = min(n, length)
	}
	return max(0, n)
}

func (p *Player) openSource(ctx context.Context, src Source, heed func(stream.State)) (stream.Source, error) {
	if src.Path != "" {
		f, err := stream.OpenFile(src.Path)
		if err == nil {
			return f, nil
		}
		if src.URL == "" || !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		p.log.Warn("the download is missing, streaming instead", "path", src.Path)
	}
	h, err := stream.OpenHTTP(ctx,
		stream.Request{URL: src.URL, Header: src.Header, Size: src.Size, Type: src.Type},
		stream.Options{
			Client: p.opt.Client, Dir: p.opt.CacheDir, MaxBytes: p.opt.CacheBytes,
			Now: p.opt.Now, OnState: heed,
		})
	if err != nil {
		return nil, reach(err)
	}
	return h, nil
}

// name is what the bytes are called, for the decoder.
func (s Source) name() string {
	if s.Path != "" {
		return s.Path
	}
	return s.URL
}

// swap begins to exchange the stream for its download.
func (p *Player) swap(path string, reply chan error) error {
	p.mu.Lock()
	t := p.trk
	if t == nil {
		p.mu.Unlock()
		return ErrNotLoaded
	}
	in, streamed, busy := t.in, t.src.Path == "", t.file != nil
	p.mu.Unlock()
	if !streamed || busy {
		reply <- nil // it plays from the file already, or is about to
		return nil
	}
	if err := p.swapFile(t, in, path, reply); err != nil {
		return &Error{Op: "go on from the download", Err: err}
	}
	return nil
}

func (p *Player) swapFile(t *track, in *reader, path string, reply chan error) error {
	file, err := stream.OpenFile(path)
	if err != nil {
		return err
	}
	if old, err := in.exchange(file); err == nil {
		p.mu.Lock()
		t.src.Path, t.waiting, t.netErr = path, false, nil
		p.mu.Unlock()
		p.bg.Go(func() { t.logClose(old.Close()) })
		p.kick()
		reply <- nil
		return nil
	}
	dec, in, err := openFile(file, t)
	if err != nil {
		t.logClose(file.Close())
		return err
	}
	p.mu.Lock()
	t.file = &takeover{dec: dec, in: in, path: path, done: reply}
	p.cond.Broadcast()
	p.mu.Unlock()
	t.interrupt()
	return nil
}

// openFile opens a decoder that can take the place of the track's.
func openFile(file *stream.File, t *track) (decode.Decoder, *reader, error) {
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return nil, nil, err
	}
	in := newReader(file)
	dec, err := decode.Open(in, file.Size(), true, t.hint)
	if err == nil && dec.Format().SampleRate != t.rate {
		t.logClose(dec.Close())
		err = errOtherFile
	}
	return dec, in, err
}
