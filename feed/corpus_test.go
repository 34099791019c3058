package feed

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// corpusDir finds the collection of real feeds that may stand beside the
// checkout, and skips the test where it does not.
func corpusDir(t testing.TB) string {
	t.Helper()
	dir, err := filepath.Abs("../../shared/corpus")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "INDEX.tsv")); err != nil {
		t.Skip("no collection of real feeds at ../shared/corpus")
	}
	return dir
}

// reference is what an independent parser found in a feed.
type reference struct {
	Title    string       `json:"title"`
	Episodes int          `json:"episodes"`
	First    *refEpisode  `json:"first"`
	Last     *refEpisode  `json:"last"`
	Suspect  string       `json:"reference_suspect"`
	all      []refEpisode // every episode
}

type refEpisode struct {
	Title     string   `json:"title"`
	GUID      string   `json:"guid"`
	Enclosure string   `json:"enclosure_url"`
	Published string   `json:"published"`
	Duration  *float64 `json:"duration_s"`
}

func open(t testing.TB, path string) io.ReadCloser {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(path, ".gz") {
		return file
	}
	z, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	return struct {
		io.Reader
		io.Closer
	}{z, file}
}

func loadReference(t *testing.T, dir, name string) (ref reference, ok bool) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, "expect", name+".json"))
	if err != nil {
		return ref, false
	}
	if err := json.Unmarshal(b, &ref); err != nil {
		t.Fatal(err)
	}
	full := filepath.Join(dir, "expect_full", name+".jsonl.gz")
	if _, err := os.Stat(full); err != nil {
		return ref, true
	}
	r := open(t, full)
	defer r.Close()
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var e refEpisode
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			t.Fatal(err)
		}
		ref.all = append(ref.all, e)
	}
	return ref, true
}

// fold makes blanks comparable: the reference keeps them as they are.
func fold(s string) string { return strings.Join(strings.Fields(s), " ") }

// exception is a field in which the reference is known to be wrong, or to make no
// claim. first is what this package gives for the first episode that differs (for
// the feed's own title, the title).
type exception struct {
	feed, field, first, why string
}

var exceptions = []exception{
	{"antennapod_feed-rss-testrss2basic", "published", "1970-01-01T00:00:00Z", "it reads the year 70 as 2070"},
	{"odd-dates_open", "published", "2024-03-05T13:30:00Z", "it cannot read localized names, misreads the Chinese date and CEST"},
	{"bad-invalid-utf8_open", "feed title", "La Capsule multimédia - La 1ère - RSR", "it takes UTF-8 with a bad byte for MacRoman"},
	{"bad-invalid-utf8_open", "title", "La Wii\ufffd\ufffd\ufffd", "it takes UTF-8 with a bad byte for MacRoman"},
	{"enc-gbk-undeclared_open", "feed title", "穗稻忠武 · AI Radar 短影音", "it takes GBK for windows-1252"},
	{"enc-gbk-undeclared_open", "title", "今天 GitHub 哪些 AI 工具值得看？2026-07-02 AI Radar Daily", "it takes GBK for windows-1252"},
	{"bad-charref-control_open", "title", "U11F2 · Bruner (1999) end", "it keeps control characters"},
	{"bad-charref-control_open", "guid", "shows/personlighedspsykologi-da/W11L2/[Short] W11L2 - McAdams & Pals (2006) [DA] {type=audio lang=da format=deep-dive length=short hash=b9ea8739}.mp3", "its loose parser escapes & again"},
	{"bad-control-chars_open", "title", "2018-01-08-The Rise and Fall of Western Development Models 2018-01-08-The_Rise_and_Fall_of_Western_Development_Models.mp3 end", "it keeps control characters"},
	{"bad-unescaped-amp_open", "title", "شرح السنة للكرماني 01 & more R&B", "its loose parser completes R&B to R&B;"},
	{"nmdias_itunes", "feed title", "Dan Carlin's Hardcore History", "it does not read itunes:title"},
	{"odd-durations_open", "duration", "1h2m0s", "it claims nothing for spellings with units"},
}

// origins reads where each feed of the collection comes from.
func origins(t *testing.T, dir string) map[string]string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, "INDEX.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	of := map[string]string{}
	for row := range strings.Lines(string(b)) {
		if f := strings.Split(row, "\t"); len(f) > 3 && f[1] == "feed" {
			of[f[0]] = f[2]
		}
	}
	return of
}

