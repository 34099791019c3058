package secrets_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/zalando/go-keyring"
	"go.uber.org/goleak"

	"cosm/library"
	"cosm/library/secrets"
)

func TestMain(m *testing.M) {
	// Where there is a session bus, its one connection stays for the process.
	goleak.VerifyTestMain(m,
		goleak.IgnoreAnyFunction("github.com/godbus/dbus/v5.(*Conn).inWorker"),
		goleak.IgnoreAnyFunction("github.com/godbus/dbus/v5.newConn.func1"))
}

// ring is a keyring in memory.
type ring struct {
	mu    sync.Mutex
	items map[[2]string]string
	fail  error
	hang  chan struct{} // not nil: nothing is answered till it is closed
	asked int
}

func (r *ring) enter() (func(), error) {
	if r.hang != nil {
		<-r.hang
	}
	r.mu.Lock()
	r.asked++
	if r.items == nil {
		r.items = map[[2]string]string{}
	}
	return r.mu.Unlock, r.fail
}

func (r *ring) Get(service, user string) (string, error) {
	leave, err := r.enter()
	defer leave()
	if err != nil {
		return "", err
	}
	v, ok := r.items[[2]string{service, user}]
	if !ok {
		return "", keyring.ErrNotFound
	}
	return v, nil
}

func (r *ring) Set(service, user, value string) error {
	leave, err := r.enter()
	defer leave()
	if err == nil {
		r.items[[2]string{service, user}] = value
	}
	return err
}

func (r *ring) Delete(service, user string) error {
	leave, err := r.enter()
	defer leave()
	if _, ok := r.items[[2]string{service, user}]; !ok && err == nil {
		return keyring.ErrNotFound
	}
	delete(r.items, [2]string{service, user})
	return err
}

func (r *ring) DeleteAll(service string) error {
	leave, err := r.enter()
	defer leave()
	for k := range r.items {
		if k[0] == service {
			delete(r.items, k)
		}
	}
	return err
}

func (r *ring) setFail(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.fail = err
}

const password = "p\xffßword\n🔑"

func mustSet(t *testing.T, s *secrets.Store, user, value string) {
	t.Helper()
	if err := s.Set(t.Context(), "feed", user, secrets.New(value)); err != nil {
		t.Fatal(err)
	}
}

// expect checks what is kept for user; empty: nothing.
func expect(t *testing.T, s *secrets.Store, user, want string) {
	t.Helper()
	got, err := s.Get(t.Context(), "feed", user)
	switch {
	case want == "" && !errors.Is(err, library.NotFound):
		t.Errorf("%s: %v, want nothing", user, err)
	case want != "" && (err != nil || got.Reveal() != want):
		t.Errorf("%s: %q (%v), want %q", user, got.Reveal(), err, want)
	}
}

func TestConformance(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]secrets.Options{
		"keyring":         {Keyring: &ring{}},
		"keyring only":    {Keyring: &ring{}, Mode: secrets.System},
		"file":            {Keyring: &ring{}, Mode: secrets.File},
		"file for want":   {Keyring: &ring{fail: errors.New("no bus")}},
		"a named library": {Keyring: &ring{}, Library: "abc"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o.Dir = filepath.Join(t.TempDir(), "new")
			s := secrets.Open(o)
			expect(t, s, "a", "")
			mustSet(t, s, "a", password)
			mustSet(t, s, "b", "two")
			mustSet(t, s, "a", password+"!")
			expect(t, s, "a", password+"!")
			s = secrets.Open(o)
			expect(t, s, "a", password+"!")
			expect(t, s, "b", "two")
			for range 2 { // the second finds nothing, and that is no error
				if err := s.Delete(t.Context(), "feed", "a"); err != nil {
					t.Fatal(err)
				}
			}
			expect(t, s, "a", "")
			expect(t, s, "b", "two")
			for range 2 {
				if err := s.Erase(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			expect(t, s, "b", "")
			if files, _ := os.ReadDir(o.Dir); len(files) != 0 {
				t.Errorf("left behind: %v", files)
			}
		})
	}
}

func TestWhereAndProbe(t *testing.T) {
	t.Parallel()
	r := &ring{fail: errors.New("no bus")}
	s := secrets.Open(secrets.Options{Dir: t.TempDir(), Keyring: r})
	if where, err := s.Where(t.Context()); err != nil || where != secrets.File {
		t.Errorf("%s (%v)", where, err)
	}
	r.setFail(nil)
	mustSet(t, s, "a", "x") // once is for good
	if len(r.items) != 0 || r.asked != 1 {
		t.Errorf("the keyring was asked %d times and has %d items", r.asked, len(r.items))
	}
	s = secrets.Open(secrets.Options{Dir: t.TempDir(), Keyring: &ring{}})
	if where, err := s.Where(t.Context()); err != nil || where != secrets.System {
		t.Errorf("%s (%v)", where, err)
	}
	forced := &ring{}
	s = secrets.Open(secrets.Options{Dir: t.TempDir(), Keyring: forced, Mode: secrets.File})
	mustSet(t, s, "a", "x")
	if forced.asked != 0 {
		t.Error("mode file asks the keyring")
	}
}

