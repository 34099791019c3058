package mp4

import (
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"

	"cosm/player/decode/input"
)

// Track is what the file says of its sound.
type Track struct {
	ID        uint32
	Codec     string // the sample entry: "mp4a", "alac", "Opus", "fLaC", "enca"
	Object    int    // of an mp4a: 0x40 is MPEG-4 audio, 0x6B MP3 and so on
	Config    []byte // of an MPEG-4 audio: its AudioSpecificConfig
	Channels  int
	Rate      int   // Hz, as the sample entry has it
	TimeScale int64 // ticks a second of the times below
	Duration  int64 // in ticks, 0 unknown
	Skip      int64 // ticks to be dropped at the start
	Play      int64 // ticks that follow, 0 unknown
	Priming   int64 // samples to be dropped at the start, by an iTunSMPB tag
	Samples   int64 // samples that follow, by the same, 0 unknown
}

// building is a track while its boxes are read.
type building struct {
	Track
	handler string
	enabled bool
	samples table
	edits   []edit
}

type edit struct{ duration, start int64 }

// full reads the body of a full box (14496-12, 4.2.2) and returns its version
// and flags and what follows them.
func full(in *input.Reader, b box, most int) (version byte, flags uint32, body []byte, err error) {
	if body, err = b.small(in, most); err != nil {
		return 0, 0, nil, err
	}
	if len(body) < 4 {
		return 0, 0, nil, fmt.Errorf("read box %q: %w: too short", b.kind, input.ErrDamaged)
	}
	v := binary.BigEndian.Uint32(body)
	return body[0], v & 0xFFFFFF, body[4:], nil
}

// times reads a duration and what stands before it in the headers of movies
// and tracks: 32 or 64 bits, after two dates and a 32-bit field.
func times(version byte, b []byte) (field, duration int64) {
	if version == 1 && len(b) >= 28 {
		return int64(binary.BigEndian.Uint32(b[16:])), int64(binary.BigEndian.Uint64(b[20:]) &^ (1 << 63))
	}
	if version == 0 && len(b) >= 16 {
		d := int64(binary.BigEndian.Uint32(b[12:]))
		if d == 0xFFFFFFFF {
			d = 0
		}
		return int64(binary.BigEndian.Uint32(b[8:])), d
	}
	return 0, 0
}

func (p *parser) movieBox(b box, depth int) error {
	switch b.kind {
	case "mvhd":
		version, _, body, err := full(p.in, b, 120)
		if err != nil {
			return err
		}
		p.timeScale, p.duration = times(version, body)
	case "trak":
		t := &building{}
		if err := p.each(b, depth, func(b box, depth int) error { return p.trackBox(t, b, depth) }); err != nil {
			return err
		}
		p.tracks = append(p.tracks, t)
	case "mvex":
		p.fragmented = true
		return p.each(b, depth, p.extendsBox)
	case "udta":
		return p.each(b, depth, p.userBox)
	}
	return nil
}

func (p *parser) trackBox(t *building, b box, depth int) error {
	down := func(b box, depth int) error { return p.trackBox(t, b, depth) }
	switch b.kind {
	case "mdia", "minf", "stbl", "edts":
		return p.each(b, depth, down)
	case "tkhd":
		version, flags, body, err := full(p.in, b, 40)
		if err == nil {
			id, _ := times(version, body)
			t.ID, t.enabled = uint32(id), flags&1 != 0
		}
		return err
	case "mdhd":
		version, _, body, err := full(p.in, b, 40)
		if err == nil {
			t.TimeScale, t.Duration = times(version, body)
		}
		return err
	case "hdlr":
		_, _, body, err := full(p.in, b, 24)
		if err == nil && len(body) >= 8 && string(body[:4]) != "dhlr" { // QuickTime's data handler
			t.handler = string(body[4:8])
		}
		return err
	case "elst":
		return p.edits(t, b)
	case "stsd":
		if t.handler == "soun" || t.handler == "" {
			return p.describe(t, b)
		}
	case "stsz", "stz2", "stco", "co64", "stsc", "stts":
		if t.handler == "soun" {
			return t.samples.read(p.in, b)
		}
	}
	return nil
}

func (p *parser) edits(t *building, b box) error {
	version, _, _, err := full(p.in, b, 8)
	if err != nil {
		return err
	}
	record := 12
	if version == 1 {
		record = 20
	}
	return b.table(p.in, 4, record, func(e []byte) {
		if len(t.edits) >= 16 {
			return
		}
		if version == 1 {
			t.edits = append(t.edits, edit{int64(binary.BigEndian.Uint64(e)), int64(binary.BigEndian.Uint64(e[8:]))})
		} else {
			t.edits = append(t.edits, edit{int64(binary.BigEndian.Uint32(e)), int64(int32(binary.BigEndian.Uint32(e[4:])))})
		}
	})
}

// applyEdits takes the first edit that plays anything for what is to be heard;
// scale is the movie's ticks a second.
func (t *building) applyEdits(scale int64) {
	for _, e := range t.edits {
		if e.start < 0 { // a pause before the sound
			continue
		}
		t.Skip = e.start
		if scale > 0 && e.duration > 0 && e.duration < 1<<40 && t.TimeScale < 1<<22 {
			t.Play = (e.duration*t.TimeScale + scale/2) / scale
		}
		return
	}
}

// userBox looks for what iTunes and its kin wrote of gapless play.
func (p *parser) userBox(b box, depth int) error {
	switch b.kind {
	case "meta":
		version, err := p.in.Peek(8)
		if err == nil && string(version[4:8]) != "hdlr" { // a full box, but in QuickTime not
			if err := p.in.Skip(4); err != nil {
				return err
			}
		}
		return p.each(b, depth, p.userBox)
	case "ilst":
		return p.each(b, depth, p.userBox)
	case "----":
		var name, value string
		err := p.each(b, depth, func(b box, _ int) error {
			if b.kind != "name" && b.kind != "data" {
				return nil
			}
			body, err := b.small(p.in, 256)
			if err == nil && b.kind == "name" && len(body) > 4 {
				name = string(body[4:])
			} else if err == nil && len(body) > 8 {
				value = string(body[8:])
			}
			return err
		})
		if name == "iTunSMPB" {
			p.gapless(value)
		}
		return err
	}
	return nil
}

// gapless reads an iTunSMPB comment: hexadecimal words, of which the second to
// fourth are the samples before the sound, after it, and of it.
func (p *parser) gapless(s string) {
	words := strings.Fields(s)
	if len(words) < 4 {
		return
	}
	priming, err1 := strconv.ParseInt(words[1], 16, 64)
	samples, err2 := strconv.ParseInt(words[3], 16, 64)
	if err1 == nil && err2 == nil && priming >= 0 && priming < 1<<16 && samples > 0 {
		p.priming, p.length = priming, samples
	}
}
