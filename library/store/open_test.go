package store

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"cosm/library"
)

func TestOpenMakesAPrivateFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a", "b", "cosm.db")
	s := openAt(t, path, Options{})
	if runtime.GOOS != "windows" {
		for name, want := range map[string]os.FileMode{path: 0o600, filepath.Dir(path): 0o700} {
			info, err := os.Stat(name)
			if err != nil || info.Mode().Perm() != want {
				t.Errorf("%s: %v, %v; want %v", name, info.Mode().Perm(), err, want)
			}
		}
	}
	if s.Path() != path || s.Size() == 0 {
		t.Errorf("path %s, size %d", s.Path(), s.Size())
	}
}

func TestOpenTakesRightsFromOthers(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no modes on Windows")
	}
	path := filepath.Join(t.TempDir(), "cosm.db")
	must(t, openAt(t, path, Options{}).Close())
	must(t, os.Chmod(path, 0o644))
	openAt(t, path, Options{})
	if info, _ := os.Stat(path); info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v", info.Mode())
	}
}

func TestOpenFindsWhatWasWritten(t *testing.T) {
	s := open(t, fixed())
	ids := subscribe(t, s, "Stories")
	must(t, s.Close())
	must(t, s.Close())
	s = openAt(t, s.Path(), fixed())
	d, err := s.Podcast(ids[0])
	if err != nil || d.Title != "Stories" || !d.SubscribedAt.Equal(day) {
		t.Errorf("%+v, %v", d.Podcast, err)
	}
}

func TestOpenOfALockedFile(t *testing.T) {
	s := open(t, Options{})
	for _, timeout := range []time.Duration{0, time.Millisecond} {
		_, err := Open(s.Path(), Options{Timeout: timeout})
		if !errors.Is(err, library.OwnerBusy) || !errors.Is(err, ErrLocked) {
			t.Errorf("timeout %v: %v", timeout, err)
		}
	}
	must(t, s.Close())
	openAt(t, s.Path(), Options{})
}

func TestReadersShareTheFile(t *testing.T) {
	s := open(t, Options{})
	subscribe(t, s, "Stories")
	must(t, s.Close())
	a, b := openAt(t, s.Path(), Options{ReadOnly: true}), openAt(t, s.Path(), Options{ReadOnly: true})
	for _, r := range []*Store{a, b} {
		if l, err := r.Podcasts(library.PodcastQuery{}); err != nil || len(l) != 1 {
			t.Errorf("%v, %v", l, err)
		}
	}
	if err := a.SetSetting("a", "b"); !errors.Is(err, library.ReadOnly) {
		t.Errorf("write: %v", err)
	}
	if problems, err := a.Check(t.Context()); err != nil || len(problems) > 0 {
		t.Errorf("check: %v, %v", problems, err)
	}
}

func TestOpenReadOnlyWithoutAFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "none", "cosm.db")
	_, err := Open(path, Options{ReadOnly: true})
	if !errors.Is(err, library.NotFound) {
		t.Errorf("error %v", err)
	}
	if _, err := os.Stat(filepath.Dir(path)); !os.IsNotExist(err) {
		t.Error("a folder was made")
	}
}

func TestEmptyFileIsANewLibrary(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cosm.db")
	must(t, os.WriteFile(path, nil, 0o600))
	subscribe(t, openAt(t, path, Options{}), "Stories")
}

func TestOpenOfOtherFiles(t *testing.T) {
	dir := t.TempDir()
	foreign := filepath.Join(dir, "foreign.db")
	db, err := bolt.Open(foreign, 0o600, nil)
	must(t, err)
	must(t, db.Update(func(tx *bolt.Tx) error { _, err := tx.CreateBucket([]byte("things")); return err }))
	must(t, db.Close())
	text := filepath.Join(dir, "text.db")
	must(t, os.WriteFile(text, bytes.Repeat([]byte("not a database\n"), 2000), 0o600))
	short := filepath.Join(dir, "short.db")
	must(t, os.WriteFile(short, []byte("x"), 0o600))
	for _, path := range []string{foreign, text, short} {
		before, err := os.ReadFile(path)
		must(t, err)
		_, err = Open(path, Options{})
		if !errors.Is(err, library.Corrupt) || library.AsError(err).Try != "cosm doctor" {
			t.Errorf("%s: %v", path, err)
		}
		after, err := os.ReadFile(path)
		must(t, err)
		if !bytes.Equal(before, after) {
			t.Errorf("%s was changed", path)
		}
	}
	if _, err := Open(dir, Options{}); !errors.Is(err, library.ReadOnly) {
		t.Errorf("a folder: %v", err)
	}
	if _, err := Open(filepath.Join(text, "cosm.db"), Options{}); err == nil {
		t.Error("a file in the place of the folder: no error")
	}
}

