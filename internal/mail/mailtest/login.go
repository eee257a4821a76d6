package mailtest

import (
	"crypto/hmac"
	"crypto/md5"
	"fmt"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// AuthMechanisms lists what the server offers.
func (s *session) AuthMechanisms() []string { return s.server.mechanisms }

// Auth begins to sign in. PLAIN takes every password, unless the mode is BadAuth.
func (s *session) Auth(mechanism string) (sasl.Server, error) {
	switch mechanism {
	case "LOGIN":
		return &loginServer{session: s}, nil
	case "CRAM-MD5":
		return &cramServer{session: s}, nil
	}
	return sasl.NewPlainServer(func(_, _, _ string) error { return s.answer(BadAuth, smtp.ErrAuthFailed) }), nil
}

// signIn accepts or refuses a sign-in.
func (s *session) signIn(right bool) error {
	if !right {
		return smtp.ErrAuthFailed
	}
	return s.answer(BadAuth, smtp.ErrAuthFailed)
}

// loginServer asks for the user and then for the password.
type loginServer struct {
	session *session
	step    int
	user    string
}

// Next is one turn of the conversation.
func (l *loginServer) Next(answer []byte) (challenge []byte, done bool, err error) {
	l.step++
	switch l.step {
	case 1:
		return []byte("Username:"), false, nil
	case 2:
		l.user = string(answer)
		return []byte("Password:"), false, nil
	}
	return nil, true, l.session.signIn(l.user == user && string(answer) == password)
}

// cramServer asks for a keyed hash (RFC 2195).
type cramServer struct {
	session *session
	asked   bool
}

const cramChallenge = "<1896.697170952@mail.test>"

// Next is one turn of the conversation.
func (c *cramServer) Next(answer []byte) (challenge []byte, done bool, err error) {
	if !c.asked {
		c.asked = true
		return []byte(cramChallenge), false, nil
	}
	hash := hmac.New(md5.New, []byte(password))
	hash.Write([]byte(cramChallenge))
	return nil, true, c.session.signIn(string(answer) == fmt.Sprintf("%s %x", user, hash.Sum(nil)))
}
