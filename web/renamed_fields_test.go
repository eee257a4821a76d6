package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"ideaboard/internal/app/apptest"
	"ideaboard/internal/link"
)

// TestAFormOfAnOlderVersionWorksOnce: a page was opened before an upgrade, its form is
// sent after it, and names its fields as they were.
func TestAFormOfAnOlderVersionWorksOnce(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	idea := site.Idea("Dark mode", site.Cast.Ben)
	ben := site.As(site.Cast.Ben)
	ben.Post(link.IdeaDo(idea.ID, "questions"), url.Values{"words": {"When will it come?"}}).Want(http.StatusOK)
	maya := site.As(site.Cast.Maya)
	form := url.Values{"status": {"Declined"}, "answer": {"Too bright."}, "would_change": {"A sunny day."}}
	maya.Post(link.Answers(idea.ID), form).Want(http.StatusOK)
	page := maya.Get(link.Idea(idea.ID, idea.Title)).Want(http.StatusOK)
	for _, text := range []string{"When will it come?", "Too bright.", "A sunny day."} {
		if !strings.Contains(page.Body, text) {
			t.Errorf("%q is not on the page", text)
		}
	}
}
