package board

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/account"
	"ideaboard/internal/event"
	"ideaboard/internal/jobs"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
)

// Leave deletes the actor for good. Their ideas and texts are assigned to the deleted
// user. Their votes become votes without a person, or are removed with dropVotes. Their
// reasons and their answers to questions and outcomes are deleted. The last administrator
// cannot leave.
//
// It is one transaction: it locks the person's row first, so that they can add nothing
// meanwhile, and then the ideas that they voted for in order of id, as all operations do.
// For a person with very many rows, that transaction removes the name, the email addresses
// and all sign-in methods, and the job [FinishLeaving] does the rest in batches.
func (b *Board) Leave(ctx context.Context, actor Actor, dropVotes bool) error {
	if err := actor.May(policy.Leave, policy.Subject{}); err != nil {
		return err
	}
	return b.Change(ctx, func(tx *gorm.DB) error {
		people, err := account.LockForDeletion(ctx, tx, actor.ID)
		if err != nil {
			return err
		}
		much, err := b.hasManyRows(tx.WithContext(ctx), people)
		switch job := (FinishLeaving{People: people, DropVotes: dropVotes}); {
		case err != nil:
			return err
		case much:
			err = errors.Join(account.Anonymize(ctx, tx, people), jobs.Enqueue(tx, job))
		default:
			err = b.removePeople(ctx, tx, job)
		}
		if err != nil {
			return err
		}
		// The event records that a person left, but not who.
		return event.Record(ctx, tx, event.Of(event.MemberLeft, 0, b.now()), nil)
	})
}

// removePeople removes or reassigns all rows of people who leave, and deletes the people.
func (b *Board) removePeople(ctx context.Context, tx *gorm.DB, job FinishLeaving) error {
	if err := removeVotesOf(ctx, tx, job.People, job.voteUpdate()); err != nil {
		return err
	}
	for _, k := range b.partRows {
		if err := k.forget(tx.WithContext(ctx), job.People); err != nil {
			return err
		}
	}
	if err := dropFromComments(tx.WithContext(ctx), job.People); err != nil {
		return err
	}
	if err := b.reassign(ctx, tx, job.People); err != nil {
		return err
	}
	return account.DeletePeople(ctx, tx, job.People)
}

// SignedOutIfDeleted turns a foreign-key violation into a refusal: the actor was deleted during
// the request. Other errors are returned unchanged.
func SignedOutIfDeleted(err error) error {
	if errors.Is(err, gorm.ErrForeignKeyViolated) {
		return &problem.Error{Kind: problem.SignedOut, Message: "problem.signed_out", Cause: err}
	}
	return err
}

// dropFromComments deletes the reactions, mentions and unattached pictures of people who
// leave.
func dropFromComments(tx *gorm.DB, people []int64) error {
	if err := dropReactions(tx, people); err != nil {
		return err
	}
	if _, err := dropPictures(tx, "user_id IN ? AND idea_id IS NULL AND comment_id IS NULL", people); err != nil {
		return err
	}
	return removeNames(tx, people)
}

// reassign assigns the texts of people who leave to the deleted user.
func (b *Board) reassign(ctx context.Context, tx *gorm.DB, people []int64) error {
	for _, w := range b.writings {
		err := tx.WithContext(ctx).
			Exec("UPDATE "+w.Table+" SET "+w.Writer+" = ? WHERE "+w.Writer+" IN ?", account.DeletedUserID, people).Error
		if err != nil {
			return fmt.Errorf("reassign texts to the deleted user: %w", err)
		}
	}
	return nil
}

// leavingVotes is how many votes one statement removes.
const leavingVotes = 400

// removedVote is a deleted vote, with the creation time and imported votes of its idea.
type removedVote struct {
	IdeaID        int64
	CreatedAt     time.Time
	MergedFrom    *int64
	IdeaBorn      time.Time
	ImportedVotes int // the idea's own
}

// removeVotesOf deletes the votes of people in batches, with the ideas' rows locked;
// update then updates the ideas. The people are usually one; if two of them voted for the
// same idea, update gets both votes.
func removeVotesOf(ctx context.Context, tx *gorm.DB, people []int64, update func(*gorm.DB, []removedVote) error) error {
	for {
		if n, err := removeVoteBatch(ctx, tx, people, update); err != nil || n == 0 {
			return err
		}
	}
}

