// Package guard refuses what the listener has forbidden. It wraps any
// library.Service, the owner's or a client's, and is the one place that
// interface, commands and socket pass. A Guard keeps no state and may be used
// from any goroutine.
//
// The owner's ledger refuses the network too; the guard is for a command with
// --offline whose owner, another process, is online.
package guard

import (
	"context"

	"cosm/library"
)

// Policy is what is forbidden.
type Policy struct {
	Offline bool // nothing that would ask the network
}

// Guard is a Service under a Policy.
type Guard struct {
	library.Service
	policy Policy
}

// New wraps s. Without anything forbidden it is s itself.
func New(s library.Service, p Policy) library.Service {
	if p == (Policy{}) {
		return s
	}
	return &Guard{Service: s, policy: p}
}

func offline(what string) error {
	return library.Errorf(library.Refused, what, "cosm is offline", nil).With("offline", "What", what).Hint("leave out --offline")
}

// Add takes documents, but asks no server.
func (g *Guard) Add(ctx context.Context, r library.AddRequest) (library.AddReport, error) {
	if g.policy.Offline && len(r.Sources) > 0 {
		return library.AddReport{}, offline(r.Sources[0])
	}
	return g.Service.Add(ctx, r)
}

// Refresh asks servers and nothing else.
func (g *Guard) Refresh(ctx context.Context, r library.RefreshRequest) (library.RefreshReport, error) {
	if g.policy.Offline {
		return library.RefreshReport{}, offline("refresh")
	}
	return g.Service.Refresh(ctx, r)
}

// Download asks servers and nothing else.
func (g *Guard) Download(ctx context.Context, r library.DownloadRequest) (library.BatchReport, error) {
	if g.policy.Offline {
		return library.BatchReport{}, offline("download")
	}
	return g.Service.Download(ctx, r)
}

// Play takes what is on disk.
func (g *Guard) Play(ctx context.Context, r library.PlayRequest) (library.Status, error) {
	if !g.policy.Offline || r.Path != "" {
		return g.Service.Play(ctx, r)
	}
	if r.URL != "" {
		return library.Status{}, offline(r.URL)
	}
	if r.Episode != "" {
		d, err := g.Service.Episode(ctx, r.Episode)
		if err != nil {
			return library.Status{}, err
		}
		if !d.Downloaded {
			return library.Status{}, offline(d.Title)
		}
	}
	return g.Service.Play(ctx, r)
}

// Chapters gives those at hand.
func (g *Guard) Chapters(ctx context.Context, id library.EpisodeID) ([]library.Chapter, error) {
	if !g.policy.Offline {
		return g.Service.Chapters(ctx, id)
	}
	d, err := g.Service.Episode(ctx, id)
	return d.Chapters, err
}

// Transcript would ask a server.
func (g *Guard) Transcript(ctx context.Context, id library.EpisodeID) (library.Transcript, error) {
	if g.policy.Offline {
		return library.Transcript{}, offline("transcript")
	}
	return g.Service.Transcript(ctx, id)
}
