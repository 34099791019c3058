package secrets

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/zalando/go-keyring"

	"cosm/library"
)

// Mode says where secrets are kept.
type Mode string

// The modes, as the setting keyring has them.
const (
	Auto   Mode = "auto"   // the keyring if it works, else the file
	System Mode = "system" // the keyring; an error where there is none
	File   Mode = "file"
)

// Options are what a Store goes by.
type Options struct {
	Dir     string        // for secrets.age and secrets.key; made when first needed
	Library string        // told apart in the keyring from the other libraries of this listener, e.g. a hash of its folder
	Mode    Mode          // empty: Auto
	Keyring Keyring       // nil: the system's
	Timeout time.Duration // for one answer of the keyring, which may have to ask for a password; zero: 20 seconds
}

// Store keeps secrets by service and user, such as "feed" and the podcast's id.
type Store struct {
	o Options

	mu     sync.Mutex // held while the file is read or changed and while the keyring is probed
	probed bool
	broken error // why the keyring does not work
}

// Open makes a Store. It touches neither keyring nor disk.
func Open(o Options) *Store {
	if o.Mode == "" {
		o.Mode = Auto
	}
	if o.Keyring == nil {
		o.Keyring = system{}
	}
	if o.Timeout == 0 {
		o.Timeout = 20 * time.Second
	}
	return &Store{o: o}
}

// service is the name under which the keyring shows the secrets.
func (s *Store) service() string {
	if s.o.Library == "" {
		return "cosm"
	}
	return "cosm " + s.o.Library
}

func account(service, user string) string { return service + "/" + user }

// useKeyring tells whether secrets are kept in the keyring; the error is set
// if they must be and cannot.
func (s *Store) useKeyring(ctx context.Context) (bool, error) {
	if s.o.Mode == File {
		return false, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.probed {
		_, err := ask(ctx, s.o, func() (string, error) { return s.o.Keyring.Get(s.service(), "probe") })
		if ctx.Err() != nil {
			return false, ctx.Err() // says nothing about the keyring
		}
		if s.probed = true; err != nil && !errors.Is(err, keyring.ErrNotFound) {
			s.broken = err
		}
	}
	if s.broken != nil && s.o.Mode == System {
		return false, library.Errorf(library.Failed, "open keyring", "the system's keyring does not answer", s.broken).
			With("no_keyring").Hint("set keyring to file")
	}
	return s.broken == nil, nil
}

// Where says where new secrets go, System or File.
func (s *Store) Where(ctx context.Context) (Mode, error) {
	use, err := s.useKeyring(ctx)
	if err != nil {
		return "", err
	}
	if use {
		return System, nil
	}
	return File, nil
}

// Get is the secret of that service and user; library.NotFound if there is
// none. In mode Auto the file is looked at too, since there may have been no
// keyring when the secret was kept.
func (s *Store) Get(ctx context.Context, service, user string) (Secret, error) {
	use, err := s.useKeyring(ctx)
	if err != nil {
		return Secret{}, err
	}
	name := account(service, user)
	if use {
		value, err := ask(ctx, s.o, func() (string, error) { return s.o.Keyring.Get(s.service(), name) })
		switch {
		case err == nil:
			return New(value), nil
		case !errors.Is(err, keyring.ErrNotFound):
			return Secret{}, keyringError("read password", err)
		}
	}
	if s.o.Mode != System {
		all, err := s.readFile()
		if err != nil {
			return Secret{}, err
		}
		if value, ok := all[name]; ok {
			return New(string(value)), nil
		}
	}
	return Secret{}, library.Errorf(library.NotFound, "read password", "none is kept for "+name, nil).With("no_secret", "name", name)
}

// Set keeps the secret. It is on disk or with the keyring when Set returns.
func (s *Store) Set(ctx context.Context, service, user string, value Secret) error {
	use, err := s.useKeyring(ctx)
	if err != nil {
		return err
	}
	name := account(service, user)
	if !use {
		return s.changeFile(func(all map[string][]byte) bool {
			all[name] = []byte(value.Reveal())
			return true
		})
	}
	_, err = ask(ctx, s.o, func() (struct{}, error) {
		return struct{}{}, s.o.Keyring.Set(s.service(), name, value.Reveal())
	})
	if err != nil {
		return keyringError("keep password", err)
	}
	return s.forgetInFile(name)
}

// Delete forgets the secret, wherever it is. What is not there is no error.
func (s *Store) Delete(ctx context.Context, service, user string) error {
	use, err := s.useKeyring(ctx)
	if err != nil {
		return err
	}
	name := account(service, user)
	if use {
		_, err := ask(ctx, s.o, func() (struct{}, error) {
			return struct{}{}, s.o.Keyring.Delete(s.service(), name)
		})
		if err != nil && !errors.Is(err, keyring.ErrNotFound) {
			return keyringError("forget password", err)
		}
	}
	return s.forgetInFile(name)
}

// Erase forgets all secrets of this library and removes the files, damaged ones
// too. In mode File the keyring is not asked, here as elsewhere.
func (s *Store) Erase(ctx context.Context) error {
	use, err := s.useKeyring(ctx)
	if err != nil {
		return err
	}
	if use {
		_, err := ask(ctx, s.o, func() (struct{}, error) {
			return struct{}{}, s.o.Keyring.DeleteAll(s.service())
		})
		if err != nil && !errors.Is(err, keyring.ErrNotFound) {
			return keyringError("forget passwords", err)
		}
	}
	return s.removeFiles()
}

// forgetInFile takes an older copy out of the file. In a damaged file nothing
// can be read, that copy neither.
func (s *Store) forgetInFile(name string) error {
	err := s.changeFile(func(all map[string][]byte) bool {
		_, there := all[name]
		delete(all, name)
		return there
	})
	if errors.Is(err, library.Corrupt) {
		return nil
	}
	return err
}

func keyringError(what string, err error) error {
	code := library.Failed
	if errors.Is(err, context.Canceled) {
		code = library.Cancelled
	}
	return library.Errorf(code, what, "the system's keyring refused or did not answer", err).
		With("keyring_failed").Hint("set keyring to file")
}
