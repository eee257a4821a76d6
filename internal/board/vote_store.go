package board

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"gorm.io/gorm"

	"ideaboard/internal/database"
	"ideaboard/internal/event"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
	"ideaboard/internal/ratelimit"
)

var (
	// errIdeaLocked reports that another transaction holds the row of an idea in the batch.
	errIdeaLocked = errors.New("the idea is locked")

	// errHasDuplicates reports that a person's votes for duplicates of the idea must be
	// removed, too.
	errHasDuplicates = errors.New("the idea has duplicates")
)

// storeVotes stores a batch of votes to add, or to remove, in one transaction, and sets
// the result of each request. If the transaction fails, nothing is stored: the requests
// are marked for a stricter batch, and if there is none, or the database is unavailable,
// the error is the result.
func (b *Board) storeVotes(ctx context.Context, batch []*voteRequest) {
	snapshot, err := b.latestSnapshot(ctx)
	if err == nil {
		err = b.retrying(ctx, b.db.TxUncounted, func(tx *gorm.DB) error {
			for _, r := range batch {
				r.idea, r.err = Idea{}, nil
			}
			return b.storeBatch(ctx, tx, snapshot, batch)
		})
	}
	if err != nil {
		voteBatchFailed(ctx, batch, err)
		return
	}
	for _, r := range batch {
		r.uses = nil // counted, also if the request returns with another idea
		if r.err == nil {
			b.counts.note(r.ideaID, r.idea.VoteCount)
		}
	}
}

// voteBatchFailed sets the results of a batch whose transaction returned an error.
func voteBatchFailed(ctx context.Context, batch []*voteRequest, err error) {
	locked := errors.Is(err, errIdeaLocked)
	if !locked && len(batch) > 1 {
		slog.WarnContext(ctx, "a batch of votes failed", "votes", len(batch), "error", err)
	}
	for _, r := range batch {
		r.idea, r.err = Idea{}, nil
		switch {
		case locked && r.with == anyVotes:
			r.with = votesForIdea
		case len(batch) > 1 && problem.KindOf(err) != problem.Unavailable:
			r.with = noOtherVotes
		default:
			r.err = err
		}
	}
}

// storeBatch is the transaction of [Board.storeVotes]. It updates the rows of ideas last,
// so that they are locked for one round trip only.
func (b *Board) storeBatch(ctx context.Context, tx *gorm.DB, snapshot *Snapshot, batch []*voteRequest) error {
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
	return tallyVotes(tx, snapshot, possible, tallies)
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
		if r.err = refused[i]; r.err == nil {
			allowed = append(allowed, r)
		}
	}
	return allowed, nil
}

// possibleVotes loads the ideas of the requests and returns the requests that the rules
// allow. It sets the error of the others: errMerged for a vote for a duplicate.
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
		if r.err = r.refusal(snapshot); r.err == nil {
			possible = append(possible, r)
		}
	}
	return possible, nil
}

// refusal returns why a request cannot be stored, given its idea, or nil.
func (r *voteRequest) refusal(snapshot *Snapshot) error {
	switch {
	case r.idea.ID == 0:
		return notFound()
	case r.idea.MergedIntoID != nil:
		return errMerged
	case r.remove && r.idea.OwnTrendingRank != nil:
		return errHasDuplicates
	}
	return r.actor.May(policy.Vote, r.idea.Subject(snapshot))
}

// tally is the sum of a batch's changes to one idea.
type tally struct {
	votes  int     // to add, or to remove
	weight float64 // the sum of their weights, as a trending rank
}

// changeVotes inserts or deletes rows of votes, one for each person. It returns the
// requests that changed something, and their sum by idea.
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
		return nil, nil, SignedOutIfDeleted(fmt.Errorf("store votes: %w", err))
	}
	byPerson := make(map[int64]*voteRequest, len(requests))
	for _, r := range requests {
		byPerson[r.actor.ID] = r
	}
	changed, tallies := make([]*voteRequest, len(votes)), make(map[int64]tally)
	for i, vote := range votes {
		sum, rank := tallies[vote.IdeaID], TrendingRankAt(vote.CreatedAt)
		if sum.votes > 0 {
			rank = addWeight(sum.weight, rank)
		}
		tallies[vote.IdeaID] = tally{votes: sum.votes + 1, weight: rank}
		changed[i] = byPerson[vote.UserID]
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

// tallyVotes updates counts and ranks of ideas, and sets the results on the requests. If
// one of the ideas was decided, hidden or merged since it was read, the error is the
// reason. Requests that are with any votes do not wait for an idea that another
// transaction has locked: then, and for an idea that was changed, it is errIdeaLocked.
func tallyVotes(tx *gorm.DB, snapshot *Snapshot, requests []*voteRequest, tallies map[int64]tally) error {
	rows, args := tallyRows(requests, tallies)
	lock, query := "", addTalliesSQL
	if requests[0].with == anyVotes {
		lock = database.SkipLocked(tx)
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
	if err := tx.Raw(fmt.Sprintf(query, rows, lock), args...).Scan(&counted).Error; err != nil {
		return fmt.Errorf("count votes: %w", err)
	}
	if len(counted) != len(tallies) {
		if requests[0].with == anyVotes {
			return errIdeaLocked
		}
		return notCounted(tx, requests[0])
	}
	byIdea := make(map[int64]int, len(counted))
	for i, now := range counted {
		byIdea[now.ID] = i
	}
	for _, r := range requests {
		if i, is := byIdea[r.ideaID]; is {
			r.idea.VoteCount, r.idea.StatusID = counted[i].VoteCount, counted[i].StatusID
		}
	}
	return nil
}

// notCounted returns why a vote was not counted on an idea's row.
func notCounted(tx *gorm.DB, r *voteRequest) error {
	now, err := votedIdea(tx.Statement.Context, tx, r.ideaID)
	switch {
	case err != nil:
		return err
	case now.MergedIntoID != nil:
		return errMerged
	case r.remove && now.OwnTrendingRank != nil:
		return errHasDuplicates
	}
	return problem.New(problem.Conflict, "problem.vote_closed")
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
		" AND ideas.own_trending_rank IS NULL", // see errHasDuplicates
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
