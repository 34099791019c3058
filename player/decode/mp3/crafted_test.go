package mp3

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"sync"
)

// bitWriter is the inverse of bitReader.
type bitWriter struct {
	b []byte
	n int
}

func (w *bitWriter) put(v uint32, n int) {
	for i := n - 1; i >= 0; i-- {
		if w.n%8 == 0 {
			w.b = append(w.b, 0)
		}
		w.b[w.n/8] |= byte(v>>i&1) << (7 - w.n%8)
		w.n++
	}
}

// word is a Huffman code.
type word struct {
	code uint32
	n    int
}

// words holds the codes of every tree.
var words = sync.OnceValue(func() map[int]map[int]word {
	m := map[int]map[int]word{}
	for table, tree := range codeTrees {
		m[table] = codes(tree)
	}
	return m
})

// codes turns a code tree back into the code of each pair x<<4|y.
func codes(tree string) map[int]word {
	m := map[int]word{}
	code := uint32(0)
	for i := 0; i < len(tree); i += 3 {
		n := int(digit(tree[i]))
		m[int(digit(tree[i+1]))<<4|int(digit(tree[i+2]))] = word{code >> (32 - n), n}
		code += 1 << (32 - n)
	}
	return m
}

func quadCodes(table int) map[int]word {
	m := map[int]word{}
	code := uint32(0)
	for i := 0; i < len(quadTree); i += 2 {
		n := int(digit(quadTree[i]))
		m[int(digit(quadTree[i+1]))] = word{code >> (32 - n), n}
		code += 1 << (32 - n)
	}
	if table == 1 {
		for v := range 16 {
			m[v] = word{uint32(15 - v), 4}
		}
	}
	return m
}

// recipe says what a crafted stream is made of.
type recipe struct {
	version    version
	rate       int // Hz
	mode       int
	ext        int  // 4: another one each frame
	free       int  // bytes of a frame in free format, 0 none
	crc        bool // leave room for one
	blocks     []int
	orderly    bool // blocks follow each other as the standard wants
	mixed      bool
	frames     int
	windowGain bool
	rates      []int // kb/s, one at random each frame
}

// craft writes a stream of random but lawful frames: every field that the
// syntax has takes values that an encoder may never choose.
func craft(r recipe, seed uint64) []byte {
	rng := rand.New(rand.NewPCG(seed, 1))
	var out []byte
	var state [2]int
	for f := range r.frames {
		h := header{version: r.version, layer: 3, crc: r.crc, rate: r.rate, mode: r.mode, ext: r.ext}
		if r.ext == 4 {
			h.ext = rng.IntN(4)
		}
		if r.mode != modeJoint {
			h.ext = 0
		}
		if r.free == 0 {
			h.bitRate = int(bitRates[min(r.version, 1)][14]) * 1000
		}
		if len(r.rates) > 0 {
			h.bitRate = r.rates[rng.IntN(len(r.rates))] * 1000
		}
		h.padding = r.padding(f, h)
		out = append(out, craftFrame(r, h, &state, rng)...)
	}
	return out
}

func craftFrame(r recipe, h header, state *[2]int, rng *rand.Rand) []byte {
	size := h.size(r.free)
	frame := appendHeader(nil, h)
	if h.crc {
		frame = append(frame, 0, 0)
	}
	var side, main bitWriter
	channels := h.channels()
	side.put(0, 9-int(min(h.version, 1)))
	if h.lsf() {
		side.put(0, channels)
	} else {
		side.put(0, 7-2*channels)
	}
	share := make([][4]bool, channels)
	blocks := make([][2]int, channels)
	for ch := range channels {
		for g := range h.granules() {
			state[ch] = r.follow(state[ch], rng)
			blocks[ch][g] = state[ch]
		}
		if h.mode == modeJoint {
			blocks[ch] = blocks[0] // as the standard wants of joint stereo
		}
		for i := range 4 {
			share[ch][i] = rng.IntN(3) == 0 && blocks[ch][0] != blockShort && blocks[ch][1] != blockShort
			if !h.lsf() {
				side.put(uint32(bit(share[ch][i])), 1)
			}
		}
	}
	budget := (size - h.mainOffset()) * 8 / (h.granules() * channels)
	for g := range h.granules() {
		for ch := range channels {
			c := crafted{r: r, h: h, rng: rng, right: ch == 1, budget: min(budget, 4000), block: blocks[ch][g]}
			if g == 1 {
				c.share = share[ch]
			}
			c.write(&side, &main)
		}
	}
	frame = append(append(frame, side.b...), main.b...)
	return append(frame, make([]byte, size-len(frame))...)
}

