package chapters

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestJSON(t *testing.T) {
	got, err := JSON(strings.NewReader("\ufeff" + `{"version":"1.2.0","chapters":[
		{"startTime":168.5,"title":"Hearing\u001b[31m Aids","img":"https://a.example/i.jpg","url":"javascript:alert(1)"},
		{"startTime":0,"title":"Intro","endTime":10},
		{"startTime":200,"toc":false,"img":"https://a.example/2.jpg"},
		{"startTime":"00:05:00","title":"As a clock"},
		{"startTime":"400.25","title":"As a string","url":"https://a.example/"},
		{"title":"No start"}, {"startTime":-5,"title":"Negative"}, {"startTime":1e300,"title":"Endless"}, 7, null
	]}`))
	want := []Chapter{
		{Start: 0, End: 10 * time.Second, Title: "Intro"},
		{Start: 168500 * time.Millisecond, End: 300 * time.Second, Title: "Hearing Aids", ImageURL: "https://a.example/i.jpg"},
		{Start: 200 * time.Second, End: 300 * time.Second, ImageURL: "https://a.example/2.jpg", Hidden: true},
		{Start: 300 * time.Second, End: 400250 * time.Millisecond, Title: "As a clock"},
		{Start: 400250 * time.Millisecond, Title: "As a string", URL: "https://a.example/"},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v\n got %+v\nwant %+v", err, got, want)
	}
	if got, err = JSON(strings.NewReader(`[{"startTime":1,"title":"a"}]`)); err != nil || len(got) != 1 {
		t.Errorf("a bare list: %v, %v", got, err)
	}
	if got, err = JSON(strings.NewReader(`{"chapters":[]}`)); err != nil || got != nil {
		t.Errorf("an empty list: %v, %v", got, err)
	}
}

func TestJSONRefuses(t *testing.T) {
	for _, s := range []string{"", "<html></html>", "{}", `{"chapters":7}`, `{"chapters":[`, "[1", "null"} {
		if got, err := JSON(strings.NewReader(s)); !errors.Is(err, ErrFormat) || got != nil {
			t.Errorf("%q: %v, %v", s, got, err)
		}
	}
	if _, err := JSON(strings.NewReader(strings.Repeat(" ", maxInput+1))); !errors.Is(err, ErrTooLarge) {
		t.Errorf("a large document: %v", err)
	}
	many := "[" + strings.Repeat(`{"startTime":1},`, 3*maxChapters) + `{"startTime":2}]`
	if got, err := JSON(strings.NewReader(many)); err != nil || len(got) > maxChapters {
		t.Errorf("%d chapters, %v", len(got), err)
	}
}

const psc = `<psc:chapters version="1.2" xmlns:psc="http://podlove.org/simple-chapters">
	<psc:chapter start="00:03:07.5" title="Podlove &amp; more" href="http://podlove.org/" image="http://podlove.org/a.png"/>
	<psc:chapter start="0" title="Welcome"></psc:chapter>
	<psc:chapter start="1:02:03" title="Resümee" />
	<psc:chapter start="later" title="Bad"/>
	</psc:chapters>`

func TestPSC(t *testing.T) {
	want := []Chapter{
		{Start: 0, End: 187500 * time.Millisecond, Title: "Welcome"},
		{Start: 187500 * time.Millisecond, End: 3723 * time.Second, Title: "Podlove & more", URL: "http://podlove.org/", ImageURL: "http://podlove.org/a.png"},
		{Start: 3723 * time.Second, Title: "Resümee"},
	}
	item := `<item><title>x</title><chapter start="5" title="not of the list"/>` + psc + psc + `</item>`
	for _, s := range []string{psc, item, strings.Replace(psc, "</psc:chapters>", "", 1), strings.ReplaceAll(psc, "psc:", "sc:")} {
		if got, err := PSC(strings.NewReader(s)); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%.40s: %v\n got %+v", s, err, got)
		}
	}
	for _, s := range []string{"", "plain", "<rss></rss>", `{"chapters":[]}`} {
		if _, err := PSC(strings.NewReader(s)); !errors.Is(err, ErrFormat) {
			t.Errorf("%q: %v", s, err)
		}
	}
}

func TestParseLooksAtTheBytes(t *testing.T) {
	for _, s := range []string{psc, "  \n" + psc, `{"chapters":[{"startTime":0},{"startTime":1},{"startTime":2}]}`} {
		if got, err := Parse(strings.NewReader(s)); err != nil || len(got) != 3 {
			t.Errorf("%.20q: %v, %v", s, got, err)
		}
	}
	if _, err := Parse(strings.NewReader("neither")); !errors.Is(err, ErrFormat) {
		t.Errorf("got %v", err)
	}
}

func TestTime(t *testing.T) {
	for s, want := range map[string]time.Duration{
		"0": 0, "90": 90 * time.Second, "90.25": 90250 * time.Millisecond, "1:30": 90 * time.Second,
		"01:02:03.004": time.Hour + 2*time.Minute + 3004*time.Millisecond, " npt:5 ": 5 * time.Second,
		"00:00:01,500": 1500 * time.Millisecond, "75:00": 75 * time.Minute,
	} {
		if got, ok := Time(s); !ok || got != want {
			t.Errorf("%q: %v %v", s, got, ok)
		}
	}
	for _, s := range []string{"", ":", "1:", "1:2:3:4", "-5", "1:60", "a", "1.5:00", "NaN", "Inf", "1e9", "0x10", "999999999", "1.2.3"} {
		if got, ok := Time(s); ok {
			t.Errorf("%q was read as %v", s, got)
		}
	}
}

func TestTidy(t *testing.T) {
	s := time.Second
	got := Tidy([]Chapter{
		{Start: 20 * s, End: 10 * s, Title: "c"},
		{Start: 0, End: 99 * s, Title: "a"},
		{Start: 0, End: 99 * s, Title: "a"},
		{Start: 10 * s, Title: "  b\n", URL: "file:///x"},
		{Start: -s, Title: "before the start"},
		{Start: 15 * s, Title: "picture", Hidden: true},
		{Start: 30 * s, End: 40 * s, Title: "d"},
	})
	want := []Chapter{
		{Start: 0, End: 10 * s, Title: "a"}, {Start: 10 * s, End: 20 * s, Title: "b"},
		{Start: 15 * s, End: 20 * s, Title: "picture", Hidden: true},
		{Start: 20 * s, End: 30 * s, Title: "c"}, {Start: 30 * s, End: 40 * s, Title: "d"},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v", got)
	}
	if again := Tidy(got); !reflect.DeepEqual(again, got) {
		t.Errorf("not stable: %+v", again)
	}
	if Tidy(nil) != nil {
		t.Error("nothing became something")
	}
}
