package board_test

import (
	"fmt"
	"slices"
	"testing"

	"ideaboard/internal/board"
)

// TestSearchJoinsCompounds searches for words written as one, with a hyphen and as two,
// each by all of these forms.
func TestSearchJoinsCompounds(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for _, forms := range [][]string{
		{"popup", "pop-up", "pop up"},
		{"wifi", "Wi-Fi", "wi fi"},
		{"darkmode", "dark mode", "dark-mode"},
		{"webhooks", "web hook", "web-hooks"},
		{"Kalenderansicht", "Kalender-Ansicht", "Kalender Ansicht"},
		{"вебхук", "веб-хук", "веб хук"},
		{"autoguardado", "auto-guardado", "auto guardado"},
	} {
		var titles []string
		for i, form := range forms {
			titles = append(titles, s.proposes([]string{"First ", "Second ", "Third "}[i]+form, "").Title)
		}
		s.proposes("Both halves of "+forms[0]+" elsewhere: none here", "") // found by one form only
		s.learnSpelling()
		for _, form := range forms {
			got := s.found(board.Actor{}, form)
			for _, title := range titles {
				if !slices.Contains(got, title) {
					t.Errorf("%q does not find %q: %q", form, title, got)
				}
			}
		}
	}
}

// TestSearchJoinsNothingElse checks that separated halves are not a word, and that quoted
// words match only as written.
func TestSearchJoinsNothingElse(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	one := s.proposes("The popup blocks", "")
	hyphen := s.proposes("The pop-up blocks", "")
	two := s.proposes("The pop up blocks", "")
	apart := s.proposes("Turn up the pop music that blocks", "")
	s.proposes("中文搜索功能", "")
	s.learnSpelling()
	for query, want := range map[string][]string{
		"popup ":         {one.Title, hyphen.Title, two.Title},
		`"popup"`:        {one.Title},
		`"pop up"`:       {hyphen.Title, two.Title},
		"blocks -popup ": {apart.Title}, "blocks -pop-up ": {apart.Title},
		"中文搜": {"中文搜索功能"},
	} {
		got := s.found(board.Actor{}, query)
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%q finds %q, not %q", query, got, want)
		}
	}
	page, err := s.List(s.ctx, board.Actor{}, board.IdeaFilter{Query: "popup "})
	if err != nil {
		t.Fatal(err)
	}
	for _, hit := range page.Ideas {
		marks := 0
		for _, mark := range hit.Match.TitleMarks {
			if mark.Hit {
				marks++
			}
		}
		if marks != 1 {
			t.Errorf("%q: marked %v", hit.Title, hit.Match.TitleMarks)
		}
	}
}

// TestSimilarJoinsCompounds looks for similar ideas with each form of a word.
func TestSimilarJoinsCompounds(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	ids := map[string]int64{}
	for _, title := range []string{"Popup", "Pop-ups", "Pop up"} {
		ids[title] = s.proposes(title, "").ID
	}
	for i := range 60 { // enough for the job to learn the site's words
		s.proposes(fmt.Sprintf("Something else, number %d", i), "")
	}
	if err := s.LearnWords(s.ctx); err != nil {
		t.Fatal(err)
	}
	for _, asked := range []string{"Popups", "A pop-up", "Pop up"} {
		found, err := s.Similar(s.ctx, board.Actor{}, board.SimilarTo{Title: asked})
		if err != nil {
			t.Fatal(err)
		}
		for title, id := range ids {
			finds := func(alike board.SimilarIdea) bool { return alike.ID == id && len(alike.Shared) > 0 }
			if !slices.ContainsFunc(found, finds) {
				t.Errorf("%q does not find %q: %+v", asked, title, found)
			}
		}
	}
	found, err := s.Similar(s.ctx, board.Actor{}, board.SimilarTo{Title: "Elsewhere popup"})
	if err != nil || len(found) < 3 {
		t.Errorf("%+v, %v", found, err)
	}
}
