package safehttp_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"ideaboard/internal/safehttp"
)

func TestPublic(t *testing.T) {
	t.Parallel()
	// The first and the last of each inner range, and its neighbours outside
	// where those are of the open internet.
	for name, tt := range map[string]struct{ inner, public []string }{
		"this network": {[]string{"0.0.0.0", "0.255.255.255"}, []string{"1.0.0.0"}},
		"private 10":   {[]string{"10.0.0.0", "10.255.255.255"}, []string{"9.255.255.255", "11.0.0.0"}},
		"carrier NAT": {
			[]string{"100.64.0.0", "100.100.100.200", "100.127.255.255"}, []string{"100.63.255.255", "100.128.0.0"},
		},
		"loopback": {[]string{"127.0.0.0", "127.0.0.1", "127.255.255.255"}, []string{"126.255.255.255", "128.0.0.0"}},
		"link-local": {
			[]string{"169.254.0.0", "169.254.169.254", "169.254.255.255"}, []string{"169.253.255.255", "169.255.0.0"},
		},
		"private 172":     {[]string{"172.16.0.0", "172.31.255.255"}, []string{"172.15.255.255", "172.32.0.0"}},
		"protocols":       {[]string{"192.0.0.0", "192.0.0.255"}, []string{"191.255.255.255", "192.0.1.0"}},
		"documentation 1": {[]string{"192.0.2.0", "192.0.2.255"}, []string{"192.0.1.255", "192.0.3.0"}},
		"6to4 relays":     {[]string{"192.88.99.0", "192.88.99.255"}, []string{"192.88.98.255", "192.88.100.0"}},
		"private 192":     {[]string{"192.168.0.0", "192.168.255.255"}, []string{"192.167.255.255", "192.169.0.0"}},
		"benchmarks":      {[]string{"198.18.0.0", "198.19.255.255"}, []string{"198.17.255.255", "198.20.0.0"}},
		"documentation 2": {[]string{"198.51.100.0", "198.51.100.255"}, []string{"198.51.99.255", "198.51.101.0"}},
		"documentation 3": {[]string{"203.0.113.0", "203.0.113.255"}, []string{"203.0.112.255", "203.0.114.0"}},
		"multicast":       {[]string{"224.0.0.0", "239.255.255.255"}, []string{"223.255.255.255"}},
		"reserved":        {[]string{"240.0.0.0", "255.255.255.254", "255.255.255.255"}, nil},
		"mapped": {
			[]string{"::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254"}, []string{"::ffff:8.8.8.8"},
		},
		"IPv4-compatible":  {[]string{"::127.0.0.1", "::8.8.8.8"}, nil},
		"loopback 6":       {[]string{"::1"}, nil},
		"unspecified 6":    {[]string{"::"}, nil},
		"unique local":     {[]string{"fc00::", "fd00:ec2::254", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"}, nil},
		"link-local 6":     {[]string{"fe80::1", "fe80::1%eth0", "febf::1"}, nil},
		"site-local 6":     {[]string{"fec0::1"}, nil},
		"multicast 6":      {[]string{"ff00::", "ff02::1"}, nil},
		"NAT64":            {[]string{"64:ff9b::127.0.0.1", "64:ff9b::8.8.8.8", "64:ff9b:1::1"}, nil},
		"6to4":             {[]string{"2002::", "2002:7f00:1::"}, []string{"2003::1"}},
		"Teredo":           {[]string{"2001::", "2001:0:ffff::1"}, []string{"2001:200::1"}},
		"documentation 6":  {[]string{"2001:db8::1", "3fff::1"}, []string{"2001:db7::1", "2001:db9::1"}},
		"discard":          {[]string{"100::1"}, nil},
		"ordinary hosts":   {nil, []string{"8.8.8.8", "1.1.1.1", "2606:4700::1111", "2a00:1450:4001::200e"}},
		"outside 2000::/3": {[]string{"4000::1", "1fff::1"}, []string{"2600::1"}},
	} {
		t.Run(name, func(t *testing.T) {
			for _, addr := range tt.inner {
				if safehttp.Public(netip.MustParseAddr(addr)) {
					t.Errorf("%s counts as public", addr)
				}
			}
			for _, addr := range tt.public {
				if !safehttp.Public(netip.MustParseAddr(addr)) {
					t.Errorf("%s does not count as public", addr)
				}
			}
		})
	}
	if safehttp.Public(netip.Addr{}) {
		t.Error("no address counts as public")
	}
}

var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}

// server answers each path with one kind of response.
func server(t *testing.T) *httptest.Server {
	done := make(chan struct{})
	mux := http.NewServeMux()
	mux.HandleFunc("/plain", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "fine") })
	mux.HandleFunc("/redirect", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/plain", http.StatusFound)
	})
	// Who has read enough closes the connection: that it takes no more says nothing.
	write := func(w io.Writer, size int) { _, _ = w.Write(make([]byte, size)) }
	mux.HandleFunc("/full", func(w http.ResponseWriter, _ *http.Request) { write(w, safehttp.Largest) })
	mux.HandleFunc("/large", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "65537")
		write(w, safehttp.Largest+1)
	})
	mux.HandleFunc("/endless", func(w http.ResponseWriter, _ *http.Request) {
		for range 1000 {
			write(w, 1<<14)
			w.(http.Flusher).Flush()
		}
	})
	mux.HandleFunc("/bomb", func(w http.ResponseWriter, _ *http.Request) {
		var packed bytes.Buffer
		z := gzip.NewWriter(&packed)
		if _, err := z.Write(make([]byte, 10<<20)); err != nil {
			t.Error(err)
		}
		if err := z.Close(); err != nil {
			t.Error(err)
		}
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = packed.WriteTo(w) // as far as it is taken
	})
	mux.HandleFunc("/cut", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		fmt.Fprint(w, "less")
	})
	mux.HandleFunc("/hang", func(_ http.ResponseWriter, r *http.Request) { <-done })
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	t.Cleanup(func() { close(done) })
	return s
}

