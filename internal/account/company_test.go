package account_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"gorm.io/gorm"

	"ideaboard/internal/account"
	"ideaboard/internal/database"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
)

// companyFixture is accounts with staff and a few people, for one test.
type companyFixture struct {
	*account.Accounts
	t              *testing.T
	ctx            context.Context
	db             *database.DB
	admin, staff   policy.Actor
	ann, ben, zoey account.User // ann and ben are at acme.example
}

func newCompanyFixture(t *testing.T) *companyFixture {
	t.Helper()
	f := &companyFixture{t: t, ctx: context.Background(), db: dbtest.New(t)}
	var err error
	if f.Accounts, err = account.New(f.ctx, f.db, account.Options{}); err != nil {
		t.Fatal(err)
	}
	add := func(email string, role account.Role) account.User {
		user, err := f.AddUser(f.ctx, email, "N. N.", role)
		if err != nil {
			t.Fatal(err)
		}
		return user
	}
	boss, maya := add("boss@larkspur.example", account.Admin), add("maya@larkspur.example", account.Moderator)
	f.admin, f.staff = account.ActorOf(&boss), account.ActorOf(&maya)
	f.ann, f.ben = add("ann@acme.example", account.Member), add("ben@acme.example", account.Member)
	f.zoey = add("zoey@other.example", account.Member)
	return f
}

func (f *companyFixture) company(input account.CompanyInput) account.Company {
	f.t.Helper()
	company, err := f.AddCompany(f.ctx, f.staff, input)
	if err != nil {
		f.t.Fatal(err)
	}
	return company
}

// wantPeople fails unless exactly these belong to the company, each by their way.
func (f *companyFixture) wantPeople(company int64, want ...string) {
	f.t.Helper()
	page, err := f.Members(f.ctx, f.staff, company, 0, 100)
	if err != nil {
		f.t.Fatal(err)
	}
	var got []string
	for _, person := range page.People {
		name, _, _ := strings.Cut(person.Email, "@")
		got = append(got, name+" "+string(person.Via))
	}
	slices.Sort(got)
	if !slices.Equal(got, want) || page.Count != len(want) {
		f.t.Errorf("people %v (%d), want %v", got, page.Count, want)
	}
}

func (f *companyFixture) wantEvent(kind string, want int64) {
	f.t.Helper()
	var n int64
	if err := f.db.Read(f.ctx).Table("events").Where("kind = ?", kind).Count(&n).Error; err != nil || n != want {
		f.t.Errorf("%d events %s (%v), want %d", n, kind, err, want)
	}
}

func wantKind(t *testing.T, err error, want problem.Kind) {
	t.Helper()
	if err == nil || problem.KindOf(err) != want {
		t.Errorf("error %v, want kind %d", err, want)
	}
}

func TestCompanyOrders(t *testing.T) {
	t.Parallel()
	f := newCompanyFixture(t)
	f.company(account.CompanyInput{Name: "Taken", Domain: "taken.example"})
	long := strings.Repeat("x", 121)
	for name, tt := range map[string]struct {
		order account.CompanyInput
		field string
	}{
		"no name":              {account.CompanyInput{Name: " \u200b "}, "name"},
		"long name":            {account.CompanyInput{Name: long}, "name"},
		"long plan":            {account.CompanyInput{Name: "A", Plan: long}, "plan"},
		"negative value":       {account.CompanyInput{Name: "A", MonthlyValue: -1}, "value"},
		"too large a value":    {account.CompanyInput{Name: "A", MonthlyValue: 1 << 62}, "value"},
		"public mail":          {account.CompanyInput{Name: "A", Domain: "Gmail.com "}, "domain"},
		"public mail abroad":   {account.CompanyInput{Name: "A", Domain: "yahoo.co.uk"}, "domain"},
		"a word":               {account.CompanyInput{Name: "A", Domain: "localhost"}, "domain"},
		"an address on a net":  {account.CompanyInput{Name: "A", Domain: "10.0.0.1"}, "domain"},
		"an address of a page": {account.CompanyInput{Name: "A", Domain: "https://acme.example/"}, "domain"},
		"other letters":        {account.CompanyInput{Name: "A", Domain: "münchen.example"}, "domain"},
		"a wild one":           {account.CompanyInput{Name: "A", Domain: "%.example"}, "domain"},
		"a long one": {
			account.CompanyInput{Name: "A", Domain: strings.Repeat("abcdefghi.", 10) + "example"}, "domain",
		},
		"taken": {account.CompanyInput{Name: "A", Domain: "TAKEN.example"}, "domain"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := f.AddCompany(f.ctx, f.staff, tt.order)
			if problem.FieldsOf(err)[tt.field] == "" {
				t.Errorf("%v, want a refusal about %s", err, tt.field)
			}
		})
	}
	if company := f.company(account.CompanyInput{
		Name: "  Acme\tInc ", Domain: " @ACME.Example",
	}); company.Name != "Acme Inc" || *company.Domain != "acme.example" {
		t.Errorf("%q at %q", company.Name, *company.Domain)
	}
}

