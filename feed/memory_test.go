package feed

import (
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// peakRSS is the largest resident size of this process so far, in MB.
func peakRSS(t *testing.T) int {
	t.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Skip("no /proc to read the size of a process from")
	}
	m := regexp.MustCompile(`VmHWM:\s+(\d+) kB`).FindSubmatch(status)
	if m == nil {
		t.Skip("the kernel does not tell the peak size")
	}
	kb, err := strconv.Atoi(string(m[1]))
	if err != nil {
		t.Fatal(err)
	}
	return kb >> 10
}

// TestPeakMemory reads a feed of 10,000 items and 75 MB in a process of its own,
// since the peak of this one includes all other tests.
func TestPeakMemory(t *testing.T) {
	const limit = 64 // MB, the binary included
	if os.Getenv("FEED_TEST_PEAK") != "" {
		readLargeFeed(t)
		t.Logf("peak=%d", peakRSS(t))
		return
	}
	if testing.Short() {
		t.Skip("reads 75 MB")
	}
	if raceEnabled {
		t.Skip("the race detector multiplies memory")
	}
	peakRSS(t) // skips where it cannot be read
	cmd := exec.Command(os.Args[0], "-test.run=^TestPeakMemory$", "-test.v")
	cmd.Env = append(os.Environ(), "FEED_TEST_PEAK=1")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("child: %v\n%s", err, out)
	}
	_, after, ok := strings.Cut(string(out), "peak=")
	if !ok {
		t.Fatalf("child gave no figure: %s", out)
	}
	digits, _, _ := strings.Cut(after, "\n")
	peak, err := strconv.Atoi(strings.TrimSpace(digits))
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("10,000 items, 75 MB: peak %d MB resident", peak)
	if peak > limit {
		t.Errorf("peak is %d MB, want at most %d", peak, limit)
	}
}

func readLargeFeed(t *testing.T) {
	items, bytes := 0, 0
	source := &counted{r: &generator{items: 10_000, notes: 6700}}
	err := ParseEach(source, Hint{},
		func(p *Podcast) error { return nil },
		func(it *Item) error {
			items++
			bytes += len(it.Notes)
			return nil
		})
	if err != nil || items != 10_000 || bytes < 60<<20 || source.n < 70<<20 {
		t.Fatalf("items %d, notes %d bytes, feed %d bytes: %v", items, bytes, source.n, err)
	}
}
