package guard_test

import (
	"context"
	"errors"
	"testing"

	"cosm/library"
	"cosm/library/guard"
)

// service notes which calls reach it.
type service struct {
	library.Service
	calls []string
}

func (s *service) Add(context.Context, library.AddRequest) (library.AddReport, error) {
	s.calls = append(s.calls, "Add")
	return library.AddReport{}, nil
}

func (s *service) Refresh(context.Context, library.RefreshRequest) (library.RefreshReport, error) {
	s.calls = append(s.calls, "Refresh")
	return library.RefreshReport{}, nil
}

func (s *service) Download(context.Context, library.DownloadRequest) (library.BatchReport, error) {
	s.calls = append(s.calls, "Download")
	return library.BatchReport{}, nil
}

func (s *service) Play(context.Context, library.PlayRequest) (library.Status, error) {
	s.calls = append(s.calls, "Play")
	return library.Status{}, nil
}

func (s *service) Chapters(context.Context, library.EpisodeID) ([]library.Chapter, error) {
	s.calls = append(s.calls, "Chapters")
	return nil, nil
}

func (s *service) Transcript(context.Context, library.EpisodeID) (library.Transcript, error) {
	s.calls = append(s.calls, "Transcript")
	return library.Transcript{}, nil
}

func (s *service) Episode(_ context.Context, id library.EpisodeID) (library.EpisodeDetail, error) {
	return library.EpisodeDetail{
		Episode:  library.Episode{ID: id, Downloaded: id == "ondisk"},
		Chapters: []library.Chapter{{Title: "at hand"}},
	}, nil
}

// everything makes each call that may ask the network and gives the errors.
func everything(ctx context.Context, s library.Service) map[string]error {
	errs := map[string]error{}
	_, errs["Add"] = s.Add(ctx, library.AddRequest{Sources: []string{"https://example.org/feed"}})
	_, errs["Refresh"] = s.Refresh(ctx, library.RefreshRequest{})
	_, errs["Download"] = s.Download(ctx, library.DownloadRequest{})
	_, errs["Play address"] = s.Play(ctx, library.PlayRequest{URL: "https://example.org/a.mp3"})
	_, errs["Play stream"] = s.Play(ctx, library.PlayRequest{Episode: "stream"})
	_, errs["Transcript"] = s.Transcript(ctx, "x")
	return errs
}

func TestOfflineAsksNoServer(t *testing.T) {
	inner := &service{}
	g := guard.New(inner, guard.Policy{Offline: true})
	for name, err := range everything(t.Context(), g) {
		if !errors.Is(err, library.Refused) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if len(inner.calls) > 0 {
		t.Errorf("these got through: %v", inner.calls)
	}
}

func TestOfflineAllowsWhatIsAtHand(t *testing.T) {
	inner := &service{}
	g := guard.New(inner, guard.Policy{Offline: true})
	_, err1 := g.Add(t.Context(), library.AddRequest{Document: []byte("<opml/>")})
	_, err2 := g.Play(t.Context(), library.PlayRequest{Episode: "ondisk"})
	_, err3 := g.Play(t.Context(), library.PlayRequest{Path: "/a.mp3"})
	chapters, err4 := g.Chapters(t.Context(), "x")
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		t.Error(err)
	}
	if len(chapters) != 1 || len(inner.calls) != 3 {
		t.Errorf("chapters %v, calls %v", chapters, inner.calls)
	}
}

func TestWithoutAPolicyNothingIsInTheWay(t *testing.T) {
	inner := &service{}
	g := guard.New(inner, guard.Policy{})
	for name, err := range everything(t.Context(), g) {
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if g != library.Service(inner) {
		t.Error("an empty policy wraps")
	}
}
