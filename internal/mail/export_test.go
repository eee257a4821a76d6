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
