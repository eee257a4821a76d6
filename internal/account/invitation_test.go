package account_test

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/account"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
)

// invite makes one open link.
func (f *companyFixture) invite(actor policy.Actor, input account.InviteInput) account.Invitation {
	f.t.Helper()
	if input.Count == 0 && input.Emails == nil {
		input.Count = 1
	}
	made, err := f.Invite(f.ctx, actor, input)
	if err != nil {
		f.t.Fatal(err)
	}
	return made[0]
}

func TestInviteOrders(t *testing.T) {
	t.Parallel()
	f := newCompanyFixture(t)
	many := make([]string, account.MaxInvited+1)
	for i := range many {
		many[i] = fmt.Sprintf("p%d@x.example", i)
	}
	for name, tt := range map[string]struct {
		order account.InviteInput
		field string
	}{
		"nobody":             {account.InviteInput{Emails: []string{" ", ""}}, "emails"},
		"no address":         {account.InviteInput{Emails: []string{"a@x.example", "b"}}, "emails"},
		"too many addresses": {account.InviteInput{Emails: many}, "emails"},
		"both":               {account.InviteInput{Emails: many[:1], Count: 1}, "count"},
		"too many links":     {account.InviteInput{Count: 201}, "count"},
		"less than none":     {account.InviteInput{Count: -1}, "count"},
		"no such role":       {account.InviteInput{Count: 1, Role: "king"}, "role"},
		"a role too high":    {account.InviteInput{Count: 1, Role: account.Admin}, "role"},
		"no such company":    {account.InviteInput{Count: 1, CompanyID: 99}, "company"},
		"too long a note":    {account.InviteInput{Count: 1, Note: strings.Repeat("x", 501)}, "note"},
		"too many days":      {account.InviteInput{Count: 1, Days: 91}, "days"},
		"days ago":           {account.InviteInput{Count: 1, Days: -1}, "days"},
	} {
		t.Run(name, func(t *testing.T) {
			if made, err := f.Invite(f.ctx, f.staff, tt.order); problem.FieldsOf(err)[tt.field] == "" || made != nil {
				t.Errorf("%v, want a refusal about %s", err, tt.field)
			}
		})
	}
	f.wantEvent("invitation.made", 0)
	_, err := f.Invite(f.ctx, account.ActorOf(&f.ann), account.InviteInput{})
	wantKind(t, err, problem.NotFound)
	made, err := f.Invite(f.ctx, f.staff, account.InviteInput{Emails: []string{
		"B@x.example", "a@x.example ", "b@x.example", "",
	}})
	if err != nil || len(made) != 2 || *made[0].Email != "a@x.example" || made[0].Token == made[1].Token ||
		made[0].ExpiresAt.Sub(made[0].CreatedAt) != 14*24*time.Hour {
		t.Errorf("%+v, %v", made, err)
	}
	f.wantEvent("invitation.made", 1)
	f.wantMails(2)
	for range 4 {
		f.invite(f.staff, account.InviteInput{Emails: []string{"a@x.example"}})
	}
	if _, err := f.Invite(f.ctx, f.staff, account.InviteInput{Emails: []string{
		"c@x.example", "a@x.example",
	}}); problem.FieldsOf(err)["emails"] == "" {
		t.Errorf("a sixth mail within the hour: %v", err)
	}
	f.wantMails(6)
}

// wantMails fails the test unless so many emails with invitations were enqueued.
func (f *companyFixture) wantMails(want int64) {
	f.t.Helper()
	var n int64
	if err := f.db.Read(f.ctx).
		Table("river_job").
		Where("kind = ?", "invitation_mail").
		Count(&n).
		Error; err != nil ||
		n != want {
		f.t.Errorf("%d emails (%v), want %d", n, err, want)
	}
}

