package board

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"ideaboard/internal/event"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
)

// errMerged reports that an idea was merged or unmerged after it was read.
var errMerged = errors.New("the idea was merged meanwhile")

// withMergeTarget runs do in a transaction made by run, with id's merge target. The idea
// is read without a lock. do must verify this on the locked row and return errMerged if
// the idea was merged; then the transaction is retried.
func (b *Board) withMergeTarget(
	ctx context.Context, run func(context.Context, func(*gorm.DB) error) error, id int64, do func(*gorm.DB, Idea) error,
) error {
	return b.again(ctx, &id, func() error {
		return run(ctx, func(tx *gorm.DB) error {
			idea, err := votedIdea(ctx, tx, id)
			if err == nil && idea.MergedIntoID != nil {
				err = errMerged
			}
			if err != nil {
				return err
			}
			return do(tx, idea)
		})
	})
}

// lockUnmerged locks an idea as the last step of a transaction. It returns errMerged if
// the idea was merged meanwhile.
func lockUnmerged(ctx context.Context, tx *gorm.DB, id int64) error {
	idea, err := votedIdea(ctx, tx, id, ForUpdate)
	if err == nil && idea.MergedIntoID != nil {
		err = errMerged
	}
	return err
}

// again runs do, and repeats it with id's merge target when do returns errMerged.
func (b *Board) again(ctx context.Context, id *int64, do func() error) (err error) {
	for range 10 {
		if err = do(); !errors.Is(err, errMerged) {
			return err
		}
		if *id, err = mergeTargetID(b.db.Read(ctx), *id); err != nil {
			return err
		}
	}
	return problem.New(problem.Conflict, "problem.idea_merged")
}

// withdraw removes the actor's votes for an idea and for its duplicates.
func (b *Board) withdraw(ctx context.Context, actor Actor, id int64) (idea Idea, err error) {
	snapshot, err := b.Snapshot(ctx)
	if err != nil {
		return idea, err
	}
	err = b.again(ctx, &id, func() error {
		return b.Change(ctx, func(tx *gorm.DB) error {
			family, err := lockVoted(ctx, tx, actor, id)
			if err != nil {
				return err
			}
			idea = family[len(family)-1]
			if err := actor.May(policy.Vote, idea.Subject(snapshot)); err != nil {
				return err
			}
			return b.withdrawAll(ctx, tx, actor, family, &idea)
		})
	})
	if err == nil {
		b.counts.note(idea.ID, idea.VoteCount)
	}
	return idea, err
}

// lockVoted locks the ideas of a family that the actor voted for, the idea itself last,
// with the columns of votedIdea.
func lockVoted(ctx context.Context, tx *gorm.DB, actor Actor, id int64) (family []Idea, err error) {
	ids, err := votedFamily(tx, actor, id)
	if err != nil {
		return nil, err
	}
	for _, one := range append(ids, id) {
		idea, err := votedIdea(ctx, tx, one, ForUpdate)
		if err != nil {
			return nil, err
		}
		family = append(family, idea)
	}
	now, err := votedFamily(tx, actor, id)
	if err == nil && (family[len(family)-1].MergedIntoID != nil || !slices.Equal(now, ids)) {
		err = errMerged
	}
	return family, err
}

// votedFamily returns the direct and indirect duplicates of an idea that the actor voted
// for, the deepest first.
func votedFamily(tx *gorm.DB, actor Actor, id int64) (ids []int64, err error) {
	err = tx.Raw(`
		WITH RECURSIVE family (id, depth) AS (
			SELECT CAST(? AS bigint), 0
			UNION
			SELECT ideas.id, depth + 1
			FROM family
			JOIN ideas ON ideas.merged_into_id = family.id
		)
		SELECT family.id
		FROM family
		JOIN votes ON votes.idea_id = family.id AND votes.user_id = ?
		WHERE depth > 0
		ORDER BY depth DESC, family.id`, id, actor.ID).Scan(&ids).Error
	if err != nil {
		return nil, fmt.Errorf("find votes for the duplicates of idea %d: %w", id, err)
	}
	return ids, nil
}

// withdrawAll removes the actor's votes for locked ideas, and updates the count of target,
// which is one of them.
func (b *Board) withdrawAll(ctx context.Context, tx *gorm.DB, actor Actor, family []Idea, target *Idea) error {
	for i := range family {
		idea := &family[i]
		vote, err := dropVote(tx, actor, idea.ID)
		if err != nil {
			return err
		}
		if vote.CreatedAt.IsZero() {
			continue
		}
		if idea.ImportedVotes, err = ownImported(tx, idea); err != nil {
			return err
		}
		if err := discount(tx, idea, vote.MergedFrom == nil, withoutWeight(idea, vote)); err != nil {
			return err
		}
		if idea.ID != target.ID {
			continue
		}
		target.VoteCount--
		if err := b.Record(ctx, tx, event.IdeaUnvoted, idea.ID, actor, nil); err != nil {
			return err
		}
	}
	return nil
}

// discount removes a vote from the count and ranks of an idea. own is false for a vote
// copied from a duplicate.
func discount(tx *gorm.DB, idea *Idea, own bool, withoutVote func(column string) clause.Expr) error {
	set, args := "", []any{withoutVote("trending_rank")}
	if own && idea.OwnTrendingRank != nil {
		set, args = ", own_trending_rank = ?", append(args, withoutVote("own_trending_rank"))
	}
	err := tx.Exec(`
		UPDATE ideas
		SET vote_count = vote_count - 1, trending_rank = ?`+set+`
		WHERE id = ?`, append(args, idea.ID)...).Error
	if err != nil {
		return fmt.Errorf("unvote idea %d: %w", idea.ID, err)
	}
	return nil
}

// ownImported returns the imported votes of an idea without those of its duplicates.
func ownImported(tx *gorm.DB, idea *Idea) (int, error) {
	if idea.OwnTrendingRank == nil {
		return idea.ImportedVotes, nil
	}
	var fromDuplicates int
	err := tx.Raw(`
		SELECT coalesce(sum(imported_votes), 0)
		FROM idea_merges
		WHERE into_id = ?
			AND undone_at IS NULL`, idea.ID).Scan(&fromDuplicates).Error
	if err != nil {
		return 0, fmt.Errorf("count the imported votes of duplicates of idea %d: %w", idea.ID, err)
	}
	return idea.ImportedVotes - fromDuplicates, nil
}

// copiedFrom returns the ideas of a person's vote: the idea itself and, for a copy, the
// duplicates on the way to the original vote. It returns none if they did not vote.
func copiedFrom(tx *gorm.DB, ideaID, userID int64) (ids []int64, err error) {
	err = tx.Raw(`
		WITH RECURSIVE behind (id, origin, step) AS (
			SELECT idea_id, merged_from, 0
			FROM votes
			WHERE idea_id = ?
				AND user_id = ?
			UNION ALL
			SELECT votes.idea_id, votes.merged_from, step + 1
			FROM behind
			JOIN votes ON votes.idea_id = behind.origin AND votes.user_id = ?
		)
		SELECT id
		FROM behind
		ORDER BY step`, ideaID, userID, userID).Scan(&ids).Error
	if err != nil {
		return nil, fmt.Errorf("find a vote for idea %d: %w", ideaID, err)
	}
	return ids, nil
}
