package account_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"ideaboard/internal/account"
	"ideaboard/internal/database"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/problem"
	"ideaboard/internal/ratelimit"
)

// fixture is the accounts on a database of their own, with a clock that the test
// moves.
type fixture struct {
	*account.Accounts
	t   *testing.T
	ctx context.Context
	db  *database.DB
	now time.Time
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	d := &fixture{t: t, ctx: context.Background(), db: dbtest.New(t), now: time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)}
	var err error
	if d.Accounts, err = account.New(d.ctx, d.db, account.Options{Now: func() time.Time { return d.now }}); err != nil {
		t.Fatal(err)
	}
	return d
}

// ask asks for a mail to Cleo, in one browser, and returns what it says.
func (d *fixture) ask() account.SignInMailContent {
	d.t.Helper()
	if err := d.AskSignIn(d.ctx, account.SignInRequest{
		Email:        "cleo@example.com",
		Browser:      browser,
		Client:       "192.0.2.1",
		SignInIntent: account.SignInIntent{ReturnTo: "/back"},
	}); err != nil {
		d.t.Fatal(err)
	}
	return d.newestMail()
}

func (d *fixture) newestMail() account.SignInMailContent {
	d.t.Helper()
	var id int64
	if err := d.db.Read(d.ctx).Table("sign_ins").Select("max(id)").Scan(&id).Error; err != nil {
		d.t.Fatal(err)
	}
	mail, alive, err := d.SignInMail(d.ctx, id)
	if err != nil || !alive {
		d.t.Fatal(alive, err)
	}
	return mail
}

// wrong returns a code that is not this one.
func wrong(code string) string {
	if code == "123456" {
		return "654321"
	}
	return "123456"
}

const browser, other = "a browser's token", "another browser's token"

