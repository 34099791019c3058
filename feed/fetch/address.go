package fetch

import (
	"fmt"
	"net/netip"
	"net/url"
	"regexp"
	"strings"

	"golang.org/x/net/idna"

	"cosm/feed/plain"
)

// maxAddress is generous because tokens of private feeds are long.
const maxAddress = 64 << 10

// hostPort is an address without scheme whose port would pass for an opaque
// part, hostOnly one without port.
var (
	hostPort  = regexp.MustCompile(`^(\[[0-9a-fA-F:.]+\]|[^/:@?#\s]+):([0-9]{1,5})(/|\?|#|$)`)
	hostOnly  = regexp.MustCompile(`^(\[[0-9a-fA-F:.]+\]|[^/:@?#\s]+\.[^/:@?#\s]+|localhost)(/|\?|#|$)`)
	anyScheme = regexp.MustCompile(`^[a-z][a-z0-9+.-]*://`)
)

// feedSchemes are what pages write before a feed's address so that a podcast
// client opens it. They stand for http.
var feedSchemes = []string{"feed", "feeds", "rss", "itpc", "pcast", "podcast"}

// Normalise turns what a listener typed or pasted into the http or https
// address to fetch: it knows feed:, itpc:, pcast: and podcast: in all their
// spellings, takes https where no scheme is given (http for local names and
// odd ports), and writes scheme and host in lower case without default port or
// fragment. Userinfo is kept; see SplitUserinfo. Any other scheme is ErrScheme,
// anything that is no address ErrAddress.
func Normalise(s string) (string, error) {
	s = strings.Trim(plain.Line(s, 0), `<>"'“”「」`)
	if s == "" || len(s) > maxAddress {
		return "", ErrAddress
	}
	s = unwrapScheme(s)
	if i := strings.IndexByte(s, ':'); hostPort.MatchString(s) || hostOnly.MatchString(s) {
		s = guessScheme(s) + "://" + s
	} else if i <= 0 {
		return "", fmt.Errorf("%w: %s", ErrAddress, s)
	}
	u, err := url.Parse(s)
	if err != nil {
		return "", ErrAddress
	}
	u.Scheme = strings.ToLower(u.Scheme)
	if err := checkScheme(u); err != nil {
		return "", err
	}
	if u.Host, err = normaliseHost(u); err != nil {
		return "", err
	}
	if u.Path == "" {
		u.Path = "/"
	}
	u.Fragment, u.RawFragment = "", ""
	return u.String(), nil
}

// normaliseHost writes the host in its ASCII form, with the port only where it
// is not the scheme's own.
func normaliseHost(u *url.URL) (string, error) {
	name, port := strings.ToLower(u.Hostname()), u.Port()
	if strings.Contains(name, ":") {
		name = "[" + name + "]"
	} else if ascii, err := idna.Lookup.ToASCII(name); err == nil {
		name = ascii
	} else if strings.IndexFunc(name, func(r rune) bool { return r >= 0x80 || r <= ' ' }) >= 0 {
		return "", ErrAddress
	}
	if port == "" || u.Scheme == "http" && port == "80" || u.Scheme == "https" && port == "443" {
		return name, nil
	}
	return name + ":" + port, nil
}

// unwrapScheme takes a feed scheme away: feed:https://a, feed://https://a and
// feed://https//a (which browsers make of the former) hold a whole address,
// feed://a stands for http://a.
func unwrapScheme(s string) string {
	for range 3 {
		scheme, rest, ok := strings.Cut(s, ":")
		if !ok || !isFeedScheme(scheme) {
			return s
		}
		rest = strings.TrimLeft(rest, "/")
		low := strings.ToLower(rest)
		switch {
		case strings.HasPrefix(low, "https//"):
			s = "https:" + rest[len("https"):]
		case strings.HasPrefix(low, "http//"):
			s = "http:" + rest[len("http"):]
		case anyScheme.MatchString(low), isFeedScheme(before(low, ":")):
			s = rest
		default:
			s = "http://" + rest
		}
	}
	return s
}

func before(s, sep string) string {
	head, _, _ := strings.Cut(s, sep)
	return head
}

func isFeedScheme(s string) bool {
	for _, f := range feedSchemes {
		if strings.EqualFold(s, f) {
			return true
		}
	}
	return false
}

// guessScheme chooses for an address without one. The listener's own machines
// seldom have certificates.
func guessScheme(s string) string {
	u, err := url.Parse("https://" + s)
	if err != nil {
		return "https"
	}
	_, notIP := netip.ParseAddr(u.Hostname())
	if p := u.Port(); p != "" && p != "443" || localName(u.Hostname()) || notIP == nil {
		return "http"
	}
	return "https"
}

// checkScheme gives ErrScheme or ErrAddress for what cannot be fetched.
func checkScheme(u *url.URL) error {
	switch {
	case u.Scheme != "http" && u.Scheme != "https":
		return ErrScheme
	case u.Hostname() == "":
		return ErrAddress
	}
	return nil
}

// SplitUserinfo takes user name and password out of an address, so that the
// address can be stored and shown while the password goes to a safer place.
func SplitUserinfo(s string) (clean, user, password string, err error) {
	u, err := url.Parse(s)
	if err != nil {
		return "", "", "", ErrAddress // the parser's own error repeats the password
	}
	if u.User != nil {
		user = u.User.Username()
		password, _ = u.User.Password()
		u.User = nil
	}
	return u.String(), user, password, nil
}
