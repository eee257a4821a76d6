package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"ideaboard/internal/account"
	"ideaboard/internal/app/apptest"
	"ideaboard/internal/link"
)

// phone is somebody's authenticator app and recovery codes.
type phone struct {
	t        testing.TB
	secret   string
	at       time.Time // when the app was set up
	recovery []string
}

// code returns what the app shows, steps of half a minute from when it was set
// up: a half minute that ends meanwhile changes no test.
func (p phone) code(steps int) string {
	code, err := totp.GenerateCode(p.secret, p.at.Add(time.Duration(steps)*30*time.Second))
	if err != nil {
		p.t.Fatal(err)
	}
	return code
}

// setUpApp gives the person an authenticator app, by their own pages.
func setUpApp(t testing.TB, client *apptest.Client) (p phone) {
	t.Helper()
	page := client.Get(link.MeApp).Want(http.StatusOK)
	shown := page.TextOf("#secret")
	if !regexp.MustCompile(`^[A-Z2-7]{4}( [A-Z2-7]{4}){7}$`).MatchString(shown) {
		t.Errorf("the secret is shown as %q", shown)
	}
	for time.Now().Unix()%30 >= 26 { // the code of the step before must hold until it is sent
		time.Sleep(100 * time.Millisecond)
	}
	p = phone{t: t, secret: strings.ReplaceAll(shown, " ", ""), at: time.Now()}
	const form = "form[action='/me/security/app']"
	wantCodeRefused(t, client.Submit(page, form, url.Values{"code": {"000000"}}), "authenticator app shows now")
	codes := client.Submit(page, form, url.Values{"code": {p.code(-1)}}).Want(http.StatusOK)
	for _, item := range codes.Find("#codes code").EachIter() {
		p.recovery = append(p.recovery, item.Text())
	}
	if len(p.recovery) != 10 {
		t.Fatalf("%d recovery codes", len(p.recovery))
	}
	return p
}

// wantCodeRefused wants a refusal of a code, with words about codes of its kind:
// no mail was sent that somebody could look for.
func wantCodeRefused(t testing.TB, page *apptest.Page, words string) {
	t.Helper()
	got := page.Want(http.StatusUnprocessableEntity).TextOf("#code-error")
	if !strings.Contains(got, words) || strings.Contains(got, "mail") {
		t.Errorf("a code is refused with %q, want %q", got, words)
	}
}

// halfIn comes in by the mail's link, as far as the second step.
func halfIn(site *apptest.Site, user account.User) (*apptest.Client, *apptest.Page) {
	site.T.Helper()
	client := site.Visitor()
	page := client.Submit(client.Get(strings.TrimPrefix(site.SignInAddress(user), site.URL)), confirmForm, nil).
		Want(http.StatusOK)
	if page.URL.Path != link.SignInVerify || signedIn(client) {
		site.T.Fatalf("at %s, signed in %v; want the second step", page.URL, signedIn(client))
	}
	return client, page
}

func TestASecondStep(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	app := setUpApp(t, site.As(site.Cast.Cleo))
	in := func(code, refused string) {
		t.Helper()
		client, page := halfIn(site, site.Cast.Cleo)
		answer := client.Submit(page, secondForm, url.Values{"code": {code}})
		if refused != "" {
			wantCodeRefused(t, answer, refused)
		} else {
			answer.Want(http.StatusOK)
		}
		if signedIn(client) != (refused == "") {
			t.Errorf("refused with %q, and signed in %v", refused, signedIn(client))
		}
	}
	const used, wrong, recovery = "used already. Wait", "app shows now", "recovery code is not right"
	in(app.code(-1), used) // it has set the app up
	in(app.code(0), "")
	in(app.code(0), used)
	in(app.code(1), "") // clocks differ
	in(app.code(10), wrong)
	in(strings.ToUpper(strings.ReplaceAll(app.recovery[0], "-", " ")), "")
	in(app.recovery[0], recovery) // once
	in("aaaa-bbbb-cccc", recovery)
	in("", wrong)
	in(app.recovery[1], "")
}

func TestFiveWrongSecondCodesEndIt(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	app := setUpApp(t, site.As(site.Cast.Cleo))
	client, page := halfIn(site, site.Cast.Cleo)
	for range 5 {
		page = client.Submit(page, secondForm, url.Values{"code": {"000000"}}).Want(http.StatusUnprocessableEntity)
	}
	wantOut(t, client, client.Submit(page, secondForm, url.Values{"code": {app.recovery[0]}}).Want(http.StatusNotFound))
	client, page = halfIn(site, site.Cast.Cleo)
	client.Submit(page, secondForm, url.Values{"code": {app.recovery[0]}}).Want(http.StatusOK)
	wantIn(t, client, site.Cast.Cleo.Name)
}