// TestWhoGetsIn is the table of ways to confirm, honest and not.
func TestWhoGetsIn(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		do   func(d *fixture, mail account.SignInMailContent) error
		want problem.Kind // -1: signed in
	}{
		"the code": {func(d *fixture, m account.SignInMailContent) error { return d.code(browser, m.Code) }, -1},
		"the code with a space": {func(d *fixture, m account.SignInMailContent) error {
			return d.code(browser, " "+m.Code[:3]+" "+m.Code[3:])
		}, -1},
		"a wrong code": {func(d *fixture, m account.SignInMailContent) error {
			return d.code(browser, wrong(m.Code))
		}, problem.Invalid},
		"no code": {func(d *fixture, _ account.SignInMailContent) error {
			return d.code(browser, "")
		}, problem.Invalid},
		"the code in another browser": {func(d *fixture, m account.SignInMailContent) error {
			return d.code(other, m.Code)
		}, problem.Invalid},
		"the code twice": {func(d *fixture, m account.SignInMailContent) error {
			return second(d.code(browser, m.Code), d.code(browser, m.Code))
		}, problem.Invalid},
		"the code, then the link": {func(d *fixture, m account.SignInMailContent) error {
			return second(d.code(browser, m.Code), d.link(browser, m.LinkToken, ""))
		}, problem.NotFound},
		"the code after ten minutes": {func(d *fixture, m account.SignInMailContent) error {
			d.now = d.now.Add(10 * time.Minute)
			return d.code(browser, m.Code)
		}, problem.Invalid},
		"the code at the last moment": {func(d *fixture, m account.SignInMailContent) error {
			d.now = d.now.Add(10*time.Minute - 1)
			return d.code(browser, m.Code)
		}, -1},
		"the code after five wrong ones": {func(d *fixture, m account.SignInMailContent) error {
			d.fail(5, m)
			return d.code(browser, m.Code)
		}, problem.Invalid},
		"the code after four wrong ones": {func(d *fixture, m account.SignInMailContent) error {
			d.fail(4, m)
			return d.code(browser, m.Code)
		}, -1},
		"the link after five wrong ones": {func(d *fixture, m account.SignInMailContent) error {
			d.fail(5, m)
			return d.link(browser, m.LinkToken, "")
		}, problem.NotFound},
		"the old code after a new one": {func(d *fixture, m account.SignInMailContent) error {
			for range 3 { // one in a million that the new code is the same
				if next := d.ask(); next.Code != m.Code {
					break
				}
			}
			return d.code(browser, m.Code)
		}, problem.Invalid},
		"the old link after a new one": {func(d *fixture, m account.SignInMailContent) error {
			d.ask()
			return d.link(browser, m.LinkToken, "")
		}, problem.NotFound},
		"the link": {func(d *fixture, m account.SignInMailContent) error {
			return d.link(browser, m.LinkToken, "")
		}, -1},
		"the link in another browser": {func(d *fixture, m account.SignInMailContent) error {
			return d.link(other, m.LinkToken, "")
		}, problem.Invalid},
		"the link there, with the address": {func(d *fixture, m account.SignInMailContent) error {
			return d.link(other, m.LinkToken, "Cleo@example.com")
		}, -1},
		"the link there, with another's address": {func(d *fixture, m account.SignInMailContent) error {
			return d.link(other, m.LinkToken, "ben@example.com")
		}, problem.Invalid},
		"a link of another request": {func(d *fixture, m account.SignInMailContent) error {
			return d.link(browser, "2"+m.LinkToken[1:], "")
		}, problem.NotFound},
		"a link with a changed proof": {func(d *fixture, m account.SignInMailContent) error {
			return d.link(browser, m.LinkToken[:len(m.LinkToken)-1]+"x", "")
		}, problem.NotFound},
		"a link that is nonsense": {func(d *fixture, _ account.SignInMailContent) error {
			return d.link(browser, "99999999999999999999-'", "")
		}, problem.NotFound},
		"a stranger's guesses at the link cost nothing": {func(d *fixture, m account.SignInMailContent) error {
			for range 7 {
				if d.link(other, "1-00", "") == nil {
					d.t.Error("a guess signs in")
				}
			}
			return d.code(browser, m.Code)
		}, -1},
		"looking at the link does not use it": {func(d *fixture, m account.SignInMailContent) error {
			for range 3 { // a mail scanner
				if owner, err := d.LinkOwner(d.ctx, m.LinkToken, other); err != nil || owner != "" {
					d.t.Errorf("another browser is told %q, %v", owner, err)
				}
			}
			return d.link(browser, m.LinkToken, "")
		}, -1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newFixture(t)
			err := tt.do(d, d.ask())
			if tt.want == -1 && err != nil || tt.want != -1 && (err == nil || problem.KindOf(err) != tt.want) {
				t.Errorf("%v (kind %d), want kind %d", err, problem.KindOf(err), tt.want)
			}
		})
	}
}

func (d *fixture) code(browser, code string) error {
	_, err := d.ConfirmCode(d.ctx, browser, "192.0.2.1", "", code)
	return err
}

func (d *fixture) link(browser, token, email string) error {
	_, err := d.ConfirmLink(d.ctx, token, browser, "192.0.2.1", "", email)
	return err
}

func (d *fixture) fail(times int, m account.SignInMailContent) {
	for range times {
		if err := d.code(browser, wrong(m.Code)); err == nil {
			d.t.Error("a wrong code signs in")
		}
	}
}

func second(_, err error) error { return err }

func TestOneCodeConfirmedAHundredTimesAtOnceSignsInOnce(t *testing.T) {
	t.Parallel()
	d := newFixture(t)
	m := d.ask()
	var wait sync.WaitGroup
	var mutex sync.Mutex
	in := 0
	for range 100 {
		wait.Go(func() {
			if d.code(browser, m.Code) == nil {
				mutex.Lock()
				in++
				mutex.Unlock()
			}
		})
	}
	wait.Wait()
	if in != 1 {
		t.Errorf("%d signed in, want 1", in)
	}
}

