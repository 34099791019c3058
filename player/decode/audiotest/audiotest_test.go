package audiotest

import (
	"math"
	"testing"
)

func TestMeasures(t *testing.T) {
	pcm := Sound(8000, 2, 1)
	s := Int16(pcm, 2)
	if len(s) != 8000 || loudest(s) > 0.95 || loudest(s) < 0.2 {
		t.Fatalf("%d samples, loudest %f", len(s), loudest(s))
	}
	worse := make([][2]float64, len(s))
	for i := range s {
		worse[i] = [2]float64{s[i][0] * 1.01, s[i][1] * 1.01}
	}
	if got := SNR(worse, s); math.Abs(got-40) > 0.01 {
		t.Errorf("1 %% of error is %.2f dB, want 40", got)
	}
	if a := Amplitude(s, 1, 830, 8000); a < 0.06 || a > 0.1 {
		t.Errorf("the tone on the right has %.3f, want about 0.08", a)
	}
	if a := Amplitude(s, 0, 3777, 8000); a > 0.02 {
		t.Errorf("no tone at all has %.3f", a)
	}
}
