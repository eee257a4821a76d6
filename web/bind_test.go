package web_test

import (
	"net/http"
	"net/url"
	"testing"

	"ideaboard/internal/app/apptest"
	"ideaboard/internal/link"
)

// TestFormWithoutANumber: a number that is none is a mistake in the form, not an
// address that does not exist.
func TestFormWithoutANumber(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	site.As(site.Cast.Ben).Post(link.MeNotifications, url.Values{"quiet_until": {"late"}}).Want(http.StatusUnprocessableEntity)
}
