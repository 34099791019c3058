package secrets

import (
	"crypto/subtle"
	"fmt"
	"io"
	"log/slog"
)

const mask = "•••"

// Secret is a value that does not show itself, whichever way it is formatted.
// The zero Secret is empty.
type Secret struct {
	// A pointer, since fmt prints the unexported fields of structs around a
	// Secret without asking its methods.
	value *string
}

// New makes a Secret of value.
func New(value string) Secret { return Secret{&value} }

// Reveal is the value. Pass it to what needs it and nowhere else.
func (s Secret) Reveal() string {
	if s.value == nil {
		return ""
	}
	return *s.value
}

// Empty tells whether there is no value.
func (s Secret) Empty() bool { return s.Reveal() == "" }

// Equal compares in a time that does not depend on the values.
func (s Secret) Equal(other Secret) bool {
	return subtle.ConstantTimeCompare([]byte(s.Reveal()), []byte(other.Reveal())) == 1
}

// String is a mask of the same length for every value.
func (s Secret) String() string { return mask }

// Format writes the mask for every verb.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, mask) }

// MarshalText gives the mask, for JSON and whatever else asks for text.
func (s Secret) MarshalText() ([]byte, error) { return []byte(mask), nil }

// LogValue gives the mask to slog.
func (s Secret) LogValue() slog.Value { return slog.StringValue(mask) }
