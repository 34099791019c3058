package ui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"cosm/config"
	"cosm/library"
	"cosm/ui/downloads"
	"cosm/ui/favourites"
	"cosm/ui/history"
	"cosm/ui/inbox"
	"cosm/ui/keys"
	"cosm/ui/msg"
	"cosm/ui/nowplaying"
	"cosm/ui/overlay"
	"cosm/ui/queue"
	"cosm/ui/settings"
	"cosm/ui/subscriptions"
	"cosm/ui/text"
	"cosm/ui/theme"
)

// screen is what fills the frame. View gives at most h rows of at most w cells.
type screen interface {
	Init() tea.Cmd
	Update(tea.Msg) tea.Cmd
	View(w, h int, th *theme.Theme) []string
	Title() string
	Screen() keys.Screen
	Hints() []keys.Action
	Capturing() bool
	Cursor() (x, y int, ok bool)
}

// Model is the root. It belongs to the program's one goroutine.
type Model struct {
	env  *msg.Env
	opt  Options
	conf *config.Config

	theme     *theme.Theme
	dark      bool // the terminal's background, once it is told
	darkKnown bool

	w, h   int
	area   areas // where things are on screen, from the last View
	tabs   []*tab
	front  int // in tabs
	over   overlay.Overlay
	double clicks

	lanes    map[string]*lane
	jobs     []*job
	undo     []undoable
	toast    toast
	refresh  library.RefreshProgress
	queue    []library.Episode
	jumps    jumps
	lost     bool
	ticking  bool
	spin     int
	quitting bool
	problem  string // of the player, told already
}

// tab is a screen with the pages opened on it.
type tab struct {
	pages []screen // the first is the tab's own
	begun bool     // it was in front once
}

func (t *tab) top() screen { return t.pages[len(t.pages)-1] }

// newModel makes the root. The error is about key bindings or a theme that are
// left out; the model works all the same.
func newModel(ctx context.Context, o Options) (*Model, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Texts == nil {
		o.Texts = text.New("auto")
	}
	m := &Model{opt: o, conf: o.Config, lanes: map[string]*lane{}, w: 80, h: 24}
	var bindings []config.Binding
	if o.Config != nil {
		bindings = o.Config.Bindings()
	}
	keymap, err := keys.New(bindings)
	m.env = &msg.Env{
		Context: ctx, Service: o.Service, Texts: o.Texts, Keys: keymap, Now: o.Now, Head: &msg.Head{},
		Downloads: map[library.EpisodeID]library.Download{}, Settings: map[string]library.Setting{},
	}
	for _, s := range o.Settings {
		m.env.Settings[s.Key] = s
	}
	themeErr := m.applyTheme()
	for _, s := range []screen{
		inbox.New(m.env), subscriptions.New(m.env), queue.New(m.env), downloads.New(m.env),
		favourites.New(m.env), history.New(m.env), settings.New(m.env), nowplaying.New(m.env),
	} {
		m.tabs = append(m.tabs, &tab{pages: []screen{s}})
	}
	if err == nil {
		err = themeErr
	}
	return m, err
}

// applyTheme takes theme, icons and motion from the settings.
func (m *Model) applyTheme() error {
	name := m.env.Setting(config.KeyTheme)
	data, err := m.themeData(name)
	m.theme = theme.New(data, theme.Options{
		ASCII: m.env.Setting(config.KeyIcons) == "ascii",
		Still: m.env.Setting(config.KeyReducedMotion) == "true",
	})
	return err
}

// themeData is the theme of that name. Auto is what suits every background
// until the terminal has told its own.
func (m *Model) themeData(name string) (config.Theme, error) {
	suits := config.BuiltinThemes()[0]
	if name == "" || name == "auto" {
		if m.darkKnown {
			return config.AutoTheme(m.dark), nil
		}
		return suits, nil
	}
	if m.conf != nil {
		data, err := m.conf.NamedTheme(name)
		if err != nil {
			return suits, err
		}
		return data, nil
	}
	for _, t := range config.BuiltinThemes() {
		if t.Name == name {
			return t, nil
		}
	}
	return suits, nil
}

// Init loads the first screen and asks the terminal for its background.
func (m *Model) Init() tea.Cmd {
	cmds := []tea.Cmd{m.begin(m.tabs[m.front])}
	if m.env.Setting(config.KeyTheme) == "" || m.env.Setting(config.KeyTheme) == "auto" {
		cmds = append(cmds, tea.RequestBackgroundColor)
	}
	return tea.Batch(cmds...)
}

// begin loads a tab that comes to the front for the first time, and tells it
// otherwise.
func (m *Model) begin(t *tab) tea.Cmd {
	if t.begun {
		return t.top().Update(msg.Shown{})
	}
	t.begun = true
	return t.top().Init()
}

func (m *Model) screen() screen { return m.tabs[m.front].top() }
