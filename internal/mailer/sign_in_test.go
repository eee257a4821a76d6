package mailer_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/account"
	"ideaboard/internal/board"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/golden"
	"ideaboard/internal/mail"
	"ideaboard/internal/mailer"
)

// TestTheSignInMail compares the whole mail with its golden file, a language
// each; the secret and the nonce are fixed, so that code and link are.
func TestTheSignInMail(t *testing.T) {
	t.Parallel()
	for _, language := range []string{"en", "es"} {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			ctx, db, box := context.Background(), dbtest.New(t), &mail.Outbox{}
			now := func() time.Time { return time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC) }
			accounts, err := account.New(ctx, db, account.Options{
				Secret: []byte("a secret of thirty-two bytes or more"), Now: now,
			})
			if err != nil {
				t.Fatal(err)
			}
			if err := accounts.AskSignIn(ctx, account.SignInRequest{
				Email:        "cleo@example.com",
				Browser:      "b",
				Client:       "c",
				SignInIntent: account.SignInIntent{ReturnTo: "/"},
				Language:     language,
			}); err != nil {
				t.Fatal(err)
			}
			err = db.Tx(ctx, func(tx *gorm.DB) error { return tx.Exec("UPDATE sign_ins SET nonce = 'n'").Error })
			if err != nil {
				t.Fatal(err)
			}
			n := &mailer.Notifier{URL: "https://ideas.example.com", Accounts: accounts, Board: board.New(db, now), Sender: box}
			if err := n.MailSignIn(ctx, account.SignInMail{SignInID: 1}); err != nil {
				t.Fatal(err)
			}
			m := box.Sent()[0]
			got := fmt.Sprintf("Message-ID: %s\nTo: %s\nSubject: %s\n\n%s\n\n%s\n", m.ID, m.To, m.Subject, m.Text,
				strings.ReplaceAll(m.HTML, "><", ">\n<"))
			file := "testdata/sign_in_" + language + ".txt"
			golden.Equal(t, file, got)
		})
	}
}

func TestAnEndedRequestIsNotMailed(t *testing.T) {
	t.Parallel()
	ctx, db, box := context.Background(), dbtest.New(t), &mail.Outbox{}
	clock := time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)
	accounts, err := account.New(ctx, db, account.Options{Now: func() time.Time { return clock }})
	if err != nil {
		t.Fatal(err)
	}
	err = accounts.AskSignIn(ctx, account.SignInRequest{
		Email:        "cleo@example.com",
		Browser:      "b",
		Client:       "c",
		SignInIntent: account.SignInIntent{ReturnTo: "/"},
	})
	if err != nil {
		t.Fatal(err)
	}
	clock = clock.Add(11 * time.Minute)
	n := &mailer.Notifier{URL: "https://ideas.example.com", Accounts: accounts, Board: board.New(db, nil), Sender: box}
	for _, id := range []int64{1, 2} { // too late, and never asked
		if err := n.MailSignIn(ctx, account.SignInMail{SignInID: id}); err != nil || len(box.Sent()) != 0 {
			t.Errorf("request %d: %v, %d mails", id, err, len(box.Sent()))
		}
	}
}
