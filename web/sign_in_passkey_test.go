package web_test

import (
	"context"
	"net/http"
	"net/url"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"

	"ideaboard/internal/account"
	"ideaboard/internal/app/apptest"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/link"
)

// withPasskeys gives a tab a device that keeps passkeys and says yes at once,
// as if a finger lay on it.
func withPasskeys(t *testing.T, tab context.Context) (device webauthn.AuthenticatorID) {
	t.Helper()
	journey(t, tab, chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		if _, err := cdp.Call(ctx, target, webauthn.Enable, webauthn.EnableParams{}); err != nil {
			return err
		}
		made, err := cdp.Call(
			ctx,
			target,
			webauthn.AddVirtualAuthenticator,
			webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
				Protocol:                    webauthn.AuthenticatorProtocolCtap2,
				Ctap2version:                webauthn.Ctap2versionCtap21,
				Transport:                   webauthn.AuthenticatorTransportInternal,
				HasResidentKey:              true,
				HasUserVerification:         true,
				IsUserVerified:              true,
				AutomaticPresenceSimulation: true,
			}},
		)
		device = made.AuthenticatorID
		return err
	}))
	return device
}

// lie makes the device's next answers wrong.
func lie(how webauthn.SetResponseOverrideBitsParams) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, webauthn.SetResponseOverrideBits, how)
		return err
	})
}

// addPasskey adds one to who is signed in in the tab.
func addPasskey(t *testing.T, site *apptest.Site, tab context.Context, name string) {
	t.Helper()
	journey(t, tab,
		chromedp.Navigate(site.URL+link.MeSecurity),
		chromedp.Click(css("#passkeys > details > summary")),
		chromedp.SendKeys(css("#passkey_name"), name),
		chromedp.Click(css("form[data-passkey=create] button:not([type])")),
		chromedp.WaitVisible(css("#passkeys .rows strong")),
	)
}

const (
	passkeyGo  = "form[data-passkey=get] button:not([type])"
	passkeyWay = "form[action='/sign-in/passkey'] button"
)

// withPasskey goes as far as the button that asks the device.
func withPasskey(site *apptest.Site) chromedp.Action[chromedp.Void] {
	return chromedp.Steps(
		clearCookies(), chromedp.Navigate(site.URL+link.SignInFrom(link.NewIdea)), chromedp.WaitVisible(css(passkeyWay)),
	)
}

func TestAPasskeySignsIn(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	tab := site.Tab(t, apptest.View{Width: 1280, Height: 900})
	device, yes := withPasskeys(t, tab), true
	journey(t, tab, site.SignIn(site.Cast.Cleo))
	elsewhere := site.As(site.Cast.Cleo)
	addPasskey(t, site, tab, "My laptop")
	if signedIn(elsewhere) {
		t.Error("a new passkey ends no other session")
	}
	journey(
		t,
		tab,
		withPasskey(site),
		chromedp.Click(css(passkeyWay)),
		chromedp.WaitVisible(css("form[action='/ideas']")),
		chromedp.Navigate(site.URL+link.MeProfile),
		chromedp.WaitVisible(css("input[name=name][value='"+site.Cast.Cleo.Name+"']")),
	)
	for name, how := range map[string]webauthn.SetResponseOverrideBitsParams{
		"a bogus signature": {AuthenticatorID: device, IsBogusSignature: &yes},
		"no finger":         {AuthenticatorID: device, IsBadUV: &yes},
		"nobody there":      {AuthenticatorID: device, IsBadUP: &yes},
	} {
		before := sessions(site)
		journey(
			t,
			tab,
			withPasskey(site),
			lie(how),
			chromedp.Click(css(passkeyWay)),
			chromedp.WaitVisible(css(".error-page h1")),
			lie(webauthn.SetResponseOverrideBitsParams{AuthenticatorID: device}),
		)
		if sessions(site) != before {
			t.Errorf("%s signs in", name)
		}
	}
}

// TestAPasskeyIsAskedAtTheFirstPress: the device is asked where the button stands,
// in the dialog of a vote, too. Who said no to it presses again, in the same place.
// Without JavaScript the button leads to a page of its own.
func TestAPasskeyIsAskedAtTheFirstPress(t *testing.T) {
	dbtest.Once(t)
	t.Parallel()
	site := apptest.Start(t)
	idea := site.Idea("Dark mode", site.Cast.Ben)
	tab := site.Tab(t, apptest.View{Width: 1280, Height: 900})
	withPasskeys(t, tab)
	journey(t, tab, site.SignIn(site.Cast.Cleo))
	addPasskey(t, site, tab, "My laptop")
	refuse := `{ const get = navigator.credentials.get.bind(navigator.credentials); let asked = 0;
		navigator.credentials.get = (how) => asked++ ? get(how) :
			Promise.reject(new DOMException("", "NotAllowedError")); } true`
	journey(t, tab, withPasskey(site))
	evaluate[bool](t, tab, refuse)
	journey(t, tab, chromedp.Click(css(passkeyWay)), chromedp.WaitVisible(css("[data-passkey-words]:not(:empty)")))
	if path := evaluate[string](t, tab, "location.pathname"); path != link.SignIn {
		t.Errorf("one press led to %s", path)
	}
	journey(t, tab, chromedp.Click(css(passkeyWay)), chromedp.WaitVisible(css("form[action='/ideas']")))

	journey(t, tab, clearCookies(), chromedp.Navigate(site.URL+link.Idea(idea.ID, idea.Title)),
		chromedp.Click(css("form.vote button")), chromedp.Click(css("dialog "+passkeyWay)),
		chromedp.WaitVisible(css("form.vote [aria-pressed=true]")))

	visitor := site.Visitor()
	page := visitor.Submit(visitor.Get(link.SignIn), "form[action='/sign-in/passkey']", nil)
	if !page.Has("form[data-passkey=get]") {
		t.Error("without JavaScript the button leads nowhere")
	}
}

