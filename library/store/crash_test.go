package store

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"cosm/library"
)

// crashEnv tells the test binary to be the writer that gets killed.
const crashEnv = "COSM_STORE_WRITER"

func TestMain(m *testing.M) {
	if path := os.Getenv(crashEnv); path != "" {
		if err := writeForEver(path); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// writeForEver writes step after step and says on standard output which is done.
func writeForEver(path string) error {
	s, err := Open(path, Options{Timeout: 10 * time.Second})
	if err != nil {
		return err
	}
	list, _, err := s.Subscribe([]library.PodcastDetail{{Podcast: library.Podcast{Title: "Stories", FeedURL: "https://feeds.example/a"}}})
	if err != nil {
		return err
	}
	from, err := s.Podcast(list[0].ID)
	if err != nil {
		return err
	}
	for step := from.Episodes; ; step++ {
		if err := writeStep(s, list[0].ID, step); err != nil {
			return err
		}
		fmt.Println(step)
	}
}

// writeStep is a dozen of changes that belong together only for the test.
func writeStep(s *Store, p library.PodcastID, step int) error {
	name := "e" + strconv.Itoa(step)
	u := library.FeedUpdate{
		State: library.FeedState{PodcastID: p, URL: "https://feeds.example/a", RefreshedAt: day}, Check: library.FeedCheck{At: day},
		Episodes: []library.EpisodeDetail{item(name, "https://a.example/"+name+".mp3", name, -step%1000)}, Last: true,
	}
	out, err := s.Merge([]library.FeedUpdate{u})
	if err != nil {
		return err
	}
	if len(out[0].Added) != 1 {
		return fmt.Errorf("step %d added %v", step, out[0].Added)
	}
	ids := out[0].Added
	_, qerr := s.EditQueue(library.QueueEdit{Op: library.QueueAdd, IDs: ids})
	_, herr := s.AppendHistory(library.HistoryEntry{At: day, EpisodeID: ids[0], Title: name})
	return errors.Join(qerr, herr,
		s.SetPlayed(ids, step%2 == 0), s.SetFavourite(ids, step%3 == 0),
		s.SetPosition(ids[0], library.Seconds(step+1)*1e9, 0),
		s.PutDownload(library.DownloadRecord{EpisodeID: ids[0], State: library.DownloadDone, Path: name}),
		s.SetSetting("step", strconv.Itoa(step)))
}

// checkSteps proves that all of the steps that were told as done are there. One
// that was cut off may have left its episode, which the next writer steps over.
func checkSteps(t *testing.T, s *Store, told []int) {
	t.Helper()
	eps := map[string]library.Episode{}
	for _, e := range list(t, s, library.EpisodeQuery{}) {
		eps[e.Title] = e
	}
	history, err := s.History(library.HistoryQuery{})
	must(t, err)
	if len(history) < len(told) {
		t.Errorf("history has %d entries after %d steps", len(history), len(told))
	}
	for _, step := range told {
		name := "e" + strconv.Itoa(step)
		e, ok := eps[name]
		if !ok || e.Played != (step%2 == 0) || e.Favourite != (step%3 == 0) || !e.Queued || !e.Downloaded ||
			e.Position != library.Seconds(step+1)*1e9 {
			t.Errorf("step %d was lost: %+v", step, e)
		}
	}
	if v, _, err := s.Setting("step"); err != nil || len(told) > 0 && v < "0" {
		t.Errorf("setting %q, %v", v, err)
	}
	if problems, err := s.Check(t.Context()); err != nil || len(problems) > 0 {
		t.Errorf("check: %v, %v", problems, err)
	}
}

// TestKill kills a writer at a random point again and again: what it has told
// as done must be there, and the library sound.
func TestKill(t *testing.T) {
	self, err := os.Executable()
	must(t, err)
	path := filepath.Join(t.TempDir(), "cosm.db")
	var told []int
	rounds := 15
	if testing.Short() {
		rounds = 3
	}
	for round := range rounds {
		before := len(told)
		if told = append(told, killAfter(t, self, path, 1+round*3%11)...); len(told) == before {
			t.Fatal("the writer did nothing")
		}
		s := openAt(t, path, Options{Timeout: 10 * time.Second})
		checkSteps(t, s, told)
		must(t, s.Close())
		if t.Failed() {
			return
		}
	}
	t.Logf("killed %d times in %d steps", rounds, len(told))
}

// killAfter runs a writer, kills it in the midst of the step after the given
// number of steps, and gives the steps that it told.
func killAfter(t *testing.T, self, path string, steps int) (told []int) {
	t.Helper()
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), crashEnv+"="+path)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	lines := bufio.NewScanner(out)
	for n := 0; lines.Scan(); n++ {
		step, err := strconv.Atoi(lines.Text())
		if err != nil {
			t.Errorf("the writer said %q", lines.Text())
		}
		told = append(told, step)
		if n == steps {
			must(t, cmd.Process.Kill())
		}
	}
	_ = cmd.Wait()
	if stderr.Len() > 0 {
		t.Errorf("the writer failed: %s", stderr.String())
	}
	return told
}
