package instance

import (
	"context"
	"time"

	"cosm/config"
	"cosm/library"
)

// scheduleTick is how often a long stayer looks whether a refresh is due.
const scheduleTick = time.Minute

// schedule refreshes as often as the settings say, the first time soon after
// the start if the last one is long ago.
func (in *Instance) schedule(ctx context.Context) {
	tick := time.NewTicker(scheduleTick)
	defer tick.Stop()
	first := time.NewTimer(3 * time.Second) // the first screen comes first
	defer first.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-first.C:
		case <-tick.C:
		}
		in.refreshIfDue(ctx)
	}
}

func (in *Instance) refreshIfDue(ctx context.Context) {
	every := in.settings().Duration(config.KeyRefreshInterval)
	if every <= 0 || in.settings().Bool(config.KeyOffline) {
		return
	}
	in.mu.Lock()
	running := in.progress.Running
	in.mu.Unlock()
	if running {
		return
	}
	due, err := in.due(every)
	if err != nil || len(due) == 0 {
		return
	}
	if _, err := in.Refresh(ctx, library.RefreshRequest{IDs: due}); err != nil && ctx.Err() == nil {
		in.o.Log.Warn("refresh by schedule", "err", err)
	}
}

// due are the feeds that it is time to ask.
func (in *Instance) due(every time.Duration) ([]library.PodcastID, error) {
	states, err := in.store.FeedStates(nil)
	if err != nil {
		return nil, err
	}
	return dueOf(states, every, in.o.Now()), nil
}

// dueOf are those not asked for longer than every, and than was learnt of them,
// and not told to wait. What was learnt before a setting changed counts till
// the next look at the feed.
func dueOf(states []library.FeedState, every time.Duration, now time.Time) (ids []library.PodcastID) {
	for _, s := range states {
		if s.Stopped || now.Before(s.NextTry) || now.Before(s.RefreshedAt.Add(max(every, s.Every.D()))) {
			continue
		}
		ids = append(ids, s.PodcastID)
	}
	return ids
}
