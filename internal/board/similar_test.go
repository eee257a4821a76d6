package board_test

import (
	"slices"
	"testing"

	"ideaboard/internal/board"
	"ideaboard/internal/policy"
)

// wantAlike fails unless exactly these ideas are returned for a title, in this order.
func (s *stage) wantAlike(viewer board.Actor, to board.SimilarTo, what string, want ...int64) []board.SimilarIdea {
	s.t.Helper()
	found, err := s.Similar(s.ctx, viewer, to)
	if err != nil {
		s.t.Fatal(err)
	}
	var ids []int64
	for _, alike := range found {
		ids = append(ids, alike.ID)
	}
	if !slices.Equal(ids, want) {
		s.t.Errorf("%s: ideas %v, want %v", what, ids, want)
	}
	return found
}

// TestSimilarReturnsTheMergeTarget looks for similar ideas with the text of a
// duplicate, through two merges.
func TestSimilarReturnsTheMergeTarget(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	nobody := board.Actor{}
	root := s.idea("Dark mode", "Open")
	middle := s.idea("Midnight theme", "Open")
	leaf := s.idea("Black background after sunset", "Open")
	asked := board.SimilarTo{Title: "Black background after sunset"}
	s.wantAlike(nobody, asked, "before the merge", leaf.ID)
	s.merge(middle.ID, leaf.ID)
	s.merge(root.ID, middle.ID)
	found := s.wantAlike(nobody, asked, "merged", root.ID)
	if len(found) == 1 && (found[0].Title != "Dark mode" || !slices.Contains(found[0].Shared, "sunset")) {
		t.Errorf("shown: %q by %q, want Dark mode by the duplicate's words", found[0].Title, found[0].Shared)
	}
	s.wantAlike(nobody, board.SimilarTo{Title: "Dark mode, midnight theme"}, "with words of both", root.ID)
	s.wantAlike(nobody, board.SimilarTo{Title: asked.Title, Except: root.ID}, "beside the idea itself")
	s.wantAlike(nobody, board.SimilarTo{Title: asked.Title, Except: leaf.ID}, "beside the duplicate")
}

// TestSimilarIgnoresHiddenText hides the duplicate, and then its merge target.
func TestSimilarIgnoresHiddenText(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	maya, nobody := board.ActorOf(&s.cast.Maya), board.Actor{}
	root := s.idea("Dark mode", "Open")
	leaf := s.idea("Black background after sunset", "Open")
	other := s.idea("Black background for tables", "Open")
	s.merge(root.ID, leaf.ID)
	asked := board.SimilarTo{Title: "Black background after sunset"}
	s.wantAlike(nobody, asked, "all visible", root.ID, other.ID)
	_, err := s.Hide(s.ctx, maya, leaf.ID)
	s.must(err)
	s.wantAlike(nobody, asked, "the duplicate hidden", other.ID)
	s.wantAlike(maya, asked, "the duplicate hidden, for staff", other.ID)
}

// TestSimilarIgnoresHiddenCategories hides the category of the merge target, and then
// that of the duplicate.
func TestSimilarIgnoresHiddenCategories(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	admin, order := s.admin(), board.CategoryInput{Name: "Attic", CategoryAccess: everybody}
	order.SeenBy = policy.StaffOnly
	category, err := s.AddCategory(s.ctx, admin, order)
	s.must(err)
	root, leaf := s.idea("Dark mode", "Open"), s.idea("Black background after sunset", "Open")
	open, asked := root.CategoryID, board.SimilarTo{Title: "Black background after sunset"}
	s.merge(root.ID, leaf.ID)
	for what, id := range map[string]int64{"the idea shut away": root.ID, "the duplicate shut away": leaf.ID} {
		_, err = s.SetCategory(s.ctx, admin, id, category.ID)
		s.must(err)
		s.wantAlike(board.Actor{}, asked, what)
		s.wantAlike(board.ActorOf(&s.cast.Maya), asked, what+", for staff", root.ID)
		_, err = s.SetCategory(s.ctx, admin, id, open)
		s.must(err)
	}
}
