package web_test

import (
	"context"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"ideaboard/internal/account"
	"ideaboard/internal/app/apptest"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/link"
	"ideaboard/internal/oidc"
)

// signInPages are the pages of the ways in and of a person's safety, visitors' first.
var signInPages = []sitePage{
	{"sign-in-ways", nil, at("/sign-in?return=/ideas/new")},
	{"vote-dialog", nil, at("/?sort=top")},
	{"vote-page", nil, at("/sign-in?vote=3&return=%2F")},
	{"password", nil, at("/sign-in/password")},
	{"password-wrong", nil, at("/sign-in/password?return=/me")},
	{"reset", nil, at("/sign-in/reset")},
	{"passkey", nil, at("/sign-in?return=/me")},
	{"code-wrong", nil, at("/sign-in/code")},
	{"external", nil, func(s *apptest.Site) string {
		p := newProduct(s, "The product")
		return link.Query(link.SSO, "token", p.token(said{"email": "cleo@example.com"}))
	}},
	{"refused", nil, at("/sso?token=x")},
	{
		"invite",
		nil,
		func(s *apptest.Site) string { return invitePath(s, account.InviteInput{Count: 1, Note: "Come in."}) },
	},
	{"invite-bound", nil, func(s *apptest.Site) string {
		return invitePath(s, account.InviteInput{Emails: []string{"guest@example.com"}})
	}},
	{"second", nil, func(s *apptest.Site) string {
		setUpApp(s.T, s.As(s.Cast.Ruth))
		return strings.TrimPrefix(s.SignInAddress(s.Cast.Ruth), s.URL)
	}},
	{"safety", ines, at("/me/security")},
	{"safety-wrong", ines, at("/me/security?")},
	{"again", ines, at("/sign-in?again=1")},
	{"app", ines, at("/me/security/app")},
	{"recovery", ines, at("/me/security")},
	{"safety-full", ines, func(s *apptest.Site) string {
		givePassword(s, s.Cast.Sven)
		return strings.TrimPrefix(s.SignInAddress(s.Cast.Sven), s.URL)
	}},
	{"devices", ines, at("/me/sessions")},
	{"doors", ada, at("/admin/sign-in")},
	{"doors-wrong", ada, at("/admin/sign-in?")},
	{"doors-secret", ada, at("/admin/sign-in")},
}

// further is what is done in a room before it is looked at.
var further = map[string]chromedp.Action[chromedp.Void]{
	"vote-dialog": chromedp.Steps(
		chromedp.Click(css("form.vote button")),
		chromedp.WaitVisible(css("dialog[open] input[name=email]")),
	),
	"password-wrong": sendForm("/sign-in/password", "email=x&password=x", "[aria-invalid]"),
	"passkey":        sendForm("/sign-in/passkey", "return=/me", passkeyGo),
	"code-wrong":     sendForm("/sign-in/code", "code=1", "[aria-invalid]"),
	"second":         chromedp.Steps(chromedp.Click(css(confirmForm+" button")), chromedp.WaitVisible(css(secondForm))),
	"safety-wrong":   sendForm("/me/security/password", "password=1", "[aria-invalid]"),
	"recovery":       sendForm("/me/security/recovery", "", "#codes"),
	"safety-full": chromedp.Steps(chromedp.Click(css(confirmForm+" button")), chromedp.WaitVisible(css("form.vote")),
		chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
			at, err := chromedp.Run(ctx, chromedp.Evaluate[string]("location.origin"))
			if err != nil {
				return err
			}
			return chromedp.Do(ctx, chromedp.Navigate(at+link.MeSecurity), chromedp.WaitVisible(css("#password-card")))
		})),
	"doors-wrong":  sendForm("/admin/sign-in/providers", "kind=oidc&issuer=x", "[aria-invalid]"),
	"doors-secret": sendForm("/admin/sign-in/sso", "secret_name=The+next", "main h1"),
}

// sendForm sends a form as the page's own would, and waits for what comes.
func sendForm(to, fields, until string) chromedp.Action[chromedp.Void] {
	return chromedp.Steps(
		chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
			_, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`(() => {
				const form = document.createElement("form");
				form.method = "post";
				form.action = "`+to+`";
				for (const [name, value] of new URLSearchParams("`+fields+`"))
					form.append(Object.assign(document.createElement("input"), { name, value }));
				document.body.append(form);
				form.submit();
				return true;
			})()`))
			return err
		}),
		chromedp.Sleep(300_000_000), // until the page before has gone
		chromedp.WaitVisible(css(until)),
	)
}

func invitePath(s *apptest.Site, input account.InviteInput) string {
	made, err := s.Accounts.Invite(s.T.Context(), account.ActorOf(ada(s)), input)
	if err != nil {
		s.T.Fatal(err)
	}
	return link.Invite(made[0].Token)
}

// TestEverySignInPageIsAccessible runs axe on the pages of the ways in in a narrow window.
func TestEverySignInPageIsAccessible(t *testing.T) {
	dbtest.Once(t)
	if testing.Short() {
		t.Skip("a browser visits every page")
	}
	t.Parallel()
	axeOn(t, storyWithProviders(t), narrow, signInPages)
}

// storyWithProviders is the story with what signInPages show.
func storyWithProviders(t *testing.T) *apptest.Site {
	t.Helper()
	site := startStory(t)
	for _, kind := range []oidc.Kind{oidc.Google, oidc.GitHub} {
		provider := account.Provider{Kind: kind, ClientID: "x", ClientSecret: "y"}
		if _, err := site.Accounts.AddProvider(t.Context(), account.ActorOf(ada(site)), provider); err != nil {
			t.Fatal(err)
		}
	}
	return site
}
