package web_test

import (
	"net/http"
	"net/url"
	"sync"
	"testing"

	"ideaboard/internal/app/apptest"
	"ideaboard/internal/link"
)

// TestTheSameFormEightTimesAtOnce makes one idea, and one comment.
func TestTheSameFormEightTimesAtOnce(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	site.Idea("Dark mode", site.Cast.Ben)
	cleo := site.As(site.Cast.Cleo)
	for path, form := range map[string]url.Values{
		link.Ideas:       {"title": {"A calendar for rooms"}, "body": {"Words."}, "seen": {"1"}},
		link.Comments(1): {"body": {"So do I."}},
	} {
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				if got := send(t, cleo, site.URL, http.MethodPost, path, form); got.status != http.StatusSeeOther {
					t.Errorf("%s: %d", path, got.status)
				}
			})
		}
		all.Wait()
	}
	ideas, comments := number(site, "SELECT count(*) FROM ideas"), number(site, "SELECT count(*) FROM comments")
	if ideas != 2 || comments != 1 {
		t.Errorf("%d ideas, want 2; %d comments, want 1", ideas, comments)
	}
}
