package config

import (
	"slices"
	"testing"
)

func TestWords(t *testing.T) {
	for value, want := range map[string][]string{
		"": nil, " , ，": nil, "ad": {"ad"}, "重播，广告、 bonus  episode ;x": {"重播", "广告", "bonus episode", "x"}, "*, **": nil, "trail*": {"trail*"},
	} {
		if got := Words(value); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", value, got, want)
		}
	}
	for _, key := range []string{KeyIncludeWords, KeyExcludeWords} {
		normal, err := Validate(key, "重播，广告 ,, x  y")
		if err != nil || normal != "重播, 广告, x y" {
			t.Errorf("%s: %q, %v", key, normal, err)
		}
		if again, _ := Validate(key, normal); again != normal {
			t.Errorf("%q is not its own normal form: %q", normal, again)
		}
	}
}

func TestRulesAreAPodcastsOwn(t *testing.T) {
	keys := RuleKeys()
	if len(keys) != 9 || slices.Contains(keys, KeyDiskQuota) {
		t.Errorf("the rules are %q", keys)
	}
	for _, name := range append(keys, KeyDiskQuota) {
		k, ok := Find(name)
		if !ok || k.Group != GroupRules || k.Keep != KeepLibrary || k.Own == (name == KeyDiskQuota) {
			t.Errorf("%s: %+v", name, k)
		}
		if _, err := k.Validate(k.Default); err != nil {
			t.Errorf("%s: its default is wrong: %v", name, err)
		}
	}
}
