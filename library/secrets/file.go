package secrets

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"filippo.io/age"

	"cosm/library"
)

const (
	boxName = "secrets.age"
	keyName = "secrets.key"
	maxBox  = 4 << 20
)

func (s *Store) path(name string) string { return filepath.Join(s.o.Dir, name) }

// The table in the file has bytes, not strings: JSON would bend a password that
// is not UTF-8.

// readFile is what the file holds; nothing if there is none.
func (s *Store) readFile() (map[string][]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.load()
}

// changeFile rewrites the file if change says so.
func (s *Store) changeFile(change func(map[string][]byte) bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	all, err := s.load()
	if err != nil {
		return err
	}
	if !change(all) {
		return nil
	}
	return s.save(all)
}

func (s *Store) load() (map[string][]byte, error) {
	box, err := os.ReadFile(s.path(boxName))
	if errors.Is(err, fs.ErrNotExist) {
		return map[string][]byte{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read passwords: %w", err)
	}
	identity, err := s.identity()
	if err != nil {
		return nil, err
	}
	plain, err := age.Decrypt(bytes.NewReader(box), identity)
	if err != nil {
		return nil, s.damaged(boxName, err)
	}
	data, err := io.ReadAll(io.LimitReader(plain, maxBox))
	if err != nil {
		return nil, s.damaged(boxName, err)
	}
	all := map[string][]byte{}
	if err := json.Unmarshal(data, &all); err != nil {
		// The cause may quote what it read.
		return nil, s.damaged(boxName, errors.New("not a table of passwords"))
	}
	return all, nil
}

func (s *Store) damaged(name string, err error) error {
	return library.Errorf(library.Corrupt, "read passwords", s.path(name)+" is damaged or its key is another's", err).
		With("secrets_damaged", "path", s.path(name)).Hint("restore it from a backup, or remove it and enter the passwords again")
}

// identity is the key that the file is encrypted with.
func (s *Store) identity() (*age.X25519Identity, error) {
	text, err := os.ReadFile(s.path(keyName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, s.damaged(keyName, err)
	}
	if err != nil {
		return nil, fmt.Errorf("read key of passwords: %w", err)
	}
	identity, err := age.ParseX25519Identity(string(bytes.TrimSpace(text)))
	if err != nil {
		return nil, s.damaged(keyName, errors.New("not a key"))
	}
	return identity, nil
}

// newIdentity makes a key, on disk before anything is encrypted with it. One
// that is there already is used: it was made and the file was not.
func (s *Store) newIdentity() (*age.X25519Identity, error) {
	if _, err := os.Stat(s.path(keyName)); err == nil {
		return s.identity()
	}
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		return nil, fmt.Errorf("make key of passwords: %w", err)
	}
	return identity, replace(s.path(keyName), []byte(identity.String()+"\n"))
}

func (s *Store) save(all map[string][]byte) error {
	if err := os.MkdirAll(s.o.Dir, 0o700); err != nil {
		return fmt.Errorf("keep passwords: %w", err)
	}
	_, err := os.Stat(s.path(boxName))
	load := s.identity
	if errors.Is(err, fs.ErrNotExist) {
		load = s.newIdentity
	}
	identity, err := load()
	if err != nil {
		return err
	}
	data, err := json.Marshal(all)
	if err != nil {
		return errors.New("keep passwords: not text") // the cause may quote one
	}
	var box bytes.Buffer
	w, err := age.Encrypt(&box, identity.Recipient())
	if err == nil {
		_, err = w.Write(data)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return fmt.Errorf("encrypt passwords: %w", err)
	}
	return replace(s.path(boxName), box.Bytes())
}

func (s *Store) removeFiles() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, name := range []string{boxName, keyName} {
		if err := os.Remove(s.path(name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("forget passwords: %w", err)
		}
	}
	return nil
}

// replace puts data in the place of the file in one step, for its owner's eyes
// only. os.Rename replaces files on Windows too.
func replace(path string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*") // mode 0600
	if err != nil {
		return fmt.Errorf("keep passwords: %w", err)
	}
	defer func() { _ = os.Remove(f.Name()) }() // it is gone if all went well
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err == nil {
		err = syncDir(filepath.Dir(path))
	}
	if err != nil {
		return fmt.Errorf("keep passwords: %w", err)
	}
	return nil
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
	return d.Sync()
}
