//go:build darwin || windows

package output

import (
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/ebitengine/oto/v3"
)

// otoReady is how long the system may take to set up its sound.
const otoReady = 5 * time.Second

func drivers() []driver {
	return []driver{
		{
			spec: systemSpec, about: systemAbout, auto: true,
			open: func(o Options) (*engine, error) {
				if err := systemPresent(); err != nil {
					return nil, err
				}
				s, err := shared.get(o.rate())
				if err != nil {
					return nil, err
				}
				return newOto(systemSpec, s.rate, s, o), nil
			},
			probe: func(Options) (string, error) { return "", systemPresent() },
		},
		nullDriver(),
	}
}

// shared is the one sound context that the library allows a process; the
// first to open a device decides its sample rate. Being one a process it
// cannot belong to anything smaller.
var shared sharedSystem

type sharedSystem struct {
	mu  sync.Mutex
	sys *system
}

func (s *sharedSystem) get(rate int) (*system, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.sys == nil {
		ctx, ready, err := oto.NewContext(&oto.NewContextOptions{
			SampleRate: rate, ChannelCount: 2, Format: oto.FormatFloat32LE, BufferSize: otoDevice,
		})
		if err != nil {
			return nil, fmt.Errorf("start the system's sound: %w", err)
		}
		s.sys = &system{ctx: ctx, rate: rate, ready: ready}
	}
	t := time.NewTimer(otoReady)
	defer t.Stop()
	select {
	case <-s.sys.ready:
	case <-t.C:
		return nil, errors.New("the system's sound does not start")
	}
	return s.sys, s.sys.err()
}

// system is otoSystem for real.
type system struct {
	ctx   *oto.Context
	rate  int
	ready <-chan struct{}

	mu    sync.Mutex
	users int
}

func (s *system) newPlayer(r io.Reader, ahead int) otoPlayer {
	p := s.ctx.NewPlayer(r)
	p.SetBufferSize(ahead)
	return p
}

func (s *system) run(change int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := s.users
	s.users += change
	switch {
	case before == 0 && s.users > 0:
		return s.ctx.Resume()
	case before > 0 && s.users == 0:
		return s.ctx.Suspend()
	}
	return nil
}

func (s *system) err() error { return s.ctx.Err() }
