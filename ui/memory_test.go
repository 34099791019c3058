package ui

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"cosm/library"
)

// memory is a small library in memory: enough of a service to drive the
// interface with. It keeps all that is asked of it.
type memory struct {
	hub library.Hub

	mu        sync.Mutex
	podcasts  []library.Podcast
	episodes  []library.Episode
	notes     map[library.EpisodeID]string
	chapters  map[library.EpisodeID][]library.Chapter
	words     map[library.EpisodeID]library.Transcript
	queue     []library.EpisodeID
	history   []library.HistoryEntry
	downloads []library.Download
	settings  []library.Setting
	own       map[string]string // settings of one podcast
	status    library.Status
	calls     []string
	fail      map[string]error // by method
	hold      chan struct{}    // not nil: Add waits for it
	about     string           // what every podcast says of itself
	limit     int              // the largest answer of Episodes so far
}

func (s *memory) note(call string) error {
	s.calls = append(s.calls, call)
	name, _, _ := strings.Cut(call, " ")
	return s.fail[name]
}

// called are the calls so far, those of the given methods only.
func (s *memory) called(methods ...string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []string
	for _, c := range s.calls {
		name, _, _ := strings.Cut(c, " ")
		if slices.Contains(methods, name) {
			out = append(out, c)
		}
	}
	return out
}

func (s *memory) index(id library.EpisodeID) int {
	return slices.IndexFunc(s.episodes, func(e library.Episode) bool { return e.ID == id })
}

