package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	bolt "go.etcd.io/bbolt"

	"cosm/library"
)

// steps are the real migrations and those that a test adds.
func steps(more ...migration) Options {
	return Options{migrations: append(migrations(), more...)}
}

func put(name, value string) migration {
	return func(t *tx) error { return t.b(bSettings).Put([]byte(name), []byte(value)) }
}

// now is the version that this program writes, and after it those of a test.
var now = len(migrations())

func version(t *testing.T, s *Store) int {
	t.Helper()
	v, err := s.schema()
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestMigrationKeepsACopyAndTheData(t *testing.T) {
	s := open(t, Options{})
	subscribe(t, s, "Stories")
	must(t, s.Close())
	s = openAt(t, s.Path(), steps(put("second", "2"), put("third", "3")))
	if v := version(t, s); v != now+2 {
		t.Errorf("version %d", v)
	}
	for key, want := range map[string]string{"second": "2", "third": "3"} {
		if got, _, err := s.Setting(key); err != nil || got != want {
			t.Errorf("%s: %q, %v", key, got, err)
		}
	}
	if l, err := s.Podcasts(library.PodcastQuery{}); err != nil || len(l) != 1 {
		t.Errorf("podcasts %v, %v", l, err)
	}
	old := openAt(t, fmt.Sprintf("%s.before-v%d", s.Path(), now+2), Options{})
	if l, err := old.Podcasts(library.PodcastQuery{}); err != nil || len(l) != 1 || version(t, old) != now {
		t.Errorf("the copy: podcasts %v, %v, version %d", l, err, version(t, old))
	}
}

func TestAFailedMigrationChangesNothing(t *testing.T) {
	s := open(t, Options{})
	must(t, s.Close())
	fails := errors.New("no way")
	bad := func(t *tx) error {
		if err := put("half", "done")(t); err != nil {
			return err
		}
		return fails
	}
	_, err := Open(s.Path(), steps(put("second", "2"), bad))
	if !errors.Is(err, fails) || !strings.Contains(err.Error(), fmt.Sprintf("migrate to version %d", now+2)) {
		t.Errorf("error %v", err)
	}
	if _, err := Open(s.Path(), steps()); !errors.Is(err, library.NewerSchema) {
		t.Errorf("after the first step: %v", err)
	}
	s = openAt(t, s.Path(), steps(put("second", "2")))
	if _, set, _ := s.Setting("half"); set {
		t.Error("half of a migration is there")
	}
	// The next attempt begins where the last one stopped; the copy is of the
	// very first.
	must(t, s.Close())
	s = openAt(t, s.Path(), steps(put("second", "again"), put("third", "3")))
	if got, _, _ := s.Setting("second"); got != "2" {
		t.Errorf("second was run again: %q", got)
	}
	old := openAt(t, fmt.Sprintf("%s.before-v%d", s.Path(), now+2), Options{})
	if version(t, old) != now {
		t.Errorf("the copy is of version %d", version(t, old))
	}
}

func TestANewFileNeedsNoCopy(t *testing.T) {
	s := open(t, steps(put("second", "2")))
	files, err := os.ReadDir(filepath.Dir(s.Path()))
	if err != nil || len(files) != 1 {
		t.Errorf("files %v, %v", files, err)
	}
}

func TestANewerSchemaIsNotTouched(t *testing.T) {
	s := open(t, steps(put("second", "2")))
	must(t, s.Close())
	before, err := os.ReadFile(s.Path())
	must(t, err)
	for _, readOnly := range []bool{false, true} {
		_, err = Open(s.Path(), Options{ReadOnly: readOnly})
		if !errors.Is(err, library.NewerSchema) {
			t.Errorf("read only %v: %v", readOnly, err)
		}
	}
	after, err := os.ReadFile(s.Path())
	must(t, err)
	if string(before) != string(after) {
		t.Error("the file was changed")
	}
}

func TestAReaderDoesNotMigrate(t *testing.T) {
	s := open(t, Options{})
	must(t, s.Close())
	o := steps(put("second", "2"))
	o.ReadOnly = true
	if _, err := Open(s.Path(), o); !errors.Is(err, library.ReadOnly) {
		t.Errorf("error %v", err)
	}
}

func TestAWrongSchemaNumberIsDamage(t *testing.T) {
	for name, value := range map[string][]byte{"none": nil, "zero": {0}, "endless": {0xff, 0xff}} {
		s := open(t, Options{})
		must(t, s.db.Update(func(tx *bolt.Tx) error { return tx.Bucket([]byte("meta")).Put([]byte("schema"), value) }))
		must(t, s.Close())
		if _, err := Open(s.Path(), Options{}); !errors.Is(err, library.Corrupt) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestEachBucketHasAName(t *testing.T) {
	seen := map[string]bool{}
	for i, name := range bucketNames {
		if name == "" || seen[name] {
			t.Errorf("bucket %d is called %q", i, name)
		}
		seen[name] = true
	}
}
