package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// sendTimeout bounds one mail from the connection to the last reply.
const sendTimeout = 20 * time.Second

// SMTP sends mail through a mail server. It keeps connections for the next mail,
// and has at most as many as there are callers of Send at once.
type SMTP struct {
	from    string
	host    string
	home    bool          // the server is on this machine
	secure  bool          // TLS from the start
	must    bool          // TLS before anything is said
	user    *url.Userinfo // nil: no password
	tls     *tls.Config
	timeout time.Duration
	options []gomail.Option
	noTLS   atomic.Bool // the server's TLS does not work, and need not
	pool
}

// NewSMTP returns a sender for smtp://user:password@host:port or smtps://, which
// is TLS from the start. Over smtp:// a password goes to another machine only
// after STARTTLS, to a server whose certificate is right. Otherwise STARTTLS is
// used where it works, whatever the certificate says: without it the mail would
// go unencrypted, so it must not be harder to please.
//
// Certificates that are signed by one of trusted, in PEM, are right besides those
// that the system trusts; nil adds none.
func NewSMTP(address, from string, trusted []byte) (*SMTP, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("mail server: malformed address")
	}
	s := &SMTP{from: from, host: u.Hostname(), secure: u.Scheme == "smtps", timeout: sendTimeout}
	s.home = s.host == "localhost" || strings.HasSuffix(s.host, ".localhost")
	if ip, err := netip.ParseAddr(s.host); err == nil {
		s.home = ip.IsLoopback()
	}
	if _, has := u.User.Password(); has {
		s.user = u.User
	}
	s.must = s.secure || s.user != nil && !s.home
	s.tls = &tls.Config{ServerName: s.host, MinVersion: tls.VersionTLS12, InsecureSkipVerify: !s.must}
	if s.tls.RootCAs, err = roots(trusted); err != nil {
		return nil, err
	}
	// connection.send asks, where it is of use
	s.options = []gomail.Option{gomail.WithTLSConfig(s.tls), gomail.WithoutNoop()}
	switch port, portErr := strconv.Atoi(u.Port()); {
	case portErr == nil:
		s.options = append(s.options, gomail.WithPort(port))
	case s.secure:
		s.options = append(s.options, gomail.WithPort(465))
	case s.must:
		s.options = append(s.options, gomail.WithTLSPortPolicy(gomail.TLSMandatory)) // 587
	default:
		s.options = append(s.options, gomail.WithTLSPortPolicy(gomail.TLSOpportunistic)) // 587, then 25
	}
	_, err = gomail.NewClient(s.host, s.options...)
	return s, err
}

// roots returns the system's certificates and those in PEM; nil, which stands for
// the system's, if there are none.
func roots(pem []byte) (*x509.CertPool, error) {
	if pem == nil {
		return nil, nil
	}
	roots, err := x509.SystemCertPool()
	if err != nil {
		roots = x509.NewCertPool()
	}
	if !roots.AppendCertsFromPEM(pem) {
		return nil, errors.New("mail server: no certificate in PEM was given")
	}
	return roots, nil
}

// Check connects to the server and signs in.
func (s *SMTP) Check(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	c, err := s.connect(ctx)
	if err != nil {
		return s.explain(ctx, err, "")
	}
	c.leave()
	return nil
}

// Send hands the mail to the server within 20 seconds, or until ctx ends, over a
// connection that was kept or a new one. Errors name no address; [Permanent]
// tells those that will not go away, [Refused] those of the address.
func (s *SMTP) Send(ctx context.Context, m Message) error {
	message, err := s.write(m)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	if kept := s.take(); kept != nil {
		err, unsent := s.sendOver(ctx, kept, message)
		if !unsent || ctx.Err() != nil {
			return s.explain(ctx, err, m.To)
		}
	} // a kept connection that has ended meanwhile has seen nothing of the mail
	fresh, err := s.connect(ctx)
	if err != nil {
		return s.explain(ctx, fmt.Errorf("dial failed: %w", err), m.To)
	}
	err, _ = s.sendOver(ctx, fresh, message)
	return s.explain(ctx, err, m.To)
}

// sendOver sends over c and keeps it when all went well. unsent means that c has
// ended before the server could see any of the mail.
func (s *SMTP) sendOver(ctx context.Context, c *connection, message *gomail.Msg) (err error, unsent bool) {
	stop := context.AfterFunc(ctx, c.cut)
	err = c.send(message)
	stop()
	if err == nil && ctx.Err() == nil {
		s.keep(c)
		return nil, false
	}
	c.leave()
	if message.IsDelivered() { // what fails after the server has taken it is no reason to send it again
		return nil, false
	}
	return err, ended(err)
}

// explain makes an error one for the log.
func (s *SMTP) explain(ctx context.Context, err error, to string) error {
	if err != nil && ctx.Err() != nil { // the connection was cut here, whatever err says
		return fmt.Errorf("mail server did not answer in time: %w", ctx.Err())
	}
	return explain(err, to)
}
