package cli_test

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"cosm/ui/cli"
)

// inChinese runs commands on a library of its own, in Chinese.
type inChinese struct {
	tb  testing.TB
	dir string
	env map[string]string
}

func newInChinese(tb testing.TB) *inChinese {
	tb.Helper()
	c := &inChinese{tb: tb, dir: tb.TempDir()}
	run, err := os.MkdirTemp("", "cosm") // short enough for a socket
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = os.RemoveAll(run) })
	c.env = map[string]string{
		"HOME": filepath.Join(c.dir, "home"), "COSM_DATA_DIR": filepath.Join(c.dir, "data"), "COSM_CONFIG": filepath.Join(c.dir, "config.toml"),
		"XDG_RUNTIME_DIR": run, "COSM_KEYRING": "file", "COSM_OUTPUT": "null", "COSM_REFRESH_INTERVAL": "0", "NO_PROXY": "*", "EDITOR": "false",
	}
	return c
}

func (c *inChinese) file(name, body string) string {
	c.tb.Helper()
	path := filepath.Join(c.dir, name)
	if err := os.WriteFile(path, []byte(body), 0o600); err != nil {
		c.tb.Fatal(err)
	}
	return path
}

func (c *inChinese) run(args ...string) (status int, out, errs string) {
	c.tb.Helper()
	var stdout, stderr bytes.Buffer
	status = cli.Main(context.Background(), append([]string{"--lang", "zh-CN"}, args...), cli.Streams{
		In: strings.NewReader(""), Out: &stdout, Err: &stderr, Now: time.Now,
		Env: func(name string) (string, bool) { v, ok := c.env[name]; return v, ok },
	})
	return status, stdout.String(), stderr.String()
}

// values are what may stay as it is in a Chinese sentence: addresses, hosts,
// paths, quotations, commands, and what stands for a value.
var values = regexp.MustCompile(`[a-z]+://\S+|[\w.]*\.?\d+:\d+|/[^\s：，（）；]+|“[^”]*”|cosm [a-z]+：|cosm (add|remove|settings|podcasts|play)( [\w-]+)*|\b[A-Z]{3,}\b`)

// command is a hint that is a command to copy.
var command = regexp.MustCompile(`^试试：(cosm|mv|chmod|EDITOR=\w+) [ -~]*$`)

var words = regexp.MustCompile(`[A-Za-z]{2,}[ ,:;]+[A-Za-z]{2,}`)

// englishIn finds two English words in a row that are no values.
func englishIn(said string, args []string) string {
	said = strings.TrimPrefix(strings.TrimSpace(said), "cosm: ")
	if command.MatchString(said) {
		return ""
	}
	args = slices.SortedFunc(slices.Values(args), func(a, b string) int { return len(b) - len(a) })
	for _, arg := range args {
		said = strings.ReplaceAll(said, arg, "")
		if strings.Contains(arg, "/") {
			said = strings.ReplaceAll(said, filepath.Base(arg), "")
		}
	}
	for _, title := range []string{"The Show", "From a File", "Three: the end & more", "One: the beginning"} {
		said = strings.ReplaceAll(said, title, "")
	}
	return words.FindString(values.ReplaceAllString(said, ""))
}

func TestEnglishIsFound(t *testing.T) {
	for said, want := range map[string]string{
		"cosm: x: the server cannot be reached": "the server",
		"网络出错：connection refused":               "connection refused",
		"http://a b：连不上 127.0.0.1:80":           "",
		"没有“fast lane”这项设置":                     "",
		"试试：cosm settings list":                 "",
		"试试：cosm is offline，先联网":                "cosm is",
		"输出在 /home/me/The Music 里，speed 不对":     "",
	} {
		if got := englishIn(said, nil); got != want {
			t.Errorf("%q: %q, want %q", said, got, want)
		}
	}
}

// hostileSite answers in every way that is no feed.
func hostileSite(t *testing.T) string {
	mux := http.NewServeMux()
	for _, status := range []int{401, 403, 404, 410, 418, 429, 500, 503} {
		mux.HandleFunc("/"+http.StatusText(status)[:3]+"/", func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", status) })
	}
	for path, body := range map[string]string{
		"/html": "<!doctype html><html><body>hello</body></html>", "/empty": "", "/json": `{"a": 1}`, "/text": "just words here",
		"/opml": `<opml version="2.0"><body></body></opml>`, "/xml": "<a><b/></a>", "/binary": "\x00\x01\x02\x03\x00\xff\xfe", "/zip": "PK\x03\x04abc",
		"/png": "\x89PNG\r\n\x1a\n", "/mp3": "ID3\x03\x00\x00\x00\x00\x00\x00", "/broken": `<rss version="2.0"><chan`,
	} {
		mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(body)) })
	}
	mux.HandleFunc("/short", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "1000")
		_, _ = w.Write([]byte("<rss>"))
	})
	mux.HandleFunc("/packed", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write([]byte("\x1f\x8b\x08 no gzip at all"))
	})
	mux.HandleFunc("/nowhere", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusFound) })
	mux.Handle("/ftp", http.RedirectHandler("ftp://example.org/", http.StatusFound))
	mux.Handle("/loop", http.RedirectHandler("/loop", http.StatusFound))
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s.URL
}

