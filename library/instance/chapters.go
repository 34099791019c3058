package instance

import (
	"context"
	"errors"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"cosm/feed/chapters"
	"cosm/feed/fetch"
	"cosm/feed/transcript"
	"cosm/library"
	"cosm/library/ledger"
	"cosm/library/refresh"
)

// maxSideFile bounds chapters and transcripts, which are text.
const maxSideFile = 16 << 20

// Chapters gives an episode's chapters: those kept, in the feed, at the
// address the feed names, in the downloaded file, or written as times in the
// show notes, in this order.
func (in *Instance) Chapters(ctx context.Context, id library.EpisodeID) ([]library.Chapter, error) {
	d, err := in.store.Episode(id)
	if err != nil {
		return nil, err
	}
	if known, err := in.knownChapters(&d); err != nil || len(known) > 0 {
		return known, err
	}
	list, err := in.fetchChapters(ctx, &d)
	if err != nil && !d.Downloaded {
		return nil, in.leavingOr(err)
	}
	if len(list) == 0 && d.Downloaded {
		list = in.fileChapters(d.Path)
	}
	if len(list) > 0 {
		in.logFailure("keep chapters", in.store.PutChapters(id, list))
		return list, nil
	}
	return notesChapters(&d), nil
}

// knownChapters are those that cost neither network nor a look into the audio.
func (in *Instance) knownChapters(d *library.EpisodeDetail) ([]library.Chapter, error) {
	kept, ok, err := in.store.Chapters(d.ID)
	if err != nil || ok {
		return kept, err
	}
	return d.Chapters, nil
}

func notesChapters(d *library.EpisodeDetail) []library.Chapter {
	var limit time.Duration
	if d.Duration > 0 {
		limit = d.Duration.D()
	}
	list := chapters.FromNotes(d.Notes)
	for i, c := range list { // times beyond the end are no chapters of this episode
		if limit > 0 && c.Start >= limit {
			list = list[:i]
			break
		}
	}
	return fromFeed(list)
}

func (in *Instance) fetchChapters(ctx context.Context, d *library.EpisodeDetail) ([]library.Chapter, error) {
	if d.ChaptersURL == "" {
		return nil, nil
	}
	body, _, err := in.sideFile(ctx, ledger.Chapters, d.ChaptersURL, d.PodcastID)
	if err != nil {
		return nil, err
	}
	defer body.Close() //nolint:errcheck // nothing was written to it
	list, err := chapters.Parse(body)
	if err != nil {
		return nil, library.Errorf(library.Failed, d.Title, "its chapters cannot be read", err).With("bad_chapters", "Title", d.Title)
	}
	return fromFeed(list), nil
}

func (in *Instance) fileChapters(path string) []library.Chapter {
	f, err := os.Open(path)
	if err != nil {
		in.o.Log.Info("look for chapters", "path", path, "err", err)
		return nil
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil
	}
	list, err := chapters.FromAudio(f, info.Size())
	if err != nil {
		in.o.Log.Info("look for chapters", "path", path, "err", err)
	}
	return fromFeed(list)
}

func fromFeed(list []chapters.Chapter) []library.Chapter {
	out := make([]library.Chapter, len(list))
	for i, c := range list {
		out[i] = library.Chapter{Start: library.Seconds(c.Start), End: library.Seconds(c.End), Title: c.Title, URL: c.URL, ImageURL: c.ImageURL, Hidden: c.Hidden}
	}
	return out
}

// sideFile fetches what belongs to an episode beside its audio. The feed chose
// the address: only on the feed's own host may it be private.
func (in *Instance) sideFile(ctx context.Context, p ledger.Purpose, address string, of library.PodcastID) (io.ReadCloser, string, error) {
	ctx, cancel := in.until(ctx)
	f := fetch.Fetcher{Client: in.client(p), UserAgent: in.userAgent(), MaxBytes: maxSideFile}
	res, err := f.Get(ctx, fetch.Request{
		URL: address, Accept: "*/*", AllowPrivate: strings.EqualFold(hostOf(address), hostOf(in.feedURL(of))),
	})
	if err != nil {
		cancel()
		return nil, "", refresh.Explain(address, err)
	}
	return &cancelling{res.Body, cancel}, res.ContentType, nil
}

// cancelling ends the request's context when its body is done with.
type cancelling struct {
	io.ReadCloser
	cancel context.CancelFunc
}

func (c *cancelling) Close() error {
	defer c.cancel()
	return c.ReadCloser.Close()
}