func TestSystemOnlyFailsPlainly(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := secrets.Open(secrets.Options{Dir: dir, Keyring: &ring{fail: errors.New("no bus")}, Mode: secrets.System})
	err := s.Set(t.Context(), "feed", "a", secrets.New(password))
	if e, ok := errors.AsType[*library.Error](err); !ok || e.Error() != "open keyring: the system's keyring does not answer" || e.Try == "" {
		t.Errorf("error is %v", err)
	}
	if files, _ := os.ReadDir(dir); len(files) != 0 {
		t.Errorf("a file was written: %v", files)
	}
}

func TestKeyringTakesOverFromTheFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	mustSet(t, secrets.Open(secrets.Options{Dir: dir, Mode: secrets.File}), "a", "old")
	r := &ring{}
	s := secrets.Open(secrets.Options{Dir: dir, Keyring: r})
	expect(t, s, "a", "old")
	mustSet(t, s, "a", "new")
	expect(t, s, "a", "new")
	expect(t, secrets.Open(secrets.Options{Dir: dir, Mode: secrets.File}), "a", "")
}

func TestKeyringFailsLater(t *testing.T) {
	t.Parallel()
	r := &ring{}
	s := secrets.Open(secrets.Options{Dir: t.TempDir(), Keyring: r})
	mustSet(t, s, "a", password)
	r.setFail(errors.New("locked: " + password))
	_, getErr := s.Get(t.Context(), "feed", "a")
	for _, err := range []error{
		getErr, s.Set(t.Context(), "feed", "a", secrets.New(password)), s.Delete(t.Context(), "feed", "a"), s.Erase(t.Context()),
	} {
		if !errors.Is(err, library.Failed) || strings.Contains(err.Error(), password) {
			t.Errorf("error is %v", err)
		}
	}
}

func TestKeyringThatHangs(t *testing.T) {
	t.Parallel()
	r := &ring{hang: make(chan struct{})}
	defer close(r.hang)
	s := secrets.Open(secrets.Options{Dir: t.TempDir(), Keyring: r, Timeout: time.Millisecond})
	mustSet(t, s, "a", password) // falls back
	expect(t, s, "a", password)

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s = secrets.Open(secrets.Options{Dir: t.TempDir(), Keyring: r, Timeout: time.Hour})
	if _, err := s.Get(ctx, "feed", "a"); !errors.Is(err, context.Canceled) {
		t.Errorf("error is %v", err)
	}
}

func TestFileIsEncryptedAndPrivate(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "d")
	s := secrets.Open(secrets.Options{Dir: dir, Mode: secrets.File})
	mustSet(t, s, "podcastid", "swordfish")
	for _, name := range []string{"secrets.age", "secrets.key"} {
		path := filepath.Join(dir, name)
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(data), "swordfish") || strings.Contains(string(data), "podcastid") || strings.Contains(string(data), "c3dvcmRmaXNo") {
			t.Errorf("%s shows what it keeps", name)
		}
		if info, _ := os.Stat(path); runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", name, info.Mode())
		}
	}
	if files, _ := os.ReadDir(dir); len(files) != 2 {
		t.Errorf("files: %v", files)
	}
}

func TestDamageIsToldAndNothingIsOverwritten(t *testing.T) {
	t.Parallel()
	for name, harm := range map[string]func(dir string) error{
		"a damaged file": func(dir string) error { return os.WriteFile(filepath.Join(dir, "secrets.age"), []byte("x"), 0o600) },
		"no key":         func(dir string) error { return os.Remove(filepath.Join(dir, "secrets.key")) },
		"a damaged key":  func(dir string) error { return os.WriteFile(filepath.Join(dir, "secrets.key"), []byte("x"), 0o600) },
		"a cut file":     func(dir string) error { return os.Truncate(filepath.Join(dir, "secrets.age"), 200) },
		"another's key": func(dir string) error {
			other := filepath.Join(dir, "other")
			s := secrets.Open(secrets.Options{Dir: other, Mode: secrets.File})
			if err := s.Set(context.Background(), "x", "y", secrets.New("z")); err != nil {
				return err
			}
			return os.Rename(filepath.Join(other, "secrets.key"), filepath.Join(dir, "secrets.key"))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			s := secrets.Open(secrets.Options{Dir: dir, Mode: secrets.File})
			mustSet(t, s, "a", password)
			if err := harm(dir); err != nil {
				t.Fatal(err)
			}
			before, _ := os.ReadFile(filepath.Join(dir, "secrets.age"))
			if _, err := s.Get(t.Context(), "feed", "a"); !errors.Is(err, library.Corrupt) || library.AsError(err).Try == "" {
				t.Errorf("read: %v", err)
			}
			if err := s.Set(t.Context(), "feed", "b", secrets.New("x")); !errors.Is(err, library.Corrupt) {
				t.Errorf("write: %v", err)
			}
			if after, _ := os.ReadFile(filepath.Join(dir, "secrets.age")); string(after) != string(before) {
				t.Error("the file was overwritten")
			}
			if err := s.Erase(t.Context()); err != nil {
				t.Fatal(err)
			}
			mustSet(t, s, "b", "x")
			expect(t, s, "b", "x")
		})
	}
}

