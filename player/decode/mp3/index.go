package mp3

// index remembers where frames begin: every step-th, from the first on without
// a gap. It doubles its step rather than grow beyond its bound.
type index struct {
	offsets []int64
	step    int64
	frames  int64 // how many frames are known in a row
	end     int64 // where the last of them ends
}

const (
	indexStep = 32
	indexSize = 1 << 15
)

// add records frame n. Frames that do not follow the known ones are ignored.
func (x *index) add(n, offset, size int64) {
	if n != x.frames {
		return
	}
	if x.step == 0 {
		x.step = indexStep
	}
	if n%x.step == 0 {
		if len(x.offsets) == indexSize {
			x.thin()
		}
		if n%x.step == 0 {
			x.offsets = append(x.offsets, offset)
		}
	}
	x.frames, x.end = n+1, offset+size
}

func (x *index) thin() {
	for i := range len(x.offsets) / 2 {
		x.offsets[i] = x.offsets[2*i]
	}
	x.offsets = x.offsets[:len(x.offsets)/2]
	x.step *= 2
}

// before returns the last known frame that is not after n.
func (x *index) before(n int64) (frame, offset int64, ok bool) {
	if len(x.offsets) == 0 {
		return 0, 0, false
	}
	i := min(n/x.step, int64(len(x.offsets)-1))
	return i * x.step, x.offsets[i], true
}
