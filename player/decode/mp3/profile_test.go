package mp3

import (
	"bytes"
	"encoding/binary"
	"testing"
	"time"

	"cosm/player/decode/audiotest"
	"cosm/player/decode/input"
)

// withLAME puts an Info tag with an encoder's delays before a stream.
func withLAME(stream []byte, start, end int) []byte {
	f := tagFrame("Info")
	b := f[headerSize+32+4:]
	binary.BigEndian.PutUint32(b, 1|2)
	binary.BigEndian.PutUint32(b[4:], uint32(len(offsets(stream))))
	binary.BigEndian.PutUint32(b[8:], uint32(len(f)+len(stream)))
	copy(b[12:], "LAME3.100")
	v := start<<12 | end
	b[12+21], b[12+22], b[12+23] = byte(v>>16), byte(v>>8), byte(v)
	return append(f, stream...)
}

func constant(frames int) []byte {
	return craft(recipe{version: mpeg1, rate: 44100, mode: modeStereo, blocks: []int{blockNormal}, frames: frames, rates: []int{128}}, 6)
}

// The sound is the raw decode less the encoder's delay and 529 samples at the
// start, and less the padding at the end, which the 529 eat into.
func TestGaplessTrim(t *testing.T) {
	stream := constant(100)
	raw := drain(open(t, stream))
	for _, c := range []struct{ start, end int }{{576, 1000}, {1105, 529}, {0, 0}, {576, 100}, {4095, 4095}} {
		d := open(t, withLAME(stream, c.start, c.end))
		got := drain(d)
		from := c.start + decoderDelay
		to := min(len(raw), len(raw)-c.end+decoderDelay)
		if len(got) != to-from || d.Len() != len(got) || !d.Exact() {
			t.Errorf("%+v: %d samples, length %d, want %d", c, len(got), d.Len(), to-from)
		}
		if s := audiotest.SNR(got, raw[from:to]); s < 200 {
			t.Errorf("%+v: SNR %.0f dB", c, s)
		}
		audiotest.CheckSeeks(t, d, got)
	}
}

// What a server appends to a trimmed file is played too.
func TestSoundAfterTheTrimmedEnd(t *testing.T) {
	stream := constant(100)
	d := open(t, append(withLAME(stream, 576, 1000), stream...))
	if got, want := len(drain(d)), 200*1152-576-529-(1000-529); got != want || d.Position() != want || d.Len() != want {
		t.Errorf("%d samples, position %d, length %d, want %d", got, d.Position(), d.Len(), want)
	}
}

func TestStaleTag(t *testing.T) {
	stream := constant(4000)
	short := withLAME(stream[:offsets(stream)[500]], 576, 1000)
	b := append(bytes.Clone(short[:len(tagFrame(""))]), stream...) // the tag tells of 500 frames
	d := open(t, b)
	want := 4000*1152 - 576 - decoderDelay
	if diff := d.Len() - want; diff > 2304 || diff < -2304 {
		t.Errorf("length %d, want about %d", d.Len(), want)
	}
	if got := len(drain(d)); got != want || d.Len() != want {
		t.Errorf("%d samples, length %d, want %d", got, d.Len(), want)
	}
}

func remoteOpen(t *testing.T, b []byte, stated time.Duration) *Decoder {
	t.Helper()
	d, err := Open(input.New(&audiotest.Remote{Reader: bytes.NewReader(b)}, int64(len(b)), true), stated)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// Where nothing else tells the length, what the feed says does, if it can be.
func TestStatedDuration(t *testing.T) {
	b := vbr(3000)
	real := 3000 * 1152
	second := time.Second * time.Duration(real) / 44100
	for _, c := range []struct {
		stated time.Duration
		used   bool
	}{{second, true}, {second + 2*time.Second, true}, {0, false}, {10 * second, false}, {time.Millisecond, false}} {
		d := remoteOpen(t, b, c.stated)
		said := int(c.stated.Seconds() * 44100)
		if near := d.Len() > said-3000 && d.Len() < said+3000; near != c.used || d.Exact() {
			t.Errorf("stated %v: length %d of %d, exact %v", c.stated, d.Len(), real, d.Exact())
		}
		if got := len(drain(d)); got != real || d.Len() != real || !d.Exact() {
			t.Errorf("stated %v: %d samples, length %d, exact %v at the end", c.stated, got, d.Len(), d.Exact())
		}
	}
}

// Some encoders never pad their frames: their rate is a little lower.
func TestConstantRateWithoutPadding(t *testing.T) {
	var b []byte
	for _, f := range split(constant(3000)) {
		f[2] &^= 2
		b = append(b, f[:417]...)
	}
	d := remoteOpen(t, b, 0)
	audiotest.CheckSeeks(t, d, drain(open(t, b)))
	if !d.Exact() {
		t.Error("not exact")
	}
}

func split(b []byte) (list [][]byte) {
	at := append(offsets(b), len(b))
	for i := range at[1:] {
		list = append(list, bytes.Clone(b[at[i]:at[i+1]]))
	}
	return list
}

// A table that is wrong is not trusted.
func TestWrongTable(t *testing.T) {
	stream := vbr(2000)
	b := withVBRI(stream, 20)
	table := b[headerSize+32+26:]
	for i := 0; i < 100; i += 2 {
		binary.BigEndian.PutUint16(table[i:], binary.BigEndian.Uint16(table[i:])+3)
	}
	d := remoteOpen(t, b, 0)
	if err := d.Seek(1500 * 1152); err != nil {
		t.Fatal(err)
	}
	if n, _ := d.Stream(make([][2]float64, 5000)); n != 5000 || d.Exact() || d.Damaged() > 0 {
		t.Errorf("%d samples, exact %v, %d damaged", n, d.Exact(), d.Damaged())
	}
}

func TestBitRate(t *testing.T) {
	if got := open(t, constant(50)).BitRate(); got != 128000 {
		t.Errorf("constant: %d bit/s", got)
	}
	b := vbr(2000)
	want := float64(len(b)) * 8 * 44100 / (2000 * 1152)
	d := open(t, withXing(b))
	if got := float64(d.BitRate()); got < want*0.99 || got > want*1.01 {
		t.Errorf("by the tag: %.0f bit/s, want %.0f", got, want)
	}
	d = open(t, b)
	drain(d)
	if got := float64(d.BitRate()); got < want*0.99 || got > want*1.01 {
		t.Errorf("as measured: %.0f bit/s, want %.0f", got, want)
	}
}
