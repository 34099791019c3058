package chapters

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/unicode"
)

// cat joins byte strings.
func cat(parts ...any) []byte {
	var b []byte
	for _, p := range parts {
		switch p := p.(type) {
		case string:
			b = append(b, p...)
		case []byte:
			b = append(b, p...)
		case int:
			b = append(b, byte(p))
		}
	}
	return b
}

func u16(n int) []byte { return binary.BigEndian.AppendUint16(nil, uint16(n)) }
func u32(n int) []byte { return binary.BigEndian.AppendUint32(nil, uint32(n)) }
func u64(n int) []byte { return binary.BigEndian.AppendUint64(nil, uint64(n)) }

func safe(n int) []byte {
	return []byte{byte(n>>21) & 127, byte(n>>14) & 127, byte(n>>7) & 127, byte(n) & 127}
}

// frame3 and frame4 make frames of the two versions.
func frame3(id string, parts ...any) []byte {
	b := cat(parts...)
	return cat(id, u32(len(b)), 0, 0, b)
}

func frame4(id string, parts ...any) []byte {
	b := cat(parts...)
	return cat(id, safe(len(b)), 0, 0, b)
}

func tagged(version, flags int, parts ...any) []byte {
	b := cat(parts...)
	return cat("ID3", version, 0, flags, safe(len(b)), b, "audio")
}

func chap(id string, start, end int) []byte {
	return cat(id, 0, u32(start), u32(end), u32(-1), u32(-1))
}

func utf16(s string) string {
	out, _ := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(s)
	return out
}

