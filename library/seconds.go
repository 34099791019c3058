package library

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"time"
)

// Seconds is a length of audio. In JSON it is a number of seconds with at most
// millisecond precision, since that is what scripts compute with.
type Seconds time.Duration

// D is s as a time.Duration.
func (s Seconds) D() time.Duration { return time.Duration(s) }

// Float is s in seconds.
func (s Seconds) Float() float64 { return time.Duration(s).Seconds() }

// Clock formats s for a listener, as 4:05 or 1:02:03.
func (s Seconds) Clock() string {
	total := int64(time.Duration(s) / time.Second)
	sign := ""
	if total < 0 {
		sign, total = "-", -total
	}
	h, m, sec := total/3600, total/60%60, total%60
	if h > 0 {
		return fmt.Sprintf("%s%d:%02d:%02d", sign, h, m, sec)
	}
	return fmt.Sprintf("%s%d:%02d", sign, m, sec)
}

// MarshalJSON writes seconds as a number.
func (s Seconds) MarshalJSON() ([]byte, error) {
	ms := math.Round(float64(s) / float64(time.Millisecond))
	return strconv.AppendFloat(nil, ms/1000, 'f', -1, 64), nil
}

// UnmarshalJSON reads a number of seconds. Values beyond the range of
// time.Duration are refused.
func (s *Seconds) UnmarshalJSON(b []byte) error {
	var f float64
	if err := json.Unmarshal(b, &f); err != nil {
		return fmt.Errorf("read seconds: %w", err)
	}
	ns := f * float64(time.Second)
	if math.IsNaN(ns) || math.Abs(ns) > math.MaxInt64/2 {
		return fmt.Errorf("read seconds: %v is out of range", f)
	}
	*s = Seconds(math.Round(ns))
	return nil
}
