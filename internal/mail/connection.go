package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/textproto"
	"slices"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"
)

const (
	askAfter = time.Second            // so long unused, a connection is asked whether it lives
	goodbye  = 200 * time.Millisecond // for the server to say good-bye
)

// connection is one to the mail server, greeted and signed in.
type connection struct {
	conn   net.Conn
	client *gomail.Client
	smtp   *smtp.Client
	limit  time.Duration // for one mail
	mails  int           // that went over it
	used   time.Time     // when the last one did
}

// connect opens a connection before ctx ends. Where TLS is not asked for and does
// not work, it goes on without.
func (s *SMTP) connect(ctx context.Context) (*connection, error) {
	if s.must {
		policy := gomail.TLSMandatory
		if s.secure { // dial brings the TLS; WithSSL would want to dial itself
			policy = gomail.NoTLS
		}
		return s.connectWith(ctx, policy)
	}
	if s.noTLS.Load() {
		return s.connectWith(ctx, gomail.NoTLS)
	}
	c, err := s.connectWith(ctx, gomail.TLSOpportunistic)
	if err != nil && ctx.Err() == nil && failedTLS(err) {
		if c, err = s.connectWith(ctx, gomail.NoTLS); err == nil {
			s.noTLS.Store(true)
		}
	}
	return c, err
}

// failedTLS reports whether it was TLS that failed, and nothing around it.
func failedTLS(err error) bool {
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return true
	}
	if _, ok := errors.AsType[tls.AlertError](err); ok {
		return true
	}
	if answer, ok := errors.AsType[*textproto.Error](err); ok {
		return answer.Code == 454 // "TLS not available", RFC 3207
	}
	return strings.Contains(err.Error(), "tls: ")
}

// connectWith opens a connection with one way to use STARTTLS.
func (s *SMTP) connectWith(ctx context.Context, policy gomail.TLSPolicy) (*connection, error) {
	c := &connection{limit: s.timeout + time.Second} // the end of ctx is to come before go-mail's own limit
	stop := func() bool { return true }
	dial := func(dialling context.Context, network, address string) (conn net.Conn, err error) {
		if s.secure {
			conn, err = (&tls.Dialer{Config: s.tls}).DialContext(dialling, network, address)
		} else {
			conn, err = (&net.Dialer{}).DialContext(dialling, network, address)
		}
		if err == nil { // from here on go-mail does not heed ctx
			c.conn = conn
			stop = context.AfterFunc(ctx, c.cut)
		}
		return conn, err
	}
	options := append(slices.Clone(s.options), gomail.WithTimeout(c.limit), gomail.WithDialContextFunc(dial),
		gomail.WithTLSPolicy(policy))
	if s.user != nil {
		password, _ := s.user.Password()
		options = append(options, gomail.WithSMTPAuthCustom(&login{
			user:     s.user.Username(),
			password: password,
			host:     s.host,
			home:     s.home,
		}))
	}
	client, err := gomail.NewClient(s.host, options...)
	if err != nil {
		return nil, err
	}
	c.client = client
	if c.smtp, err = client.DialToSMTPClientWithContext(ctx); err != nil {
		if c.conn != nil { // go-mail leaves it open when it was greeted badly
			c.cut()
		}
		return nil, err
	}
	stop()
	return c, nil
}

// send sends one mail over c.
func (c *connection) send(message *gomail.Msg) error {
	if err := c.smtp.UpdateDeadline(c.limit); err != nil {
		return gone{err}
	}
	if c.mails > 0 && time.Since(c.used) > askAfter {
		if err := c.smtp.Noop(); err != nil {
			return gone{err}
		}
	}
	c.mails, c.used = c.mails+1, time.Now()
	return c.client.SendWithSMTPClient(c.smtp, message) // and RSET
}

// cut ends c at once, whoever uses it.
func (c *connection) cut() { _ = c.conn.Close() }

// leave ends c politely, if that is quick.
func (c *connection) leave() {
	defer c.cut()
	if c.conn.SetDeadline(time.Now().Add(goodbye)) == nil {
		_ = c.smtp.Quit()
	}
}

// gone is the error of a connection that had ended before a mail was begun.
type gone struct{ error }

// ended reports whether err says that a connection has ended, or is being ended
// by the server (421, or it takes no mail any more), before any words of a mail
// went over it: over another one the mail goes for the first time.
func ended(err error) bool {
	if _, ok := errors.AsType[gone](err); ok {
		return true
	}
	failed, ok := errors.AsType[*gomail.SendError](err)
	if !ok {
		return false
	}
	switch failed.Reason {
	case gomail.ErrConnCheck, gomail.ErrSMTPMailFrom:
		return true
	case gomail.ErrSMTPRcptTo, gomail.ErrSMTPData:
		return failed.ErrorCode() == 0 || failed.ErrorCode() == 421
	}
	return false
}
