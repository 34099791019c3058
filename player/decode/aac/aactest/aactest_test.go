package aactest

import (
	"math"
	"testing"

	"cosm/player/decode/aac/bits"
	"cosm/player/decode/aac/codes"
	"cosm/player/decode/aac/core"
)

func reader(b []byte) bits.Reader {
	return bits.NewReader(append(append([]byte(nil), b...), make([]byte, bits.Slack)...), len(b))
}

func TestWriterIsTheInverseOfTheReader(t *testing.T) {
	var w, o Writer
	w.Put(5, 3)
	w.Flag(true)
	o.Put(0x1234, 13)
	w.Append(&o)
	words, book := NewWords(codes.Scale), bits.NewBook(codes.Scale, bits.Plain)
	for s := range 121 {
		w.Word(words, s)
	}
	w.Word(words, 500) // which the code has not
	r := reader(w.Bytes())
	if r.Read(3) != 5 || !r.Bit() || r.Read(13) != 0x1234 {
		t.Fatal("fields do not come back")
	}
	for s := range 121 {
		if got := r.Symbol(book); got != s {
			t.Fatalf("symbol %d comes back as %d", s, got)
		}
	}
	if r.Symbol(book) != 60 || r.Pos() != w.Len() {
		t.Errorf("%d bits of %d", r.Pos(), w.Len())
	}
}

// TestEncoder decodes what it encodes, at every rate.
func TestEncoder(t *testing.T) {
	for index := range core.Rates {
		e, d := NewEncoder(index, 2), core.New(index)
		var f core.Frame
		var before [2][]float64
		for n := range 6 {
			var pcm [2][]float64
			signal, noise := 0., 0.
			for c := range pcm {
				pcm[c] = make([]float64, Samples)
				for i := range pcm[c] {
					at := float64(n*Samples + i)
					pcm[c][i] = 9000*math.Sin(at*0.05*float64(c+1)) + 500*math.Sin(at*1.3)
				}
			}
			if err := d.Decode(e.Block(pcm), &f); err != nil || f.Channels != 2 {
				t.Fatalf("rate %d, block %d: %v", index, n, err)
			}
			for c := range before {
				for i, v := range before[c] {
					off := v - float64(f.PCM[c][i])
					signal += v * v
					noise += off * off
				}
			}
			if snr := 10 * math.Log10(signal/noise); n > 1 && snr < 20 {
				t.Errorf("rate %d, block %d: SNR %.1f dB", index, n, snr)
			}
			before = pcm
		}
	}
}

func TestADTSHeader(t *testing.T) {
	b := ADTS(7, 1, make([]byte, 100))
	r := reader(b)
	if r.Read(12) != 0xFFF || r.Read(4) != 1 || r.Read(2) != 1 || r.Read(4) != 7 || r.Read(1) != 0 || r.Read(3) != 1 {
		t.Error("wrong header")
	}
	r.Skip(4)
	if r.Read(13) != len(b) || len(b) != 107 {
		t.Errorf("a frame of %d bytes", len(b))
	}
}
