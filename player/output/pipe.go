//go:build unix && !darwin

package output

import (
	"strconv"
	"sync"
	"time"
)

const (
	// pipeBytes is the wanted size of the pipe itself: the usual 64 KiB would
	// be a third of a second; this is 85 ms.
	pipeBytes = 16 << 10
	pipeFrame = 4 // bytes: two 16-bit samples
	// pwLatency is a program's that must not ask for more than a pipe holds.
	pwLatency = 40 * time.Millisecond
	// pwTail is more than the longest stride of a PipeWire server: what a program gave
	// it last is dropped when the program ends.
	pwTail = 100 * time.Millisecond
	// minLatency is what sounds clean with any program.
	minLatency = 100 * time.Millisecond
	// blocked is how long a write takes if the pipe was full.
	blocked = 2 * time.Millisecond
)

// program plays 16-bit samples from its standard input.
type program struct {
	name    string // for a listener
	command string
	latency time.Duration // what it is told to queue; 0: as the caller wants
	tail    time.Duration // of silence after the end, for one that drops its last piece
	args    func(rate int, latency time.Duration, app string) []string
}

// queue is what the program is told to queue: what is wanted less what the
// pipe and we hold.
func (p program) queue(o Options) time.Duration {
	if p.latency > 0 {
		return p.latency
	}
	pipe := time.Second * pipeBytes / pipeFrame / time.Duration(o.rate())
	return max(minLatency, o.Latency-pipe-chunkTime)
}

// pwPlay is PipeWire's. "-" means raw samples to its old versions; new ones
// want to be told so by an option that the old ones do not know. It reads in
// the sound's own thread: less than the pipe holds, or it would wait for us.
func pwPlay() program {
	raw := mentions("pw-cat", "--raw")
	return program{"pw-play", "pw-cat", pwLatency, pwTail, func(rate int, latency time.Duration, _ string) []string {
		args := []string{"--playback", "--rate", strconv.Itoa(rate), "--channels", "2", "--format", "s16",
			"--latency", strconv.FormatInt(latency.Milliseconds(), 10) + "ms", "--media-role", "Music"}
		if raw {
			args = append(args, "--raw")
		}
		return append(args, "-")
	}}
}

// pacat is PulseAudio's. It knows configurations that the built-in client does
// not, and starts the server if it may.
func pacat() program {
	return program{"pacat", "pacat", 0, 0, func(rate int, latency time.Duration, app string) []string {
		return []string{"--playback", "--raw", "--rate=" + strconv.Itoa(rate), "--channels=2", "--format=s16le",
			"--latency-msec=" + strconv.FormatInt(latency.Milliseconds(), 10), "--client-name=" + app, "--stream-name=podcast"}
	}}
}

func aplay() program {
	return program{"alsa (aplay)", "aplay", 0, 0, func(rate int, latency time.Duration, _ string) []string {
		return []string{"-q", "-t", "raw", "-f", "S16_LE", "-c", "2", "-r", strconv.Itoa(rate),
			"--buffer-time=" + strconv.FormatInt(latency.Microseconds(), 10), "-"}
	}}
}

// pipe sends sound to a program. It keeps what is not heard yet: a pause ends
// the program, since nothing else silences it at once, and after it a new one
// is sent the rest.
type pipe struct {
	e       *engine
	prog    program
	latency time.Duration // of the program
	app     string
	hold    int // frames that the program and its pipe can hold
	wait    int // frames that may wait here for the program

	// What follows is under the engine's lock.
	more   sync.Cond // signals each change
	dither *dither
	queue  [][2]float64 // what is written and not heard
	sent   int          // how many frames of queue the program has
	eof    bool         // no more comes
	all    bool         // the program has played everything
	paused bool
	child  *child
}

func openPipe(prog program, o Options) (*engine, error) {
	if err := probe(prog, o); err != nil {
		return nil, err
	}
	e := newEngine(prog.name, o.rate(), chunkFrames(o.rate()), true, o.Now)
	p := &pipe{e: e, prog: prog, latency: prog.queue(o), app: o.AppName, dither: newDither(), paused: true, wait: len(e.buf)}
	p.hold = int(p.latency.Seconds()*float64(e.rate)) + pipeBytes/pipeFrame
	p.more.L = &e.mu
	e.out = p
	return e, nil
}

// room keeps the program's pipe full: so the program sets the pace. One that
// swallows all at once is held to the clock's.
func (p *pipe) room() (int, time.Duration) {
	clk := p.e.clk
	if p.wait-(len(p.queue)-p.sent) < len(p.e.buf) {
		return 0, 0 // next kicks
	}
	if early := clk.queued() - float64(p.hold+p.wait); early > 0 {
		return 0, max(time.Millisecond, clk.duration(early))
	}
	return len(p.e.buf), 0
}

