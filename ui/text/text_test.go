package text

import (
	"strings"
	"sync"
	"testing"
)

func TestResolve(t *testing.T) {
	none := func() []string { return nil }
	for in, want := range map[string]string{
		"en": English, "en_GB.UTF-8": English, "C": English, "POSIX": English, "fr_FR": English,
		"zh": Chinese, "zh-CN": Chinese, "zh_CN.UTF-8": Chinese, "zh-Hans": Chinese, "ZH_hans_CN": Chinese,
		"zh_TW": Chinese, "zh_CN.gbk@pinyin": Chinese, "": English, "auto": English, "AUTO": English,
		"\x00\xff": English, "zhuang": English,
	} {
		if got := Resolve(in, none); got != want {
			t.Errorf("Resolve(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestResolveAsksTheSystem(t *testing.T) {
	for want, system := range map[string][]string{
		Chinese: {"fr-FR", "zh_CN.UTF-8", "en"},
		English: {"de", "en-US", "zh"},
	} {
		if got := Resolve("auto", func() []string { return system }); got != want {
			t.Errorf("auto with %v = %q, want %q", system, got, want)
		}
	}
}

func TestNewSpeaksTheLanguage(t *testing.T) {
	if got := New("zh_CN.UTF-8").T("time.now"); got != "刚刚" {
		t.Errorf("Chinese just now = %q", got)
	}
	if got := New("en").T("time.now"); got != "just now" {
		t.Errorf("English just now = %q", got)
	}
	if got := New("zh-Hans").Lang(); got != Chinese {
		t.Errorf("Lang = %q", got)
	}
}

func TestUnknownMessageIsToldByItsID(t *testing.T) {
	if got := New("en").T("no.such", "count", 3); got != "no.such" {
		t.Errorf("T of an unknown id = %q", got)
	}
}

func TestValuesAreNotRunAsTemplates(t *testing.T) {
	got := New("en").T("time.left", "length", "{{.length}}<b>\x00")
	if want := "{{.length}}<b>\x00 left"; got != want {
		t.Errorf("T = %q, want %q", got, want)
	}
}

func TestTextsFromManyGoroutines(t *testing.T) {
	texts := New("zh-CN")
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for i := range 50 {
				if got := texts.T("time.minutes", "n", i); !strings.Contains(got, "分钟") {
					t.Errorf("T = %q", got)
				}
			}
		})
	}
	wg.Wait()
}

func TestEveryMessageIsFound(t *testing.T) {
	for _, lang := range []string{English, Chinese} {
		texts := New(lang)
		for id := range messagesOf(t, lang) {
			if !texts.Has(id) {
				t.Errorf("%s: message %s is in a file and not found: is its group in two files?", lang, id)
			}
		}
		for _, id := range []string{"", ".", "cli", "cli.", "no.such", "code.no_such"} {
			if texts.Has(id) {
				t.Errorf("%s: there is a message %q", lang, id)
			}
		}
	}
}

func TestFilesAreReadWhenNeeded(t *testing.T) {
	texts := New("en")
	texts.T("code.failed")
	read := 0
	for _, c := range texts.groups {
		if c.read.loc != nil && c.name != texts.groups["code"].name {
			read++
		}
	}
	if read > 0 {
		t.Errorf("%d groups of other files were read", read)
	}
}

func BenchmarkNew(b *testing.B) {
	for _, id := range []string{"", "cli.try", "code.failed", "time.now"} {
		b.Run(id, func(b *testing.B) {
			for b.Loop() {
				New("en").T(id)
			}
		})
	}
}

func BenchmarkT(b *testing.B) {
	texts := New("en")
	b.Run("plain", func(b *testing.B) {
		for b.Loop() {
			texts.T("time.now")
		}
	})
	b.Run("placeholder", func(b *testing.B) {
		for b.Loop() {
			texts.T("time.minutes", "n", 12)
		}
	})
}
