package ledger

import (
	"cmp"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"

	"cosm/library"
)

// Purpose is why a host is contacted, as the listener reads it.
type Purpose string

// The purposes.
const (
	Feeds       Purpose = "feeds"       // asking subscribed feeds for news, and finding feeds
	Audio       Purpose = "audio"       // playing while it streams
	Downloads   Purpose = "downloads"   // episodes on disk
	Covers      Purpose = "covers"      // pictures
	Chapters    Purpose = "chapters"    // chapters kept apart from the feed
	Transcripts Purpose = "transcripts" // the text of episodes
	Directory   Purpose = "directory"   // searching and charts
	Checks      Purpose = "checks"      // the doctor's look at the network
)

const (
	defaultFlushAfter = 5 * time.Second
	// A hostile feed can lead to any number of hosts; so many rows are handed
	// to Save without waiting.
	maxPending = 512
)

// Options are what a Ledger goes by. All of it is optional.
type Options struct {
	Base       http.RoundTripper   // what sends; nil: Transport()
	Now        func() time.Time    // nil: time.Now
	Offline    func() bool         // true: nothing is sent at all
	Allowed    func(Purpose) bool  // false: nothing is sent for that purpose
	DoNotTrack func() bool         // true: DNT: 1 and Sec-GPC: 1 go with every request
	UserAgent  func() string       // not empty: in the place of what the request says
	FlushAfter time.Duration       // how long sums may stay in memory; zero: five seconds
	Log        func(string, error) // told when Save fails; the sums are kept and tried again

	// Load gives the sums saved so far and Save adds to them: requests and
	// bytes are added up, the earliest first and the latest last time count.
	// Save is never called twice at the same time. Either nil: only the sums
	// of this run are known.
	Load func() ([]library.LedgerRow, error)
	Save func([]library.LedgerRow) error
}

// Ledger records. Make it with New and Close it at the end.
type Ledger struct {
	o Options

	mu      sync.Mutex
	pending map[key]*library.LedgerRow
	timer   *time.Timer
	closed  bool
	failing bool // the last Save failed

	saving sync.Mutex // held while Save runs
}

type key struct {
	host    string
	purpose Purpose
}

// New makes a Ledger. It starts nothing: no goroutine runs while nothing is
// asked of the network.
func New(o Options) *Ledger {
	if o.Base == nil {
		o.Base = Transport()
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.FlushAfter == 0 {
		o.FlushAfter = defaultFlushAfter
	}
	return &Ledger{o: o, pending: map[key]*library.LedgerRow{}}
}

// Transport is a transport for many small requests to many hosts: HTTP/2, TLS
// 1.2 or newer, the proxy that the environment names, and a bound on every wait
// but that for a body, which may go on for hours.
func Transport() *http.Transport {
	dial := &net.Dialer{Timeout: 15 * time.Second, KeepAlive: 30 * time.Second}
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            dial.DialContext,
		ForceAttemptHTTP2:      true,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    15 * time.Second,
		ResponseHeaderTimeout:  30 * time.Second,
		ExpectContinueTimeout:  time.Second,
		MaxIdleConns:           128,
		MaxIdleConnsPerHost:    8,
		IdleConnTimeout:        90 * time.Second,
		MaxResponseHeaderBytes: 1 << 20,
	}
}

// Client is a client whose requests are recorded under p. It keeps no cookies
// and has no time limit: the request's context sets that. The caller may change
// its fields but the Transport.
func (l *Ledger) Client(p Purpose) *http.Client {
	return &http.Client{Transport: &transport{ledger: l, purpose: p}}
}

// CloseIdleConnections closes the connections that are kept for later.
func (l *Ledger) CloseIdleConnections() {
	if c, ok := l.o.Base.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}

// refusal is why nothing may be sent to host for p; nil if it may.
func (l *Ledger) refusal(p Purpose, host string) error {
	switch {
	case l.o.Offline != nil && l.o.Offline():
		return library.Errorf(library.Refused, "contact "+host, "cosm is offline", nil).
			With("offline", "host", host).Hint("switch offline off in the settings")
	case l.o.Allowed != nil && !l.o.Allowed(p):
		return library.Errorf(library.Refused, "contact "+host, "not allowed for "+string(p), nil).
			With("purpose_off", "host", host, "purpose", string(p))
	}
	return nil
}

