package mp3

// Scale factor bands: where each begins, for long and for short blocks, by
// version and sample rate (ISO/IEC 11172-3 table B.8, 13818-3 table B.2; 2.5
// by the Fraunhofer extension). The last entry is the end.
var longBands = [9][23]uint16{
	{0, 4, 8, 12, 16, 20, 24, 30, 36, 44, 52, 62, 74, 90, 110, 134, 162, 196, 238, 288, 342, 418, 576},
	{0, 4, 8, 12, 16, 20, 24, 30, 36, 42, 50, 60, 72, 88, 106, 128, 156, 190, 230, 276, 330, 384, 576},
	{0, 4, 8, 12, 16, 20, 24, 30, 36, 44, 54, 66, 82, 102, 126, 156, 194, 240, 296, 364, 448, 550, 576},
	{0, 6, 12, 18, 24, 30, 36, 44, 54, 66, 80, 96, 116, 140, 168, 200, 238, 284, 336, 396, 464, 522, 576},
	{0, 6, 12, 18, 24, 30, 36, 44, 54, 66, 80, 96, 114, 136, 162, 194, 232, 278, 332, 394, 464, 540, 576},
	{0, 6, 12, 18, 24, 30, 36, 44, 54, 66, 80, 96, 116, 140, 168, 200, 238, 284, 336, 396, 464, 522, 576},
	{0, 6, 12, 18, 24, 30, 36, 44, 54, 66, 80, 96, 116, 140, 168, 200, 238, 284, 336, 396, 464, 522, 576},
	{0, 6, 12, 18, 24, 30, 36, 44, 54, 66, 80, 96, 116, 140, 168, 200, 238, 284, 336, 396, 464, 522, 576},
	{0, 12, 24, 36, 48, 60, 72, 88, 108, 132, 160, 192, 232, 280, 336, 400, 476, 566, 568, 570, 572, 574, 576},
}

var shortBands = [9][14]uint16{
	{0, 4, 8, 12, 16, 22, 30, 40, 52, 66, 84, 106, 136, 192},
	{0, 4, 8, 12, 16, 22, 28, 38, 50, 64, 80, 100, 126, 192},
	{0, 4, 8, 12, 16, 22, 30, 42, 58, 78, 104, 138, 180, 192},
	{0, 4, 8, 12, 18, 24, 32, 42, 56, 74, 100, 132, 174, 192},
	{0, 4, 8, 12, 18, 26, 36, 48, 62, 80, 104, 136, 180, 192},
	{0, 4, 8, 12, 18, 26, 36, 48, 62, 80, 104, 134, 174, 192},
	{0, 4, 8, 12, 18, 26, 36, 48, 62, 80, 104, 134, 174, 192},
	{0, 4, 8, 12, 18, 26, 36, 48, 62, 80, 104, 134, 174, 192},
	{0, 8, 16, 24, 36, 52, 72, 96, 124, 160, 162, 164, 166, 192},
}

// mixedLong is how many long bands stand before the short ones of a mixed
// block, and mixedShort is the short band that follows them.
const mixedShort = 3

func mixedLong(lsf bool) int {
	if lsf {
		return 6
	}
	return 8
}

// band is a run of lines that share one scale factor.
type band struct {
	end    uint16 // the line after its last
	window uint8  // of a short block
}

// layout lists the bands of a block: 22 long ones, 39 short ones (13 times
// three windows), or some of both. long is how many are long.
type layout struct {
	bands []band
	long  int
}

// layouts holds what each of the three kinds of block looks like at one rate.
type layouts struct{ long, short, mixed layout }

func makeLayouts(index int) layouts {
	n := mixedLong(index >= 3)
	return layouts{
		long:  makeLayout(index, 22, 13),
		short: makeLayout(index, 0, 0),
		mixed: makeLayout(index, n, mixedShort),
	}
}

func makeLayout(index, long, short int) layout {
	l := layout{long: long}
	for i := range long {
		l.bands = append(l.bands, band{end: longBands[index][i+1]})
	}
	bounds := shortBands[index]
	for i := short; i < 13; i++ {
		width := bounds[i+1] - bounds[i]
		for w := range uint16(3) {
			l.bands = append(l.bands, band{end: 3*bounds[i] + (w+1)*width, window: uint8(w)})
		}
	}
	return l
}
