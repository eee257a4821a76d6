package mail_test

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"ideaboard/internal/mail/mailtest"
)

// behindTLS puts TLS before a server and returns where, and what vouches for it.
func behindTLS(t *testing.T, address string) (string, *x509.CertPool) {
	t.Helper()
	pages := httptest.NewTLSServer(nil) // for its certificate
	t.Cleanup(pages.Close)
	listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: pages.TLS.Certificates})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			outer, err := listener.Accept()
			if err != nil {
				return
			}
			inner, err := net.Dial("tcp", address)
			if err != nil {
				_ = outer.Close()
				continue
			}
			go func() { _, _ = io.Copy(inner, outer); _ = inner.Close() }()
			go func() { _, _ = io.Copy(outer, inner); _ = outer.Close() }()
		}
	}()
	roots := x509.NewCertPool()
	roots.AddCert(pages.Certificate())
	return listener.Addr().String(), roots
}

func TestTLSFromTheStart(t *testing.T) {
	t.Parallel()
	server := mailtest.Start(t)
	address, roots := behindTLS(t, strings.TrimPrefix(server.URL(), "smtp://"))
	for name, login := range map[string]string{"with a password": "board:secret@", "without": ""} {
		s := sender(t, "smtps://"+login+address)
		if err := s.Send(t.Context(), letter); err == nil || !strings.Contains(err.Error(), "certificate") {
			t.Errorf("%s: a stranger's certificate was believed: %v", name, err)
		}
		s.Trust(roots)
		if err := s.Send(t.Context(), letter); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got := server.Wait(2, time.Second); len(got) != 2 || got[0].MessageID != letter.ID {
		t.Errorf("%+v", got)
	}
}
