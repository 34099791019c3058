package cli_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"time"
)

// site is a web site with everything that a listener can point cosm at.
type site struct {
	*httptest.Server
	grown atomic.Bool // the show has one more episode
}

type item struct{ guid, title, file, kind string }

func newSite() *site {
	s := &site{}
	mux := http.NewServeMux()
	s.Server = httptest.NewServer(mux)
	mux.HandleFunc("/show.xml", s.show)
	mux.HandleFunc("/zh.xml", func(w http.ResponseWriter, _ *http.Request) {
		s.feed(w, "忽左忽右", []item{{"z1", "第一集:山中的夜晚", "ni-hao.m4a", "audio/mp4"}})
	})
	mux.HandleFunc("/hostile.xml", func(w http.ResponseWriter, _ *http.Request) {
		s.feed(w, "Evil \x1b[31mred\u202e title", []item{
			{"e1", "../../../etc/passwd \u009b2J &#27;[2J", "hello.mp3", "audio/mpeg"},
			{"e2", "local file", "file:///etc/passwd", "audio/mpeg"},
		})
	})
	mux.HandleFunc("/private.xml", func(w http.ResponseWriter, r *http.Request) {
		if user, password, _ := r.BasicAuth(); user != "me" || password != "open sesame" {
			w.Header().Set("WWW-Authenticate", `Basic realm="x"`)
			http.Error(w, "who are you", http.StatusUnauthorized)
			return
		}
		s.feed(w, "Private Show", []item{{"p1", "Secret", "hello.mp3", "audio/mpeg"}})
	})
	mux.HandleFunc("/grow", func(http.ResponseWriter, *http.Request) { s.grown.Store(true) })
	mux.HandleFunc("/site", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, `<html><head><link rel="alternate" type="application/rss+xml" title="The Show" href="/show.xml"></head><body>hello</body></html>`)
	})
	mux.HandleFunc("/page", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, "<!doctype html><html><body>no feed here</body></html>")
	})
	mux.HandleFunc("/lookup", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("id") != "1200361736" {
			fmt.Fprint(w, `{"resultCount":0,"results":[]}`)
			return
		}
		fmt.Fprintf(w, `{"resultCount":1,"results":[{"kind":"podcast","collectionId":1200361736,"collectionName":"Show","feedUrl":"%s/show.xml"}]}`, s.URL)
	})
	mux.HandleFunc("/empty", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("/gone", func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "gone", http.StatusGone) })
	mux.Handle("/moved.xml", http.RedirectHandler("/show.xml", http.StatusMovedPermanently))
	mux.Handle("/temporary.xml", http.RedirectHandler("/show.xml", http.StatusFound))
	mux.Handle("/loop", http.RedirectHandler("/loop", http.StatusFound))
	mux.HandleFunc("/page.mp3", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, "<!doctype html><html><body>log in first</body></html>")
	})
	mux.HandleFunc("/bad.xml", func(w http.ResponseWriter, _ *http.Request) {
		s.feed(w, "Bad Sound", []item{
			{"b1", "A page", s.URL + "/page.mp3", "audio/mpeg"}, {"b2", "Nothing", s.URL + "/empty", "audio/mpeg"},
			{"b3", "Zeros", s.URL + "/zeros", "audio/mpeg"}, {"b4", "A list", s.URL + "/list.m3u", "audio/mpeg"},
			{"b5", "Sound", "hello.mp3", "audio/mpeg"},
		})
	})
	mux.HandleFunc("/zeros", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, 1<<20)) })
	mux.HandleFunc("/list.m3u", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "audio/mpeg")
		fmt.Fprintf(w, "#EXTM3U\n%s/audio/hello.mp3\n", s.URL)
	})
	mux.Handle("/audio/", http.StripPrefix("/audio/", http.FileServerFS(os.DirFS("demo/content"))))
	return s
}

func (s *site) show(w http.ResponseWriter, r *http.Request) {
	items := []item{
		{"g3", "Three: the end & more", "hello.mp3", "audio/mpeg"},
		{"g2", "Two: the middle", "ni-hao.m4a", "audio/mp4"},
		{"g1", "One: the beginning", "hello.mp3?episode=1", "audio/mpeg"},
	}
	etag := `"3"`
	if s.grown.Load() {
		items, etag = append([]item{{"g4", "Four: a new one", "hello.mp3?episode=4", "audio/mpeg"}}, items...), `"4"`
	}
	w.Header().Set("ETag", etag)
	if r.Header.Get("If-None-Match") == etag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	s.feed(w, "The Show", items)
}

func (s *site) feed(w http.ResponseWriter, title string, items []item) {
	w.Header().Set("Content-Type", "application/rss+xml")
	var b strings.Builder
	fmt.Fprintf(&b, `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:podcast="https://podcastindex.org/namespace/1.0"><channel><title>%s</title><link>%s/site</link><description>About</description><itunes:author>Someone</itunes:author>`, title, s.URL)
	at := time.Date(2026, 10, 30, 8, 0, 0, 0, time.UTC)
	for i, it := range items {
		address := it.file
		if !strings.Contains(address, "://") {
			address = s.URL + "/audio/" + address
		}
		fmt.Fprintf(&b, `<item><title>%s</title><guid>%s</guid><pubDate>%s</pubDate><description>&lt;p&gt;Notes of %s&lt;/p&gt;</description><enclosure url="%s" type="%s" length="1000"/><itunes:duration>95</itunes:duration><podcast:chapters url="%s/audio/hello.chapters.json" type="application/json+chapters"/><podcast:transcript url="%s/audio/hello.vtt" type="text/vtt"/></item>`,
			it.title, it.guid, at.AddDate(0, 0, -i).Format(time.RFC1123Z), it.guid, address, it.kind, s.URL, s.URL)
	}
	b.WriteString("</channel></rss>")
	fmt.Fprint(w, b.String())
}
