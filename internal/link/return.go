package link

import (
	"net/url"
	"regexp"
	"strings"
)

// plainFragment is the place in a page, as our own addresses name it.
var plainFragment = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)

// SafeReturn returns raw when it is an address on this site, as a path with
// its query, and "/" for anything else: another host, another scheme, a path
// that a browser reads as a host (//evil, /\evil, /%09/evil), a control
// character, or more than 2,000 bytes. Every return address goes through it.
func SafeReturn(raw string) string {
	if len(raw) > 2000 || !strings.HasPrefix(raw, "/") {
		return Home
	}
	for _, r := range raw {
		if r < 0x20 || r == 0x7f || r == '\\' {
			return Home
		}
	}
	u, err := url.Parse(raw)
	if err != nil || u.Host != "" || u.Scheme != "" || u.User != nil || u.Opaque != "" {
		return Home
	}
	for _, r := range u.Path {
		if r < 0x20 || r == 0x7f || r == '\\' {
			return Home
		}
	}
	if strings.HasPrefix(u.Path, "//") || strings.Contains(u.Path, "/../") || strings.HasSuffix(u.Path, "/..") {
		return Home
	}
	if plainFragment.MatchString(u.Fragment) {
		return u.RequestURI() + "#" + u.Fragment
	}
	return u.RequestURI()
}
