package board_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"ideaboard/internal/account"
	"ideaboard/internal/board"
	"ideaboard/internal/board/boardtest"
	"ideaboard/internal/problem"
)

// mergeTruths are invariants; each query counts violations.
var mergeTruths = map[string]string{
	"votes that are not counted": `
		SELECT count(*)
		FROM ideas
		WHERE vote_count <> imported_votes + (SELECT count(*) FROM votes WHERE votes.idea_id = ideas.id)`,
	"copies without what they are of": `
		SELECT count(*)
		FROM votes AS copy
		WHERE merged_from IS NOT NULL
			AND NOT EXISTS (
				SELECT 1
				FROM votes
				WHERE votes.idea_id = copy.merged_from
					AND votes.user_id = copy.user_id
					AND votes.created_at = copy.created_at
			)`,
	"copies without a merge": `
		SELECT count(*)
		FROM votes
		WHERE merged_from IS NOT NULL
			AND NOT EXISTS (SELECT 1 FROM ideas WHERE ideas.id = merged_from AND merged_into_id = idea_id)`,
	"votes that did not come along": `
		SELECT count(*)
		FROM votes
		JOIN ideas ON ideas.id = votes.idea_id
		WHERE ideas.merged_into_id IS NOT NULL
			AND NOT EXISTS (
				SELECT 1
				FROM votes AS copy
				WHERE copy.idea_id = ideas.merged_into_id
					AND copy.user_id = votes.user_id
			)`,
	"own heats without duplicates": `
		SELECT count(*)
		FROM ideas
		WHERE (own_trending_rank IS NOT NULL) <> EXISTS (
			SELECT 1
			FROM ideas AS duplicates
			WHERE duplicates.merged_into_id = ideas.id
		)`,
	"merges that do not stand": `
		SELECT count(*)
		FROM idea_merges
		WHERE undone_at IS NULL
			AND NOT EXISTS (SELECT 1 FROM ideas WHERE ideas.id = from_id AND merged_into_id = into_id)`,
	"follows of nothing": `
		SELECT count(*)
		FROM follows
		WHERE merged_from IS NOT NULL
			AND NOT EXISTS (SELECT 1 FROM ideas WHERE ideas.id = merged_from AND merged_into_id = idea_id)`,
}

// propertyTime is how long the property is tested: PROPERTY=60s.
func propertyTime(t *testing.T) time.Duration {
	if long := os.Getenv("PROPERTY"); long != "" {
		d, err := time.ParseDuration(long)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	return 2 * time.Second
}

// chaos is a board on which people randomly do what changes counters.
type chaos struct {
	*stage
	people                 []*account.User
	ideas                  []int64
	steps, refused, waited atomic.Int64
	failed                 atomic.Pointer[error]
}

func TestCountersEqualRowsWhateverHappens(t *testing.T) {
	s := newStage(t)
	c := &chaos{stage: s, people: s.cast.Customers()}
	c.Board = board.New(s.db, nil, boardtest.Parts...) // a clock that is safe for concurrent use
	for i := range 10 {
		c.ideas = append(c.ideas, s.idea(fmt.Sprintf("Idea number %d", i), "Open").ID)
	}
	round, end := 1000, time.Now().Add(propertyTime(t))
	for time.Now().Before(end) && c.failed.Load() == nil {
		var doing sync.WaitGroup
		last := c.steps.Load() + int64(round)
		for range 8 {
			doing.Go(func() {
				for c.steps.Add(1) <= last && time.Now().Before(end) && c.failed.Load() == nil {
					c.step()
				}
			})
		}
		doing.Wait()
		c.check()
	}
	if err := c.failed.Load(); err != nil {
		t.Error(*err)
	}
	if s.db.Kind() == "postgres" {
		var dead int
		s.db.Read(s.ctx).Raw("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()").Scan(&dead)
		t.Log("deadlocks", dead)
	}
	t.Logf("%d steps, %d refused, %d waited for each other", c.steps.Load(), c.refused.Load(), c.waited.Load())
}

// step does one random thing.
func (c *chaos) step() {
	ctx, cleo := context.Background(), board.ActorOf(c.people[rand.IntN(len(c.people))])
	maya := board.ActorOf(&c.cast.Maya)
	id, other := c.ideas[rand.IntN(len(c.ideas))], c.ideas[rand.IntN(len(c.ideas))]
	var err error
	switch n := rand.IntN(100); {
	case n < 30:
		_, err = c.Vote(ctx, cleo, id)
	case n < 52:
		_, err = c.Unvote(ctx, cleo, id)
	case n < 58:
		_, err = c.Merge(ctx, maya, id, []int64{other, c.ideas[rand.IntN(len(c.ideas))]}, true)
	case n < 68:
		_, err = c.Unmerge(ctx, maya, id)
	case n < 70:
		_, err = c.Hide(ctx, maya, id)
	case n < 74:
		_, err = c.Unhide(ctx, maya, id)
	case n < 84:
		_, err = c.Comment(ctx, cleo, id,
			board.CommentDraft{Body: fmt.Sprint("I agree ", rand.Int64()), ParentID: c.someComment(id)})
	case n < 88:
		_, _, err = c.SetLevel(ctx, cleo, id, board.Silent)
	case n < 90:
		_, err = c.GiveReason(ctx, cleo, id, board.Reason{Body: "We need it."})
	default:
		err = c.toComment(ctx, n)
	}
	switch {
	case err == nil:
	case problem.KindOf(err) == problem.Unavailable:
		c.waited.Add(1)
	case problem.KindOf(err) == problem.Internal:
		c.failed.CompareAndSwap(nil, &err)
	default:
		c.refused.Add(1)
	}
}

// toComment does something random to a comment.
func (c *chaos) toComment(ctx context.Context, n int) error {
	var comment board.Comment
	err := c.db.Read(ctx).
		Raw("SELECT * FROM comments WHERE id >= ? ORDER BY id LIMIT 1", rand.IntN(1+int(c.steps.Load()/8))).
		Scan(&comment).Error
	if err != nil || comment.ID == 0 {
		return err
	}
	maya := board.ActorOf(&c.cast.Maya)
	switch {
	case n < 94:
		_, err = c.DeleteComment(ctx, board.ActorOf(&account.User{ID: comment.AuthorID, Role: account.Member}), comment.ID)
	case n < 97:
		_, err = c.HideComment(ctx, maya, comment.ID)
	default:
		_, err = c.UnhideComment(ctx, maya, comment.ID)
	}
	return err
}

// someComment returns a comment to reply to, on the idea or not; often 0.
func (c *chaos) someComment(idea int64) (id int64) {
	if rand.IntN(2) == 0 {
		c.db.Read(context.Background()).Raw(`
			SELECT id
			FROM comments
			WHERE idea_id = ?
				OR idea_id IN (SELECT id FROM ideas WHERE merged_into_id = ?)
			ORDER BY id DESC
			LIMIT 1`, idea, idea).Scan(&id)
	}
	return id
}

// check fails unless all counters match the rows.
func (c *chaos) check() {
	c.t.Helper()
	wrong, err := c.Audit(context.Background())
	if err != nil || len(wrong) > 0 {
		c.t.Fatalf("after %d steps: miscounted %+v, %v", c.steps.Load(), wrong, err)
	}
	c.wantTruths()
}

func (s *stage) wantTruths() {
	s.t.Helper()
	for what, query := range mergeTruths {
		var n int
		if err := s.db.Read(s.ctx).Raw(query).Scan(&n).Error; err != nil || n != 0 {
			s.t.Fatalf("%s: %d, %v", what, n, err)
		}
	}
}
