package board

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"gorm.io/gorm"

	"ideaboard/internal/database"
	"ideaboard/internal/event"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
	"ideaboard/internal/ratelimit"
)

// errIdeaLocked reports that another transaction holds the row of an idea in the batch.
var errIdeaLocked = errors.New("the idea is locked")

// storeVotes stores a batch of votes to add, or to remove, in one transaction, and sets
// the result of each request. If the transaction fails, nothing is stored:
// Unavailable becomes the result, and after other errors the requests are marked.
func (b *Board) storeVotes(ctx context.Context, batch []*voteRequest) {
	err := b.retrying(ctx, b.db.TxUncounted, func(tx *gorm.DB) error {
		for _, r := range batch {
			r.idea, r.err, r.needsOwnTx, r.counted = Idea{}, nil, false, false
		}
		return b.storeBatch(ctx, tx, batch)
	})
	if err == nil {
		for _, r := range batch {
			if r.err == nil && !r.needsOwnTx {
				b.counts.note(r.ideaID, r.idea.VoteCount)
			}
		}
		return
	}
	for _, r := range batch {
		r.idea, r.err, r.counted = Idea{}, nil, false
		switch {
		case problem.KindOf(err) == problem.Unavailable:
			r.err = err
		case errors.Is(err, errIdeaLocked) && !r.waitsForLock:
			r.waitsForLock = true
		default:
			r.needsOwnTx = true
		}
	}
}

// storeBatch is the transaction of [Board.storeVotes]. It updates the rows of ideas last,
// so that they are locked for one round trip only.
func (b *Board) storeBatch(ctx context.Context, tx *gorm.DB, batch []*voteRequest) error {
	snapshot, err := b.Snapshot(ctx)
	if err != nil {
		return err
	}
	allowed, err := b.allowVotes(tx, batch)
	if err != nil {
		return err
	}
	possible, err := possibleVotes(tx, snapshot, allowed)
	if err != nil || len(possible) == 0 {
		return err
	}
	changed, tallies, err := b.changeVotes(tx, possible)
	if err != nil || len(changed) == 0 {
		return err
	}
	kind := event.IdeaVoted
	if changed[0].remove {
		kind = event.IdeaUnvoted
	}
	events := make([]event.Event, len(changed))
	for i, r := range changed {
		events[i] = event.Of(kind, r.actor.ID, b.now()).OnIdea(r.ideaID)
	}
	if err := event.RecordAll(ctx, tx, events); err != nil {
		return err
	}
	return tallyVotes(tx, snapshot, possible, tallies, changed[0].waitsForLock)
}

// allowVotes counts the votes against the rate limits and returns those within them.
func (b *Board) allowVotes(tx *gorm.DB, batch []*voteRequest) (allowed []*voteRequest, err error) {
	uses := make([][]ratelimit.Use, len(batch))
	for i, r := range batch {
		uses[i] = r.uses
	}
	refused, err := b.limits.AllowEach(tx, uses)
	if err != nil {
		return nil, err
	}
	for i, r := range batch {
		r.counted = true
		if r.err = refused[i]; r.err == nil {
			allowed = append(allowed, r)
		}
	}
	return allowed, nil
}

// possibleVotes loads the ideas of the requests and returns the requests that the rules
// allow and that a batch can store.
func possibleVotes(tx *gorm.DB, snapshot *Snapshot, requests []*voteRequest) (possible []*voteRequest, err error) {
	if len(requests) == 0 {
		return nil, nil
	}
	ids := make([]int64, len(requests))
	for i, r := range requests {
		ids[i] = r.ideaID
	}
	var found []Idea
	if err := tx.Select(votedColumns).Where("id IN ?", ids).Find(&found).Error; err != nil {
		return nil, fmt.Errorf("load ideas to vote for: %w", err)
	}
	ideas := make(map[int64]Idea, len(found))
	for _, idea := range found {
		ideas[idea.ID] = idea
	}
	for _, r := range requests {
		r.idea = ideas[r.ideaID]
		switch {
		case r.idea.ID == 0, r.idea.MergedIntoID != nil, r.remove && r.idea.OwnTrendingRank != nil:
			r.needsOwnTx = true
		default:
			if r.err = r.actor.May(policy.Vote, r.idea.Subject(snapshot)); r.err == nil {
				possible = append(possible, r)
			}
		}
	}
	return possible, nil
}

// tally is the sum of a batch's changes to one idea.
type tally struct {
	votes  int     // to add, or to remove
	weight float64 // the sum of their weights, as a trending rank
}

