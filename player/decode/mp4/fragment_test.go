package mp4

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"cosm/player/decode/input"
)

// head makes the start of a fragmented file whose track has defaults.
func head(ticks, size int) []byte {
	moov := plan{config: []byte{0x12, 0x10}}.moov(nil)
	moov = append(moov, body("mvex", body("trex", 0, 2, 1, ticks, size, 0))...)
	be.PutUint32(moov, uint32(len(moov)))
	return append(body("ftyp", "iso6", 0), moov...)
}

// moofOf makes a fragment of equal units, n of them at time t, with what the
// header says given as flags and fields.
func moofOf(n int, t int64, header []any, data []byte) []byte {
	build := func(offset int) []byte {
		return body("moof", body("traf", body("tfhd", header...), body("tfdt", 1<<24, t), body("trun", 1, n, offset)))
	}
	return append(build(len(build(0))+8), body("mdat", data)...)
}

func TestFragmentDefaults(t *testing.T) {
	data := bytes.Repeat([]byte("0123456789"), 6)
	for name, c := range map[string]struct {
		start  []byte
		header []any
	}{
		"of the movie":    {head(1024, 10), []any{0x020000, 2}},
		"of the fragment": {head(0, 0), []any{0x020018, 2, 1024, 10}},
		"and a sample":    {head(0, 0), []any{0x02001A, 2, 1, 1024, 10}},
	} {
		f := open(t, append(c.start, moofOf(6, 0, c.header, data)...))
		for i := range 6 {
			if got, err := f.Next(); err != nil || string(got) != "0123456789" || f.Unit() != int64(i+1) {
				t.Fatalf("%s: unit %d is %q, %v", name, i, got, err)
			}
		}
		if _, err := f.Next(); !errors.Is(err, io.EOF) {
			t.Errorf("%s: at the end: %v", name, err)
		}
	}
}

// Where fragments are missing the time of the next ones tells.
func TestFragmentTime(t *testing.T) {
	data := bytes.Repeat([]byte("x"), 4)
	h := []any{0x020000, 2}
	b := append(head(1024, 1), moofOf(4, 0, h, data)...)
	b = append(b, moofOf(4, 100*1024, h, data)...)
	f := open(t, b)
	for range 5 {
		if _, err := f.Next(); err != nil {
			t.Fatal(err)
		}
	}
	if f.Unit() != 101 {
		t.Errorf("number %d after a gap, want 101", f.Unit())
	}
	if err := f.SeekUnit(102); err != nil || f.Unit() != 102 {
		t.Errorf("number %d, %v", f.Unit(), err)
	}
	if err := f.SeekUnit(2); err != nil || f.Unit() != 2 {
		t.Errorf("number %d, %v", f.Unit(), err)
	}
	// A place in the gap is where the sound goes on.
	if err := f.SeekUnit(50); err != nil || f.Unit() != 100 {
		t.Errorf("number %d in the gap, %v", f.Unit(), err)
	}
}

func TestFragmentsOfOthers(t *testing.T) {
	h := []any{0x020000, 9} // no track of ours
	b := append(head(1024, 1), moofOf(4, 0, h, []byte("video"))...)
	b = append(b, moofOf(3, 0, []any{0x020000, 2}, []byte("abc"))...)
	f := open(t, b)
	if got, err := f.Next(); err != nil || string(got) != "a" {
		t.Errorf("%q, %v", got, err)
	}
	b = append(head(1024, 1), moofOf(4, 0, h, []byte("video"))...)
	if _, err := open(t, b).Next(); !errors.Is(err, io.EOF) {
		t.Errorf("no sound at all: %v", err)
	}
}

