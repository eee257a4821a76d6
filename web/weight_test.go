package web_test

import (
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"ideaboard/internal/app/apptest"
	"ideaboard/internal/database/dbtest"
)

// The limits of what a visitor's first view of the list takes.
const (
	firstViewBytes    = 60_000
	firstViewRequests = 6
)

// TestFirstViewIsLight adds up the list page and all that it loads, compressed as a
// browser receives it.
func TestFirstViewIsLight(t *testing.T) {
	dbtest.Once(t)
	t.Parallel()
	site := apptest.Start(t)
	for i := range 30 {
		site.Idea(fmt.Sprintf("An idea with a title of some length %d", i), site.Cast.Ben)
	}
	get := func(path string) int {
		t.Helper()
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, site.URL+path, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Accept-Encoding", "br, gzip")
		response, err := http.DefaultTransport.RoundTrip(request)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		n, err := io.Copy(io.Discard, response.Body)
		if err != nil || response.StatusCode != http.StatusOK {
			t.Fatal(path, response.Status, err)
		}
		return int(n)
	}
	loaded := map[string]bool{"/": true}
	page := site.Visitor().Get("/").Want(http.StatusOK)
	for _, tag := range regexp.MustCompile(`<(?:script|link rel="(?:stylesheet|preload|icon)")[^>]*>`).
		FindAllString(page.Body, -1) {
		if strings.Contains(tag, "prefers-color-scheme: dark") { // a browser loads the icon of its mode only
			continue
		}
		if found := regexp.MustCompile(`(?:src|href)="([^"]+)"`).FindStringSubmatch(tag); found != nil {
			loaded[found[1]] = true
		}
	}
	total := 0
	for path := range loaded {
		size := get(path)
		t.Logf("%6d bytes: %s", size, path)
		total += size
	}
	if len(loaded) > firstViewRequests || total > firstViewBytes {
		t.Errorf("%d requests and %d bytes, want at most %d and %d", len(loaded), total, firstViewRequests, firstViewBytes)
	}
}
