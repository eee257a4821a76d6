package mail

import (
	"errors"
	"fmt"
	"strings"

	gomail "github.com/wneessen/go-mail"
)

// Permanent reports whether err says that this mail will never be taken: the
// server has refused its recipient or its content for good (5xx), or the address
// is none. All else may pass: a server that is away, busy or grey-listing, and
// also one that refuses our password or our own address, which somebody mends.
func Permanent(err error) bool {
	_, ok := errors.AsType[refusal](err)
	return ok
}

// refusal is an error that comes back at every try.
type refusal struct{ words string }

func (r refusal) Error() string { return r.words }

// explain makes an error of go-mail one that names no address and tells a
// refusal from what may pass.
func explain(err error, to string) error {
	failed, ok := errors.AsType[*gomail.SendError](err)
	if err == nil || !ok {
		return err
	}
	words := strings.ReplaceAll(failed.Error(), to, "(address)")
	words, _, _ = strings.Cut(words, ", affected ")
	words = fmt.Sprintf("mail server: %s", words)
	switch failed.Reason {
	case gomail.ErrSMTPRcptTo, gomail.ErrSMTPData, gomail.ErrSMTPDataClose, gomail.ErrWriteContent:
		if failed.ErrorCode() >= 500 {
			return refusal{words}
		}
	}
	return errors.New(words)
}
