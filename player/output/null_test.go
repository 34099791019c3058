package output

import (
	"testing"
)

func TestNullConforms(t *testing.T) {
	conform(t, func(t *testing.T) Device {
		d, err := Open("null", Options{})
		if err != nil {
			t.Fatal(err)
		}
		return d
	})
}
