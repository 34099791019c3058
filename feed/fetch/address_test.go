package fetch

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"testing"
)

func TestNormalise(t *testing.T) {
	for in, want := range map[string]string{
		"https://example.org/feed":               "https://example.org/feed",
		"  HTTPS://Example.ORG/Feed?A=b#top \n":  "https://example.org/Feed?A=b",
		"http://example.org":                     "http://example.org/",
		"http://example.org:80/a":                "http://example.org/a",
		"https://example.org:443/a":              "https://example.org/a",
		"http://example.org:443/a":               "http://example.org:443/a",
		"https://example.org:8443/a":             "https://example.org:8443/a",
		"<https://example.org/a>":                "https://example.org/a",
		"feed://example.org/a":                   "http://example.org/a",
		"feed:example.org/a":                     "http://example.org/a",
		"feed:https://example.org/a":             "https://example.org/a",
		"feed://https://example.org/a":           "https://example.org/a",
		"feed://https//example.org/a":            "https://example.org/a",
		"feed://http//example.org/a":             "http://example.org/a",
		"feed:feed://https://example.org/a":      "https://example.org/a",
		"ITPC://example.org/a":                   "http://example.org/a",
		"pcast://example.org/a":                  "http://example.org/a",
		"podcast://example.org/a":                "http://example.org/a",
		"podcast:https://example.org/a":          "https://example.org/a",
		"example.org/feed":                       "https://example.org/feed",
		"example.org":                            "https://example.org/",
		"example.org?format=rss":                 "https://example.org/?format=rss",
		"example.org:8080/feed":                  "http://example.org:8080/feed",
		"example.org:443/feed":                   "https://example.org/feed",
		"localhost:8080/feed":                    "http://localhost:8080/feed",
		"localhost/feed":                         "http://localhost/feed",
		"192.168.1.5/feed":                       "http://192.168.1.5/feed",
		"[::1]:8080/feed":                        "http://[::1]:8080/feed",
		"nas.local/feed":                         "http://nas.local/feed",
		"播客.example/feed":                        "https://xn--ubt53s.example/feed",
		"https://ann:pw@example.org/a":           "https://ann:pw@example.org/a",
		"https://example.org/a b":                "https://example.org/a%20b",
		"https://example.org/?u=https://x.org/y": "https://example.org/?u=https://x.org/y",
		"example.org/go?u=https://x.org/y":       "https://example.org/go?u=https://x.org/y",
		"https://exa_mple.org:/a":                "https://exa_mple.org/a",
		"https://example.org/\x1b[31mred":        "https://example.org/red",
	} {
		if got, err := Normalise(in); err != nil || got != want {
			t.Errorf("Normalise(%q) = %q, %v; want %q", in, got, err, want)
		}
	}
}

func TestNormaliseRefuses(t *testing.T) {
	for in, want := range map[string]error{
		"file:///etc/passwd":          ErrScheme,
		"feed:file:///etc/passwd":     ErrScheme,
		"javascript:alert(1)":         ErrScheme,
		"data:text/xml,<rss/>":        ErrScheme,
		"ftp://example.org/feed":      ErrScheme,
		`C:\feeds\a.xml`:              ErrAddress,
		"":                            ErrAddress,
		"feed:":                       ErrAddress,
		"joe rogan":                   ErrAddress,
		"word":                        ErrAddress,
		"https://":                    ErrAddress,
		"https:///path":               ErrAddress,
		"http://[::1":                 ErrAddress,
		"./feed.xml":                  ErrAddress,
		"/home/ann/feed.xml":          ErrAddress,
		"https://a.org/" + long(70e3): ErrAddress,
	} {
		got, err := Normalise(in)
		if got != "" || !errors.Is(err, ErrAddress) && !errors.Is(err, ErrScheme) {
			t.Errorf("Normalise(%.30q) = %q, %v", in, got, err)
		}
		if errors.Is(want, ErrScheme) && !errors.Is(err, ErrScheme) {
			t.Errorf("Normalise(%.30q) gave %v, want %v", in, err, want)
		}
	}
}

func long(n int) string { return strings.Repeat("a", n) }

func TestSplitUserinfo(t *testing.T) {
	clean, user, pw, err := SplitUserinfo("https://ann%40work:p%3Aw@example.org/feed?a=b")
	if err != nil || clean != "https://example.org/feed?a=b" || user != "ann@work" || pw != "p:w" {
		t.Errorf("%q %q %q %v", clean, user, pw, err)
	}
	if clean, user, _, err = SplitUserinfo("https://example.org/"); clean != "https://example.org/" || user != "" || err != nil {
		t.Errorf("%q %q %v", clean, user, err)
	}
	if _, _, _, err = SplitUserinfo("https://ann:secret@exa mple.org/%zz"); err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("error %v", err)
	}
}

func TestGetRefusesOtherSchemes(t *testing.T) {
	for _, u := range []string{"file:///etc/passwd", "feed://example.org/", "/etc/passwd", ""} {
		if _, err := (&Fetcher{}).Get(context.Background(), Request{URL: u}); !errors.Is(err, ErrScheme) {
			t.Errorf("%q: %v", u, err)
		}
	}
}

func FuzzNormalise(f *testing.F) {
	for _, s := range []string{"example.org/feed", "feed://https//a.b", "feed:feed:feed:feed:x.y", "[::1]:80", "http://a:b@c/", "a:1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := Normalise(s)
		if err != nil {
			if got != "" || !errors.Is(err, ErrAddress) && !errors.Is(err, ErrScheme) {
				t.Fatalf("%q: %q, %v", s, got, err)
			}
			return
		}
		u, err := url.Parse(got)
		if err != nil || u.Hostname() == "" || u.Scheme != "http" && u.Scheme != "https" || u.Fragment != "" {
			t.Fatalf("%q became %q (%v)", s, got, err)
		}
		if again, err := Normalise(got); err != nil || again != got {
			t.Fatalf("%q is not stable: %q, then %q, %v", s, got, again, err)
		}
	})
}
