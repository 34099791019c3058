package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// signpost redirects /CODE/CODE/... one code at a time, then gives a document.
func signpost(w http.ResponseWriter, r *http.Request) {
	code, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	var n int
	if fmt.Sscan(code, &n); n == 0 {
		io.WriteString(w, rss)
		return
	}
	w.Header().Set("Location", "/"+rest)
	w.WriteHeader(n)
}

func TestPermanentAddress(t *testing.T) {
	s := serve(t, signpost)
	f, _ := newFetcher(t)
	for path, want := range map[string]string{
		"/feed":             "/feed",
		"/301/feed":         "/feed",
		"/308/301/feed":     "/feed",
		"/302/feed":         "/302/feed",
		"/303/feed":         "/303/feed",
		"/307/301/feed":     "/307/301/feed",
		"/301/302/feed":     "/302/feed",
		"/301/302/301/feed": "/302/301/feed",
		"/308/307/308/feed": "/307/308/feed",
	} {
		resp, body, err := get(f, s, path)
		if err != nil || body != rss {
			t.Errorf("%s: %v", path, err)
			continue
		}
		if resp.PermanentURL != s.URL+want || resp.FinalURL != s.URL+"/feed" {
			t.Errorf("%s: permanent %s, final %s", path, resp.PermanentURL, resp.FinalURL)
		}
		if last := resp.Hops[len(resp.Hops)-1]; len(resp.Hops) != strings.Count(path, "/") || last.Status != 200 {
			t.Errorf("%s: hops %v", path, resp.Hops)
		}
	}
}

func TestRedirectLimits(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if to := r.URL.Query().Get("to"); to != "" {
			w.Header().Set("Location", to)
		}
		if strings.HasPrefix(r.URL.Path, "/30") || r.URL.Path == "/feed" {
			signpost(w, r)
			return
		}
		w.WriteHeader(http.StatusFound)
	})
	f, _ := newFetcher(t)
	for query, want := range map[string]error{
		"/":                           ErrAddress, // without Location
		"/?to=%2F%3Fto%3D%252F":       ErrAddress,
		"/?to=file:///etc/passwd":     ErrScheme,
		"/?to=ftp://example.org/":     ErrScheme,
		"/?to=javascript:alert(1)":    ErrScheme,
		"/?to=http://%5B::1":          ErrAddress,
		strings.Repeat("/302", 11):    ErrTooManyRedirects,
		strings.Repeat("/302", 10000): ErrTooManyRedirects,
	} {
		if _, _, err := get(f, s, query); !errors.Is(err, want) {
			t.Errorf("%.40s: %v, want %v", query, err, want)
		}
	}
	if _, _, err := get(f, s, strings.Repeat("/302", 10)+"/feed"); err != nil {
		t.Errorf("ten redirects: %v", err)
	}
}

func TestCredentials(t *testing.T) {
	seen := map[string]string{}
	note := func(name string, to func() string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			u, p, _ := r.BasicAuth()
			seen[name] = u + ":" + p
			if r.URL.Path == "/go" {
				http.Redirect(w, r, to(), http.StatusMovedPermanently)
				return
			}
			io.WriteString(w, rss)
		}
	}
	other := serve(t, note("other", nil))
	// The same machine under another name and port is another host.
	away := strings.Replace(other.URL, "127.0.0.1", "localhost", 1)
	first := serve(t, note("first", func() string { return away + "/feed" }))
	f, _ := newFetcher(t)
	req := Request{URL: strings.Replace(first.URL, "http://", "http://ann:s%40cret@", 1) + "/go", AllowPrivate: true}
	resp, err := f.Get(context.Background(), req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if seen["first"] != "ann:s@cret" || seen["other"] != ":" {
		t.Errorf("credentials went to %v", seen)
	}
	for _, s := range []string{resp.FinalURL, resp.PermanentURL, resp.Hops[0].URL} {
		if strings.Contains(s, "ann") || strings.Contains(s, "cret") {
			t.Errorf("credentials in %s", s)
		}
	}
}

func TestCredentialsStayOnOneHost(t *testing.T) {
	var got string
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/go" {
			http.Redirect(w, r, "/feed", http.StatusFound)
			return
		}
		got, _, _ = r.BasicAuth()
	})
	f, _ := newFetcher(t)
	resp, err := f.Get(context.Background(), Request{URL: s.URL + "/go", User: "ann", Password: "x", AllowPrivate: true})
	if err != nil || got != "ann" {
		t.Fatalf("user %q, %v", got, err)
	}
	resp.Body.Close()
}

func TestNoDowngradeWithCredentials(t *testing.T) {
	plain := serve(t, func(w http.ResponseWriter, r *http.Request) {
		t.Error("the insecure address was asked")
	})
	secure := httptest.NewTLSServer(http.RedirectHandler(plain.URL+"/feed", http.StatusMovedPermanently))
	t.Cleanup(secure.Close)
	f, _ := newFetcher(t)
	f.Client = secure.Client()
	_, err := f.Get(context.Background(), Request{URL: secure.URL, User: "ann", Password: "x", AllowPrivate: true})
	if !errors.Is(err, ErrDowngrade) {
		t.Errorf("got %v", err)
	}
}

func TestSameOwner(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"https://a.org/x", "https://A.org/y", true},
		{"https://a.org/", "https://a.org:443/", true},
		{"http://a.org/", "https://a.org/", true},
		{"http://a.org:8080/", "https://a.org/", false},
		{"https://a.org/", "https://a.org:8443/", false},
		{"https://a.org/", "http://a.org/", false},
		{"https://a.org/", "https://b.a.org/", false},
		{"https://a.org/", "https://a.org.evil/", false},
	} {
		if got := sameOwner(parse(t, c.a), parse(t, c.b)); got != c.want {
			t.Errorf("%s and %s: %v", c.a, c.b, got)
		}
	}
}

// Some servers serve the feed only to those who bring back a cookie.
func TestCookieLivesForOneCall(t *testing.T) {
	var first []string
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/" {
			first = append(first, r.Header.Get("Cookie"))
			http.SetCookie(w, &http.Cookie{Name: "seen", Value: "1"})
			http.Redirect(w, r, "/feed", http.StatusFound)
			return
		}
		if _, err := r.Cookie("seen"); err != nil {
			w.WriteHeader(http.StatusForbidden)
		}
	})
	f, _ := newFetcher(t)
	for range 2 {
		if _, _, err := get(f, s, "/"); err != nil {
			t.Error(err)
		}
	}
	if len(first) != 2 || first[1] != "" {
		t.Errorf("a cookie outlived its call: %q", first)
	}
}
