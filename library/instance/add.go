package instance

import (
	"bytes"
	"context"
	"errors"
	"io"
	"path/filepath"

	"cosm/config"
	"cosm/feed"
	"cosm/feed/directory"
	"cosm/feed/fetch"
	"cosm/feed/opml"
	"cosm/library"
	"cosm/library/ledger"
	"cosm/library/refresh"
)

// Add subscribes to each source of r and to what its document lists.
func (in *Instance) Add(ctx context.Context, r library.AddRequest) (library.AddReport, error) {
	ctx, done := in.until(ctx)
	defer done()
	var report library.AddReport
	var first error
	if len(r.Document) > 0 || r.Name != "" {
		var err error
		if report, err = in.addDocument(ctx, r); err != nil {
			return report, in.leavingOr(err)
		}
	}
	for _, source := range r.Sources {
		p, known, choices, err := in.addSource(ctx, source, r)
		if page, ok := errors.AsType[*feed.NotFeedError](err); ok && page.Found == feed.FoundOPML {
			if err = in.addList(ctx, &report, source, r); err == nil {
				continue
			}
		}
		report.Choices = append(report.Choices, choices...)
		if err != nil {
			if ctx.Err() != nil {
				return report, in.leavingOr(err)
			}
			first = orFirst(first, err)
			report.Errors = append(report.Errors, library.BatchError{Source: source, Code: library.CodeOf(err), Error: err.Error(), Reason: library.ReasonOf(err)})
			continue
		}
		in.added(&report, p, known, r.Tags)
	}
	if len(report.Podcasts) == 0 && first != nil {
		return report, first
	}
	in.publishLists()
	return report, nil
}

func orFirst(first, err error) error {
	if first != nil {
		return first
	}
	return err
}

func (in *Instance) added(report *library.AddReport, p library.Podcast, known bool, tags []string) {
	if len(tags) > 0 {
		in.logFailure("set tags", in.store.SetTags(p.ID, tags))
		p.Tags = tags
	}
	report.Podcasts = append(report.Podcasts, p)
	if known {
		report.Known = append(report.Known, p.ID)
	}
	in.hub.Publish(library.Event{Kind: library.EventPodcast, Podcast: &p})
}

// addSource subscribes to an address of a feed, a site or an Apple Podcasts
// page.
func (in *Instance) addSource(ctx context.Context, source string, r library.AddRequest) (library.Podcast, bool, []library.Link, error) {
	address, user, password, err := in.address(ctx, source)
	if err != nil {
		return library.Podcast{}, false, nil, err
	}
	if r.User != "" {
		user, password = r.User, r.Password
	}
	p, known, choices, err := in.engine().Add(ctx, address, user, password)
	if err != nil || user == "" {
		return p, known, choices, err
	}
	if err := in.saveCredentials(ctx, p.ID, user, password); err != nil {
		if !known { // without its password the podcast would fail from the next refresh on
			_, removeErr := in.store.RemovePodcasts([]library.PodcastID{p.ID})
			err = errors.Join(err, removeErr)
		}
		return library.Podcast{}, false, nil, err
	}
	return p, known, choices, nil
}

// address is what to fetch for what the listener typed.
func (in *Instance) address(ctx context.Context, source string) (address, user, password string, err error) {
	if id, _, ok := directory.AppleAddress(source); ok {
		apple := directory.Apple{Client: in.client(ledger.Directory), Base: in.settings().Text(config.KeyAppleURL), Country: in.settings().Text(config.KeyRegion), UserAgent: in.userAgent()}
		found, err := apple.Lookup(ctx, id)
		if err != nil {
			return "", "", "", appleError(source, err)
		}
		source = found.FeedURL
	}
	address, err = fetch.Normalise(source)
	if err != nil {
		return "", "", "", refresh.Explain(source, err)
	}
	address, user, password, err = fetch.SplitUserinfo(address)
	if err != nil {
		return "", "", "", refresh.Explain(source, err)
	}
	return address, user, password, nil
}

// addList subscribes to what the OPML list at an address names.
func (in *Instance) addList(ctx context.Context, report *library.AddReport, source string, r library.AddRequest) error {
	address, user, password, err := in.address(ctx, source)
	if err != nil {
		return err
	}
	if r.User != "" {
		user, password = r.User, r.Password
	}
	f := fetch.Fetcher{Client: in.client(ledger.Feeds), UserAgent: in.userAgent(), MaxBytes: maxSideFile}
	res, err := f.Get(ctx, fetch.Request{URL: address, User: user, Password: password, AllowPrivate: true})
	if err != nil {
		return refresh.Explain(source, err)
	}
	defer res.Body.Close() //nolint:errcheck // nothing was written to it
	data, err := io.ReadAll(res.Body)
	if err != nil {
		return refresh.Explain(source, err)
	}
	list, err := in.importOPML(ctx, library.AddRequest{Document: data, Name: source, Tags: r.Tags})
	report.Podcasts = append(report.Podcasts, list.Podcasts...)
	report.Known = append(report.Known, list.Known...)
	report.Errors = append(report.Errors, list.Errors...)
	return err
}

