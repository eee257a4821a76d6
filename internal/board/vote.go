package board

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"ideaboard/internal/database"
	"ideaboard/internal/ratelimit"
)

// Vote is one person's vote for one idea.
type Vote struct {
	IdeaID     int64 `gorm:"primaryKey"`
	UserID     int64 `gorm:"primaryKey"`
	CreatedAt  time.Time
	MergedFrom *int64 // the duplicate that it was copied from
}

// Vote adds the actor's vote and returns the idea as it then is. Repeating it changes
// nothing. uses are the rate limits to count; beyond one of them the error is TooMany.
func (b *Board) Vote(ctx context.Context, actor Actor, id int64, uses ...ratelimit.Use) (Idea, error) {
	return b.castVote(ctx, &voteRequest{actor: actor, ideaID: id, uses: uses})
}

// Unvote removes the actor's vote and returns the idea as it then is. Without a vote it
// changes nothing. uses are those of [Board.Vote].
func (b *Board) Unvote(ctx context.Context, actor Actor, id int64, uses ...ratelimit.Use) (Idea, error) {
	return b.castVote(ctx, &voteRequest{actor: actor, ideaID: id, remove: true, uses: uses})
}

// castVote stores a vote. A vote for a duplicate counts for its merge target.
func (b *Board) castVote(ctx context.Context, r *voteRequest) (Idea, error) {
	err := b.again(ctx, &r.ideaID, func() error {
		if err := b.voteQueue.do(ctx, r); err != nil {
			return fmt.Errorf("wait to vote for idea %d: %w", r.ideaID, err)
		}
		return r.err
	})
	if errors.Is(err, errHasDuplicates) {
		return b.withdraw(ctx, r.actor, r.ideaID)
	}
	return r.idea, err
}

// votedColumns are the columns of an idea that a vote needs.
const votedColumns = "id, title, author_id, category_id, status_id, vote_count, imported_votes, created_at, " +
	"answered_at, hidden_at, merged_into_id, own_trending_rank"

// votedIdea reads an idea with the columns that a vote needs.
func votedIdea(ctx context.Context, tx *gorm.DB, id int64, opts ...clause.Expression) (Idea, error) {
	idea, err := database.Rows[Idea](tx, opts...).
		Select(votedColumns).
		Where("id = ?", id).Take(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return idea, notFound()
	}
	if err != nil {
		return idea, fmt.Errorf("load idea %d: %w", id, err)
	}
	return idea, nil
}

// IdeasOpenForVote returns those of the ideas for which the actor could vote now and has
// not, with only id and title set.
func (b *Board) IdeasOpenForVote(ctx context.Context, actor Actor, ids []int64) (ideas []Idea, err error) {
	if !actor.SignedIn() || len(ids) == 0 {
		return nil, nil
	}
	snapshot, err := b.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	err = visibleInLists(b.db.Read(ctx), actor, snapshot).
		Select("id", "title").
		Where("id IN ? AND status_id IN ?", ids, snapshot.votable()).
		Where("category_id NOT IN ?", snapshot.unvotable(actor)).
		Where("NOT EXISTS (SELECT 1 FROM votes WHERE votes.idea_id = ideas.id AND votes.user_id = ?)", actor.ID).
		Order("id").
		Find(&ideas).Error
	if err != nil {
		return nil, fmt.Errorf("find ideas to vote for: %w", err)
	}
	return ideas, nil
}

// dropVote deletes a vote and returns it, or the zero Vote if there was none.
func dropVote(tx *gorm.DB, actor Actor, ideaID int64) (vote Vote, err error) {
	err = tx.Raw(`
		DELETE FROM votes
		WHERE idea_id = ?
			AND user_id = ?
		RETURNING created_at, merged_from`, ideaID, actor.ID).Scan(&vote).Error
	if err != nil {
		return vote, fmt.Errorf("unvote idea %d: %w", ideaID, err)
	}
	return vote, nil
}

// withoutWeight returns an expression that removes a vote from a rank column.
// ImportedVotes must be the idea's own.
func withoutWeight(idea *Idea, vote Vote) func(column string) clause.Expr {
	birth := TrendingRank(idea.CreatedAt, nil, idea.ImportedVotes)
	return func(column string) clause.Expr { return removeWeightSQL(column, TrendingRankAt(vote.CreatedAt), birth) }
}
