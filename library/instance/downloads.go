package instance

import (
	"context"
	"errors"
	"io/fs"
	"net/http"
	"strings"

	"cosm/config"
	"cosm/library"
	"cosm/library/download"
	"cosm/library/ledger"
)

// downloader is made when it is first needed.
func (in *Instance) downloader() (*download.Manager, error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.leaving {
		return nil, errLeaving()
	}
	if in.downloads == nil {
		c := in.settings()
		in.downloads = download.New(download.Options{
			Client: in.client(ledger.Downloads), Dir: c.DownloadDir(in.o.Paths), Records: in.store, Now: in.o.Now,
			Jobs: c.Int(config.KeyDownloadJobs), Limit: c.Size(config.KeyDownloadLimit), Publish: in.downloadChanged,
			Episode: func(id library.EpisodeID) (library.Episode, error) {
				d, err := in.store.Episode(id)
				return d.Episode, err
			},
			Sources: in.sources, Warn: in.sourceFailed,
			Header: func(_ context.Context, e library.Episode) (http.Header, error) {
				return in.authHeader(e.PodcastID, e.AudioURL)
			},
			AllowPrivate: func(e library.Episode) bool {
				return strings.EqualFold(hostOf(in.feedURL(e.PodcastID)), hostOf(e.AudioURL))
			},
		})
	}
	return in.downloads, nil
}

// downloadChanged tells progress; a whole file changes its episode too, and
// what streams goes on from it.
func (in *Instance) downloadChanged(d library.Download) {
	in.hub.Publish(library.Event{Kind: library.EventDownload, Download: &d})
	if d.State != library.DownloadDone {
		return
	}
	in.background(func(context.Context) {
		in.publishEpisode(d.EpisodeID)
		in.mu.Lock()
		p := in.play
		in.mu.Unlock()
		if p != nil {
			p.fromFile(d)
		}
	})
}

// fromFile goes on from a finished download if its episode is being streamed.
func (p *playback) fromFile(d library.Download) {
	p.mu.Lock()
	same := p.ready && p.loaded != nil && p.loaded.ID == d.EpisodeID
	p.mu.Unlock()
	if !same || d.Path == "" {
		return
	}
	if err := p.player.SwapPath(d.Path); err != nil {
		p.in.o.Log.Info("go on from the download", "err", err)
	}
}

// Download asks for episodes on disk.
func (in *Instance) Download(ctx context.Context, r library.DownloadRequest) (library.BatchReport, error) {
	if in.settings().Bool(config.KeyOffline) {
		return library.BatchReport{}, library.Errorf(library.Refused, "download", "cosm is offline", nil).
			With("offline", "host", "").Hint("cosm settings set offline off")
	}
	m, err := in.downloader()
	if err != nil {
		return library.BatchReport{}, err
	}
	wanted, err := in.wanted(r)
	if err != nil {
		return library.BatchReport{}, err
	}
	if r.Jobs > 0 {
		m.SetJobs(r.Jobs)
		defer m.SetJobs(in.settings().Int(config.KeyDownloadJobs))
	}
	batch := m.Add(wanted...)
	if !r.Wait {
		return library.BatchReport{}, nil
	}
	ctx, done := in.until(ctx)
	defer done()
	report, err := batch.Wait(ctx)
	if report.Failed > 0 && in.ctx.Err() != nil { // cut off by the owner's leaving: the next one goes on with them
		return library.BatchReport{}, errLeaving()
	}
	return report, in.leavingOr(err)
}

func (in *Instance) wanted(r library.DownloadRequest) ([]library.Episode, error) {
	var list []library.Episode
	if len(r.IDs) > 0 {
		named, err := in.store.Episodes(library.EpisodeQuery{IDs: r.IDs})
		if err != nil {
			return nil, err
		}
		list = named
	}
	if r.New {
		fresh, err := in.store.Episodes(library.EpisodeQuery{New: true})
		if err != nil {
			return nil, err
		}
		list = append(list, fresh...)
	}
	return list, nil
}