func TestNothingInTheDatabaseIsASecret(t *testing.T) {
	t.Parallel()
	d := newFixture(t)
	m := d.ask()
	user, err := d.AddUser(d.ctx, "ben@example.com", "Ben", account.Member)
	if err != nil {
		t.Fatal(err)
	}
	token, err := d.StartSession(d.ctx, account.Session{UserID: user.ID})
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]any
	for _, table := range []string{"sign_ins", "sessions", "limits", "river_job"} {
		var some []map[string]any
		if err := d.db.Read(d.ctx).Table(table).Find(&some).Error; err != nil {
			t.Fatal(err)
		}
		rows = append(rows, some...)
	}
	for _, row := range rows {
		for column, value := range row {
			text, _ := value.(string)
			if raw, ok := value.([]byte); ok {
				text = string(raw)
			}
			for _, secret := range []string{m.LinkToken, token, browser} {
				if strings.Contains(text, secret) || text == m.Code {
					t.Errorf("column %s holds a secret: %q", column, text)
				}
			}
		}
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	d := newFixture(t)
	ask := func(email, client string) error {
		return d.AskSignIn(d.ctx, account.SignInRequest{
			Email:        email,
			Browser:      browser,
			Client:       client,
			SignInIntent: account.SignInIntent{ReturnTo: "/"},
		})
	}
	for i := range 5 {
		if err := ask("cleo@example.com", "192.0.2.9"); err != nil {
			t.Fatal(i, err)
		}
	}
	err := ask("cleo@example.com", "192.0.2.9")
	if problem.KindOf(err) != problem.TooMany {
		t.Errorf("the sixth mail in an hour: %v", err)
	}
	if err := ask("unknown@example.com", "192.0.2.9"); err != nil {
		t.Errorf("another address: %v", err)
	}
	d.now = d.now.Add(time.Hour)
	if err := ask("cleo@example.com", "192.0.2.9"); err != nil {
		t.Errorf("an hour later: %v", err)
	}
	if err := d.Sweep(d.ctx); err != nil {
		t.Error(err)
	}
}

// TestWhoProvesTheirAddressMayReturn: mails that led to a sign-in are not counted,
// in a browser that is known and in one that is not.
func TestWhoProvesTheirAddressMayReturn(t *testing.T) {
	t.Parallel()
	d := newFixture(t)
	known := ""
	for i := range 2 * ratelimit.EmailsPerClient.Count {
		if i == ratelimit.EmailsPerClient.Count { // from now on the browser is known
			user, err := d.UserByEmail(d.ctx, "cleo@example.com")
			if err != nil {
				t.Fatal(err)
			}
			known = d.RememberBrowser("", user.ID)
		}
		err := d.AskSignIn(
			d.ctx,
			account.SignInRequest{Email: "cleo@example.com", Browser: browser, Client: "192.0.2.1", Known: known},
		)
		if err != nil {
			t.Fatalf("mail %d: %v", i+1, err)
		}
		if _, err := d.ConfirmCode(d.ctx, browser, "192.0.2.1", known, d.newestMail().Code); err != nil {
			t.Fatalf("sign-in %d: %v", i+1, err)
		}
	}
}

func TestAClientThatGuessesMustWait(t *testing.T) {
	t.Parallel()
	d := newFixture(t)
	for range ratelimit.WrongCodesPerClient.Count {
		_ = d.code(browser, "000000") // nobody asked: each is wrong
	}
	m := d.ask()
	if err := d.code(browser, m.Code); problem.KindOf(err) != problem.TooMany {
		t.Errorf("the right code after too many wrong ones: %v", err)
	}
}

func TestSetupMakesOneAdministrator(t *testing.T) {
	t.Parallel()
	d := newFixture(t)
	if _, err := d.SetUp(d.ctx, "wrong", "a@example.com", "A"); problem.KindOf(err) != problem.NotFound {
		t.Errorf("a wrong token: %v", err)
	}
	if _, err := d.SetUp(d.ctx, d.SetupToken(), "no address", ""); len(problem.FieldsOf(err)) != 2 {
		t.Errorf("two wrong fields: %v", err)
	}
	var wait sync.WaitGroup
	errs := make([]error, 8)
	for i := range errs {
		wait.Go(func() {
			_, errs[i] = d.SetUp(d.ctx, d.SetupToken(), "admin"+string(rune('a'+i))+"@example.com", "Ada")
		})
	}
	wait.Wait()
	made := 0
	for _, err := range errs {
		if err == nil {
			made++
		} else if problem.KindOf(err) != problem.Conflict {
			t.Errorf("refused with %v", err)
		}
	}
	if made != 1 {
		t.Errorf("%d administrators, want 1", made)
	}
}