// trim forgets what was heard.
func (p *pipe) trim() {
	p.e.clk.unheard(float64(len(p.queue) - p.sent))
	heard := min(p.sent, len(p.queue)-int(p.e.clk.queued()))
	if heard > 0 {
		p.queue = append(p.queue[:0], p.queue[heard:]...)
		p.sent -= heard
	}
}

func (p *pipe) write(s [][2]float64) error {
	p.trim()
	p.queue = append(p.queue, s...)
	p.e.clk.unheard(float64(len(p.queue) - p.sent))
	return p.ensure()
}

// ensure starts a program if there is something for it to play.
func (p *pipe) ensure() error {
	defer p.more.Broadcast()
	if p.paused || p.child != nil || p.all {
		return nil
	}
	if p.sent == len(p.queue) {
		p.all = p.eof
		return nil
	}
	c, err := startChild(p.prog.command, p.prog.args(p.e.rate, p.latency, p.app))
	if err != nil {
		return err
	}
	p.child = c
	go p.feed(c)
	go p.reap(c)
	return nil
}

// feed sends the queue to one program, from a goroutine of its own, since the
// program makes it wait.
func (p *pipe) feed(c *child) {
	defer c.stdin.Close()
	var buf []byte
	for n := 0; ; {
		begin := p.e.clk.now()
		if len(buf) > 0 {
			if _, err := c.stdin.Write(buf); err != nil {
				return // reap says why
			}
		}
		full := p.e.clk.now().Sub(begin) > blocked
		if buf, n = p.next(c, buf, n, full); n == 0 {
			p.silence(c)
			return
		}
	}
}

// silence follows the end of the sound, for a program that wants it.
func (p *pipe) silence(c *child) {
	p.e.mu.Lock()
	frames := int(p.prog.tail.Seconds() * float64(p.e.rate))
	ended := p.child == c
	p.e.mu.Unlock()
	if ended && frames > 0 {
		_, _ = c.stdin.Write(make([]byte, frames*pipeFrame)) // reap says why it failed
	}
}

// next notes that n frames were sent and waits for the next ones; 0 frames
// mean that there are no more for this program. buf is used again.
func (p *pipe) next(c *child, buf []byte, n int, full bool) ([]byte, int) {
	p.e.mu.Lock()
	defer p.e.mu.Unlock()
	if p.child != c {
		return nil, 0
	}
	p.sent += n
	p.trim()
	p.e.clk.steer(float64(p.hold), full)
	p.e.kick()
	for p.child == c && p.sent == len(p.queue) && !p.eof {
		p.more.Wait()
	}
	if p.child != c {
		return nil, 0
	}
	n = min(len(p.queue)-p.sent, len(p.e.buf)/2)
	return p.dither.appendInt16(buf[:0], p.queue[p.sent:p.sent+n]), n
}

// reap waits for the end of a program.
func (p *pipe) reap(c *child) {
	err := c.wait()
	p.e.mu.Lock()
	defer p.e.mu.Unlock()
	if p.child != c {
		return // it was ended
	}
	p.child = nil
	if err == nil && p.eof && p.sent == len(p.queue) {
		p.all = true
		p.e.kick()
		return
	}
	if !p.e.over {
		_ = p.e.check(c.reason(err))
	}
}

// stop ends the program. What was not heard counts as not sent.
func (p *pipe) stop() {
	if p.child != nil {
		p.child.kill()
		p.child = nil
	}
	p.trim()
	p.sent = 0
	p.e.clk.unheard(float64(len(p.queue)))
	p.more.Broadcast()
}

func (p *pipe) pause() error {
	p.paused = true
	p.stop()
	return nil
}

func (p *pipe) resume() error {
	p.paused = false
	return p.ensure()
}

func (p *pipe) flush() error {
	p.stop()
	p.queue, p.eof, p.all = p.queue[:0], false, false
	return nil
}

func (p *pipe) end() error {
	p.eof = true
	return p.ensure()
}

// drained: reap kicks the engine when the program has played the rest, which
// those that swallow all at once claim too early.
func (p *pipe) drained() (bool, time.Duration) {
	left := p.e.clk.queued()
	if !p.all {
		return false, 0
	}
	return left <= 0, max(time.Millisecond, p.e.clk.duration(left))
}

func (p *pipe) close() error {
	p.e.mu.Lock()
	c := p.child
	p.stop()
	p.e.mu.Unlock()
	if c != nil {
		c.awaitEnd()
	}
	return nil
}
