package mail

import (
	"context"
	"crypto/tls"
	"fmt"
	"net/url"
	"strconv"
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
	secure  bool // TLS from the start
	tls     *tls.Config
	timeout time.Duration
	options []gomail.Option
	pool
}

// NewSMTP returns a sender for smtp://user:password@host:port (STARTTLS where
// the server has it, and always before a password is sent to another machine)
// or smtps:// (TLS from the start).
func NewSMTP(address, from string) (*SMTP, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("mail server: malformed address")
	}
	s := &SMTP{from: from, host: u.Hostname(), secure: u.Scheme == "smtps", timeout: sendTimeout}
	s.tls = &tls.Config{ServerName: s.host, MinVersion: tls.VersionTLS12}
	s.options = []gomail.Option{gomail.WithTLSConfig(s.tls), gomail.WithoutNoop()} // connection.send asks, where it is of use
	password, hasPassword := u.User.Password()
	local := s.host == "localhost" || s.host == "127.0.0.1"
	switch {
	case s.secure: // dial brings the TLS; WithSSL would want to dial itself
		s.options = append(s.options, gomail.WithTLSPolicy(gomail.TLSOpportunistic), gomail.WithPort(465))
	case hasPassword && !local:
		s.options = append(s.options, gomail.WithTLSPortPolicy(gomail.TLSMandatory))
	default:
		s.options = append(s.options, gomail.WithTLSPortPolicy(gomail.TLSOpportunistic))
	}
	if hasPassword {
		how := gomail.SMTPAuthAutoDiscover
		if local && !s.secure { // discovery would not send a password without TLS, not even at home
			how = gomail.SMTPAuthPlain
		}
		s.options = append(s.options, gomail.WithSMTPAuth(how), gomail.WithUsername(u.User.Username()), gomail.WithPassword(password))
	}
	if port, err := strconv.Atoi(u.Port()); err == nil {
		s.options = append(s.options, gomail.WithPort(port))
	}
	_, err = gomail.NewClient(s.host, s.options...)
	return s, err
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
