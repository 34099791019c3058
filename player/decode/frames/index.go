package frames

// index remembers where frames begin: every step-th of a run without a gap. It
// doubles its step rather than grow beyond its bound.
type index struct {
	offsets []int64
	step    int64
	first   int64 // number of the first frame of the run
	next    int64 // number of the frame after the last
	end     int64 // where the last one ends
}

const (
	indexStep = 32
	indexSize = 1 << 15
)

// begin empties the index for a run from frame n at an offset.
func (x *index) begin(n, offset int64) {
	*x = index{offsets: x.offsets[:0], step: indexStep, first: n, next: n, end: offset}
}

// add records frame n. A frame that does not follow the run is ignored.
func (x *index) add(n, offset, size int64) {
	if n != x.next || x.step == 0 {
		return
	}
	if at := n - x.first; at%x.step == 0 {
		if len(x.offsets) == indexSize {
			x.thin()
		}
		if at%x.step == 0 {
			x.offsets = append(x.offsets, offset)
		}
	}
	x.next, x.end = n+1, offset+size
}

func (x *index) thin() {
	for i := range len(x.offsets) / 2 {
		x.offsets[i] = x.offsets[2*i]
	}
	x.offsets = x.offsets[:len(x.offsets)/2]
	x.step *= 2
}

// before returns the last remembered frame that is not after n.
func (x *index) before(n int64) (frame, offset int64, ok bool) {
	if len(x.offsets) == 0 || n < x.first {
		return 0, 0, false
	}
	i := min((n-x.first)/x.step, int64(len(x.offsets)-1))
	return x.first + i*x.step, x.offsets[i], true
}

// holds reports whether frame n is in the run or the one that follows it.
func (x *index) holds(n int64) bool { return len(x.offsets) > 0 && n >= x.first && n <= x.next }
