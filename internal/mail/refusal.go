package mail

import (
	"errors"
	"fmt"
	"regexp"
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

// Refused returns the server's answer when err is Permanent and says that the
// address itself takes no mail: nobody has it, its domain takes none, it was
// closed. They name no address. It is false for what is not the address's fault,
// and may be otherwise for the next mail: a mailbox that is full (x.2.2), what
// looks like spam or is forbidden by somebody's policy (x.7.x), a mail that is too
// long, our own address or password.
func Refused(err error) (text string, ok bool) {
	r, _ := errors.AsType[refusal](err)
	if at := answer.FindStringIndex(r.text); at != nil { // what comes before it is ours
		r.text = r.text[at[0]:]
	}
	return r.text, r.address
}

var answer = regexp.MustCompile(`\b5\d\d[ -]`)

// refusal is an error that comes back at every try.
type refusal struct {
	text    string
	address bool // of every mail to this address
}

func (r refusal) Error() string { return r.text }

// explain makes an error of go-mail one that names no address and tells a
// refusal from what may pass.
func explain(err error, to string) error {
	failed, ok := errors.AsType[*gomail.SendError](err)
	if err == nil || !ok {
		return err
	}
	answer, _, _ := strings.Cut(failed.Error(), ", affected ")
	answer = strings.NewReplacer(`"`, "", `\n`, " ").Replace(answer) // go-mail quotes
	answer = withoutAddresses(fmt.Sprintf("mail server: %s", answer), to)
	switch failed.Reason {
	case gomail.ErrSMTPRcptTo, gomail.ErrSMTPData, gomail.ErrSMTPDataClose, gomail.ErrWriteContent:
		if failed.ErrorCode() >= 500 {
			return refusal{answer, faultOfAddress(failed.ErrorCode(), answer, failed.Reason == gomail.ErrSMTPRcptTo)}
		}
	}
	return errors.New(answer)
}

// maxAnswer is how many bytes of an answer are kept, since servers may send a page.
const maxAnswer = 400

var anAddress = regexp.MustCompile(`[^\s<>"',;:()]+@[^\s<>"',;:()]+`)

// withoutAddresses hides addresses in what a server says, and cuts it short.
func withoutAddresses(answer, to string) string {
	answer = oneLine(strings.ReplaceAll(answer, to, "(address)"))
	answer = anAddress.ReplaceAllString(answer, "(address)")
	if len(answer) > maxAnswer {
		answer = strings.ToValidUTF8(answer[:maxAnswer], "") + "…"
	}
	return answer
}

var (
	enhanced = regexp.MustCompile(`\b5\.(\d{1,3}\.\d{1,3})\b`)
	// What servers without such codes say when it is not the address's fault.
	otherFault = regexp.MustCompile(
		`(?i)relay|sender|spam|block|black|policy|reputation|spf|dkim|dmarc|full|quota|space|size|` +
			`too (large|big|long|many)|rate|authenti`,
	)
)

// faultOfAddress tells from a permanent answer, to the recipient's address or to
// the whole mail, whether every mail to that address would be refused. Enhanced
// codes are those of RFC 3463 and 7505: 5.1.x is the address (but 5.1.7 and 5.1.8
// the sender's), 5.2.1 a mailbox that was closed; 5.4.1 says a big provider of
// people whom it does not know.
func faultOfAddress(code int, answer string, atRecipient bool) bool {
	if found := enhanced.FindStringSubmatch(answer); found != nil {
		switch found[1] {
		case "1.1", "1.2", "1.3", "1.6", "1.10", "2.1":
			return true
		case "1.0", "4.1":
			return atRecipient
		}
		return false
	}
	return atRecipient && (code == 550 || code == 551 || code == 553) && !otherFault.MatchString(answer)
}
