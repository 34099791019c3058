// Package cover draws the pictures that stand for what plays. Orbit is the
// program's own: the episode is a planet on its way around, what was heard
// glows behind it, chapters are moons, and every podcast has a sky of its own.
//
// All functions are pure: the same values give the same picture.
package cover

import (
	"hash/fnv"
	"math"
	"math/rand/v2"

	"cosm/library"
	"cosm/ui/theme"
)

// Scene is what Orbit shows.
type Scene struct {
	Seed     string // whose sky: the podcast's id
	Position library.Seconds
	Duration library.Seconds
	Chapters []library.Chapter
	Clock    string // in the middle
	Below    string // beneath the clock
}

const (
	tilt     = -0.32 // of the orbit, in radians
	minW     = 16    // cells; smaller ones show nothing one could read
	minH     = 7
	gradient = 48
)

// Orbit draws the scene in just w × h cells; nothing if that is too small or
// the theme has no dots to draw with.
func Orbit(s Scene, w, h int, th *theme.Theme) []string {
	if w < minW || h < minH || !th.Glyphs.Braille {
		return nil
	}
	c := newCanvas(w, h)
	e := ellipse{cx: float64(w), cy: float64(2 * h)}
	e.rx = math.Min(float64(w)-3, float64(2*h)*1.9)
	e.ry = math.Min(float64(2*h)-5, e.rx*0.62)
	e.fit(float64(w)-2, float64(2*h)-3)
	sky(c, s.Seed, th)
	ring(c, e, s, th)
	middle(c, s, th)
	return c.lines()
}

// ellipse is the orbit in dots. Dots are square: a cell is twice as high as
// wide and has two by four of them.
type ellipse struct{ cx, cy, rx, ry float64 }

// fit makes the tilted orbit no wider and no higher than it may be.
func (e *ellipse) fit(maxX, maxY float64) {
	sin, cos := math.Sincos(tilt)
	for range 40 {
		x := math.Hypot(e.rx*cos, e.ry*sin)
		y := math.Hypot(e.rx*sin, e.ry*cos)
		if x <= maxX && y <= maxY {
			return
		}
		e.rx, e.ry = e.rx*0.97, e.ry*0.97
	}
}

// at is the point after a share of the way, from the top, clockwise.
func (e ellipse) at(share float64) (x, y float64) {
	sin, cos := math.Sincos(2*math.Pi*share - math.Pi/2)
	ts, tc := math.Sincos(tilt)
	px, py := e.rx*cos, e.ry*sin
	return e.cx + px*tc - py*ts, e.cy + px*ts + py*tc
}

func (s Scene) share(at library.Seconds) float64 {
	if s.Duration <= 0 {
		return 0
	}
	return math.Min(math.Max(at.Float()/s.Duration.Float(), 0), 1)
}

func ring(c *canvas, e ellipse, s Scene, th *theme.Theme) {
	heard := s.share(s.Position)
	glow := theme.Blend(th.Elapsed, th.Playing.Plain(), gradient)
	steps := int(2 * math.Pi * e.rx * 1.2)
	for i := range steps {
		share := float64(i) / float64(steps)
		x, y := e.at(share)
		if share > heard || heard == 0 {
			if i%3 == 0 { // what is to come is a dotted way
				c.dot(int(x), int(y), th.Faint, 1)
			}
			continue
		}
		ink := glow[min(int(share/heard*gradient), gradient-1)]
		c.dot(int(x), int(y), ink, 2)
		c.dot(int(x), int(y)+1, ink, 2)
	}
	for _, ch := range s.Chapters {
		if at := s.share(ch.Start); at > 0 && at < 1 && !ch.Hidden {
			x, y := e.at(at)
			ink := th.Muted
			if at <= heard {
				ink = th.Elapsed
			}
			c.sign(int(x), int(y), "◦", ink)
		}
	}
	x, y := e.at(heard)
	c.sign(int(x), int(y), th.Glyphs.BarHead, th.Playing)
}

// sky scatters stars; which ones is the podcast's own.
func sky(c *canvas, seed string, th *theme.Theme) {
	h := fnv.New64a()
	_, _ = h.Write([]byte(seed)) // hash.Hash never fails
	r := rand.New(rand.NewPCG(h.Sum64(), 1))
	for range c.w * c.h / 22 {
		x, y := r.IntN(2*c.w), r.IntN(4*c.h)
		switch r.IntN(9) {
		case 0:
			c.sign(x, y, "✦", th.Faint)
		case 1:
			c.sign(x, y, "·", th.Muted)
		default:
			c.dot(x, y, th.Faint, 0)
		}
	}
}

// middle writes the clock, large if there is room.
func middle(c *canvas, s Scene, th *theme.Theme) {
	rows := big(s.Clock)
	if width := len(rows[0]); c.h >= 13 && width > 0 && width+8 <= c.w {
		y := c.h/2 - 2
		for i, row := range rows {
			c.text((c.w-width)/2, y+i, row, th.Strong)
		}
		small(c, y+4, s.Below, th.Muted)
		return
	}
	small(c, c.h/2-1, s.Clock, th.Strong)
	small(c, c.h/2, s.Below, th.Muted)
}

// small writes plain ASCII text in the middle of a row.
func small(c *canvas, y int, text string, ink theme.Style) {
	if text == "" || len(text)+4 > c.w {
		return
	}
	cells := make([]string, 0, len(text)+2)
	cells = append(cells, " ")
	for _, r := range text {
		cells = append(cells, string(r))
	}
	c.text((c.w-len(cells)-1)/2, y, append(cells, " "), ink)
}