func fetch(client *http.Client, address string) (int, error) {
	response, err := client.Get(address)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return len(body), err
}

func TestExchanges(t *testing.T) {
	site := server(t)
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:9") // must not matter
	for name, tt := range map[string]struct {
		address string
		allow   []netip.Prefix
		size    int
		err     error
		away    bool
	}{
		"an allowed inner address": {site.URL + "/plain", loopback, 4, nil, false},
		"an inner address":         {site.URL + "/plain", nil, 0, safehttp.ErrInner, false},
		"another one is allowed": {
			site.URL + "/plain", []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}, 0, safehttp.ErrInner, false,
		},
		"a name for one":           {"http://localhost:1/", nil, 0, safehttp.ErrInner, false},
		"in IPv6 clothing":         {"http://[::ffff:127.0.0.1]:1/", nil, 0, safehttp.ErrInner, false},
		"a redirect":               {site.URL + "/redirect", loopback, 0, safehttp.ErrRedirect, false},
		"just small enough":        {site.URL + "/full", loopback, safehttp.Largest, nil, false},
		"too large, and says so":   {site.URL + "/large", loopback, 0, safehttp.ErrLarge, false},
		"too large without saying": {site.URL + "/endless", loopback, safehttp.Largest, safehttp.ErrLarge, false},
		"too large when unpacked":  {site.URL + "/bomb", loopback, safehttp.Largest, safehttp.ErrLarge, false},
		"cut off":                  {site.URL + "/cut", loopback, 4, io.ErrUnexpectedEOF, true},
		"too slow":                 {site.URL + "/hang", loopback, 0, context.DeadlineExceeded, true},
		"a file":                   {"file:///etc/passwd", loopback, 0, safehttp.ErrScheme, false},
		"another protocol":         {"gopher://127.0.0.1/", loopback, 0, safehttp.ErrScheme, false},
	} {
		t.Run(name, func(t *testing.T) {
			client := safehttp.New(tt.allow)
			if client.Timeout != safehttp.Timeout {
				t.Error(client.Timeout)
			}
			if errors.Is(tt.err, context.DeadlineExceeded) {
				client.Timeout = 100 * time.Millisecond
			}
			size, err := fetch(client, tt.address)
			if size != tt.size || !errors.Is(err, tt.err) || err != nil && tt.err == nil {
				t.Errorf("%d bytes, %v", size, err)
			}
			if safehttp.Away(err) != tt.away {
				t.Errorf("away is %t for %v", !tt.away, err)
			}
		})
	}
}

// TestNobodyAnswers: a closed port is away, so that trying again makes sense.
func TestNobodyAnswers(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listener.Close()
	if _, err := fetch(safehttp.New(loopback), "http://"+listener.Addr().String()); !safehttp.Away(err) {
		t.Error(err)
	}
}

func TestOldTLSIsRefused(t *testing.T) {
	t.Parallel()
	site := httptest.NewUnstartedServer(http.NotFoundHandler())
	site.TLS = &tls.Config{MaxVersion: tls.VersionTLS11, MinVersion: tls.VersionTLS10}
	site.Config.ErrorLog = log.New(io.Discard, "", 0)
	site.StartTLS()
	defer site.Close()
	_, err := fetch(safehttp.New(loopback), site.URL)
	if err == nil || !strings.Contains(err.Error(), "protocol version") {
		t.Error(err)
	}
}