// TestCorpus compares each feed of the collection with what an independent parser
// found in it, episode by episode.
func TestCorpus(t *testing.T) {
	dir := corpusDir(t)
	used := map[string]bool{}
	agree := map[string]int{}
	for path, origin := range origins(t, dir) {
		name := strings.TrimSuffix(strings.TrimSuffix(filepath.Base(path), ".gz"), ".xml")
		ref, ok := loadReference(t, dir, name)
		if !ok || strings.HasPrefix(name, "not-") {
			continue
		}
		r := open(t, filepath.Join(dir, path))
		p, err := Parse(r, Hint{})
		r.Close()
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		c := comparison{T: t, name: name, used: used}
		c.compare(ref, p)
		if !c.failed {
			agree[origin]++
		}
	}
	for _, x := range exceptions {
		if !used[x.feed+"/"+x.field] {
			t.Errorf("the exception for %s of %s is not needed", x.field, x.feed)
		}
	}
	t.Logf("feeds that agree, by origin: %v", agree)
	if agree["real"] != 130 {
		t.Errorf("%d real feeds agree, want 130", agree["real"])
	}
}

// comparison compares one feed.
type comparison struct {
	*testing.T
	name   string
	used   map[string]bool
	failed bool
}

func (c *comparison) compare(ref reference, p *Podcast) {
	c.same("feed title", p.Title, fold(ref.Title), -1)
	var episodes []*Item
	for _, it := range p.Items {
		if it.Playable() {
			episodes = append(episodes, it)
		}
	}
	if len(episodes) != ref.Episodes {
		c.failed = true
		c.Errorf("%s: %d episodes, want %d", c.name, len(episodes), ref.Episodes)
		return
	}
	if len(episodes) > 0 {
		c.episode(0, episodes[0], *ref.First)
		if len(ref.all) == 0 {
			c.episode(len(episodes)-1, episodes[len(episodes)-1], *ref.Last)
		}
	}
	for i, e := range ref.all {
		c.episode(i, episodes[i], e)
	}
}

func (c *comparison) episode(i int, it *Item, ref refEpisode) {
	at := newBase("https://base.example/")
	c.same("title", it.Title, fold(ref.Title), i)
	c.same("guid", it.GUID, fold(ref.GUID), i)
	if !strings.HasPrefix(ref.Enclosure, "/") { // relative ones are made absolute
		c.same("enclosure", it.Enclosure.URL, strings.TrimSpace(ref.Enclosure), i)
	} else if !strings.HasSuffix(at.resolve(it.Enclosure.URL), ref.Enclosure) {
		c.same("enclosure", it.Enclosure.URL, ref.Enclosure, i)
	}
	published := ""
	if !it.Published.IsZero() {
		published = it.Published.Truncate(time.Second).Format(time.RFC3339)
	}
	c.same("published", published, ref.Published, i)
	want := time.Duration(0)
	if ref.Duration != nil {
		want = time.Duration(*ref.Duration) * time.Second
	}
	c.same("duration", it.Duration.String(), want.String(), i)
}

// same reports a difference that is not excepted.
func (c *comparison) same(field, got, want string, i int) {
	if got == want {
		return
	}
	key := c.name + "/" + field
	for _, x := range exceptions {
		if x.feed != c.name || x.field != field {
			continue
		}
		if !c.used[key] && got != x.first {
			c.Errorf("%s: the first %s that differs is %q, not %q", c.name, field, got, x.first)
		}
		c.used[key] = true
		return
	}
	c.failed = true
	c.Errorf("%s, episode %d: %s is %q, want %q", c.name, i, field, got, want)
}

// TestCorpusNotFeeds checks what is said of the files that are none.
func TestCorpusNotFeeds(t *testing.T) {
	dir := corpusDir(t)
	for name, want := range map[string]Found{
		"not-empty_open": FoundEmpty, "not-html-page_open": FoundPage, "not-json_open": FoundJSON,
	} {
		r := open(t, filepath.Join(dir, "feeds", name+".xml"))
		_, err := Parse(r, Hint{})
		r.Close()
		var not *NotFeedError
		if !errors.Is(err, ErrNotFeed) || !errors.As(err, &not) || not.Found != want {
			t.Errorf("%s: %v, want %s", name, err, want)
		}
	}
}

// TestCorpusJSON reads the JSON feeds of the collection.
func TestCorpusJSON(t *testing.T) {
	dir := corpusDir(t)
	for name, want := range map[string]struct {
		title           string
		items, episodes int
	}{
		"kurtmckee_example": {"My Example Feed", 2, 1},
		"nmdias_feed":       {"Title", 2, 1},
		"lemon24_invalid":   {"", 8, 0},
	} {
		r := open(t, filepath.Join(dir, "jsonfeed", name+".json"))
		p, err := Parse(r, Hint{})
		r.Close()
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		episodes := 0
		for _, it := range p.Items {
			if it.Playable() {
				episodes++
			}
		}
		if p.Title != want.title || len(p.Items) != want.items || episodes != want.episodes {
			t.Errorf("%s: %q with %d items, %d episodes; want %+v", name, p.Title, len(p.Items), episodes, want)
		}
	}
}
