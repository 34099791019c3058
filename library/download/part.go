package download

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"cosm/library"
)

// overlap is how many bytes are asked for again to see that the file goes on
// where it stopped.
const overlap = 4 << 10

// part is the file that a download grows in.
type part struct {
	*os.File
	size int64
}

// openTries is how often a folder may go, emptied by somebody else, between its
// being made and the file in it.
const openTries = 10

// openPart opens the file, with its folder made where there is none.
func openPart(path string) (*part, error) {
	var f *os.File
	err := fs.ErrNotExist
	for try := 0; errors.Is(err, fs.ErrNotExist) && try < openTries; try++ {
		if err = os.MkdirAll(filepath.Dir(path), 0o700); err == nil {
			f, err = os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
		}
	}
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = &fs.PathError{Op: "open", Path: path, Err: errors.New("not a file")}
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return &part{File: f, size: info.Size()}, nil
}

// add writes p at the end.
func (f *part) add(p []byte) error {
	n, err := f.WriteAt(p, f.size)
	f.size += int64(n)
	return err
}

// restart makes the file empty.
func (f *part) restart() error {
	f.size = 0
	return f.Truncate(0)
}

// head is how the file begins.
func (f *part) head() ([]byte, error) {
	b := make([]byte, headSize)
	n, err := f.ReadAt(b, 0)
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return b[:n], err
}

// continues reads the last n bytes of the file from r and compares them.
func (f *part) continues(r io.Reader, n int64) (bool, error) {
	have, came := make([]byte, n), make([]byte, n)
	if _, err := f.ReadAt(have, f.size-n); err != nil {
		return false, err
	}
	if _, err := io.ReadFull(r, came); err != nil {
		return false, err
	}
	return bytes.Equal(have, came), nil
}

// finish gives the file its final name, so that a crash at any moment leaves
// either the part or the whole.
func (f *part) finish(name string) error {
	if err := f.Sync(); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), name); err != nil {
		return err
	}
	return syncDir(filepath.Dir(name))
}

// syncDir makes a rename last. Windows has no such call and needs none.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	if err := d.Sync(); err != nil && !errors.Is(err, errors.ErrUnsupported) && !errors.Is(err, fs.ErrInvalid) {
		return err
	}
	return nil
}

// RemoveFile deletes a download's file, and the folder it lies in if that is
// then empty. A file that is not there is no error.
func RemoveFile(path string) error {
	err := os.Remove(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return explainRemoval(err)
	}
	_ = os.Remove(filepath.Dir(path)) // fails if anything is left in it
	return nil
}

func explainRemoval(err error) error {
	if e := explainDisk(err); e != nil {
		e.What = "remove download"
		return e
	}
	return fmt.Errorf("remove download: %w", err)
}

// sizeOf is how much of a download is on disk.
func sizeOf(path string) int64 {
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() {
		return 0
	}
	return info.Size()
}

// within tells whether path lies in the folder dir.
func within(dir, path string) bool {
	rel, err := filepath.Rel(dir, path)
	return err == nil && rel != "." && filepath.IsLocal(rel)
}

// partOf is where the part of an episode's download is: where it was begun, if
// that is in the folder still, since titles change.
func partOf(dir string, rec library.DownloadRecord, e library.Episode) string {
	if strings.HasSuffix(rec.Path, partExt) && within(dir, rec.Path) {
		return rec.Path
	}
	return filepath.Join(dir, stem(e)+partExt)
}
