package instance_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"time"

	"cosm/library"
	"cosm/library/control"
	"cosm/library/instance"
)

// TestNoCommandIsLost runs 150 commands at once against an interface that
// quits half way: all are done, none lost, none told wrong.
func TestNoCommandIsLost(t *testing.T) {
	const commands = 150
	dir := t.TempDir()
	w := newWeb(t, 1)
	owner, err := instance.Claim(t.Context(), options(t, dir, instance.RoleInterface))
	if err != nil {
		t.Fatal(err)
	}
	list := subscribe(t, owner, w.feed("a"), w.feed("b"))
	var half, all sync.WaitGroup
	half.Add(commands / 2)
	errs := make([]error, commands)
	for i := range commands {
		all.Go(func() {
			errs[i] = oneCommand(t.Context(), options(t, dir, instance.RoleCommand), list[i%3].ID, i)
			if i < commands/2 {
				half.Done()
			}
		})
	}
	half.Wait()
	if err := owner.Close(); err != nil {
		t.Error(err)
	}
	all.Wait()
	for i, err := range errs {
		if err != nil {
			t.Errorf("command %d: %v", i, err)
		}
	}
	after := claim(t, dir, instance.RoleCommand)
	settings := must(after.Settings(t.Context(), library.Empty{}))(t)
	if len(settings) == 0 {
		t.Error("no settings")
	}
	favourites := must(after.Episodes(t.Context(), library.EpisodeQuery{Favourite: true}))(t)
	played := must(after.Episodes(t.Context(), library.EpisodeQuery{Podcast: list[0].PodcastID}))(t)
	queue := must(after.Queue(t.Context(), library.Empty{}))(t)
	if len(favourites) != 3 || len(queue) != 3 || !played[0].Played || !played[1].Played || !played[2].Played {
		t.Errorf("%d favourites, %d in the queue, played %+v", len(favourites), len(queue), played)
	}
}

// oneCommand is what a process does that was started for one thing.
func oneCommand(ctx context.Context, o instance.Options, id library.EpisodeID, n int) error {
	c, err := instance.Claim(ctx, o)
	if err != nil {
		return err
	}
	flag := library.EpisodeFlag{IDs: []library.EpisodeID{id}, On: true}
	switch n % 5 {
	case 0:
		_, err = c.MarkPlayed(ctx, flag)
	case 1:
		_, err = c.SetFavourite(ctx, flag)
	case 2:
		_, err = c.EditQueue(ctx, library.QueueEdit{Op: library.QueueAdd, IDs: flag.IDs})
	case 3:
		_, err = c.Refresh(ctx, library.RefreshRequest{})
	case 4:
		var list []library.Episode
		if list, err = c.Episodes(ctx, library.EpisodeQuery{}); err == nil && len(list) != 6 {
			err = fmt.Errorf("%d episodes", len(list))
		}
	}
	return errors.Join(err, c.Close())
}

func TestAStaleSocketIsNoObstacle(t *testing.T) {
	dir := t.TempDir()
	ln, err := net.Listen("unix", filepath.Join(dir, "s"))
	if err != nil {
		t.Fatal(err)
	}
	ln.(*net.UnixListener).SetUnlinkOnClose(false)
	_ = ln.Close() // as a killed owner leaves it
	c := claim(t, dir, instance.RoleInterface)
	if !c.Owner() {
		t.Error("not the owner")
	}
	if info, err := os.Stat(filepath.Join(dir, "s")); runtime.GOOS != "windows" && (err != nil || info.Mode().Perm() != 0o600) {
		t.Errorf("the new socket: %v, %v", info, err)
	}
	if other := claim(t, dir, instance.RoleCommand); other.Owner() {
		t.Error("the second is the owner too")
	}
}

