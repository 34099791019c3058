package output

import "time"

// paced is the bookkeeping of a queue of bounded length that drains with the
// clock.
type paced struct {
	clk   *clock
	chunk float64 // frames to write at once
	queue float64 // frames to hold at most
}

func newPaced(e *engine, latency time.Duration) paced {
	chunk := float64(len(e.buf))
	return paced{clk: e.clk, chunk: chunk, queue: max(chunk, latency.Seconds()*float64(e.rate))}
}

func (p paced) room() (int, time.Duration) {
	free := p.queue - p.clk.queued()
	if free >= p.chunk {
		return int(p.chunk), 0
	}
	return 0, max(time.Millisecond, p.clk.duration(p.chunk-free))
}

func (p paced) drained() (bool, time.Duration) {
	left := p.clk.queued()
	return left <= 0, max(time.Millisecond, p.clk.duration(left))
}

// null is silence at the pace of sound.
type null struct{ paced }

func openNull(o Options) *engine {
	e := newEngine("null", o.rate(), chunkFrames(o.rate()), true, o.Now)
	e.out = null{newPaced(e, o.Latency)}
	return e
}

func (null) write([][2]float64) error { return nil }
func (null) pause() error             { return nil }
func (null) resume() error            { return nil }
func (null) flush() error             { return nil }
func (null) end() error               { return nil }
func (null) close() error             { return nil }
