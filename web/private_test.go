package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"ideaboard/internal/account"
	"ideaboard/internal/app/apptest"
	"ideaboard/internal/link"
	"ideaboard/internal/ratelimit"
	"ideaboard/web"
)

// openOnAPrivateSite are the addresses that answer visitors of a private site
// by themselves. Every other leads to sign-in, or is not there.
var openOnAPrivateSite = map[string]bool{
	"/healthz": true, "/readyz": true, "/favicon.ico": true, "/robots.txt": true, "/theme/112233.css": true,
	link.SignIn: true, link.Code: true, link.SignInPassword: true, link.PasswordReset: true, link.DevMail: true,
	link.Manifest: true, link.BoardCard: true,
	link.SSO:          true, // says that there is no token
	"/sign-in/second": true, // leads to its new address
}

const secretTitle = "A secret idea"

func TestAPrivateSite(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	idea := site.Idea(secretTitle, site.Cast.Ben)
	visitor := site.Visitor()
	for _, path := range []string{"/", "/ideas/1"} { // remembered for visitors
		if page := visitor.Get(path).Want(http.StatusOK); !strings.Contains(page.Body, secretTitle) {
			t.Fatalf("%s does not have the idea", path)
		}
	}
	setSignIn(site, func(a *account.SignInSettings) { a.Private = true })
	for _, route := range site.Handler().(*web.Server).Routes() {
		method, path, _ := strings.Cut(route, " ")
		if method != http.MethodGet {
			continue
		}
		path = strings.NewReplacer(":id", "1", ":name", "112233.css", ":token", "1-00", "*", "none").Replace(path)
		visitor := site.Visitor()
		visitor.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
		page := visitor.Get(path)
		to, _, _ := strings.Cut(page.Header.Get("Location"), "?")
		closed := page.Status == http.StatusNotFound || page.Status == http.StatusUnauthorized || to == link.SignIn
		if closed == openOnAPrivateSite[path] {
			t.Errorf("%s: %d %s", path, page.Status, to)
		}
		if strings.Contains(page.Body, secretTitle) {
			t.Errorf("%s tells of the idea", path)
		}
		if to == link.SignIn && !strings.HasPrefix(path, "/me") && page.Header.Get("X-Robots-Tag") != "noindex" &&
			!strings.HasPrefix(path, "/sign-in") {
			t.Errorf("%s may be indexed", path)
		}
	}
	part := site.Visitor()
	part.Header.Set("HX-Request", "true")
	for _, path := range []string{link.Vote(idea.ID), link.Unvote(idea.ID), link.Ideas, link.Answers(idea.ID)} {
		if page := site.Visitor().Post(path, nil); page.URL.Path != link.SignIn {
			t.Errorf("POST %s leads to %s", path, page.URL)
		}
		if page := part.Post(path, nil); page.Body != "" || !strings.HasPrefix(page.Header.Get("HX-Redirect"), link.SignIn) {
			t.Errorf("a part of POST %s is %q", path, page.Body)
		}
	}
	site.As(site.Cast.Cleo).Get("/ideas/1").Want(http.StatusOK)
	if body := site.Visitor().Get("/robots.txt").Body; body != "User-agent: *\nDisallow: /\n" {
		t.Errorf("robots.txt: %q", body)
	}
}

// TestSigningInTellsNothingOfAPrivateSite: neither its pages nor its mails name
// an idea to somebody who is outside.
func TestSigningInTellsNothingOfAPrivateSite(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	site.Idea(secretTitle, site.Cast.Ben)
	setSignIn(site, func(a *account.SignInSettings) { a.Private = true })
	visitor := site.Visitor()
	form := url.Values{"email": {"vera@example.com"}, "vote": {"1"}, "password": {"x"}}
	for name, page := range map[string]*apptest.Page{
		"the form":            visitor.Get(link.SignInToVote(1, "/")),
		"the code":            visitor.Post(link.SignIn, form),
		"a wrong code":        visitor.Post(link.Code, url.Values{"code": {"1"}}),
		"a wrong address":     visitor.Post(link.SignIn, url.Values{"email": {"x"}, "vote": {"1"}}),
		"the password":        visitor.Get(link.Query(link.SignInPassword, "vote", "1")),
		"a wrong password":    visitor.Post(link.SignInPassword, form),
		"a page that is none": visitor.Get("/nowhere"),
	} {
		if strings.Contains(page.Body, secretTitle) {
			t.Errorf("%s tells of the idea", name)
		}
	}
	if mail := nthMail(site, "vera@example.com", 1); strings.Contains(mail, secretTitle) {
		t.Errorf("the mail tells of the idea:\n%s", mail)
	}
}