// TestAPasskeysAnswerWorksOnce: of twenty with one answer, one comes in.
func TestAPasskeysAnswerWorksOnce(t *testing.T) {
	dbtest.Once(t)
	t.Parallel()
	site := apptest.Start(t)
	tab := site.Tab(t, apptest.View{Width: 1280, Height: 900})
	withPasskeys(t, tab)
	journey(t, tab, site.SignIn(site.Cast.Cleo))
	addPasskey(t, site, tab, "My laptop")
	journey(t, tab, withPasskey(site))
	answer, err := chromedp.Run(tab, chromedp.Evaluate[[]string](`new Promise((done) => {
		HTMLFormElement.prototype.submit = function () {
			done([this.elements.ticket.value, this.elements.credential.value]);
		};
		document.querySelector("`+passkeyWay+`").click();
	})`, chromedp.EvalAwaitPromise))
	if err != nil || len(answer) != 2 {
		t.Fatal(answer, err)
	}
	form := url.Values{"ticket": {answer[0]}, "credential": {answer[1]}}
	stranger := site.Visitor()
	wantOut(
		t, stranger, stranger.Post(link.SignInPasskey, url.Values{"ticket": {account.NewToken()}, "credential": {answer[1]}}),
	)
	before := sessions(site)
	atOnce(20, func(int) { site.Visitor().Post(link.SignInPasskey, form) })
	if got := sessions(site) - before; got != 1 {
		t.Errorf("%d sessions, want 1", got)
	}
	wantOut(t, stranger, stranger.Post(link.SignInPasskey, form))
}

// TestAPasskeyAsTheSecondStep: and a recovery code, when the device is lost.
func TestAPasskeyAsTheSecondStep(t *testing.T) {
	dbtest.Once(t)
	t.Parallel()
	site := apptest.Start(t)
	tab := site.Tab(t, apptest.View{Width: 1280, Height: 900})
	withPasskeys(t, tab)
	journey(t, tab, site.SignIn(site.Cast.Cleo))
	addPasskey(t, site, tab, "My laptop")
	journey(t, tab,
		chromedp.Click(css("input[name=always]")),
		chromedp.Click(css("form.always button")),
		chromedp.WaitVisible(css("#codes code")),
	)
	recovery, err := chromedp.Run(tab, chromedp.Text(css("#codes code")))
	if err != nil {
		t.Fatal(err)
	}
	journey(t, tab, clearCookies(),
		chromedp.Navigate(site.SignInAddress(site.Cast.Cleo)),
		chromedp.Click(css(confirmForm+" button")),
		chromedp.Click(css("main "+passkeyWay)),
		chromedp.WaitVisible(css("header form[action='/sign-out'], header details.menu")))
	client, page := halfIn(site, site.Cast.Cleo)
	client.Submit(page, secondForm, url.Values{"code": {recovery}}).Want(http.StatusOK)
	wantIn(t, client, site.Cast.Cleo.Name)
	client.Submit(client.Get(link.MeSecurity), "form[action^='/me/security/passkeys/'][action$='/remove']", nil).
		Want(http.StatusOK)
	wantIn(t, site.As(site.Cast.Cleo), site.Cast.Cleo.Name) // there is nothing left to ask for
	journey(t, tab, withPasskey(site), chromedp.Click(css(passkeyWay)), chromedp.WaitVisible(css(".error-page h1")))
}

// TestStaffSetUpAPasskey: with that they may go on at once.
func TestStaffSetUpAPasskey(t *testing.T) {
	dbtest.Once(t)
	t.Parallel()
	site := apptest.Start(t)
	setSignIn(site, func(a *account.SignInSettings) { a.StaffTwoStep = true })
	tab := site.Tab(t, apptest.View{Width: 1280, Height: 900})
	withPasskeys(t, tab)
	journey(t, tab,
		chromedp.Navigate(site.SignInAddress(site.Cast.Maya)),
		chromedp.Click(css(confirmForm+" button")),
		chromedp.WaitVisible(css(".must")))
	addPasskey(t, site, tab, "My key")
	journey(t, tab, chromedp.Navigate(site.URL+link.Moderate), chromedp.WaitVisible(css("main h1")))
	if at, err := chromedp.Run(tab, chromedp.Location()); err != nil || at != site.URL+link.Moderate {
		t.Errorf("led to %s, %v", at, err)
	}
}
