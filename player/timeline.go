package player

// timeline tells which place of the episode, and how much of its silence left
// out before it, was given to the device at which place of the device's own
// count of samples, for as far back as sound may still be on its way to the ear.
type timeline struct {
	marks [256]mark // at 20 to 50 ms apart: 5 s and more
	next  int       // where the next mark goes
	count int
}

type mark struct {
	out int64 // samples the device has pulled
	spot
}

// spot is a place in the episode.
type spot struct {
	pos  float64 // sample that comes next
	gone float64 // samples left out before it since the episode was loaded
}

// reset begins anew: whatever was before, s comes next at out.
func (t *timeline) reset(out int64, s spot) {
	t.next, t.count = 0, 0
	t.add(out, s)
}

func (t *timeline) add(out int64, s spot) {
	t.marks[t.next] = mark{out, s}
	t.next = (t.next + 1) % len(t.marks)
	t.count = min(t.count+1, len(t.marks))
}

// at is the place of the episode at the device's sample out.
func (t *timeline) at(out float64) spot {
	later := t.back(1)
	for i := 1; i <= t.count; i++ {
		m := t.back(i)
		if float64(m.out) <= out {
			if later.out == m.out {
				return m.spot
			}
			f := min(1, (out-float64(m.out))/float64(later.out-m.out))
			return spot{m.pos + f*(later.pos-m.pos), m.gone + f*(later.gone-m.gone)}
		}
		later = m
	}
	return later.spot
}

// back is the mark i places before the next one.
func (t *timeline) back(i int) mark {
	return t.marks[(t.next-i+len(t.marks))%len(t.marks)]
}
