package theme

// Glyphs are the signs for states and lines. Each is one cell wide but those
// that say otherwise.
type Glyphs struct {
	Brand     string
	Cursor    string // left of the row that the cursor is on
	Marked    string // chosen by select many
	Playing   string
	Paused    string
	Stopped   string
	Buffering string

	New       string
	Started   [3]string // a quarter, half, three quarters heard
	Played    string
	Favourite string
	Queued    string
	Saved     string // downloaded
	Loading   string // being downloaded
	Waiting   string // to be downloaded
	Failed    string

	Dot    string // between facts of a line
	Into   string // between a place and what is in it
	On     string // of a switch
	Off    string // of a switch
	Sleep  string
	Volume string
	Mute   string
	Prompt string
	Bullet string
	Quote  string

	LineH, LineV        string
	BoxTL, BoxTR, BoxBL string
	BoxBR, BoxH, BoxV   string

	BarPlayed, BarHead, BarRest string
	BarAhead                    string // not there yet
	BarTick, BarTickPlayed      string // a chapter begins
	Spinner                     []string
	Digits                      [10]string // small ones, beside a name
	Braille                     bool       // pictures of dots may be drawn
}

func unicodeGlyphs() Glyphs {
	return Glyphs{
		Brand: "✦", Cursor: "▌", Marked: "✓", Playing: "▶", Paused: "‖", Stopped: "○", Buffering: "◌",
		New: "●", Started: [3]string{"◔", "◑", "◕"}, Played: "✓", Favourite: "★", Queued: "≡",
		Saved: "↓", Loading: "⇣", Waiting: "·", Failed: "✗",
		Dot: "·", Into: "›", On: "●", Off: "○", Sleep: "☾", Volume: "♪", Mute: "×",
		Prompt: "›", Bullet: "•", Quote: "▎",
		LineH: "─", LineV: "│",
		BoxTL: "╭", BoxTR: "╮", BoxBL: "╰", BoxBR: "╯", BoxH: "─", BoxV: "│",
		BarPlayed: "━", BarHead: "●", BarRest: "─", BarAhead: "╌", BarTick: "╶", BarTickPlayed: "╺",
		Spinner: []string{"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"},
		Digits:  [10]string{"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"},
		Braille: true,
	}
}

func asciiGlyphs() Glyphs {
	return Glyphs{
		Brand: "*", Cursor: ">", Marked: "x", Playing: ">", Paused: "=", Stopped: "o", Buffering: "~",
		New: "*", Started: [3]string{"-", "-", "-"}, Played: "x", Favourite: "+", Queued: "q",
		Saved: "v", Loading: "v", Waiting: ".", Failed: "!",
		Dot: "-", Into: ">", On: "*", Off: "o", Sleep: "z", Volume: "v", Mute: "m",
		Prompt: ">", Bullet: "*", Quote: "|",
		LineH: "-", LineV: "|",
		BoxTL: "+", BoxTR: "+", BoxBL: "+", BoxBR: "+", BoxH: "-", BoxV: "|",
		BarPlayed: "=", BarHead: "o", BarRest: "-", BarAhead: ".", BarTick: "+", BarTickPlayed: "+",
		Spinner: []string{"|", "/", "-", "\\"},
		Digits:  [10]string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"},
	}
}

// Progress is the sign for a started episode of which share (0–1) is heard.
func (g *Glyphs) Progress(share float64) string {
	switch {
	case share < 0.375:
		return g.Started[0]
	case share < 0.625:
		return g.Started[1]
	}
	return g.Started[2]
}
