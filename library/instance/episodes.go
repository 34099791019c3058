package instance

import (
	"context"

	"cosm/library"
)

// Episodes lists what q selects.
func (in *Instance) Episodes(_ context.Context, q library.EpisodeQuery) ([]library.Episode, error) {
	return in.store.Episodes(q)
}

// Episode is all that is known of one, with the chapters at hand.
func (in *Instance) Episode(_ context.Context, id library.EpisodeID) (library.EpisodeDetail, error) {
	return in.store.Episode(id)
}

// FindEpisode resolves what a listener calls an episode.
func (in *Instance) FindEpisode(_ context.Context, ref string) (library.Episode, error) {
	return in.store.FindEpisode(ref)
}

// MarkPlayed sets or takes back that episodes were heard.
func (in *Instance) MarkPlayed(_ context.Context, f library.EpisodeFlag) (library.Empty, error) {
	return in.setFlag(f, in.store.SetPlayed)
}

// SetFavourite sets or takes back that episodes are favourites.
func (in *Instance) SetFavourite(_ context.Context, f library.EpisodeFlag) (library.Empty, error) {
	return in.setFlag(f, in.store.SetFavourite)
}

// SetNew puts episodes into the inbox or takes them out.
func (in *Instance) SetNew(_ context.Context, f library.EpisodeFlag) (library.Empty, error) {
	return in.setFlag(f, in.store.SetNew)
}

func (in *Instance) setFlag(f library.EpisodeFlag, set func([]library.EpisodeID, bool) error) (library.Empty, error) {
	if err := set(f.IDs, f.On); err != nil {
		return library.Empty{}, err
	}
	for _, id := range f.IDs {
		in.publishEpisode(id)
	}
	return library.Empty{}, nil
}

// publishEpisode tells that an episode changed, with its podcast, whose sums
// changed with it.
func (in *Instance) publishEpisode(id library.EpisodeID) {
	list, err := in.store.Episodes(library.EpisodeQuery{IDs: []library.EpisodeID{id}})
	if err != nil || len(list) == 0 {
		return
	}
	e := list[0]
	in.hub.Publish(library.Event{Kind: library.EventEpisode, Episode: &e})
	if d, err := in.store.Podcast(e.PodcastID); err == nil {
		in.hub.Publish(library.Event{Kind: library.EventPodcast, Podcast: &d.Podcast})
	}
	if p := in.playerMade(); p != nil {
		p.learn(e)
	}
}

// learn takes over what changed of the episode that is loaded.
func (p *playback) learn(e library.Episode) {
	p.mu.Lock()
	same := p.loaded != nil && p.loaded.ID == e.ID
	if same {
		p.loaded.Episode = e
	}
	p.mu.Unlock()
	if same {
		p.tell()
	}
}
