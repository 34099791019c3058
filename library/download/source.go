package download

import (
	"context"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"hash"
	"io"
	"os"
	"strings"

	"cosm/library"
)

// Source is a place where an episode's file is to be had.
type Source struct {
	URL, Type string
	// Proof is what the bytes are checked by once all are there: hashes as in
	// the integrity attribute of Subresource Integrity
	// (https://www.w3.org/TR/SRI). Empty: by nothing.
	Proof string
}

// sources are those to try, in order. The episode's own address is the last,
// unless the caller says otherwise of it. What has been begun with is gone on
// with.
func (t *transfer) sources() []Source {
	e := t.j.episode
	own := Source{URL: e.AudioURL, Type: e.AudioType}
	if t.m.o.Sources == nil {
		return []Source{own}
	}
	list := t.m.o.Sources(e)
	if len(list) == 0 || list[len(list)-1].URL != own.URL {
		list = append(list, own)
	}
	rec := t.record()
	if rec.Done > 0 && rec.URL != "" {
		for i := range list {
			if list[i].URL == rec.URL {
				return list[i:]
			}
		}
		return list[len(list)-1:] // its own address, which may have changed
	}
	return list
}

// anySource goes from one source to the next till one gives the whole file. An
// error that would be the same everywhere ends it.
func (t *transfer) anySource(ctx context.Context) (err error) {
	list := t.sources()
	for i, s := range list {
		t.source = s
		if i > 0 {
			if err := t.switchSource(); err != nil {
				return err
			}
		} else if err := t.save(func(r *library.DownloadRecord) { r.URL = s.URL }); err != nil {
			return err
		}
		if err = t.toTheEnd(ctx); err == nil || ctx.Err() != nil || i == len(list)-1 || explainDisk(err) != nil || halts(err) {
			return err
		}
		if t.m.o.Warn != nil {
			t.m.o.Warn(t.j.episode, explain(t.host, err))
		}
	}
	return err
}

// switchSource throws away what came of the one before.
func (t *transfer) switchSource() error {
	if err := RemoveFile(t.record().Path); err != nil {
		return err
	}
	return t.save(func(r *library.DownloadRecord) {
		r.URL, r.ETag, r.LastModified, r.Size, r.Done = t.source.URL, "", "", 0, 0
	})
}

// errChecksum is for a file that is not what the feed says it is.
var errChecksum = errors.New("the checksum is wrong")

// verify compares the bytes on disk with the source's proof.
func (t *transfer) verify() error {
	same, err := matches(t.file.File, t.source.Proof)
	if err != nil {
		return err
	}
	if !same {
		return library.Errorf(library.Failed, "download from "+t.host, "the file is not the one that the feed announces: its checksum is wrong", errChecksum).
			With("download_checksum", "Host", t.host)
	}
	return nil
}

// matches checks bytes by a list of hashes: of those with the strongest
// algorithm one has to be right. A list of which nothing is understood, as for
// a browser, forbids nothing.
func matches(f *os.File, proof string) (bool, error) {
	strongest, wanted := 0, []string(nil)
	for _, one := range strings.Fields(proof) {
		name, value, _ := strings.Cut(one, "-")
		value, _, _ = strings.Cut(value, "?")
		strength := map[string]int{"sha256": 256, "sha384": 384, "sha512": 512}[strings.ToLower(name)]
		if strength == 0 || value == "" {
			continue
		}
		if strength > strongest {
			strongest, wanted = strength, nil
		}
		if strength == strongest {
			wanted = append(wanted, plainBase64(value))
		}
	}
	if len(wanted) == 0 {
		return true, nil
	}
	sum := map[int]func() hash.Hash{256: sha256.New, 384: sha512.New384, 512: sha512.New}[strongest]()
	if _, err := io.Copy(sum, io.NewSectionReader(f, 0, 1<<62)); err != nil {
		return false, err
	}
	got := plainBase64(base64.StdEncoding.EncodeToString(sum.Sum(nil)))
	for _, w := range wanted {
		if w == got {
			return true, nil
		}
	}
	return false, nil
}

// plainBase64 makes the two alphabets of base64 one, without padding.
func plainBase64(s string) string {
	return strings.TrimRight(strings.NewReplacer("-", "+", "_", "/").Replace(s), "=")
}
