//go:build unix && !darwin

package output

import (
	"errors"
	"fmt"
	"net"
	"sync/atomic"
	"time"

	"github.com/jfreymuth/pulse/proto"
)

const (
	pulseFrame = 8 // bytes: two 32-bit floats
	// pulseSync is how often a playing server is asked what it has queued.
	pulseSync = 500 * time.Millisecond
)

// pulse is a stream of a PulseAudio server, or of PipeWire posing as one. The
// server asks for sound; what it asked for and has not got is the credit.
type pulse struct {
	e      *engine
	c      *proto.Client
	conn   net.Conn
	index  uint32 // of the stream
	buf    []byte
	credit atomic.Int64 // bytes
	asked  atomic.Bool  // a measurement is due at once
	next   time.Time    // of the next measurement; the engine's goroutine only
	begins atomic.Bool  // the device plays for the first time

	// What follows is under the engine's lock.
	paused    bool
	drain     *drain
	disturbed bool // paused since the drain began
}

// openPulse connects and makes a stream that is paused.
func openPulse(o Options) (*engine, error) {
	p := &pulse{paused: true}
	ready := make(chan struct{}) // news cannot be dealt with before the engine is there
	c, conn, err := dialPulse(o.AppName, func(m any) { <-ready; p.news(m) })
	if err != nil {
		close(ready)
		return nil, err
	}
	p.c, p.conn = c, conn
	rate := o.SampleRate
	if rate == 0 {
		rate = pulseRate(c)
	}
	req, rep := pulseRequest(rate, o.Latency), proto.CreatePlaybackStreamReply{}
	if err := c.Request(&req, &rep); err != nil {
		close(ready)
		_ = conn.Close()
		return nil, fmt.Errorf("make a stream: %w", err)
	}
	p.index = rep.StreamIndex
	p.credit.Store(int64(rep.Missing))
	p.e = newEngine("pulse", int(rep.Rate), chunkFrames(int(rep.Rate)), true, o.Now)
	p.e.out = p
	p.e.clk.hold(true)
	close(ready)
	return p.e, nil
}

// pulseRate is the rate of the default sink: at it the server need not
// resample, which it does less well than we.
func pulseRate(c *proto.Client) int {
	var server proto.GetServerInfoReply
	if err := c.Request(&proto.GetServerInfo{}, &server); err != nil {
		return DefaultSampleRate
	}
	rate := server.DefaultSampleSpec.Rate
	var sink proto.GetSinkInfoReply
	ask := proto.GetSinkInfo{SinkIndex: proto.Undefined, SinkName: server.DefaultSinkName}
	if err := c.Request(&ask, &sink); err == nil {
		rate = sink.Rate
	}
	if rate < 8000 || rate > 192000 {
		return DefaultSampleRate
	}
	return int(rate)
}

func pulseRequest(rate int, latency time.Duration) proto.CreatePlaybackStream {
	bytes := func(d time.Duration) uint32 { return uint32(d.Seconds()*float64(rate)) * pulseFrame }
	return proto.CreatePlaybackStream{
		SampleSpec: proto.SampleSpec{Format: proto.FormatFloat32LE, Channels: 2, Rate: uint32(rate)},
		ChannelMap: proto.ChannelMap{proto.ChannelLeft, proto.ChannelRight},
		SinkIndex:  proto.Undefined,
		// Without these the server takes 4 MB, which is 11 seconds.
		BufferMaxLength:       2 * bytes(latency),
		BufferTargetLength:    bytes(latency),
		BufferPrebufferLength: bytes(min(chunkTime, latency/2)),
		BufferMinimumRequest:  bytes(min(chunkTime, latency/4)),
		AdjustLatency:         true,
		Corked:                true,
		ChannelVolumes:        proto.ChannelVolumes{uint32(proto.VolumeNorm), uint32(proto.VolumeNorm)},
		Properties: proto.PropList{
			"media.name": proto.PropListString("podcast"),
			"media.role": proto.PropListString("music"),
		},
	}
}

