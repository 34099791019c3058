package mp3

// scaleFactors of one channel, as coded, one per band of its layout.
type scaleFactors struct {
	f [39]uint8
	// illegal is the value that means "no intensity position" by band.
	illegal [39]uint8
}

// Widths of the scale factors of MPEG-1 in bits, by scalefac_compress.
var slen1 = [16]uint8{0, 0, 0, 0, 3, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4}
var slen2 = [16]uint8{0, 1, 2, 3, 0, 1, 2, 3, 1, 2, 3, 1, 2, 3, 2, 3}

// pretab is added to the scale factors of long bands where preflag says so.
var pretab = [22]uint8{11: 1, 1, 1, 1, 2, 2, 3, 3, 3, 2}

// Scale factors of MPEG-2 come in four groups (ISO/IEC 13818-3, 2.4.3.2): how
// many are in each, by the way they are coded and the kind of block (long,
// short, mixed).
var groupSizes = [6][3][4]uint8{
	{{6, 5, 5, 5}, {9, 9, 9, 9}, {6, 9, 9, 9}},
	{{6, 5, 7, 3}, {9, 9, 12, 6}, {6, 9, 12, 6}},
	{{11, 10, 0, 0}, {18, 18, 0, 0}, {15, 18, 0, 0}},
	{{7, 7, 7, 0}, {12, 12, 12, 0}, {6, 15, 12, 0}},
	{{6, 6, 6, 3}, {12, 9, 9, 6}, {6, 12, 9, 6}},
	{{8, 8, 5, 0}, {15, 12, 9, 0}, {6, 18, 9, 0}},
}

// readMPEG1 reads the scale factors of a block; shared tells which groups are
// those of the granule before, which s still holds.
func (s *scaleFactors) readMPEG1(r *bitReader, g *granule, shared [4]bool) {
	n1, n2 := int(slen1[g.compress&15]), int(slen2[g.compress&15])
	for i := range s.illegal {
		s.illegal[i] = 7
	}
	if g.block != blockShort {
		for i, end := range [4]int{6, 11, 16, 21} {
			if shared[i] {
				continue
			}
			width := n1
			if i >= 2 {
				width = n2
			}
			s.fill(r, [4]int{0, 6, 11, 16}[i], end, width)
		}
		s.f[21] = 0
		return
	}
	first, all := 18, 36
	if g.mixed {
		first, all = 8+9, 8+9+18
	}
	s.fill(r, 0, first, n1)
	s.fill(r, first, all, n2)
	clear(s.f[all:])
}

func (s *scaleFactors) fill(r *bitReader, from, to, width int) {
	if width == 0 {
		clear(s.f[from:to])
		return
	}
	for i := from; i < to; i++ {
		s.f[i] = uint8(r.read(width))
	}
}

// readMPEG2 reads the scale factors of a block of MPEG-2 or 2.5; intensity is
// set for the right channel of a frame with intensity stereo.
func (s *scaleFactors) readMPEG2(r *bitReader, g *granule, intensity bool) {
	widths, row := lsfWidths(g.compress, intensity)
	g.preflag = row == 2
	kind := 0
	if g.block == blockShort {
		kind = 1
		if g.mixed {
			kind = 2
		}
	}
	at := 0
	for i, width := range widths {
		n := int(groupSizes[row][kind][i])
		s.fill(r, at, at+n, width)
		for j := at; j < at+n; j++ {
			s.illegal[j] = uint8(1<<width - 1)
		}
		at += n
	}
	clear(s.f[at:])
	clear(s.illegal[at:])
}

// lsfWidths returns the bits of a scale factor in each of the four groups and
// the row of groupSizes.
func lsfWidths(c int, intensity bool) ([4]int, int) {
	if intensity {
		switch c >>= 1; {
		case c < 180:
			return [4]int{c / 36, c % 36 / 6, c % 6, 0}, 3
		case c < 244:
			c -= 180
			return [4]int{c >> 4, c >> 2 & 3, c & 3, 0}, 4
		default:
			c -= 244
			return [4]int{c / 3, c % 3, 0, 0}, 5
		}
	}
	switch {
	case c < 400:
		return [4]int{c >> 4 / 5, c >> 4 % 5, c >> 2 & 3, c & 3}, 0
	case c < 500:
		c -= 400
		return [4]int{c >> 2 / 5, c >> 2 % 5, c & 3, 0}, 1
	default:
		c -= 500
		return [4]int{c / 3, c % 3, 0, 0}, 2
	}
}

// gainsOf fills gains with the factor of each band; lower is how many quarters
// of 6 dB all of them are lowered.
func (t *tables) gainsOf(gains *[39]float32, g *granule, s *scaleFactors, l *layout, lower int) {
	base := g.gain - 210 - lower - gainBase
	shift := 1 + g.scaleShift
	for i := range l.bands {
		f := int(s.f[i])
		e := base
		if i < l.long {
			if g.preflag {
				f += int(pretab[i])
			}
		} else {
			e -= 8 * g.windowGain[l.bands[i].window]
		}
		gains[i] = t.gains[max(e-f<<shift, 0)]
	}
}