func fromAudio(t *testing.T, b []byte) []Chapter {
	t.Helper()
	list, err := FromAudio(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestID3(t *testing.T) {
	picture := frame3("APIC", 0, "image/jpeg", 0, 3, 0, strings.Repeat("\xff\xd8", 5000))
	b := tagged(3, 0,
		frame3("TIT2", 0, "Episode"),
		frame3("CTOC", "toc", 0, 3, 2, "c1", 0, "c2", 0),
		picture,
		frame3("CHAP", chap("c1", 0, 5006), frame3("TIT2", 1, utf16("第一章 ❤️")), picture, frame3("WXXX", 0, "chapter url", 0, "https://a.example/1")),
		frame3("CHAP", chap("c2", 5006, 10000), frame3("TIT2", 0, "caf\xe9")),
		frame3("CHAP", chap("c3", 7000, 8000), frame3("APIC", 0, "-->", 0, 3, 0, "https://a.example/i.jpg")),
		frame3("CHAP", chap("odd", -1, -1), frame3("TIT2", 0, "no time")),
		make([]byte, 100))
	want := []Chapter{
		{End: 5006 * time.Millisecond, Title: "第一章 ❤️", URL: "https://a.example/1"},
		{Start: 5006 * time.Millisecond, End: 10 * time.Second, Title: "café"},
		{Start: 7 * time.Second, End: 8 * time.Second, ImageURL: "https://a.example/i.jpg", Hidden: true},
	}
	if got := fromAudio(t, b); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v", got)
	}
}

// A table of contents may hold others; one that the top table does not lead to
// lists nothing, and a circle ends.
func TestID3NestedContents(t *testing.T) {
	toc := func(id string, flags int, children ...string) []byte {
		return frame3("CTOC", id, 0, flags, len(children), strings.Join(children, "\x00"), 0)
	}
	chapters := cat(frame3("CHAP", chap("c3", 3000, 4000)), frame3("CHAP", chap("c1", 0, 1000)), frame3("CHAP", chap("c2", 1000, 2000)), frame3("CHAP", chap("c4", 4000, 5000)))
	for name, c := range map[string]struct {
		tables []byte
		hidden string
	}{
		"parts":         {cat(toc("top", 3, "a", "b"), toc("a", 1, "c1", "c2"), toc("b", 1, "c4")), "c3"},
		"out of order":  {cat(toc("b", 1, "c4", "c3"), toc("top", 3, "b", "c1")), "c2"},
		"an island":     {cat(toc("top", 3, "c1", "c2", "c4"), toc("island", 1, "c3")), "c3"},
		"no top":        {cat(toc("a", 0, "c1", "c2"), toc("b", 0, "c3")), "c4"},
		"a circle":      {cat(toc("top", 3, "a", "c1"), toc("a", 1, "top", "a", "c2", "c3")), "c4"},
		"nothing known": {toc("top", 3, "x", "y"), ""},
		"empty top":     {cat(toc("top", 3), toc("a", 1, "c1", "c2", "c3")), "c4"},
	} {
		starts := map[time.Duration]string{0: "c1", time.Second: "c2", 3 * time.Second: "c3", 4 * time.Second: "c4"}
		var hidden []string
		list := fromAudio(t, tagged(3, 0, c.tables, chapters))
		for _, ch := range list {
			if ch.Hidden {
				hidden = append(hidden, starts[ch.Start])
			}
		}
		if len(list) != 4 || strings.Join(hidden, " ") != c.hidden {
			t.Errorf("%s: %d chapters, %v hidden, want %q", name, len(list), hidden, c.hidden)
		}
	}
}

func TestID3Versions(t *testing.T) {
	two := func(frame func(string, ...any) []byte, pad string) []byte {
		return cat(frame("CHAP", chap("a", 0, 1000), frame("TIT2", 3, "One"+pad)), frame("CHAP", chap("b", 1000, 2000), frame("TIT2", 3, "Two")))
	}
	long := strings.Repeat("x", 300)
	sync := cat(frame3("CHAP", chap("a", 0, 0xff00), frame3("TIT2", 0, "One")), frame3("CHAP", chap("b", 0xff00, 0x1ffff), frame3("TIT2", 0, "Two")))
	packed := cat("CHAP", safe(100), 0, 0x08, strings.Repeat("z", 100))
	measured := cat("CHAP", safe(4+len(chap("a", 0, 1000))), 0, 1, u32(99), chap("a", 0, 1000))
	inner := cat(chap("b", 0xff00, 0x1ffff), frame4("TIT2", 3, "Two"))
	stuffed := bytes.ReplaceAll(inner, []byte{0xff}, []byte{0xff, 0})
	for name, b := range map[string][]byte{
		"2.3":                     tagged(3, 0, two(frame3, "")),
		"2.4":                     tagged(4, 0, two(frame4, long)),
		"2.4 with 2.3 sizes":      tagged(4, 0, two(frame3, long)),
		"2.3 extended":            tagged(3, 0x40, u32(6), make([]byte, 6), two(frame3, "")),
		"2.4 extended":            tagged(4, 0x40, safe(6), 1, 0, two(frame4, "")),
		"2.3 unsynchronised":      tagged(3, 0x80, bytes.ReplaceAll(sync, []byte{0xff}, []byte{0xff, 0})),
		"2.4 unsynchronised":      tagged(4, 0x80, frame4("CHAP", chap("a", 0, 9), frame4("TIT2", 3, "One")), cat("CHAP", safe(len(stuffed)), 0, 2, stuffed)),
		"compressed, then usable": tagged(4, 0, packed, two(frame4, "")),
		"length indicator":        tagged(4, 0, measured, two(frame4, "")[len(frame4("CHAP", chap("a", 0, 1000), frame4("TIT2", 3, "One"))):]),
	} {
		got := fromAudio(t, b)
		if len(got) != 2 || got[1].Title != "Two" || name != "length indicator" && !strings.HasPrefix(got[0].Title, "One") {
			t.Errorf("%s: %s", name, brief(got))
		}
	}
}

func TestHostileID3(t *testing.T) {
	huge := cat("CHAP", u32(0x7fffffff), 0, 0, chap("a", 0, 1))
	for name, b := range map[string][]byte{
		"frame beyond the tag":   tagged(3, 0, huge),
		"tag beyond the file":    cat("ID3", 3, 0, 0, safe(1<<27), huge),
		"inner beyond the frame": tagged(3, 0, frame3("CHAP", chap("a", 0, 1000), "TIT2", u32(5000), 0, 0, "x")),
		"no end of id":           tagged(3, 0, frame3("CHAP", strings.Repeat("a", 5000))),
		"short":                  tagged(3, 0, frame3("CHAP", "a", 0, 1)),
		"ctoc beyond":            tagged(3, 0, frame3("CTOC", "t", 0, 3, 255, "x")),
		"version 2.2":            tagged(2, 0, "CHA", 0, 0, 1, 0),
		"empty tag":              tagged(3, 0),
		"extended beyond":        tagged(3, 0x40, u32(-1), "xx"),
	} {
		if got := fromAudio(t, b); len(got) > 1 {
			t.Errorf("%s: %s", name, brief(got))
		}
	}
	many := bytes.Repeat(frame3("CHAP", chap("a", 0, 1000)), 10_000)
	if got := fromAudio(t, tagged(3, 0, many)); len(got) > maxChapters {
		t.Errorf("%d chapters", len(got))
	}
}

// bx makes a box.
func bx(kind string, parts ...any) []byte {
	b := cat(parts...)
	return cat(u32(8+len(b)), kind, b)
}

func chpl(version int, titles ...string) []byte {
	b := cat(version, 0, 0, 0)
	if version == 1 {
		b = append(b, 0, 0, 0, 0)
	}
	b = append(b, byte(len(titles)))
	for i, title := range titles {
		b = cat(b, u64(i*30_000_000), len(title), title)
	}
	return bx("udta", bx("chpl", b))
}

// movie makes a file with a chapter track whose samples stand in mdat.
func movie(kind string, texts [][]byte, wide bool, extra ...any) []byte {
	ftyp := bx("ftyp", "M4A ", u32(0))
	var places, sizes []byte
	at := len(ftyp) + 8
	for _, s := range texts {
		if wide {
			places = append(places, u64(at)...)
		} else {
			places = append(places, u32(at)...)
		}
		sizes = append(sizes, u32(len(s))...)
		at += len(s)
	}
	offsets := "stco"
	if wide {
		offsets = "co64"
	}
	n := len(texts)
	stbl := bx("stbl", bx("stts", u32(0), u32(1), u32(n), u32(3000)), bx("stsc", u32(0), u32(1), u32(1), u32(1), u32(1)),
		bx("stsz", u32(0), u32(0), u32(n), sizes), bx(offsets, u32(0), u32(n), places))
	audio := bx("trak", bx("tkhd", u32(0), u64(0), u32(1)), bx("tref", bx("chap", u32(2))))
	text := bx("trak", bx("tkhd", u32(0), u64(0), u32(2)), bx("mdia", bx("mdhd", u32(0), u64(0), u32(1000), u32(9000)),
		bx("hdlr", u32(0), u32(0), kind, make([]byte, 12)), bx("minf", stbl)))
	return cat(ftyp, bx("mdat", bytes.Join(texts, nil)), bx("moov", audio, text, cat(extra...)))
}

func sample(text string, more ...any) []byte { return cat(u16(len(text)), text, cat(more...)) }

func TestMP4(t *testing.T) {
	href := "https://a.example/2"
	be, _ := unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder().String("第三章")
	texts := [][]byte{sample("One"), sample("Two", bx("href", u32(3), len(href), href, 0)), sample(be)}
	want := []Chapter{
		{End: 3 * time.Second, Title: "One"},
		{Start: 3 * time.Second, End: 6 * time.Second, Title: "Two", URL: href},
		{Start: 6 * time.Second, Title: "第三章"},
	}
	for name, b := range map[string][]byte{
		"text track":          movie("text", texts, false),
		"subtitle, wide":      movie("sbtl", texts, true),
		"nero has fewer":      movie("text", texts, false, chpl(1, "x", "y")),
		"large size in front": cat(bx("ftyp", "M4A ", u32(0)), movie("text", texts, false)[16:]),
	} {
		if got := fromAudio(t, b); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v", name, got)
		}
	}
	for _, version := range []int{0, 1} {
		b := cat(bx("ftyp", "M4A ", u32(0)), u32(1), "free", u64(16+5), "12345", bx("moov", chpl(version, "One", "Zwei ß")))
		if got := brief(fromAudio(t, b)); got != "0s One | 3s Zwei ß" {
			t.Errorf("nero version %d: %s", version, got)
		}
	}
	if got := fromAudio(t, movie("vide", texts, false)); got != nil {
		t.Errorf("a picture track gave %s", brief(got))
	}
}