func TestBackupIsALibrary(t *testing.T) {
	s := open(t, Options{})
	ids := subscribe(t, s, "Stories")
	merge(t, s, feedOf(ids[0], item("1", "https://a.example/1.mp3", "one", 1)))
	path := filepath.Join(t.TempDir(), "copy.db")
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY, 0o600)
	must(t, err)
	must(t, s.Backup(f))
	must(t, f.Close())
	c := openAt(t, path, Options{})
	if got := titles(list(t, c, library.EpisodeQuery{})); got != "one" {
		t.Errorf("the copy has %q", got)
	}
}

func TestBackupToAFullDisk(t *testing.T) {
	s := open(t, Options{})
	err := s.Backup(writerFunc(func([]byte) (int, error) { return 0, syscall.ENOSPC }))
	if !errors.Is(err, library.NoSpace) {
		t.Errorf("error %v", err)
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

func TestExplain(t *testing.T) {
	s := &Store{path: "/x/cosm.db"}
	for _, c := range []struct {
		err  error
		code library.Code
	}{
		{&fs.PathError{Err: syscall.ENOSPC}, library.NoSpace},
		{errors.New("file resize error: " + syscall.ENOSPC.Error()), library.NoSpace},
		{fmt.Errorf("write: %w", syscall.EDQUOT), library.NoSpace},
		{&fs.PathError{Err: syscall.EROFS}, library.ReadOnly},
		{&fs.PathError{Err: syscall.EACCES}, library.ReadOnly},
		{berrors.ErrDatabaseReadOnly, library.ReadOnly},
		{&fs.PathError{Err: syscall.ENOENT}, library.NotFound},
		{berrors.ErrTimeout, library.OwnerBusy},
		{berrors.ErrChecksum, library.Corrupt},
		{fmt.Errorf("read: %w", errRecord), library.Corrupt},
		{library.Errorf(library.Ambiguous, "", "", nil), library.Ambiguous},
		{errors.New("odd"), library.Failed},
	} {
		if got := library.CodeOf(s.explain(c.err)); got != c.code {
			t.Errorf("%v: %s, want %s", c.err, got, c.code)
		}
	}
	if s.explain(nil) != nil {
		t.Error("an error for nil")
	}
}

func TestReadOnlyFolder(t *testing.T) {
	if os.Geteuid() == 0 || runtime.GOOS == "windows" {
		t.Skip("the modes of folders do not bind this user")
	}
	dir := filepath.Join(t.TempDir(), "locked")
	must(t, os.Mkdir(dir, 0o500))
	_, err := Open(filepath.Join(dir, "cosm.db"), Options{})
	if !errors.Is(err, library.ReadOnly) {
		t.Errorf("error %v", err)
	}
}

func TestPanicsOfOursGoOn(t *testing.T) {
	s := open(t, Options{})
	defer func() {
		if r := recover(); r != "ours" {
			t.Errorf("recovered %v", r)
		}
	}()
	_ = s.view(func(*tx) error { panic("ours") })
}

func TestAMissingBucketIsDamage(t *testing.T) {
	s := open(t, Options{})
	must(t, s.db.Update(func(tx *bolt.Tx) error { return tx.DeleteBucket([]byte("marks")) }))
	ids := subscribe(t, s, "Stories")
	_, err := s.Merge([]library.FeedUpdate{feedOf(ids[0], item("1", "", "one", 1))})
	if !errors.Is(err, library.Corrupt) {
		t.Errorf("error %v", err)
	}
	// After damage in a write nothing is written any more, and nothing hangs.
	if err := s.SetSetting("a", "b"); !errors.Is(err, library.Corrupt) {
		t.Errorf("next write: %v", err)
	}
	if _, err := s.Podcasts(library.PodcastQuery{}); !errors.Is(err, library.Corrupt) {
		t.Errorf("next read: %v", err)
	}
	must(t, s.Close())
	if _, err := Open(s.Path(), Options{}); err != nil {
		t.Errorf("the lock is still held: %v", err)
	}
}
