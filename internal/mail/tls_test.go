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
		if err := s.Send(t.Context(), sample); err == nil || !strings.Contains(err.Error(), "certificate") {
			t.Errorf("%s: a stranger's certificate was believed: %v", name, err)
		}
		s.Trust(roots)
		if err := s.Send(t.Context(), sample); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got := server.Wait(2, time.Second); len(got) != 2 || got[0].MessageID != sample.ID {
		t.Errorf("%+v", got)
	}
}

// TestAPasswordNeedsTLSElsewhere: to another machine a password goes over TLS with
// the right certificate, and never without, whatever the server offers; mail without
// a password goes as it can.
func TestAPasswordNeedsTLSElsewhere(t *testing.T) {
	t.Parallel()
	config, own := certificate(t)
	for name, tt := range map[string]struct {
		options  []func(*mailtest.Server)
		trusted  bool
		password bool // goes through
	}{
		"no TLS":                   {nil, true, false},
		"no TLS, a hash":           {[]func(*mailtest.Server){mailtest.Offer("CRAM-MD5")}, true, false},
		"a stranger's certificate": {[]func(*mailtest.Server){mailtest.StartTLS(config)}, false, false},
		"TLS that is broken": {
			[]func(*mailtest.Server){mailtest.StartTLS(&tls.Config{GetCertificate: noCertificate})}, true, false,
		},
		"TLS": {[]func(*mailtest.Server){mailtest.StartTLS(config)}, true, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := mailtest.Start(t, tt.options...)
			var trusted []byte
			if tt.trusted {
				trusted = own
			}
			with, without := senderTrusting(t, server.URLWithPassword(), trusted), senderTrusting(t, server.URL(), trusted)
			with.Elsewhere()
			without.Elsewhere()
			for range 2 { // the second time no other way is tried
				if err := with.Check(t.Context()); (err == nil) != tt.password {
					t.Errorf("with a password: %v", err)
				}
			}
			if err := without.Send(t.Context(), sample); err != nil {
				t.Errorf("without a password: %v", err)
			}
		})
	}
	server := mailtest.Start(t)
	address, _ := behindTLS(t, strings.TrimPrefix(server.URL(), "smtp://"))
	s := senderTrusting(t, "smtps://board:secret@"+address, own)
	s.Elsewhere()
	if err := s.Send(t.Context(), sample); err != nil {
		t.Errorf("TLS from the start: %v", err)
	}
}

// TestWhoInsistsOnTLS: senders with a password, but for one to this machine, and
// those with TLS from the start.
func TestWhoInsistsOnTLS(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]bool{
		"smtp://board:secret@mail.example": true, "smtp://board:secret@192.0.2.1:25": true,
		"smtp://board:secret@localhost.example": true,
		"smtp://board:secret@localhost":         false, "smtp://board:secret@127.0.0.1:25": false,
		"smtp://board:secret@[::1]:25": false,
		"smtp://mail.example":          false, "smtps://mail.example": true, "smtps://board:secret@localhost": true,
	} {
		if got := sender(t, address).InsistsOnTLS(); got != want {
			t.Errorf("%s: %t", address, got)
		}
	}
}
