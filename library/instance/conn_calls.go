package instance

import (
	"context"

	"cosm/library"
)

// The methods of library.Service, each tried again when the owner goes away.

// Add is library.Service's.
func (c *Conn) Add(ctx context.Context, q library.AddRequest) (library.AddReport, error) {
	return retry(ctx, c, library.Service.Add, q)
}

// Remove is library.Service's.
func (c *Conn) Remove(ctx context.Context, q library.RemoveRequest) (library.Empty, error) {
	return retry(ctx, c, library.Service.Remove, q)
}

// Podcasts is library.Service's.
func (c *Conn) Podcasts(ctx context.Context, q library.PodcastQuery) ([]library.Podcast, error) {
	return retry(ctx, c, library.Service.Podcasts, q)
}

// Podcast is library.Service's.
func (c *Conn) Podcast(ctx context.Context, q library.PodcastID) (library.PodcastDetail, error) {
	return retry(ctx, c, library.Service.Podcast, q)
}

// FindPodcast is library.Service's.
func (c *Conn) FindPodcast(ctx context.Context, q string) (library.Podcast, error) {
	return retry(ctx, c, library.Service.FindPodcast, q)
}

// Refresh is library.Service's.
func (c *Conn) Refresh(ctx context.Context, q library.RefreshRequest) (library.RefreshReport, error) {
	return retry(ctx, c, library.Service.Refresh, q)
}

// Import is library.Service's.
func (c *Conn) Import(ctx context.Context, q library.Document) (library.AddReport, error) {
	return retry(ctx, c, library.Service.Import, q)
}

// Export is library.Service's.
func (c *Conn) Export(ctx context.Context, q library.Document) (library.Document, error) {
	return retry(ctx, c, library.Service.Export, q)
}

// Episodes is library.Service's.
func (c *Conn) Episodes(ctx context.Context, q library.EpisodeQuery) ([]library.Episode, error) {
	return retry(ctx, c, library.Service.Episodes, q)
}

// Episode is library.Service's.
func (c *Conn) Episode(ctx context.Context, q library.EpisodeID) (library.EpisodeDetail, error) {
	return retry(ctx, c, library.Service.Episode, q)
}

// FindEpisode is library.Service's.
func (c *Conn) FindEpisode(ctx context.Context, q string) (library.Episode, error) {
	return retry(ctx, c, library.Service.FindEpisode, q)
}

// Chapters is library.Service's.
func (c *Conn) Chapters(ctx context.Context, q library.EpisodeID) ([]library.Chapter, error) {
	return retry(ctx, c, library.Service.Chapters, q)
}

// Transcript is library.Service's.
func (c *Conn) Transcript(ctx context.Context, q library.EpisodeID) (library.Transcript, error) {
	return retry(ctx, c, library.Service.Transcript, q)
}

// MarkPlayed is library.Service's.
func (c *Conn) MarkPlayed(ctx context.Context, q library.EpisodeFlag) (library.Empty, error) {
	return retry(ctx, c, library.Service.MarkPlayed, q)
}

// SetFavourite is library.Service's.
func (c *Conn) SetFavourite(ctx context.Context, q library.EpisodeFlag) (library.Empty, error) {
	return retry(ctx, c, library.Service.SetFavourite, q)
}

// SetNew is library.Service's.
func (c *Conn) SetNew(ctx context.Context, q library.EpisodeFlag) (library.Empty, error) {
	return retry(ctx, c, library.Service.SetNew, q)
}

// Play is library.Service's.
func (c *Conn) Play(ctx context.Context, q library.PlayRequest) (library.Status, error) {
	return retry(ctx, c, library.Service.Play, q)
}

// Control is library.Service's.
func (c *Conn) Control(ctx context.Context, q library.Control) (library.Status, error) {
	return retry(ctx, c, library.Service.Control, q)
}

// Status is library.Service's.
func (c *Conn) Status(ctx context.Context, q library.Empty) (library.Status, error) {
	return retry(ctx, c, library.Service.Status, q)
}

// Queue is library.Service's.
func (c *Conn) Queue(ctx context.Context, q library.Empty) ([]library.Episode, error) {
	return retry(ctx, c, library.Service.Queue, q)
}

// EditQueue is library.Service's.
func (c *Conn) EditQueue(ctx context.Context, q library.QueueEdit) ([]library.Episode, error) {
	return retry(ctx, c, library.Service.EditQueue, q)
}

// History is library.Service's.
func (c *Conn) History(ctx context.Context, q library.HistoryQuery) ([]library.HistoryEntry, error) {
	return retry(ctx, c, library.Service.History, q)
}

// EraseHistory is library.Service's.
func (c *Conn) EraseHistory(ctx context.Context, q []uint64) (library.Empty, error) {
	return retry(ctx, c, library.Service.EraseHistory, q)
}

// Download is library.Service's.
func (c *Conn) Download(ctx context.Context, q library.DownloadRequest) (library.BatchReport, error) {
	return retry(ctx, c, library.Service.Download, q)
}

// Downloads is library.Service's.
func (c *Conn) Downloads(ctx context.Context, q library.Empty) ([]library.Download, error) {
	return retry(ctx, c, library.Service.Downloads, q)
}

// CancelDownloads is library.Service's.
func (c *Conn) CancelDownloads(ctx context.Context, q []library.EpisodeID) (library.Empty, error) {
	return retry(ctx, c, library.Service.CancelDownloads, q)
}

// RemoveDownloads is library.Service's.
func (c *Conn) RemoveDownloads(ctx context.Context, q []library.EpisodeID) (library.BatchReport, error) {
	return retry(ctx, c, library.Service.RemoveDownloads, q)
}

// Settings is library.Service's.
func (c *Conn) Settings(ctx context.Context, q library.Empty) ([]library.Setting, error) {
	return retry(ctx, c, library.Service.Settings, q)
}

// SetSetting is library.Service's.
func (c *Conn) SetSetting(ctx context.Context, q library.Setting) (library.Setting, error) {
	return retry(ctx, c, library.Service.SetSetting, q)
}

// ResetSetting is library.Service's.
func (c *Conn) ResetSetting(ctx context.Context, q string) (library.Setting, error) {
	return retry(ctx, c, library.Service.ResetSetting, q)
}

// PodcastSettings is library.Service's.
func (c *Conn) PodcastSettings(ctx context.Context, q library.PodcastID) ([]library.Setting, error) {
	return retry(ctx, c, library.Service.PodcastSettings, q)
}

// SetPodcastSetting is library.Service's.
func (c *Conn) SetPodcastSetting(ctx context.Context, q library.PodcastSetting) (library.Setting, error) {
	return retry(ctx, c, library.Service.SetPodcastSetting, q)
}

// Info is library.Service's.
func (c *Conn) Info(ctx context.Context, q library.Empty) (library.OwnerInfo, error) {
	return retry(ctx, c, library.Service.Info, q)
}

// Doctor is library.Service's.
func (c *Conn) Doctor(ctx context.Context, q library.Empty) ([]library.Check, error) {
	return retry(ctx, c, library.Service.Doctor, q)
}
