package text

import (
	"errors"
	"math"
	"testing"
	"time"

	"cosm/library"
)

func TestLength(t *testing.T) {
	en, zh := New("en"), New("zh-CN")
	for _, c := range []struct {
		d      time.Duration
		en, zh string
	}{
		{-time.Second, "0 s", "0 秒"},
		{35 * time.Second, "35 s", "35 秒"},
		{59*time.Minute + 50*time.Second, "1 h", "1 小时"},
		{48 * time.Minute, "48 min", "48 分钟"},
		{72 * time.Minute, "1 h 12 min", "1 小时 12 分"},
		{100000 * time.Hour, "100,000 h", "100,000 小时"},
	} {
		if got := en.Length(library.Seconds(c.d)); got != c.en {
			t.Errorf("Length(%v) = %q, want %q", c.d, got, c.en)
		}
		if got := zh.Length(library.Seconds(c.d)); got != c.zh {
			t.Errorf("Length(%v) = %q, want %q", c.d, got, c.zh)
		}
	}
	if got := zh.Left(library.Seconds(12 * time.Minute)); got != "剩 12 分钟" {
		t.Errorf("Left = %q", got)
	}
}

func TestAgo(t *testing.T) {
	en, zh := New("en"), New("zh-CN")
	now := time.Date(2026, 3, 12, 9, 30, 0, 0, time.FixedZone("CST", 8*3600))
	for _, c := range []struct {
		at     time.Time
		en, zh string
	}{
		{time.Time{}, "", ""},
		{now.Add(-20 * time.Second), "just now", "刚刚"},
		{now.Add(30 * time.Second), "just now", "刚刚"},
		{now.Add(-5 * time.Minute), "5 min ago", "5 分钟前"},
		{now.Add(-3 * time.Hour), "3 h ago", "3 小时前"},
		{now.Add(-12 * time.Hour), "yesterday", "昨天"},
		{now.AddDate(0, 0, -3), "3 days ago", "3 天前"},
		{now.AddDate(0, 0, -8), "4 Mar", "3月4日"},
		{now.AddDate(-1, 0, 0), "12 Mar 2025", "2025年3月12日"},
		{now.AddDate(0, 2, 0), "12 May", "5月12日"},
		{now.Add(-3 * time.Hour).UTC(), "3 h ago", "3 小时前"},
	} {
		if got := en.Ago(c.at, now); got != c.en {
			t.Errorf("Ago(%v) = %q, want %q", c.at, got, c.en)
		}
		if got := zh.Ago(c.at, now); got != c.zh {
			t.Errorf("Ago(%v) = %q, want %q", c.at, got, c.zh)
		}
	}
}

func TestDay(t *testing.T) {
	en, zh := New("en"), New("zh-CN")
	now := time.Date(2026, 3, 12, 0, 10, 0, 0, time.UTC) // a Thursday
	for _, c := range []struct {
		at     time.Time
		en, zh string
	}{
		{now, "Today", "今天"},
		{now.Add(-time.Hour), "Yesterday", "昨天"},
		{now.AddDate(0, 0, -3), "Monday", "星期一"},
		{now.AddDate(0, 0, -7), "5 Mar", "3月5日"},
	} {
		if got := en.Day(c.at, now); got != c.en {
			t.Errorf("Day(%v) = %q, want %q", c.at, got, c.en)
		}
		if got := zh.Day(c.at, now); got != c.zh {
			t.Errorf("Day(%v) = %q, want %q", c.at, got, c.zh)
		}
	}
}

func TestNumbers(t *testing.T) {
	en := New("en")
	for got, want := range map[string]string{
		en.Number(1234567):       "1,234,567",
		en.Bytes(-1):             "0 B",
		en.Bytes(48_300_000):     "48 MB",
		en.Rate(math.NaN()):      "0 B/s",
		en.Rate(2_300_000):       "2.3 MB/s",
		en.Rate(math.Inf(1)):     "0 B/s",
		en.Speed(1):              "1×",
		en.Speed(1.25):           "1.25×",
		en.Speed(1.1 + 0.1 + .1): "1.3×",
		en.Percent(0.456):        "46%",
		en.Percent(math.NaN()):   "0%",
		en.Percent(-3):           "0%",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestError(t *testing.T) {
	en, zh := New("en"), New("zh-CN")
	own := library.Errorf(library.Network, "refresh 乱翻书", "the server answered 503", errors.New("x"))
	for _, c := range []struct {
		texts     *Texts
		err       error
		line, try string
	}{
		{en, nil, "", ""},
		{en, own, "refresh 乱翻书: the server answered 503", "check the connection, then try again"},
		{zh, own, "网络或服务器出错：refresh 乱翻书: the server answered 503", "检查网络后再试一次"},
		{zh, library.NoSpace, "磁盘已满", "删除不再需要的下载"},
		{en, library.NotFound, "not found", ""},
		{zh, errors.New("odd"), "odd", ""},
		{en, library.Errorf(library.Failed, "open x", "y", nil).Hint("do z"), "open x: y", "do z"},
	} {
		line, try := c.texts.Error(c.err)
		if line != c.line || try != c.try {
			t.Errorf("%s: Error(%v) = %q, %q; want %q, %q", c.texts.Lang(), c.err, line, try, c.line, c.try)
		}
	}
}
