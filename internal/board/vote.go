package board

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"ideaboard/internal/database"
	"ideaboard/internal/event"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
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

// castVote stores a vote in a batch with concurrent ones, or alone if that is not
// possible.
func (b *Board) castVote(ctx context.Context, r *voteRequest) (idea Idea, err error) {
	if r.actor.SignedIn() {
		if err := b.voteQueue.do(ctx, r); err != nil {
			return idea, fmt.Errorf("wait to vote for idea %d: %w", r.ideaID, err)
		}
		if !r.needsOwnTx {
			return r.idea, r.err
		}
	}
	if !r.counted && len(r.uses) > 0 {
		if err := b.limits.AllowAll(ctx, r.uses...); err != nil {
			return idea, err
		}
	}
	do := b.addVote
	if r.remove {
		do = b.removeVote
	}
	if idea, err = b.votes(ctx, r.actor, r.ideaID, do); err == nil {
		b.counts.note(idea.ID, idea.VoteCount)
	}
	return idea, err
}

// votes checks and runs one of the two operations alone. It updates the idea's row last,
// so that a popular one is locked for one round trip only. A vote for a duplicate counts
// for its merge target.
func (b *Board) votes(
	ctx context.Context, actor Actor, id int64, do func(context.Context, *gorm.DB, Actor, *Idea, *Snapshot) error,
) (idea Idea, err error) {
	snapshot, err := b.Snapshot(ctx)
	if err != nil {
		return idea, err
	}
	err = b.withMergeTarget(ctx, b.tx, id, func(tx *gorm.DB, found Idea) error {
		idea = found
		if err := actor.May(policy.Vote, idea.Subject(snapshot)); err != nil {
			return err
		}
		return do(ctx, tx, actor, &idea, snapshot)
	})
	if errors.Is(err, errFamily) {
		return b.withdraw(ctx, actor, idea.ID, snapshot)
	}
	return idea, err
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

func (b *Board) addVote(ctx context.Context, tx *gorm.DB, actor Actor, idea *Idea, snapshot *Snapshot) error {
	now := b.now()
	added := tx.Clauses(clause.OnConflict{DoNothing: true}).
		Create(&Vote{IdeaID: idea.ID, UserID: actor.ID, CreatedAt: now})
	if added.Error != nil {
		return SignedOutIfDeleted(fmt.Errorf("vote for idea %d: %w", idea.ID, added.Error))
	}
	if added.RowsAffected == 0 {
		return nil
	}
	if err := b.Record(ctx, tx, event.IdeaVoted, idea.ID, actor, nil); err != nil {
		return err
	}
	at := TrendingRankAt(now)
	return countVote(tx, idea, snapshot, +1, true, func(column string) clause.Expr { return addWeightSQL(column, at) })
}

// errFamily reports that an idea has duplicates, whose votes must be removed, too.
var errFamily = errors.New("the idea has duplicates")

func (b *Board) removeVote(ctx context.Context, tx *gorm.DB, actor Actor, idea *Idea, snapshot *Snapshot) error {
	if idea.OwnTrendingRank != nil {
		return errFamily
	}
	vote, err := dropVote(tx, actor, idea.ID)
	if err != nil || vote.CreatedAt.IsZero() {
		return err
	}
	if err := b.Record(ctx, tx, event.IdeaUnvoted, idea.ID, actor, nil); err != nil {
		return err
	}
	return countVote(tx, idea, snapshot, -1, true, withoutWeight(idea, vote))
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

// countVote updates count and ranks on the idea's row, and reads the new count. own is
// false for a vote copied from a duplicate. If the idea was decided, hidden or merged
// since it was read, that is the error.
func countVote(
	tx *gorm.DB, idea *Idea, snapshot *Snapshot, by int, own bool, rank func(column string) clause.Expr,
) error {
	var counted struct {
		VoteCount int
		StatusID  int64
	}
	set, args := "", []any{by, rank("trending_rank")}
	if own {
		set, args = ", own_trending_rank = ?", append(args, rank("own_trending_rank"))
	}
	alone := ""
	if by < 0 && idea.OwnTrendingRank == nil {
		alone = " AND own_trending_rank IS NULL"
	}
	updated := tx.Raw(`
		UPDATE ideas
		SET vote_count = vote_count + ?, trending_rank = ?`+set+`
		WHERE id = ?
			AND status_id IN ?
			AND hidden_at IS NULL
			AND merged_into_id IS NULL`+alone+`
		RETURNING vote_count, status_id`, append(args, idea.ID, snapshot.votable())...).Scan(&counted)
	if updated.Error != nil {
		return fmt.Errorf("count vote of idea %d: %w", idea.ID, updated.Error)
	}
	if updated.RowsAffected == 0 {
		return notCounted(tx, idea)
	}
	idea.VoteCount, idea.StatusID = counted.VoteCount, counted.StatusID
	return nil
}

// notCounted returns why a vote was not counted on an idea's row.
func notCounted(tx *gorm.DB, idea *Idea) error {
	now, err := votedIdea(tx.Statement.Context, tx, idea.ID)
	switch {
	case err != nil:
		return err
	case now.MergedIntoID != nil:
		return errMerged
	case now.OwnTrendingRank != nil && idea.OwnTrendingRank == nil:
		return errFamily
	}
	return problem.New(problem.Conflict, "problem.vote_closed")
}