func TestHostileMP4(t *testing.T) {
	ftyp := bx("ftyp", "M4A ", u32(0))
	texts := [][]byte{sample("One"), cat(u16(60000), "short"), {1}}
	good := movie("text", texts, false, chpl(1, "x"))
	for i := range good {
		for _, v := range []byte{0, 1, 0x7f, 0xff} {
			b := bytes.Clone(good)
			b[i] = v
			for _, c := range fromAudio(t, b) {
				if c.Start < 0 || c.Start > maxTime || len(c.Title) > 4*maxTitle {
					t.Fatalf("byte %d as %d: %+v", i, v, c)
				}
			}
		}
	}
	tiny := bytes.Repeat(bx("free"), 200_000)
	for name, b := range map[string][]byte{
		"size 0":            cat(ftyp, u32(0), "moov", chpl(1, "a", "b")),
		"size 4":            cat(ftyp, u32(4), "moov"),
		"large of all bits": cat(ftyp, u32(1), "moov", u64(-1)),
		"many boxes":        cat(ftyp, tiny),
		"many in moov":      cat(ftyp, bx("moov", tiny)),
		"only ftyp":         ftyp,
		"nero cut":          cat(ftyp, bx("moov", bx("udta", bx("chpl", 1, 0, 0, 0, u32(0), 255, u64(0), 200, "x")))),
	} {
		got := fromAudio(t, b)
		if name == "size 0" != (len(got) == 2) {
			t.Errorf("%s: %s", name, brief(got))
		}
	}
}

