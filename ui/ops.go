package ui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"cosm/library"
	"cosm/ui/msg"
)

// op is a change that the service makes. What is undone is kept only when it
// is done.
type op struct {
	do   func(context.Context, library.Service) error
	undo *undoable
	told string // said when it is done; empty: nothing
	drag bool   // a place on the seek bar that one dragged over
}

// lane is where changes of one kind wait for each other, so that the service
// sees them in the order in which they were asked for.
type lane struct {
	waiting []op
	busy    bool
}

// The lanes.
const (
	lanePlayer   = "player"
	laneKeep     = "keep"
	laneSettings = "settings"
)

// opDone is the end of an op.
type opDone struct {
	lane string
	op   op
	err  error
}

// run puts an op on its lane.
func (m *Model) run(name string, o op) tea.Cmd {
	l := m.lanes[name]
	if l == nil {
		l = &lane{}
		m.lanes[name] = l
	}
	l.waiting = append(l.waiting, o)
	return m.next(name)
}

func (m *Model) next(name string) tea.Cmd {
	l := m.lanes[name]
	if l.busy || len(l.waiting) == 0 {
		return nil
	}
	o := l.waiting[0]
	l.waiting, l.busy = l.waiting[1:], true
	ctx, service := m.env.Context, m.env.Service
	return func() tea.Msg { return opDone{lane: name, op: o, err: o.do(ctx, service)} }
}

func (m *Model) opDone(t opDone) tea.Cmd {
	m.lanes[t.lane].busy = false
	var cmd tea.Cmd
	switch {
	case t.err != nil:
		cmd = m.fail(t.err)
	default:
		if t.op.undo != nil {
			m.remember(*t.op.undo)
		}
		if t.op.told != "" {
			cmd = m.tell(t.op.told)
		}
	}
	next := m.next(t.lane)
	if m.quitting && !m.pending() {
		return tea.Quit
	}
	return tea.Batch(cmd, next)
}

// pending tells whether a change is not in the library yet.
func (m *Model) pending() bool {
	for _, l := range m.lanes {
		if l.busy || len(l.waiting) > 0 {
			return true
		}
	}
	return false
}

// control tells the player something, with an id that makes a retry harmless.
func (m *Model) control(c library.Control) tea.Cmd {
	c.ID = m.controlID()
	return m.run(lanePlayer, op{do: func(ctx context.Context, s library.Service) error {
		_, err := s.Control(ctx, c)
		return err
	}})
}

// job is something that takes long, is shown while it runs, and can be
// cancelled.
type job struct {
	id     uint64
	label  string
	cancel context.CancelFunc
	done   func(error) tea.Cmd
}

// jobDone is the end of a job.
type jobDone struct {
	id  uint64
	err error
}

// start runs a job. done is called with its error in the program's goroutine.
func (m *Model) start(label string, do func(context.Context, library.Service) error, done func(error) tea.Cmd) tea.Cmd {
	ctx, cancel := context.WithCancel(m.env.Context)
	j := &job{id: m.env.NextID(), label: label, cancel: cancel, done: done}
	m.jobs = append(m.jobs, j)
	service := m.env.Service
	return func() tea.Msg { return jobDone{id: j.id, err: do(ctx, service)} }
}

func (m *Model) jobDone(t jobDone) tea.Cmd {
	for i, j := range m.jobs {
		if j.id == t.id {
			m.jobs = append(m.jobs[:i:i], m.jobs[i+1:]...)
			j.cancel()
			return j.done(t.err)
		}
	}
	return nil
}

// cancelJob ends the last job begun; false if there is none.
func (m *Model) cancelJob() bool {
	if len(m.jobs) == 0 {
		return false
	}
	m.jobs[len(m.jobs)-1].cancel()
	return true
}

// undoable is a change that can be taken back.
type undoable struct {
	what string // said when it is taken back
	do   func(context.Context, library.Service) error
}

// maxUndo is how many changes can be taken back.
const maxUndo = 100

func (m *Model) remember(u undoable) {
	m.undo = append(m.undo, u)
	if len(m.undo) > maxUndo {
		m.undo = m.undo[1:]
	}
}

// takeBack undoes the last change.
func (m *Model) takeBack() tea.Cmd {
	n := len(m.undo)
	if n == 0 {
		return m.tell(m.env.T("undo.nothing"))
	}
	u := m.undo[n-1]
	m.undo = m.undo[:n-1]
	return m.run(laneKeep, op{do: u.do, told: m.env.T("undo.done", "what", u.what)})
}

// gone tells errors that the listener need not read.
func gone(err error) bool { return msg.Gone(err) }