func appleError(source string, err error) error {
	switch {
	case errors.Is(err, directory.ErrNotFound):
		return library.Errorf(library.NotFound, source, "Apple Podcasts knows no such podcast", err).With("apple_unknown", "What", source)
	case errors.Is(err, directory.ErrNoFeed):
		return library.Errorf(library.NotFound, source, "Apple Podcasts does not tell the feed of this podcast", err).With("apple_no_feed", "What", source)
	}
	return refresh.Explain(source, err)
}

// addDocument subscribes to what an OPML list names, or to the feed that the
// document is.
func (in *Instance) addDocument(ctx context.Context, r library.AddRequest) (library.AddReport, error) {
	if looksLikeOPML(r.Document) {
		return in.importOPML(ctx, r)
	}
	p, known, err := in.engine().AddDocument(ctx, r.Document, r.Name)
	if err != nil {
		return library.AddReport{}, err
	}
	var report library.AddReport
	in.added(&report, p, known, r.Tags)
	return report, nil
}

func documentName(name string) string {
	if name == "-" || name == "" {
		return "standard input"
	}
	return filepath.Base(name)
}

// looksLikeOPML looks at the root element, past whatever stands before it.
func looksLikeOPML(b []byte) bool {
	head := bytes.ToLower(b[:min(len(b), 4096)])
	head = bytes.ReplaceAll(head, []byte{0}, nil) // UTF-16
	return bytes.Contains(head, []byte("<opml"))
}

// importOPML subscribes to all at once and then fetches them side by side, so
// that a dead feed in the list costs nothing but a line.
func (in *Instance) importOPML(ctx context.Context, r library.AddRequest) (library.AddReport, error) {
	doc, readErr := opml.Read(bytes.NewReader(r.Document))
	if len(doc.Feeds) == 0 {
		why := "it names no feed"
		if readErr != nil {
			why = readErr.Error()
		}
		return library.AddReport{}, library.Errorf(library.NotFeed, documentName(r.Name), why, readErr).With("opml_empty", "Name", documentName(r.Name), "Why", why)
	}
	var report library.AddReport
	var wanted []library.PodcastDetail
	for _, f := range doc.Feeds {
		address, err := fetch.Normalise(f.URL)
		if err == nil {
			address, _, _, err = fetch.SplitUserinfo(address)
		}
		if err != nil {
			e := refresh.Explain(f.URL, err)
			report.Errors = append(report.Errors, library.BatchError{Source: f.URL, Title: f.Title, Code: library.Invalid, Error: err.Error(), Reason: library.ReasonOf(e)})
			continue
		}
		p := library.PodcastDetail{Podcast: library.Podcast{Title: f.Title, FeedURL: address, SiteURL: f.SiteURL, Tags: append(f.Tags, r.Tags...)}}
		if p.Title == "" {
			p.Title = address
		}
		wanted = append(wanted, p)
	}
	list, known, err := in.store.Subscribe(wanted)
	if err != nil {
		return report, err
	}
	var fresh []library.PodcastID
	for i, p := range list {
		in.added(&report, p, known[i], nil)
		if !known[i] {
			fresh = append(fresh, p.ID)
		}
	}
	return in.fetchImported(ctx, report, fresh), nil
}

// fetchImported asks the new feeds; those that fail stay subscribed and are
// tried again, but are told.
func (in *Instance) fetchImported(ctx context.Context, report library.AddReport, fresh []library.PodcastID) library.AddReport {
	if len(fresh) == 0 || in.settings().Bool(config.KeyOffline) {
		return report
	}
	refreshed, err := in.Refresh(ctx, library.RefreshRequest{IDs: fresh})
	if err != nil {
		report.Errors = append(report.Errors, library.BatchError{Code: library.CodeOf(err), Error: err.Error(), Reason: library.ReasonOf(err)})
	}
	for _, e := range refreshed.Errors {
		report.Errors = append(report.Errors, library.BatchError{Source: e.FeedURL, Title: e.Title, Code: e.Code, Error: e.Error, Reason: e.Reason})
	}
	for i, p := range report.Podcasts {
		if d, err := in.store.Podcast(p.ID); err == nil {
			report.Podcasts[i] = d.Podcast
		}
	}
	return report
}