func TestSessionsEnd(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		role  account.Role
		after time.Duration // since the last visit
		alive bool
	}{
		"a member after a week":          {account.Member, 7 * 24 * time.Hour, true},
		"a member after two weeks":       {account.Member, 14*24*time.Hour + 1, false},
		"a moderator after a night":      {account.Moderator, 11 * time.Hour, true},
		"a moderator after half a day":   {account.Moderator, 12*time.Hour + 1, false},
		"an administrator after a night": {account.Admin, 13 * time.Hour, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newFixture(t)
			user, err := d.AddUser(d.ctx, "a@example.com", "Ann", tt.role)
			if err != nil {
				t.Fatal(err)
			}
			token, err := d.StartSession(d.ctx, account.Session{UserID: user.ID})
			if err != nil {
				t.Fatal(err)
			}
			d.now = d.now.Add(tt.after)
			_, _, err = d.SessionUser(d.ctx, token)
			if (err == nil) != tt.alive {
				t.Errorf("%v, want alive %v", err, tt.alive)
			}
			if err := d.EndSession(d.ctx, token); err != nil {
				t.Fatal(err)
			}
			if _, _, err := d.SessionUser(d.ctx, token); problem.KindOf(err) != problem.SignedOut {
				t.Errorf("after its end: %v", err)
			}
		})
	}
}

func TestASessionLivesNinetyDaysAtMost(t *testing.T) {
	t.Parallel()
	d := newFixture(t)
	user, err := d.AddUser(d.ctx, "a@example.com", "Ann", account.Member)
	if err != nil {
		t.Fatal(err)
	}
	token, err := d.StartSession(d.ctx, account.Session{UserID: user.ID})
	if err != nil {
		t.Fatal(err)
	}
	for day := range 100 { // a visit each day
		_, _, err := d.SessionUser(d.ctx, token)
		if alive := day <= 90; (err == nil) != alive {
			t.Fatalf("day %d: %v", day, err)
		}
		d.now = d.now.Add(24 * time.Hour)
	}
}

func TestCleanEmail(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		" Cleo@Example.COM ": "cleo@example.com", "a+b@x.co": "a+b@x.co", "o'brien@example.ie": "o'brien@example.ie",
		"": "", "a": "", "@x.co": "", "a@": "", "a b@x.co": "", "a@x.co\r\nBcc: b@y.co": "", "Ann <a@x.co>": "",
		"a@x.co,b@y.co": "",
		"\u0000a@x.co":  "", "ä@x.co": "", "a@x..co": "", strings.Repeat("a", 250) + "@x.co": "", "a@-x.co": "",
	} {
		if got, err := account.CleanEmail(raw); got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q, %v; want %q", raw, got, err, want)
		}
	}
}

// TestTheSweepOfMuch deletes what has ended, however much it is, and nothing else.
func TestTheSweepOfMuch(t *testing.T) {
	t.Parallel()
	d := newFixture(t)
	const old, young = 2300, 30
	do := func(sql string, args ...any) {
		t.Helper()
		if err := d.db.Write(d.ctx).Exec(sql, args...).Error; err != nil {
			t.Fatal(err)
		}
	}
	do("INSERT INTO limits (key, since, count) VALUES ('1', ?, 1)", d.now.Add(-25*time.Hour))
	do(`
		WITH RECURSIVE numbers (n) AS (
			SELECT 2
			UNION ALL
			SELECT n + 1
			FROM numbers
			WHERE n < ?
		)
		INSERT INTO limits (key, since, count)
		SELECT CAST(n AS text), since, 1
		FROM numbers, limits`, old+young)
	do("UPDATE limits SET since = ? WHERE CAST(key AS integer) > ?", d.now.Add(-23*time.Hour), old)
	for range 2 { // the second finds nothing to do
		if err := d.Sweep(d.ctx); err != nil {
			t.Error(err)
		}
		var left int
		if err := d.db.Read(d.ctx).Raw("SELECT count(*) FROM limits").Scan(&left).Error; err != nil || left != young {
			t.Errorf("%d left: %v", left, err)
		}
	}
}
