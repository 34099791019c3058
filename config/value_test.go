package config

import (
	"errors"
	"strings"
	"testing"
)

func TestNormalForms(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ key, value, want string }{
		{KeyMouse, "Yes", "true"}, {KeyMouse, "0", "false"}, {KeyMouse, " off ", "false"},
		{KeyRefreshJobs, "08", "8"}, {KeyRefreshJobs, "+8", "8"},
		{KeySpeed, "1.50", "1.5"}, {KeySpeed, "2.", "2"}, {KeyVolume, "80%", "0.8"}, {KeyVolume, "0", "0"},
		{KeySkipForward, "90", "1m30s"}, {KeySkipForward, "1m0s", "1m"}, {KeySkipForward, "2.5", "2.5s"},
		{KeyRefreshInterval, "1h", "1h"}, {KeyRefreshInterval, "60m", "1h"}, {KeyRefreshInterval, "1h30m", "1h30m"},
		{KeyRefreshInterval, "7d", "7d"}, {KeyRefreshInterval, "1d 2h", "1d2h"}, {KeyRefreshInterval, "36h", "1d12h"},
		{KeyRefreshInterval, "off", "0"}, {KeyRefreshInterval, "0s", "0"},
		{KeyStreamCache, "1 gib", "1GiB"}, {KeyStreamCache, "1500000", "1500kB"}, {KeyStreamCache, "2.5GB", "2500MB"}, {KeyStreamCache, "off", "0"},
		{KeyDownloadLimit, "2MB/s", "2MB"}, {KeyDownloadLimit, "1025", "1025"}, {KeyDownloadLimit, "512k", "512kB"},
		{KeyLanguage, "zh", "zh-CN"}, {KeyLanguage, "ZH_cn.UTF-8", "zh-CN"}, {KeyLanguage, "en-GB", "en"},
		{KeyRegion, "CN", "cn"}, {KeyRegion, "", ""},
		{KeyAppleURL, "http://127.0.0.1:8080/", "http://127.0.0.1:8080"},
		{KeyOutput, "WAV:/tmp/A b.wav", "wav:/tmp/A b.wav"}, {KeyOutput, "Pulse", "pulse"},
		{KeyTheme, "My-Theme", "my-theme"},
		{KeyUserAgent, "Mozilla/5.0 (X11)", "Mozilla/5.0 (X11)"},
	} {
		got, err := Validate(test.key, test.value)
		if err != nil || got != test.want {
			t.Errorf("%s %q: %q (%v), want %q", test.key, test.value, got, err, test.want)
		}
		if again, err := Validate(test.key, got); err != nil || again != got {
			t.Errorf("%s: the normal form %q is %q in its normal form (%v)", test.key, got, again, err)
		}
	}
}

func TestWrongValues(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", maxValue+1)
	for key, values := range map[string][]string{
		KeyMouse:           {"", "2", "truth"},
		KeyRefreshJobs:     {"", "0", "65", "1e1", "99999999999999999999", "3.0"},
		KeySpeed:           {"", "0.49", "3.01", "Inf", "-1", "0x", "1,5"},
		KeySkipForward:     {"", "0", "0s", "-5", "601", "5 minutes", "1e99"},
		KeyRefreshInterval: {"31d", "-1d", "1d1d", "99999999999d", "1d-1h", "1d99999999h"},
		KeyStreamCache:     {"", "12 parsecs", "999PB", "99999999999999999999999EB", "-5MB"},
		KeyLanguage:        {"", "fr", "z", "auto x"},
		KeyRegion:          {"c", "chn", "c1"},
		KeyTheme:           {"", "../evil", "a b", "-x", "a.toml", long},
		KeyAppleURL:        {"", "itunes.apple.com", "https://", "ftp://x", "https://me:pw@host", "https://h/?q=1", "https://h/#f"},
		KeyUserAgent:       {"ü", "a\nb", long},
		KeyDownloadDir:     {"a", "./a", "~other/x", "/a\x00b", "/a\x1b[0m", "/a\xff"},
		KeyOutput:          {"", "speaker", "wav:", ":x"},
	} {
		for _, value := range values {
			got, err := Validate(key, value)
			if !errors.Is(err, ErrInvalid) {
				t.Errorf("%s %q: %q (%v)", key, value, got, err)
				continue
			}
			if !strings.HasPrefix(err.Error(), key+" must be ") || strings.ContainsAny(err.Error(), "\n\x1b\x00") || len(err.Error()) > 600 {
				t.Errorf("%s %q: unfit message %q", key, value, err)
			}
		}
	}
	if _, err := Validate("nonsense", "1"); !errors.Is(err, ErrUnknownKey) {
		t.Errorf("unknown: %v", err)
	}
}

func TestNearest(t *testing.T) {
	t.Parallel()
	all := names(Table())
	for word, want := range map[string]string{
		"spede": "speed", "VOLUME": "volume", "jobs": "", "dowload_dir": "download_dir", "lang": "language",
		"x": "", "": "", "refresh": "refresh_interval", strings.Repeat("speed", 100): "", "colour": "color",
	} {
		if got := nearest(word, all); got != want {
			t.Errorf("%q: %q, want %q", word, got, want)
		}
	}
}

func FuzzValidate(f *testing.F) {
	for _, k := range Table() {
		f.Add(k.Name, k.Default)
	}
	for _, v := range []string{"1d2h", "1.5GiB/s", "80%", "wav:x", "9999d", "-0", "0x1p4", "１", "1e300"} {
		f.Add(KeyRefreshInterval, v)
		f.Add(KeyStreamCache, v)
		f.Add(KeyVolume, v)
	}
	f.Fuzz(func(t *testing.T, key, value string) {
		got, err := Validate(key, value)
		if err != nil {
			if strings.ContainsFunc(err.Error(), isControl) {
				t.Fatalf("control character in %q", err)
			}
			return
		}
		again, err := Validate(key, got)
		if err != nil || again != got {
			t.Fatalf("%s %q: normal form %q is %q in its normal form (%v)", key, value, got, again, err)
		}
	})
}
