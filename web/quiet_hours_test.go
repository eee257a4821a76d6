package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"ideaboard/internal/app/apptest"
	"ideaboard/internal/link"
)

// TestQuietHoursSayWhatTheyAre: from and until at one hour are refused, hours are those
// of where the person lives, and a city is a time zone.
func TestQuietHoursSayWhatTheyAre(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	cleo := site.As(site.Cast.Cleo)
	cleo.Header.Set("Cookie", "zone=Europe/Madrid")
	const form = "form[action='/me/notifications']"
	page := cleo.Get(link.MeNotifications).Want(http.StatusOK)
	if got := page.TextOf("#quiet .hint"); !strings.Contains(got, "Europe/Madrid") {
		t.Errorf("the hours are said to be %q", got)
	}
	page = cleo.Submit(page, form, url.Values{"quiet_from": {"22"}, "quiet_until": {"22"}}).
		Want(http.StatusUnprocessableEntity)
	if got := page.TextOf("#quiet_from-error"); !strings.Contains(got, "the same hour") {
		t.Errorf("one hour twice: %q", got)
	}
	cleo.Submit(page, form, url.Values{"quiet_from": {"22"}, "quiet_until": {"7"}}).Want(http.StatusOK)
	user, err := site.Accounts.User(t.Context(), site.Cast.Cleo.ID)
	if err != nil || user.TimeZone != "Europe/Madrid" || user.Name != site.Cast.Cleo.Name {
		t.Errorf("%q is in %q (%v)", user.Name, user.TimeZone, err)
	}
	profile := cleo.Get(link.MeProfile)
	cleo.Submit(profile, "form[action='/me/profile']", url.Values{"time_zone": {"new york"}}).Want(http.StatusOK)
	if user, err := site.Accounts.User(t.Context(), site.Cast.Cleo.ID); err != nil || user.TimeZone != "America/New_York" {
		t.Errorf("“new york” is %q (%v)", user.TimeZone, err)
	}
}