// news is called from the library's goroutine: it must make no requests and,
// while the connection lives, not take the engine's lock.
func (p *pulse) news(m any) {
	if p.e == nil {
		return
	}
	switch m := m.(type) {
	case *proto.Request:
		p.begun()
		p.credit.Add(int64(m.Length))
		p.e.kick()
	case *proto.Started:
		p.begun()
		p.asked.Store(true)
	case *proto.Underflow:
		p.asked.Store(true)
	case *proto.PlaybackStreamMoved:
		p.asked.Store(true)
		p.e.clk.hold(m.Suspended)
	case *proto.PlaybackStreamSuspended:
		p.asked.Store(true)
		p.e.clk.hold(m.Suspended)
	case *proto.PlaybackStreamKilled:
		// Not in this goroutine: whoever has the engine's lock may be waiting
		// for an answer that only this goroutine can deliver.
		go p.e.lose(errors.New("the sound server ended the stream"))
	case *proto.ConnectionClosed:
		p.e.lose(errors.New("the sound server is gone"))
	}
}

// begun lets the clock go: a device that slept may begin long after it was
// told to. Either message says that it did, and servers differ in which.
func (p *pulse) begun() {
	if !p.begins.Swap(true) {
		p.e.clk.hold(false)
	}
}

func (p *pulse) room() (int, time.Duration) {
	free := int(p.credit.Load() / pulseFrame)
	if free < len(p.e.buf)/4 {
		return 0, 0
	}
	return min(free, len(p.e.buf)), 0
}

func (p *pulse) write(s [][2]float64) error {
	p.buf = appendFloat32(p.buf[:0], s)
	p.credit.Add(-int64(len(p.buf)))
	return p.c.Send(p.index, p.buf)
}

func (p *pulse) pause() error  { return p.cork(true) }
func (p *pulse) resume() error { return p.cork(false) }

func (p *pulse) cork(on bool) error {
	p.paused, p.disturbed = on, true
	p.asked.Store(true)
	return p.c.Request(&proto.CorkPlaybackStream{StreamIndex: p.index, Corked: on}, nil)
}

// flush drops the server's queue; the server asks for as much anew.
func (p *pulse) flush() error {
	p.asked.Store(true)
	p.drain = nil
	return p.c.Request(&proto.FlushPlaybackStream{StreamIndex: p.index}, nil)
}

// end starts a sound that is shorter than what the server waits for, and asks
// a last time what is left.
func (p *pulse) end() error {
	if err := p.c.Request(&proto.TriggerPlaybackStream{StreamIndex: p.index}, nil); err != nil {
		return err
	}
	p.begun() // of so short a sound PipeWire does not say it
	return p.ask()
}

// drained waits by the clock, which may be some milliseconds early, then for
// the server's word.
func (p *pulse) drained() (bool, time.Duration) {
	if left := p.e.clk.queued(); left > 0 {
		return false, max(time.Millisecond, p.e.clk.duration(left))
	}
	if p.drain == nil {
		p.drain, p.disturbed = &drain{}, false
		go p.awaitDrain(p.drain)
	}
	return p.drain.over, 0
}

// drain is one question whether all was heard.
type drain struct{ over bool }

func (p *pulse) awaitDrain(d *drain) {
	err := p.c.Request(&proto.DrainPlaybackStream{StreamIndex: p.index}, nil)
	p.e.mu.Lock()
	defer p.e.mu.Unlock()
	if p.drain != d || p.e.over {
		return
	}
	switch {
	case err == nil:
		d.over = true
	case p.disturbed: // a paused stream does not drain
		p.drain, p.disturbed = nil, false
	default:
		_ = p.e.check(err)
	}
	p.e.kick()
}

// measure asks what is queued, if it is time to.
func (p *pulse) measure() {
	now := p.e.clk.now()
	if !p.asked.Swap(false) && now.Before(p.next) {
		return
	}
	p.next = now.Add(pulseSync)
	p.e.mu.Lock()
	defer p.e.mu.Unlock()
	if !p.e.over && !p.paused {
		_ = p.e.check(p.ask())
	}
}

// ask sets the clock by the server's.
func (p *pulse) ask() error {
	var r proto.GetPlaybackLatencyReply
	if err := p.c.Request(&proto.GetPlaybackLatency{StreamIndex: p.index}, &r); err != nil {
		return err
	}
	queued := float64(max(0, r.WriteIndex-r.ReadIndex)) / pulseFrame
	p.e.clk.measured(queued + float64(r.Latency)/1e6*float64(p.e.rate))
	return nil
}

// close ends the connection, and the stream with it, at once. A write that failed
// has done so before: then there is nothing left to close.
func (p *pulse) close() error {
	if err := p.conn.Close(); !errors.Is(err, net.ErrClosed) {
		return err
	}
	return nil
}
