package aac

import (
	"errors"
	"fmt"
	"io"

	"cosm/player/decode/input"
	"cosm/player/decode/mp4"
)

// objectAAC are the object types of an MP4 that mean AAC: MPEG-4 audio, and
// MPEG-2 AAC Main, LC and SSR.
func objectAAC(object int) bool { return object == 0x40 || object >= 0x66 && object <= 0x68 }

// track is the sound of an MP4 file as a source of access units.
type track struct {
	f *mp4.File
	// samples to drop at the start, and how many follow, 0 all.
	skip, play int64
	bytes      int64 // seen so far, in count units
	count      int64

	// The first unit, while it was looked at and not yet handed out.
	held    []byte
	heldErr error
	heldAt  int64
	holds   bool
}

// OpenMP4 plays the sound track of f. It returns ErrUnsupported of package
// input for all but AAC LC and HE-AAC of one or two channels, or ErrDamaged.
func OpenMP4(f *mp4.File) (*Decoder, error) {
	switch f.Codec {
	case "mp4a":
	case "enca", "drms":
		return nil, &input.Refusal{Found: input.FoundProtected, Name: "protected sound (DRM) in MP4", Err: input.ErrUnsupported}
	default:
		return nil, input.Unsupported("%s in MP4", codecName(f.Codec))
	}
	if !objectAAC(f.Object) {
		if f.Object == 0x6B || f.Object == 0x69 {
			return nil, input.Unsupported("MP3 in MP4")
		}
		return nil, input.Unsupported("MPEG-4 object 0x%02X", f.Object)
	}
	return newDecoder(&track{f: f}, f.Config)
}

// first implements source, as do the methods below.
func (t *track) first() []byte {
	if t.f == nil {
		return nil
	}
	t.heldAt = t.f.Unit()
	unit, err := t.f.Next()
	t.held, t.heldErr, t.holds = append([]byte(nil), unit...), err, true
	return t.held
}

func (t *track) start(c config) {
	if t.f == nil {
		return
	}
	switch f, scale := t.f, t.f.TimeScale; {
	case f.Priming > 0 && f.Samples > 0:
		t.skip, t.play = f.Priming, f.Samples
		if scale > 0 && int64(c.rate) == 2*scale { // they are counted in those of the core
			t.skip, t.play = 2*t.skip, 2*t.play
		}
	case scale > 0 && f.Skip < 1<<40 && f.Play < 1<<46:
		t.skip = (f.Skip*int64(c.rate) + scale/2) / scale
		t.play = (f.Play*int64(c.rate) + scale/2) / scale
	}
}

// codecName names what a sample entry's four letters mean.
func codecName(code string) string {
	names := map[string]string{
		"alac": "Apple Lossless", "fLaC": "FLAC", "ac-3": "AC-3", "ec-3": "E-AC-3", ".mp3": "MP3",
		"samr": "AMR", "sawb": "AMR", "Opus": "Opus",
		"sowt": "PCM", "twos": "PCM", "lpcm": "PCM", "ulaw": "µ-law", "alaw": "A-law",
	}
	if name, ok := names[code]; ok {
		return name
	}
	return fmt.Sprintf("%.4q", code)
}

func (t *track) next() (unit []byte, lost int64, err error) {
	if t.holds {
		unit, err, t.holds = t.held, t.heldErr, false
	} else {
		unit, err = t.f.Next()
	}
	if errors.Is(err, input.ErrDamaged) && !errors.Is(err, mp4.ErrCutShort) {
		return nil, 0, nil
	}
	if err == nil {
		t.bytes += int64(len(unit))
		t.count++
	}
	return unit, 0, err
}

// near is how many units ahead it is cheaper to decode than to jump.
const near = 16

func (t *track) seek(from, target int64, ended bool) (bool, error) {
	if at := t.number(); !ended && target >= at && target-at <= near {
		return false, nil
	}
	err := t.f.SeekUnit(from)
	t.holds = t.holds && err != nil
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return err == nil, err
}

func (t *track) number() int64 {
	if t.holds {
		return t.heldAt
	}
	return t.f.Unit()
}

func (t *track) lose(int64)    {}
func (t *track) certain() bool { return true }

func (t *track) units() (int64, bool) {
	n := t.f.Units()
	return n, n > 0
}

func (t *track) span() (skip, play int64) { return t.skip, t.play }

func (t *track) meanBytes() float64 { return float64(t.bytes) / float64(max(t.count, 1)) }
