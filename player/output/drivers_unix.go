//go:build unix && !darwin

package output

import (
	"fmt"

	"github.com/jfreymuth/pulse/proto"
)

// drivers in the order in which "auto" tries them. The first speaks to
// PulseAudio and to PipeWire alike.
func drivers() []driver {
	return []driver{
		{spec: "pulse", about: "PulseAudio or PipeWire", auto: true, open: openPulse, probe: probePulse},
		pipeDriver("pipewire", "PipeWire through pw-cat", pwPlay),
		pipeDriver("pacat", "PulseAudio through pacat", pacat),
		pipeDriver("alsa", "ALSA through aplay", aplay),
		nullDriver(),
	}
}

func pipeDriver(spec, about string, prog func() program) driver {
	return driver{
		spec: spec, about: about, auto: true,
		open:  func(o Options) (*engine, error) { return openPipe(prog(), o) },
		probe: func(o Options) (string, error) { return "", probe(prog(), o) },
	}
}

// probePulse greets the server and asks for its name.
func probePulse(o Options) (string, error) {
	c, conn, err := dialPulse(o.AppName, func(any) {})
	if err != nil {
		return "", err
	}
	defer conn.Close()
	var r proto.GetServerInfoReply
	if err := c.Request(&proto.GetServerInfo{}, &r); err != nil {
		return "", fmt.Errorf("ask the server: %w", err)
	}
	return oneLine(fmt.Sprintf("%s %s, %s, %d Hz", r.PackageName, r.PackageVersion, r.DefaultSinkName, r.DefaultSampleSpec.Rate)), nil
}
