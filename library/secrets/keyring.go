package secrets

import (
	"context"
	"errors"
	"fmt"

	"github.com/zalando/go-keyring"
)

// Keyring is a keyring of the system. Get and Delete give keyring.ErrNotFound
// of github.com/zalando/go-keyring for what is not there.
type Keyring interface {
	Get(service, user string) (string, error)
	Set(service, user, value string) error
	Delete(service, user string) error
	DeleteAll(service string) error
}

// errNoKeyring is what the system's keyring gives where there is none.
var errNoKeyring = errors.New("no keyring is running")

// system is the keyring of the system this runs on.
type system struct{}

func (system) Get(service, user string) (string, error) {
	if !systemHasKeyring() {
		return "", errNoKeyring
	}
	return keyring.Get(service, user)
}

func (system) Set(service, user, value string) error { return keyring.Set(service, user, value) }
func (system) Delete(service, user string) error     { return keyring.Delete(service, user) }
func (system) DeleteAll(service string) error        { return keyring.DeleteAll(service) }

// ask runs f with an end: a keyring may show a window and wait for a listener
// who is not there. What f does after that is lost.
func ask[T any](ctx context.Context, o Options, f func() (T, error)) (T, error) {
	type answer struct {
		value T
		err   error
	}
	ctx, cancel := context.WithTimeout(ctx, o.Timeout)
	defer cancel()
	done := make(chan answer, 1)
	go func() {
		v, err := f()
		done <- answer{v, err}
	}()
	select {
	case a := <-done:
		return a.value, a.err
	case <-ctx.Done():
		var none T
		return none, fmt.Errorf("wait for keyring: %w", ctx.Err())
	}
}
