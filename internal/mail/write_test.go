package mail_test

import (
	"strings"
	"testing"
	"time"

	"ideaboard/internal/mail"
	"ideaboard/internal/mail/mailtest"
)

// news is a letter that can be stopped.
var news = mail.Message{
	ID:          "letter-9@ideas.example.com",
	To:          "cleo@example.com",
	Subject:     "New: Dark mode",
	Text:        "t",
	HTML:        "<p>h</p>",
	Thread:      "idea-7",
	ListID:      "answers.ideas.example.com",
	ListName:    "Answers — Ideas",
	Unsubscribe: "https://ideas.example.com/unsubscribe/abc.def-_",
}

func TestNewsSaysWhatItIsAndHowItIsStopped(t *testing.T) {
	t.Parallel()
	server := mailtest.Start(t)
	if err := sender(t, server.URL()).Send(t.Context(), news); err != nil {
		t.Fatal(err)
	}
	got := server.Wait(1, time.Second)[0].Headers
	for name, want := range map[string]string{
		"Message-Id": "<letter-9@ideas.example.com>", "In-Reply-To": "<idea-7@ideas.example.com>",
		"References":            "<idea-7@ideas.example.com>",
		"List-Id":               "=?utf-8?q?Answers_=E2=80=94_Ideas?= <answers.ideas.example.com>",
		"List-Unsubscribe":      "<https://ideas.example.com/unsubscribe/abc.def-_>",
		"List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
		"Auto-Submitted":        "auto-generated", "X-Auto-Response-Suppress": "All", "Precedence": "", "User-Agent": "",
		"X-Mailer": "",
	} {
		if got.Get(name) != want || len(got[name]) > 1 {
			t.Errorf("%s: %q, want %q", name, got[name], want)
		}
	}
	if date, err := got.Date(); err != nil || time.Since(date) > time.Minute {
		t.Errorf("date %q", got.Get("Date"))
	}
}

func TestOtherMailsSayNothingOfLists(t *testing.T) {
	t.Parallel()
	if got := (mail.Sent{Message: sample}).Headers(); len(got) != 0 {
		t.Errorf("%v", got)
	}
}

// nasty is what people write where a name or a title is asked for.
var nasty = []string{
	"one\r\nBcc: eve@example.com", "one\nBcc: eve@example.com", "one\rBcc: eve@example.com", "one\r\n\r\n<p>body</p>",
	"\r\n.\r\nQUIT\r\n", "a\u2028Bcc: x@y\u2029z", "a\x00b\x1b[31m", "\xff\xfe", "\u202etesti",
	"𝕿𝖍𝖊 🏳️‍🌈 田中さん", "=?utf-8?q?=0D=0ABcc:_eve=40example.com?=", "<script>alert(1)</script>",
	"\"><", "a>, <mailto:eve@example.com", strings.Repeat("ñ", 300), "\v\f\u0085next", " ", "",
}

// TestNoValueMakesAHeader: whatever a value holds, the mail has the headers that
// it has always, its own parts, and one recipient.
func TestNoValueMakesAHeader(t *testing.T) {
	t.Parallel()
	server := mailtest.Start(t)
	s := sender(t, server.URL())
	known := map[string]bool{
		"Message-Id":               true,
		"In-Reply-To":              true,
		"References":               true,
		"List-Id":                  true,
		"List-Unsubscribe":         true,
		"List-Unsubscribe-Post":    true,
		"Auto-Submitted":           true,
		"X-Auto-Response-Suppress": true,
		"Subject":                  true,
		"From":                     true,
		"To":                       true,
		"Date":                     true,
		"Mime-Version":             true,
		"Content-Type":             true,
	}
	sent := 0
	for _, words := range nasty {
		for _, m := range []mail.Message{
			with(func(m *mail.Message) { m.Subject = words }), with(func(m *mail.Message) { m.Thread = words }),
			with(func(m *mail.Message) { m.ListID = words }), with(func(m *mail.Message) { m.ListName = words }),
			with(func(m *mail.Message) { m.Unsubscribe = "https://ideas.example.com/" + words }),
		} {
			if err := s.Send(t.Context(), m); err != nil {
				t.Errorf("%q: %v", words, err)
			}
			sent++
			got := server.Wait(sent, time.Second)[sent-1]
			for name := range got.Headers {
				if !known[name] || len(got.Headers[name]) != 1 {
					t.Errorf("%q made %s: %q", words, name, got.Headers[name])
				}
			}
			if got.To != news.To || got.Text != news.Text || got.HTML != news.HTML {
				t.Errorf("%q: %+v", words, got)
			}
		}
		for _, m := range []mail.Message{
			with(func(m *mail.Message) { m.ID = words }), with(func(m *mail.Message) { m.To = words }),
		} {
			if err := s.Send(t.Context(), m); err == nil {
				t.Errorf("%q was sent as id or address", words)
			}
		}
	}
}

// with returns news with a change.
func with(change func(*mail.Message)) mail.Message {
	m := news
	change(&m)
	return m
}
