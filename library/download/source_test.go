package download

import (
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"cosm/library"
)

func sri(data []byte) string {
	sum := sha256.Sum256(data)
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// sourced is a rig whose episode e is at /alt too, which proof checks.
func sourced(t *testing.T, proof string) (r *rig, alt, own *file, warned func() []*library.Error) {
	var mu sync.Mutex
	var told []*library.Error
	r = newRig(t, func(o *Options) {
		o.Warn = func(_ library.Episode, e *library.Error) {
			mu.Lock()
			defer mu.Unlock()
			told = append(told, e)
		}
		o.Sources = func(library.Episode) []Source {
			return []Source{{URL: r.site.URL + "/alt", Type: "audio/mpeg", Proof: proof}}
		}
	})
	alt = r.site.put("/alt", &file{data: sound(1, 100_000)})
	own = r.site.put("/e", &file{data: sound(2, 100_000)})
	return r, alt, own, func() []*library.Error {
		mu.Lock()
		defer mu.Unlock()
		return told
	}
}

func TestThePreferredSourceIsTakenAndChecked(t *testing.T) {
	t.Parallel()
	for _, proof := range []string{"", sri(sound(1, 100_000)), "md5-abc"} {
		r, _, own, warned := sourced(t, proof)
		rec, failed := r.get("e")
		if failed != nil || len(warned()) > 0 || len(r.site.asked(own)) > 0 {
			t.Fatalf("%q: %+v, %v", proof, failed, warned())
		}
		r.whole(rec, sound(1, 100_000))
		if rec.URL != r.site.URL+"/alt" {
			t.Errorf("address %s", rec.URL)
		}
	}
}

func TestAWrongChecksumFallsBackToTheEnclosure(t *testing.T) {
	t.Parallel()
	r, _, _, warned := sourced(t, sri([]byte("something else")))
	rec, failed := r.get("e")
	if failed != nil {
		t.Fatalf("%+v", failed)
	}
	r.whole(rec, sound(2, 100_000))
	if w := warned(); len(w) != 1 || w[0].ID != "download_checksum" || !strings.Contains(w[0].Why, "checksum") {
		t.Errorf("%v", w)
	}
	if len(r.parts()) > 0 {
		t.Errorf("left: %v", r.parts())
	}
}

func TestASourceThatFailsGivesWayToTheNext(t *testing.T) {
	t.Parallel()
	r, alt, _, warned := sourced(t, "")
	alt.handle = func(_ int, w http.ResponseWriter, _ *http.Request) bool {
		w.WriteHeader(http.StatusNotFound)
		return true
	}
	rec, failed := r.get("e")
	if failed != nil || len(warned()) != 1 {
		t.Fatalf("%+v, %v", failed, warned())
	}
	r.whole(rec, sound(2, 100_000))
}

func TestAWrongChecksumOfTheOnlyFileFails(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.o.Sources = func(e library.Episode) []Source { return []Source{{URL: e.AudioURL, Proof: sri([]byte("x"))}} }
	r.site.put("/e", &file{data: sound(2, 100_000)})
	_, failed := r.get("e")
	if failed == nil || failed.ID != "download_checksum" || failed.Code != library.Failed {
		t.Fatalf("%+v", failed)
	}
	if left := append(r.files(), r.parts()...); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}

func TestWhatWasBegunWithIsGoneOnWith(t *testing.T) {
	t.Parallel()
	r, alt, own, _ := sourced(t, "")
	alt.handle = func(_ int, w http.ResponseWriter, _ *http.Request) bool {
		w.WriteHeader(http.StatusNotFound)
		return true
	}
	r.o.Tries = 1
	own.etag = `"1"`
	own.handle = func(n int, w http.ResponseWriter, _ *http.Request) bool {
		if n == 1 {
			breakAfter(w, own.data, 60_000)
		}
		return false
	}
	if _, failed := r.get("e"); failed == nil {
		t.Fatal("it was not interrupted")
	}
	asked := len(r.site.asked(alt))
	rec, failed := r.get("e")
	if failed != nil {
		t.Fatalf("%+v", failed)
	}
	r.whole(rec, own.data)
	if n := len(r.site.asked(alt)); n != asked {
		t.Errorf("the other source was asked again")
	}
}

func TestMatches(t *testing.T) {
	data := []byte("hello")
	path := filepath.Join(t.TempDir(), "f")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	long := sha512.Sum384(data)
	good384 := "sha384-" + base64.URLEncoding.EncodeToString(long[:])
	for proof, want := range map[string]bool{
		"": true, "nonsense": true, "md5-XUFAKrxLKna5cZ2REBfFkg==": true,
		sri(data): true, strings.TrimRight(sri(data), "="): true, sri(data) + "?opt": true, "SHA256-" + sri(data)[7:]: true,
		sri([]byte("x")): false, sri([]byte("x")) + " " + sri(data): true,
		good384 + " " + sri([]byte("x")):    true,  // the strongest counts
		sri(data) + " sha512-" + "AAAA":     false, // the strongest counts
		"sha384-AAAA \n sha384-BBBB":        false,
		"sha256-" + strings.Repeat("é", 40): false,
	} {
		if got, err := matches(f, proof); err != nil || got != want {
			t.Errorf("%q: %v, %v", proof, got, err)
		}
	}
}
