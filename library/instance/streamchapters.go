package instance

import (
	"context"
	"io"
	"time"

	"cosm/feed/chapters"
	"cosm/library"
	"cosm/library/ledger"
	"cosm/player/stream"
)

const (
	// tagsLimit bounds what is read of a stream in search of chapters.
	tagsLimit = 4 << 20
	// tagsAhead is how much is read at once: tags are small.
	tagsAhead = 32 << 10
	tagsTime  = time.Minute
)

// streamChapters looks for chapters in the audio of an episode that plays from
// its server: by ranges, of the tags alone. Only what plays is asked so: the
// server learns nothing that it does not know.
func (in *Instance) streamChapters(ctx context.Context, d *library.EpisodeDetail) ([]library.Chapter, error) {
	header, err := in.authHeader(d.PodcastID, d.AudioURL)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, tagsTime)
	defer cancel()
	client := in.client(ledger.Audio)
	client.Transport = in.audio
	src, err := stream.OpenHTTP(ctx, stream.Request{URL: d.AudioURL, Header: header, Size: d.Size, Type: d.AudioType},
		stream.Options{Client: client, Dir: in.o.Paths.CacheDir, MaxBytes: tagsLimit, ReadAhead: tagsAhead, Now: in.o.Now})
	if err != nil {
		return nil, err
	}
	defer src.Close() //nolint:errcheck // a cache that nobody needs any more
	if !src.Seekable() || src.Size() < 0 {
		return nil, nil
	}
	list, err := chapters.FromAudio(&remoteTags{src: src}, src.Size())
	return fromFeed(list), err
}

// remoteTags makes a stream a file of which little may be read. It is used by
// one goroutine.
type remoteTags struct {
	src  stream.Source
	read int
}

// ReadAt is that of io.ReaderAt; beyond tagsLimit bytes in all it is the end.
func (r *remoteTags) ReadAt(p []byte, off int64) (int, error) {
	if r.read += len(p); r.read > tagsLimit {
		return 0, io.EOF
	}
	if _, err := r.src.Seek(off, io.SeekStart); err != nil {
		return 0, err
	}
	n, err := io.ReadFull(r.src, p)
	if err == io.ErrUnexpectedEOF {
		err = io.EOF
	}
	return n, err
}
