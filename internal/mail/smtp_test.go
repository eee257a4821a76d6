package mail_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"ideaboard/internal/mail"
	"ideaboard/internal/mail/mailtest"
)

var sample = mail.Message{
	ID:      "sign-in-7@ideas.example.com",
	To:      "cleo@example.com",
	Subject: "123456 is your code — Ideas",
	Text:    "Your code: 123456",
	HTML:    "<p>Your code: <b>123456</b></p>",
}

// sender returns a sender that gives up after a second.
func sender(t *testing.T, address string) *mail.SMTP {
	t.Helper()
	return senderTrusting(t, address, nil)
}

// senderTrusting is sender with certificates that it trusts, in PEM.
func senderTrusting(t *testing.T, address string, trusted []byte) *mail.SMTP {
	t.Helper()
	s, err := mail.NewSMTP(address, "ideas@example.com", trusted)
	if err != nil {
		t.Fatal(err)
	}
	return s.Within(time.Second)
}

func TestSMTP(t *testing.T) {
	t.Parallel()
	server := mailtest.Start(t)
	for name, address := range map[string]string{
		"without a password": server.URL(), "with a password": server.URLWithPassword(),
	} {
		if err := sender(t, address).Send(t.Context(), sample); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	for _, got := range server.Wait(2, time.Second) {
		if got.From != "ideas@example.com" || got.To != sample.To || got.MessageID != sample.ID ||
			got.Subject != sample.Subject ||
			got.Text != sample.Text ||
			got.HTML != sample.HTML || got.Headers.Get("Auto-Submitted") != "auto-generated" {
			t.Errorf("%+v", got)
		}
	}
}

func TestEveryWayToFail(t *testing.T) {
	t.Parallel()
	const atOnce, patience = 900 * time.Millisecond, 3 * time.Second // the sender's patience is a second
	for name, tt := range map[string]struct {
		mode      mailtest.Mode
		password  bool
		err       string // "" goes through
		permanent bool
		within    time.Duration
		kept      int // mails that the server has afterwards
	}{
		"nobody listens":              {mailtest.RefuseConnection, false, "connection refused", false, atOnce, 0},
		"cut at the greeting":         {mailtest.CloseAtGreeting, false, "dial failed", false, atOnce, 0},
		"no greeting":                 {mailtest.HangAtGreeting, false, "did not answer in time", false, patience, 0},
		"byte by byte":                {mailtest.SlowBytes, false, "did not answer in time", false, patience, 0},
		"wrong password":              {mailtest.BadAuth, true, "535", false, atOnce, 0},
		"sender not now":              {mailtest.TempAtMail, false, "451", false, atOnce, 0},
		"sender never":                {mailtest.PermAtMail, false, "550", false, atOnce, 0},
		"recipient not now":           {mailtest.TempAtRcpt, false, "450", false, atOnce, 0},
		"recipient never":             {mailtest.PermAtRcpt, false, "550", true, atOnce, 0},
		"mail not now":                {mailtest.TempAtData, false, "451", false, atOnce, 0},
		"mail never":                  {mailtest.PermAtData, false, "554", true, atOnce, 0},
		"no reply to the mail":        {mailtest.HangAtData, false, "did not answer in time", false, patience, 0},
		"kept, but no reply":          {mailtest.DropAfterData, false, "mail server", false, atOnce, 1},
		"acknowledged, no good-bye":   {mailtest.DropAfterReply, false, "", false, atOnce, 1},
		"nothing wrong (the control)": {mailtest.None, true, "", false, atOnce, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := mailtest.Start(t)
			address := server.URL()
			if tt.password {
				address = server.URLWithPassword()
			}
			server.Fail(tt.mode)
			begun := time.Now()
			err := sender(t, address).Send(context.Background(), sample)
			took := time.Since(begun)
			t.Logf("%v after %s", err, took.Round(time.Millisecond))
			if tt.err == "" && err != nil || tt.err != "" && (err == nil || !strings.Contains(err.Error(), tt.err)) {
				t.Errorf("error %v, want %q", err, tt.err)
			}
			if err != nil && strings.Contains(err.Error(), sample.To) {
				t.Errorf("the error names the address: %v", err)
			}
			if mail.Permanent(err) != tt.permanent || took > tt.within || len(server.Received()) != tt.kept {
				t.Errorf("permanent %t, want %t; %d mails kept, want %d; took %s, want less than %s",
					mail.Permanent(err), tt.permanent, len(server.Received()), tt.kept, took, tt.within)
			}
			server.Fail(mailtest.None)
			err = sender(t, address).Send(t.Context(), sample)
			if err != nil || len(server.Wait(tt.kept+1, time.Second)) != tt.kept+1 {
				t.Errorf("after it was mended: %v, %d mails", err, len(server.Received()))
			}
		})
	}
}

func TestSendingEndsWithItsContext(t *testing.T) {
	t.Parallel()
	server := mailtest.Start(t)
	server.Fail(mailtest.HangAtData)
	patient, err := mail.NewSMTP(server.URL(), "ideas@example.com", nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	begun := time.Now()
	if err := patient.Send(ctx, sample); err == nil || mail.Permanent(err) || time.Since(begun) > 2*time.Second {
		t.Errorf("%v after %s", err, time.Since(begun))
	}
}

func TestAnAddressThatIsNoneIsRefusedForGood(t *testing.T) {
	t.Parallel()
	wrong := sample
	wrong.To = "cleo@@example.com"
	err := sender(t, "smtp://127.0.0.1:1").Send(t.Context(), wrong)
	if !mail.Permanent(err) || strings.Contains(err.Error(), "cleo") {
		t.Errorf("%v", err)
	}
}

func TestTheOutboxKeepsTheNewestFirst(t *testing.T) {
	t.Parallel()
	var box mail.Outbox
	for range 60 {
		if err := box.Send(context.Background(), sample); err != nil {
			t.Fatal(err)
		}
	}
	last := sample
	last.Subject = "the last"
	if err := box.Send(context.Background(), last); err != nil {
		t.Fatal(err)
	}
	if sent := box.Sent(); len(sent) != 50 || sent[0].Subject != "the last" {
		t.Errorf("%d mails, the first %q", len(sent), sent[0].Subject)
	}
}