func (s *memory) Add(ctx context.Context, r library.AddRequest) (library.AddReport, error) {
	s.mu.Lock()
	err := s.note("Add " + strings.Join(r.Sources, " ") + r.Name + " " + r.User)
	hold := s.hold
	s.mu.Unlock()
	if hold != nil {
		select {
		case <-hold:
		case <-ctx.Done():
			return library.AddReport{}, library.Cancelled
		}
	}
	if err != nil && r.User == "" {
		return library.AddReport{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p := library.Podcast{ID: library.PodcastID(fmt.Sprintf("added%d", len(s.podcasts))), Title: "Added " + strings.Join(r.Sources, ""), FeedURL: strings.Join(r.Sources, "")}
	s.podcasts = append(s.podcasts, p)
	s.hub.Publish(library.Event{Kind: library.EventPodcast, Podcast: &p})
	return library.AddReport{Podcasts: []library.Podcast{p}}, nil
}

func (s *memory) Remove(_ context.Context, r library.RemoveRequest) (library.Empty, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	err := s.note(fmt.Sprintf("Remove %v", r.IDs))
	for _, id := range r.IDs {
		i := slices.IndexFunc(s.podcasts, func(p library.Podcast) bool { return p.ID == id })
		if i >= 0 {
			p := s.podcasts[i]
			s.podcasts = slices.Delete(s.podcasts, i, i+1)
			s.hub.Publish(library.Event{Kind: library.EventRemoved, Podcast: &p})
		}
	}
	return library.Empty{}, err
}

func (s *memory) Podcasts(_ context.Context, q library.PodcastQuery) ([]library.Podcast, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.podcasts), s.note("Podcasts " + q.Sort)
}

func (s *memory) Podcast(_ context.Context, id library.PodcastID) (library.PodcastDetail, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.note("Podcast " + string(id)); err != nil {
		return library.PodcastDetail{}, err
	}
	for _, p := range s.podcasts {
		if p.ID == id {
			return library.PodcastDetail{Podcast: p, Description: s.about}, nil
		}
	}
	return library.PodcastDetail{}, library.NotFound
}

func (s *memory) FindPodcast(context.Context, string) (library.Podcast, error) {
	return library.Podcast{}, library.NotFound
}

func (s *memory) Refresh(_ context.Context, r library.RefreshRequest) (library.RefreshReport, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	err := s.note(fmt.Sprintf("Refresh %v", r.IDs))
	s.hub.Publish(library.Event{Kind: library.EventRefresh, Refresh: &library.RefreshProgress{Done: 1, Total: 1, NewEpisodes: 2}})
	return library.RefreshReport{Checked: 1, NewEpisodes: 2}, err
}

func (s *memory) Import(context.Context, library.Document) (library.AddReport, error) {
	return library.AddReport{}, library.Invalid
}

func (s *memory) Export(context.Context, library.Document) (library.Document, error) {
	return library.Document{}, library.Invalid
}

func (s *memory) Episodes(_ context.Context, q library.EpisodeQuery) ([]library.Episode, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.note("Episodes " + q.Sort + q.Text); err != nil {
		return nil, err
	}
	var out []library.Episode
	skip := q.Offset
	for _, e := range s.episodes {
		if q.Podcast != "" && e.PodcastID != q.Podcast || q.New && !e.New || q.Favourite && !e.Favourite ||
			q.Text != "" && !strings.Contains(strings.ToLower(e.Title+e.PodcastTitle), strings.ToLower(q.Text)) {
			continue
		}
		if skip > 0 {
			skip--
			continue
		}
		if out = append(out, e); q.Limit > 0 && len(out) == q.Limit {
			break
		}
	}
	s.limit = max(s.limit, len(out))
	return out, nil
}

func (s *memory) Episode(_ context.Context, id library.EpisodeID) (library.EpisodeDetail, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.note("Episode " + string(id)); err != nil {
		return library.EpisodeDetail{}, err
	}
	i := s.index(id)
	if i < 0 {
		return library.EpisodeDetail{}, library.NotFound
	}
	return library.EpisodeDetail{Episode: s.episodes[i], Notes: s.notes[id], Link: "https://example.com/" + string(id)}, nil
}

func (s *memory) FindEpisode(context.Context, string) (library.Episode, error) {
	return library.Episode{}, library.NotFound
}

func (s *memory) Chapters(_ context.Context, id library.EpisodeID) ([]library.Chapter, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.chapters[id], s.note("Chapters " + string(id))
}

func (s *memory) Transcript(_ context.Context, id library.EpisodeID) (library.Transcript, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.words[id], s.note("Transcript " + string(id))
}

// change applies f to episodes and tells about it.
func (s *memory) change(call string, ids []library.EpisodeID, f func(*library.Episode)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.note(call); err != nil {
		return err
	}
	for _, id := range ids {
		if i := s.index(id); i >= 0 {
			f(&s.episodes[i])
			e := s.episodes[i]
			s.hub.Publish(library.Event{Kind: library.EventEpisode, Episode: &e})
		}
	}
	return nil
}

func (s *memory) MarkPlayed(_ context.Context, f library.EpisodeFlag) (library.Empty, error) {
	return library.Empty{}, s.change(fmt.Sprintf("MarkPlayed %v %v", f.IDs, f.On), f.IDs, func(e *library.Episode) { e.Played, e.New = f.On, !f.On })
}

func (s *memory) SetFavourite(_ context.Context, f library.EpisodeFlag) (library.Empty, error) {
	return library.Empty{}, s.change(fmt.Sprintf("SetFavourite %v %v", f.IDs, f.On), f.IDs, func(e *library.Episode) { e.Favourite = f.On })
}

func (s *memory) SetNew(_ context.Context, f library.EpisodeFlag) (library.Empty, error) {
	return library.Empty{}, s.change(fmt.Sprintf("SetNew %v %v", f.IDs, f.On), f.IDs, func(e *library.Episode) { e.New = f.On })
}

func (s *memory) Play(_ context.Context, r library.PlayRequest) (library.Status, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	at := "where it was"
	if r.At != nil {
		at = r.At.Clock()
	}
	if err := s.note(fmt.Sprintf("Play %s %s", r.Episode, at)); err != nil {
		return s.status, err
	}
	if i := s.index(r.Episode); i >= 0 {
		e := s.episodes[i]
		s.status.Episode, s.status.Duration, s.status.Position, s.status.Chapters = &e, e.Duration, e.Position, s.chapters[e.ID]
	}
	if r.At != nil {
		s.status.Position = *r.At
	}
	s.status.State = library.Playing
	s.tellStatus()
	return s.status, nil
}

func (s *memory) tellStatus() {
	st := s.status
	s.hub.Publish(library.Event{Kind: library.EventStatus, Status: &st})
}

func (s *memory) Control(_ context.Context, c library.Control) (library.Status, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.note(strings.TrimSpace(fmt.Sprintf("Control %s %v %v %s", c.Verb, c.Value, c.Relative, c.Text))); err != nil {
		return s.status, err
	}
	switch c.Verb {
	case library.VerbToggle:
		if s.status.State == library.Playing {
			s.status.State = library.Paused
		} else {
			s.status.State = library.Playing
		}
	case library.VerbSeek:
		at := library.Seconds(c.Value * float64(time.Second))
		if c.Relative {
			at += s.status.Position
		}
		s.status.Position = min(max(at, 0), s.status.Duration)
	case library.VerbSpeed:
		s.status.Speed = c.Value + s.status.Speed*map[bool]float64{true: 1}[c.Relative]
	case library.VerbVolume:
		s.status.Volume += c.Value
	case library.VerbMute:
		s.status.Muted = !s.status.Muted
	case library.VerbLevel:
		s.status.Level = c.Value == 1
	case library.VerbBoost:
		s.status.Boost = c.Value == 1
	case library.VerbTrim:
		s.status.Trim = strings.TrimPrefix(c.Text, "off")
	case library.VerbSleep:
		s.status.SleepLeft, s.status.SleepAt, s.status.SleepIn = library.Seconds(max(c.Value, 0)*float64(time.Second)), c.Text, 0
		if c.Text == "episodes" {
			s.status.SleepIn = int(c.Value)
		}
		if c.Value < 0 {
			s.status.SleepAt = "end"
		}
	}
	s.tellStatus()
	return s.status, nil
}

func (s *memory) Status(context.Context, library.Empty) (library.Status, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.status, nil
}

func (s *memory) queued() []library.Episode {
	var out []library.Episode
	for _, id := range s.queue {
		if i := s.index(id); i >= 0 {
			out = append(out, s.episodes[i])
		}
	}
	return out
}

func (s *memory) Queue(context.Context, library.Empty) ([]library.Episode, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.queued(), s.note("Queue")
}

func (s *memory) EditQueue(_ context.Context, e library.QueueEdit) ([]library.Episode, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.note(fmt.Sprintf("EditQueue %s %v %v %d", e.Op, e.IDs, e.Front, e.Index)); err != nil {
		return nil, err
	}
	without := slices.DeleteFunc(slices.Clone(s.queue), func(id library.EpisodeID) bool { return slices.Contains(e.IDs, id) })
	switch e.Op {
	case library.QueueAdd:
		if e.Front {
			s.queue = append(slices.Clone(e.IDs), without...)
		} else {
			s.queue = append(without, e.IDs...)
		}
	case library.QueueRemove:
		s.queue = without
	case library.QueueMove:
		s.queue = slices.Insert(without, min(e.Index, len(without)), e.IDs[0])
	case library.QueueClear:
		s.queue = nil
	case library.QueueSet:
		s.queue = slices.Clone(e.IDs)
	}
	for i := range s.episodes {
		s.episodes[i].Queued = slices.Contains(s.queue, s.episodes[i].ID)
	}
	s.hub.Publish(library.Event{Kind: library.EventQueue, Queue: s.queued()})
	return s.queued(), nil
}

func (s *memory) History(context.Context, library.HistoryQuery) ([]library.HistoryEntry, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.history), s.note("History")
}

