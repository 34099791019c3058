package library

import "maps"

// Reason is why something failed in a form that is kept and told on: whoever
// shows it finds the words of the listener's language by ID and Args. It
// stands beside an English sentence. The zero Reason knows no more than that
// sentence.
type Reason struct {
	ID   string            `json:"id,omitempty"` // as in Error
	Args map[string]string `json:"args,omitempty"`
}

// ReasonOf is the reason of err without what failed: that is known where a
// reason is kept.
func ReasonOf(err error) Reason {
	e := AsError(err)
	if e == nil || e.ID == "" {
		return Reason{}
	}
	args := maps.Clone(e.Args)
	delete(args, "What")
	if e.Why != "" && args["Why"] == e.Why { // the sentence says it
		delete(args, "Why")
	}
	if len(args) == 0 {
		args = nil
	}
	return Reason{ID: e.ID, Args: args}
}

// Told is the error that the reason was made of, without what failed; why is
// the sentence beside it. nil if both code and sentence are empty.
func (r Reason) Told(code Code, why string) *Error {
	if code == "" && why == "" {
		return nil
	}
	return &Error{Code: code, ID: r.ID, Args: r.Args, Why: why}
}

// Err is the error that c tells of; nil if the look succeeded.
func (c FeedCheck) Err() *Error { return c.Told(c.Code, c.Error) }

// Err is the error that e tells of.
func (e RefreshError) Err() *Error { return e.Told(e.Code, e.Error) }

// Err is the error that e tells of.
func (e BatchError) Err() *Error { return e.Told(e.Code, e.Error) }

// Say gives the check its words: what English says, by the message that says it
// in every language.
func (c *Check) Say(detail, id string, pairs ...string) {
	told := (&Error{}).With(id, pairs...)
	c.Detail, c.Reason = detail, Reason{ID: told.ID, Args: told.Args}
}

// Fail makes err what the check found.
func (c *Check) Fail(err error) {
	e := AsError(err)
	c.Status, c.Detail, c.Try, c.Code, c.Reason = "failed", e.Error(), e.Try, e.Code, ReasonOf(e)
}

// Failure is why the last look at the feed failed; nil after a success.
func (p *Podcast) Failure() *Error { return p.LastReason.Told(p.LastCode, p.LastError) }

// Failure is why nothing plays; nil if there is nothing to tell.
func (s *Status) Failure() *Error { return s.ErrorReason.Told(s.ErrorCode, s.Error) }

// Failure is why the download failed; nil if it did not.
func (d *Download) Failure() *Error { return d.ErrorReason.Told(d.ErrorCode, d.Error) }
