package board_test

import (
	"testing"

	"ideaboard/internal/board"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
)

// everybody is the access of an open category.
var everybody = policy.CategoryAccess{
	SeenBy:      policy.Everybody,
	ProposedBy:  policy.Everybody,
	VotedBy:     policy.Everybody,
	CommentedBy: policy.Everybody,
}

// categories returns the board's categories in their order.
func (s *stage) categories() []board.Category {
	s.t.Helper()
	snapshot, err := s.Snapshot(s.ctx)
	s.must(err)
	return snapshot.Categories
}

func TestCategoriesAreAddedMovedAndRemoved(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	admin, first, idea := s.admin(), s.categories()[0], s.idea("Dark mode", "Open")
	before := len(s.categories())
	category, err := s.AddCategory(s.ctx, admin, board.CategoryInput{Name: "Été à  l'ombre", CategoryAccess: everybody})
	s.must(err)
	if category.Name != "Été à l'ombre" || category.Slug != "ete-a-l-ombre" {
		t.Errorf("added %+v", category)
	}
	_, err = s.AddCategory(s.ctx, admin, board.CategoryInput{Name: "été à l'ombre", CategoryAccess: everybody})
	wantFields(t, err, "name")
	_, err = s.AddCategory(s.ctx, admin,
		board.CategoryInput{Name: " ", CategoryAccess: policy.CategoryAccess{SeenBy: "dogs"}})
	wantKind(t, err, problem.Invalid)
	_, err = s.AddCategory(s.ctx, actorOf(&s.cast.Ben), board.CategoryInput{Name: "Mine", CategoryAccess: everybody})
	wantKind(t, err, problem.NotFound)
	renamed, err := s.ChangeCategory(s.ctx, admin, category.ID,
		board.CategoryInput{Name: "Attic", CategoryAccess: everybody})
	s.must(err)
	if renamed.Name != "Attic" || renamed.Slug != category.Slug {
		t.Errorf("renamed %+v", renamed)
	}
	for range before + 1 {
		s.must(s.MoveCategory(s.ctx, admin, category.ID, true))
	}
	if top := s.categories()[0]; top.ID != category.ID {
		t.Errorf("on top is %+v", top)
	}
	_, err = s.SetCategory(s.ctx, admin, idea.ID, category.ID)
	s.must(err)
	_, err = s.RemoveCategory(s.ctx, admin, category.ID, 0)
	wantFields(t, err, "into")
	s.removes(admin, category.ID, first.ID)
	if shown, err := s.Idea(s.ctx, admin, idea.ID); err != nil || shown.CategoryID != first.ID {
		t.Errorf("moved to %d, %v", shown.CategoryID, err)
	}
	s.wantExact()
	all := s.categories()
	for _, category := range all[1:] {
		s.removes(admin, category.ID, all[0].ID)
	}
	_, err = s.RemoveCategory(s.ctx, admin, all[0].ID, 0)
	wantKind(t, err, problem.Conflict)
}

// removes removes a category with few ideas.
func (s *stage) removes(admin board.Actor, id, into int64) {
	s.t.Helper()
	if later, err := s.RemoveCategory(s.ctx, admin, id, into); err != nil || later {
		s.t.Errorf("removing category %d: later %v, %v", id, later, err)
	}
}