func TestADomainGathersItsPeople(t *testing.T) {
	t.Parallel()
	f := newCompanyFixture(t)
	acme := f.company(account.CompanyInput{Name: "Acme", Domain: "acme.example"})
	f.wantPeople(acme.ID, "ann domain", "ben domain")
	if _, _, err := f.AddMember(f.ctx, f.staff, acme.ID, "BEN@acme.example"); err != nil {
		t.Fatal(err)
	}
	if _, _, err := f.AddMember(f.ctx, f.staff, acme.ID, fmt.Sprint(f.zoey.ID)); err != nil {
		t.Fatal(err)
	}
	f.wantPeople(acme.ID, "ann domain", "ben hand", "zoey hand")
	_, err := f.ChangeCompany(f.ctx, f.staff, acme.ID, account.CompanyInput{Name: "Acme", Domain: "larkspur.example"})
	if problem.FieldsOf(err)[account.RemovesPeople] == "" {
		t.Errorf("people are removed unasked: %v", err)
	}
	f.wantPeople(acme.ID, "ann domain", "ben hand", "zoey hand")
	_, err = f.ChangeCompany(f.ctx, f.staff, acme.ID, account.CompanyInput{
		Name: "Acme", Domain: "larkspur.example", MayRemove: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	f.wantPeople(acme.ID, "ben hand", "boss domain", "maya domain", "zoey hand")
	_, err = f.ChangeCompany(f.ctx, f.staff, acme.ID, account.CompanyInput{Name: "Acme", Domain: "", MayRemove: true})
	if err != nil {
		t.Fatal(err)
	}
	f.wantPeople(acme.ID, "ben hand", "zoey hand")
	_, err = f.RemoveMember(f.ctx, f.staff, acme.ID, f.ann.ID)
	wantKind(t, err, problem.NotFound)
	if via, err := f.RemoveMember(f.ctx, f.staff, acme.ID, f.zoey.ID); err != nil || via != account.ViaHand {
		t.Fatal(via, err)
	}
	f.wantPeople(acme.ID, "ben hand")
	f.wantEvent("company.changed", 2)
	if _, err := f.ChangeCompany(f.ctx, f.staff, acme.ID, account.CompanyInput{Name: "Acme"}); err != nil {
		t.Fatal(err)
	}
	f.wantEvent("company.changed", 2) // nothing happened
	if err := f.RemoveCompany(f.ctx, f.staff, acme.ID); err != nil {
		t.Fatal(err)
	}
	wantKind(t, f.RemoveCompany(f.ctx, f.staff, acme.ID), problem.NotFound)
	if mine, err := f.CompaniesOf(f.ctx, f.ben.ID); err != nil || len(mine) != 0 {
		t.Errorf("%v, %v", mine, err)
	}
}

// TestARemovedMemberIsRestored: as they were, once, and only where person and company exist.
func TestARemovedMemberIsRestored(t *testing.T) {
	t.Parallel()
	f := newCompanyFixture(t)
	acme := f.company(account.CompanyInput{Name: "Acme", Domain: "acme.example"})
	via, err := f.RemoveMember(f.ctx, f.staff, acme.ID, f.ann.ID)
	if err != nil || via != account.ViaDomain {
		t.Fatal(via, err)
	}
	f.wantPeople(acme.ID, "ben domain")
	for range 2 {
		if err := f.RestoreMember(f.ctx, f.staff, acme.ID, f.ann.ID, via); err != nil {
			t.Fatal(err)
		}
	}
	f.wantPeople(acme.ID, "ann domain", "ben domain")
	f.wantEvent("company.member_added", 1)
	wantKind(t, f.RestoreMember(f.ctx, f.staff, acme.ID, 9999, via), problem.NotFound)
	wantKind(t, f.RestoreMember(f.ctx, f.staff, 9999, f.ann.ID, via), problem.NotFound)
	if err := f.RestoreMember(f.ctx, f.staff, acme.ID, f.zoey.ID, "a whim"); err != nil {
		t.Fatal(err)
	}
	f.wantPeople(acme.ID, "ann domain", "ben domain", "zoey hand")
}

func TestOnesOwnDomainMovesAlong(t *testing.T) {
	t.Parallel()
	f := newCompanyFixture(t)
	acme := f.company(account.CompanyInput{Name: "Acme", Domain: "acme.example"})
	other := f.company(account.CompanyInput{Name: "Other", Domain: "other.example"})
	f.wantPeople(other.ID, "zoey domain")
	moved := "ann@other.example"
	f.ann.Email = &moved
	for range 2 { // twice is once
		if err := f.JoinCompanies(f.ctx, f.ann); err != nil {
			t.Fatal(err)
		}
	}
	f.wantPeople(acme.ID, "ben domain")
	if mine, err := f.CompaniesOf(f.ctx, f.ann.ID); err != nil || len(mine) != 1 || mine[0].ID != other.ID {
		t.Errorf("%v, %v", mine, err)
	}
	f.ann.Email = nil
	if err := f.JoinCompanies(f.ctx, f.ann); err != nil {
		t.Fatal(err)
	}
	f.wantPeople(other.ID, "zoey domain")
	f.wantEvent("company.member_added", 1)
	f.wantEvent("company.member_removed", 2)
}

func TestWhoMayTouchCompanies(t *testing.T) {
	t.Parallel()
	f := newCompanyFixture(t)
	acme := f.company(account.CompanyInput{Name: "Acme", Domain: "acme.example", Plan: "Gold", MonthlyValue: 500})
	for name, actor := range map[string]policy.Actor{
		"visitor": {}, "one of its people": account.ActorOf(&f.ann), "another": account.ActorOf(&f.zoey),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := f.AddCompany(f.ctx, actor, account.CompanyInput{Name: "A"})
			wantKind(t, err, problem.NotFound)
			_, err = f.ChangeCompany(f.ctx, actor, acme.ID, account.CompanyInput{Name: "A"})
			wantKind(t, err, problem.NotFound)
			wantKind(t, f.RemoveCompany(f.ctx, actor, acme.ID), problem.NotFound)
			_, err = f.Companies(f.ctx, actor, account.CompanyFilter{})
			wantKind(t, err, problem.NotFound)
			_, _, err = f.AddMember(f.ctx, actor, acme.ID, "zoey@other.example")
			wantKind(t, err, problem.NotFound)
			_, err = f.RemoveMember(f.ctx, actor, acme.ID, f.ann.ID)
			wantKind(t, err, problem.NotFound)
			wantKind(t, f.RestoreMember(f.ctx, actor, acme.ID, f.zoey.ID, account.ViaHand), problem.NotFound)
		})
	}
	for _, actor := range []policy.Actor{{}, account.ActorOf(&f.zoey)} {
		_, err := f.CompanyByID(f.ctx, actor, acme.ID)
		wantKind(t, err, problem.NotFound)
		_, err = f.Members(f.ctx, actor, acme.ID, 0, 10)
		wantKind(t, err, problem.NotFound)
	}
	seen, err := f.CompanyByID(f.ctx, account.ActorOf(&f.ann), acme.ID)
	if err != nil || seen.Name != "Acme" || seen.Plan != "" || seen.MonthlyValue != 0 {
		t.Errorf("%+v, %v", seen, err)
	}
	people, err := f.Members(f.ctx, account.ActorOf(&f.ann), acme.ID, 0, 1)
	if err != nil || len(people.People) != 1 || people.People[0].Email != "" || people.Next != f.ann.ID ||
		people.Count != 2 {
		t.Errorf("%+v, %v", people, err)
	}
	if seen, err = f.CompanyByID(f.ctx, f.staff, acme.ID); err != nil || seen.Plan != "Gold" || seen.MonthlyValue != 500 {
		t.Errorf("%+v, %v", seen, err)
	}
	_, err = f.CompanyByID(f.ctx, f.staff, 99)
	wantKind(t, err, problem.NotFound)
	for _, who := range []string{"", "nobody@x.example", "-1", "99999", "99999999999999999999", "\x00", "a b"} {
		if _, _, err := f.AddMember(f.ctx, f.staff, acme.ID, who); problem.FieldsOf(err)["who"] == "" {
			t.Errorf("%q: %v", who, err)
		}
	}
}