func TestAnInvitationIsUsedOnce(t *testing.T) {
	t.Parallel()
	f := newCompanyFixture(t)
	acme := f.company(account.CompanyInput{Name: "Acme"})
	invitation := f.invite(f.admin, account.InviteInput{Role: account.Moderator, CompanyID: acme.ID})
	for _, token := range []string{
		"", "1", "x", invitation.Token + "0", "99-00", invitation.Token[:len(invitation.Token)-1] + "g",
		"99999999999999999999-00",
	} {
		wantEnded(t, f.UseInvitation(f.ctx, token, &f.zoey))
	}
	if err := f.UseInvitation(f.ctx, invitation.Token, &f.zoey); err != nil {
		t.Fatal(err)
	}
	user, err := f.User(f.ctx, f.zoey.ID)
	if err != nil || user.Role != account.Moderator || f.zoey.Role != account.Moderator {
		t.Errorf("%+v, %v", user, err)
	}
	f.wantPeople(acme.ID, "zoey invitation")
	wantEnded(t, f.UseInvitation(f.ctx, invitation.Token, &f.ann))
	f.wantPeople(acme.ID, "zoey invitation")
	f.wantEvent("person.role_changed", 1)
	page, err := f.Invitations(f.ctx, f.staff, 0)
	if err != nil || page.Invitations[0].State != account.InvitationUsed || *page.Invitations[0].UsedBy != f.zoey.ID ||
		page.Invitations[0].Token != "" {
		t.Errorf("%+v, %v", page, err)
	}
	wantKind(t, f.RevokeInvitation(f.ctx, f.admin, invitation.ID), problem.Conflict)
}

func wantEnded(t *testing.T, err error) {
	t.Helper()
	if err == nil || problem.KindOf(err) != problem.NotFound ||
		!strings.Contains(err.Error(), "problem.invitation_ended") {
		t.Errorf("%v, want that the invitation has ended", err)
	}
}

func TestInvitationsEnd(t *testing.T) {
	t.Parallel()
	f := newCompanyFixture(t)
	late, taken := f.invite(f.staff, account.InviteInput{Days: 1}), f.invite(f.staff, account.InviteInput{})
	if err := f.RevokeInvitation(f.ctx, f.staff, taken.ID); err != nil {
		t.Fatal(err)
	}
	wantKind(t, f.RevokeInvitation(f.ctx, f.staff, taken.ID), problem.NotFound)
	f.sql("UPDATE invitations SET expires_at = ? WHERE id = ?", late.CreatedAt, late.ID)
	wantEnded(t, f.UseInvitation(f.ctx, late.Token, &f.ann))
	wantEnded(t, f.UseInvitation(f.ctx, taken.Token, &f.ann))
	f.wantEvent("invitation.withdrawn", 1)
	page, err := f.Invitations(f.ctx, f.staff, 0)
	if err != nil || len(page.Invitations) != 1 || page.Invitations[0].State != account.InvitationExpired ||
		page.Invitations[0].Token != "" {
		t.Errorf("%+v, %v", page, err)
	}
}

func (f *companyFixture) sql(statement string, args ...any) {
	f.t.Helper()
	if err := f.db.Tx(f.ctx, func(tx *gorm.DB) error { return tx.Exec(statement, args...).Error }); err != nil {
		f.t.Fatal(err)
	}
}

