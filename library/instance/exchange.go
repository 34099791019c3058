package instance

import (
	"bytes"
	"context"

	"cosm/feed/opml"
	"cosm/library"
)

// Import takes in an OPML list, or a whole library that Export wrote.
func (in *Instance) Import(ctx context.Context, d library.Document) (library.AddReport, error) {
	if d.Format == "json" || d.Format == "" && bytes.HasPrefix(bytes.TrimSpace(d.Data), []byte("{")) {
		return in.importLibrary(d)
	}
	if !looksLikeOPML(d.Data) {
		return library.AddReport{}, library.Errorf(library.NotFeed, documentName(d.Name), "neither an OPML list nor a library", nil).
			With("not_importable", "Name", documentName(d.Name)).Hint("cosm add " + d.Name)
	}
	ctx, done := in.until(ctx)
	defer done()
	report, err := in.importOPML(ctx, library.AddRequest{Document: d.Data, Name: d.Name})
	in.publishLists()
	return report, in.leavingOr(err)
}

func (in *Instance) importLibrary(d library.Document) (library.AddReport, error) {
	before, err := in.store.Podcasts(library.PodcastQuery{})
	if err != nil {
		return library.AddReport{}, err
	}
	if _, err := in.store.Load(bytes.NewReader(d.Data)); err != nil {
		return library.AddReport{}, err
	}
	after, err := in.store.Podcasts(library.PodcastQuery{})
	if err != nil {
		return library.AddReport{}, err
	}
	report := library.AddReport{Podcasts: after}
	for _, p := range before {
		report.Known = append(report.Known, p.ID)
	}
	if values, err := in.store.Settings(); err == nil {
		in.config.Store(in.settings().WithLibrary(listeners(values)))
	}
	for _, p := range after {
		in.hub.Publish(library.Event{Kind: library.EventPodcast, Podcast: &p})
	}
	in.publishLists()
	in.hub.Publish(library.Event{Kind: library.EventHistory})
	return report, nil
}

// Export writes the subscriptions as OPML or the whole library as JSON.
func (in *Instance) Export(_ context.Context, d library.Document) (library.Document, error) {
	var b bytes.Buffer
	switch d.Format {
	case "json":
		if err := in.store.Dump(&b); err != nil {
			return library.Document{}, err
		}
	case "opml":
		if err := in.writeOPML(&b); err != nil {
			return library.Document{}, err
		}
	default:
		return library.Document{}, library.Errorf(library.Invalid, d.Format, "not a format to export to", nil).With("not_one_of", "What", "format", "Choices", "opml, json")
	}
	return library.Document{Format: d.Format, Data: b.Bytes()}, nil
}

func (in *Instance) writeOPML(b *bytes.Buffer) error {
	list, err := in.store.Podcasts(library.PodcastQuery{})
	if err != nil {
		return err
	}
	doc := opml.Document{Title: "cosm", Created: in.o.Now()}
	for _, p := range list {
		doc.Feeds = append(doc.Feeds, opml.Feed{Title: p.Title, URL: p.FeedURL, SiteURL: p.SiteURL, Tags: p.Tags})
	}
	if err := opml.Write(b, doc); err != nil {
		return library.Errorf(library.Failed, "export", err.Error(), err).With("not_exported", "Detail", err.Error())
	}
	return nil
}
