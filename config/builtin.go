package config

// BuiltinThemes are the themes that come with the program. The first suits
// every background and every terminal.
func BuiltinThemes() []Theme {
	return []Theme{ansi(), night(), day(), nebula(), paper(), mono()}
}

// AutoTheme is the built-in theme for a terminal whose background is known to
// be dark or light.
func AutoTheme(dark bool) Theme {
	if dark {
		return night()
	}
	return day()
}

func themeNames() []string {
	var out []string
	for _, t := range BuiltinThemes() {
		out = append(out, t.Name)
	}
	return out
}

func builtin(name string) (Theme, bool) {
	for _, t := range BuiltinThemes() {
		if t.Name == name {
			return t, true
		}
	}
	return Theme{}, false
}

// ansi leaves text and background to the terminal and takes the colours that
// the listener chose for it. Neither black nor white, yellow nor the bright
// colours are for text: each of them vanishes on one of the backgrounds.
func ansi() Theme {
	return Theme{
		Name: "ansi", Base: "any",
		Text: "", Muted: "", Faint: "8", Accent: "5", Link: "4", Good: "2", Warn: "3", Bad: "1",
		New: "6", Playing: "2", Favourite: "5", Match: "6", Border: "8", Focus: "5",
		SelectFG: "", SelectBG: "", Elapsed: "5", Remaining: "8",
	}
}

func night() Theme {
	return Theme{
		Name: "night", Base: "dark",
		Text: "#e4e4ef", Muted: "#a9a9bd", Faint: "#7c7c92", Accent: "#b79df5", Link: "#82b1ff",
		Good: "#7fd6a0", Warn: "#e8c268", Bad: "#ff8a80", New: "#6fd3e3", Playing: "#7fd6a0",
		Favourite: "#f49ac1", Match: "#ffd479", Border: "#5a5a70", Focus: "#b79df5",
		SelectFG: "#ffffff", SelectBG: "#453d6b", Elapsed: "#b79df5", Remaining: "#5a5a70",
	}
}

func day() Theme {
	return Theme{
		Name: "day", Base: "light",
		Text: "#1f1f2b", Muted: "#54546a", Faint: "#74748a", Accent: "#6a3fc0", Link: "#1a56c4",
		Good: "#1b6e3c", Warn: "#855400", Bad: "#b3261e", New: "#0b6b7d", Playing: "#1b6e3c",
		Favourite: "#a82a67", Match: "#8a4b00", Border: "#8e8ea2", Focus: "#6a3fc0",
		SelectFG: "#1f1f2b", SelectBG: "#ddd3f7", Elapsed: "#6a3fc0", Remaining: "#8e8ea2",
	}
}

// nebula paints the background too: the sky of a little universe.
func nebula() Theme {
	return Theme{
		Name: "nebula", Base: "dark", Background: "#0b1026",
		Text: "#dfe6ff", Muted: "#9fb0e0", Faint: "#7384b8", Accent: "#ffb86b", Link: "#7fc8ff",
		Good: "#8ce8b5", Warn: "#ffd166", Bad: "#ff8fa3", New: "#8be9fd", Playing: "#ffb86b",
		Favourite: "#ff9fd6", Match: "#ffe08a", Border: "#55659c", Focus: "#ffb86b",
		SelectFG: "#ffffff", SelectBG: "#2a3570", Elapsed: "#ffb86b", Remaining: "#55659c",
	}
}

func paper() Theme {
	return Theme{
		Name: "paper", Base: "light", Background: "#f8f1e3",
		Text: "#2b2418", Muted: "#5d5341", Faint: "#7d705a", Accent: "#8c3b1e", Link: "#1f5a86",
		Good: "#35651e", Warn: "#7d5200", Bad: "#a02318", New: "#0f6464", Playing: "#35651e",
		Favourite: "#96305c", Match: "#824700", Border: "#97886c", Focus: "#8c3b1e",
		SelectFG: "#2b2418", SelectBG: "#e6d3ae", Elapsed: "#8c3b1e", Remaining: "#97886c",
	}
}

// mono has no colour: weight and reversal tell all.
func mono() Theme { return Theme{Name: "mono", Base: "any"} }
