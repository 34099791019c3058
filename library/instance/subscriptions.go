package instance

import (
	"context"
	"os"
	"time"

	"cosm/config"
	"cosm/library"
	"cosm/library/download"
	"cosm/library/ledger"
	"cosm/library/refresh"
)

// Podcasts lists subscriptions.
func (in *Instance) Podcasts(_ context.Context, q library.PodcastQuery) ([]library.Podcast, error) {
	return in.store.Podcasts(q)
}

// Podcast is all that is known of one, with when its feed will be asked again.
func (in *Instance) Podcast(_ context.Context, id library.PodcastID) (library.PodcastDetail, error) {
	d, err := in.store.Podcast(id)
	if err != nil {
		return d, err
	}
	every := in.settings().Duration(config.KeyRefreshInterval)
	if d.Stopped || every <= 0 {
		d.NextTry = time.Time{}
		return d, nil
	}
	if next := d.RefreshedAt.Add(max(every, d.CheckEvery.D())); d.LastError == "" && !d.RefreshedAt.IsZero() && next.After(d.NextTry) {
		d.NextTry = next
	}
	return d, nil
}

// FindPodcast resolves what a listener calls a podcast.
func (in *Instance) FindPodcast(_ context.Context, ref string) (library.Podcast, error) {
	return in.store.FindPodcast(ref)
}

// Remove unsubscribes. The files of downloads go too, unless they are to be
// kept; passwords always go.
func (in *Instance) Remove(ctx context.Context, r library.RemoveRequest) (library.Empty, error) {
	var removed []library.Podcast
	for _, id := range r.IDs {
		d, err := in.store.Podcast(id)
		if err != nil {
			return library.Empty{}, err
		}
		removed = append(removed, d.Podcast)
	}
	if err := in.stopDownloadsOf(r.IDs); err != nil {
		return library.Empty{}, err
	}
	in.unloadIf(func(e library.Episode) bool {
		for _, id := range r.IDs {
			if e.PodcastID == id {
				return true
			}
		}
		return false
	})
	files, err := in.store.RemovePodcasts(r.IDs)
	if err != nil {
		return library.Empty{}, err
	}
	in.forgetOwn(r.IDs)
	for _, path := range files {
		if r.KeepDownloads {
			break
		}
		if err := download.RemoveFile(path); err != nil && !os.IsNotExist(err) {
			in.o.Log.Warn("remove download", "path", path, "err", err)
		}
	}
	for _, p := range removed {
		if p.Private {
			in.logFailure("forget password", in.secrets.Delete(ctx, secretService, string(p.ID)))
		}
		in.hub.Publish(library.Event{Kind: library.EventRemoved, Podcast: &p})
	}
	in.publishLists()
	return library.Empty{}, nil
}

// publishLists tells that many episodes changed at once.
func (in *Instance) publishLists() {
	in.hub.Publish(library.Event{Kind: library.EventEpisodes})
	in.hub.Publish(library.Event{Kind: library.EventDownloads})
	if queue, err := in.store.Queue(); err == nil {
		in.hub.Publish(library.Event{Kind: library.EventQueue, Queue: queue})
	}
}

// unloadIf stops what plays if its episode is one of those that go.
func (in *Instance) unloadIf(gone func(library.Episode) bool) {
	p := in.playerMade()
	if p == nil {
		return
	}
	p.mu.Lock()
	hit := p.loaded != nil && gone(p.loaded.Episode)
	p.mu.Unlock()
	if !hit {
		return
	}
	in.logFailure("stop", p.player.Stop())
	p.clear()
	p.tell()
}

// Refresh asks the feeds for news and tells how it goes.
func (in *Instance) Refresh(ctx context.Context, r library.RefreshRequest) (library.RefreshReport, error) {
	if in.settings().Bool(config.KeyOffline) {
		return library.RefreshReport{}, library.Errorf(library.Refused, "refresh", "cosm is offline", nil).
			With("offline", "host", "").Hint("cosm settings set offline off")
	}
	ctx, done := in.until(ctx)
	defer done()
	report, err := in.engine().Refresh(ctx, r, in.tellRefresh)
	// With the sums: whoever follows may see this event alone.
	in.tellRefresh(library.RefreshProgress{Done: report.Checked, Total: report.Checked, Failed: report.Failed, NewEpisodes: report.NewEpisodes})
	in.publishLists()
	return report, in.leavingOr(err)
}

func (in *Instance) tellRefresh(p library.RefreshProgress) {
	in.mu.Lock()
	in.progress = p
	in.mu.Unlock()
	in.hub.Publish(library.Event{Kind: library.EventRefresh, Refresh: &p})
}

// engine is the refresher, made when it is first needed.
func (in *Instance) engine() *refresh.Engine {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.refresher == nil {
		in.refresher = refresh.New(refresh.Options{
			Client: in.client(ledger.Feeds), Library: in.store, UserAgent: in.userAgent, Now: in.o.Now, Credentials: in.loadCredentials,
			Jobs:     func() int { return in.settings().Int(config.KeyRefreshJobs) },
			PerHost:  func() int { return in.settings().Int(config.KeyRefreshPerHost) },
			Interval: func() time.Duration { return in.settings().Duration(config.KeyRefreshInterval) },
			Adaptive: func() bool { return in.settings().Bool(config.KeyRefreshAdaptive) },
			Pages:    func() int { return in.settings().Int(config.KeyArchivePages) },
		})
	}
	return in.refresher
}
