package instance

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"cosm/config"
	"cosm/library"
	"cosm/library/download"
	"cosm/library/ledger"
	"cosm/library/refresh"
	"cosm/library/secrets"
	"cosm/library/store"
)

// Where the library remembers what is no setting of the listener's, under names
// that are none of config's.
const (
	keyLastEpisode = "player.episode" // what played last
	keySaved       = "player.saved"   // what trimming saved in all, in seconds
)

// Instance owns a library. Claim makes it.
type Instance struct {
	o       Options
	store   *store.Store
	ledger  *ledger.Ledger
	secrets *secrets.Store
	hub     library.Hub
	since   time.Time
	config  atomic.Pointer[config.Config]

	ctx    context.Context // ends when the owner leaves
	cancel context.CancelFunc
	work   sync.WaitGroup

	mu        sync.Mutex // guards what is made when it is first needed
	leaving   bool
	play      *playback
	audio     *audioTransport
	downloads *download.Manager
	refresher *refresh.Engine
	progress  library.RefreshProgress
	editing   sync.Mutex // one change of the settings file at a time
}

var _ library.Service = (*Instance)(nil)

// open takes the library; OwnerBusy if another process has it.
func open(_ context.Context, o Options) (*Instance, error) {
	if err := os.MkdirAll(o.Paths.DataDir, 0o700); err != nil {
		return nil, library.Errorf(library.ReadOnly, o.Paths.DataDir, "the folder cannot be made", err).With("folder_not_made", "Path", o.Paths.DataDir)
	}
	s, err := store.Open(o.database(), store.Options{Timeout: lockTimeout, Now: o.Now})
	if err != nil {
		return nil, err
	}
	in := &Instance{o: o, store: s, since: o.Now().UTC()}
	in.ctx, in.cancel = context.WithCancel(context.Background())
	values, err := s.Settings()
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	last := library.EpisodeID(values[keyLastEpisode])
	in.config.Store(o.Config.WithLibrary(listeners(values)))
	in.ledger = ledger.New(ledger.Options{
		Base: o.base(), Now: o.Now, Load: s.Ledger, Save: s.AddLedger,
		Offline:    func() bool { return in.settings().Bool(config.KeyOffline) },
		DoNotTrack: func() bool { return in.settings().Bool(config.KeyDoNotTrack) },
		UserAgent:  in.userAgent,
		Log:        in.logFailure,
	})
	in.secrets = secrets.Open(secrets.Options{
		Dir: filepath.Join(o.Paths.DataDir, "secrets"), Mode: secrets.Mode(o.Config.Text(config.KeyKeyring)),
		Library: strings.TrimSuffix(filepath.Base(o.Socket), filepath.Ext(o.Socket)), // two libraries share the keyring
	})
	if o.Role == RoleInterface || o.Role == RoleDaemon {
		in.restore(last)
		in.background(in.schedule)
	}
	return in, nil
}

// restore shows what played last, paused where the listener left it, and goes
// on with the downloads that were cut off.
func (in *Instance) restore(last library.EpisodeID) {
	if last != "" {
		if d, err := in.store.Episode(last); err == nil && !d.Played {
			p, err := in.playing()
			if err != nil {
				return
			}
			p.mu.Lock()
			p.loaded, p.at = &d, d.Position
			p.mu.Unlock()
			p.tune()
			p.loadChapters(&d)
		}
	}
	if m, err := in.downloader(); err == nil {
		in.logFailure("go on with downloads", m.Resume())
	}
}

// settings are those in force.
func (in *Instance) settings() *config.Config { return in.config.Load() }

func (in *Instance) client(p ledger.Purpose) *http.Client { return in.ledger.Client(p) }

func (in *Instance) userAgent() string {
	if ua := in.settings().Text(config.KeyUserAgent); ua != "" {
		return ua
	}
	return "cosm/" + in.o.Version
}

// playing is the player, made when it is first needed.
func (in *Instance) playing() (*playback, error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.leaving {
		return nil, errLeaving()
	}
	if in.play == nil {
		in.play = newPlayback(in)
	}
	return in.play, nil
}

// player is what playing is, nil if nothing was played yet.
func (in *Instance) playerMade() *playback {
	in.mu.Lock()
	defer in.mu.Unlock()
	return in.play
}

func errLeaving() error {
	return library.Errorf(library.OwnerLost, "", "the running cosm was quit", nil).With("owner_lost")
}

// leave cuts off what waits on the network and tells watchers that the owner
// goes, so that the server has nothing to wait for.
func (in *Instance) leave() {
	in.mu.Lock()
	in.leaving = true
	in.mu.Unlock()
	in.cancel()
	in.hub.Publish(library.Event{Kind: library.EventLeaving})
	in.hub.Close()
}

// Close keeps the position, stops what is under way in a state that can be
// gone on with, and gives the library back.
func (in *Instance) Close() error {
	in.leave()
	in.mu.Lock()
	p, m := in.play, in.downloads
	in.mu.Unlock()
	if p != nil {
		p.close()
	}
	var err error
	if m != nil {
		err = m.Close()
	}
	in.work.Wait()
	return errors.Join(err, in.ledger.Close(), in.store.Close())
}

// background runs f till it returns; its context ends when the owner leaves.
func (in *Instance) background(f func(context.Context)) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.leaving {
		return
	}
	in.work.Go(func() { f(in.ctx) })
}

// until gives a context that ends with ctx or when the owner leaves.
func (in *Instance) until(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	stop := context.AfterFunc(in.ctx, cancel)
	return ctx, func() { stop(); cancel() }
}

// leavingOr is err, or OwnerLost if it came because the owner leaves.
func (in *Instance) leavingOr(err error) error {
	if err != nil && in.ctx.Err() != nil {
		return errLeaving()
	}
	return err
}

// Info tells who owns the library.
func (in *Instance) Info(context.Context, library.Empty) (library.OwnerInfo, error) {
	return library.OwnerInfo{PID: os.Getpid(), Role: string(in.o.Role), Version: in.o.Version, Since: in.since, DataDir: in.o.Paths.DataDir}, nil
}

// Watch gives the state now, then the changes.
func (in *Instance) Watch(ctx context.Context) (<-chan library.Event, error) {
	st, err := in.Status(ctx, library.Empty{})
	if err != nil {
		return nil, err
	}
	queue, err := in.store.Queue()
	if err != nil {
		return nil, err
	}
	first := []library.Event{{Kind: library.EventStatus, Status: &st}, {Kind: library.EventQueue, Queue: queue}}
	in.mu.Lock()
	if in.progress.Running {
		p := in.progress
		first = append(first, library.Event{Kind: library.EventRefresh, Refresh: &p})
	}
	m := in.downloads
	in.mu.Unlock()
	if m != nil {
		for _, d := range m.Active() {
			first = append(first, library.Event{Kind: library.EventDownload, Download: &d})
		}
	}
	return in.hub.Watch(ctx, first...), nil
}

// notice tells the listener something outside of a call's answer.
func (in *Instance) notice(e *library.Error) {
	in.hub.Publish(library.Event{Kind: library.EventNotice, Notice: e})
}

// logFailure notes what a listener cannot do anything about at once. A full
// disk is told: it is theirs to mend.
func (in *Instance) logFailure(what string, err error) {
	if err == nil || errors.Is(err, library.NotFound) {
		return
	}
	in.o.Log.Error(what, "err", err)
	if errors.Is(err, library.NoSpace) || errors.Is(err, library.ReadOnly) {
		in.notice(library.AsError(err))
	}
}
