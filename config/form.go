package config

import (
	"net/url"
	"path/filepath"
	"strings"
	"unicode/utf8"
)

// languageForm takes what systems call the languages there are texts for:
// zh_CN.UTF-8, zh-Hans, en_GB …
func languageForm(s string) (string, bool) {
	base, _, _ := strings.Cut(strings.ReplaceAll(strings.ToLower(s), "_", "-"), ".")
	switch language, _, _ := strings.Cut(base, "-"); language {
	case "zh":
		return "zh-CN", true
	case "en":
		return "en", true
	}
	return "", false
}

const maxThemeName = 40

// themeForm takes names that are file names everywhere.
func themeForm(s string) (string, bool) {
	s = strings.ToLower(s)
	ok := s != "" && len(s) <= maxThemeName && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-_") == "" && s[0] != '-'
	return s, ok
}

func outputForm(s string) (string, bool) {
	scheme, file, found := strings.Cut(s, ":")
	return "wav:" + file, found && strings.EqualFold(scheme, "wav") && file != ""
}

func regionForm(s string) (string, bool) {
	s = strings.ToLower(s)
	ok := s == "" || len(s) == 2 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz") == ""
	return s, ok
}

func urlForm(s string) (string, bool) {
	u, err := url.Parse(s)
	ok := err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Hostname() != "" && u.User == nil && u.RawQuery == "" && u.Fragment == ""
	return strings.TrimSuffix(s, "/"), ok
}

// dirForm refuses relative paths: the owner of the library may run in another
// folder than the one who set it.
func dirForm(s string) (string, bool) {
	if s == "" || s == "~" || strings.HasPrefix(s, "~/") {
		return s, utf8.ValidString(s)
	}
	return filepath.Clean(s), filepath.IsAbs(s) && utf8.ValidString(s)
}

const maxUserAgent = 200

func headerForm(s string) (string, bool) {
	ok := len(s) <= maxUserAgent && !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r > '~' })
	return s, ok
}