func TestRolesByInvitation(t *testing.T) {
	t.Parallel()
	f := newCompanyFixture(t)
	for name, tt := range map[string]struct {
		before string // what happens to the inviter, an admin, before
		role   account.Role
		want   account.Role
	}{
		"may still":     {"", account.Admin, account.Admin},
		"not any more":  {"UPDATE users SET role = 'member' WHERE id = ?", account.Moderator, account.Member},
		"not that much": {"UPDATE users SET role = 'moderator' WHERE id = ?", account.Admin, account.Member},
		"was blocked": {
			"UPDATE users SET blocked_at = '2026-01-01T00:00:00Z' WHERE id = ?", account.Admin, account.Member,
		},
		"left": {
			"UPDATE invitations SET invited_by = NULL WHERE invited_by = ?", account.Moderator, account.Member,
		},
		"nothing to lose": {"", account.Member, account.Member},
	} {
		t.Run(name, func(t *testing.T) {
			boss, err := f.AddUser(f.ctx, strings.ReplaceAll(name, " ", "")+"@larkspur.example", "Boss", account.Admin)
			if err != nil {
				t.Fatal(err)
			}
			guest, err := f.AddUser(f.ctx, strings.ReplaceAll(name, " ", "")+"@guest.example", "Guest", account.Member)
			if err != nil {
				t.Fatal(err)
			}
			invitation := f.invite(account.ActorOf(&boss), account.InviteInput{Role: tt.role})
			if tt.before != "" {
				f.sql(tt.before, boss.ID)
			}
			if err := f.UseInvitation(f.ctx, invitation.Token, &guest); err != nil {
				t.Fatal(err)
			}
			if user, err := f.User(f.ctx, guest.ID); err != nil || user.Role != tt.want || guest.Role != tt.want {
				t.Errorf("%s and %s, %v; want %s", user.Role, guest.Role, err, tt.want)
			}
		})
	}
	boss, err := f.User(f.ctx, f.admin.ID)
	if err != nil {
		t.Fatal(err)
	}
	lower := f.invite(f.staff, account.InviteInput{})
	if err := f.UseInvitation(f.ctx, lower.Token, &boss); err != nil || boss.Role != account.Admin {
		t.Errorf("an administrator becomes %s, %v", boss.Role, err)
	}
}

// TestNoModeratorFindsAWayUp: links that give more than a moderator may give
// are not shown to one, nor may that person withdraw them.
func TestNoModeratorFindsAWayUp(t *testing.T) {
	t.Parallel()
	f := newCompanyFixture(t)
	up, plain := f.invite(f.admin, account.InviteInput{Role: account.Admin}), f.invite(f.admin, account.InviteInput{})
	for _, who := range []struct {
		actor policy.Actor
		sees  map[int64]string
	}{
		{f.staff, map[int64]string{plain.ID: plain.Token, up.ID: ""}},
		{f.admin, map[int64]string{plain.ID: plain.Token, up.ID: up.Token}},
	} {
		page, err := f.Invitations(f.ctx, who.actor, 0)
		if err != nil || len(page.Invitations) != 2 {
			t.Fatalf("%+v, %v", page, err)
		}
		for _, invitation := range page.Invitations {
			if invitation.Token != who.sees[invitation.ID] {
				t.Errorf("%s sees %q of %d", who.actor.Role, invitation.Token, invitation.ID)
			}
		}
	}
	wantKind(t, f.RevokeInvitation(f.ctx, f.staff, up.ID), problem.Forbidden)
	wantKind(t, f.RevokeInvitation(f.ctx, account.ActorOf(&f.ann), plain.ID), problem.NotFound)
	_, err := f.Invitations(f.ctx, account.ActorOf(&f.ann), 0)
	wantKind(t, err, problem.NotFound)
	_, err = f.InvitationsMadeWith(f.ctx, f.staff, up.ID)
	wantKind(t, err, problem.NotFound)
	made, err := f.Invite(f.ctx, f.staff, account.InviteInput{Count: 200})
	if err != nil {
		t.Fatal(err)
	}
	if again, err := f.InvitationsMadeWith(f.ctx, f.staff, made[0].ID); err != nil || len(again) != 200 ||
		again[199].Token != made[199].Token {
		t.Errorf("%d of 200 links again, %v", len(again), err)
	}
	page, err := f.Invitations(f.ctx, f.staff, 0)
	if err != nil || len(page.Invitations) != account.InvitationsPageSize || page.Invitations[0].ID != made[199].ID {
		t.Fatalf("%d, %v", len(page.Invitations), err)
	}
	if page, err = f.Invitations(f.ctx, f.staff, page.Next); err != nil || page.Invitations[0].ID != made[149].ID {
		t.Errorf("the second page: %v", err)
	}
}