func (s *memory) EraseHistory(_ context.Context, ids []uint64) (library.Empty, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.history = slices.DeleteFunc(s.history, func(h library.HistoryEntry) bool { return len(ids) == 0 || slices.Contains(ids, h.ID) })
	s.hub.Publish(library.Event{Kind: library.EventHistory})
	return library.Empty{}, s.note(fmt.Sprintf("EraseHistory %v", ids))
}

func (s *memory) Download(_ context.Context, r library.DownloadRequest) (library.BatchReport, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return library.BatchReport{Done: len(r.IDs)}, s.note(fmt.Sprintf("Download %v", r.IDs))
}

func (s *memory) Downloads(context.Context, library.Empty) ([]library.Download, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.downloads), s.note("Downloads")
}

func (s *memory) CancelDownloads(_ context.Context, ids []library.EpisodeID) (library.Empty, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return library.Empty{}, s.note(fmt.Sprintf("CancelDownloads %v", ids))
}

func (s *memory) RemoveDownloads(_ context.Context, ids []library.EpisodeID) (library.BatchReport, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return library.BatchReport{Done: len(ids)}, s.note(fmt.Sprintf("RemoveDownloads %v", ids))
}

func (s *memory) Settings(context.Context, library.Empty) ([]library.Setting, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.settings), s.note("Settings")
}

func (s *memory) SetSetting(_ context.Context, v library.Setting) (library.Setting, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.note("SetSetting " + v.Key + "=" + v.Value); err != nil {
		return v, err
	}
	for i := range s.settings {
		if s.settings[i].Key == v.Key {
			s.settings[i].Value, s.settings[i].Origin = v.Value, "file"
			v = s.settings[i]
			s.hub.Publish(library.Event{Kind: library.EventSetting, Setting: &v})
		}
	}
	return v, nil
}

func (s *memory) ResetSetting(ctx context.Context, key string) (library.Setting, error) {
	s.mu.Lock()
	value := ""
	for _, v := range s.settings {
		if v.Key == key {
			value = v.Default
		}
	}
	s.mu.Unlock()
	return s.SetSetting(ctx, library.Setting{Key: key, Value: value})
}

func (s *memory) Info(context.Context, library.Empty) (library.OwnerInfo, error) {
	return library.OwnerInfo{}, nil
}

func (s *memory) Doctor(context.Context, library.Empty) ([]library.Check, error) { return nil, nil }

func (s *memory) Watch(ctx context.Context) (<-chan library.Event, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.note("Watch"); err != nil {
		return nil, err
	}
	st := s.status
	first := []library.Event{{Kind: library.EventStatus, Status: &st}, {Kind: library.EventQueue, Queue: s.queued()}}
	for _, d := range s.downloads {
		first = append(first, library.Event{Kind: library.EventDownload, Download: &d})
	}
	return s.hub.Watch(ctx, first...), nil
}

var _ library.Service = (*memory)(nil)
