package instance

import (
	"log/slog"
	"net/http"
	"path/filepath"
	"time"

	"cosm/config"
	"cosm/player/output"
)

// Options are what an owner needs. Zero values of Now, Log and ClaimTimeout
// stand for the clock, no log and 15 seconds.
type Options struct {
	Paths        config.Paths
	Config       *config.Config // without the library's own settings: those are read when it is open
	Socket       string         // empty: Paths.Socket
	Role         Role
	Version      string
	ClaimTimeout time.Duration
	Now          func() time.Time
	Log          *slog.Logger
	Transport    http.RoundTripper // nil: the network
	FallbackNull bool              // without a sound device play on silently
	// OpenDevice opens sound devices; nil: those of this machine.
	OpenDevice func(spec string, o output.Options) (output.Device, error)
}

func (o Options) withDefaults() Options {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.ClaimTimeout == 0 {
		o.ClaimTimeout = claimTimeout
	}
	if o.Socket == "" {
		o.Socket = o.Paths.Socket
	}
	return o
}

// database is the library's file.
func (o Options) database() string { return filepath.Join(o.Paths.DataDir, "cosm.db") }
