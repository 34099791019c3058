package input

import (
	"errors"
	"fmt"
	"testing"
)

func TestRefusal(t *testing.T) {
	for _, c := range []struct {
		err   error
		is    error
		found Found
		text  string
	}{
		{Unsupported("WAV with codec 0x%04x", 2), ErrUnsupported, FoundCodec, "unsupported audio: WAV with codec 0x0002"},
		{NoAudio(FoundWebPage, "a web page"), ErrNoAudio, FoundWebPage, "no audio: a web page"},
	} {
		err := fmt.Errorf("open: %w", c.err)
		r, ok := errors.AsType[*Refusal](err)
		if !ok || r.Found != c.found || !errors.Is(err, c.is) || err.Error() != "open: "+c.text {
			t.Errorf("%v: %+v", err, r)
		}
	}
}
