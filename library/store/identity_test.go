package store

import (
	"testing"

	"cosm/library"
)

func TestEnclosureKeys(t *testing.T) {
	for _, c := range []struct{ a, b string }{
		{"https://Host.example/a/1.mp3", "http://host.example/a/1.mp3"},
		{"https://host.example/1.mp3?token=abc", "https://host.example/1.mp3?token=def&x=1"},
		{"https://host.example/1.mp3#t=5", "https://host.example/1.mp3"},
		{"https://dts.podtrac.com/redirect.mp3/host.example/1.mp3", "https://host.example/1.mp3"},
		{"https://www.podtrac.com/pts/redirect.mp3/pdst.fm/e/chtbl.com/track/AB12/host.example/dir/1.mp3?u=9", "https://host.example/dir/1.mp3"},
		{"https://track.example/https://host.example/1.mp3", "https://host.example/1.mp3"},
		{"https://ann:secret@host.example/1.mp3", "https://host.example/1.mp3"},
	} {
		pa, _ := enclosureKeys(c.a)
		pb, _ := enclosureKeys(c.b)
		if pa != pb {
			t.Errorf("%s\nis %s, but %s\nis %s", c.a, pa, c.b, pb)
		}
	}
	for _, c := range []struct{ a, b string }{
		{"https://host.example/1.mp3", "https://host.example/2.mp3"},
		{"https://host.example/1.mp3", "https://host.example/1.m4a"},
		{"https://host.example/A.mp3", "https://host.example/a.mp3"},
		{"https://host.example/v1.2/1.mp3", "https://host.example/v1.3/1.mp3"},
	} {
		pa, _ := enclosureKeys(c.a)
		pb, _ := enclosureKeys(c.b)
		if pa == pb {
			t.Errorf("%s and %s are the same: %s", c.a, c.b, pa)
		}
	}
	_, one := enclosureKeys("https://host.example/play.php?id=1")
	_, two := enclosureKeys("https://host.example/play.php?id=2")
	if one == two {
		t.Error("the query does not count where it must")
	}
	for _, odd := range []string{"", "x", "?", "#", "://", "//", "https://", "https://h", "a/b/c.d/e"} {
		enclosureKeys(odd) // must not panic
	}
}

func TestKeysFoldTitles(t *testing.T) {
	f := newFolder()
	ep := func(title string) keys {
		return f.keysOf(&library.EpisodeDetail{Episode: library.Episode{Title: title}})
	}
	if ep("Hello  World") != ep("hello world") || ep("ＡＢＣ　１") != ep("abc 1") {
		t.Error("case, width or blanks count")
	}
	if ep("一") == ep("二") {
		t.Error("different titles are the same")
	}
	if ep("") != (keys{}) {
		t.Errorf("keys of nothing: %+v", ep(""))
	}
	if a, b := hashText("a"), hashText("b"); a == b || a == 0 || hashText("") != 0 {
		t.Error("hashes")
	}
}

func TestIdentityPrefersTheSurestSign(t *testing.T) {
	f := newFolder()
	ep := item(" g1 ", "https://h.example/1.mp3?t=1", "One", 0)
	ep.Link = "https://h.example/one"
	k := f.keysOf(&ep)
	if got := identity(&ep, k, true, false, f); got != "guid g1" {
		t.Errorf("with a guid of its own: %q", got)
	}
	if got := identity(&ep, k, false, false, f); got != "audio h.example/1.mp3" {
		t.Errorf("with a repeated guid: %q", got)
	}
	if got := identity(&ep, k, false, true, f); got != "audio h.example/1.mp3?t=1" {
		t.Errorf("with a shared path: %q", got)
	}
	ep.AudioURL, ep.GUID = "", ""
	if got := identity(&ep, f.keysOf(&ep), false, false, f); got != "link https://h.example/one" {
		t.Errorf("with a link only: %q", got)
	}
	ep.Link = ""
	if got := identity(&ep, f.keysOf(&ep), false, false, f); got != "title one 2026-05-04T10:00:00" {
		t.Errorf("with a title only: %q", got)
	}
}
