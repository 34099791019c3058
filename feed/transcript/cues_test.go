package transcript

import (
	"fmt"
	"strings"
	"testing"
)

func parse(t *testing.T, s, kind string) Transcript {
	t.Helper()
	tr, err := Parse(strings.NewReader(s), kind)
	if err != nil {
		t.Fatalf("parse %.40q: %v", s, err)
	}
	return tr
}

// brief writes lines as "start-end speaker: text | ...".
func brief(tr Transcript) string {
	var out []string
	for _, l := range tr.Lines {
		s := ""
		if tr.Timed {
			s = fmt.Sprintf("%v-%v ", l.Start.Seconds(), l.End.Seconds())
		}
		if l.Speaker != "" {
			s += l.Speaker + ": "
		}
		out = append(out, s+l.Text)
	}
	return strings.Join(out, " | ")
}

const srt = "1\n00:00:01,000 --> 00:00:02,500\nAnn: Hello\nthere.\n\n" +
	"2\n00:00:02,500 --> 00:00:04,000\nHow are you?\n\n" +
	"3\n00:00:04,000 --> 00:00:05,000\nBob: Fine.\n\n" +
	"4\n01:00:05,000 --> 01:00:06,000\nAnn: The thing: good.\n\n" +
	"5\n01:00:07,000 --> 01:00:08,000\nBob: Bye.\n"

func TestSRT(t *testing.T) {
	want := "1-2.5 Ann: Hello there. | 2.5-4 Ann: How are you? | 4-5 Bob: Fine. | 3605-3606 Ann: The thing: good. | 3607-3608 Bob: Bye."
	for name, s := range map[string]string{
		"as it should be":   srt,
		"windows":           "\ufeff" + strings.ReplaceAll(srt, "\n", "\r\n"),
		"old mac":           strings.ReplaceAll(srt, "\n", "\n\n"),
		"no blank lines":    strings.ReplaceAll(srt, "\n\n", "\n"),
		"no numbers":        strings.NewReplacer("1\n00", "00", "2\n00", "00", "3\n00", "00", "4\n01", "01", "5\n01", "01").Replace(srt),
		"dots":              strings.ReplaceAll(srt, ",", "."),
		"tags":              strings.NewReplacer("Hello", "<i>Hello</i>", "Fine", `{\an8}<font color="red">Fine</font>`).Replace(srt),
		"out of order":      srt[strings.Index(srt, "3\n"):] + "\n" + srt[:strings.Index(srt, "3\n")],
		"short times":       strings.ReplaceAll(srt, "00:00:0", "0:0"),
		"blank in a cue":    strings.Replace(srt, "Hello\n", "Hello\n\n", 1),
		"end before start":  strings.Replace(srt, "--> 00:00:02,500", "--> 00:00:00,500", 1),
		"positions":         strings.Replace(srt, "00:00:02,500\n", "00:00:02,500 X1:100 X2:200\n", 1),
		"mislabelled vtt":   srt,
		"escape and entity": strings.Replace(srt, "Fine.", "\x1b[31mFi&#110;e.\u202e", 1),
	} {
		kind := "application/x-subrip"
		if strings.HasPrefix(name, "mislabelled") {
			kind = "application/json"
		}
		tr := parse(t, s, kind)
		if got := brief(tr); got != want || !tr.Timed || tr.Format != SRT {
			t.Errorf("%s (%s):\n got %s\nwant %s", name, tr.Format, got, want)
		}
	}
}

func TestSRTKeepsWhatItCan(t *testing.T) {
	tr := parse(t, "1\n00:00:01,000 --> 00:00:02,000\nOne\n\n2\n00:00:0x,000 --> 00:00:03,000\nTwo\n\n3\n00:00:05,000 --> 00:00:06,000\n\n\n4\n00:00:07,000 --> \nFour\n\n5\n00:00:09,000 -->", "")
	if got := brief(tr); got != "1-2 One | 2-7 Two | 7-0 Four" {
		t.Errorf("got %s", got)
	}
	tr = parse(t, "00:00:01,000 --> 00:00:02,000\n12\n\n00:00:03,000 --> 00:00:04,000\nA < B & 3 > 2 <3\n\nlast words", "")
	if got := brief(tr); got != "1-2 12 | 3-4 A < B & 3 > 2 <3 last words" {
		t.Errorf("got %s", got)
	}
}

