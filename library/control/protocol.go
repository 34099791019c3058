package control

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"cosm/library"
)

// Protocol is the number of the protocol's form. Owner and client must agree.
const Protocol = 1

const (
	protocolHeader = "Cosm-Protocol"
	versionHeader  = "Cosm-Version"
	host           = "cosm.localhost"
	prefix         = "/v1/"
	watchPath      = "/v1/watch"
	// maxBody bounds a request: the largest is a whole library to import.
	maxBody = 1 << 30
)

// handler carries out one call whose request is r.
type handler func(ctx context.Context, r io.Reader) (any, error)

// adapt makes any method of Service a handler.
func adapt[Q, A any](method func(context.Context, Q) (A, error)) handler {
	return func(ctx context.Context, r io.Reader) (any, error) {
		var q Q
		if err := json.NewDecoder(r).Decode(&q); err != nil {
			return nil, library.Errorf(library.Invalid, "read request", "it is not what this call takes", err).With("not_understood")
		}
		return method(ctx, q)
	}
}

// methods is the table of all calls; a test holds it against library.Service.
func methods(s library.Service) map[string]handler {
	return map[string]handler{
		"Add":               adapt(s.Add),
		"Remove":            adapt(s.Remove),
		"Podcasts":          adapt(s.Podcasts),
		"Podcast":           adapt(s.Podcast),
		"FindPodcast":       adapt(s.FindPodcast),
		"Refresh":           adapt(s.Refresh),
		"Import":            adapt(s.Import),
		"Export":            adapt(s.Export),
		"Episodes":          adapt(s.Episodes),
		"Episode":           adapt(s.Episode),
		"FindEpisode":       adapt(s.FindEpisode),
		"Chapters":          adapt(s.Chapters),
		"Transcript":        adapt(s.Transcript),
		"MarkPlayed":        adapt(s.MarkPlayed),
		"SetFavourite":      adapt(s.SetFavourite),
		"SetNew":            adapt(s.SetNew),
		"Play":              adapt(s.Play),
		"Control":           adapt(s.Control),
		"Status":            adapt(s.Status),
		"Queue":             adapt(s.Queue),
		"EditQueue":         adapt(s.EditQueue),
		"History":           adapt(s.History),
		"EraseHistory":      adapt(s.EraseHistory),
		"Download":          adapt(s.Download),
		"Downloads":         adapt(s.Downloads),
		"CancelDownloads":   adapt(s.CancelDownloads),
		"RemoveDownloads":   adapt(s.RemoveDownloads),
		"Settings":          adapt(s.Settings),
		"SetSetting":        adapt(s.SetSetting),
		"ResetSetting":      adapt(s.ResetSetting),
		"PodcastSettings":   adapt(s.PodcastSettings),
		"SetPodcastSetting": adapt(s.SetPodcastSetting),
		"Info":              adapt(s.Info),
		"Doctor":            adapt(s.Doctor),
	}
}

// status is the HTTP status of a code; the body says the rest.
func status(c library.Code) int {
	switch c {
	case library.Invalid:
		return http.StatusBadRequest
	case library.NotFound, library.Ambiguous:
		return http.StatusNotFound
	case library.Refused:
		return http.StatusForbidden
	case library.OwnerLost:
		return http.StatusServiceUnavailable
	case library.Network:
		return http.StatusBadGateway
	case library.Version:
		return http.StatusUpgradeRequired
	}
	return http.StatusInternalServerError
}

func writeError(w http.ResponseWriter, err error) {
	e := library.AsError(err)
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		e = &library.Error{Code: library.Cancelled, What: e.What, Why: "cancelled"}
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status(e.Code))
	_ = json.NewEncoder(w).Encode(e) // a client that has gone does not read it
}

func versionError(theirs, ours string) error {
	return library.Errorf(library.Version, "talk to the running cosm",
		fmt.Sprintf("it is version %s and this is %s", orUnknown(theirs), orUnknown(ours)), nil).
		With("version_differs", "Theirs", orUnknown(theirs), "Ours", orUnknown(ours)).
		Hint("quit the running one and start it again")
}

func orUnknown(s string) string {
	if s == "" {
		return "unknown"
	}
	return s
}