// add counts for the host and makes sure that it is saved in time.
func (l *Ledger) add(k key, requests, in, out int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return
	}
	now := l.o.Now().UTC()
	row := l.pending[k]
	if row == nil {
		row = &library.LedgerRow{Host: k.host, Purpose: string(k.purpose), FirstAt: now}
		l.pending[k] = row
	}
	row.Requests += requests
	row.BytesIn += in
	row.BytesOut += out
	row.LastAt = now
	l.schedule()
}

// schedule is called with mu held.
func (l *Ledger) schedule() {
	if l.o.Save == nil || l.closed {
		return
	}
	wait := l.o.FlushAfter
	if len(l.pending) == maxPending && !l.failing {
		wait = 0
		l.stopTimer()
	}
	if l.timer == nil {
		l.timer = time.AfterFunc(wait, func() {
			if err := l.Flush(); err != nil && l.o.Log != nil {
				l.o.Log("save network ledger", err)
			}
		})
	}
}

func (l *Ledger) stopTimer() {
	if l.timer != nil {
		l.timer.Stop()
		l.timer = nil
	}
}

// Flush saves what is in memory. What cannot be saved stays and is tried again
// later.
func (l *Ledger) Flush() error {
	if l.o.Save == nil {
		return nil
	}
	l.saving.Lock()
	defer l.saving.Unlock()
	l.mu.Lock()
	l.stopTimer()
	batch := l.pending
	l.pending = map[key]*library.LedgerRow{}
	l.mu.Unlock()
	if len(batch) == 0 {
		return nil
	}
	err := l.o.Save(sorted(batch))
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.failing = err != nil; !l.failing {
		return nil
	}
	for k, row := range batch {
		merge(l.pending, k, *row)
	}
	l.schedule()
	return fmt.Errorf("save network ledger: %w", err)
}

// Close saves what is in memory. Requests that go on are counted no longer.
func (l *Ledger) Close() error {
	l.mu.Lock()
	l.closed = true
	l.mu.Unlock()
	err := l.Flush()
	l.CloseIdleConnections()
	return err
}

// Rows are the sums of all time by host and purpose, those of this moment
// included.
func (l *Ledger) Rows() ([]library.LedgerRow, error) {
	l.saving.Lock() // a batch is either in memory or saved
	defer l.saving.Unlock()
	all := map[key]*library.LedgerRow{}
	if l.o.Load != nil {
		saved, err := l.o.Load()
		if err != nil {
			return nil, fmt.Errorf("read network ledger: %w", err)
		}
		for _, row := range saved {
			merge(all, key{row.Host, Purpose(row.Purpose)}, row)
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for k, row := range l.pending {
		merge(all, k, *row)
	}
	return sorted(all), nil
}

// Forget drops what is in memory and, by forget, what is saved; no row can be
// saved in between and come back.
func (l *Ledger) Forget(forget func() error) error {
	l.saving.Lock()
	defer l.saving.Unlock()
	l.mu.Lock()
	l.stopTimer()
	clear(l.pending)
	l.mu.Unlock()
	if err := forget(); err != nil {
		return fmt.Errorf("erase network ledger: %w", err)
	}
	return nil
}

func merge(rows map[key]*library.LedgerRow, k key, add library.LedgerRow) {
	row := rows[k]
	if row == nil {
		rows[k] = &add
		return
	}
	row.Requests += add.Requests
	row.BytesIn += add.BytesIn
	row.BytesOut += add.BytesOut
	if add.FirstAt.Before(row.FirstAt) {
		row.FirstAt = add.FirstAt
	}
	if add.LastAt.After(row.LastAt) {
		row.LastAt = add.LastAt
	}
}

func sorted(rows map[key]*library.LedgerRow) []library.LedgerRow {
	out := make([]library.LedgerRow, 0, len(rows))
	for _, row := range rows {
		out = append(out, *row)
	}
	slices.SortFunc(out, func(a, b library.LedgerRow) int {
		return cmp.Or(cmp.Compare(a.Host, b.Host), cmp.Compare(a.Purpose, b.Purpose))
	})
	return out
}
