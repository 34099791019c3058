package control

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"cosm/library"
)

// errLeaving is the cause of a request's end when the owner leaves.
var errLeaving = errors.New("the owner leaves")

// Server gives a Service to the clients of one socket.
type Server struct {
	http    *http.Server
	service library.Service
	version string
	calls   map[string]handler
	leave   context.CancelCauseFunc
	done    chan struct{}
	once    sync.Once
}

// Listen takes the socket at path. The caller owns the library, so whatever
// lies there is stale and is removed.
func Listen(path string) (net.Listener, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, library.Errorf(library.ReadOnly, "make "+filepath.Dir(path), "the folder cannot be made", err).With("folder_not_made", "Path", filepath.Dir(path))
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, library.Errorf(library.ReadOnly, "remove "+path, "an old socket is in the way", err).With("no_socket", "Path", path)
	}
	ln, err := (&net.ListenConfig{}).Listen(context.Background(), "unix", path)
	if err != nil {
		return nil, library.Errorf(library.Failed, "listen on "+path, "the socket cannot be made", err).With("no_socket", "Path", path)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		_ = ln.Close()
		return nil, library.Errorf(library.Failed, "listen on "+path, "the socket cannot be kept to its owner", err).With("no_socket", "Path", path)
	}
	return ln, nil
}

// Serve answers on ln till Close. Version is the owner's, told to clients of
// another protocol.
func Serve(ln net.Listener, s library.Service, version string) *Server {
	ctx, leave := context.WithCancelCause(context.Background())
	srv := &Server{service: s, version: version, calls: methods(s), leave: leave, done: make(chan struct{})}
	srv.http = &http.Server{
		Handler:           http.HandlerFunc(srv.serve),
		ReadHeaderTimeout: 5 * time.Second,
		MaxHeaderBytes:    1 << 14,
		BaseContext:       func(net.Listener) context.Context { return ctx },
	}
	srv.http.SetKeepAlivesEnabled(false)
	go func() {
		defer close(srv.done)
		_ = srv.http.Serve(ln) // ends by Close with http.ErrServerClosed
	}()
	return srv
}

// Close stops taking requests, gives those under way the time of ctx to end,
// tells the rest that the owner leaves, and removes the socket.
func (s *Server) Close(ctx context.Context) {
	s.once.Do(func() {
		quiet, cancel := context.WithCancel(ctx)
		go func() {
			<-quiet.Done()
			s.leave(errLeaving)
		}()
		err := s.http.Shutdown(ctx)
		cancel()
		s.leave(errLeaving)
		if err != nil {
			final, stop := context.WithTimeout(context.Background(), time.Second)
			if s.http.Shutdown(final) != nil {
				_ = s.http.Close()
			}
			stop()
		}
		<-s.done
	})
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Origin") != "" || r.Host != host {
		http.Error(w, "forbidden", http.StatusForbidden)
		return
	}
	w.Header().Set(protocolHeader, strconv.Itoa(Protocol))
	w.Header().Set(versionHeader, s.version)
	if r.Header.Get(protocolHeader) != strconv.Itoa(Protocol) {
		writeError(w, versionError(s.version, r.Header.Get(versionHeader)))
		return
	}
	if r.URL.Path == watchPath && r.Method == http.MethodGet {
		s.watch(w, r)
		return
	}
	call, ok := s.calls[strings.TrimPrefix(r.URL.Path, prefix)]
	if !ok || r.Method != http.MethodPost {
		http.NotFound(w, r)
		return
	}
	answer, err := call(r.Context(), http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		writeError(w, s.leavingOr(r.Context(), err))
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(answer) // a client that has gone does not read it
}

// leavingOr turns the error of a call that was cut off because the owner
// leaves into one that tells the client to ask the next owner.
func (s *Server) leavingOr(ctx context.Context, err error) error {
	if errors.Is(context.Cause(ctx), errLeaving) {
		return library.Errorf(library.OwnerLost, "", "the running cosm was quit", err).With("owner_lost")
	}
	return err
}

func (s *Server) watch(w http.ResponseWriter, r *http.Request) {
	events, err := s.service.Watch(r.Context())
	if err != nil {
		writeError(w, s.leavingOr(r.Context(), err))
		return
	}
	w.Header().Set("Content-Type", "application/x-ndjson")
	flush := http.NewResponseController(w)
	_ = flush.Flush()
	out := json.NewEncoder(w)
	for e := range events {
		if out.Encode(e) != nil || flush.Flush() != nil {
			return
		}
	}
}
