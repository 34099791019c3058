package chapters

import (
	"strings"
	"testing"
	"time"
)

// brief writes a list as "start title | start title".
func brief(list []Chapter) string {
	var out []string
	for _, c := range list {
		s := c.Start.String()
		if c.Hidden {
			s += " hidden"
		}
		out = append(out, s+" "+c.Title)
	}
	return strings.Join(out, " | ")
}

func TestFromNotes(t *testing.T) {
	for name, c := range map[string]struct{ notes, want string }{
		"plain": {"About\n00:00 Intro\n12:34 The middle\n1:02:03 End\nThanks",
			"0s Intro | 12m34s The middle | 1h2m3s End"},
		"chinese": {"本期时间轴：\n03:25 嘉宾介绍\n15:40嘉宾的故事\n01:10:08 尾声",
			"3m25s 嘉宾介绍 | 15m40s 嘉宾的故事 | 1h10m8s 尾声"},
		"brackets": {"【03:25】嘉宾介绍\n【15:40】 故事\n（20:00）问答\n[25:00] 结束\n(30:00) - end",
			"3m25s 嘉宾介绍 | 15m40s 故事 | 20m0s 问答 | 25m0s 结束 | 30m0s end"},
		"wide colons and bars": {"03：25｜介绍\n1：02：03｜结束", "3m25s 介绍 | 1h2m3s 结束"},
		"bullets and emoji":    {"• 00:10 A\n▶️ 02:00 B\n- 03:00: C\n⏰ 04:00 — D", "10s A | 2m0s B | 3m0s C | 4m0s D"},
		"numbered":             {"1. 00:00 A\n2. 05:00 B\n10) 09:00 C", "0s A | 5m0s B | 9m0s C"},
		"minutes beyond sixty": {"59:00 A\n75:30 B\n120:00 C", "59m0s A | 1h15m30s B | 2h0m0s C"},
		"title on the next line": {"【03:25】\n嘉宾介绍\n【15:40】\n故事\n",
			"3m25s 嘉宾介绍 | 15m40s 故事"},
		"html list": {"<p>Show</p><ul><li><b>00:00</b> Intro &amp; news</li><li><a href='x'>05:00</a> Talk</li></ul>",
			"0s Intro & news | 5m0s Talk"},
		"html breaks":      {"Chapters<br>00:00 A<br/>01:00 B<br />02:00 C", "0s A | 1m0s B | 2m0s C"},
		"times at end":     {"Intro (00:00)\nNews - 05:10\nTalk [1:00:00]", "0s Intro | 5m10s News | 1h0m0s Talk"},
		"one slip":         {"00:00 A\n01:00 B\n02:00 C\n03:00 D\n04:00 E\n05:00 F\n06:00 G\n07:00 H\n09:00 J\n08:00 I", "0s A | 1m0s B | 2m0s C | 3m0s D | 4m0s E | 5m0s F | 6m0s G | 7m0s H | 8m0s I"},
		"a forgotten hour": {"00:10 A\n20:00 B\n59:00 C\n00:02:07 D\n01:10:00 E", "10s A | 20m0s B | 59m0s C | 1h10m0s E"},
		"controls":         {"00:00 \x1b[31mred\n01:00 \u202eblue", "0s red | 1m0s blue"},
		"fractions":        {"00:00.000 A\n01:00.500 B", "0s A | 1m0s B"},
		"nothing":          {"Just text, no times at all.", ""},
		"one time":         {"12:30 is when we start", ""},
		"times of day":     {"10:30 am news\n11:00 pm music", ""},
		"falling":          {"20:00 dinner\n08:00 breakfast\n12:00 lunch", ""},
		"no clock":         {"1:99 A\n2:75 B\n3:80 C", ""},
		"scores":           {"Final 2:1\nFinal 3:2", ""},
		"the same twice":   {"10:00 x\n10:00 y", ""},
	} {
		if got := brief(FromNotes(c.notes)); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, c.want)
		}
	}
}

func TestFromNotesRanges(t *testing.T) {
	got := FromNotes("00:00 - 05:10 Intro\n05:30~1:00:00 Talk\n01:00:00 至 01:10:00 尾声")
	if brief(got) != "0s Intro | 5m30s Talk | 1h0m0s 尾声" {
		t.Fatalf("got %s", brief(got))
	}
	if got[0].End != 5*time.Minute+10*time.Second || got[1].End != time.Hour || got[2].End != 70*time.Minute {
		t.Errorf("ends %v %v %v", got[0].End, got[1].End, got[2].End)
	}
}

func TestFromNotesIsBounded(t *testing.T) {
	var b strings.Builder
	for range 200_000 {
		b.WriteString("00:01 x\n")
	}
	if got := FromNotes(b.String()); got != nil {
		t.Errorf("%d chapters", len(got))
	}
	FromNotes(strings.Repeat("(", 1<<20) + strings.Repeat("1:", 1<<20))
}
