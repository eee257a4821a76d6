package account_test

import (
	"context"
	"testing"
	"time"

	"ideaboard/internal/account"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/event"
	"ideaboard/internal/problem"
)

// TestARefusedAddress follows one address: refused, told once, and taken again
// by whoever may say so.
func TestARefusedAddress(t *testing.T) {
	t.Parallel()
	ctx, db := context.Background(), dbtest.New(t)
	now := func() time.Time { return time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC) }
	accounts, err := account.New(ctx, db, account.Options{
		Secret: []byte("a secret of thirty-two bytes or more"), Now: now,
	})
	if err != nil {
		t.Fatal(err)
	}
	add := func(email string, role account.Role) account.User {
		t.Helper()
		user, err := accounts.AddUser(ctx, email, "N", role)
		if err != nil {
			t.Fatal(err)
		}
		return user
	}
	cleo := add("cleo@example.com", account.Member)
	ben := add("ben@example.com", account.Member)
	maya := add("maya@example.com", account.Moderator)
	const words = "550 5.1.1 (address): nobody"
	refused := func() bool {
		t.Helper()
		user, err := accounts.User(ctx, cleo.ID)
		if err != nil || (user.MailRefusedAt != nil) != (user.MailRefusal == words) {
			t.Fatalf("%+v, %v", user, err)
		}
		return user.MailRefusedAt != nil
	}
	count := func(kind event.Kind) (n int64) {
		t.Helper()
		err := db.Read(ctx).Model(&event.Event{}).Where("kind = ? AND person_id = ?", kind, cleo.ID).Count(&n).Error
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}

	must(accounts.MailRefused(ctx, cleo.ID, "old@example.com", words))
	must(accounts.MailRefused(ctx, 1<<40, "cleo@example.com", words))
	must(accounts.AddressRefused(ctx, "nobody@example.com", words))
	if refused() {
		t.Error("refused for an address that is not theirs")
	}
	must(accounts.MailRefused(ctx, cleo.ID, "cleo@example.com", words))
	must(accounts.AddressRefused(ctx, "cleo@example.com", "other words"))
	if !refused() || count(event.PersonMailRefused) != 1 {
		t.Errorf("refused %t, told %d times", refused(), count(event.PersonMailRefused))
	}

	if err := accounts.TryMailAgain(ctx, account.ActorOf(&ben), cleo.ID); problem.KindOf(err) != problem.NotFound {
		t.Errorf("another member: %v", err)
	}
	if err := accounts.TryMailAgain(ctx, account.ActorOf(nil), 0); problem.KindOf(err) != problem.NotFound {
		t.Errorf("a visitor: %v", err)
	}
	for _, by := range []account.User{maya, cleo} {
		must(accounts.TryMailAgain(ctx, account.ActorOf(&by), cleo.ID))
		must(accounts.TryMailAgain(ctx, account.ActorOf(&by), cleo.ID))
		if refused() {
			t.Errorf("still refused after %d asked", by.ID)
		}
		must(accounts.MailRefused(ctx, cleo.ID, "cleo@example.com", words))
	}
	if count(event.PersonMailAgain) != 2 {
		t.Errorf("told %d times", count(event.PersonMailAgain))
	}

	// A link that staff hand over proves no mail; one that was mailed does.
	link, err := accounts.SignInLink(ctx, "cleo@example.com")
	must(err)
	_, err = accounts.ConfirmLink(ctx, link, "a browser", "a client", "", "")
	must(err)
	if !refused() {
		t.Error("a link that nobody mailed proved the address")
	}
	must(
		accounts.AskSignIn(ctx, account.SignInRequest{
			Email:        "cleo@example.com",
			Browser:      "a browser",
			Client:       "a client",
			SignInIntent: account.SignInIntent{ReturnTo: "/"},
		}),
	)
	var id int64
	must(db.Read(ctx).Raw("SELECT max(id) FROM sign_ins").Scan(&id).Error)
	mail, alive, err := accounts.SignInMail(ctx, id)
	if err != nil || !alive {
		t.Fatal(alive, err)
	}
	_, err = accounts.ConfirmLink(ctx, mail.LinkToken, "a browser", "a client", "", "")
	must(err)
	if refused() {
		t.Error("they read a mail, and still none is sent")
	}
}
