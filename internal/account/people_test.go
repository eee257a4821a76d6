package account_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/account"
	"ideaboard/internal/database"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
)

// office is where staff look after people, for one test.
type office struct {
	*account.Accounts
	t   *testing.T
	ctx context.Context
	db  *database.DB
	ada policy.Actor // an administrator
	now time.Time
}

func newOffice(t *testing.T) *office {
	t.Helper()
	o := &office{t: t, ctx: context.Background(), db: dbtest.New(t), now: time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)}
	accounts, err := account.New(o.ctx, o.db, account.Options{Now: func() time.Time { return o.now }})
	if err != nil {
		t.Fatal(err)
	}
	o.Accounts = accounts
	ada := o.add("ada@larkspur.example", "Ada Admin", account.Admin)
	o.ada = account.ActorOf(&ada)
	return o
}

func (o *office) add(email, name string, role account.Role) account.User {
	o.t.Helper()
	user, err := o.AddUser(o.ctx, email, name, role)
	if err != nil {
		o.t.Fatal(err)
	}
	return user
}

// found returns the names of all pages of a list, in order.
func (o *office) found(f account.PeopleFilter) (names []string) {
	o.t.Helper()
	for range 100 {
		page, err := o.People(o.ctx, o.ada, f)
		if err != nil {
			o.t.Fatal(err)
		}
		for _, p := range page.People {
			names = append(names, p.Name)
		}
		if f.After = page.Next; f.After == "" {
			return names
		}
	}
	o.t.Fatal("the list does not end")
	return nil
}

func TestPeopleAreFoundByTheBeginningsOfTheirWords(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.add("maria.garcia@acme.example", "María García", account.Member)
	o.add("o.brien@reef.example", "Sean O'Brien-Walsh", account.Member)
	o.add("anna@acme.example", "Anna Annable", account.Member)
	o.add("zoe@acme-two.example", "Zoë Čapek", account.Moderator)
	for search, want := range map[string][]string{
		"":          {"Zoë Čapek", "Anna Annable", "Sean O'Brien-Walsh", "María García", "Ada Admin"},
		"  ":        {"Zoë Čapek", "Anna Annable", "Sean O'Brien-Walsh", "María García", "Ada Admin"},
		"ann":       {"Anna Annable"}, // both words and the address match: they are found once
		"a":         {"Ada Admin", "Anna Annable"},
		"MARÍA gar": {"María García"},
		"gar mar":   {"María García"},
		"maria.g":   {"María García"},
		"@acme.":    {"María García", "Anna Annable"},
		// "@acme-two" comes before "@acme.": bytes say the order
		"@acme":                     {"Zoë Čapek", "María García", "Anna Annable"},
		"o'brien":                   {"Sean O'Brien-Walsh"},
		"o.brien@reef":              {"Sean O'Brien-Walsh"},
		"čap":                       {"Zoë Čapek"},
		"anna garcía":               nil,
		"nobody":                    nil,
		"!!!":                       nil,
		"arcía":                     nil,
		"%":                         nil,
		"anna, <anna@acme.example>": {"Anna Annable"},
	} {
		if got := o.found(account.PeopleFilter{Search: search}); !slices.Equal(got, want) {
			t.Errorf("%q finds %q, want %q", search, got, want)
		}
	}
	if got := o.found(account.PeopleFilter{
		Search: "z", Role: account.Moderator,
	}); !slices.Equal(got, []string{"Zoë Čapek"}) {
		t.Errorf("moderators: %q", got)
	}
}

func TestPagesHoldEverybodyOnce(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	const people = 2*account.PeoplePageSize + 7
	for i := range people {
		o.add(fmt.Sprintf("smith%d@acme.example", i), fmt.Sprintf("Sam Smith %d", i), account.Member)
	}
	for _, f := range []account.PeopleFilter{
		{}, {Search: "sm"}, {Search: "sam smith"}, {Search: "s"}, {Search: "@acme sm"}, {Role: account.Member},
	} {
		names := o.found(f)
		seen := map[string]bool{}
		for _, name := range names {
			if seen[name] {
				t.Errorf("%+v: %s is there twice", f, name)
			}
			seen[name] = true
		}
		delete(seen, "Ada Admin")
		if len(seen) != people {
			t.Errorf("%+v: %d people, want %d", f, len(seen), people)
		}
	}
	for _, bad := range []account.PeopleFilter{
		{After: "x"},
		{Search: "sm", After: "5"},
		{Search: "sm", After: "1_5_smith"},
		{Search: "sm", After: "0_5_other"},
		{Search: "sm", After: "0_5_sm\x00"},
		{Role: "king"},
		{Mark: "best"},
	} {
		if _, err := o.People(o.ctx, o.ada, bad); problem.KindOf(err) != problem.Invalid {
			t.Errorf("%+v: %v, want a refusal", bad, err)
		}
	}
	_, err := o.People(o.ctx, policy.Actor{ID: 5, Role: account.Member}, account.PeopleFilter{})
	if problem.KindOf(err) != problem.NotFound {
		t.Errorf("a member lists people: %v", err)
	}
}