func TestOther(t *testing.T) {
	for name, b := range map[string][]byte{"empty": nil, "short": []byte("ID3"), "mp3": bytes.Repeat([]byte{0xff, 0xfb, 0x90, 0}, 100), "zeros": make([]byte, 5000)} {
		if got := fromAudio(t, b); got != nil {
			t.Errorf("%s: %s", name, brief(got))
		}
	}
	if _, err := FromAudio(failing{}, 1000); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("an error of the reader: %v", err)
	}
}

type failing struct{}

func (failing) ReadAt([]byte, int64) (int, error) { return 0, io.ErrClosedPipe }

func FuzzFromAudio(f *testing.F) {
	f.Add(tagged(3, 0, frame3("CHAP", chap("c1", 0, 5006), frame3("TIT2", 1, utf16("x"))), frame3("CTOC", "t", 0, 3, 1, "c1", 0)))
	f.Add(tagged(4, 0x80, frame4("CHAP", chap("c1", 0, 5006), frame4("WXXX", 0, 0, "http://a.example"))))
	f.Add(movie("text", [][]byte{sample("One"), sample("Two")}, true, chpl(1, "x")))
	f.Add(ogg("OpusTags", comment("CHAPTER001=0", "CHAPTER001NAME=x")))
	f.Add(cat("fLaC", 0x84, 0, 0, 20, comment("CHAPTER001=0")))
	f.Fuzz(func(t *testing.T, b []byte) {
		list, err := FromAudio(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			t.Fatal(err)
		}
		check(t, list)
	})
}
