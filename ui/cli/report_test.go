package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"

	"cosm/library"
)

// TestExitStatuses is the contract with scripts.
func TestExitStatuses(t *testing.T) {
	for code, want := range map[library.Code]int{
		"": 0, library.Failed: 1, library.Invalid: 2, library.NotFound: 3, library.Ambiguous: 3, library.Network: 4, library.NeedsAuth: 4,
		library.Refused: 5, library.NoAudio: 6, library.NotAudio: 1, library.NotFeed: 1, library.NoSpace: 1, library.ReadOnly: 1,
		library.Corrupt: 1, library.NewerSchema: 1, library.OwnerBusy: 1, library.Version: 1, library.Cancelled: 1, "unheard_of": 1,
	} {
		if got := exitStatus(code); got != want {
			t.Errorf("exit status of %q = %d, want %d", code, got, want)
		}
	}
}

func TestReport(t *testing.T) {
	for _, c := range []struct {
		err    error
		status int
		says   string
	}{
		{nil, 0, ""},
		{fmt.Errorf("write: %w", &os.PathError{Op: "write", Path: "|1", Err: syscall.EPIPE}), 0, ""},
		{&told{library.Network}, 4, ""},
		{library.Errorf(library.NotFound, "x", "there is none", nil), 3, "cosm: x: there is none\n"},
		{fmt.Errorf("show: %w", library.Errorf(library.Refused, "", "offline", nil).Hint("cosm settings")), 5, "cosm: offline\ntry: cosm settings\n"},
		{errors.New("two\nlines \x1b[31m"), 1, "cosm: two lines  [31m\n"},
		{library.Network, 4, "cosm: the network or a server failed\ntry: check the connection, then try again\n"},
		{library.Errorf(library.Failed, "x", "y", nil).With("feed_gone", "What", "\x1b]0;evil\a"), 1, "cosm: ]0;evil : the feed is gone for good\ntry: look for its new address, then cosm remove the old one\n"},
	} {
		a, out, errs := testApp()
		if got := a.report(c.err); got != c.status {
			t.Errorf("report(%v) = %d, want %d", c.err, got, c.status)
		}
		if errs.String() != c.says || out.Len() > 0 {
			t.Errorf("report(%v) says %q, want %q", c.err, errs.String(), c.says)
		}
	}
}

func TestInterruptIsOneLine(t *testing.T) {
	a, _, errs := testApp()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	env := map[string]string{"COSM_DATA_DIR": t.TempDir(), "XDG_RUNTIME_DIR": t.TempDir(), "COSM_CONFIG": t.TempDir() + "/c.toml", "LANG": "C"}
	a.Env = func(name string) (string, bool) { v, ok := env[name]; return v, ok }
	if got := Main(ctx, []string{"refresh"}, a.Streams); got != 1 {
		t.Errorf("status %d", got)
	}
	if got := errs.String(); got != "cosm: cancelled\n" {
		t.Errorf("it says %q", got)
	}
}

func TestWarnNamesWhatItIsAbout(t *testing.T) {
	a, _, errs := testApp()
	a.warn("The Show", &library.Error{Code: library.Network, Why: "the server is busy"})
	a.warn("http://x/", &library.Error{Code: library.Network, Why: "http://x/: the server is busy"})
	if got, want := errs.String(), "cosm: The Show: the server is busy\ncosm: http://x/: the server is busy\n"; got != want {
		t.Errorf("warnings = %q, want %q", got, want)
	}
}

func TestFailuresOfABatch(t *testing.T) {
	one := library.BatchError{Title: "One", Code: library.NoSpace, Error: "the disk is full"}
	for _, c := range []struct {
		r    library.BatchReport
		want int
	}{
		{library.BatchReport{Done: 2}, 0},
		{library.BatchReport{Failed: 1, Errors: []library.BatchError{one}}, 1},
		{library.BatchReport{Done: 1, Failed: 1, Errors: []library.BatchError{one}}, 4},
		{library.BatchReport{Failed: 2, Errors: []library.BatchError{one, one}}, 4},
	} {
		a, _, errs := testApp()
		if got := a.report(a.printBatch(c.r, "cli.downloaded")); got != c.want {
			t.Errorf("%+v: status %d, want %d", c.r, got, c.want)
		}
		if n := strings.Count(errs.String(), "cosm: One: the disk is full\n"); n != len(c.r.Errors) {
			t.Errorf("%+v: %d lines in %q", c.r, n, errs.String())
		}
	}
}

func TestFailuresOfARefreshAreToldInTheListenersLanguage(t *testing.T) {
	a, out, errs := testApp("--lang", "zh-CN")
	err := a.printRefresh(library.RefreshReport{Checked: 3, Unchanged: 1, Failed: 2, Errors: []library.RefreshError{
		{FeedURL: "http://x/", Title: "忽左忽右", Code: library.Network, Error: "connection refused"},
		{FeedURL: "http://y:1/", Title: "不合时宜", Code: library.Network, Error: "y:1: the server cannot be reached: connection refused",
			Reason: library.Reason{ID: "feed_refused", Args: map[string]string{"Host": "y:1"}}},
	}})
	if a.report(err) != 4 {
		t.Errorf("error %v", err)
	}
	if got, want := errs.String(), "cosm: 忽左忽右：网络或服务器出错：connection refused\ncosm: 不合时宜：连不上服务器 y:1（拒绝连接）\n"; got != want {
		t.Errorf("warning = %q, want %q", got, want)
	}
	if got := out.String(); !strings.Contains(got, "failed\t2\n") {
		t.Errorf("output = %q", got)
	}
}

func TestClosedPipeIsNoFailure(t *testing.T) {
	a, _, errs := testApp()
	a.Out = brokenWriter{&os.PathError{Op: "write", Path: "stdout", Err: syscall.EPIPE}}
	for name, err := range map[string]error{
		"json": a.printJSON(1, false), "line": a.printLine("x"), "table": a.table(nil, [][]string{{"x"}}),
		"fields": a.fields([]field{{"id", "x"}}), "notes": a.notes("<p>x</p>"),
	} {
		if err == nil || a.report(err) != 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
	a.Out = brokenWriter{syscall.ENOSPC}
	if a.report(a.printLine("x")) != 1 || !strings.Contains(errs.String(), "cosm: the output cannot be written: ") {
		t.Errorf("a full disk: %q", errs.String())
	}
}
