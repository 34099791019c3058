package vorbis

// residue is the fine structure of a spectrum (Vorbis I section 8).
type residue struct {
	kind, begin, end, size int
	classes                int
	classBook              int
	books                  [][8]int // by class and pass, -1 none
}

// decode adds the residue to the channels in out, of which silent ones are
// left out. classes is room to work in.
func (x *residue) decode(r *reader, books []book, out [][]float32, silent []bool, classes *[]int) {
	n, channels := len(out[0]), len(out)
	all := true
	for _, s := range silent {
		all = all && s
	}
	if all {
		return
	}
	if x.kind == 2 { // one vector of all channels, interleaved
		n *= channels
		channels = 1
		silent = []bool{false}
	}
	parts := (min(x.end, n) - min(x.begin, n)) / x.size
	if parts <= 0 {
		return
	}
	words := &books[x.classBook]
	stride := parts + words.dimensions
	if need := stride * channels; cap(*classes) < need {
		*classes = make([]int, need)
	}
	cls := (*classes)[:stride*channels]
	for pass := range 8 {
		for part := 0; part < parts; {
			if pass == 0 {
				for c := range channels {
					if !silent[c] {
						x.classify(words.decode(r), cls[c*stride+part:][:words.dimensions])
					}
				}
			}
			for w := 0; w < words.dimensions && part < parts; w++ {
				for c := range channels {
					if silent[c] {
						continue
					}
					if b := x.books[cls[c*stride+part]][pass]; b >= 0 {
						x.add(r, &books[b], out, c, x.begin+part*x.size)
					}
					if r.over {
						return // what is not there is zero
					}
				}
				part++
			}
		}
	}
}

// classify takes a word apart into the classes of several parts.
func (x *residue) classify(word int, to []int) {
	for i := len(to) - 1; i >= 0; i-- {
		to[i] = word % x.classes
		word /= x.classes
	}
}

// add adds one part.
func (x *residue) add(r *reader, b *book, out [][]float32, c, at int) {
	switch x.kind {
	case 0:
		step := x.size / b.dimensions
		to := out[c][at : at+x.size]
		for i := range step {
			for k, v := range b.vector(r) {
				to[i+k*step] += v
			}
		}
	case 1:
		to := out[c][at : at+x.size]
		for len(to) > 0 && !r.over {
			v := b.vector(r)
			v = v[:min(len(v), len(to))]
			for k := range v {
				to[k] += v[k]
			}
			to = to[len(v):]
		}
	case 2:
		x.interleaved(r, b, out, at)
	}
}

func (x *residue) interleaved(r *reader, b *book, out [][]float32, at int) {
	channels := len(out)
	if channels == 2 && at&1 == 0 && b.dimensions&1 == 0 && x.size%b.dimensions == 0 {
		left, right := out[0][at/2:][:x.size/2], out[1][at/2:][:x.size/2]
		for i := 0; i < len(left) && !r.over; {
			v := b.vector(r)
			for k := 0; k+1 < len(v); k += 2 {
				left[i] += v[k]
				right[i] += v[k+1]
				i++
			}
		}
		return
	}
	c, i := at%channels, at/channels
	for left := x.size; left > 0 && !r.over; {
		v := b.vector(r)
		v = v[:min(len(v), left)]
		left -= len(v)
		for _, y := range v {
			out[c][i] += y
			if c++; c == channels {
				c, i = 0, i+1
			}
		}
	}
}
