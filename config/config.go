package config

import (
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"time"
)

// Origin says where a value comes from.
type Origin string

// The origins, the strongest first.
const (
	OriginFlag        Origin = "flag"
	OriginEnvironment Origin = "environment"
	OriginFile        Origin = "file"
	OriginLibrary     Origin = "library"
	OriginDefault     Origin = "default"
)

func precedence() []Origin {
	return []Origin{OriginFlag, OriginEnvironment, OriginFile, OriginLibrary}
}

// Value is what a setting is, in its normal form.
type Value struct {
	Text   string
	Origin Origin
	Where  string // the variable's name, or the file with line and column; empty for the others
}

// Setting is one setting as lists show it.
type Setting struct {
	Key     string
	Value   string
	Default string
	Type    string
	Choices []string
	Origin  string
	Doc     string
	Env     string
}

// Options tell Load where to look. The zero Options give the defaults.
type Options struct {
	Path     string                      // of the settings file; empty: none. One that does not exist is an empty one
	Required bool                        // the file must exist: the listener named it
	Env      func(string) (string, bool) // like os.LookupEnv; nil: none. An empty variable is one that is not set
	Flags    map[string]string           // settings given on the command line, by their names
	Library  map[string]string           // settings kept in the database; those that are not right are left out, see Ignored
}

// Config is the settings of one run. It does not change; copies made by With
// share nothing that a caller could change.
type Config struct {
	path     string
	keys     map[string]Key
	layers   map[Origin]map[string]Value
	bindings []Binding
	ignored  []error
}

// Load reads the settings. The error is the first that is wrong, an *Error, or
// the operating system's about a file that cannot be read.
func Load(o Options) (*Config, error) {
	c := &Config{path: o.Path, keys: map[string]Key{}, layers: map[Origin]map[string]Value{}}
	for _, k := range Table() {
		c.keys[k.Name] = k
	}
	if err := c.loadFile(o.Path, o.Required); err != nil {
		return nil, err
	}
	if err := c.loadEnv(o.Env); err != nil {
		return nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(o.Flags)) {
		if err := c.set(OriginFlag, name, o.Flags[name], ""); err != nil {
			return nil, err
		}
	}
	return c.WithLibrary(o.Library), nil
}

func (c *Config) loadEnv(env func(string) (string, bool)) error {
	if env == nil {
		return nil
	}
	// https://no-color.org: set and not empty, whatever the value.
	if v, ok := env("NO_COLOR"); ok && v != "" {
		if err := c.set(OriginEnvironment, KeyColor, "none", "NO_COLOR"); err != nil {
			return err
		}
	}
	for _, k := range Table() {
		if v, ok := env(k.Env()); ok && v != "" {
			if err := c.set(OriginEnvironment, k.Name, v, k.Env()); err != nil {
				err.Source = k.Env()
				return err
			}
		}
	}
	return nil
}

func (c *Config) set(o Origin, name, value, where string) *Error {
	normal, err := c.validate(name, value)
	if err != nil {
		return err
	}
	if c.layers[o] == nil {
		c.layers[o] = map[string]Value{}
	}
	c.layers[o][name] = Value{Text: normal, Origin: o, Where: where}
	return nil
}

// Validate is like the function of that name and knows the listener's themes.
func (c *Config) Validate(name, value string) (string, error) {
	normal, err := c.validate(name, value)
	if err != nil {
		return "", err
	}
	return normal, nil
}

func (c *Config) validate(name, value string) (string, *Error) {
	k, ok := c.keys[name]
	if !ok {
		return "", unknownKey(name, names(Table()))
	}
	normal, ok := k.normalise(value)
	if name == KeyTheme && ok && !slices.Contains(c.themeChoices(), normal) {
		ok = false
	}
	if !ok {
		if name == KeyTheme {
			k.Choices = c.themeChoices()
		}
		return "", wrongValue(name, value, k.wanted())
	}
	return normal, nil
}

func (c *Config) themeChoices() []string {
	return append([]string{"auto"}, c.Themes()...)
}

