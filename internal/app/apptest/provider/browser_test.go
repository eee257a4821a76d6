package provider_test

import (
	"testing"

	"github.com/chromedp/chromedp"

	"ideaboard/internal/app/apptest"
	"ideaboard/internal/app/apptest/provider"
)

func TestTheHonestProviderInABrowser(t *testing.T) {
	t.Parallel()
	site := newParty(t)
	p := provider.Honest(t, provider.Site{RedirectURI: site.URL + "/back"}, cleo)
	site.meet(t, p.Issuer)
	tab := (&apptest.Site{}).Tab(t, apptest.Views["light-1280"])
	err := chromedp.Do(
		tab,
		chromedp.Navigate(site.URL+"/start"),
		provider.LogIn("cleo-7"),
		chromedp.WaitVisible(chromedp.CSS("#back")),
	)
	if err != nil {
		t.Fatal(err)
	}
	if site.err != nil || site.got.Email != "cleo@example.com" {
		t.Errorf("%+v, %v", site.got, site.err)
	}
}