func TestMarksNarrowTheList(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ben := o.add("ben@example.com", "Ben", account.Member)
	cleo := o.add("cleo@example.com", "Cleo", account.Member)
	for _, err := range []error{o.Block(o.ctx, o.ada, ben.ID, "Spam"), o.Trust(o.ctx, o.ada, cleo.ID)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	o.exec(fmt.Sprintf("UPDATE users SET first_idea_at = created_at WHERE id = %d", cleo.ID))
	for mark, want := range map[account.Mark]string{
		account.Blocked: "Ben", account.Trusted: "Cleo", account.Unanswered: "Cleo",
	} {
		if got := o.found(account.PeopleFilter{Mark: mark}); !slices.Equal(got, []string{want}) {
			t.Errorf("%s: %q, want %s", mark, got, want)
		}
	}
}

func (o *office) exec(sql string) {
	o.t.Helper()
	if err := o.db.Tx(o.ctx, func(tx *gorm.DB) error { return tx.Exec(sql).Error }); err != nil {
		o.t.Fatal(err)
	}
}

func TestTheLastAdministratorStays(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	if _, err := o.SetRoleByEmail(o.ctx, "ada@larkspur.example", account.Member); problem.KindOf(err) != problem.Conflict {
		t.Errorf("the last administrator went by the terminal: %v", err)
	}
	bo := o.add("bo@larkspur.example", "Bo", account.Admin)
	if err := o.Block(o.ctx, o.ada, bo.ID, "They left"); err != nil {
		t.Fatal(err)
	}
	if _, err := o.SetRoleByEmail(o.ctx, "ada@larkspur.example", account.Member); problem.KindOf(err) != problem.Conflict {
		t.Errorf("a blocked administrator counted: %v", err)
	}
}

// TestTwoAdministratorsDemoteEachOther: of two who go at each other at once,
// one stays, and the other may do no more.
func TestTwoAdministratorsDemoteEachOther(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	for round := range 10 {
		bo := o.add(fmt.Sprintf("bo%d@larkspur.example", round), "Bo", account.Admin)
		boActor := account.ActorOf(&bo)
		var went sync.WaitGroup
		errs := make([]error, 2)
		went.Go(func() { errs[0] = o.SetRole(o.ctx, o.ada, bo.ID, account.Member) })
		went.Go(func() { errs[1] = o.SetRole(o.ctx, boActor, o.ada.ID, account.Member) })
		went.Wait()
		var admins int64
		if err := o.db.Read(o.ctx).Table("users").Where("role = 'admin'").Count(&admins).Error; err != nil || admins != 1 {
			t.Fatalf("%d administrators (%v) after %v", admins, err, errs)
		}
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Fatalf("both or neither went through: %v", errs)
		}
		if errs[0] != nil {
			o.ada = boActor
		}
	}
}

func TestPowerOverPeople(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	mo := o.add("mo@larkspur.example", "Mo", account.Moderator)
	moderator := account.ActorOf(&mo)
	ben := o.add("ben@example.com", "Ben", account.Member)
	member := account.ActorOf(&ben)
	acts := map[string]func(by policy.Actor, id int64) error{
		"block":    func(by policy.Actor, id int64) error { return o.Block(o.ctx, by, id, "Because") },
		"unblock":  func(by policy.Actor, id int64) error { return o.Unblock(o.ctx, by, id) },
		"trust":    func(by policy.Actor, id int64) error { return o.Trust(o.ctx, by, id) },
		"untrust":  func(by policy.Actor, id int64) error { return o.Untrust(o.ctx, by, id) },
		"sign out": func(by policy.Actor, id int64) error { _, err := o.EndSessionsOf(o.ctx, by, id); return err },
		"role":     func(by policy.Actor, id int64) error { return o.SetRole(o.ctx, by, id, account.Member) },
		"link":     func(by policy.Actor, id int64) error { _, err := o.MakeSignInLink(o.ctx, by, id); return err },
	}
	const through problem.Kind = -1
	for name, act := range acts {
		admins := name == "role" || name == "link"
		for _, tt := range []struct {
			what string
			by   policy.Actor
			id   int64
			want problem.Kind
		}{
			{"visitor to member", policy.Actor{}, ben.ID, problem.NotFound},
			{"member to moderator", member, mo.ID, problem.NotFound},
			{"member to themselves", member, ben.ID, problem.NotFound},
			{"moderator to moderator", moderator, mo.ID, problem.Forbidden},
			{"moderator to admin", moderator, o.ada.ID, problem.Forbidden},
			{"admin to themselves", o.ada, o.ada.ID, problem.Forbidden},
			{"admin to nobody", o.ada, 99999, problem.NotFound},
			{"admin to Former member", o.ada, account.DeletedUserID, problem.NotFound},
			{"moderator to member", moderator, ben.ID, map[bool]problem.Kind{true: problem.Forbidden, false: through}[admins]},
		} {
			if err := act(tt.by, tt.id); (tt.want == through) != (err == nil) || err != nil && problem.KindOf(err) != tt.want {
				t.Errorf("%s, %s: %v, want %d", name, tt.what, err, tt.want)
			}
		}
		if err := acts["unblock"](o.ada, ben.ID); err != nil {
			t.Fatal(err)
		}
	}
	if err := o.SetRole(o.ctx, o.ada, ben.ID, "king"); problem.FieldsOf(err)["role"] == "" {
		t.Errorf("an unknown role: %v", err)
	}
	if err := o.Block(o.ctx, o.ada, ben.ID, " "); problem.FieldsOf(err)["reason"] == "" {
		t.Errorf("a block without a reason: %v", err)
	}
	err := o.Block(o.ctx, o.ada, ben.ID, strings.Repeat("x", account.MaxReason+1))
	if problem.FieldsOf(err)["reason"] == "" {
		t.Errorf("a long reason: %v", err)
	}
	if err := o.Block(o.ctx, o.ada, ben.ID, "Because"); err != nil {
		t.Fatal(err)
	}
	if _, err := o.MakeSignInLink(o.ctx, o.ada, ben.ID); problem.KindOf(err) != problem.Conflict {
		t.Errorf("a link for who is blocked: %v", err)
	}
	if _, err := o.MakeSignInLink(o.ctx, o.ada, mo.ID); problem.KindOf(err) != problem.Forbidden {
		t.Errorf("a link for a moderator: %v", err)
	}
}