// changeVotes inserts or deletes rows of votes. It returns the requests that changed
// something, and their sum by idea.
func (b *Board) changeVotes(tx *gorm.DB, requests []*voteRequest) ([]*voteRequest, map[int64]tally, error) {
	query, now := addVotesSQL, b.now()
	if requests[0].remove {
		query = removeVotesSQL
	}
	rows := make([]string, len(requests))
	var args []any
	for i, r := range requests {
		if r.remove {
			rows[i], args = "(CAST(? AS bigint), CAST(? AS bigint))", append(args, r.ideaID, r.actor.ID)
		} else {
			rows[i], args = "(?, ?, ?)", append(args, r.ideaID, r.actor.ID, now)
		}
	}
	var votes []Vote
	if err := tx.Raw(fmt.Sprintf(query, strings.Join(rows, ", ")), args...).Scan(&votes).Error; err != nil {
		return nil, nil, fmt.Errorf("store votes: %w", err)
	}
	changed, tallies := make([]*voteRequest, 0, len(votes)), make(map[int64]tally)
	for _, vote := range votes {
		for _, r := range requests {
			if r.ideaID != vote.IdeaID || r.actor.ID != vote.UserID {
				continue
			}
			sum, rank := tallies[vote.IdeaID], TrendingRankAt(vote.CreatedAt)
			if sum.votes > 0 {
				rank = addWeight(sum.weight, rank)
			}
			tallies[vote.IdeaID] = tally{votes: sum.votes + 1, weight: rank}
			changed = append(changed, r)
		}
	}
	return changed, tallies, nil
}

const (
	addVotesSQL = `
		INSERT INTO votes (idea_id, user_id, created_at)
		VALUES %s
		ON CONFLICT DO NOTHING
		RETURNING idea_id, user_id, created_at`
	removeVotesSQL = `
		DELETE FROM votes
		WHERE (idea_id, user_id) IN (VALUES %s)
		RETURNING idea_id, user_id, created_at`
)

// tallyVotes updates counts and ranks of ideas, and sets the results on the requests. With
// wait it waits for ideas that another transaction has locked. Without it, and if an idea
// was decided, hidden or merged since it was read, the error is errIdeaLocked.
func tallyVotes(
	tx *gorm.DB,
	snapshot *Snapshot,
	requests []*voteRequest,
	tallies map[int64]tally,
	wait bool,
) error {
	rows, args := tallyRows(requests, tallies)
	skip, query := "", addTalliesSQL
	if !wait {
		skip = database.SkipLocked(tx)
	}
	if requests[0].remove {
		query = removeTalliesSQL
	}
	var counted []struct {
		ID        int64
		VoteCount int
		StatusID  int64
	}
	args = append(args, snapshot.votable(), snapshot.votable())
	if err := tx.Raw(fmt.Sprintf(query, rows, skip), args...).Scan(&counted).Error; err != nil {
		return fmt.Errorf("count votes: %w", err)
	}
	if len(counted) != len(tallies) {
		return errIdeaLocked
	}
	for _, now := range counted {
		for _, r := range requests {
			if r.ideaID == now.ID {
				r.idea.VoteCount, r.idea.StatusID = now.VoteCount, now.StatusID
			}
		}
	}
	return nil
}

// tallyRows returns the VALUES rows for the tallies, and their arguments.
func tallyRows(requests []*voteRequest, tallies map[int64]tally) (rows string, args []any) {
	const row = "(CAST(? AS bigint), CAST(? AS bigint), CAST(? AS double precision), CAST(? AS double precision))"
	seen := map[int64]bool{}
	for _, r := range requests {
		sum := tallies[r.ideaID]
		if sum.votes == 0 || seen[r.ideaID] {
			continue
		}
		seen[r.ideaID] = true
		birth := TrendingRank(r.idea.CreatedAt, nil, r.idea.ImportedVotes)
		args = append(args, r.ideaID, sum.votes, sum.weight, birth)
	}
	return strings.Repeat(row+", ", len(seen)-1) + row, args
}

var (
	addTalliesSQL = talliesSQL(
		"vote_count + counted.votes",
		func(column string) string { return addWeightTo(column, "counted.weight") },
		"",
	)
	removeTalliesSQL = talliesSQL(
		"vote_count - counted.votes",
		func(column string) string { return removeWeightFrom(column, "counted.weight", "counted.birth") },
		" AND ideas.own_trending_rank IS NULL", // votes for ideas with duplicates are removed alone
	)
)

// talliesSQL returns one UPDATE for the tallies of several ideas: those that accept votes
// and, with a lock in place of %[2]s, are not locked. %[1]s and %[2]s are replaced by the
// rows and the lock.
func talliesSQL(count string, rank func(column string) string, more string) string {
	open := "ideas.status_id IN ? AND ideas.hidden_at IS NULL AND ideas.merged_into_id IS NULL" + more
	return `
		WITH counted (id, votes, weight, birth) AS (VALUES %[1]s),
		free AS (
			SELECT ideas.id
			FROM ideas
			WHERE ideas.id IN (SELECT counted.id FROM counted) AND ` + open + `
			ORDER BY ideas.id
			%[2]s
		)
		UPDATE ideas
		SET vote_count = ` + count + `,
			trending_rank = ` + rank("trending_rank") + `,
			own_trending_rank = ` + rank("own_trending_rank") + `
		FROM counted JOIN free ON free.id = counted.id
		WHERE ideas.id = counted.id AND ` + open + `
		RETURNING ideas.id, ideas.vote_count, ideas.status_id`
}
