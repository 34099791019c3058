package instance

import (
	"cosm/config"
	"cosm/library"
)

// unplayable reports whether e says that an episode's audio itself is the
// trouble. A network that fails, a device or a refusal is none of its fault.
func unplayable(e *library.Error) bool {
	return e != nil && (e.Code == library.NotAudio || e.ID == "audio_gone")
}

// markProblem keeps with an episode why it could not be played.
func (in *Instance) markProblem(id library.EpisodeID, why *library.Error) {
	if id == "" || !unplayable(why) {
		return
	}
	in.logFailure("mark as not playable", in.store.SetProblem(id, why))
	in.publishEpisode(id)
}

// skips reports whether the queue goes on after what cannot be played.
func (in *Instance) skips() bool { return in.settings().Bool(config.KeySkipUnplayable) }

// turns are the episodes of the queue to try, in order: the first, or, if the
// listener wants those skipped that cannot be played, all that can, and then,
// as a last resort of one who asked, those that could not. What is passed over
// stays in the queue: it may only be the way to the server that was wrong.
func (in *Instance) turns(asked bool) ([]library.Episode, error) {
	queue, err := in.store.Queue()
	if err != nil || len(queue) == 0 || !in.skips() {
		return queue[:min(len(queue), 1)], err
	}
	var good, bad []library.Episode
	for _, e := range queue {
		if e.Problem != nil {
			bad = append(bad, e)
		} else {
			good = append(good, e)
		}
	}
	if asked {
		good = append(good, bad...)
	}
	return good, nil
}
