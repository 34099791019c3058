package instance_test

import (
	"encoding/binary"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"cosm/library"
	"cosm/library/instance"
)

// id3Frame is a frame of ID3v2.4, shorter than 128 bytes.
func id3Frame(id, body string) string {
	return id + "\x00\x00\x00" + string(rune(len(body))) + "\x00\x00" + body
}

// id3Chapters is a tag with a chapter every second.
func id3Chapters(titles ...string) string {
	var frames strings.Builder
	for i, title := range titles {
		at := binary.BigEndian.AppendUint32(nil, uint32(1000*i))
		at = binary.BigEndian.AppendUint32(at, uint32(1000*i+1000))
		frames.WriteString(id3Frame("CHAP", fmt.Sprintf("c%d\x00%s\xff\xff\xff\xff\xff\xff\xff\xff%s", i, at, id3Frame("TIT2", "\x03"+title))))
	}
	n := frames.Len()
	return "ID3\x04\x00\x00\x00\x00" + string([]byte{byte(n >> 7), byte(n & 127)}) + frames.String()
}

// TestStreamedChapters: chapters in the audio are found without a download, by
// reading its tags alone, and take the place of times in the notes.
func TestStreamedChapters(t *testing.T) {
	audio := id3Chapters("Start", "Middle", "End") + string(wav(600))
	var asked atomic.Int64
	mux := http.NewServeMux()
	srv := httptest.NewServer(mux)
	t.Cleanup(func() { srv.CloseClientConnections(); srv.Close() })
	mux.HandleFunc("/feed", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprint(w, `<rss version="2.0"><channel><title>Tagged</title>`)
		for i := range 3 {
			_, _ = fmt.Fprintf(w, `<item><title>No %d</title><guid>%d</guid><description>00:00 one&lt;br&gt;00:05 two</description><enclosure url="%s/%d.wav" type="audio/wav"/></item>`, i, i, srv.URL, i)
		}
		_, _ = fmt.Fprint(w, `</channel></rss>`)
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		w.Header().Set("Content-Type", "audio/wav")
		w.Header().Set("ETag", `"1"`)
		http.ServeContent(w, r, "", time.Time{}, strings.NewReader(audio))
	})
	c := claim(t, t.TempDir(), instance.RoleInterface)
	list := subscribe(t, c, srv.URL+"/feed")
	if got := must(c.Chapters(t.Context(), list[0].ID))(t); len(got) != 2 || asked.Load() != 0 {
		t.Errorf("before it plays: %+v, and the audio was asked for %d times", got, asked.Load())
	}
	events := watch(t, c)
	must(c.Play(t.Context(), library.PlayRequest{Episode: list[0].ID}))(t)
	until(t, events, "the chapters", func(e library.Event) bool {
		return e.Status != nil && len(e.Status.Chapters) == 3 && e.Status.Chapters[1].Title == "Middle" && e.Status.Chapters[1].Start == seconds(1)
	})
	if got := must(c.Chapters(t.Context(), list[0].ID))(t); len(got) != 3 {
		t.Errorf("kept: %+v", got)
	}
}
