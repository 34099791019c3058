package instance

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"time"

	"cosm/library"
	"cosm/library/control"
)

// Role tells what a process is and so whether it serves others.
type Role string

// The roles.
const (
	RoleInterface Role = "interface"    // serves
	RoleDaemon    Role = "daemon"       // serves
	RoleLong      Role = "long command" // play, refresh, download: serves
	RoleCommand   Role = "command"      // ends at once: never serves
)

func (r Role) serves() bool { return r != RoleCommand }

const (
	claimTimeout = 15 * time.Second // a refresh that is just being committed may hold the lock for seconds
	leaveTimeout = 1500 * time.Millisecond
	lockTimeout  = time.Millisecond
)

// Conn is a way to a library, owned by this process or by another.
type Conn struct {
	o Options

	claiming sync.Mutex // one claim at a time
	mu       sync.Mutex
	service  library.Service
	owner    *Instance       // nil while another process owns
	server   *control.Server // nil while nothing is served
	closed   bool
}

var _ library.Service = (*Conn)(nil)

// Claim finds the owner of the library or becomes it. It fails with OwnerBusy
// if another process holds the library and answers nobody till the deadline of
// ctx (15 s where ctx has none).
func Claim(ctx context.Context, o Options) (*Conn, error) {
	o = o.withDefaults()
	c := &Conn{o: o}
	if _, err := c.claim(ctx, nil); err != nil {
		return nil, err
	}
	return c, nil
}

// Owner reports whether this process owns the library.
func (c *Conn) Owner() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.owner != nil
}

// Served reports whether a process serves the library at that socket.
func Served(ctx context.Context, socket, version string) bool {
	_, err := control.Dial(ctx, socket, version)
	return err == nil
}

// WatchOwner is Watch that ends when the owner leaves, for who must not become
// the owner in its place.
func (c *Conn) WatchOwner(ctx context.Context) (<-chan library.Event, error) {
	s, err := c.current(ctx)
	if err != nil {
		return nil, err
	}
	return s.Watch(ctx)
}

// Close leaves the library; an owner stops playing and keeps the position.
func (c *Conn) Close() error {
	c.claiming.Lock()
	defer c.claiming.Unlock()
	c.mu.Lock()
	owner, server := c.owner, c.server
	c.owner, c.server, c.service, c.closed = nil, nil, nil, true
	c.mu.Unlock()
	if owner == nil {
		return nil
	}
	owner.leave()
	if server != nil {
		ctx, cancel := context.WithTimeout(context.Background(), leaveTimeout)
		defer cancel()
		server.Close(ctx)
	}
	return owner.Close()
}

// claim gives the service to use after lost failed, which is the current one
// if somebody claimed meanwhile.
func (c *Conn) claim(ctx context.Context, lost library.Service) (library.Service, error) {
	c.claiming.Lock()
	defer c.claiming.Unlock()
	c.mu.Lock()
	now, closed := c.service, c.closed
	c.mu.Unlock()
	if closed {
		return nil, library.Errorf(library.Cancelled, "", "the library was closed", nil).With("library_closed")
	}
	if now != nil && now != lost {
		return now, nil
	}
	if _, ok := ctx.Deadline(); !ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, c.o.ClaimTimeout)
		defer cancel()
	}
	return c.try(ctx)
}

// try alternates between the socket and the lock: whichever answers first.
func (c *Conn) try(ctx context.Context) (library.Service, error) {
	for {
		client, err := control.Dial(ctx, c.o.Socket, c.o.Version)
		if err == nil {
			c.set(client, nil, nil)
			return client, nil
		}
		if errors.Is(err, library.Version) {
			return nil, err
		}
		owner, err := open(ctx, c.o)
		if err == nil {
			return c.own(owner)
		}
		if !errors.Is(err, library.OwnerBusy) {
			return nil, err
		}
		wait := time.NewTimer(time.Duration(5+rand.IntN(20)) * time.Millisecond)
		select {
		case <-wait.C:
		case <-ctx.Done():
			wait.Stop()
			if errors.Is(ctx.Err(), context.Canceled) {
				return nil, library.Errorf(library.Cancelled, "open the library", "cancelled", ctx.Err()).With("cancelled", "What", "")
			}
			return nil, err
		}
	}
}

func (c *Conn) own(owner *Instance) (library.Service, error) {
	if !c.o.Role.serves() {
		c.set(owner, owner, nil)
		return owner, nil
	}
	ln, err := control.Listen(c.o.Socket)
	if err != nil {
		return nil, errors.Join(err, owner.Close())
	}
	c.set(owner, owner, control.Serve(ln, owner, c.o.Version))
	return owner, nil
}

func (c *Conn) set(s library.Service, owner *Instance, server *control.Server) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.service, c.owner, c.server = s, owner, server
}

func (c *Conn) current(ctx context.Context) (library.Service, error) {
	c.mu.Lock()
	s, closed := c.service, c.closed
	c.mu.Unlock()
	if closed {
		return nil, library.Errorf(library.Cancelled, "", "the library was closed", nil).With("library_closed")
	}
	if s == nil {
		return c.claim(ctx, nil)
	}
	return s, nil
}

// retry calls method on the current owner, and on the next one if that goes
// away: every request is idempotent.
func retry[Q, A any](ctx context.Context, c *Conn, method func(library.Service, context.Context, Q) (A, error), q Q) (A, error) {
	var none A
	s, err := c.current(ctx)
	if err != nil {
		return none, err
	}
	for {
		answer, err := method(s, ctx, q)
		if !errors.Is(err, library.OwnerLost) {
			return answer, err
		}
		if s, err = c.claim(ctx, s); err != nil {
			return none, err
		}
	}
}

// Watch goes on through a change of owner: the next one's current state comes
// then as at the start, with an EventEpisodes before it, since all that is
// shown may be old.
func (c *Conn) Watch(ctx context.Context) (<-chan library.Event, error) {
	s, in, err := c.watchOnce(ctx, nil)
	if err != nil {
		return nil, err
	}
	out := make(chan library.Event)
	go func() {
		defer close(out)
		for {
			if !pipe(ctx, in, out) {
				return
			}
			if s, in, err = c.watchOnce(ctx, s); err != nil {
				return
			}
			if !send(ctx, out, library.Event{Kind: library.EventEpisodes}) {
				return
			}
		}
	}()
	return out, nil
}

func (c *Conn) watchOnce(ctx context.Context, lost library.Service) (library.Service, <-chan library.Event, error) {
	for {
		s, err := c.claim(ctx, lost)
		if err != nil {
			return nil, nil, err
		}
		in, err := s.Watch(ctx)
		if err == nil {
			return s, in, nil
		}
		if !errors.Is(err, library.OwnerLost) {
			return nil, nil, err
		}
		lost = s
	}
}

// pipe hands on what comes till in is closed; false if ctx ended.
func pipe(ctx context.Context, in <-chan library.Event, out chan<- library.Event) bool {
	for {
		select {
		case e, ok := <-in:
			if !ok {
				return ctx.Err() == nil
			}
			if !send(ctx, out, e) {
				return false
			}
		case <-ctx.Done():
			return false
		}
	}
}

func send(ctx context.Context, out chan<- library.Event, e library.Event) bool {
	select {
	case out <- e:
		return true
	case <-ctx.Done():
		return false
	}
}
