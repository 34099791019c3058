package transcript

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"cosm/feed/plain"
)

func TestJSON(t *testing.T) {
	for name, c := range map[string][2]string{
		"podcasting 2.0": {`{"version":"1.0.0","segments":[{"speaker":"Ann","startTime":0,"endTime":1.5,"body":"Hello \u001b[1mthere"},{"speaker":"Bob","startTime":1.5,"body":"Hi"},7]}`,
			"0-1.5 Ann: Hello there | 1.5-0 Bob: Hi"},
		"whisper": {`{"text":" Hello Hi","segments":[{"id":0,"start":0.0,"end":1.5,"text":" Hello"},{"start":1.5,"end":2,"text":" Hi"}],"language":"en"}`,
			"0-1.5 Hello | 1.5-2 Hi"},
		"podlove": {`[{"start":"00:00:00.000","start_ms":0,"end":"00:00:01.500","end_ms":1500,"speaker":"1","voice":"Ann","text":"Hello"},{"start":"00:00:01.500","end":"","text":"Hi"}]`,
			"0-1.5 1: Hello | 1.5-0 Hi"},
		"milliseconds":  {`{"transcripts":[{"start_ms":1000,"end_ms":2000,"voice":"Ann","text":"x"}]}`, "1-2 Ann: x"},
		"another key":   {`{"transcript":[{"start":1,"end":2,"text":"x"}]}`, "1-2 x"},
		"no times":      {`{"segments":[{"body":"one"},{"body":"two"}]}`, "one | two"},
		"text alone":    {`{"text":"Only text."}`, "Only text."},
		"odd values":    {`{"segments":[{"startTime":-1,"body":"a"},{"startTime":1e300,"body":"b"},{"startTime":2,"body":5},"s",null,[],{"startTime":3,"body":"c"}]}`, "0-3 a | 0-3 b | 3-0 c"},
		"times as text": {`{"segments":[{"startTime":"0:01","endTime":"0:02","body":"a"}]}`, "1-2 a"},
	} {
		tr := parse(t, c[0], "text/plain")
		if got := brief(tr); got != c[1] || tr.Format != JSON {
			t.Errorf("%s (%s):\n got %s\nwant %s", name, tr.Format, got, c[1])
		}
	}
}

func TestWordsBecomeLines(t *testing.T) {
	var b strings.Builder
	for i, w := range strings.Fields("Hello and welcome to the show about the night sky and all that is in it. We begin , of course , with the moon. Ready?") {
		fmt.Fprintf(&b, `{"startTime":%d.5,"endTime":%d.4,"speaker":"Ann","body":%q},`, i, i+1, w)
	}
	for i, w := range []string{"大家", "好", "，", "欢迎", "收听", "。", "我们", "开始", "吧", "，", "今天", "讲", "月亮", "。"} {
		fmt.Fprintf(&b, `{"startTime":%d,"endTime":%d,"speaker":"小明","body":%q},`, 100+i, 101+i, w)
	}
	tr := parse(t, `{"segments":[`+b.String()+`{"startTime":300,"speaker":"小明","body":"完"}]}`, "")
	want := "0.5-16.4 Ann: Hello and welcome to the show about the night sky and all that is in it. | " +
		"16.5-25.4 Ann: We begin, of course, with the moon. | 25.5-26.4 Ann: Ready? | " +
		"100-114 小明: 大家好，欢迎收听。我们开始吧，今天讲月亮。 | 300-0 小明: 完"
	if got := brief(tr); got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
}