func TestAKeyWithoutFileIsUsed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := secrets.Open(secrets.Options{Dir: dir, Mode: secrets.File})
	mustSet(t, s, "a", "x")
	key, _ := os.ReadFile(filepath.Join(dir, "secrets.key"))
	if err := os.Remove(filepath.Join(dir, "secrets.age")); err != nil {
		t.Fatal(err)
	}
	mustSet(t, s, "b", "y")
	if after, _ := os.ReadFile(filepath.Join(dir, "secrets.key")); string(after) != string(key) {
		t.Error("the key was replaced")
	}
	expect(t, s, "b", "y")
}

func TestFolderThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s := secrets.Open(secrets.Options{Dir: filepath.Join(file, "d"), Mode: secrets.File})
	if err := s.Set(t.Context(), "feed", "a", secrets.New(password)); err == nil || strings.Contains(err.Error(), password) {
		t.Errorf("error is %v", err)
	}
}

func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	for _, mode := range []secrets.Mode{secrets.Auto, secrets.File} {
		s := secrets.Open(secrets.Options{Dir: t.TempDir(), Keyring: &ring{}, Mode: mode})
		var wg sync.WaitGroup
		for i := range 8 {
			wg.Go(func() {
				if err := s.Set(t.Context(), "feed", fmt.Sprint(i), secrets.New("v")); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		for i := range 8 {
			expect(t, s, fmt.Sprint(i), "v")
		}
	}
}

func TestSecretDoesNotShowItself(t *testing.T) {
	t.Parallel()
	type account struct {
		Name   string
		Public secrets.Secret
		hidden secrets.Secret
		list   []secrets.Secret
		ptr    *secrets.Secret
	}
	s := secrets.New("swordfish")
	a := account{"ada", s, s, []secrets.Secret{s}, &s}
	var log strings.Builder
	logger := slog.New(slog.NewTextHandler(&log, nil))
	logger.Info("x", "secret", s, "account", a)
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "secret", s, "account", a)
	data, err := json.Marshal(map[string]any{"s": s, "a": a, "p": &s})
	if err != nil {
		t.Fatal(err)
	}
	shown := log.String() + string(data) + s.String()
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t", "%T", "%p", "%y"} {
		shown += fmt.Sprintf(verb+verb+verb, s, a, &s)
	}
	shown += fmt.Sprint(s, a, fmt.Errorf("wrapped: %v", s))
	for _, leak := range []string{"swordfish", fmt.Sprintf("%x", "swordfish"), fmt.Sprintf("%d", []byte("swordfish"))} {
		if strings.Contains(strings.ToLower(shown), leak) {
			t.Errorf("%q shows up", leak)
		}
	}
	if !strings.Contains(string(data), `"s":"•••"`) {
		t.Errorf("json: %s", data)
	}
	if !s.Equal(secrets.New("swordfish")) || s.Equal(secrets.New("trout")) || s.Empty() || !(secrets.Secret{}).Empty() || (secrets.Secret{}).Reveal() != "" {
		t.Error("compares wrongly")
	}
}

// The system's keyring is there on few machines that run tests; what can be
// told everywhere is that a store which uses it works one way or the other.
func TestSystemKeyringOrFile(t *testing.T) {
	t.Parallel()
	s := secrets.Open(secrets.Options{Dir: t.TempDir(), Library: "test " + t.Name(), Timeout: 5 * time.Second})
	where, err := s.Where(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("secrets are kept by %s", where)
	if where == secrets.System && os.Getenv("COSM_TEST_KEYRING") == "" {
		t.Skip("the listener's own keyring is left alone; set COSM_TEST_KEYRING=1 to use it")
	}
	mustSet(t, s, "a", "x")
	expect(t, s, "a", "x")
	if err := s.Erase(t.Context()); err != nil {
		t.Fatal(err)
	}
	expect(t, s, "a", "")
}
