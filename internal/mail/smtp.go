package mail

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// sendTimeout bounds one mail from the connection to the last reply.
const sendTimeout = 20 * time.Second

// SMTP sends mail through a mail server, one connection a mail.
type SMTP struct {
	from    string
	host    string
	secure  bool // TLS from the start
	tls     *tls.Config
	timeout time.Duration
	options []gomail.Option
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
	s.options = []gomail.Option{gomail.WithTLSConfig(s.tls)}
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

// Send hands the mail to the server within 20 seconds, or until ctx ends.
// Errors name no address; [Permanent] tells those that will not go away.
func (s *SMTP) Send(ctx context.Context, m Message) error {
	message, err := s.write(m)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	// The end of ctx is to come before go-mail's own limit.
	client, err := gomail.NewClient(s.host, append([]gomail.Option{gomail.WithTimeout(s.timeout + time.Second),
		gomail.WithDialContextFunc(s.dial(ctx))}, s.options...)...)
	if err != nil {
		return fmt.Errorf("mail client: %w", err)
	}
	err = client.DialAndSendWithContext(ctx, message)
	switch {
	case message.IsDelivered(): // what fails after the server has taken it is no reason to send it again
		return nil
	case err != nil && ctx.Err() != nil: // the connection was cut here, whatever err says
		return fmt.Errorf("mail server did not answer in time: %w", ctx.Err())
	}
	return explain(err, m.To)
}

// write puts a mail into its form.
func (s *SMTP) write(m Message) (*gomail.Msg, error) {
	message := gomail.NewMsg()
	if err := message.From(s.from); err != nil {
		return nil, fmt.Errorf("mail from: %w", err)
	}
	if err := message.To(m.To); err != nil {
		return nil, refusal{"mail to: malformed address"}
	}
	message.Subject(m.Subject)
	message.SetMessageIDWithValue(m.ID)
	message.SetGenHeader("Auto-Submitted", "auto-generated")
	message.SetBodyString(gomail.TypeTextPlain, m.Text)
	message.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	return message, nil
}

// dial connects so that the end of ctx cuts the connection: go-mail itself heeds
// ctx only until it is connected, and leaves a connection open that was greeted
// badly.
func (s *SMTP) dial(ctx context.Context) gomail.DialContextFunc {
	return func(dialling context.Context, network, address string) (conn net.Conn, err error) {
		if s.secure {
			conn, err = (&tls.Dialer{Config: s.tls}).DialContext(dialling, network, address)
		} else {
			conn, err = (&net.Dialer{}).DialContext(dialling, network, address)
		}
		if err == nil {
			context.AfterFunc(ctx, func() { _ = conn.Close() })
		}
		return conn, err
	}
}
