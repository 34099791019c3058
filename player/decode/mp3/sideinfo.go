package mp3

// Block types (ISO/IEC 11172-3, 2.4.2.7).
const (
	blockNormal = iota
	blockStart
	blockShort
	blockStop
)

// granule is the side information of one channel in half a frame.
type granule struct {
	bits       int // of the main data: scale factors and Huffman codes
	pairs      int // of big values
	gain       int
	compress   int // how the scale factors are coded
	block      int
	mixed      bool   // the two lowest subbands are a normal block
	tables     [3]int // Huffman table of each region
	regions    [3]int // the line after the last of each region
	windowGain [3]int
	preflag    bool
	scaleShift int // a scale factor counts 2 << scaleShift quarters of 6 dB
	count1     int // table of the quads
}

// sideInfo is what stands between a frame's header and its main data.
type sideInfo struct {
	begin    int        // how far back the main data begins
	share    [2][4]bool // scale factors shared with the first granule
	granules [2][2]granule
}

// parse reads side information out of b, which begins after the header and
// its checksum and has overread bytes to spare. False means that it cannot be.
func (s *sideInfo) parse(b []byte, h header) bool {
	r := bitReader{b: b}
	channels := h.channels()
	if h.lsf() {
		s.begin = r.read(8)
		r.pos += channels // private bits
	} else {
		s.begin = r.read(9)
		r.pos += 7 - 2*channels
		for ch := range channels {
			for i := range s.share[ch] {
				s.share[ch][i] = r.read(1) == 1
			}
		}
	}
	for g := range h.granules() {
		for ch := range channels {
			if !s.granules[g][ch].parse(&r, h) {
				return false
			}
		}
	}
	return true
}

func (g *granule) parse(r *bitReader, h header) bool {
	*g = granule{bits: r.read(12), pairs: r.read(9), gain: r.read(8)}
	if h.lsf() {
		g.compress = r.read(9)
	} else {
		g.compress = r.read(4)
	}
	if r.read(1) == 1 {
		g.parseSwitched(r, h)
		if g.block == blockNormal {
			return false
		}
	} else {
		g.parseLong(r, h)
	}
	if !h.lsf() {
		g.preflag = r.read(1) == 1
	}
	g.scaleShift = r.read(1)
	g.count1 = r.read(1)
	end := 2 * g.pairs
	for i := range g.regions {
		g.regions[i] = min(g.regions[i], end)
	}
	return g.pairs <= 288
}

// parseSwitched reads the fields of a block whose window is not the normal one.
func (g *granule) parseSwitched(r *bitReader, h header) {
	g.block = r.read(2)
	g.mixed = r.read(1) == 1
	g.tables = [3]int{r.read(5), r.read(5), 0}
	g.windowGain = [3]int{r.read(3), r.read(3), r.read(3)}
	// The first region ends where eight long or three short bands do.
	first := 36
	if g.block != blockShort && h.lsf() {
		first = 54
	}
	if h.rate == 8000 {
		first = int(longBands[8][6])
		if g.block != blockShort {
			first = int(longBands[8][8])
		}
	}
	g.regions = [3]int{first, 576, 576}
}

func (g *granule) parseLong(r *bitReader, h header) {
	g.tables = [3]int{r.read(5), r.read(5), r.read(5)}
	bounds := &longBands[h.index()]
	a := r.read(4) + 1
	b := a + r.read(3) + 1
	g.regions = [3]int{int(bounds[min(a, 22)]), int(bounds[min(b, 22)]), 576}
}
