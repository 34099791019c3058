package config

import (
	"strings"
)

// Type says how a setting's value is written.
type Type string

// The types of settings.
const (
	TypeString   Type = "string"
	TypeBool     Type = "bool"     // true, false; also on, off, yes, no, 1, 0
	TypeInt      Type = "int"      // a whole number
	TypeFloat    Type = "float"    // a number; 80% is 0.8
	TypeDuration Type = "duration" // 30s, 1h30m, 7d; a bare number is seconds
	TypeSize     Type = "size"     // 256MB, 1GiB; a bare number is bytes
	TypeChoice   Type = "choice"   // one of Choices, in any case
)

// Keep says where a setting is kept once it is set.
type Keep string

// Where settings are kept. Either kind may be given by flag, environment and
// file too, and that wins.
const (
	KeepFile    Keep = "file"    // in config.toml, which the listener writes and cosm edits
	KeepLibrary Keep = "library" // in the database: what the player remembers, and toggles of what is recorded
)

// Group is the heading under which a setting is shown.
type Group string

// The groups, in the order in which they are shown.
const (
	GroupInterface Group = "interface"
	GroupPlayer    Group = "player"
	GroupFeeds     Group = "feeds"
	GroupDownloads Group = "downloads"
	GroupPrivacy   Group = "privacy"
	GroupSystem    Group = "system"
)

// Key is all that is known of one setting.
type Key struct {
	Name    string
	Group   Group
	Type    Type
	Default string // in its normal form
	Choices []string
	// Min and Max bound numbers, in seconds for durations and bytes for sizes;
	// both zero: any value that is not negative.
	Min, Max float64
	Off      bool   // 0 is allowed too and switches it off
	Own      bool   // a podcast can have a value of its own
	Doc      string // one English sentence for the listener
	Keep     Keep
	Privacy  string // what it means for the listener's privacy; empty: nothing

	// form takes what the type alone does not: further values of a choice, and
	// which strings are right. It gives the normal form.
	form func(string) (string, bool)
	want string // completes `NAME must be …` where form decides
}

// Env is the environment variable that sets the key.
func (k Key) Env() string { return "COSM_" + strings.ToUpper(k.Name) }

// Validate is value in its normal form. The error, an *Error, says what would
// be right.
func (k Key) Validate(value string) (string, error) {
	normal, ok := k.normalise(strings.TrimSpace(value))
	if !ok {
		return "", wrongValue(k.Name, value, k.wanted())
	}
	return normal, nil
}

// Find is the key of that name.
func Find(name string) (Key, bool) {
	for _, k := range Table() {
		if k.Name == name {
			return k, true
		}
	}
	return Key{}, false
}

// Validate is value in its normal form for the setting of that name. The
// error, an *Error, is ErrInvalid or ErrUnknownKey and says what would be
// right. A theme is only known to be well named: Config.Validate knows more.
func Validate(name, value string) (string, error) {
	k, ok := Find(name)
	if !ok {
		return "", unknownKey(name, names(Table()))
	}
	return k.Validate(value)
}

func names(keys []Key) []string {
	out := make([]string, len(keys))
	for i, k := range keys {
		out[i] = k.Name
	}
	return out
}