func TestHTML(t *testing.T) {
	tr := parse(t, `<!doctype html><html><head><title>Not said</title><style>p{}</style></head><body>
		<cite>Ann Lee:</cite><time>0:00</time><p>Hello &amp; welcome.</p>
		<cite>Bob:</cite><time>1:02:03</time><p>Thanks.</p><p>More <b>of</b> it.</p><script>alert("x")</script></body></html>`, "text/html")
	if got := brief(tr); got != "0-3723 Ann Lee: Hello & welcome. | 3723-0 Bob: Thanks. | 3723-0 Bob: More of it." || tr.Format != HTML || !tr.Timed {
		t.Errorf("got %s", got)
	}
	tr = parse(t, `<p>Ann: One.</p><p>Bob: Two.<br>Ann: Three.</p><ul><li>Bob: Four.</ul>`, "application/srt")
	if got := brief(tr); got != "Ann: One. | Bob: Two. | Ann: Three. | Bob: Four." || tr.Timed {
		t.Errorf("got %s", got)
	}
	tr = parse(t, `<div>[00:01] One.</div><div>[00:05] Two.</div><!-- 00:01 --> x -->`, "")
	if got := brief(tr); got != "1-5 One. | 5-0 Two. | 5-0 x -->" {
		t.Errorf("got %s", got)
	}
}

func TestPlain(t *testing.T) {
	for name, c := range map[string][2]string{
		"lines":           {"One.\nTwo.\nThree.", "One. | Two. | Three."},
		"wrapped":         {"One is\nlong.\n\nTwo.\n\n第一行\n第二行", "One is long. | Two. | 第一行第二行"},
		"names":           {"Ann: Hello.\nBob: Hi.\nAnn: So.\nBob: Bye.", "Ann: Hello. | Bob: Hi. | Ann: So. | Bob: Bye."},
		"stamps":          {"[00:00:01] Ann: Hello.\n[00:00:05] Bob: Hi.\n[00:00:07] Ann: So.\n(00:09) Bob: Bye.", "1-5 Ann: Hello. | 5-7 Bob: Hi. | 7-9 Ann: So. | 9-0 Bob: Bye."},
		"names and times": {"Ann Lee (00:01):\nHello\nthere.\n\nBob (00:05):\nHi.\n\nMore.", "1-5 Ann Lee: Hello there. | 5-0 Bob: Hi. | 5-0 Bob: More."},
		"one stamp":       {"[00:01] Start.\nText.\nText.", "[00:01] Start. | Text. | Text."},
		"music":           {"[Music] hello\n[1] note", "[Music] hello | [1] note"},
		"times fall":      {"12:30 lunch\n08:00 breakfast\n20:00 dinner\n07:00 x", "12:30 lunch | 08:00 breakfast | 20:00 dinner | 07:00 x"},
	} {
		tr := parse(t, c[0], "text/plain")
		if got := brief(tr); got != c[1] || tr.Format != Plain {
			t.Errorf("%s (%s):\n got %s\nwant %s", name, tr.Format, got, c[1])
		}
	}
}

func TestRefused(t *testing.T) {
	for s, want := range map[string]error{
		"": ErrEmpty, " \n\t": ErrEmpty, "\x1b[0m": ErrEmpty, "WEBVTT\n": ErrEmpty, "WEBVTT\n\nNOTE x\n\nname": ErrEmpty,
		"1\n00:00:01,000 --> 00:00:02,000\n\n": ErrEmpty, "<html><body></body></html>": ErrEmpty, `{"segments":[]}`: ErrEmpty,
		"{}": ErrFormat, `{"segments":7}`: ErrFormat, `{"a":`: ErrFormat, `[{"a":`: ErrFormat,
		"%PDF-1.4 ...": ErrFormat, "PK\x03\x04\x00\x00\x00\x00\x01\x02\x03": ErrFormat,
	} {
		if tr, err := Parse(strings.NewReader(s), ""); !errors.Is(err, want) || len(tr.Lines) != 0 {
			t.Errorf("%q: %v, want %v", s, err, want)
		}
	}
	if _, err := Parse(io.LimitReader(endless{}, MaxBytes+10), ""); !errors.Is(err, ErrTooLarge) {
		t.Errorf("a large one: %v", err)
	}
	if _, err := Parse(iotest.ErrReader(io.ErrClosedPipe), ""); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("an error of the reader: %v", err)
	}
}

