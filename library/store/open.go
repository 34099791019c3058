package store

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"sync/atomic"
	"time"

	bolt "go.etcd.io/bbolt"
)

const (
	fileMode   = 0o600
	folderMode = 0o700

	// Growing the map waits for all readers, so it begins large where that
	// costs address space only. Windows makes the file as large as the map.
	mapSize = 1 << 30

	// The file grows by so much more than it must: growing costs an fsync.
	growBy = 1 << 20

	// Another process may be making the file, or committing, just while its
	// head is looked at.
	headTries = 10
	headPause = 5 * time.Millisecond
)

// Options are what Open can be told. The zero value is right for a program.
type Options struct {
	Timeout  time.Duration    // how long to wait for another process; zero: not at all
	Now      func() time.Time // the clock; nil: time.Now
	ReadOnly bool             // several processes may read; there must be a file

	migrations []migration // nil: those of this version
}

// Store is an open library. Close it.
type Store struct {
	path   string
	now    func() time.Time
	db     *bolt.DB
	file   *os.File    // the database's own, to be closed when bbolt is stuck
	broken atomic.Bool // a write met damage: bbolt may hold its locks for ever
}

// Open opens the library in the file path, or makes it, its folder too. It
// brings an older schema up to date and keeps a copy of the file as it was. The
// error is OwnerBusy (cause ErrLocked) if another process has the library,
// Corrupt, NewerSchema, NoSpace, ReadOnly, or NotFound with ReadOnly.
func Open(path string, o Options) (*Store, error) {
	s := &Store{path: path, now: o.Now}
	if s.now == nil {
		s.now = time.Now
	}
	if o.migrations == nil {
		o.migrations = migrations()
	}
	if err := s.open(o); err != nil {
		return nil, s.explain(fmt.Errorf("open %s: %w", path, err))
	}
	if err := s.migrate(o.migrations, o.ReadOnly); err != nil {
		_ = s.Close()
		return nil, s.explain(err)
	}
	return s, nil
}

func (s *Store) open(o Options) error {
	if !o.ReadOnly {
		if err := os.MkdirAll(filepath.Dir(s.path), folderMode); err != nil {
			return err
		}
	}
	fresh, err := checkHead(s.path)
	if err != nil {
		return err
	}
	err = s.protect(func() (err error) {
		s.db, err = bolt.Open(s.path, fileMode, s.boltOptions(o))
		return err
	})
	if err != nil {
		if s.file != nil {
			_ = s.file.Close()
		}
		return err
	}
	s.db.AllocSize = growBy
	if err := s.settle(fresh && !o.ReadOnly); err != nil {
		_ = s.db.Close()
		return err
	}
	return nil
}

func (s *Store) boltOptions(o Options) *bolt.Options {
	b := &bolt.Options{
		Timeout: max(o.Timeout, 1), FreelistType: bolt.FreelistMapType, ReadOnly: o.ReadOnly,
		OpenFile: func(path string, flag int, mode os.FileMode) (f *os.File, err error) {
			f, err = os.OpenFile(path, flag, mode)
			s.file = f
			return f, err
		},
	}
	if runtime.GOOS != "windows" && ^uint(0)>>32 != 0 {
		b.InitialMmapSize = mapSize
	}
	return b
}

// settle makes sure that the file that was locked is still the one of that
// name, private, and after its creation findable after a power cut.
func (s *Store) settle(fresh bool) error {
	own, err := s.file.Stat()
	if err != nil {
		return err
	}
	named, err := os.Stat(s.path)
	if err != nil {
		return err
	}
	if !os.SameFile(own, named) {
		return ErrLocked // somebody is just putting another file in its place
	}
	if runtime.GOOS == "windows" {
		return nil
	}
	if own.Mode().Perm()&^fileMode != 0 && !s.db.IsReadOnly() {
		_ = s.file.Chmod(fileMode) // not ours: then its owner decides
	}
	if fresh {
		return syncFolder(filepath.Dir(s.path))
	}
	return nil
}

func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer func() { _ = d.Close() }()
	return d.Sync()
}

// checkHead looks at the parts of the file that bbolt would trust. fresh tells
// that there is nothing in it yet.
func checkHead(path string) (fresh bool, err error) {
	for range headTries {
		if fresh, err = checkHeadOnce(path); err == nil || !isDamage(err) {
			return fresh, err
		}
		time.Sleep(headPause)
	}
	return false, err
}

func checkHeadOnce(path string) (fresh bool, err error) {
	f, err := os.Open(path)
	if os.IsNotExist(err) {
		return true, nil
	} else if err != nil {
		return false, err
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	switch {
	case err != nil:
		return false, err
	case info.IsDir():
		return false, &fs.PathError{Op: "open", Path: path, Err: fs.ErrPermission}
	case info.Size() == 0:
		return true, nil
	}
	return false, precheck(f, info.Size())
}

// Close waits for transactions to end and gives the file free. Closing twice
// does no harm.
func (s *Store) Close() error {
	if s.broken.Load() {
		// bbolt's own locks may be held for ever; others must get at the file.
		unlock(s.file)
		_ = s.file.Close()
		return nil
	}
	return s.explain(s.protect(s.db.Close))
}

// Path is the file of the library.
func (s *Store) Path() string { return s.path }

// Size is the length of the file in bytes.
func (s *Store) Size() int64 {
	info, err := os.Stat(s.path)
	if err != nil {
		return 0
	}
	return info.Size()
}

// Backup writes a copy of the library as it is now. Others may write meanwhile.
func (s *Store) Backup(w io.Writer) error {
	return s.view(func(t *tx) error {
		_, err := t.WriteTo(w)
		return err
	})
}

// protect runs fn and turns what damaged pages make of bbolt into an error.
func (s *Store) protect(fn func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if r := recover(); r != nil {
			err = damage(r)
		}
	}()
	return fn()
}

// view runs fn in a reading transaction.
func (s *Store) view(fn func(*tx) error) error {
	if s.broken.Load() {
		return s.corrupt(errDamaged)
	}
	return s.explain(s.protect(func() error {
		return s.db.View(func(b *bolt.Tx) error { return fn(&tx{Tx: b, now: s.now()}) })
	}))
}

// errNoChange ends a writing transaction that has nothing to write.
var errNoChange = errors.New("no change")

// update runs fn in a writing transaction. If it returns nil, what fn wrote is
// on the disk; else nothing of it is.
func (s *Store) update(fn func(*tx) error) error {
	if s.broken.Load() {
		return s.corrupt(errDamaged)
	}
	err := s.protect(func() error {
		sound := false
		defer func() {
			if !sound {
				s.broken.Store(true)
			}
		}()
		err := s.db.Update(func(b *bolt.Tx) error { return fn(&tx{Tx: b, now: s.now()}) })
		sound = true
		return err
	})
	if errors.Is(err, errNoChange) {
		return nil
	}
	return s.explain(err)
}

// tx is a transaction with its buckets at hand.
type tx struct {
	*bolt.Tx
	now     time.Time
	buckets [bucketCount]*bolt.Bucket
}

// b is the bucket id.
func (t *tx) b(id bucket) *bolt.Bucket {
	if t.buckets[id] == nil {
		b := t.Bucket([]byte(bucketNames[id]))
		if b == nil {
			panic(missing(id))
		}
		if id.clustered() {
			b.FillPercent = 0.9
		}
		t.buckets[id] = b
	}
	return t.buckets[id]
}

// missing is the panic for a bucket that every library has.
type missing bucket

func (m missing) Error() string { return "no bucket " + bucketNames[m] }
