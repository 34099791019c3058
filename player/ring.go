package player

// ring holds decoded sound between the goroutine that decodes and the device
// that plays. It is addressed by the decoder's own sample numbers, so a place in
// the ring is a place in the episode. Some of what was read is kept: going back
// into it, or forward to what is decoded, costs no seek.
//
// The player's mutex guards it, but for the slice that grab gives, which only
// the decoding goroutine touches before its commit.
type ring struct {
	buf    [][2]float64
	keep   int   // how much of what was read stays
	lo     int64 // oldest sample
	rd, wr int64 // next sample to read, next to write
}

// newRing makes a ring for ahead samples to come and keep samples gone by.
func newRing(ahead, keep int) *ring {
	return &ring{buf: make([][2]float64, ahead+keep), keep: keep}
}

// reset empties the ring; the next sample written is number at.
func (r *ring) reset(at int64) { r.lo, r.rd, r.wr = at, at, at }

// moveTo reads on from sample at, if the ring has it.
func (r *ring) moveTo(at int64) bool {
	if at < r.lo || at > r.wr {
		return false
	}
	r.rd = at
	return true
}

// ahead is how many samples can be read.
func (r *ring) ahead() int { return int(r.wr - r.rd) }

// room is how many samples can be written.
func (r *ring) room() int { return len(r.buf) - int(r.wr-max(r.lo, r.rd-int64(r.keep))) }

// grab gives a place for up to n samples after the last one; commit says how
// many were put there. What has to go for them is gone at once.
func (r *ring) grab(n int) [][2]float64 {
	r.lo = max(r.lo, r.rd-int64(r.keep))
	at := int(r.wr % int64(len(r.buf)))
	return r.buf[at:min(at+min(n, r.room()), len(r.buf))]
}

func (r *ring) commit(n int) { r.wr += int64(n) }

// read takes samples out.
func (r *ring) read(out [][2]float64) int {
	out = out[:min(len(out), r.ahead())]
	for n := 0; n < len(out); {
		k := copy(out[n:], r.buf[r.rd%int64(len(r.buf)):])
		n += k
		r.rd += int64(k)
	}
	return len(out)
}
