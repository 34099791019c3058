package output

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func broken(spec string, err error) driver {
	return driver{spec: spec, auto: true, open: func(Options) (*engine, error) { return nil, err }}
}

func TestAuto(t *testing.T) {
	o := Options{}.withDefaults()
	fine := nullDriver()
	fine.auto = true
	all := []driver{broken("one", errors.New("no card")), broken("two", errors.New("no server")), nullDriver()}
	_, err := open("auto", o, all)
	if !errors.Is(err, ErrNoDevice) || !strings.Contains(err.Error(), "one: no card; two: no server") {
		t.Errorf("error %v", err)
	}
	e, err := open("", o, append(all, fine))
	if err != nil || e.Name() != "null" {
		t.Fatal(e, err)
	}
	if err := e.Close(); err != nil {
		t.Error(err)
	}
	if _, err := open("one", o, all); !errors.Is(err, ErrNoDevice) || !strings.Contains(err.Error(), "no card") {
		t.Errorf("error %v", err)
	}
	for _, spec := range []string{"nothing", "AUTO", "null "} {
		if _, err := open(spec, o, all); !errors.Is(err, ErrUnknown) {
			t.Errorf("%q: %v", spec, err)
		}
	}
}

func TestList(t *testing.T) {
	t.Setenv("PULSE_SERVER", "unix:/nonexistent")
	got := map[string]Info{}
	for _, i := range List() {
		got[i.Spec] = i
		if i.Name == "" || !i.Available && i.Reason == "" {
			t.Errorf("%+v says too little", i)
		}
	}
	if !got["null"].Available || !got["wav:FILE"].Available {
		t.Errorf("what always works: %+v", got)
	}
	if i, ok := got["pulse"]; ok && i.Available {
		t.Errorf("%+v without a server", i)
	}
}

func TestOptions(t *testing.T) {
	o := Options{SampleRate: 1 << 30, Latency: time.Hour}.withDefaults()
	if o.SampleRate > 192000 || o.Latency > 2*time.Second || o.AppName == "" || o.Now == nil {
		t.Errorf("%+v", o)
	}
	if o = (Options{}).withDefaults(); o.rate() != DefaultSampleRate || o.Latency != DefaultLatency {
		t.Errorf("%+v", o)
	}
}