const vtt = `WEBVTT - Title
Kind: captions

STYLE
::cue { color: red }

NOTE
A comment of
two lines

intro
0:00:01.000 --> 0:00:02.000 align:start position:0%
<v Ann>Hello <c.loud>you</c> &amp; <00:00:01.500>me</v>

00:02.000 --> 00:04.000
<v.quiet Bob O'Neil>Yes.</v> <v Ann>No.

NOTE one line

00:04.000 --> 00:05.000
 
01:00:00.000 --> 01:00:01.000
<i>Music</i> <lang en>x</lang>
`

func TestVTT(t *testing.T) {
	want := "1-2 Ann: Hello you & me | 2-4 Bob O'Neil: Yes. | 2-4 Ann: No. | 3600-3601 Music x"
	for name, c := range map[string][2]string{
		"as it should be": {vtt, "text/vtt"},
		"mislabelled":     {vtt, "text/plain"},
		"windows":         {"\ufeff" + strings.ReplaceAll(vtt, "\n", "\r\n"), "text/vtt; charset=utf-8"},
		"no header":       {vtt[strings.Index(vtt, "NOTE\n"):], "text/vtt"},
		"no blank after":  {"WEBVTT\n" + vtt[strings.Index(vtt, "0:00:01"):], ""},
	} {
		tr := parse(t, c[0], c[1])
		if got := brief(tr); got != want || tr.Format != VTT {
			t.Errorf("%s (%s):\n got %s\nwant %s", name, tr.Format, got, want)
		}
	}
}

func TestVTTWithNamesInText(t *testing.T) {
	tr := parse(t, "WEBVTT\n\n00:01.000 --> 00:02.000\n主持人：大家好\n\n00:02.000 --> 00:03.000\n嘉宾：你好\n\n00:03.000 --> 00:04.000\n主持人：开始\n\n00:04.000 --> 00:05.000\n嘉宾：好", "")
	if got := brief(tr); got != "1-2 主持人: 大家好 | 2-3 嘉宾: 你好 | 3-4 主持人: 开始 | 4-5 嘉宾: 好" {
		t.Errorf("got %s", got)
	}
}

func TestNoNamesWhereThereAreNone(t *testing.T) {
	for _, s := range []string{"see: this", "http://a.example", "It is 12:30", "one thing: x", "A sentence that goes on and on for long: x", "123: x"} {
		if name, text := splitName(s); name != "" || text != s {
			t.Errorf("%q has the name %q", s, name)
		}
	}
	for s, want := range map[string]string{
		"Ann: x": "Ann", ">> Dr. Bob Smith-Jones: x": "Dr. Bob Smith-Jones", "- Ann: x": "Ann", "[Speaker 1]: x": "Speaker 1",
		"SPEAKER_00: x": "SPEAKER_00", "主持人：x": "主持人", "【小明】：x": "小明", "Élodie : x": "Élodie",
	} {
		if name, text := splitName(s); name != want || text != "x" {
			t.Errorf("%q: %q, %q", s, name, text)
		}
	}
	tr := parse(t, strings.Replace(srt, "Bob: Fine", "Note: Fine", 1), "")
	if tr.Lines[2].Text != "Note: Fine." || tr.Lines[2].Speaker != "Ann" {
		t.Errorf("a colon that comes once: %+v", tr.Lines[2])
	}
	tr = parse(t, strings.Replace(srt, "Bob: Fine", "Carl von Linde: Fine", 1)+"\n6\n01:00:09,000 --> 01:00:10,000\nBob: Really.\n", "")
	if tr.Lines[2].Text != "Carl von Linde: Fine." {
		t.Errorf("words that are no name: %+v", tr.Lines[2])
	}
	tr = parse(t, strings.Replace(srt, "Bob: Fine", "Carl Linde: Fine", 1), "")
	if tr.Lines[2].Text != "Fine." || tr.Lines[2].Speaker != "Carl Linde" {
		t.Errorf("a full name that comes once among names: %+v", tr.Lines[2])
	}
}
