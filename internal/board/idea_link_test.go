package board_test

import (
	"fmt"
	"testing"

	"ideaboard/internal/board"
	"ideaboard/internal/problem"
)

func TestLinks(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	maya, cleo := actorOf(&s.cast.Maya), actorOf(&s.cast.Cleo)
	a, b, c := s.idea("Dark mode", "Open"), s.idea("Dark mode on phones", "Open"), s.idea("A theme of one's own", "Open")
	for name, tt := range map[string]struct {
		by       board.Actor
		from, to int64
		kind     board.LinkKind
		want     problem.Kind
	}{
		"a member":       {cleo, a.ID, b.ID, board.LinkSimilar, problem.NotFound},
		"itself":         {maya, a.ID, a.ID, board.LinkSimilar, problem.Invalid},
		"no such kind":   {maya, a.ID, b.ID, "loves", problem.Invalid},
		"no such idea":   {maya, a.ID, 99, board.LinkPart, problem.NotFound},
		"similar":        {maya, b.ID, a.ID, board.LinkSimilar, went},
		"part":           {maya, b.ID, a.ID, board.LinkPart, went},
		"blocks another": {maya, a.ID, c.ID, board.LinkBlocks, went},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := s.Link(s.ctx, tt.by, tt.from, tt.to, tt.kind)
			wantKind(t, err, tt.want)
		})
	}
	if _, err := s.Link(s.ctx, maya, a.ID, b.ID, board.LinkSimilar); err != nil { // the other direction is the same link
		t.Fatal(err)
	}
	of := func(viewer board.Actor, id int64) map[board.LinkKind]board.LinkedIdea {
		t.Helper()
		found, err := s.LinksOf(s.ctx, viewer, id)
		if err != nil {
			t.Fatal(err)
		}
		byKind := map[board.LinkKind]board.LinkedIdea{}
		for _, one := range found {
			if byKind[one.Kind].ID != 0 {
				t.Errorf("%s twice", one.Kind)
			}
			byKind[one.Kind] = one
		}
		return byKind
	}
	got := of(cleo, a.ID)
	if got[board.LinkSimilar].ID != b.ID || got[board.LinkPart].ID != b.ID || !got[board.LinkPart].Back ||
		got[board.LinkBlocks].ID != c.ID ||
		got[board.LinkBlocks].Back {
		t.Errorf("links of the first: %+v", got)
	}
	if got := of(cleo, b.ID); got[board.LinkPart].Back || got[board.LinkPart].ID != a.ID || len(got) != 2 {
		t.Errorf("links of the second: %+v", got)
	}
	s.done(s.Hide(s.ctx, maya, c.ID))
	if got := of(cleo, a.ID); got[board.LinkBlocks].ID != 0 {
		t.Errorf("a hidden idea shows: %+v", got)
	}
	if _, err := s.Unlink(s.ctx, maya, a.ID, b.ID, board.LinkSimilar); err != nil {
		t.Fatal(err)
	}
	if got := of(maya, a.ID); len(got) != 2 || got[board.LinkSimilar].ID != 0 {
		t.Errorf("links left: %+v", got)
	}
	if got := s.events(a.ID); got[len(got)-1] != "idea.unlinked" {
		t.Errorf("events %v", got)
	}
}