// padding says whether frame f is padded: as a constant rate needs it, else
// now and then.
func (r recipe) padding(f int, h header) int {
	if r.free == 0 && len(r.rates) < 2 {
		exact := h.samples() / 8 * h.bitRate
		return (f+1)*exact/h.rate - f*exact/h.rate - exact/h.rate
	}
	return f % 3 % 2
}

// follow picks the next block: any of the recipe's, or in an orderly stream
// one that may follow the last, so that their windows fit together.
func (r recipe) follow(last int, rng *rand.Rand) int {
	if !r.orderly {
		return r.blocks[rng.IntN(len(r.blocks))]
	}
	return [4][2]int{
		blockNormal: {blockNormal, blockStart}, blockStart: {blockShort, blockShort},
		blockShort: {blockShort, blockStop}, blockStop: {blockNormal, blockStart},
	}[last][rng.IntN(2)]
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

func appendHeader(b []byte, h header) []byte {
	v := uint32(0xFFE00000)
	v |= map[version]uint32{mpeg1: 3, mpeg2: 2, mpeg25: 0}[h.version]<<19 | uint32(4-h.layer)<<17 | uint32(bit(!h.crc))<<16
	for i, kbps := range bitRates[min(h.version, 1)] {
		if int(kbps)*1000 == h.bitRate {
			v |= uint32(i) << 12
		}
	}
	for i, rate := range sampleRates {
		if rate>>h.version == h.rate {
			v |= uint32(i) << 10
		}
	}
	v |= uint32(h.padding)<<9 | uint32(h.mode)<<6 | uint32(h.ext)<<4
	return binary.BigEndian.AppendUint32(b, v)
}

// crafted is one block of one channel.
type crafted struct {
	r      recipe
	h      header
	rng    *rand.Rand
	right  bool
	budget int
	block  int
	share  [4]bool
	g      granule
}

func (c *crafted) write(side, main *bitWriter) {
	g := &c.g
	*g = granule{block: c.block, mixed: c.r.mixed && c.block != blockNormal}
	g.scaleShift, g.count1 = c.rng.IntN(2), c.rng.IntN(2)
	g.compress = c.rng.IntN(16)
	if c.h.lsf() {
		g.compress = c.rng.IntN(512)
	}
	if c.r.windowGain && c.block == blockShort {
		g.windowGain = [3]int{c.rng.IntN(3), c.rng.IntN(3), c.rng.IntN(3)}
	}
	g.preflag = c.rng.IntN(2) == 0 && c.block != blockShort
	for i := range g.tables {
		for g.tables[i] = c.rng.IntN(32); g.tables[i] == 4 || g.tables[i] == 14; g.tables[i]-- {
		}
	}
	g.gain = 150 - c.rng.IntN(12)
	start := main.n
	c.scaleFactors(main)
	c.lines(main, start+c.budget)
	g.bits = main.n - start
	c.sideInfo(side)
}

func (c *crafted) scaleFactors(w *bitWriter) {
	g := &c.g
	put := func(n, width int) {
		for range n {
			v := uint32(0)
			if width > 0 {
				v = uint32(c.rng.IntN(1 << width))
			}
			if c.right && c.h.ext&extIntensity != 0 && width > 0 { // a lawful position, of those that ffmpeg knows
				v = uint32(c.rng.IntN(min(1<<width-1, 16)))
			}
			w.put(v, width)
		}
	}
	if c.h.lsf() {
		widths, row := lsfWidths(g.compress, c.right && c.h.mode == modeJoint && c.h.ext&extIntensity != 0)
		kind := 0
		if g.block == blockShort {
			kind = 1 + bit(g.mixed)
		}
		for i, width := range widths {
			put(int(groupSizes[row][kind][i]), width)
		}
		return
	}
	n1, n2 := int(slen1[g.compress]), int(slen2[g.compress])
	switch {
	case g.block != blockShort:
		for i, n := range [4]int{6, 5, 5, 5} {
			if !c.share[i] {
				put(n, [4]int{n1, n1, n2, n2}[i])
			}
		}
	case g.mixed:
		put(17, n1)
		put(18, n2)
	default:
		put(18, n1)
		put(18, n2)
	}
}

// lines writes big values and quads up to the limit in bits.
func (c *crafted) lines(w *bitWriter, limit int) {
	g := &c.g
	want := c.rng.IntN(200)
	bounds := &longBands[c.h.index()]
	g.regions = [3]int{int(bounds[1+c.rng.IntN(16)]), 0, 576}
	for i, b := range bounds {
		if int(b) == g.regions[0] {
			g.regions[1] = int(bounds[min(i+1+c.rng.IntN(8), 22)])
		}
	}
	if g.block != blockNormal {
		g.tables[2] = 0
		probe := granule{}
		var s bitWriter
		c.sideInfo(&s)
		s.b = append(s.b, make([]byte, overread)...)
		r := bitReader{b: s.b, pos: 12 + 9 + 8 + 9 + 1}
		if !c.h.lsf() {
			r.pos -= 5
		}
		probe.parseSwitched(&r, c.h)
		g.regions = probe.regions
	}
	for g.pairs = 0; g.pairs < want && w.n < limit-60; g.pairs++ {
		c.pair(w, g.tables[c.region(2*g.pairs)])
	}
	quads := quadCodes(g.count1)
	for i := 2 * g.pairs; i <= 572 && w.n < limit-12 && c.rng.IntN(20) > 0; i += 4 {
		v := c.rng.IntN(16) & c.rng.IntN(16)
		w.put(quads[v].code, quads[v].n)
		for j := range 4 {
			w.put(uint32(c.rng.IntN(2)), v>>j&1)
		}
	}
}

func (c *crafted) region(line int) int {
	for i, end := range c.g.regions {
		if line < end {
			return i
		}
	}
	return 2
}

func (c *crafted) pair(w *bitWriter, table int) {
	tree := words()[table]
	if table >= 24 {
		tree = words()[24]
	} else if table >= 16 {
		tree = words()[16]
	}
	if tree == nil {
		return
	}
	size := int(math.Sqrt(float64(len(tree))))
	var v [2]int
	for i := range v {
		v[i] = c.rng.IntN(size)
		if c.rng.IntN(2) == 0 {
			v[i] = c.rng.IntN(2)
		}
	}
	code := tree[v[0]<<4|v[1]]
	w.put(code.code, code.n)
	for _, x := range v {
		if x == 15 && table >= 16 {
			w.put(uint32(c.rng.IntN(1<<min(linBits[table], 5))), int(linBits[table]))
		}
		if x > 0 {
			w.put(uint32(c.rng.IntN(2)), 1)
		}
	}
}

func (c *crafted) sideInfo(w *bitWriter) {
	g := &c.g
	w.put(uint32(g.bits), 12)
	w.put(uint32(g.pairs), 9)
	w.put(uint32(g.gain), 8)
	w.put(uint32(g.compress), 4+5*bit(c.h.lsf()))
	w.put(uint32(bit(g.block != blockNormal)), 1)
	if g.block != blockNormal {
		w.put(uint32(g.block), 2)
		w.put(uint32(bit(g.mixed)), 1)
		w.put(uint32(g.tables[0]), 5)
		w.put(uint32(g.tables[1]), 5)
		for _, v := range g.windowGain {
			w.put(uint32(v), 3)
		}
	} else {
		for _, t := range g.tables {
			w.put(uint32(t), 5)
		}
		c.regionCounts(w)
	}
	if !c.h.lsf() {
		w.put(uint32(bit(g.preflag)), 1)
	}
	w.put(uint32(g.scaleShift), 1)
	w.put(uint32(g.count1), 1)
}

func (c *crafted) regionCounts(w *bitWriter) {
	bounds := &longBands[c.h.index()]
	a := 0
	for i := range bounds {
		if int(bounds[i]) == c.g.regions[0] {
			a = i
			w.put(uint32(i-1), 4)
		}
	}
	for i := range bounds {
		if i > a && int(bounds[i]) == c.g.regions[1] {
			w.put(uint32(i-a-1), 3)
		}
	}
}
