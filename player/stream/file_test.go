package stream

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
)

func TestFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "Folge 1.MP3")
	if err := os.WriteFile(path, []byte("0123456789"), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if f.Size() != 10 || !f.Seekable() || f.ContentType() != "audio/mpeg" {
		t.Errorf("size %d, seekable %v, type %q", f.Size(), f.Seekable(), f.ContentType())
	}
	if at, err := f.Seek(-3, io.SeekEnd); at != 7 || err != nil {
		t.Error(at, err)
	}
	if got, err := io.ReadAll(f); string(got) != "789" || err != nil {
		t.Error(string(got), err)
	}
	for off, want := range map[int64]int64{0: 10, 4: 6, 10: 0, 99: 0, -1: 10} {
		if got := f.Buffered(off); got != want {
			t.Errorf("buffered from %d: %d, want %d", off, got, want)
		}
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
	if err := f.Close(); err != nil {
		t.Errorf("second close: %v", err)
	}
	if _, err := f.Read(make([]byte, 1)); !errors.Is(err, os.ErrClosed) {
		t.Errorf("read after close: %v", err)
	}
}

func TestFileRefuses(t *testing.T) {
	dir := t.TempDir()
	if _, err := OpenFile(dir); err == nil {
		t.Error("a folder was opened")
	}
	if _, err := OpenFile(filepath.Join(dir, "none.mp3")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("missing file: %v", err)
	}
}

func TestTypeByName(t *testing.T) {
	for name, want := range map[string]string{
		"a.mp3": "audio/mpeg", "a.M4A": "audio/mp4", "b.m4b": "audio/mp4", "c.opus": "audio/opus",
		"c.oga": "audio/ogg", "d.flac": "audio/flac", "e.wav": "audio/wav", "f.aac": "audio/aac", "g": "", "h.txt": "",
	} {
		if got := typeByName(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestSeekTo(t *testing.T) {
	for _, c := range []struct {
		off    int64
		whence int
		want   int64 // -1: an error
	}{
		{5, io.SeekStart, 5}, {5, io.SeekCurrent, 15}, {-5, io.SeekEnd, 95}, {5, io.SeekEnd, 105},
		{-11, io.SeekCurrent, -1}, {-1, io.SeekStart, -1}, {0, 7, -1},
	} {
		got, err := seekTo(10, 100, c.off, c.whence)
		if (err != nil) != (c.want < 0) || err == nil && got != c.want {
			t.Errorf("%+v: %d, %v", c, got, err)
		}
	}
}
