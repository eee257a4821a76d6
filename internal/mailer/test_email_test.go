package mailer_test

import (
	"context"
	"errors"
	"testing"

	"ideaboard/internal/account"
	"ideaboard/internal/board"
	"ideaboard/internal/mail"
)

// TestATestEmailIsTriedOnce: its job is done whatever the mail server says, and only the last test
// is answered. A program that stops meanwhile leaves it to the next.
func TestATestEmailIsTriedOnce(t *testing.T) {
	t.Parallel()
	r := newFixture(t)
	admin, err := r.Accounts.AddUser(r.ctx, "ada@example.com", "Ada", account.Admin)
	if err != nil {
		t.Fatal(err)
	}
	actor := board.ActorOf(&admin)
	test := func(ctx context.Context, number int64) error {
		return r.MailTest(ctx, account.TestEmailJob{Number: number, UserID: admin.ID})
	}
	want := func(state account.TestEmailState, answer string, sent int) {
		t.Helper()
		list, err := r.Accounts.SetupChecklist(r.ctx, actor)
		if got := list.TestEmail; err != nil || got.State != state || got.Answer != answer || len(r.box.sent) != sent {
			t.Errorf("%+v, %v, %d sent", got, err, len(r.box.sent))
		}
	}
	ask := func() {
		t.Helper()
		if err := r.Accounts.AskTestEmail(r.ctx, actor, admin); err != nil {
			t.Fatal(err)
		}
	}
	ask()
	want(account.TestEmailWaiting, "", 0)
	r.box.fail = func(mail.Message) error { return errors.New("mail server: 535 wrong password") }
	if err := test(r.ctx, 1); err != nil {
		t.Error(err)
	}
	want(account.TestEmailRefused, "mail server: 535 wrong password", 0)
	ask()
	r.box.fail = nil
	if err := test(r.ctx, 1); err != nil { // of the first test, which is answered
		t.Error(err)
	}
	want(account.TestEmailWaiting, "", 0)
	stopped, cancel := context.WithCancel(r.ctx)
	r.box.fail = func(mail.Message) error { cancel(); return context.Canceled }
	if err := test(stopped, 2); err == nil {
		t.Error("a test is given up because the program stops")
	}
	r.box.fail = nil
	for range 2 { // at least once
		if err := test(r.ctx, 2); err != nil {
			t.Error(err)
		}
	}
	want(account.TestEmailSent, "", 1)
}