func TestHostileFragments(t *testing.T) {
	data := []byte("abcdef")
	good := append(head(1024, 1), moofOf(6, 0, []any{0x020000, 2}, data)...)
	at := bytes.LastIndex(good, []byte("trun"))
	for _, count := range []uint32{0xFFFFFFFF, 1 << 20, 7} {
		c := bytes.Clone(good)
		be.PutUint32(c[at+8:], count)
		bounded(t, c)
		f := open(t, c)
		for i := range 6 {
			if got, err := f.Next(); err != nil || got[0] != data[i] {
				t.Fatalf("%d claimed: unit %d: %v", count, i, err)
			}
		}
		if _, err := f.Next(); !errors.Is(err, ErrCutShort) {
			t.Errorf("%d claimed: after the last: %v", count, err)
		}
	}
	c := bytes.Clone(good)
	be.PutUint32(c[at+12:], 0x80000000) // data before the file
	if _, err := open(t, c).Next(); err == nil {
		t.Error("data before the file is read")
	}
	tfdt := bytes.LastIndex(good, []byte("tfdt"))
	c = bytes.Clone(good)
	be.PutUint64(c[tfdt+8:], 1<<63-1)
	f := open(t, c)
	if _, err := f.Next(); err != nil || f.Unit() < 0 {
		t.Errorf("at the end of time: number %d, %v", f.Unit(), err)
	}
}

func TestSegmentIndexForms(t *testing.T) {
	data := bytes.Repeat([]byte("y"), 40)
	h := []any{0x020000, 2}
	var frags [][]byte
	for i := range 5 {
		frags = append(frags, moofOf(40, int64(i*40*1024), h, data))
	}
	refs := []any{}
	for _, f := range frags {
		refs = append(refs, len(f), 40*1024, 0)
	}
	old := body("sidx", append([]any{0, 1, 44100, 0, 0, len(refs) / 3}, refs...)...)
	long := body("sidx", append([]any{1 << 24, 1, 44100, int64(0), int64(0), len(refs) / 3}, refs...)...)
	for name, index := range map[string][]byte{"32 bits": old, "64 bits": long} {
		b := bytes.Join([][]byte{head(1024, 1), index, bytes.Join(frags, nil)}, nil)
		f := open(t, b)
		if f.Units() != 200 {
			t.Errorf("%s: %d units", name, f.Units())
		}
		for _, n := range []int64{170, 30, 199, 80} {
			if err := f.SeekUnit(n); err != nil || f.Unit() != n {
				t.Errorf("%s: seek %d: number %d, %v", name, n, f.Unit(), err)
			}
			if got, err := f.Next(); err != nil || string(got) != "y" {
				t.Errorf("%s: unit %d: %q, %v", name, n, got, err)
			}
		}
	}
	// An index of the first fragment alone says nothing of the whole.
	one := body("sidx", 0, 1, 44100, 0, 0, 1, len(frags[0]), 40*1024, 0)
	b := bytes.Join([][]byte{head(1024, 1), one, bytes.Join(frags, nil)}, nil)
	if n := open(t, b).Units(); n != 0 {
		t.Errorf("%d units by a partial index", n)
	}
}

func TestPicksTheSound(t *testing.T) {
	list := units(30, 40, 20)
	p := plan{units: list, video: true}
	f := open(t, p.build())
	if f.ID != 2 || f.Codec != "mp4a" {
		t.Errorf("track %d, %s", f.ID, f.Codec)
	}
	b := plan{units: list, codec: "alac"}.build()
	f, err := Open(input.New(bytes.NewReader(b), int64(len(b)), true))
	if err != nil || f.Codec != "alac" {
		t.Errorf("the only track: %v", err)
	}
}

func TestDescriptors(t *testing.T) {
	for _, c := range []struct {
		b       []byte
		size, n int
	}{
		{[]byte{5}, 5, 1}, {[]byte{0x81, 0x02}, 130, 2}, {[]byte{0x80, 0x80, 0x80, 0x10}, 16, 4},
		{[]byte{0x80, 0x80, 0x80, 0x80}, 0, 0}, {nil, 0, 0},
	} {
		if size, n := descriptorSize(c.b); size != c.size || n != c.n {
			t.Errorf("%x: %d in %d bytes", c.b, size, n)
		}
	}
	// Optional fields of an ES descriptor: a dependency, an address, a clock.
	dec := append([]byte{4, 13 + 4, 0x40}, make([]byte, 12)...)
	dec = append(dec, 5, 2, 0x12, 0x10)
	es := append([]byte{0, 1, 0xE0, 0, 7, 2, 'h', 'i', 0, 9}, dec...)
	var tr building
	tr.parseDescriptors(append([]byte{3, byte(len(es))}, es...))
	if tr.Object != 0x40 || !bytes.Equal(tr.Config, []byte{0x12, 0x10}) {
		t.Errorf("object %x, configuration %x", tr.Object, tr.Config)
	}
}
