//go:build unix && !darwin

package output

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/jfreymuth/pulse/proto"
)

const (
	// pulseTimeout is how long the sound server may take to answer or to read;
	// after that it counts as dead.
	pulseTimeout = time.Second
	// pulseMaxFrame bounds one message of the server.
	pulseMaxFrame = 1 << 20
	pulseHeader   = 20 // bytes: length, channel, offset (two words), flags
)

// dialPulse connects to the sound server that the environment names and
// introduces itself.
//
// The protocol library does this too, but prints what it does not know to
// standard output, over the interface; so it is given a connection that holds
// such messages back. callback is called from the library's goroutine.
func dialPulse(app string, callback func(any)) (*proto.Client, net.Conn, error) {
	err := errors.New("no server address")
	for _, s := range pulseServers(os.Getenv) {
		var c *proto.Client
		var conn net.Conn
		if c, conn, err = dialPulseAt(s, app, callback); err == nil {
			return c, conn, nil
		}
	}
	return nil, nil, err
}

func dialPulseAt(s pulseServer, app string, callback func(any)) (*proto.Client, net.Conn, error) {
	dialer := net.Dialer{Timeout: pulseTimeout}
	conn, err := dialer.DialContext(context.Background(), s.network, s.address)
	if err != nil {
		var op *net.OpError
		if errors.As(err, &op) {
			err = op.Err
		}
		return nil, nil, fmt.Errorf("connect to %s: %w", s.address, err)
	}
	c := &proto.Client{Callback: callback}
	c.SetTimeout(pulseTimeout)
	c.Open(&pulseConn{Conn: conn})
	var auth proto.AuthReply
	err = c.Request(&proto.Auth{Version: c.Version(), Cookie: pulseCookie(os.Getenv)}, &auth)
	if err == nil {
		c.SetVersion(auth.Version)
		err = c.Request(&proto.SetClientName{Props: proto.PropList{
			"application.name":           proto.PropListString(app),
			"application.process.id":     proto.PropListString(strconv.Itoa(os.Getpid())),
			"application.process.binary": proto.PropListString(filepath.Base(os.Args[0])),
		}}, &proto.SetClientNameReply{})
	}
	if err != nil {
		_ = conn.Close()
		return nil, nil, fmt.Errorf("greet %s: %w", s.address, err)
	}
	return c, conn, nil
}

// pulseServer is one address to try.
type pulseServer struct{ network, address string }

// pulseServers reads $PULSE_SERVER, else gives the user's own socket.
func pulseServers(env func(string) string) []pulseServer {
	if list := env("PULSE_SERVER"); list != "" {
		host, _ := os.Hostname()
		var out []pulseServer
		for _, s := range strings.Fields(list) {
			if server, ok := parsePulseServer(s, host); ok {
				out = append(out, server)
			}
		}
		return out
	}
	dir := env("PULSE_RUNTIME_PATH")
	if dir == "" {
		run := env("XDG_RUNTIME_DIR")
		if run == "" {
			run = filepath.Join("/run/user", strconv.Itoa(os.Getuid()))
		}
		dir = filepath.Join(run, "pulse")
	}
	return []pulseServer{{"unix", filepath.Join(dir, "native")}}
}

// parsePulseServer takes one server string: "{host}unix:/path", "/path",
// "tcp:host:port", "host" (freedesktop.org, PulseAudio, ServerStrings).
func parsePulseServer(s, host string) (pulseServer, bool) {
	if rest, ok := strings.CutPrefix(s, "{"); ok {
		only, after, ok := strings.Cut(rest, "}")
		if !ok || only != host {
			return pulseServer{}, false
		}
		s = after
	}
	if strings.HasPrefix(s, "/") {
		return pulseServer{"unix", s}, true
	}
	if path, ok := strings.CutPrefix(s, "unix:"); ok {
		return pulseServer{"unix", path}, path != ""
	}
	network := "tcp"
	for _, n := range []string{"tcp", "tcp4", "tcp6"} {
		if rest, ok := strings.CutPrefix(s, n+":"); ok {
			network, s = n, rest
			break
		}
	}
	if _, _, err := net.SplitHostPort(s); err != nil {
		s = net.JoinHostPort(strings.Trim(s, "[]"), "4713")
	}
	return pulseServer{network, s}, s != ":4713"
}

// pulseCookie finds the shared secret; servers for one user need none, but
// want 256 bytes all the same.
func pulseCookie(env func(string) string) []byte {
	config := env("XDG_CONFIG_HOME")
	if config == "" {
		config = filepath.Join(env("HOME"), ".config")
	}
	for _, path := range []string{env("PULSE_COOKIE"), filepath.Join(config, "pulse", "cookie"), filepath.Join(env("HOME"), ".pulse-cookie")} {
		if b, err := os.ReadFile(path); err == nil && len(b) == 256 {
			return b
		}
	}
	return make([]byte, 256)
}

// pulseConn passes on only messages that the protocol library knows, and tells
// it of every end of the connection as of a plain one: it reports no other.
type pulseConn struct {
	net.Conn
	rest []byte // of a message not yet read
	buf  []byte
}

// Write gives up on a server that does not read.
func (c *pulseConn) Write(p []byte) (int, error) {
	if err := c.SetWriteDeadline(time.Now().Add(pulseTimeout)); err != nil {
		return 0, err
	}
	n, err := c.Conn.Write(p)
	if err != nil {
		_ = c.Close() // half a message: no more can follow
	}
	return n, err
}

func (c *pulseConn) Read(p []byte) (int, error) {
	for len(c.rest) == 0 {
		if err := c.next(); err != nil {
			return 0, io.EOF
		}
	}
	n := copy(p, c.rest)
	c.rest = c.rest[n:]
	return n, nil
}

// next reads one message and keeps it if it is of use.
func (c *pulseConn) next() error {
	var head [pulseHeader]byte
	if _, err := io.ReadFull(c.Conn, head[:]); err != nil {
		return err
	}
	n := binary.BigEndian.Uint32(head[:])
	if n > pulseMaxFrame {
		return fmt.Errorf("message of %d bytes", n)
	}
	c.buf = append(c.buf[:0], head[:]...)
	c.buf = append(c.buf, make([]byte, n)...)
	if _, err := io.ReadFull(c.Conn, c.buf[pulseHeader:]); err != nil {
		return err
	}
	if pulseWanted(binary.BigEndian.Uint32(head[4:]), c.buf[pulseHeader:]) {
		c.rest = c.buf
	}
	return nil
}

// pulseWanted tells the messages that a playing client needs: answers, and
// news of its stream. The body begins with 'L', the operation, 'L', the tag.
func pulseWanted(channel uint32, body []byte) bool {
	if channel != proto.Undefined || len(body) < 10 {
		return false
	}
	switch binary.BigEndian.Uint32(body[1:]) {
	case proto.OpError, proto.OpReply, proto.OpRequest, proto.OpOverflow, proto.OpUnderflow,
		proto.OpPlaybackStreamKilled, proto.OpPlaybackStreamSuspended, proto.OpPlaybackStreamMoved,
		proto.OpStarted, proto.OpPlaybackBufferAttrChanged:
		return true
	}
	return false
}
