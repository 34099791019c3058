package store

import (
	"reflect"
	"strings"
)

// cleanStrings takes out of all strings in v what a feed's text never has when
// it comes from a feed: a document may have come from anywhere, and what is in
// the library is shown on terminals.
func cleanStrings(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			cleanStrings(v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				cleanStrings(v.Field(i))
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			cleanStrings(v.Index(i))
		}
	case reflect.Map:
		for it := v.MapRange(); it.Next(); {
			s := reflect.New(it.Value().Type()).Elem()
			s.Set(it.Value())
			cleanStrings(s)
			v.SetMapIndex(it.Key(), s)
		}
	case reflect.String:
		if s := v.String(); strings.ContainsFunc(s, unwelcome) {
			v.SetString(strings.Map(welcome, s))
		}
	}
}

func welcome(r rune) rune {
	if unwelcome(r) {
		return -1
	}
	return r
}

// unwelcome are control characters but tab and line end, and those that turn
// the direction of text.
func unwelcome(r rune) bool {
	switch {
	case r == '\t', r == '\n':
		return false
	case r < 0x20, r >= 0x7f && r < 0xa0, r == 0x2028, r == 0x2029:
		return true
	}
	return r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
}
