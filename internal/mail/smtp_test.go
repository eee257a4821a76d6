package mail_test

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"ideaboard/internal/mail"
)

// postOffice is a mail server that keeps what it gets, or refuses it.
type postOffice struct {
	mutex  sync.Mutex
	got    []string
	refuse bool
}

func (p *postOffice) NewSession(*smtp.Conn) (smtp.Session, error) { return &session{p}, nil }

type session struct{ office *postOffice }

func (*session) Mail(string, *smtp.MailOptions) error { return nil }
func (*session) Rcpt(string, *smtp.RcptOptions) error { return nil }
func (*session) Reset()                               {}
func (*session) Logout() error                        { return nil }
func (s *session) Data(r io.Reader) error {
	if s.office.refuse {
		return errors.New("not today")
	}
	body, err := io.ReadAll(r)
	s.office.mutex.Lock()
	defer s.office.mutex.Unlock()
	s.office.got = append(s.office.got, string(body))
	return err
}

// open starts the office and returns its address.
func (p *postOffice) open(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := smtp.NewServer(p)
	server.Domain, server.ReadTimeout = "localhost", 5*time.Second
	go func() { _ = server.Serve(listener) }() // ends with Close
	t.Cleanup(func() { _ = server.Close() })
	return "smtp://" + listener.Addr().String()
}

var letter = mail.Message{ID: "sign-in-7@ideas.example.com", To: "cleo@example.com", Subject: "123456 is your code — Ideas", Text: "Your code: 123456", HTML: "<p>Your code: <b>123456</b></p>"}

func TestSMTP(t *testing.T) {
	t.Parallel()
	office := &postOffice{}
	sender, err := mail.NewSMTP(office.open(t), "ideas@example.com")
	if err != nil {
		t.Fatal(err)
	}
	if err := sender.Send(context.Background(), letter); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Message-ID: <sign-in-7@ideas.example.com>", "From: <ideas@example.com>", "To: <cleo@example.com>", "Auto-Submitted: auto-generated", "text/plain", "text/html", "Your code: 123456"} {
		if len(office.got) != 1 || !strings.Contains(office.got[0], want) {
			t.Errorf("%q is not in the mail: %q", want, office.got)
		}
	}
}

func TestAMailThatIsNotTakenIsAnErrorWithoutTheAddress(t *testing.T) {
	t.Parallel()
	refusing := (&postOffice{refuse: true}).open(t)
	for name, address := range map[string]string{"refused": refusing, "nobody there": "smtp://127.0.0.1:1"} {
		sender, err := mail.NewSMTP(address, "ideas@example.com")
		if err != nil {
			t.Fatal(err)
		}
		err = sender.Send(context.Background(), letter)
		if err == nil || strings.Contains(err.Error(), "cleo@") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTheOutboxKeepsTheNewestFirst(t *testing.T) {
	t.Parallel()
	var box mail.Outbox
	for range 60 {
		if err := box.Send(context.Background(), letter); err != nil {
			t.Fatal(err)
		}
	}
	last := letter
	last.Subject = "the last"
	if err := box.Send(context.Background(), last); err != nil {
		t.Fatal(err)
	}
	if sent := box.Sent(); len(sent) != 50 || sent[0].Subject != "the last" {
		t.Errorf("%d mails, the first %q", len(sent), sent[0].Subject)
	}
}
