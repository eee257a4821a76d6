package config

import (
	"errors"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/net/idna"
)

// NormalizeHost returns a host, with or without a port, in the one form in which
// hosts are compared: lower case, letters beyond ASCII in punycode, and neither
// the dot after a complete name nor the port that the scheme has by default.
func NormalizeHost(scheme, host string) string {
	name, port, err := net.SplitHostPort(host)
	if err != nil {
		name, port = strings.Trim(host, "[]"), ""
	}
	name = strings.TrimSuffix(strings.ToLower(name), ".")
	if ascii, err := idna.Lookup.ToASCII(name); err == nil {
		name = ascii // it refuses the underscores of some container names, which stay as they are
	}
	if scheme == "http" && port == "80" || scheme == "https" && port == "443" {
		port = ""
	}
	switch {
	case port != "":
		return net.JoinHostPort(name, port)
	case strings.Contains(name, ":"): // an IPv6 address
		return "[" + name + "]"
	}
	return name
}

// hostError says what is wrong with the host and port of an address.
func hostError(u *url.URL) error {
	name := u.Hostname()
	if name == "" {
		return errors.New("the host is missing")
	}
	if port := u.Port(); port != "" || strings.HasSuffix(u.Host, ":") {
		if _, err := strconv.ParseUint(port, 10, 16); err != nil {
			return errors.New("the port must be at most 65535")
		}
	}
	if strings.Contains(u.Host, "[") {
		_, err := netip.ParseAddr(name)
		return err
	}
	for _, r := range name {
		if r >= 0x80 {
			_, err := idna.Lookup.ToASCII(strings.TrimSuffix(strings.ToLower(name), "."))
			return err
		}
		if !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_", r) {
			return errors.New("the host has a character that no host has")
		}
	}
	return nil
}