func TestTooManyLinks(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	maya, hub := actorOf(&s.cast.Maya), s.idea("The hub of all ideas", "Open")
	for i := range board.MaxLinks + 1 {
		other := s.idea(fmt.Sprint("One more idea ", i), "Open")
		_, err := s.Link(s.ctx, maya, other.ID, hub.ID, board.LinkPart)
		if i == board.MaxLinks {
			wantFields(t, err, "to")
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

func TestPeopleSayWhatIsTheSame(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	maya, cleo, ruth := actorOf(&s.cast.Maya), actorOf(&s.cast.Cleo), actorOf(&s.cast.Ruth)
	a, b, hidden := s.idea("Dark mode", "Open"), s.idea("A dark theme", "Open"), s.idea("Something hidden", "Open")
	s.done(s.Hide(s.ctx, maya, hidden.ID))
	for name, tt := range map[string]struct {
		by     board.Actor
		id, as int64
		words  string
		want   problem.Kind
	}{
		"a visitor":            {board.Actor{}, a.ID, b.ID, "", problem.SignedOut},
		"itself":               {cleo, a.ID, a.ID, "", problem.Invalid},
		"as what is not there": {cleo, a.ID, 99, "", problem.Invalid},
		"as what is hidden":    {cleo, a.ID, hidden.ID, "", problem.Invalid},
		"of what is hidden":    {cleo, hidden.ID, a.ID, "", problem.NotFound},
		"too many words": {
			cleo, a.ID, b.ID, string(make([]rune, board.MaxDuplicateNote+1)), went,
		}, // NUL is cleaned away
		"a member":              {cleo, a.ID, b.ID, "Both are dark.", went},
		"another, the way back": {ruth, b.ID, a.ID, "", went},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := s.SuggestDuplicate(s.ctx, tt.by, tt.id, tt.as, tt.words)
			wantKind(t, err, tt.want)
		})
	}
	if n, err := s.CountSuggestions(s.ctx, maya); n != 2 || err != nil {
		t.Errorf("%d wait, %v", n, err)
	}
	_, _, err := s.DuplicateSuggestions(s.ctx, cleo, "")
	wantKind(t, err, problem.NotFound)
	pairs, _, err := s.DuplicateSuggestions(s.ctx, maya, "")
	if err != nil || len(pairs) != 1 || pairs[0].Others != 1 || pairs[0].Idea.Title == "" || pairs[0].By.Name == "" {
		t.Fatalf("pairs %+v, %v", pairs, err)
	}
	_, err = s.RejectDuplicate(s.ctx, cleo, pairs[0].ID, "")
	wantKind(t, err, problem.NotFound)
	for range 2 {
		if _, err := s.RejectDuplicate(s.ctx, maya, pairs[0].ID, "One is for phones."); err != nil {
			t.Fatal(err)
		}
	}
	if n, _ := s.CountSuggestions(s.ctx, maya); n != 0 {
		t.Errorf("%d wait still", n)
	}
	_, err = s.SuggestDuplicate(s.ctx, actorOf(&s.cast.Omar), a.ID, b.ID, "")
	wantFields(t, err, "as")
	told := 0
	for _, kind := range s.events(pairs[0].IdeaID) {
		if kind == "idea.not_same" {
			told++
		}
	}
	if told != 1 {
		t.Errorf("decided %d times", told)
	}
}

// TestAReportIsUndecidedAgainAfterUnmerge checks that a report whose ideas were merged
// comes back when they are unmerged, and that one of another duplicate does not.
func TestAReportIsUndecidedAgainAfterUnmerge(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	maya, cleo, ruth := actorOf(&s.cast.Maya), actorOf(&s.cast.Cleo), actorOf(&s.cast.Ruth)
	a, b, c := s.idea("Dark mode", "Open"), s.idea("A dark theme", "Open"), s.idea("Black pages", "Open")
	for _, report := range []struct {
		by       board.Actor
		id, same int64
	}{{cleo, a.ID, b.ID}, {ruth, b.ID, a.ID}, {cleo, c.ID, b.ID}} {
		_, err := s.SuggestDuplicate(s.ctx, report.by, report.id, report.same, "")
		s.must(err)
	}
	waiting := func(want int) {
		t.Helper()
		if n, err := s.CountSuggestions(s.ctx, maya); n != want || err != nil {
			t.Errorf("%d reports wait, %v; want %d", n, err, want)
		}
	}
	_, err := s.Merge(s.ctx, maya, b.ID, []int64{a.ID, c.ID}, false)
	s.must(err)
	waiting(0)
	_, err = s.Unmerge(s.ctx, maya, a.ID)
	s.must(err)
	waiting(2)
	pairs, _, err := s.DuplicateSuggestions(s.ctx, maya, "")
	if err != nil || len(pairs) != 1 || pairs[0].IdeaID != a.ID || pairs[0].Merged || pairs[0].HandledBy != nil {
		t.Errorf("reports %+v, %v", pairs, err)
	}
}