// loadChapters takes over those at hand for what is being loaded.
func (p *playback) loadChapters(d *library.EpisodeDetail) {
	list, err := p.in.knownChapters(d)
	p.in.logFailure("read chapters", err)
	if len(list) == 0 {
		list = notesChapters(d)
	}
	p.setChapters(d.ID, list)
}

func (p *playback) setChapters(id library.EpisodeID, list []library.Chapter) {
	p.mu.Lock()
	same := p.loaded != nil && p.loaded.ID == id
	if same {
		p.chapters = list
	}
	p.mu.Unlock()
	if same {
		p.tell()
	}
}

// completeChapters asks for the chapters of what plays, once it plays.
func (in *Instance) completeChapters(id library.EpisodeID) {
	in.background(func(ctx context.Context) {
		list, err := in.Chapters(ctx, id)
		if err != nil {
			in.o.Log.Info("fetch chapters", "episode", id, "err", err)
			return
		}
		if tagged := in.taggedChapters(ctx, id); len(tagged) > 0 {
			list = tagged
		}
		if p := in.playerMade(); p != nil && len(list) > 0 {
			p.setChapters(id, list)
		}
	})
}

// taggedChapters are those in the audio of an episode that is streamed and has
// none from elsewhere but, perhaps, times in its notes. They are kept.
func (in *Instance) taggedChapters(ctx context.Context, id library.EpisodeID) []library.Chapter {
	d, err := in.store.Episode(id)
	if err != nil || d.Downloaded || d.AudioURL == "" {
		return nil
	}
	if known, err := in.knownChapters(&d); err != nil || len(known) > 0 {
		return nil
	}
	list, err := in.streamChapters(ctx, &d)
	if err != nil {
		in.o.Log.Info("look for chapters", "episode", id, "err", err)
	}
	if len(list) > 0 {
		in.logFailure("keep chapters", in.store.PutChapters(id, list))
	}
	return list
}

// Transcript gives an episode's text, kept from the first time on.
func (in *Instance) Transcript(ctx context.Context, id library.EpisodeID) (library.Transcript, error) {
	d, err := in.store.Episode(id)
	if err != nil {
		return library.Transcript{}, err
	}
	if kept, ok, err := in.store.Transcript(id); err != nil || ok {
		return kept, err
	}
	var failures []error
	for _, ref := range ranked(d.Transcripts) {
		t, err := in.fetchTranscript(ctx, ref, d.PodcastID)
		if err == nil {
			in.logFailure("keep transcript", in.store.PutTranscript(id, t))
			return t, nil
		}
		failures = append(failures, err)
	}
	if len(failures) > 0 {
		return library.Transcript{}, in.leavingOr(failures[0])
	}
	return library.Transcript{}, library.Errorf(library.NotFound, d.Title, "this episode has no transcript", errors.Join(failures...)).With("no_transcript", "Title", d.Title)
}

func (in *Instance) fetchTranscript(ctx context.Context, ref library.TranscriptRef, of library.PodcastID) (library.Transcript, error) {
	body, kind, err := in.sideFile(ctx, ledger.Transcripts, ref.URL, of)
	if err != nil {
		return library.Transcript{}, err
	}
	defer body.Close() //nolint:errcheck // nothing was written to it
	if ref.Type != "" {
		kind = ref.Type
	}
	t, err := transcript.Parse(body, kind)
	if err != nil {
		return library.Transcript{}, library.Errorf(library.Failed, ref.URL, "the transcript cannot be read", err).With("bad_transcript")
	}
	out := library.Transcript{Timed: t.Timed, Lines: make([]library.TranscriptLine, len(t.Lines))}
	for i, l := range t.Lines {
		out.Lines[i] = library.TranscriptLine{Start: library.Seconds(l.Start), End: library.Seconds(l.End), Speaker: l.Speaker, Text: l.Text}
	}
	return out, nil
}

// ranked puts the forms that carry most first: with times and speakers.
func ranked(refs []library.TranscriptRef) []library.TranscriptRef {
	var out []library.TranscriptRef
	order := []string{"text/vtt", "application/json", "application/srt", "application/x-subrip", "text/srt"}
	for _, kind := range order {
		for _, r := range refs {
			if r.Type == kind {
				out = append(out, r)
			}
		}
	}
	for _, r := range refs {
		if !slices.Contains(order, r.Type) {
			out = append(out, r)
		}
	}
	return out
}
