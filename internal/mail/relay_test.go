package mail_test

import (
	"crypto/tls"
	"encoding/pem"
	"net"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"ideaboard/internal/mail"
	"ideaboard/internal/mail/mailtest"
)

// certificate is one that nobody trusts, of example.com and 127.0.0.1, and its
// PEM.
func certificate(t *testing.T) (*tls.Config, []byte) {
	t.Helper()
	pages := httptest.NewTLSServer(nil) // for its certificate
	t.Cleanup(pages.Close)
	block := &pem.Block{Type: "CERTIFICATE", Bytes: pages.Certificate().Raw}
	return &tls.Config{Certificates: pages.TLS.Certificates}, pem.EncodeToMemory(block)
}

// TestARelayAtHome: its certificate is of another name and signed by nobody, and
// it offers any one way to sign in.
func TestARelayAtHome(t *testing.T) {
	t.Parallel()
	config, _ := certificate(t)
	for name, options := range map[string][]func(*mailtest.Server){
		"plain":              {mailtest.Offer("PLAIN")},
		"login":              {mailtest.Offer("LOGIN")},
		"cram":               {mailtest.Offer("CRAM-MD5")},
		"unknown first":      {mailtest.Offer("GSSAPI", "LOGIN")},
		"TLS, plain":         {mailtest.StartTLS(config), mailtest.Offer("PLAIN")},
		"TLS, login":         {mailtest.StartTLS(config), mailtest.Offer("LOGIN")},
		"TLS, cram":          {mailtest.StartTLS(config), mailtest.Offer("CRAM-MD5")},
		"TLS that is broken": {mailtest.StartTLS(&tls.Config{GetCertificate: noCertificate})},
		"TLS of long ago": {
			mailtest.StartTLS(&tls.Config{Certificates: config.Certificates, MaxVersion: tls.VersionTLS11}),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := mailtest.Start(t, options...)
			for _, address := range []string{server.URL(), server.URLWithPassword()} {
				for n := range 2 {
					err := sender(t, strings.Replace(address, "127.0.0.1", "localhost", 1)).Send(t.Context(), numbered(n))
					if err != nil {
						t.Errorf("%s: %v", address, err)
					}
				}
			}
			if got := server.Wait(4, time.Second); len(got) != 4 {
				t.Errorf("%d mails", len(got))
			}
		})
	}
}

func noCertificate(*tls.ClientHelloInfo) (*tls.Certificate, error) { return nil, net.ErrClosed }

// TestAWrongPasswordIsSaid, whatever the way.
func TestAWrongPasswordIsSaid(t *testing.T) {
	t.Parallel()
	for _, way := range []string{"PLAIN", "LOGIN", "CRAM-MD5"} {
		server := mailtest.Start(t, mailtest.Offer(way))
		server.Fail(mailtest.BadAuth)
		err := sender(t, server.URLWithPassword()).Check(t.Context())
		if err == nil || !strings.Contains(err.Error(), "535") {
			t.Errorf("%s: %v", way, err)
		}
		server.Fail(mailtest.None)
		if err := sender(t, server.URLWithPassword()).Check(t.Context()); err != nil {
			t.Errorf("%s: %v", way, err)
		}
	}
	server := mailtest.Start(t, mailtest.Offer("GSSAPI"))
	err := sender(t, server.URLWithPassword()).Check(t.Context())
	if err == nil || !strings.Contains(err.Error(), "GSSAPI") {
		t.Errorf("%v", err)
	}
}

// TestAnOwnCA: what the system does not trust is believed when its certificate
// was given.
func TestAnOwnCA(t *testing.T) {
	t.Parallel()
	server := mailtest.Start(t)
	address, _ := behindTLS(t, strings.TrimPrefix(server.URL(), "smtp://"))
	_, own := certificate(t)
	s := sender(t, "smtps://board:secret@"+address)
	if err := s.Check(t.Context()); err == nil || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("a stranger's certificate was believed: %v", err)
	}
	if _, err := mail.NewSMTP("smtps://board:secret@"+address, "ideas@example.com", []byte("nothing")); err == nil {
		t.Error("nothing was taken for a certificate")
	}
	s = senderTrusting(t, "smtps://board:secret@"+address, own)
	if err := s.Check(t.Context()); err != nil {
		t.Error(err)
	}
}

var _ mail.Sender = (*mail.SMTP)(nil)