// TestTwentyUseOneInvitation: one joins.
func TestTwentyUseOneInvitation(t *testing.T) {
	t.Parallel()
	f := newCompanyFixture(t)
	acme := f.company(account.CompanyInput{Name: "Acme"})
	invitation := f.invite(f.staff, account.InviteInput{CompanyID: acme.ID})
	var all sync.WaitGroup
	var accepted atomic.Int32
	for i := range 20 {
		user, err := f.AddUser(f.ctx, fmt.Sprintf("p%d@many.example", i), "P", account.Member)
		if err != nil {
			t.Fatal(err)
		}
		all.Go(func() {
			if err := f.UseInvitation(f.ctx, invitation.Token, &user); err == nil {
				accepted.Add(1)
			} else {
				wantEnded(t, err)
			}
		})
	}
	all.Wait()
	if page, err := f.Members(f.ctx, f.staff, acme.ID, 0, 30); err != nil || accepted.Load() != 1 || page.Count != 1 {
		t.Errorf("%d joined, %d are there, %v", accepted.Load(), page.Count, err)
	}
}

func TestAnInvitationOfACompanyThatIsGone(t *testing.T) {
	t.Parallel()
	f := newCompanyFixture(t)
	acme := f.company(account.CompanyInput{Name: "Acme"})
	invitation := f.invite(f.staff, account.InviteInput{CompanyID: acme.ID})
	if err := f.RemoveCompany(f.ctx, f.staff, acme.ID); err != nil {
		t.Fatal(err)
	}
	if err := f.UseInvitation(f.ctx, invitation.Token, &f.zoey); err != nil {
		t.Error(err)
	}
}

// TestARevokedInvitationIsRestored: its link works again, its email is sent if it was not, and a day later
// it is gone.
func TestARevokedInvitationIsRestored(t *testing.T) {
	t.Parallel()
	f := newCompanyFixture(t)
	invitation := f.invite(f.staff, account.InviteInput{Emails: []string{"new@example.org"}})
	f.wantMails(1)
	revoke := func() {
		t.Helper()
		if err := f.RevokeInvitation(f.ctx, f.staff, invitation.ID); err != nil {
			t.Fatal(err)
		}
	}
	restore := func() {
		t.Helper()
		if err := f.RestoreInvitation(f.ctx, f.staff, invitation.ID); err != nil {
			t.Fatal(err)
		}
	}
	revoke()
	if page, err := f.Invitations(f.ctx, f.staff, 0); err != nil || len(page.Invitations) != 0 {
		t.Errorf("a revoked invitation is listed: %+v, %v", page, err)
	}
	restore()
	restore() // twice is once
	f.wantEvent("invitation.restored", 1)
	f.wantMails(1) // no email was due meanwhile
	revoke()
	if _, due, err := f.InvitationMail(f.ctx, invitation.ID); err != nil || due {
		t.Errorf("the email of a revoked invitation is sent: %v", err)
	}
	restore()
	f.wantMails(2)
	if _, due, err := f.InvitationMail(f.ctx, invitation.ID); err != nil || !due {
		t.Errorf("the email of a restored invitation is not sent: %v", err)
	}
	wantKind(t, f.RestoreInvitation(f.ctx, account.ActorOf(&f.ann), invitation.ID), problem.NotFound)
	if err := f.UseInvitation(f.ctx, invitation.Token, &f.zoey); err != nil {
		t.Error("the link does not work again:", err)
	}

	gone := f.invite(f.staff, account.InviteInput{})
	if err := f.RevokeInvitation(f.ctx, f.staff, gone.ID); err != nil {
		t.Fatal(err)
	}
	f.sql("UPDATE invitations SET revoked_at = ? WHERE id = ?", gone.CreatedAt.AddDate(0, 0, -2), gone.ID)
	if err := f.Sweep(f.ctx); err != nil {
		t.Fatal(err)
	}
	wantKind(t, f.RestoreInvitation(f.ctx, f.staff, gone.ID), problem.NotFound)
}