func TestNoIndex(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	if page := site.Visitor().Get("/"); page.Header.Get("X-Robots-Tag") != "" {
		t.Error("an open site is hidden")
	}
	setSignIn(site, func(a *account.SignInSettings) { a.NoIndex = true })
	page := site.Visitor().Get("/").Want(http.StatusOK)
	if page.Header.Get("X-Robots-Tag") != "noindex" ||
		!strings.Contains(site.Visitor().Get("/robots.txt").Body, "Disallow: /\n") {
		t.Errorf("not hidden: %v", page.Header)
	}
}

// TestLimitsOfVotesAndEdits: new members wait earlier than others, and nothing
// that they wrote is lost.
func TestLimitsOfVotesAndEdits(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		change func(site *apptest.Site)
		votes  int
		edits  int
	}{
		"new": {func(*apptest.Site) {}, ratelimit.Votes.New, ratelimit.Edits.New},
		"here for long": {func(site *apptest.Site) {
			alter(site, "UPDATE users SET created_at = ?", time.Now().UTC().Add(-account.NewFor-time.Minute))
		}, ratelimit.Votes.Count, ratelimit.Edits.Count},
		"trusted": {func(site *apptest.Site) {
			alter(site, "UPDATE users SET trusted_at = ?", time.Now().UTC())
		}, ratelimit.Votes.Trusted, ratelimit.Edits.Trusted},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			site := apptest.Start(t)
			tt.change(site)
			idea := site.Idea("Dark mode", site.Cast.Ben)
			ben := site.As(site.Cast.Ben)
			editForm := "form[action='" + link.IdeaEdit(idea.ID) + "']"
			edit := ben.Get(link.IdeaEdit(idea.ID))
			ben.Submit(edit, editForm, url.Values{"body": {"First words."}}).Want(http.StatusOK)
			ben.Submit(edit, editForm, url.Values{"title": {""}}).Want(http.StatusUnprocessableEntity) // does not count
			ben.Post(link.Unvote(idea.ID), nil).Want(http.StatusOK)
			// As if they had gone on: a thousand pages take too long.
			alter(site, "UPDATE limits SET count = ? WHERE key LIKE 'votes %'", tt.votes-1)
			alter(site, "UPDATE limits SET count = ? WHERE key LIKE 'edits %'", tt.edits-1)
			ben.Post(link.Vote(idea.ID), nil).Want(http.StatusOK)
			page := ben.Post(link.Unvote(idea.ID), nil).Want(http.StatusTooManyRequests)
			if page.Header.Get("Retry-After") == "" || page.TextOf("h1") == "" || shownVotes(site, idea.ID) != "1" {
				t.Errorf("no words, or counted: %s", page.TextOf("main"))
			}
			edit = ben.Get(link.IdeaEdit(idea.ID))
			ben.Submit(edit, editForm, url.Values{"body": {"Second words."}}).Want(http.StatusOK)
			page = ben.Submit(edit, editForm, url.Values{"body": {"My last words."}}).Want(http.StatusTooManyRequests)
			if page.TextOf("textarea[name=body]") != "My last words." || page.Header.Get("Retry-After") == "" ||
				page.TextOf("#title-error") == "" {
				t.Errorf("lost: %s", page.TextOf("main"))
			}
		})
	}
}