// Downloads lists what is under way, failed and on disk.
func (in *Instance) Downloads(context.Context, library.Empty) ([]library.Download, error) {
	list, err := in.store.Downloads()
	if err != nil {
		return nil, err
	}
	in.mu.Lock()
	m := in.downloads
	in.mu.Unlock()
	if m == nil {
		return list, nil
	}
	live := map[library.EpisodeID]library.Download{}
	for _, d := range m.Active() {
		live[d.EpisodeID] = d
	}
	for i, d := range list {
		if now, ok := live[d.EpisodeID]; ok {
			list[i] = now
		}
	}
	return list, nil
}

// CancelDownloads stops downloads and removes their parts.
func (in *Instance) CancelDownloads(_ context.Context, ids []library.EpisodeID) (library.Empty, error) {
	m, err := in.downloader()
	if err != nil {
		return library.Empty{}, err
	}
	if err := m.Cancel(ids...); err != nil {
		return library.Empty{}, err
	}
	in.hub.Publish(library.Event{Kind: library.EventDownloads})
	for _, id := range ids {
		in.publishEpisode(id)
	}
	return library.Empty{}, nil
}

// RemoveDownloads deletes files; none named: those of played episodes that are
// no favourites.
func (in *Instance) RemoveDownloads(_ context.Context, ids []library.EpisodeID) (library.BatchReport, error) {
	if len(ids) == 0 {
		var err error
		if ids, err = in.prunable(); err != nil || len(ids) == 0 {
			return library.BatchReport{}, err
		}
	}
	m, err := in.downloader()
	if err != nil {
		return library.BatchReport{}, err
	}
	var report library.BatchReport
	for _, id := range ids {
		title, err := in.removeDownload(m, id)
		if err != nil {
			report.Failed++
			report.Errors = append(report.Errors, library.BatchError{EpisodeID: id, Title: title, Code: library.CodeOf(err), Error: err.Error(), Reason: library.ReasonOf(err)})
			continue
		}
		report.Done++
		in.publishEpisode(id)
	}
	in.hub.Publish(library.Event{Kind: library.EventDownloads})
	return report, nil
}

func (in *Instance) prunable() ([]library.EpisodeID, error) {
	list, err := in.store.Episodes(library.EpisodeQuery{Downloaded: true})
	if err != nil {
		return nil, err
	}
	var ids []library.EpisodeID
	for _, e := range list {
		if e.Played && !e.Favourite {
			ids = append(ids, e.ID)
		}
	}
	return ids, nil
}

// removeDownload deletes the file first: a record without a file is mended by
// the next download, a file without a record would stay for ever.
func (in *Instance) removeDownload(m *download.Manager, id library.EpisodeID) (title string, err error) {
	d, err := in.store.Episode(id)
	if err != nil {
		return string(id), err
	}
	rec, err := in.store.DownloadRecord(id)
	if err != nil {
		return d.Title, err
	}
	if rec.State != library.DownloadDone {
		return d.Title, m.Cancel(id)
	}
	if err := download.RemoveFile(rec.Path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return d.Title, library.Errorf(library.ReadOnly, rec.Path, "the file cannot be removed", err).With("file_not_removed", "Path", rec.Path)
	}
	_, err = in.store.DeleteDownloads([]library.EpisodeID{id})
	return d.Title, err
}

// stopDownloadsOf cancels what is under way for podcasts that go.
func (in *Instance) stopDownloadsOf(podcasts []library.PodcastID) error {
	in.mu.Lock()
	m := in.downloads
	in.mu.Unlock()
	if m == nil {
		return nil
	}
	for _, d := range m.Active() {
		for _, id := range podcasts {
			if d.PodcastID != id {
				continue
			}
			if err := m.Cancel(d.EpisodeID); err != nil {
				return err
			}
		}
	}
	return nil
}

func (in *Instance) applyToDownloads(key string) {
	in.mu.Lock()
	m := in.downloads
	in.mu.Unlock()
	if m == nil {
		return
	}
	c := in.settings()
	switch key {
	case config.KeyDownloadJobs:
		m.SetJobs(c.Int(key))
	case config.KeyDownloadLimit:
		m.SetLimit(c.Size(key))
	case config.KeyDownloadDir:
		m.SetDir(c.DownloadDir(in.o.Paths))
	case config.KeyOffline:
		if !c.Bool(key) {
			in.logFailure("go on with downloads", m.Resume())
		}
	}
}
