package mail

import (
	"errors"
	"slices"
	"strings"

	"github.com/wneessen/go-mail/smtp"
)

// login signs in by the best way that the server offers. go-mail's own search
// takes neither LOGIN nor PLAIN over a connection without TLS, not even to a
// relay on this machine, and its other settings insist on one way.
type login struct {
	user, password, host string
	home                 bool // this machine: a password may go without TLS
	chosen               smtp.Auth
}

// mechanisms lists the mechanisms of signing in, the best first: those that do not show the
// password to the server come before those that do.
func (l *login) mechanisms() []struct {
	name string
	auth smtp.Auth
} {
	return []struct {
		name string
		auth smtp.Auth
	}{
		{"SCRAM-SHA-256", smtp.ScramSHA256Auth(l.user, l.password)},
		{"SCRAM-SHA-1", smtp.ScramSHA1Auth(l.user, l.password)},
		{"CRAM-MD5", smtp.CRAMMD5Auth(l.user, l.password)},
		{"PLAIN", smtp.PlainAuth("", l.user, l.password, l.host, l.home)},
		{"LOGIN", smtp.LoginAuth(l.user, l.password, l.host, l.home)},
	}
}

// Start begins to sign in.
func (l *login) Start(server *smtp.ServerInfo) (string, []byte, error) {
	for _, way := range l.mechanisms() {
		if slices.ContainsFunc(server.Auth, func(offered string) bool { return strings.EqualFold(offered, way.name) }) {
			l.chosen = way.auth
			return l.chosen.Start(server)
		}
	}
	if len(server.Auth) == 0 {
		return "", nil, errors.New("the mail server asks for no password: leave user and password out of IDEABOARD_SMTP")
	}
	return "", nil, errors.New("the mail server signs people in by " + strings.Join(server.Auth, ", ") +
		" only: the board knows SCRAM-SHA-256, SCRAM-SHA-1, CRAM-MD5, PLAIN and LOGIN")
}

// Next answers what the server asks.
func (l *login) Next(fromServer []byte, more bool) ([]byte, error) {
	return l.chosen.Next(fromServer, more)
}
