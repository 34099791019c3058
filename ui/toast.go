package ui

import (
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"cosm/library"
	"cosm/ui/part"
	"cosm/ui/theme"
)

const (
	toastFor = 5 * time.Second
	errorFor = 10 * time.Second
)

// toast is the one line at the bottom that tells what happened.
type toast struct {
	id   uint64
	text string
	try  string
	bad  bool
	mild bool // bad, but nothing that was asked for failed
	old  bool // a key was pressed since: it may go when something else comes
}

// toastDue tells that the toast with that id was shown long enough.
type toastDue struct{ id uint64 }

func (t *toast) expire(d toastDue) {
	if t.id == d.id {
		*t = toast{}
	}
}

func (t *toast) seen() { t.old = true }

// tell shows a line. An error that was not seen yet stays.
func (m *Model) tell(text string) tea.Cmd {
	if m.toast.bad && !m.toast.old {
		return nil
	}
	return m.show(toast{text: text}, toastFor)
}

// fail shows what went wrong and what to try.
func (m *Model) fail(err error) tea.Cmd { return m.failOf("", err) }

// failOf is fail that names what it is about.
func (m *Model) failOf(what string, err error) tea.Cmd {
	if err == nil || gone(err) {
		return nil
	}
	line, try := m.env.Texts.Named(what, err), m.env.Texts.Try(err)
	e, told := errors.AsType[*library.Error](err)
	return m.show(toast{text: line, try: try, bad: true, mild: told && e.Mild}, errorFor)
}

// noteErr is fail for what may be nil.
func (m *Model) noteErr(err error) tea.Cmd {
	if err == nil {
		return nil
	}
	return m.fail(err)
}

func (m *Model) show(t toast, d time.Duration) tea.Cmd {
	t.id = m.env.NextID()
	m.toast = t
	return m.after(d, toastDue{id: t.id})
}

// after gives a message once d has passed, unless the program ends before.
func (m *Model) after(d time.Duration, message tea.Msg) tea.Cmd {
	env := m.env
	return func() tea.Msg {
		if !env.Passes(env.Context, d) {
			return nil
		}
		return message
	}
}

// view draws the toast in at most w cells; empty if there is none.
func (t *toast) view(w int, th *theme.Theme) string {
	if t.text == "" {
		return ""
	}
	ink, sign := th.Text, th.Accent.Paint(th.Glyphs.Brand)
	switch {
	case t.mild:
		sign = th.Warn.Paint("!")
	case t.bad:
		ink, sign = th.Bad.Plain(), th.Bad.Paint(th.Glyphs.Failed)
	}
	line := sign + " " + ink.Paint(part.Short(t.text, max(w-2, 0)))
	if room := w - part.Width(line) - 3; t.try != "" && room > 10 {
		line += "  " + th.Muted.Paint(part.Short(th.Glyphs.Into+" "+t.try, room))
	}
	return part.Cut(line, w, "…")
}