// Documents made to cost much: each must be read in about the time that its
// size takes, which for the worst of former ways would be hours.
func TestHostileSizes(t *testing.T) {
	for name, s := range map[string]string{
		"bare signs":     "1\n00:00:01,000 --> 00:00:02,000\n" + strings.Repeat("<", 2<<20),
		"short lines":    "a\n\n" + strings.Repeat("b\n", 1<<20),
		"long cue":       "1\n00:00:01,000 --> 00:00:02,000\n" + strings.Repeat("b\n", 1<<20),
		"loose lines":    "1\n00:00:01,000 --> 00:00:02,000\nx\n\n" + strings.Repeat("b\n", 1<<20) + "2\n00:00:03,000 --> 00:00:04,000\ny",
		"nothings":       `{"segments":[` + strings.Repeat("7,", 1<<20) + `{"startTime":1,"body":"x"}]}`,
		"many words":     `{"segments":[` + strings.Repeat(`{"body":"x"},`, 200_000) + `{"startTime":1,"body":"x"}]}`,
		"many cues":      strings.Repeat("0:01 --> 0:02\nx\n", 2*maxLines),
		"open tags":      strings.Repeat("<p><cite>", 500_000) + "x",
		"deep json":      strings.Repeat("[{", 5000),
		"one long line":  strings.Repeat("x: ", 1<<20),
		"voices in rows": "WEBVTT\n\n0:01.000 --> 0:02.000\n" + strings.Repeat("<v A>x", 1<<18),
	} {
		tr, err := Parse(strings.NewReader(s), "")
		if name == "deep json" {
			if !errors.Is(err, ErrFormat) {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if err != nil || len(tr.Lines) > maxLines {
			t.Errorf("%s: %d lines, %v", name, len(tr.Lines), err)
		}
		checkLines(t, tr)
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'a'
	}
	return len(p), nil
}

func TestEncodings(t *testing.T) {
	s := "1\n00:00:01,000 --> 00:00:02,000\n大家好，欢迎收听\n"
	gbk, err := simplifiedchinese.GBK.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range []string{"", "application/srt", "text/srt; charset=gb2312", "text/srt; charset=utf-8"} {
		if tr := parse(t, gbk, kind); tr.Lines[0].Text != "大家好，欢迎收听" {
			t.Errorf("%s: %q", kind, tr.Lines[0].Text)
		}
	}
}

func TestAt(t *testing.T) {
	tr := parse(t, srt, "")
	for at, want := range map[time.Duration]int{0: -1, time.Second: 0, 2 * time.Second: 0, 4 * time.Second: 2, time.Minute: 2, 2 * time.Hour: 4} {
		if got := tr.At(at); got != want {
			t.Errorf("at %v: %d, want %d", at, got, want)
		}
	}
	if parse(t, "text", "").At(time.Second) != -1 {
		t.Error("a position in a text without times")
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{srt, vtt, `{"segments":[{"startTime":1,"body":"a"}]}`, "<cite>A:</cite><time>0:01</time><p>x", "[00:01] a\n[00:02] b\n\nAnn (0:03):\nx", "WEBVTT\n\n00:01.000 --> x\n<v A>a<v", "-->"} {
		f.Add(s, "text/vtt")
	}
	f.Fuzz(func(t *testing.T, s, kind string) {
		tr, err := Parse(strings.NewReader(s), kind)
		if (err == nil) != (len(tr.Lines) > 0) {
			t.Fatalf("%d lines, error %v", len(tr.Lines), err)
		}
		checkLines(t, tr)
	})
}

// checkLines holds what Transcript promises.
func checkLines(t *testing.T, tr Transcript) {
	t.Helper()
	for i, l := range tr.Lines {
		if all := l.Text + l.Speaker; l.Text == "" || !utf8.ValidString(all) || strings.ContainsFunc(all, plain.Harmful) || strings.Contains(all, "\n") {
			t.Fatalf("harmful line %+v", l)
		}
		if l.Start < 0 || l.End != 0 && l.End <= l.Start || !tr.Timed && (l.Start != 0 || l.End != 0) {
			t.Fatalf("times of %+v", l)
		}
		if i > 0 && tr.Timed && l.Start < tr.Lines[i-1].Start {
			t.Fatalf("line %d is out of order", i)
		}
	}
}