func TestASilentHolderIsTold(t *testing.T) {
	dir := t.TempDir()
	claim(t, dir, instance.RoleCommand) // holds the lock and serves nobody
	o := options(t, dir, instance.RoleCommand)
	o.ClaimTimeout = 50 * time.Millisecond
	if c, err := instance.Claim(t.Context(), o); !errors.Is(err, library.OwnerBusy) {
		t.Errorf("claimed %v, %v", c, err)
	}
}

// TestAClientOutlivesItsOwner: it becomes the owner, and its watch goes on.
func TestAClientOutlivesItsOwner(t *testing.T) {
	dir := t.TempDir()
	owner, err := instance.Claim(t.Context(), options(t, dir, instance.RoleInterface))
	if err != nil {
		t.Fatal(err)
	}
	list := subscribe(t, owner, newWeb(t, 1).feed("a"))
	client := claim(t, dir, instance.RoleInterface)
	events := watch(t, client)
	until(t, events, "the first state", func(e library.Event) bool { return e.Status != nil })
	if err := owner.Close(); err != nil {
		t.Error(err)
	}
	until(t, events, "the news that all may be old", func(e library.Event) bool { return e.Kind == library.EventEpisodes })
	must(client.SetFavourite(t.Context(), library.EpisodeFlag{IDs: []library.EpisodeID{list[0].ID}, On: true}))(t)
	until(t, events, "the change", func(e library.Event) bool { return e.Episode != nil && e.Episode.Favourite })
	if !client.Owner() {
		t.Error("the client did not become the owner")
	}
}

// TestALongCallIsNotCutShort: the owner leaves while a client's refresh waits
// for a server; the client becomes the owner and asks again.
func TestALongCallIsNotCutShort(t *testing.T) {
	dir := t.TempDir()
	w := newWeb(t, 1)
	owner, err := instance.Claim(t.Context(), options(t, dir, instance.RoleInterface))
	if err != nil {
		t.Fatal(err)
	}
	subscribe(t, owner, w.feed("a"))
	client := claim(t, dir, instance.RoleLong)
	w.slow.Store(true)
	asked := w.asked.Load()
	var report library.RefreshReport
	done := make(chan error, 1)
	go func() {
		var err error
		report, err = client.Refresh(context.Background(), library.RefreshRequest{Force: true})
		done <- err
	}()
	for w.asked.Load() == asked {
		runtime.Gosched()
	}
	w.slow.Store(false)
	if err := owner.Close(); err != nil {
		t.Error(err)
	}
	if err := <-done; err != nil || report.Checked != 1 || report.Failed != 0 {
		t.Errorf("report %+v, %v", report, err)
	}
}

func TestStrangersAreRefused(t *testing.T) {
	dir := t.TempDir()
	claim(t, dir, instance.RoleInterface)
	if _, err := control.Dial(t.Context(), filepath.Join(dir, "s"), "other"); err != nil {
		t.Errorf("another version of the same protocol: %v", err)
	}
	for name, request := range map[string]string{
		"a browser":      "POST /v1/Status HTTP/1.1\r\nHost: cosm.localhost\r\nOrigin: https://evil.example\r\nCosm-Protocol: 1\r\nContent-Length: 2\r\n\r\n{}",
		"another host":   "POST /v1/Status HTTP/1.1\r\nHost: evil.example\r\nCosm-Protocol: 1\r\nContent-Length: 2\r\n\r\n{}",
		"other protocol": "POST /v1/Status HTTP/1.1\r\nHost: cosm.localhost\r\nCosm-Protocol: 99\r\nContent-Length: 2\r\n\r\n{}",
	} {
		conn, err := net.Dial("unix", filepath.Join(dir, "s"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := conn.Write([]byte(request)); err != nil {
			t.Fatal(err)
		}
		answer := make([]byte, 12)
		if _, err := conn.Read(answer); err != nil {
			t.Fatal(err)
		}
		want := "HTTP/1.1 403"
		if name == "other protocol" {
			want = "HTTP/1.1 426"
		}
		if string(answer) != want {
			t.Errorf("%s is answered %q", name, answer)
		}
		_ = conn.Close()
	}
}
