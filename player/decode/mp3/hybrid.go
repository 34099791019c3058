package mp3

// slots is how many samples each subband has in a granule.
const slots = 18

// reorder brings the lines of short blocks, which are coded band by band and
// window by window, into the order of frequency, the windows interleaved.
func reorder(x *[576]float32, l *layout) {
	var sorted [576]float32
	from := 0
	if l.long > 0 {
		from = int(l.bands[l.long-1].end)
	}
	for i := l.long; i+2 < len(l.bands); i += 3 {
		end := int(l.bands[i+2].end)
		width := (end - from) / 3
		src := x[from:end]
		dst := sorted[from:end]
		for j := range width {
			dst[3*j], dst[3*j+1], dst[3*j+2] = src[j], src[width+j], src[2*width+j]
		}
		copy(src, dst)
		from = end
	}
}

// antialias is the butterflies at the first n borders between subbands.
func (t *hybridTables) antialias(x *[576]float32, n int) {
	for sb := 1; sb <= n; sb++ {
		lo := (*[8]float32)(x[sb*18-8:])
		hi := (*[8]float32)(x[sb*18:])
		for i := range 8 {
			a, b := lo[7-i], hi[i]
			cs, ca := t.alias[i][0], t.alias[i][1]
			lo[7-i] = a*cs - b*ca
			hi[i] = b*cs + a*ca
		}
	}
}

// shape tells how a block is transformed: how many subbands from the lowest
// are long, how many borders between subbands need butterflies, and how many
// subbands can differ from zero when the lines from end on are zero.
func shape(g *granule, l *layout, end int) (long, borders, active int) {
	if g.block != blockShort {
		borders = min((end+17)/18, 31)
		return 32, borders, min(borders+1, 32)
	}
	if g.mixed {
		long, borders = 2, 1
	}
	for i := l.long + 2; i < len(l.bands); i += 3 { // sorting spreads lines over their band
		if e := int(l.bands[i].end); e >= end {
			end = e
			break
		}
	}
	return long, borders, max((end+17)/18, long)
}

// hybridSynthesis turns the lines of one channel into 18 samples of each
// subband, in the order of time. Lines from end on are zero.
func (t *tables) hybridSynthesis(x *[576]float32, end int, prev *[32][18]float32, out *[slots * 32]float32, g *granule, l *layout) {
	h := &t.hybrid
	long, borders, active := shape(g, l, end)
	if g.block == blockShort {
		reorder(x, l)
	}
	h.antialias(x, borders)
	for sb := range active {
		lines := (*[18]float32)(x[sb*18:])
		dst := (*[17*32 + 1]float32)(out[sb:])
		if sb < 2 && g.mixed {
			h.imdct36(lines, &prev[sb], dst, &h.long[blockNormal][sb&1])
		} else if sb < long {
			h.imdct36(lines, &prev[sb], dst, &h.long[g.block][sb&1])
		} else {
			h.imdct12(lines, &prev[sb], dst, sb&1 == 1)
		}
	}
	for sb := active; sb < 32; sb++ {
		dst := (*[17*32 + 1]float32)(out[sb:])
		p := &prev[sb]
		for i := range slots {
			dst[i*32] = p[i]
		}
		*p = [18]float32{}
	}
}
