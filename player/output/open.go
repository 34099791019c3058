package output

import (
	"fmt"
	"strings"
)

// driver is one way to make sound.
type driver struct {
	spec  string // as a user names it
	about string
	auto  bool // "auto" tries it
	open  func(Options) (*engine, error)
	// probe finds out whether open would succeed, and says what it found.
	probe func(Options) (detail string, err error)
}

// Open makes a device, silent till Start. spec is "auto" (or empty), the name
// of an output of this platform as List gives them, or "wav:FILE".
//
// Errors: ErrUnknown for a name that this platform has not, ErrNoDevice (with
// the reasons) where the output, or with "auto" every one of them, does not
// work. "auto" never falls back to "null": that is for the caller to decide
// and to say.
func Open(spec string, o Options) (Device, error) {
	d, err := open(spec, o.withDefaults(), drivers())
	if err != nil {
		return nil, fmt.Errorf("open audio output: %w", err)
	}
	return d, nil
}

func open(spec string, o Options, all []driver) (*engine, error) {
	if path, ok := strings.CutPrefix(spec, "wav:"); ok {
		return openWAV(path, o)
	}
	if spec == "" || spec == "auto" {
		return openAuto(o, all)
	}
	for _, d := range all {
		if d.spec == spec {
			e, err := d.open(o)
			if err != nil {
				return nil, fmt.Errorf("%w: %s: %w", ErrNoDevice, spec, err)
			}
			return e, nil
		}
	}
	return nil, fmt.Errorf("%w %q", ErrUnknown, spec)
}

// openAuto takes the first that works and else tells what is wrong with each.
func openAuto(o Options, all []driver) (*engine, error) {
	var reasons []string
	for _, d := range all {
		if !d.auto {
			continue
		}
		e, err := d.open(o)
		if err == nil {
			return e, nil
		}
		reasons = append(reasons, d.spec+": "+err.Error())
	}
	return nil, fmt.Errorf("%w (%s)", ErrNoDevice, strings.Join(reasons, "; "))
}

// List describes every output of this platform. It tries each, which may take
// a few seconds where something is broken, and makes no sound.
func List() []Info {
	o := Options{}.withDefaults()
	var out []Info
	for _, d := range drivers() {
		detail, err := d.probe(o)
		i := Info{Spec: d.spec, Name: d.about, Available: err == nil, Reason: detail}
		if err != nil {
			i.Reason, i.Err = err.Error(), err
		}
		out = append(out, i)
	}
	return append(out, Info{Spec: "wav:FILE", Name: "a WAV file", Available: true})
}

func nullDriver() driver {
	return driver{
		spec: "null", about: "silence",
		open:  func(o Options) (*engine, error) { return openNull(o), nil },
		probe: func(Options) (string, error) { return "", nil },
	}
}
