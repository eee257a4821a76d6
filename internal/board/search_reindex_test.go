package board_test

import (
	"testing"

	"ideaboard/internal/board"
	"ideaboard/internal/policy"
)

// wantFound fails unless a visitor finds this many ideas by a query.
func (s *stage) wantFound(why, query string, want int) {
	s.t.Helper()
	if got := s.found(board.Actor{}, query); len(got) != want {
		s.t.Errorf("%s: %q finds %q, want %d", why, query, got, want)
	}
}

func TestSearchHearsOfTags(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	maya, idea := actorOf(&s.cast.Maya), s.idea("Dark mode", "Open")
	tag, other := s.tag("kaleidoscope"), s.tag("periwinkle")
	change := func(name string, secret bool) {
		tag.Name, tag.StaffOnly = name, secret
		if _, err := s.ChangeTag(s.ctx, maya, tag); err != nil {
			t.Fatal(err)
		}
	}
	s.wantFound("no tag yet", "kaleidoscope", 0)
	s.tagged(idea.ID, tag)
	s.wantFound("tagged", "kaleidoscope", 1)
	change("kaleidoscope", true)
	s.wantFound("for staff", "kaleidoscope", 0)
	change("marmalade", false)
	s.wantFound("renamed", "kaleidoscope", 0)
	s.wantFound("renamed", "marmalade", 1)
	if _, err := s.MergeTags(s.ctx, maya, tag.ID, other.ID); err != nil {
		t.Fatal(err)
	}
	s.wantFound("merged away", "marmalade", 0)
	s.wantFound("merged", "periwinkle", 1)
	s.must(s.RemoveTag(s.ctx, maya, other.ID))
	s.wantFound("removed", "periwinkle", 0)
}

func TestSearchHearsOfManyIdeasOfATag(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	idea, tag := s.idea("Dark mode", "Open"), s.tag("kaleidoscope")
	s.exec(`
		WITH RECURSIVE n (i) AS (
			SELECT 1
			UNION ALL
			SELECT i + 1
			FROM n
			WHERE i < 501
		)
		INSERT INTO ideas (title, author_id, category_id, status_id, trending_rank, created_at)
		SELECT 'Other', author_id, category_id, status_id, trending_rank, created_at
		FROM ideas, n
		WHERE id = ?`, idea.ID)
	s.exec(`
		INSERT INTO idea_tags (idea_id, tag_id, created_at)
		SELECT ideas.id, tags.id, ideas.created_at
		FROM ideas, tags`)
	if _, err := s.IndexMissing(s.ctx); err != nil {
		t.Fatal(err)
	}
	tag.StaffOnly = true
	if _, err := s.ChangeTag(s.ctx, actorOf(&s.cast.Maya), tag); err != nil {
		t.Fatal(err)
	}
	s.wantFound("for staff", "kaleidoscope", 0)
	if n, err := s.IndexMissing(s.ctx); err != nil || n < 501 {
		t.Errorf("indexed again: %d, %v", n, err)
	}
	s.wantFound("indexed again", "kaleidoscope", 0)
	s.wantFound("indexed again", "dark", 1)
}

func TestSearchHearsOfDuplicates(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	maya, order := s.admin(), board.CategoryInput{Name: "Attic", CategoryAccess: everybody}
	into, from := s.idea("Dark mode", "Open").ID, s.idea("Kaleidoscope", "Open").ID
	category, err := s.AddCategory(s.ctx, maya, order)
	s.must(err)
	_, err = s.SetCategory(s.ctx, maya, from, category.ID)
	s.must(err)
	s.merge(into, from)
	s.wantFound("merged", "kaleidoscope", 1)
	order.SeenBy = policy.StaffOnly
	_, err = s.ChangeCategory(s.ctx, maya, category.ID, order)
	s.must(err)
	s.wantFound("shut", "kaleidoscope", 0)
	order.SeenBy = policy.Everybody
	_, err = s.ChangeCategory(s.ctx, maya, category.ID, order)
	s.must(err)
	s.wantFound("open", "kaleidoscope", 1)
	s.unmerge(from)
	if got := s.found(board.Actor{}, "kaleidoscope"); len(got) != 1 || got[0] != "Kaleidoscope" {
		t.Errorf("unmerged: %q", got)
	}
}

func TestMergesCountTags(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	into, one, two := s.idea("Dark mode", "Open").ID, s.idea("Night", "Open").ID, s.idea("Black", "Open").ID
	tag, own := s.tag("theme"), s.tag("own")
	s.tagged(into, own)
	s.tagged(one, tag, own)
	s.tagged(two, tag)
	s.wantTagCounts(map[string]int{"theme": 2, "own": 2})
	s.merge(into, one, two)
	s.wantTagCounts(map[string]int{"theme": 1, "own": 1})
	s.wantExact()
	s.unmerge(one)
	s.wantTagCounts(map[string]int{"theme": 2, "own": 2})
	s.wantExact()
	s.unmerge(two)
	s.wantTagCounts(map[string]int{"theme": 2, "own": 2})
	s.wantExact()
}
