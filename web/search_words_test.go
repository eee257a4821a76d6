package web_test

import (
	"net/http"
	"strings"
	"testing"

	"ideaboard/internal/app/apptest"
	"ideaboard/internal/board"
)

// TestASearchSaysWhatHasSomeOfTheWords: hits that do not have all words are said to
// have some, and how many have them all without the filters.
func TestASearchSaysWhatHasSomeOfTheWords(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	idea := site.Idea("A dark room for pictures", site.Cast.Ben)
	for _, title := range []string{"Dark mode", "Dark mode in mails", "Dark mode for the map"} {
		site.Idea(title, site.Cast.Ben)
	}
	site.Answer(idea.ID, board.Reply{Status: "Declined", Body: "It costs too much.", ReconsiderIf: "A partner."})
	if err := site.Forget(); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]struct{ says, without string }{
		"/?q=dark+mode": {"", ""},
		"/?q=dark+mode&status=declined": {
			"With these filters, no idea has all of these words", "Without the filters: 3|/?q=dark+mode",
		},
		"/?q=dark+mode+status%3Adeclined": {
			"With these filters, no idea has all of these words", "Without the filters: 3|/?q=dark+mode",
		},
		"/?q=dark+kitchen":                               {"No idea has all of these words. These have some", ""},
		"/?q=map+dark":                                   {"1 idea has all of these words. The others have some", ""},
		"/?q=map+mode&status=declined":                   {"", "Search all ideas|/?q=map+mode"},
		"/?q=map+mode+status%3Adeclined+category%3Anone": {"", "Search all ideas|/?q=map+mode"},
	} {
		page := site.Visitor().Get(path).Want(http.StatusOK)
		got := page.Find(".meant").Text()
		if want.says == "" && strings.Contains(got, "all of these words") || !strings.Contains(got, want.says) {
			t.Errorf("%s says %q, want %q", path, got, want.says)
		}
		if words, at, _ := strings.Cut(want.without, "|"); want.without != "" {
			link := page.Find(".meant a, .empty a.button").First()
			if strings.TrimSpace(link.Text()) != words || link.AttrOr("href", "") != at {
				t.Errorf("%s offers %q at %q, want %s", path, link.Text(), link.AttrOr("href", ""), want.without)
			}
		}
	}
}
