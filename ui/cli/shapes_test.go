package cli

import (
	"encoding/json"
	"reflect"
	"slices"
	"testing"
	"time"

	"cosm/library"
)

// shapes are the JSON objects that scripts may rely on. Taking a name out of
// here is a breaking change; keys that are always there come first.
var shapes = []struct {
	name         string
	value        any
	always, more []string
}{
	{"podcast", library.Podcast{}, []string{"id", "title", "feed_url", "episodes", "unplayed"},
		[]string{"author", "site_url", "language", "image_url", "explicit", "tags", "subscribed_at", "refreshed_at", "last_error"}},
	{"episode", library.Episode{}, []string{"id", "title", "played", "favourite", "downloaded", "has_chapters", "has_transcript"},
		[]string{"podcast_id", "podcast", "published", "duration_s", "position_s", "audio_url", "audio_type", "size_bytes", "path", "explicit", "season", "number"}},
	{"refresh", library.RefreshReport{}, []string{"checked", "unchanged", "new_episodes", "failed", "errors", "seconds"}, nil},
	{"refresh error", library.RefreshError{}, []string{"podcast_id", "feed_url", "error"}, []string{"title", "code"}},
	{"status", library.Status{}, []string{"state", "position_s", "speed", "volume"},
		[]string{"episode", "duration_s", "buffered_s", "chapter", "sleep_left_s", "output"}},
	{"chapter of a status", library.ChapterRef{}, []string{"title", "start_s"}, nil},
	{"history entry", library.HistoryEntry{}, []string{"at", "title", "from_s", "to_s", "listened_s", "finished"}, []string{"episode_id", "podcast_id", "podcast"}},
	{"download", library.Download{}, []string{"episode_id", "title", "state", "done_bytes"}, []string{"podcast_id", "podcast", "path", "size_bytes", "error", "at"}},
	{"batch", library.BatchReport{}, []string{"done", "failed"}, []string{"errors"}},
	{"setting", library.Setting{}, []string{"key", "value", "default", "type", "origin"}, []string{"choices", "doc", "env"}},
	{"check", library.Check{}, []string{"name", "status"}, []string{"detail", "try"}},
	{"file", exported{}, []string{"path", "format", "size_bytes"}, nil},
}

func keysOf(t *testing.T, v any) map[string]any {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var fields map[string]any
	if err := json.Unmarshal(raw, &fields); err != nil {
		t.Fatal(err)
	}
	return fields
}

func TestShapes(t *testing.T) {
	for _, s := range shapes {
		empty := keysOf(t, s.value)
		for _, key := range s.always {
			if _, ok := empty[key]; !ok {
				t.Errorf("%s: %s is not always there", s.name, key)
			}
		}
		for key, v := range empty {
			if slices.Contains(s.more, key) {
				t.Errorf("%s: %s is there with nothing to say: %v", s.name, key, v)
			}
		}
		v := reflect.New(reflect.TypeOf(s.value))
		fill(v.Elem())
		full := keysOf(t, v.Interface())
		for _, key := range slices.Concat(s.always, s.more) {
			if _, ok := full[key]; !ok {
				t.Errorf("%s: there is no %s", s.name, key)
			}
		}
	}
}

// fill puts something into every field.
func fill(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0))
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(time.Date(2026, 11, 24, 8, 0, 0, 0, time.FixedZone("CST", 8*3600))))
			return
		}
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				fill(v.Field(i))
			}
		}
	case reflect.String:
		v.SetString("x")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Float64:
		v.SetFloat(1.5)
	case reflect.Int, reflect.Int64:
		v.SetInt(1500 * 1e6)
	case reflect.Uint64:
		v.SetUint(7)
	}
}

func TestUnitsInJSON(t *testing.T) {
	e := keysOf(t, library.Episode{Duration: 90 * sec, Position: sec / 2, Size: 1234})
	if e["duration_s"] != 90.0 || e["position_s"] != 0.5 || e["size_bytes"] != 1234.0 {
		t.Errorf("lengths are seconds and sizes bytes: %v", e)
	}
	for _, state := range []library.State{library.Playing, library.Paused, library.Stopped, library.Buffering} {
		if !slices.Contains([]string{"playing", "paused", "stopped", "buffering"}, string(state)) {
			t.Errorf("state %s is not in the contract", state)
		}
	}
}
