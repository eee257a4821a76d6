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
	"ideaboard/internal/database"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/golden"
	"ideaboard/internal/mail"
	"ideaboard/internal/mailer"
)

// inviteCleo invites Cleo on a board that speaks language, and returns who
// would mail it, and where that goes.
func inviteCleo(t *testing.T, language string) (*mailer.Notifier, *mail.Outbox, *database.DB) {
	t.Helper()
	ctx, db, box := context.Background(), dbtest.New(t), &mail.Outbox{}
	now := func() time.Time { return time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC) }
	accounts, err := account.New(ctx, db, account.Options{
		Secret: []byte("a secret of thirty-two bytes or more"), Now: now,
	})
	if err != nil {
		t.Fatal(err)
	}
	maya, err := accounts.AddUser(ctx, "maya@larkspur.example", "Maya Lindqvist", account.Moderator)
	if err != nil {
		t.Fatal(err)
	}
	input := account.InviteInput{
		Emails: []string{"cleo@example.com"}, Note: "We spoke about <waiting lists>.\nTell us more.",
	}
	if _, err := accounts.Invite(ctx, account.ActorOf(&maya), input); err != nil {
		t.Fatal(err)
	}
	change(t, db, "UPDATE invitations SET nonce = 'n'")
	change(t, db, "UPDATE site SET language = '"+language+"'")
	return &mailer.Notifier{
		URL:      "https://ideas.example.com",
		Accounts: accounts,
		Board:    board.New(db, now),
		Sender:   box,
	}, box, db
}

func change(t *testing.T, db *database.DB, sql string) {
	t.Helper()
	if err := db.Tx(context.Background(), func(tx *gorm.DB) error { return tx.Exec(sql).Error }); err != nil {
		t.Fatal(err)
	}
}

// TestTheInvitation compares the whole mail with its golden file, a language each.
func TestTheInvitation(t *testing.T) {
	t.Parallel()
	for _, language := range []string{"en", "es"} {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			n, box, _ := inviteCleo(t, language)
			if err := n.MailInvitation(context.Background(), account.InvitationMail{ID: 1}); err != nil {
				t.Fatal(err)
			}
			m := box.Sent()[0]
			got := fmt.Sprintf("Message-ID: %s\nTo: %s\nSubject: %s\n\n%s\n\n%s\n", m.ID, m.To, m.Subject, m.Text,
				strings.ReplaceAll(m.HTML, "><", ">\n<"))
			file := "testdata/invitation_" + language + ".txt"
			golden.Equal(t, file, got)
		})
	}
}

func TestAnEndedInvitationIsNotMailed(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]string{
		"used":      "UPDATE invitations SET used_at = created_at",
		"withdrawn": "DELETE FROM invitations",
		"expired":   "UPDATE invitations SET expires_at = created_at",
		"a link":    "UPDATE invitations SET email = NULL",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n, box, db := inviteCleo(t, "en")
			change(t, db, end)
			if err := n.MailInvitation(context.Background(), account.InvitationMail{ID: 1}); err != nil || len(box.Sent()) != 0 {
				t.Errorf("%v, %d mails", err, len(box.Sent()))
			}
		})
	}
}
