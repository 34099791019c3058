package stream

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// File is a Source on disk.
type File struct {
	f    *os.File
	size int64
	typ  string
}

var _ Source = (*File)(nil)

// OpenFile opens a regular file. The error is that of the os package, or says
// that path is not a regular file.
func OpenFile(path string) (*File, error) {
	info, err := os.Stat(path) // before Open, which waits for ever on a named pipe
	if err != nil {
		return nil, fmt.Errorf("open audio file: %w", err)
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("open audio file: %s is not a regular file", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open audio file: %w", err)
	}
	return &File{f: f, size: info.Size(), typ: typeByName(path)}, nil
}

func (f *File) Read(p []byte) (int, error) { return f.f.Read(p) }

// Seek is that of io.Seeker.
func (f *File) Seek(off int64, whence int) (int64, error) { return f.f.Seek(off, whence) }

// Close closes the file; a second call does nothing.
func (f *File) Close() error {
	if err := f.f.Close(); err != nil && !errors.Is(err, os.ErrClosed) {
		return fmt.Errorf("close audio file: %w", err)
	}
	return nil
}

// Size is the file's length in bytes when it was opened.
func (f *File) Size() int64 { return f.size }

// Seekable is always true.
func (f *File) Seekable() bool { return true }

// ContentType is told from the name's extension, empty if unknown.
func (f *File) ContentType() string { return f.typ }

// Buffered is everything from off to the end.
func (f *File) Buffered(off int64) int64 {
	return max(0, f.size-max(0, off))
}

// typeByName does not ask the system's MIME table, which differs between
// machines and often lacks audio types.
func typeByName(name string) string {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".mp3", ".mp2", ".mpga":
		return "audio/mpeg"
	case ".m4a", ".m4b", ".mp4", ".m4v", ".mov":
		return "audio/mp4"
	case ".aac", ".adts":
		return "audio/aac"
	case ".ogg", ".oga":
		return "audio/ogg"
	case ".opus":
		return "audio/opus"
	case ".flac":
		return "audio/flac"
	case ".wav", ".wave":
		return "audio/wav"
	}
	return ""
}