// removeVoteBatch is one batch of removeVotesOf. It returns the number of ideas.
func removeVoteBatch(
	ctx context.Context, tx *gorm.DB, people []int64, update func(*gorm.DB, []removedVote) error,
) (ideas int, err error) {
	var ids []int64
	err = tx.WithContext(ctx).Raw(`
		SELECT DISTINCT idea_id
		FROM votes
		WHERE user_id IN ?
		ORDER BY idea_id
		LIMIT ?`, people, leavingVotes).Scan(&ids).Error
	if err != nil {
		return 0, fmt.Errorf("find votes: %w", err)
	}
	if len(ids) == 0 {
		return 0, nil
	}
	votes, err := removeVotes(ctx, tx, people, ids)
	if err == nil {
		err = update(tx.WithContext(ctx), votes)
	}
	if err != nil {
		return 0, fmt.Errorf("remove votes: %w", err)
	}
	return len(ids), nil
}

// removeVotes deletes the votes of people for these ideas and returns them.
func removeVotes(ctx context.Context, tx *gorm.DB, people, ids []int64) ([]removedVote, error) {
	byID, err := lockedIdeas(tx.WithContext(ctx), ids)
	if err != nil {
		return nil, err
	}
	var votes []removedVote
	err = tx.WithContext(ctx).Raw(`
		DELETE FROM votes
		WHERE user_id IN ?
			AND idea_id IN ?
		RETURNING idea_id, created_at, merged_from`, people, ids).Scan(&votes).Error
	for i := range votes {
		idea := byID[votes[i].IdeaID]
		votes[i].IdeaBorn, votes[i].ImportedVotes = idea.CreatedAt, idea.ImportedVotes
	}
	slices.SortFunc(votes, func(a, b removedVote) int { return cmp.Compare(a.IdeaID, b.IdeaID) })
	return votes, err
}

// keepVotes turns deleted votes into imported ones: count and rank stay.
func keepVotes(tx *gorm.DB, votes []removedVote) error {
	times := map[int][]int64{} // number of votes lost -> ideas; nearly always one
	for start := 0; start < len(votes); {
		end := start
		for end < len(votes) && votes[end].IdeaID == votes[start].IdeaID {
			end++
		}
		times[end-start] = append(times[end-start], votes[start].IdeaID)
		start = end
	}
	for n, ids := range times {
		if err := tx.Exec("UPDATE ideas SET imported_votes = imported_votes + ? WHERE id IN ?", n, ids).Error; err != nil {
			return err
		}
	}
	for _, vote := range votes { // so that unmerging moves the number back with its duplicate
		if vote.MergedFrom == nil {
			continue
		}
		err := tx.Exec(`
			UPDATE idea_merges
			SET imported_votes = imported_votes + 1
			WHERE into_id = ?
				AND from_id = ?
				AND undone_at IS NULL`, vote.IdeaID, *vote.MergedFrom).Error
		if err != nil {
			return err
		}
	}
	return nil
}

// uncountVotes subtracts deleted votes from count and rank. An idea that loses two votes
// takes two statements.
func uncountVotes(tx *gorm.DB, votes []removedVote) error {
	for len(votes) > 0 {
		var once, again []removedVote
		for i, vote := range votes {
			if i > 0 && votes[i-1].IdeaID == vote.IdeaID {
				again = append(again, vote)
			} else {
				once = append(once, vote)
			}
		}
		if _, err := subtractVotes(tx, once); err != nil {
			return err
		}
		votes = again
	}
	return nil
}

// subtractVotes subtracts at most one vote from each idea, as Unvote does, in one
// statement, and returns the new ranks.
func subtractVotes(tx *gorm.DB, votes []removedVote) (ranks map[int64]Idea, err error) {
	rows, args := make([]string, len(votes)), make([]any, 0, 4*len(votes))
	for i, vote := range votes {
		rows[i] = "(CAST(? AS bigint), CAST(? AS double precision), CAST(? AS double precision), CAST(? AS boolean))"
		args = append(args, vote.IdeaID, TrendingRankAt(vote.CreatedAt),
			TrendingRank(vote.IdeaBorn, nil, vote.ImportedVotes), vote.MergedFrom == nil)
	}
	var lowered []Idea
	err = tx.Raw(`
		WITH gone (id, vote, birth, own) AS (VALUES `+strings.Join(rows, ", ")+`)
		UPDATE ideas
		SET vote_count = vote_count - 1,
			trending_rank = `+removeWeightFrom("trending_rank", "gone.vote", "gone.birth")+`,
			own_trending_rank = CASE
				WHEN gone.own THEN `+removeWeightFrom("own_trending_rank", "gone.vote", "gone.birth")+`
				ELSE own_trending_rank
			END
		FROM gone
		WHERE gone.id = ideas.id
		RETURNING ideas.id, ideas.trending_rank, ideas.own_trending_rank`, args...).Scan(&lowered).Error
	ranks = make(map[int64]Idea, len(lowered))
	for _, idea := range lowered {
		ranks[idea.ID] = idea
	}
	return ranks, err
}
