//go:build unix && !darwin

package output

import (
	"encoding/binary"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"testing"

	"github.com/jfreymuth/pulse/proto"
)

// message is one of the protocol: an operation on a channel.
func message(channel, op uint32, more ...byte) []byte {
	body := append([]byte{'L', 0, 0, 0, 0, 'L', 0, 0, 0, 0}, more...)
	binary.BigEndian.PutUint32(body[1:], op)
	head := make([]byte, pulseHeader)
	binary.BigEndian.PutUint32(head, uint32(len(body)))
	binary.BigEndian.PutUint32(head[4:], channel)
	return append(head, body...)
}

// TestPulseConnHoldsBack what the library would print.
func TestPulseConnHoldsBack(t *testing.T) {
	ours, theirs := net.Pipe()
	wanted := append(message(proto.Undefined, proto.OpStarted, 'L', 0, 0, 0, 7), message(proto.Undefined, proto.OpReply)...)
	go func() {
		for _, m := range [][]byte{
			message(proto.Undefined, proto.OpEnableSRBChannel, 1, 2, 3),
			message(proto.Undefined, proto.OpRecordBufferAttrChanged),
			wanted[:35],
			message(proto.Undefined, 12345),
			message(3, 0), // sound: nobody asked for it
			wanted[35:],
		} {
			_, _ = theirs.Write(m)
		}
		_ = theirs.Close()
	}()
	got, err := io.ReadAll(&pulseConn{Conn: ours})
	if err != nil || string(got) != string(wanted) {
		t.Errorf("% x, %v", got, err)
	}
}

func TestPulseConnRefusesAbsurdSizes(t *testing.T) {
	ours, theirs := net.Pipe()
	m := message(proto.Undefined, proto.OpReply)
	binary.BigEndian.PutUint32(m, 1<<31)
	go func() { _, _ = theirs.Write(m) }()
	defer theirs.Close()
	if got, err := io.ReadAll(&pulseConn{Conn: ours}); len(got) != 0 || err != nil {
		t.Errorf("%d bytes, %v", len(got), err)
	}
}

// TestPulseConnWrite: half a message ends the connection.
func TestPulseConnWrite(t *testing.T) {
	ours, theirs := net.Pipe()
	defer theirs.Close()
	c := &pulseConn{Conn: ours}
	if _, err := c.Write([]byte("nobody reads")); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("error %v", err)
	}
	if _, err := c.Write([]byte("more")); err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("after that: %v", err)
	}
}

func TestPulseServers(t *testing.T) {
	host, _ := os.Hostname()
	for in, want := range map[string]pulseServer{
		"/run/x":             {"unix", "/run/x"},
		"unix:/run/x":        {"unix", "/run/x"},
		"{" + host + "}/a":   {"unix", "/a"},
		"tcp:example:47":     {"tcp", "example:47"},
		"tcp4:example":       {"tcp4", "example:4713"},
		"tcp6:[::1]:47":      {"tcp6", "[::1]:47"},
		"tcp6:[::1]":         {"tcp6", "[::1]:4713"},
		"example.org":        {"tcp", "example.org:4713"},
		"{elsewhere}unix:/a": {},
		"{unclosed":          {},
		"unix:":              {},
		"tcp:":               {},
	} {
		got, ok := parsePulseServer(in, host)
		if ok != (want != pulseServer{}) || ok && got != want {
			t.Errorf("%s: %v %v, want %v", in, got, ok, want)
		}
	}
	env := func(m map[string]string) func(string) string { return func(k string) string { return m[k] } }
	for want, m := range map[string]map[string]string{
		"/run/user/7/pulse/native": {"XDG_RUNTIME_DIR": "/run/user/7"},
		"/p/native":                {"PULSE_RUNTIME_PATH": "/p", "XDG_RUNTIME_DIR": "/run/user/7"},
		"/s":                       {"PULSE_SERVER": "{elsewhere}/a unix:/s tcp:x"},
	} {
		if got := pulseServers(env(m)); len(got) == 0 || got[0] != (pulseServer{"unix", want}) {
			t.Errorf("%v: %v", m, got)
		}
	}
}

func TestPulseCookie(t *testing.T) {
	home := t.TempDir()
	env := func(k string) string {
		if k == "HOME" {
			return home
		}
		return ""
	}
	if c := pulseCookie(env); len(c) != 256 || c[0] != 0 {
		t.Errorf("without a file: %d bytes", len(c))
	}
	cookie := make([]byte, 256)
	cookie[0] = 9
	path := filepath.Join(home, ".config", "pulse", "cookie")
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, cookie, 0o600); err != nil {
		t.Fatal(err)
	}
	if c := pulseCookie(env); c[0] != 9 {
		t.Error("the cookie was not found")
	}
}