func TestCompaniesByName(t *testing.T) {
	t.Parallel()
	f := newCompanyFixture(t)
	for i := range account.CompaniesPageSize {
		f.company(account.CompanyInput{Name: fmt.Sprintf("Firm %02d", i)})
	}
	for _, name := range []string{"acme", "Acme_2", "Acme%", "ACMEX", "acme"} {
		f.company(account.CompanyInput{Name: name})
	}
	for start, want := range map[string]int{
		"acme": 5, "AC": 5, "acme_": 1, "acme%": 1, "!": 0, "firm 0": 10, "nothing": 0,
	} {
		page, err := f.Companies(f.ctx, f.staff, account.CompanyFilter{Name: start})
		if err != nil || len(page.Companies) != want || page.Next != "" {
			t.Errorf("%q: %d, %q, %v; want %d", start, len(page.Companies), page.Next, err, want)
		}
	}
	seen, after := map[int64]bool{}, ""
	for range 2 {
		page, err := f.Companies(f.ctx, f.staff, account.CompanyFilter{After: after})
		if err != nil {
			t.Fatal(err)
		}
		for _, company := range page.Companies {
			seen[company.ID] = true
		}
		after = page.Next
	}
	if len(seen) != account.CompaniesPageSize+5 || after != "" {
		t.Errorf("%d companies on two pages, then %q", len(seen), after)
	}
	for _, after := range []string{"x", "999", "-1", "9999999999999999999999"} {
		_, err := f.Companies(f.ctx, f.staff, account.CompanyFilter{After: after})
		wantKind(t, err, problem.Invalid)
	}
}

