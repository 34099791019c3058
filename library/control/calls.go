package control

import (
	"context"

	"cosm/library"
)

// The methods of library.Service, each one call.

// Add is library.Service's.
func (c *Client) Add(ctx context.Context, q library.AddRequest) (library.AddReport, error) {
	return call[library.AddReport](ctx, c, "Add", q)
}

// Remove is library.Service's.
func (c *Client) Remove(ctx context.Context, q library.RemoveRequest) (library.Empty, error) {
	return call[library.Empty](ctx, c, "Remove", q)
}

// Podcasts is library.Service's.
func (c *Client) Podcasts(ctx context.Context, q library.PodcastQuery) ([]library.Podcast, error) {
	return call[[]library.Podcast](ctx, c, "Podcasts", q)
}

// Podcast is library.Service's.
func (c *Client) Podcast(ctx context.Context, q library.PodcastID) (library.PodcastDetail, error) {
	return call[library.PodcastDetail](ctx, c, "Podcast", q)
}

// FindPodcast is library.Service's.
func (c *Client) FindPodcast(ctx context.Context, q string) (library.Podcast, error) {
	return call[library.Podcast](ctx, c, "FindPodcast", q)
}

// Refresh is library.Service's.
func (c *Client) Refresh(ctx context.Context, q library.RefreshRequest) (library.RefreshReport, error) {
	return call[library.RefreshReport](ctx, c, "Refresh", q)
}

// Import is library.Service's.
func (c *Client) Import(ctx context.Context, q library.Document) (library.AddReport, error) {
	return call[library.AddReport](ctx, c, "Import", q)
}

// Export is library.Service's.
func (c *Client) Export(ctx context.Context, q library.Document) (library.Document, error) {
	return call[library.Document](ctx, c, "Export", q)
}

// Episodes is library.Service's.
func (c *Client) Episodes(ctx context.Context, q library.EpisodeQuery) ([]library.Episode, error) {
	return call[[]library.Episode](ctx, c, "Episodes", q)
}

// Episode is library.Service's.
func (c *Client) Episode(ctx context.Context, q library.EpisodeID) (library.EpisodeDetail, error) {
	return call[library.EpisodeDetail](ctx, c, "Episode", q)
}

// FindEpisode is library.Service's.
func (c *Client) FindEpisode(ctx context.Context, q string) (library.Episode, error) {
	return call[library.Episode](ctx, c, "FindEpisode", q)
}

// Chapters is library.Service's.
func (c *Client) Chapters(ctx context.Context, q library.EpisodeID) ([]library.Chapter, error) {
	return call[[]library.Chapter](ctx, c, "Chapters", q)
}

// Transcript is library.Service's.
func (c *Client) Transcript(ctx context.Context, q library.EpisodeID) (library.Transcript, error) {
	return call[library.Transcript](ctx, c, "Transcript", q)
}

// MarkPlayed is library.Service's.
func (c *Client) MarkPlayed(ctx context.Context, q library.EpisodeFlag) (library.Empty, error) {
	return call[library.Empty](ctx, c, "MarkPlayed", q)
}

// SetFavourite is library.Service's.
func (c *Client) SetFavourite(ctx context.Context, q library.EpisodeFlag) (library.Empty, error) {
	return call[library.Empty](ctx, c, "SetFavourite", q)
}

// SetNew is library.Service's.
func (c *Client) SetNew(ctx context.Context, q library.EpisodeFlag) (library.Empty, error) {
	return call[library.Empty](ctx, c, "SetNew", q)
}

// Play is library.Service's.
func (c *Client) Play(ctx context.Context, q library.PlayRequest) (library.Status, error) {
	return call[library.Status](ctx, c, "Play", q)
}

// Control is library.Service's.
func (c *Client) Control(ctx context.Context, q library.Control) (library.Status, error) {
	return call[library.Status](ctx, c, "Control", q)
}

// Status is library.Service's.
func (c *Client) Status(ctx context.Context, q library.Empty) (library.Status, error) {
	return call[library.Status](ctx, c, "Status", q)
}

// Queue is library.Service's.
func (c *Client) Queue(ctx context.Context, q library.Empty) ([]library.Episode, error) {
	return call[[]library.Episode](ctx, c, "Queue", q)
}

// EditQueue is library.Service's.
func (c *Client) EditQueue(ctx context.Context, q library.QueueEdit) ([]library.Episode, error) {
	return call[[]library.Episode](ctx, c, "EditQueue", q)
}

// History is library.Service's.
func (c *Client) History(ctx context.Context, q library.HistoryQuery) ([]library.HistoryEntry, error) {
	return call[[]library.HistoryEntry](ctx, c, "History", q)
}

// EraseHistory is library.Service's.
func (c *Client) EraseHistory(ctx context.Context, q []uint64) (library.Empty, error) {
	return call[library.Empty](ctx, c, "EraseHistory", q)
}

// Download is library.Service's.
func (c *Client) Download(ctx context.Context, q library.DownloadRequest) (library.BatchReport, error) {
	return call[library.BatchReport](ctx, c, "Download", q)
}

// Downloads is library.Service's.
func (c *Client) Downloads(ctx context.Context, q library.Empty) ([]library.Download, error) {
	return call[[]library.Download](ctx, c, "Downloads", q)
}

// CancelDownloads is library.Service's.
func (c *Client) CancelDownloads(ctx context.Context, q []library.EpisodeID) (library.Empty, error) {
	return call[library.Empty](ctx, c, "CancelDownloads", q)
}

// RemoveDownloads is library.Service's.
func (c *Client) RemoveDownloads(ctx context.Context, q []library.EpisodeID) (library.BatchReport, error) {
	return call[library.BatchReport](ctx, c, "RemoveDownloads", q)
}

// Settings is library.Service's.
func (c *Client) Settings(ctx context.Context, q library.Empty) ([]library.Setting, error) {
	return call[[]library.Setting](ctx, c, "Settings", q)
}

// SetSetting is library.Service's.
func (c *Client) SetSetting(ctx context.Context, q library.Setting) (library.Setting, error) {
	return call[library.Setting](ctx, c, "SetSetting", q)
}

// ResetSetting is library.Service's.
func (c *Client) ResetSetting(ctx context.Context, q string) (library.Setting, error) {
	return call[library.Setting](ctx, c, "ResetSetting", q)
}

// PodcastSettings is library.Service's.
func (c *Client) PodcastSettings(ctx context.Context, q library.PodcastID) ([]library.Setting, error) {
	return call[[]library.Setting](ctx, c, "PodcastSettings", q)
}

// SetPodcastSetting is library.Service's.
func (c *Client) SetPodcastSetting(ctx context.Context, q library.PodcastSetting) (library.Setting, error) {
	return call[library.Setting](ctx, c, "SetPodcastSetting", q)
}

// Info is library.Service's.
func (c *Client) Info(ctx context.Context, q library.Empty) (library.OwnerInfo, error) {
	return call[library.OwnerInfo](ctx, c, "Info", q)
}

// Doctor is library.Service's.
func (c *Client) Doctor(ctx context.Context, q library.Empty) ([]library.Check, error) {
	return call[[]library.Check](ctx, c, "Doctor", q)
}