// TestASecondStepAtOnce: of twenty with one code, one comes in.
func TestASecondStepAtOnce(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	app := setUpApp(t, site.As(site.Cast.Cleo))
	client, _ := halfIn(site, site.Cast.Cleo)
	before := sessions(site)
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	atOnce(20, func(int) { client.Post(link.SignInVerify, url.Values{"code": {app.code(0)}}) })
	if got := sessions(site) - before; got != 1 {
		t.Errorf("%d sessions, want 1", got)
	}
}

// TestTheSecondStepComesAfterEveryWay: a password is the first step only, too,
// and what waited goes through both.
func TestTheSecondStepComesAfterEveryWay(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	idea := site.Idea("Dark mode", site.Cast.Ben)
	cleo := site.As(site.Cast.Cleo)
	setPassword(cleo, goodPassword).Want(http.StatusOK)
	app := setUpApp(t, cleo)
	visitor := site.Visitor()
	asks := visitor.Post(link.Vote(idea.ID), nil).Want(http.StatusOK)
	page := visitor.Get(asks.Find("a[href^='/sign-in/password']").AttrOr("href", ""))
	page = visitor.Submit(page, passwordForm, url.Values{"email": {"cleo@example.com"}, "password": {goodPassword}}).
		Want(http.StatusOK)
	if got := shownVotes(site, idea.ID); page.URL.Path != link.SignInVerify || got != "1" {
		t.Fatalf("at %s with %s votes", page.URL, got)
	}
	visitor.Submit(page, secondForm, url.Values{"code": {app.code(0)}}).Want(http.StatusOK)
	if got := shownVotes(site, idea.ID); got != "2" {
		t.Errorf("votes %s, want 2", got)
	}
}

// TestStaffNeedASecondStep: who has none is led to where they set one up, and to
// nowhere else; who has one is asked for it.
func TestStaffNeedASecondStep(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	idea := site.Idea("Dark mode", site.Cast.Ben)
	early := site.As(site.Cast.Tomasz)
	app := setUpApp(t, early)
	client := site.Visitor()
	weak := client
	_ = client.Submit(client.Get(strings.TrimPrefix(site.SignInAddress(site.Cast.Maya), site.URL)), confirmForm, nil)
	setSignIn(site, func(a *account.SignInSettings) { a.StaffTwoStep = true })
	for _, path := range []string{"/", "/ideas/1", "/ideas/new", "/moderate", "/me", "/admin/site"} {
		if page := weak.Get(path); page.URL.Path != link.MeSecurity || !page.Has(".must") {
			t.Errorf("%s leads to %s", path, page.URL)
		}
	}
	if _, status := listen(t, weak, site.URL); status != http.StatusNoContent {
		t.Errorf("the stream of news answers %d where a second step is wanted", status)
	}
	said := weak.Post(link.Hide(idea.ID), url.Values{"return": {"/ideas/1"}}).TextOf("#toast")
	if !strings.Contains(said, "Nothing was sent") {
		t.Errorf("what was not done is said so: %q", said)
	}
	if hidden := number(site, "SELECT count(*) FROM ideas WHERE hidden_at IS NOT NULL"); hidden != 0 {
		t.Error("a moderator without a second step hides an idea")
	}
	setUpApp(t, weak)
	weak.Get("/moderate").Want(http.StatusOK)
	if got := early.Get("/moderate").Want(http.StatusOK).URL.Path; got != link.Moderate {
		t.Errorf("who has proved their app is led to %s", got)
	}
	tomasz, page := halfIn(site, site.Cast.Tomasz)
	tomasz.Submit(page, secondForm, url.Values{"code": {app.recovery[0]}}).Want(http.StatusOK)
	if got := tomasz.Get("/moderate").URL.Path; got != link.Moderate {
		t.Errorf("led to %s", got)
	}
	if page := site.As(site.Cast.Ben).Get("/"); page.URL.Path != "/" {
		t.Errorf("a member is led to %s", page.URL)
	}
	alter(site, "UPDATE sessions SET two_step = FALSE") // as if they had come before it was wanted
	again := tomasz.Get("/moderate?queue=hidden")
	if again.URL.RequestURI() != "/sign-in?again=1&return=%2Fmoderate%3Fqueue%3Dhidden" {
		t.Errorf("who has a second step is led to %s", again.URL)
	}
}
