package mail

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// sendTimeout bounds one conversation with the mail server.
const sendTimeout = 20 * time.Second

// SMTP sends mail through a mail server, one connection a mail.
type SMTP struct {
	from    string
	host    string
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
	s := &SMTP{from: from, host: u.Hostname()}
	s.options = []gomail.Option{gomail.WithTimeout(sendTimeout), gomail.WithTLSPortPolicy(gomail.TLSOpportunistic)}
	password, hasPassword := u.User.Password()
	switch {
	case u.Scheme == "smtps":
		s.options = append(s.options, gomail.WithSSL(), gomail.WithPort(465))
	case hasPassword && s.host != "localhost" && s.host != "127.0.0.1":
		s.options = append(s.options, gomail.WithTLSPortPolicy(gomail.TLSMandatory))
	}
	if hasPassword {
		s.options = append(s.options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover),
			gomail.WithUsername(u.User.Username()), gomail.WithPassword(password))
	}
	if port, err := strconv.Atoi(u.Port()); err == nil {
		s.options = append(s.options, gomail.WithPort(port))
	}
	_, err = gomail.NewClient(s.host, s.options...)
	return s, err
}

// Send hands the mail to the server. Errors name no address.
func (s *SMTP) Send(ctx context.Context, m Message) error {
	message := gomail.NewMsg()
	if err := message.From(s.from); err != nil {
		return fmt.Errorf("mail from: %w", err)
	}
	if err := message.To(m.To); err != nil {
		return fmt.Errorf("mail to: malformed address")
	}
	message.Subject(m.Subject)
	message.SetMessageIDWithValue(m.ID)
	message.SetGenHeader("Auto-Submitted", "auto-generated")
	message.SetBodyString(gomail.TypeTextPlain, m.Text)
	message.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	client, err := gomail.NewClient(s.host, s.options...)
	if err != nil {
		return fmt.Errorf("mail client: %w", err)
	}
	return client.DialAndSendWithContext(ctx, message)
}
