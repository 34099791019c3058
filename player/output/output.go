// Package output takes samples to ears: sound servers, sound devices, a WAV
// file, or nowhere at the pace of sound.
//
// A Device pulls from one Streamer, in a goroutine of its own, in pieces of
// some 40 ms, and keeps about Options.Latency of sound that is not yet heard
// (through a program at least a quarter of a second). Samples are stereo in
// [-1, 1]; what lies beyond is clipped.
//
// Concurrency: every method of a Device may be called from any goroutine. No
// package state changes but the one sound context that macOS and Windows allow
// a process.
package output

import (
	"errors"
	"os"
	"path/filepath"
	"time"

	"github.com/faiface/beep"
)

// Sentinels of this package; use errors.Is.
var (
	// ErrNoDevice: nothing here can play sound. The text says what was tried.
	ErrNoDevice = errors.New("no audio device")
	// ErrUnknown: the name of an output is not one of this platform.
	ErrUnknown = errors.New("unknown audio output")
	// ErrLost: the device went away while it was in use.
	ErrLost = errors.New("audio device lost")
	// ErrStarted: Start was called twice.
	ErrStarted = errors.New("audio device already started")
	// ErrClosed: the device is closed.
	ErrClosed = errors.New("audio device closed")
)

// Device plays one Streamer.
type Device interface {
	// Name says what it is, for a listener: "pulse", "alsa (aplay)", "null",
	// "wav:FILE" …
	Name() string
	// SampleRate is the rate, in hertz, at which the Streamer must give samples.
	SampleRate() int
	// Realtime is false where samples are pulled as fast as the Streamer gives
	// them, which is wav:FILE.
	Realtime() bool
	// Start begins to pull; once in a device's life, else ErrStarted. Only
	// ok == false ends the sound: a short piece does not. A Streamer whose Err
	// is set when it ends ends the sound just the same; asking it is the
	// caller's part. After an end, Done closes when the last sample was heard.
	Start(s beep.Streamer) error
	// Pause silences at once and keeps what is queued. No new call of Stream
	// begins after it returns; one that is under way may end later, and its
	// samples are kept. Before Start it makes a device that starts paused.
	Pause() error
	// Resume goes on where Pause stopped. It does nothing if not paused.
	Resume() error
	// Flush drops what is queued and not heard, as after a seek, and so do
	// samples whose Stream call is under way meanwhile. It keeps the state,
	// paused or playing.
	Flush() error
	// Delay is how much sound was pulled and is not yet heard, within some
	// tens of milliseconds. It never runs backwards by itself: time heard
	// (pulled minus Delay) grows steadily but for Flush.
	Delay() time.Duration
	// Done closes when the last sample was heard, when the device is lost
	// (within a second of it), or when it is closed.
	Done() <-chan struct{}
	// Err is nil until Done is closed. Then it is nil after an end or Close,
	// else why: it matches ErrLost, or is the error of the file for wav:FILE.
	Err() error
	// Close stops and frees. It does not wait for a Stream call under way, but
	// none begins after it returns. A second call does nothing.
	Close() error
}

// Options of Open; the zero value is good.
type Options struct {
	SampleRate int              // wanted, in hertz; 0 means the device's own, else 48000
	Latency    time.Duration    // how much sound to queue; default 150 ms
	AppName    string           // as a volume control shows it; default the program's name
	Now        func() time.Time // default time.Now
}

// DefaultSampleRate is used where nobody states another.
const DefaultSampleRate = 48000

// DefaultLatency is how much sound is queued unless told otherwise.
const DefaultLatency = 150 * time.Millisecond

// withDefaults fills in what is not set, but for SampleRate, and keeps wild
// values from asking for absurd buffers.
func (o Options) withDefaults() Options {
	if o.Latency <= 0 {
		o.Latency = DefaultLatency
	}
	o.Latency = min(max(o.Latency, 20*time.Millisecond), 2*time.Second)
	if o.AppName == "" {
		o.AppName = filepath.Base(os.Args[0])
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.SampleRate != 0 {
		o.SampleRate = min(max(o.SampleRate, 8000), 192000)
	}
	return o
}

// rate is the wanted sample rate where the device has none of its own.
func (o Options) rate() int {
	if o.SampleRate == 0 {
		return DefaultSampleRate
	}
	return o.SampleRate
}

// Info describes one output of this platform.
type Info struct {
	Spec      string // what Open takes
	Name      string // for a listener
	Available bool
	Reason    string // why not, or a detail such as the server's name
	Err       error  // why not; often a *Problem
}
