package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"cosm/library"
)

// smallDisk mounts a file system of its own, or skips.
func smallDisk(t *testing.T, options string, flags uintptr) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", flags, options); err != nil {
		if os.Getenv("COSM_REQUIRE_REAL") == "1" {
			t.Fatalf("mount: %v", err)
		}
		t.Skipf("a file system cannot be mounted: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	return dir
}

func TestFullDisk(t *testing.T) {
	dir := smallDisk(t, "size=2m", 0)
	path := filepath.Join(dir, "cosm.db")
	s := openAt(t, path, fixed())
	id := subscribe(t, s, "Stories")[0]
	done := 0
	var err error
	for ; err == nil && done < 1000; done++ {
		u := feedOf(id)
		u.Whole = false
		for i := range 20 {
			e := item(fmt.Sprint(done, "-", i), "", fmt.Sprintf("e%d-%d", done, i), done)
			e.Notes = strings.Repeat("long notes ", 200)
			u.Episodes = append(u.Episodes, e)
		}
		_, err = s.Merge([]library.FeedUpdate{u})
	}
	done--
	if !errors.Is(err, library.NoSpace) || library.AsError(err).Try == "" || done < 2 {
		t.Fatalf("after %d feeds: %v", done, err)
	}
	// What was acknowledged is there, now and after opening it again.
	for range 2 {
		if l := list(t, s, library.EpisodeQuery{}); len(l) != 20*done {
			t.Errorf("%d episodes, want %d", len(l), 20*done)
		}
		if problems, err := s.Check(t.Context()); err != nil || len(problems) > 0 {
			t.Errorf("check: %v, %v", problems, err)
		}
		must(t, s.Close())
		s = openAt(t, path, fixed())
	}
	// Room made in the library is room for what is new.
	if _, err := s.RemovePodcasts([]library.PodcastID{id}); err != nil && !errors.Is(err, library.NoSpace) {
		t.Errorf("remove: %v", err)
	}
}

func TestNoRoomForANewLibrary(t *testing.T) {
	dir := smallDisk(t, "size=16k", 0)
	must(t, os.WriteFile(filepath.Join(dir, "filler"), make([]byte, 12<<10), 0o600))
	_, err := Open(filepath.Join(dir, "cosm.db"), Options{})
	if !errors.Is(err, library.NoSpace) {
		t.Errorf("error %v", err)
	}
}

func TestReadOnlyFileSystem(t *testing.T) {
	dir := smallDisk(t, "size=4m", 0)
	path := filepath.Join(dir, "cosm.db")
	s := openAt(t, path, Options{})
	subscribe(t, s, "Stories")
	must(t, s.Close())
	must(t, syscall.Mount("", dir, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""))
	if _, err := Open(path, Options{}); !errors.Is(err, library.ReadOnly) {
		t.Errorf("write: %v", err)
	}
	if _, err := Open(filepath.Join(dir, "new", "cosm.db"), Options{}); !errors.Is(err, library.ReadOnly) {
		t.Errorf("new: %v", err)
	}
	r := openAt(t, path, Options{ReadOnly: true})
	if l, err := r.Podcasts(library.PodcastQuery{}); err != nil || len(l) != 1 {
		t.Errorf("read: %v, %v", l, err)
	}
}
