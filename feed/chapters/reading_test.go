package chapters

import (
	"bytes"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// counting notes how much of a file is read.
type counting struct {
	*bytes.Reader
	bytes, calls int
}

func (c *counting) ReadAt(p []byte, off int64) (int, error) {
	n, err := c.Reader.ReadAt(p, off)
	c.bytes += n
	c.calls++
	return n, err
}

// Over the network each byte and each call counts: pictures and audio must not
// be read for the sake of a few titles.
func TestReadsLittle(t *testing.T) {
	picture := strings.Repeat("\xff\xd8", 2<<20)
	audio := strings.Repeat("\x00\xfb", 4<<20)
	var frames []byte
	for i := range 50 {
		frames = cat(frames, frame3("CHAP", chap(fmt.Sprint("c", i), i*1000, i*1000+1000), frame3("TIT2", 3, fmt.Sprint("Part ", i)), frame3("APIC", 0, "image/jpeg", 0, 3, 0, picture[:100_000])))
	}
	for name, c := range map[string]struct {
		b        []byte
		chapters int
	}{
		"id3":              {tagged(3, 0, frame3("APIC", 0, "image/jpeg", 0, 3, 0, picture), frames, audio[:10]), 50},
		"mp4, moov at end": {cat(bx("ftyp", "M4A ", u32(0)), bx("mdat", audio), bx("moov", chpl(1, "a", "b"))), 2},
		"no chapters":      {[]byte(audio), 0},
	} {
		r := &counting{Reader: bytes.NewReader(c.b)}
		list, err := FromAudio(r, int64(len(c.b)))
		if err != nil || len(list) != c.chapters {
			t.Fatalf("%s: %d chapters, %v", name, len(list), err)
		}
		if r.bytes > 200_000 || r.calls > 1000 {
			t.Errorf("%s: read %d of %d bytes in %d calls", name, r.bytes, len(c.b), r.calls)
		}
	}
}

// A file that is still being downloaded is shorter than it will be, or than its
// size says.
func TestCutFiles(t *testing.T) {
	texts := [][]byte{sample("One"), sample("Two")}
	for name, b := range map[string][]byte{
		"id3":  tagged(4, 0, frame4("CHAP", chap("a", 0, 1000), frame4("TIT2", 3, "One")), frame4("CHAP", chap("b", 1000, 2000), frame4("TIT2", 3, "Two"))),
		"mp4":  movie("text", texts, true, chpl(0, "x")),
		"ogg":  ogg("\x03vorbis", comment("CHAPTER001=0:01", "CHAPTER002=0:02")),
		"flac": cat("fLaC", 0x84, 0, 0, 60, comment("CHAPTER001=0:01", "CHAPTER002=0:02")),
	} {
		most := 0
		for n := range len(b) + 1 {
			for _, size := range []int64{int64(n), int64(len(b)), 1 << 40} {
				list, err := FromAudio(bytes.NewReader(b[:n]), size)
				if err != nil {
					t.Fatalf("%s cut at %d: %v", name, n, err)
				}
				check(t, list)
				most = max(most, len(list))
			}
		}
		if most != 2 {
			t.Errorf("%s: at most %d chapters", name, most)
		}
	}
}

// pieces is a reader that gives less than it is asked for.
type pieces struct{ *bytes.Reader }

func (p pieces) ReadAt(b []byte, off int64) (int, error) {
	n, err := p.Reader.ReadAt(b[:min(len(b), 7)], off)
	if err == nil && n < len(b) {
		err = io.EOF
	}
	return n, err
}

func TestShortReads(t *testing.T) {
	b := tagged(3, 0, frame3("CHAP", chap("a", 0, 1000)))
	list, err := FromAudio(pieces{bytes.NewReader(b)}, int64(len(b)))
	if err != nil || list != nil {
		t.Errorf("got %v, %v", list, err)
	}
}

// TestRoundTrip writes random chapters in each kind of file and reads the same
// back.
func TestRoundTrip(t *testing.T) {
	title := rapid.StringMatching(`[A-Za-z0-9月亮星ßéФ][A-Za-z0-9 月亮星ßéФ]{0,40}[A-Za-z0-9月亮星ßéФ]`)
	rapid.Check(t, func(t *rapid.T) {
		var want []Chapter
		n := rapid.IntRange(1, 30).Draw(t, "chapters")
		for i := range n {
			c := Chapter{Start: time.Duration(i) * 3 * time.Second, Title: strings.Join(strings.Fields(title.Draw(t, "title")), " ")}
			if i < n-1 {
				c.End = c.Start + 3*time.Second
			}
			want = append(want, c)
		}
		for name, b := range writeAll(want) {
			got, err := FromAudio(bytes.NewReader(b), int64(len(b)))
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Fatalf("%s: %v\n got %+v\nwant %+v", name, err, got, want)
			}
		}
	})
}

func writeAll(list []Chapter) map[string][]byte {
	var three, four []byte
	var titles, entries []string
	var texts [][]byte
	for i, c := range list {
		id, end := fmt.Sprint("c", i), int(c.End/time.Millisecond)
		if c.End == 0 {
			end = -1
		}
		head := chap(id, int(c.Start/time.Millisecond), end)
		three = cat(three, frame3("CHAP", head, frame3("TIT2", 1, utf16(c.Title))))
		four = cat(four, frame4("CHAP", head, frame4("TIT2", 3, c.Title)))
		titles = append(titles, c.Title)
		texts = append(texts, sample(c.Title))
		entries = append(entries, fmt.Sprintf("CHAPTER%03d=%v", i, c.Start.Seconds()), fmt.Sprintf("CHAPTER%03dNAME=%s", i, c.Title))
	}
	return map[string][]byte{
		"id3 2.3": tagged(3, 0, three), "id3 2.4": tagged(4, 0, four),
		"nero": cat(bx("ftyp", "M4A ", u32(0)), bx("moov", chpl(1, titles...))), "quicktime": movie("text", texts, false),
		"opus": ogg("OpusTags", comment(entries...)),
	}
}
