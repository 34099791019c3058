package cli

import (
	"context"

	"cosm/library"
)

// podcastIDs looks up what the listener called podcasts.
func podcastIDs(ctx context.Context, s library.Service, refs []string) ([]library.PodcastID, error) {
	var ids []library.PodcastID
	for _, ref := range refs {
		p, err := s.FindPodcast(ctx, ref)
		if err != nil {
			return nil, err
		}
		ids = append(ids, p.ID)
	}
	return ids, nil
}

// episodes looks up what the listener called episodes.
func findEpisodes(ctx context.Context, s library.Service, refs []string) ([]library.Episode, error) {
	var found []library.Episode
	for _, ref := range refs {
		e, err := s.FindEpisode(ctx, ref)
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