func TestErrorsAreChineseInChinese(t *testing.T) {
	site := newSite()
	t.Cleanup(site.Close)
	bad := hostileSite(t)
	secure := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(secure.Close)
	c := newInChinese(t)
	if status, _, errs := c.run("add", site.URL+"/show.xml"); status != 0 {
		t.Fatal(errs)
	}
	opml := c.file("list.opml", `<opml version="2.0"><body><outline text="死订阅" type="rss" xmlUrl="http://127.0.0.1:1/dead"/>
<outline text="网页" type="rss" xmlUrl="`+bad+`/html?2"/><outline text="怪地址" type="rss" xmlUrl="gopher://x"/></body></opml>`)
	noise := c.file("noise.mp3", "this is no audio at all")
	json := c.file("library.json", `{"cosm": 1, "nonsense": []}`)
	text := c.file("words.txt", "only words")
	toml := c.file("broken.toml", "speed = fast\n")
	unknown := c.file("unknown.toml", "speeed = 1\n")
	twice := c.file("twice.toml", "speed = 1\nspeed = 2\n")
	keys := c.file("keys.toml", "keys = 1\n")
	table := [][]string{
		{"frobnicate"}, {"podcasts", "--frobnicate"}, {"show"}, {"show", "a", "b"}, {"show", "nothing"},
		{"episodes", "nothing"}, {"episodes", "--since", "soon"}, {"episodes", "--limit", "many"}, {"episodes", "--sort", "x"},
		{"podcasts", "--sort", "x"}, {"remove", "nothing"}, {"play", "nothing"}, {"play", noise}, {"play", "/no/such.mp3"}, {"play", c.dir},
		{"play", "latest", "--at", "x"}, {"play", "latest", "--speed", "9"}, {"play", "latest", "--sleep", "x"}, {"play", "latest", "--output", "x"},
		{"play", bad + "/html"}, {"play", bad + "/Not/"}, {"play", "http://127.0.0.1:1/a.mp3"}, {"play", bad + "/I'm/"},
		{"seek", "later"}, {"speed", "9"}, {"volume", "x"}, {"sleep", "x"}, {"chapter", "x"}, {"chapter", "9"}, {"next"}, {"resume"},
		{"queue", "add", "nothing"}, {"queue", "move", "x", "y"}, {"queue", "frobnicate"}, {"download"}, {"download", "nothing"},
		{"download", "latest", "--jobs", "99"}, {"downloads", "remove", "nothing"}, {"downloads", "remove", "latest"},
		{"mark", "nothing"}, {"mark", "played", "nothing"}, {"favourite", "add", "nothing"}, {"refresh", "nothing"}, {"refresh", "--jobs", "99"},
		{"--offline", "refresh"}, {"--offline", "add", "http://127.0.0.1:1/x"}, {"--offline", "download", "latest"},
		{"import", "/no/such.opml"}, {"import", text}, {"import", json}, {"import", c.dir}, {"export", "/no/such/folder/a.opml"}, {"export", "a.txt"},
		{"settings", "get", "speeed"}, {"settings", "get", "zzzz"}, {"settings", "set", "speed", "fast"}, {"settings", "set", "mouse", "x"},
		{"settings", "set", "download_dir", "x"}, {"settings", "set", "region", "xyz"}, {"settings", "set", "refresh_interval", "x"},
		{"settings", "set", "log_level", "x"}, {"settings", "edit"}, {"settings", "frobnicate"},
		{"--config", toml, "podcasts"}, {"--config", unknown, "podcasts"}, {"--config", twice, "podcasts"}, {"--config", keys, "podcasts"},
		{"--config", "/no/such.toml", "podcasts"}, {"--config", c.dir, "podcasts"}, {"--log-level", "x", "podcasts"},
		{"status", "--format", "{{.x"}, {"completion", "x"}, {"man"}, {},
		{"add"}, {"add", "gopher://example.org/"}, {"add", "not an address"}, {"add", ""}, {"add", "/no/such.xml"}, {"add", c.dir}, {"add", text}, {"add", opml},
		{"add", "http://127.0.0.1:1/feed"}, {"add", "http://name.invalid/feed"}, {"add", secure.URL + "/feed"}, {"add", strings.Replace(bad, "http:", "https:", 1)},
		{"add", bad + "/html", bad + "/empty"}, {"refresh"}, {"doctor"},
	}
	for _, path := range []string{"html", "empty", "json", "text", "opml", "xml", "binary", "zip", "png", "mp3", "broken", "short", "packed", "nowhere", "ftp", "loop",
		"Una/", "For/", "Not/", "Gon/", "I'm/", "Too/", "Int/", "Ser/"} {
		table = append(table, []string{"add", bad + "/" + path})
	}
	for _, args := range table {
		status, out, errs := c.run(args...)
		if args = append(args, c.dir); status == 0 && args[0] != "doctor" || errs == "" && args[0] != "doctor" {
			t.Errorf("%q: status %d, says %q", args, status, errs)
		}
		if args[0] == "doctor" {
			errs += out
		}
		for line := range strings.Lines(errs) {
			if bad := englishIn(line, args); bad != "" || strings.Contains(line, "no value") {
				t.Errorf("%q says %q in %q", args, bad, line)
			}
		}
	}
}