func TestClaimsOfTheProduct(t *testing.T) {
	t.Parallel()
	f := newCompanyFixture(t)
	claim := func(id, name string, value int64) account.CompanyClaim {
		return account.CompanyClaim{SourceID: id, Name: name, Plan: "Gold", MonthlyValue: value}
	}
	apply := func(claims ...account.CompanyClaim) {
		t.Helper()
		if err := f.ApplyCompanyClaims(f.ctx, f.ann.ID, claims...); err != nil {
			t.Fatal(err)
		}
	}
	apply(claim("b", "Beta", 5), claim("a", "Acme", -3), claim("a", "Twice", 9), claim("", "Nobody", 1),
		claim(strings.Repeat("x", 300), "Long", 1))
	mine, err := f.CompaniesOf(f.ctx, f.ann.ID)
	if err != nil || len(mine) != 2 || mine[0].Name != "Acme" || mine[1].Name != "Beta" || mine[0].MonthlyValue != 0 {
		t.Fatalf("%+v, %v", mine, err)
	}
	acme, beta := mine[0].ID, mine[1].ID
	_, err = f.ChangeCompany(f.ctx, f.staff, acme, account.CompanyInput{Name: "Acme", Domain: "acme.example"})
	if err != nil {
		t.Fatal(err)
	}
	f.wantPeople(acme, "ann sso", "ben domain")
	apply(claim("b", strings.Repeat("é", 500), 7))
	f.wantPeople(acme, "ann domain", "ben domain") // their address still says so
	company, err := f.CompanyByID(f.ctx, f.staff, beta)
	if err != nil || len([]rune(company.Name)) != 120 || company.MonthlyValue != 7 {
		t.Errorf("%+v, %v", company, err)
	}
	if _, _, err := f.AddMember(f.ctx, f.staff, beta, fmt.Sprint(f.ann.ID)); err != nil {
		t.Fatal(err)
	}
	apply()
	f.wantPeople(beta, "ann hand") // what staff did stays
	if company, err := f.CompanyByID(f.ctx, f.staff, acme); err != nil || *company.Domain != "acme.example" {
		t.Errorf("%+v, %v", company, err)
	}
}

