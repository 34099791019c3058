package text

import (
	"errors"
	"fmt"
	"testing"

	"cosm/library"
)

func TestErrorInBothLanguages(t *testing.T) {
	plain := errors.New("something odd")
	for _, c := range []struct {
		err    error
		en, zh string
		try    string // in Chinese
	}{
		{nil, "", "", ""},
		{plain, "something odd", "something odd", ""},
		{library.NotFound, "not found", "没有找到", ""},
		{library.Network, "the network or a server failed", "网络或服务器出错", "检查网络后再试一次"},
		{library.Errorf(library.Network, "x", "busy", plain), "x: busy", "网络或服务器出错：x: busy", "检查网络后再试一次"},
		{library.Errorf(library.Failed, "x", "busy", plain), "x: busy", "x: busy", ""},
		{library.Errorf(library.NotFound, "y", "z", nil).With("feed_gone", "What", "x"), "x: the feed is gone for good", "x：订阅源已永久下线", "找到新地址后，用 cosm remove 取消旧的订阅"},
		{library.Errorf(library.NotFound, "", "z", nil).With("feed_gone"), "the feed is gone for good", "订阅源已永久下线", "找到新地址后，用 cosm remove 取消旧的订阅"},
		{fmt.Errorf("open: %w", library.Errorf(library.NoSpace, "x", "full", nil).Hint("remove something")), "x: full", "磁盘已满：x: full", "删除不再需要的下载"},
		{library.Errorf(library.NoSpace, "x", "full", nil).Hint("cosm downloads prune"), "x: full", "磁盘已满：x: full", "cosm downloads prune"},
		{library.Errorf(library.Invalid, "x", "y", nil).With("no_such_message"), "x: y", "这里不能这样写：x: y", ""},
	} {
		if line, _ := New(English).Error(c.err); line != c.en {
			t.Errorf("%v in English: %q, want %q", c.err, line, c.en)
		}
		if line, try := New(Chinese).Error(c.err); line != c.zh || try != c.try {
			t.Errorf("%v in Chinese: %q, try %q, want %q, try %q", c.err, line, try, c.zh, c.try)
		}
	}
}
