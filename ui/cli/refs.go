package cli

import (
	"context"
	"errors"

	"cosm/library"
)

// findPodcast looks up what the listener called a podcast.
func findPodcast(ctx context.Context, s library.Service, ref string) (library.Podcast, error) {
	p, err := s.FindPodcast(ctx, ref)
	return p, named(err, ref, "no_podcast", "several_podcasts", "cosm podcasts")
}

// findEpisode looks up what the listener called an episode.
func findEpisode(ctx context.Context, s library.Service, ref string) (library.Episode, error) {
	e, err := s.FindEpisode(ctx, ref)
	return e, named(err, ref, "no_episode", "several_episodes", "cosm episodes")
}

// named gives err the messages of what was not found or found several times.
func named(err error, ref, none, several, try string) error {
	if err == nil {
		return nil
	}
	e := *library.AsError(err)
	switch {
	case errors.Is(err, library.NotFound):
		return e.With(none, "Ref", ref).Hint(try)
	case errors.Is(err, library.Ambiguous):
		return e.With(several, "Ref", ref)
	}
	return err
}

// podcastIDs looks up several.
func podcastIDs(ctx context.Context, s library.Service, refs []string) ([]library.PodcastID, error) {
	var ids []library.PodcastID
	for _, ref := range refs {
		p, err := findPodcast(ctx, s, ref)
		if err != nil {
			return nil, err
		}
		ids = append(ids, p.ID)
	}
	return ids, nil
}

// findEpisodes looks up several.
func findEpisodes(ctx context.Context, s library.Service, refs []string) ([]library.Episode, error) {
	var found []library.Episode
	for _, ref := range refs {
		e, err := findEpisode(ctx, s, ref)
		if err != nil {
			return nil, err
		}
		found = append(found, e)
	}
	return found, nil
}

func idsOf(episodes []library.Episode) []library.EpisodeID {
	ids := make([]library.EpisodeID, len(episodes))
	for i, e := range episodes {
		ids[i] = e.ID
	}
	return ids
}
