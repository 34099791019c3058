package cli

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"cosm/library"
)

func TestLiftNumbers(t *testing.T) {
	a, _, _ := testApp()
	root := a.root()
	for in, want := range map[string]string{
		"seek -15":                        "seek -- -15",
		"seek -15 --json":                 "seek --json -- -15",
		"--json seek -1:30":               "--json seek -- -1:30",
		"seek -- -15":                     "seek -- -15",
		"seek +30":                        "seek +30",
		"seek 12:34":                      "seek 12:34",
		"volume -10 -q":                   "volume -q -- -10",
		"volume -10%":                     "volume -- -10%",
		"speed -.1":                       "speed -- -.1",
		"--data-dir -1 seek -15":          "--data-dir -1 seek -- -15",
		"seek --config -1 -15":            "seek --config -1 -- -15",
		"seek --config=-1 -15":            "seek --config=-1 -- -15",
		"seek -h":                         "seek -h",
		"seek -":                          "seek -",
		"episodes --limit -5":             "episodes --limit -5",
		"play x --at -5":                  "play x --at -5",
		"frobnicate -5":                   "frobnicate -5",
		"chapter -1":                      "chapter -- -1",
		"":                                "",
		"seek --data-dir":                 "seek --data-dir",
		"sleep --lang zh-CN -5 --no-such": "sleep --lang zh-CN --no-such -- -5",
	} {
		if got := strings.Join(liftNumbers(root, strings.Fields(in)), " "); got != want {
			t.Errorf("liftNumbers(%s) = %s, want %s", in, got, want)
		}
	}
}

// TestMistakes: each is wrong usage, told in one line with what to try.
func TestMistakes(t *testing.T) {
	for in, want := range map[string]string{
		"frobnicate":             "cosm: frobnicate: unknown command|try: cosm --help",
		"refesh":                 "cosm: refesh: unknown command|try: cosm refresh",
		"queue ad":               "cosm: ad: unknown command|try: cosm queue add",
		"settings foo":           "cosm: foo: unknown command|try: cosm settings --help",
		"help frobnicate":        "cosm: frobnicate: unknown command|try: cosm --help",
		"help queue frob":        "cosm: frob: unknown command|try: cosm queue --help",
		"--frob":                 "cosm: --frob: unknown flag|try: cosm --help",
		"podcasts -z":            "cosm: -z: unknown flag|try: cosm podcasts --help",
		"podcasts --=x":          "cosm: --=x: unknown flag|try: cosm podcasts --help",
		"podcasts --sort":        "cosm: --sort: its value is missing|try: cosm podcasts --help",
		"episodes --limit x":     "cosm: --limit: x is not a whole number|try: cosm episodes --help",
		"podcasts --json=maybe":  "cosm: --json: maybe is neither true nor false|try: cosm podcasts --help",
		"podcasts x":             "cosm: cosm podcasts: one argument too many: x|try: cosm podcasts --help",
		"seek":                   "cosm: cosm seek: +30|-15|12:34 is missing|try: cosm seek --help",
		"queue move x":           "cosm: cosm queue move: EPISODE PLACE is missing|try: cosm queue move --help",
		"podcasts --sort bad":    "cosm: --sort: not one of title, latest, unplayed, subscribed",
		"import x --format mp3":  "cosm: --format: not one of opml, json",
		"download":               "cosm: name an episode or use --new|try: cosm download --new",
		"download --jobs 17 x":   "cosm: --jobs: not a number from 1 to 16",
		"refresh --jobs -1":      "cosm: --jobs: not a number from 1 to 64",
		"play x --speed 9":       "cosm: 9: not a speed from 0.5 to 3",
		"play x --speed +1":      "cosm: +1: not a speed from 0.5 to 3",
		"play x --at soon":       "cosm: soon: not a time, like 12:34",
		"export x":               "cosm: x: neither .opml nor .json|try: cosm export --format opml x",
		"completion tcsh":        "cosm: completion: not one of bash, zsh, fish, powershell",
		"mark done x":            "cosm: mark: not one of played, unplayed, new, seen",
		"status --format {{":     "cosm: --format: this is not a template|try: cosm status --format '{{.state}} {{.episode.title}}'",
		"--lang zh-CN refesh":    "cosm: refesh：没有这个命令|试试：cosm refresh",
		"--lang zh-CN --frob":    "cosm: --frob：没有这个选项|试试：cosm --help",
		"--lang zh-CN seek":      "cosm: cosm seek：缺少 +30|-15|12:34|试试：cosm seek --help",
		"--lang=zh-CN seek soon": "cosm: soon：请写时间，例如 12:34",
	} {
		a, out, errs := testApp()
		if status := Main(context.Background(), strings.Fields(in), a.Streams); status != 2 {
			t.Errorf("cosm %s: status %d", in, status)
		}
		if got := strings.ReplaceAll(strings.TrimSuffix(errs.String(), "\n"), "\n", "|"); got != want {
			t.Errorf("cosm %s says %q, want %q", in, got, want)
		}
		if out.Len() > 0 {
			t.Errorf("cosm %s prints %q", in, out.String())
		}
	}
}

func TestNamed(t *testing.T) {
	if err := named(nil, "x", "no_episode", "several_episodes", "y"); err != nil {
		t.Error(err)
	}
	for code, id := range map[library.Code]string{library.NotFound: "no_episode", library.Ambiguous: "several_episodes", library.Network: ""} {
		was := library.Errorf(code, "find", "some", errors.New("cause"))
		e := library.AsError(named(was, "x", "no_episode", "several_episodes", "cosm episodes"))
		if e.Code != code || e.ID != id || was.ID != "" {
			t.Errorf("%s: %+v from %+v", code, e, was)
		}
	}
}

func TestEarlyFlag(t *testing.T) {
	for in, want := range map[string]string{"--lang zh": "zh", "--lang=zh": "zh", "x --lang zh y": "zh", "--lang": "", "": "", "--language zh": ""} {
		a, _, _ := testApp(strings.Fields(in)...)
		if got := a.earlyFlag("--lang"); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestFormatOf(t *testing.T) {
	for in, want := range map[string]string{"a.opml": "opml", "A.OPML": "opml", "a.xml": "opml", "a.json": "json", "a": "", "-": "", "a.mp3": ""} {
		if got := formatOf(in); got != want {
			t.Errorf("formatOf(%s) = %q, want %q", in, got, want)
		}
	}
}

func TestLooksLikeFile(t *testing.T) {
	files := []string{"a.opml", "feed.xml", "./feed.xml", "/tmp/feed.rss", "../x", "/x", "list.json"}
	addresses := []string{"example.org", "example.org/feed.xml", "https://example.org/a.opml", "feed:x", "podcasts.apple.com/podcast/id1"}
	for _, s := range slices.Concat(files, addresses) {
		if got, want := looksLikeFile(s), slices.Contains(files, s); got != want {
			t.Errorf("looksLikeFile(%s) = %v", s, got)
		}
	}
}
