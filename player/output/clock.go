package output

import (
	"sync"
	"time"
)

// steering is how much faster or slower than time a steered clock may go.
const steering = 0.03

// clock tells how much of what was pulled has been heard. Between two
// measurements of the device it goes on with the time; it never passes what
// was written, and what it has shown it never takes back.
type clock struct {
	now  func() time.Time
	rate float64 // frames per second

	mu      sync.Mutex
	running bool
	held    bool      // the device is asleep, whatever we want
	at      time.Time // when heard was right
	heard   float64   // frames
	shown   float64   // frames
	written float64   // frames that the device has
	pending float64   // frames pulled and not yet written
	unsent  float64   // frames written that cannot be heard yet
	speed   float64   // see steer
}

func newClock(now func() time.Time, rate int) *clock {
	return &clock{now: now, rate: float64(rate), at: now(), speed: 1}
}

// advance brings heard up to now. The caller holds the lock.
func (c *clock) advance() {
	t := c.now()
	if d := t.Sub(c.at); c.running && !c.held && d > 0 {
		c.heard = max(c.heard, min(c.written-c.unsent, c.heard+d.Seconds()*c.rate*c.speed))
	}
	c.at = t
	c.shown = max(c.shown, c.heard)
}

func (c *clock) start() { c.set(true) }
func (c *clock) stop()  { c.set(false) }

func (c *clock) set(running bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.advance()
	c.running = running
}

// hold stops the clock of a device that is asleep, and lets it go on.
func (c *clock) hold(on bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.advance()
	c.held = on
}

// pulled notes frames that are not yet with the device.
func (c *clock) pulled(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.pending += float64(n)
}

// wrote notes that n pending frames went to the device.
func (c *clock) wrote(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.advance()
	c.pending -= float64(n)
	c.written += float64(n)
}

// flush notes that what is not heard will not be.
func (c *clock) flush() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.advance()
	c.written, c.heard, c.pending, c.unsent = c.shown, c.shown, 0, 0
}

// measured notes that the device holds queue frames that are not heard.
func (c *clock) measured(queue float64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.advance()
	c.heard = min(c.written, max(0, c.written-queue))
	c.shown = max(c.shown, c.heard)
}

// unheard notes that n frames wait on this side of the device.
func (c *clock) unheard(n float64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.advance()
	c.unsent = n
}

// steer makes the clock follow a device of which only the size of its queue is
// known, and whether it is full: then what is heard lies hold frames back, and
// never more than that. The correction is slow enough not to be noticed.
func (c *clock) steer(hold float64, full bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.advance()
	c.speed = 1
	switch queue := c.written - c.unsent - c.heard; {
	case queue > hold:
		c.speed = 1 + steering
	case full && queue < hold:
		c.speed = 1 - steering
	}
}

// queued is how many frames the device has and nobody has heard.
func (c *clock) queued() float64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.advance()
	return c.written - c.shown
}

// delay is the time of what was pulled and is not heard.
func (c *clock) delay() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.advance()
	return c.duration(c.written - c.shown + c.pending)
}

func (c *clock) duration(frames float64) time.Duration {
	return time.Duration(frames / c.rate * float64(time.Second))
}