// WithLibrary is a copy whose library layer is just values. Those that are
// unknown or wrong, as an older or newer cosm may have kept them, are left out
// and told by Ignored: they must not keep the program from starting.
func (c *Config) WithLibrary(values map[string]string) *Config {
	out := c.clone()
	out.layers[OriginLibrary] = map[string]Value{}
	out.ignored = nil
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if err := out.set(OriginLibrary, name, values[name], ""); err != nil {
			out.ignored = append(out.ignored, err)
		}
	}
	return out
}

// With is a copy with value set at the given origin. What counts in the end
// may be another value, of a stronger origin: see Get.
func (c *Config) With(o Origin, name, value string) (*Config, error) {
	out := c.clone()
	if err := out.set(o, name, value, ""); err != nil {
		return nil, err
	}
	return out, nil
}

// Without is a copy that has no value for name at the given origin.
func (c *Config) Without(o Origin, name string) *Config {
	out := c.clone()
	delete(out.layers[o], name)
	return out
}

func (c *Config) clone() *Config {
	out := *c
	out.layers = map[Origin]map[string]Value{}
	for o, layer := range c.layers {
		out.layers[o] = maps.Clone(layer)
	}
	return &out
}

// Path is the settings file's.
func (c *Config) Path() string { return c.path }

// Ignored are the values of the library that were left out.
func (c *Config) Ignored() []error { return slices.Clone(c.ignored) }

// Lookup is the value that counts for the setting of that name; false if there
// is no such setting.
func (c *Config) Lookup(name string) (Value, bool) {
	k, ok := c.keys[name]
	if !ok {
		return Value{}, false
	}
	for _, o := range precedence() {
		if v, ok := c.layers[o][name]; ok {
			return v, true
		}
	}
	return Value{Text: k.Default, Origin: OriginDefault}, true
}

// Get is Lookup for names of this package's constants.
func (c *Config) Get(name string) Value {
	v, _ := c.Lookup(name)
	return v
}

// Text is the setting's value as it is written.
func (c *Config) Text(name string) string { return c.Get(name).Text }

// Bool is the value of a TypeBool setting.
func (c *Config) Bool(name string) bool { return c.Text(name) == "true" }

// Int is the value of a TypeInt setting.
func (c *Config) Int(name string) int {
	n, _ := strconv.Atoi(c.Text(name))
	return n
}

// Float is the value of a TypeFloat setting.
func (c *Config) Float(name string) float64 {
	f, _ := parseFloat(c.Text(name))
	return f
}

// Duration is the value of a TypeDuration setting; 0 if it is off.
func (c *Config) Duration(name string) time.Duration {
	d, _ := parseDuration(c.Text(name))
	return d
}

// Size is the value of a TypeSize setting in bytes; 0 if it is off.
func (c *Config) Size(name string) int64 {
	n, _ := parseSize(c.Text(name))
	return n
}

// Setting is the setting of that name for lists; false if there is none.
func (c *Config) Setting(name string) (Setting, bool) {
	k, ok := c.keys[name]
	if !ok {
		return Setting{}, false
	}
	v := c.Get(name)
	choices := slices.Clone(k.Choices)
	if name == KeyTheme {
		choices = c.themeChoices()
	}
	return Setting{
		Key: name, Value: v.Text, Default: k.Default, Type: string(k.Type), Choices: choices,
		Origin: string(v.Origin), Doc: k.Doc, Env: k.Env(),
	}, true
}

// Settings are all settings in the order of Table.
func (c *Config) Settings() []Setting {
	var out []Setting
	for _, k := range Table() {
		s, _ := c.Setting(k.Name)
		out = append(out, s)
	}
	return out
}

// DownloadDir is the folder of downloads as a full path. Home is the listener's
// home folder, for ~/.
func (c *Config) DownloadDir(p Paths) string {
	dir := c.Text(KeyDownloadDir)
	switch {
	case dir == "":
		return filepath.Join(p.DataDir, "downloads")
	case dir[0] == '~':
		return filepath.Join(p.Home, dir[1:])
	}
	return dir
}
