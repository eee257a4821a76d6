// Package safehttp is the one HTTP client for what leaves the machine because
// somebody typed an address: sign-in providers, webhooks. It refuses the inner
// networks at the moment of dialling, when the name has become the address
// that is really called, so a name that changes its mind gains nothing.
package safehttp

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"
	"syscall"
	"time"
)

// Bounds of one exchange.
const (
	Timeout = 10 * time.Second // from dialling to the last byte
	Largest = 64 << 10         // bytes of a response's body, unpacked
)

// Why an exchange was given up, besides the network's own errors.
var (
	ErrInner    = errors.New("the address is not one of the open internet")
	ErrRedirect = errors.New("the other side redirects")
	ErrLarge    = fmt.Errorf("the response is larger than %d bytes", Largest)
	ErrScheme   = errors.New("the address is neither http nor https")
)

// New returns a client that calls the open internet and what lies in allow,
// which wins. It follows no redirect: a 3xx is an error, as is reading a body
// beyond Largest. It takes no proxy from the environment and no TLS below 1.2.
func New(allow []netip.Prefix) *http.Client {
	dialer := &net.Dialer{Timeout: 5 * time.Second, ControlContext: control(allow)}
	return &http.Client{Timeout: Timeout, Transport: careful{&http.Transport{
		DialContext:            dialer.DialContext,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    5 * time.Second,
		ForceAttemptHTTP2:      true,
		MaxResponseHeaderBytes: Largest,
		MaxIdleConns:           20,
		MaxIdleConnsPerHost:    2,
		IdleConnTimeout:        30 * time.Second,
	}}}
}

// control looks at each address just before it is dialled.
func control(allow []netip.Prefix) func(context.Context, string, string, syscall.RawConn) error {
	return func(_ context.Context, _, address string, _ syscall.RawConn) error {
		target, err := netip.ParseAddrPort(address)
		if err != nil {
			return fmt.Errorf("%w: %s", ErrInner, address)
		}
		addr := target.Addr().WithZone("").Unmap()
		for _, prefix := range allow {
			if prefix.Contains(addr) {
				return nil
			}
		}
		if !Public(addr) {
			return fmt.Errorf("%w: %s", ErrInner, addr)
		}
		return nil
	}
}

// careful turns redirects into errors and bounds bodies.
type careful struct{ next http.RoundTripper }

func (c careful) RoundTrip(request *http.Request) (*http.Response, error) {
	if request.URL.Scheme != "http" && request.URL.Scheme != "https" {
		return nil, ErrScheme
	}
	response, err := c.next.RoundTrip(request)
	if err != nil {
		return nil, err
	}
	if response.StatusCode >= 300 && response.StatusCode < 400 {
		response.Body.Close()
		return nil, fmt.Errorf("%w (%d)", ErrRedirect, response.StatusCode)
	}
	if response.ContentLength > Largest {
		response.Body.Close()
		return nil, ErrLarge
	}
	response.Body = &bounded{response.Body, Largest}
	return response, nil
}

// bounded reads what is left of the allowance and errs where more follows.
type bounded struct {
	io.ReadCloser
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1] // one byte more tells that there is more
	}
	n, err := b.ReadCloser.Read(p)
	if int64(n) > b.left {
		n, err = int(b.left), ErrLarge
	}
	b.left -= int64(n)
	return n, err
}

// Away reports whether err says that the other side could not be reached or
// did not answer in time, so that trying again later makes sense.
func Away(err error) bool {
	if err == nil || errors.Is(err, ErrInner) || errors.Is(err, context.Canceled) {
		return false
	}
	_, dial := errors.AsType[*net.OpError](err)
	_, name := errors.AsType[*net.DNSError](err)
	return dial || name || errors.Is(err, context.DeadlineExceeded) || os.IsTimeout(err) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}
