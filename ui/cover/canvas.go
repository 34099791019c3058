package cover

import (
	"strings"

	"cosm/ui/theme"
)

// canvas is a picture of dots, two by four in each cell, as braille has them.
// A cell has one ink: that of the dot with the highest rank in it.
type canvas struct {
	w, h  int // cells
	bits  []uint8
	inks  []theme.Style
	rank  []uint8
	signs []string // drawn in place of dots
}

func newCanvas(w, h int) *canvas {
	n := w * h
	return &canvas{w: w, h: h, bits: make([]uint8, n), inks: make([]theme.Style, n), rank: make([]uint8, n), signs: make([]string, n)}
}

// brailleBit are the bits of U+2800 by row and column of the dot.
func brailleBit(x, y int) uint8 {
	return [4][2]uint8{{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}}[y][x]
}

// dot sets the dot x, y, counted in dots from the top left.
func (c *canvas) dot(x, y int, ink theme.Style, rank uint8) {
	if x < 0 || y < 0 || x >= 2*c.w || y >= 4*c.h {
		return
	}
	i := y/4*c.w + x/2
	c.bits[i] |= brailleBit(x%2, y%4)
	if rank >= c.rank[i] {
		c.inks[i], c.rank[i] = ink, rank
	}
}

// sign puts a sign of one cell over the cell that the dot x, y is in.
func (c *canvas) sign(x, y int, sign string, ink theme.Style) {
	if x < 0 || y < 0 || x >= 2*c.w || y >= 4*c.h {
		return
	}
	i := y/4*c.w + x/2
	c.signs[i], c.inks[i], c.rank[i] = sign, ink, 255
}

// text puts a row of text of w cells at the cell x, y; what was there is wiped,
// with a margin on both sides.
func (c *canvas) text(x, y int, cells []string, ink theme.Style) {
	for j, s := range cells {
		if x+j < 0 || x+j >= c.w || y < 0 || y >= c.h {
			continue
		}
		i := y*c.w + x + j
		c.bits[i], c.signs[i], c.inks[i], c.rank[i] = 0, s, ink, 255
	}
}

func (c *canvas) lines() []string {
	out := make([]string, c.h)
	for y := range c.h {
		var b, run strings.Builder
		var ink theme.Style
		flush := func() {
			b.WriteString(ink.Paint(run.String()))
			run.Reset()
		}
		for x := range c.w {
			i := y*c.w + x
			sign := c.signs[i]
			if sign == "" && c.bits[i] != 0 {
				sign = string(rune(0x2800 + int(c.bits[i])))
			}
			if sign == "" || sign == " " { // blanks need no ink of their own
				run.WriteString(" ")
				continue
			}
			if c.inks[i] != ink {
				flush()
				ink = c.inks[i]
			}
			run.WriteString(sign)
		}
		flush()
		out[y] = b.String()
	}
	return out
}
