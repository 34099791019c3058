package cli_test

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// lookUp follows a path such as 0.title, errors.0.error or # (the length)
// through a JSON document.
func lookUp(doc any, path string) (any, error) {
	for _, step := range strings.Split(path, ".") {
		switch v := doc.(type) {
		case map[string]any:
			next, ok := v[step]
			if !ok {
				return nil, fmt.Errorf("no %q in %v", step, v)
			}
			doc = next
		case []any:
			if step == "#" {
				return float64(len(v)), nil
			}
			i, err := strconv.Atoi(step)
			if err != nil || i < 0 || i >= len(v) {
				return nil, fmt.Errorf("no element %q of %d", step, len(v))
			}
			doc = v[i]
		default:
			return nil, fmt.Errorf("nothing below %v for %q", v, step)
		}
	}
	return doc, nil
}

func text(v any) string {
	if f, ok := v.(float64); ok {
		return strconv.FormatFloat(f, 'f', -1, 64)
	}
	return fmt.Sprint(v)
}

// jsonHas checks pairs of path and value in the JSON on standard output.
func jsonHas(ts *testscript.TestScript, neg bool, args []string) {
	var doc any
	if err := json.Unmarshal([]byte(ts.ReadFile("stdout")), &doc); err != nil {
		ts.Fatalf("standard output is no JSON document: %v", err)
	}
	for i := 0; i+1 < len(args); i += 2 {
		v, err := lookUp(doc, args[i])
		if neg {
			if err == nil && text(v) == args[i+1] {
				ts.Fatalf("%s is %s", args[i], args[i+1])
			}
			continue
		}
		ts.Check(err)
		if got := text(v); got != args[i+1] {
			ts.Fatalf("%s is %q, want %q", args[i], got, args[i+1])
		}
	}
}

// setID keeps a value of the JSON on standard output in a variable.
func setID(ts *testscript.TestScript, _ bool, args []string) {
	var doc any
	ts.Check(json.Unmarshal([]byte(ts.ReadFile("stdout")), &doc))
	v, err := lookUp(doc, args[1])
	ts.Check(err)
	ts.Setenv(args[0], text(v))
}

// waitFor runs a command again and again till its output has a text:
// `waitfor TEXT COMMAND…`, for ten seconds at most.
func waitFor(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: waitfor TEXT COMMAND…")
	}
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); {
		err := ts.Exec(args[1], args[2:]...)
		if err == nil && strings.Contains(ts.ReadFile("stdout"), args[0]) {
			return
		}
	}
	ts.Fatalf("%q did not come", args[0])
}
