package mp3

import "math"

// stereoTables are the shares of left and right at each intensity position.
type stereoTables struct {
	mpeg1 [8][2]float32
	mpeg2 [2][32][2]float32 // by intensity_scale
}

func (s *stereoTables) fill() {
	for i := range 7 {
		sin, cos := math.Sincos(float64(i) * math.Pi / 12)
		s.mpeg1[i] = [2]float32{float32(sin / (sin + cos)), float32(cos / (sin + cos))}
	}
	for scale, step := range [2]float64{math.Pow(2, -0.25), math.Sqrt2 / 2} {
		for i := range s.mpeg2[scale] {
			part := float32(math.Pow(step, float64((i+1)/2)))
			s.mpeg2[scale][i] = [2]float32{1, part}
			if i%2 == 1 {
				s.mpeg2[scale][i] = [2]float32{part, 1}
			}
		}
	}
}

// midSide turns the sum and difference in x into left and right. The factor
// 1/√2 is already in the gains of both.
func midSide(x *[2][576]float32, end int) {
	l, r := &x[0], &x[1]
	for i := range min(end, 576) {
		l[i], r[i] = l[i]+r[i], l[i]-r[i]
	}
}

// joint applies intensity stereo, and mid/side stereo below it where the frame
// has both: every band above the right channel's last non-zero line, in each
// window of a short block on its own, is the left channel's sound at a place
// between the two (ISO/IEC 11172-3, 2.4.3.4.9.3; 13818-3, 2.4.3.2).
func (t *tables) joint(x *[2][576]float32, h header, g *granule, s *scaleFactors, l *layout) {
	bands := l.bands
	var sounding [3]bool // the right channel, at or above this band, by window
	for i := len(bands) - 1; i >= 0; i-- {
		from := 0
		if i > 0 {
			from = int(bands[i-1].end)
		}
		to, w := int(bands[i].end), bands[i].window
		if i < l.long {
			any := sounding[0] || sounding[1] || sounding[2]
			sounding, w = [3]bool{any, any, any}, 0
		}
		if !sounding[w] && !silent(x[1][from:to]) {
			sounding[w] = true
		}
		place, ok := [2]float32{}, false
		if !sounding[w] {
			place, ok = t.place(h, g, s, l, i)
		}
		switch {
		case ok:
			for j := from; j < to; j++ {
				v := x[0][j]
				x[0][j], x[1][j] = v*place[0], v*place[1]
			}
		case h.ext&extMS != 0:
			for j := from; j < to; j++ {
				m, d := x[0][j], x[1][j]
				x[0][j], x[1][j] = (m+d)*(math.Sqrt2/2), (m-d)*(math.Sqrt2/2)
			}
		}
	}
}

// place returns the intensity position of band i. The last band, which has no
// scale factor, is where the one below it is.
func (t *tables) place(h header, g *granule, s *scaleFactors, l *layout, i int) ([2]float32, bool) {
	if i == len(l.bands)-1 && i < l.long {
		i--
	} else if i >= len(l.bands)-3 && i >= l.long+3 {
		i -= 3
	}
	pos := s.f[i]
	if !h.lsf() {
		return t.ratios.mpeg1[pos&7], pos < 7
	}
	if pos == s.illegal[i] && pos != 0 {
		return [2]float32{}, false
	}
	return t.ratios.mpeg2[g.compress&1][pos&31], true
}

func silent(x []float32) bool {
	for _, v := range x {
		if v != 0 {
			return false
		}
	}
	return true
}
