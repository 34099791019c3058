package store

import (
	"cosm/library"
)

// SetProblem keeps why an episode could not be played; nil forgets it. It counts
// as long as the feed names the same audio. NotFound if the episode is unknown.
func (s *Store) SetProblem(id library.EpisodeID, why *library.Error) error {
	return s.update(func(t *tx) error {
		at, err := t.place(id)
		if err != nil {
			return err
		}
		if why == nil {
			changed, err := t.setFlags(at, id, 0, flagProblem)
			if err == nil && !changed {
				return errNoChange
			}
			return err
		}
		if _, err := t.setFlags(at, id, flagProblem, 0); err != nil {
			return err
		}
		return t.putTrouble(id, why)
	})
}

func (t *tx) putTrouble(id library.EpisodeID, why *library.Error) error {
	k := []byte(id)
	var ep library.Episode
	if _, err := decodeEpisode(t.b(bEpisodes).Get(k), &ep); err != nil {
		return err
	}
	m, err := decodeMark(t.b(bMarks).Get(k))
	if err != nil {
		return err
	}
	m.problem = troubleOf(&ep, why)
	return putChanged(t.b(bMarks), k, encodeMark(m))
}

// troubleOf is why as ep's mark keeps it; nothing for nil.
func troubleOf(ep *library.Episode, why *library.Error) trouble {
	if why == nil {
		return trouble{}
	}
	return trouble{audio: string(hashKey(ep.AudioURL)), why: why.Why, code: why.Code, reason: library.ReasonOf(why)}
}

// tell puts it into the episode, unless that has other audio by now.
func (p trouble) tell(ep *library.Episode) {
	if p.audio != string(hashKey(ep.AudioURL)) {
		return
	}
	ep.Problem = p.reason.Told(p.code, p.why)
}
