package account_test

import (
	"testing"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/account"
	"ideaboard/internal/problem"
)

// TestASessionInMemoryIsNeverOlderThanItMayBe: what this instance changed is seen at
// once, and what another one changed when the session has been kept for a second.
func TestASessionInMemoryIsNeverOlderThanItMayBe(t *testing.T) {
	t.Parallel()
	here := newFixture(t)
	elsewhere, err := account.New(here.ctx, here.db, account.Options{Now: func() time.Time { return here.now }})
	if err != nil {
		t.Fatal(err)
	}
	user, err := here.AddUser(here.ctx, "a@example.com", "Ann", account.Member)
	if err != nil {
		t.Fatal(err)
	}
	token, err := here.StartSession(here.ctx, account.Session{UserID: user.ID})
	if err != nil {
		t.Fatal(err)
	}
	name := func(a *account.Accounts) string {
		t.Helper()
		user, _, err := a.SessionUser(here.ctx, token)
		if err != nil {
			t.Fatal(err)
		}
		return user.Name
	}
	rename := func(as string, run func(change func(tx *gorm.DB) error) error) {
		t.Helper()
		err := run(func(tx *gorm.DB) error {
			return tx.Exec("UPDATE users SET name = ? WHERE id = ?", as, user.ID).Error
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	name(here.Accounts)
	rename("Ben", func(change func(*gorm.DB) error) error { return here.db.Tx(here.ctx, change) })
	if got := name(here.Accounts); got != "Ben" {
		t.Errorf("%q after a change here", got)
	}
	rename("Cleo", func(change func(*gorm.DB) error) error { return change(here.db.Write(here.ctx)) }) // as another would
	for end := time.Now().Add(10 * time.Second); name(here.Accounts) != "Cleo"; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("a change by another instance is never seen")
		}
	}
	if got := name(elsewhere); got != "Cleo" {
		t.Errorf("%q on an instance that had not asked", got)
	}
	if err := here.EndSession(here.ctx, token); err != nil {
		t.Fatal(err)
	}
	if _, _, err := here.SessionUser(here.ctx, token); problem.KindOf(err) != problem.SignedOut {
		t.Errorf("after its end: %v", err)
	}
}
