package text

import (
	"testing"

	"cosm/library"
)

func TestChecksInBothLanguages(t *testing.T) {
	refused := library.BatchError{Title: "忽左忽右", Code: library.Network, Error: "h:1: refused", Reason: library.Reason{ID: "feed_refused", Args: map[string]string{"Host": "h:1"}}}
	old := library.BatchError{Title: "Old", Error: "it broke"}
	feeds := library.Check{Name: "feeds", Status: "warning", Try: "cosm podcasts", Items: []library.BatchError{refused, old}}
	feeds.Say("2 of 5 fail", "feeds_failing", "failing", "2", "total", "5")
	gone := library.Check{Items: []library.BatchError{{Title: "One"}}}
	gone.Say("1 file", "downloads_gone", "count", "1")
	folder := library.Check{Try: "make it writable"}
	folder.Say("/x: no", "folder_unwritable", "path", "/x")
	full := library.Check{Name: "library"}
	full.Fail(library.Errorf(library.NoSpace, "write /x", "full", nil).With("no_space", "What", "/x"))
	for _, c := range []struct {
		check          library.Check
		en, zh         string
		enTry, tryInZh string
	}{
		{library.Check{Detail: "/x"}, "/x", "/x", "", ""},
		{feeds, "2 of 5 fail: 忽左忽右: h:1: the server cannot be reached: connection refused; Old: it broke",
			"5 个中有 2 个出错：忽左忽右：连不上服务器 h:1（拒绝连接）；Old：it broke", "cosm podcasts", "cosm podcasts"},
		{gone, "1 file is gone: One", "有 1 个文件不见了：One", "", ""},
		{folder, "/x: cannot be written", "/x：无法写入", "make the folder writable for your user", "让当前用户可以写入这个文件夹"},
		{full, "the disk is full", "磁盘已满", "remove downloads you no longer need", "删除不再需要的下载"},
	} {
		if detail, try := New(English).Check(c.check); detail != c.en || try != c.enTry {
			t.Errorf("%+v in English: %q, %q", c.check, detail, try)
		}
		if detail, try := New(Chinese).Check(c.check); detail != c.zh || try != c.tryInZh {
			t.Errorf("%+v in Chinese: %q, %q", c.check, detail, try)
		}
	}
}
