package mail

import (
	"crypto/x509"
	"time"
)

// Within makes a sender less patient than it is.
func (s *SMTP) Within(limit time.Duration) *SMTP {
	s.timeout = limit
	return s
}

// Trust makes a sender believe in the certificates of a test.
func (s *SMTP) Trust(roots *x509.CertPool) { s.tls.RootCAs = roots }

// Elsewhere makes a sender take its server for one on another machine, whose
// certificate must be right before a password is sent.
func (s *SMTP) Elsewhere() {
	s.home, s.must = false, s.secure || s.user != nil
	s.tls.InsecureSkipVerify = !s.must
}

// InsistsOnTLS reports whether nothing is said to the server before TLS with the
// right certificate.
func (s *SMTP) InsistsOnTLS() bool { return s.must && !s.tls.InsecureSkipVerify }