// TestALargeCategoryIsRemovedByAJob checks that the category is closed immediately, also
// to people who may not see the other one, and that the job's batches can be repeated.
func TestALargeCategoryIsRemovedByAJob(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	admin, ben, staffOnly := s.admin(), actorOf(&s.cast.Ben), everybody
	staffOnly.SeenBy = policy.StaffOnly
	category, err := s.AddCategory(s.ctx, admin, board.CategoryInput{Name: "Attic", CategoryAccess: everybody})
	s.must(err)
	cellar, err := s.AddCategory(s.ctx, admin, board.CategoryInput{Name: "Cellar", CategoryAccess: staffOnly})
	s.must(err)
	const many = 2500
	s.exec(`
		WITH RECURSIVE n(i) AS (
			SELECT 1
			UNION ALL
			SELECT i + 1
			FROM n
			WHERE i < ?
		)
		INSERT INTO ideas (title, author_id, category_id, status_id, trending_rank, created_at)
		SELECT 'Many', 3, ?, 1, 300, ?
		FROM n`, many, category.ID, s.now)
	s.exec("UPDATE ideas SET hidden_at = ? WHERE category_id = ? AND id % 10 = 0", s.now, category.ID)
	s.must(s.Recount(s.ctx))
	later, err := s.RemoveCategory(s.ctx, admin, category.ID, cellar.ID)
	if err != nil || !later {
		t.Fatalf("later %v, %v", later, err)
	}
	_, err = s.Propose(s.ctx, admin, board.Draft{Title: "One more", CategoryID: category.ID})
	wantFields(t, err, "category")
	for _, try := range []func() error{
		func() error { _, err := s.RemoveCategory(s.ctx, admin, category.ID, cellar.ID); return err },
		func() error { _, err := s.RemoveCategory(s.ctx, admin, cellar.ID, category.ID); return err },
		func() error {
			_, err := s.ChangeCategory(s.ctx, admin, category.ID, board.CategoryInput{Name: "Attic", CategoryAccess: everybody})
			return err
		},
	} {
		wantKind(t, try(), problem.Conflict)
	}
	if page, err := s.List(s.ctx, ben, board.IdeaFilter{CategoryID: category.ID}); err != nil || len(page.Ideas) > 0 {
		t.Errorf("what goes to staff is still seen: %d, %v", len(page.Ideas), err)
	}
	job := board.FinishRemoval{ID: category.ID, Into: cellar.ID, ActorID: admin.ID}
	if n := s.rows("river_job", "kind = ?", job.Kind()); n != 1 {
		t.Errorf("%d jobs", n)
	}
	job.ActorID = 1 << 40 // a person who left meanwhile
	s.must(s.Board.FinishRemoval(s.ctx, job))
	s.must(s.Board.FinishRemoval(s.ctx, job))
	n := s.rows("ideas", "category_id = ?", cellar.ID)
	if n != many || s.rows("categories", "id = ?", category.ID) != 0 ||
		s.rows("events", "kind = 'category.removed'") != 1 {
		t.Errorf("%d ideas moved", n)
	}
	s.wantExact()
}

func TestAudiencesOfACategory(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	admin, ben, maya, visitor := s.admin(), actorOf(&s.cast.Ben), actorOf(&s.cast.Maya), board.Actor{}
	order := board.CategoryInput{Name: "Attic", CategoryAccess: everybody}
	category, err := s.AddCategory(s.ctx, admin, order)
	s.must(err)
	idea, err := s.Propose(s.ctx, actorOf(&s.cast.Cleo),
		board.Draft{Title: "Dark mode", Body: "My eyes.", CategoryID: category.ID})
	s.must(err)
	deeds := map[string]func(board.Actor) error{
		"see": func(a board.Actor) error { _, err := s.Idea(s.ctx, a, idea.ID); return err },
		"propose": func(a board.Actor) error {
			_, err := s.Propose(s.ctx, a, board.Draft{Title: "Another", Body: "My ears.", CategoryID: category.ID})
			return err
		},
		"vote": func(a board.Actor) error { _, err := s.Vote(s.ctx, a, idea.ID); return err },
		"talk": func(a board.Actor) error {
			_, err := s.Comment(s.ctx, a, idea.ID, board.CommentDraft{Body: "Yes."})
			return err
		},
	}
	for name, set := range map[string]func(*policy.CategoryAccess, policy.Audience){
		"see":     func(p *policy.CategoryAccess, a policy.Audience) { p.SeenBy = a },
		"propose": func(p *policy.CategoryAccess, a policy.Audience) { p.ProposedBy = a },
		"vote":    func(p *policy.CategoryAccess, a policy.Audience) { p.VotedBy = a },
		"talk":    func(p *policy.CategoryAccess, a policy.Audience) { p.CommentedBy = a },
	} {
		for _, audience := range []policy.Audience{policy.Members, policy.StaffOnly} {
			order.CategoryAccess = everybody
			set(&order.CategoryAccess, audience)
			_, err := s.ChangeCategory(s.ctx, admin, category.ID, order)
			s.must(err)
			for who, tt := range map[string]struct {
				actor board.Actor
				may   bool
			}{"a visitor": {visitor, false}, "Ben": {ben, audience == policy.Members}, "Maya": {maya, true}} {
				if err := deeds[name](tt.actor); (err == nil) != tt.may {
					t.Errorf("%s, for %s: %s gets %v", name, audience, who, err)
				}
			}
		}
	}
}

func TestAShutCategoryIsNotFollowed(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	shut := everybody
	shut.SeenBy = policy.StaffOnly
	category, err := s.AddCategory(s.ctx, s.admin(), board.CategoryInput{Name: "Attic", CategoryAccess: shut})
	s.must(err)
	wantKind(t, s.FollowCategory(s.ctx, actorOf(&s.cast.Ben), category.ID, true), problem.NotFound)
	s.must(s.FollowCategory(s.ctx, actorOf(&s.cast.Maya), category.ID, true))
}
