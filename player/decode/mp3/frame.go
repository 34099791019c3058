package mp3

// frameDecoder turns frames into samples. It keeps what one frame hands to the
// next: the bit reservoir, the overlap of the MDCT and the past of the filter
// bank. It never allocates.
type frameDecoder struct {
	t         *tables
	side      sideInfo
	silence   granule
	sideBytes [32 + overread]byte
	// main is the reservoir, then the main data of the frame in work.
	main     [maxFrame + 2*512]byte
	mainLen  int
	x        [2][576]float32
	ends     [2]int
	factors  [2]scaleFactors
	gains    [39]float32
	prev     [2][32][18]float32
	subbands [slots * 32]float32
	banks    [2]bank
	// pcm is the sound of the last frame, by channel.
	pcm [2][1152]float32
}

func newFrameDecoder() *frameDecoder { return &frameDecoder{t: shared()} }

// reset forgets everything, as before the first frame.
func (d *frameDecoder) reset() {
	d.mainLen = 0
	d.prev = [2][32][18]float32{}
	d.banks = [2]bank{}
}

// decode fills pcm with the h.samples() samples of a frame, which begins with
// its header. It reports false when the frame is damaged or refers to data
// that was not seen; what could not be decoded is then silent.
func (d *frameDecoder) decode(frame []byte, h header) bool {
	begin, ok := d.load(frame, h)
	pos := begin * 8
	l := &d.t.layouts[h.index()]
	for g := range h.granules() {
		for ch := range h.channels() {
			gr := &d.side.granules[g][ch]
			if ok && pos+gr.bits > d.mainLen*8 {
				ok = false
			}
			if !ok {
				d.mute(ch)
				continue
			}
			d.block(h, g, ch, pos, l.of(gr))
			pos += gr.bits
		}
		d.render(h, g, l, ok)
	}
	return ok
}

// conceal makes pcm what follows when the spectrum falls silent: the end of
// the overlap, then silence. What the lost frame left for others is lost too.
func (d *frameDecoder) conceal(h header) {
	d.mainLen = 0
	l := &d.t.layouts[h.index()]
	for g := range h.granules() {
		d.mute(0)
		d.mute(1)
		d.render(h, g, l, false)
	}
}

// load appends the frame's main data to the reservoir, parses the side
// information, and returns the byte of main at which this frame's data begins.
func (d *frameDecoder) load(frame []byte, h header) (int, bool) {
	from := h.mainOffset()
	keep := min(d.mainLen, h.maxReservoir())
	copy(d.main[:keep], d.main[d.mainLen-keep:d.mainLen])
	d.mainLen = keep
	if from > len(frame) || len(frame) > maxFrame {
		return 0, false
	}
	d.sideBytes = [32 + overread]byte{}
	copy(d.sideBytes[:], frame[from-h.sideSize():from])
	d.mainLen += copy(d.main[keep:], frame[from:])
	clear(d.main[d.mainLen : d.mainLen+overread])
	if !d.side.parse(d.sideBytes[:], h) || d.side.begin > keep {
		return 0, false
	}
	return keep - d.side.begin, true
}

// of returns the layout of the block that g describes.
func (l *layouts) of(g *granule) *layout {
	switch {
	case g.block != blockShort:
		return &l.long
	case g.mixed:
		return &l.mixed
	}
	return &l.short
}

func (d *frameDecoder) mute(ch int) {
	d.x[ch] = [576]float32{}
	d.ends[ch] = 0
}

// block decodes scale factors and lines of one channel from bit pos on.
func (d *frameDecoder) block(h header, g, ch, pos int, l *layout) {
	gr, s := &d.side.granules[g][ch], &d.factors[ch]
	joint := h.mode == modeJoint
	r := bitReader{b: d.main[:], pos: pos}
	if h.lsf() {
		s.readMPEG2(&r, gr, ch == 1 && joint && h.ext&extIntensity != 0)
	} else {
		share := d.side.share[ch]
		if g == 0 {
			share = [4]bool{}
		}
		s.readMPEG1(&r, gr, share)
	}
	lower := 0
	if joint && h.ext == extMS {
		lower = 2 // a factor of 1/√2
	}
	d.t.gainsOf(&d.gains, gr, s, l, lower)
	end := pos + gr.bits
	d.ends[ch] = d.t.spectrum(&d.x[ch], d.main[:], min(r.pos, end), end, gr, l.bands, d.gains[:])
}

// render turns the lines of a granule into sound.
func (d *frameDecoder) render(h header, g int, l *layouts, ok bool) {
	if ok && h.mode == modeJoint && h.ext != 0 {
		right := &d.side.granules[g][1]
		end := max(d.ends[0], d.ends[1])
		if h.ext == extMS {
			midSide(&d.x, end)
		} else {
			d.t.joint(&d.x, h, right, &d.factors[1], l.of(right))
		}
		d.ends = [2]int{end, end}
	}
	for ch := range h.channels() {
		gr := &d.side.granules[g][ch]
		if !ok {
			gr = &d.silence
		}
		d.t.hybridSynthesis(&d.x[ch], d.ends[ch], &d.prev[ch], &d.subbands, gr, l.of(gr))
		d.t.synthesize(&d.banks[ch], &d.subbands, (*[576]float32)(d.pcm[ch][576*g:]))
	}
}