// TestManyClaimOneNewCompany: one row, and everybody in it.
func TestManyClaimOneNewCompany(t *testing.T) {
	t.Parallel()
	f := newCompanyFixture(t)
	var all sync.WaitGroup
	for i := range 20 {
		user, err := f.AddUser(f.ctx, fmt.Sprintf("p%d@many.example", i), "P", account.Member)
		if err != nil {
			t.Fatal(err)
		}
		all.Go(func() {
			err := f.ApplyCompanyClaims(f.ctx, user.ID, account.CompanyClaim{
				SourceID: "42", Name: "Many", MonthlyValue: int64(i % 3),
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	var companies, people int64
	if err := f.db.Tx(f.ctx, func(tx *gorm.DB) error {
		return tx.Raw("SELECT (SELECT count(*) FROM companies)").Scan(&companies).Error
	}); err != nil || companies != 1 {
		t.Errorf("%d companies, %v", companies, err)
	}
	if f.db.Read(f.ctx).Table("company_members").Count(&people); people != 20 {
		t.Errorf("%d people", people)
	}
}

// TestNobodyIsMissedWhileADomainIsSet: people join by their address while the
// domain comes; all of them are there in the end.
func TestNobodyIsMissedWhileADomainIsSet(t *testing.T) {
	t.Parallel()
	f := newCompanyFixture(t)
	company := f.company(account.CompanyInput{Name: "Many"})
	var all sync.WaitGroup
	for i := range 12 {
		all.Go(func() {
			if err := f.AddAndJoin(f.ctx, fmt.Sprintf("p%d@many.example", i)); err != nil {
				t.Error(err)
			}
		})
	}
	all.Go(func() {
		_, err := f.ChangeCompany(f.ctx, f.staff, company.ID, account.CompanyInput{Name: "Many", Domain: "many.example"})
		if err != nil {
			t.Error(err)
		}
	})
	all.Wait()
	if page, err := f.Members(f.ctx, f.staff, company.ID, 0, 20); err != nil || page.Count != 12 {
		t.Errorf("%d people, %v", page.Count, err)
	}
}

// TestAWrongDomainIsQuotedWhole checks that a list of domains is refused with the whole
// entry that is not one, and accepts entries apart by spaces, commas and lines.
func TestAWrongDomainIsQuotedWhole(t *testing.T) {
	t.Parallel()
	f := newCompanyFixture(t)
	for list, want := range map[string]string{
		"not a domain!!": "not a domain!!", "acme.example\nnot a domain!!": "not a domain!!",
		"acme.example, a b": "a b", "acme.example acme": "acme", "acme.example other.example,third.example": "",
	} {
		_, err := f.ChangeSignInSettings(f.ctx, f.admin, func(s *account.SignInSettings) {
			s.JoinPolicy, s.Domains = account.JoinDomains, list
		})
		refused, _ := errors.AsType[*problem.Error](err)
		switch {
		case want == "" && err != nil:
			t.Errorf("%q is refused: %v", list, err)
		case want != "" && (refused == nil || refused.Args["Domain"] != want):
			t.Errorf("%q: %v; want %q quoted", list, err, want)
		}
	}
}
