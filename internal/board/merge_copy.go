package board

import (
	"math"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"ideaboard/internal/account"
)

// copied lists what a merge of ideas copies: the tables, their keys, and the functions
// that copy the rows and remove the copies. A copy has its duplicate's id in merged_from.
// Reasons are copied with their votes. Comments, answers and rows of features stay with
// the duplicate and are shown on the other idea's page.
var copied = []struct{ table, key string }{
	{"votes", "idea_id, user_id"},    // copyVotes, removeCopies; for one person removeCopiesOf, recreateCopies
	{"follows", "idea_id, user_id"},  // copyFollows, removeCopiedFollows; for one person removeCopiesOf, recreateFollows
	{"idea_tags", "idea_id, tag_id"}, // copyTags, removeCopiedTags
}

// gain is what duplicates add to the counters of the idea that they are merged into.
type gain struct {
	votes, imported, comments int
	tags                      []int64
	rank                      float64 // of the copied votes, if there are any
}

// copyFrom copies a duplicate's votes, follows and tags to the idea into and adds them up.
func (g *gain) copyFrom(tx *gorm.DB, into, duplicate *Idea, withTags bool, now time.Time) error {
	n, err := copyVotes(tx, into.ID, duplicate.ID, "", nil)
	if err != nil {
		return err
	}
	if g.votes == 0 {
		g.rank = math.Inf(-1)
	}
	g.votes += n + duplicate.ImportedVotes
	g.imported += duplicate.ImportedVotes
	g.comments += duplicate.CommentCount
	if n > 0 {
		if g.rank, err = withWeights(tx, g.rank, into.ID, duplicate.ID); err != nil {
			return err
		}
	}
	g.rank = withWeight(g.rank, duplicate.CreatedAt, duplicate.ImportedVotes)
	if err := copyFollows(tx, into, duplicate, now, nil); err != nil || !withTags {
		return err
	}
	tags, err := copyTags(tx, into.ID, duplicate.ID, "")
	g.tags = append(g.tags, tags...)
	return err
}

// applyTo adds the gain to the idea.
func (g *gain) applyTo(into *Idea) {
	if into.OwnTrendingRank == nil {
		own := into.TrendingRank
		into.OwnTrendingRank = &own
	}
	into.VoteCount += g.votes
	into.ImportedVotes += g.imported
	into.CommentCount += g.comments
	if g.votes > 0 {
		into.TrendingRank = addWeight(into.TrendingRank, g.rank)
	}
}

// copyVotes copies a duplicate's votes with their dates and reasons, for people who have
// not voted for the idea. It locks the votes of those who have: otherwise one could be
// withdrawn before the transaction commits, and the duplicate's vote would be counted
// nowhere. only is an SQL condition on user_id that limits whose. It returns the number of
// copies.
func copyVotes(tx *gorm.DB, into, duplicate int64, only string, args []any) (copied int, err error) {
	err = byVoters(tx, duplicate, func(after, until int64) error {
		some := append([]any{duplicate, after, until}, args...)
		added := tx.Exec(`
			INSERT INTO votes (idea_id, user_id, created_at, merged_from)
			SELECT CAST(? AS bigint), user_id, created_at, CAST(? AS bigint)
			FROM votes
			WHERE idea_id = ?
				AND user_id > ?
				AND user_id <= ?`+only+`
			ON CONFLICT (idea_id, user_id) DO UPDATE -- locks the vote, and changes nothing
			SET merged_from = votes.merged_from
			WHERE FALSE`, append([]any{into, duplicate}, some...)...)
		if added.Error != nil || added.RowsAffected == 0 {
			return added.Error
		}
		copied += int(added.RowsAffected)
		return tx.Exec(`
			INSERT INTO vote_reasons (idea_id, user_id, `+reasonColumns("")+`)
			SELECT CAST(? AS bigint), user_id, `+reasonColumns("")+`
			FROM vote_reasons
			WHERE idea_id = ?
				AND user_id > ?
				AND user_id <= ?`+only+`
				AND EXISTS (
					SELECT 1
					FROM votes
					WHERE votes.idea_id = ?
						AND votes.user_id = vote_reasons.user_id
						AND votes.merged_from = ?
				)
			ON CONFLICT DO NOTHING`, append(append([]any{into}, some...), into, duplicate)...).Error
	})
	return copied, err
}

// copiedAtOnce is how many votes one statement copies or reads, so that it stays within
// the time limit of statements on a busy server.
const copiedAtOnce = 4000

// byVoters calls do for ranges of a duplicate's voters: ids greater than after, up to
// until. The last range has no upper limit.
func byVoters(tx *gorm.DB, duplicate int64, do func(after, until int64) error) error {
	for after, until := int64(math.MinInt64), int64(0); until < math.MaxInt64; after = until {
		until = 0
		err := tx.Raw(`
			SELECT user_id
			FROM votes
			WHERE idea_id = ?
				AND user_id > ?
			ORDER BY user_id
			LIMIT 1 OFFSET ?`, duplicate, after, copiedAtOnce-1).Scan(&until).Error
		if err != nil {
			return err
		}
		if until == 0 {
			until = math.MaxInt64
		}
		if err := do(after, until); err != nil {
			return err
		}
	}
	return nil
}

// withWeights adds the weights of the votes copied from a duplicate to a rank. It computes
// them in Go, because the databases differ in date arithmetic.
func withWeights(tx *gorm.DB, rank float64, into, duplicate int64) (float64, error) {
	err := byVoters(tx, duplicate, func(after, until int64) error {
		var dates []time.Time
		err := tx.Raw(`
			SELECT created_at
			FROM votes
			WHERE idea_id = ?
				AND merged_from = ?
				AND user_id > ?
				AND user_id <= ?`, into, duplicate, after, until).Scan(&dates).Error
		for _, at := range dates {
			rank = addWeight(rank, TrendingRankAt(at))
		}
		return err
	})
	return rank, err
}

// withWeight adds the weight of imported votes, dated at born, to a rank.
func withWeight(rank float64, born time.Time, imported int) float64 {
	if imported <= 0 {
		return rank
	}
	return addWeight(rank, TrendingRankAt(born)+math.Log(float64(imported)))
}

// copyFollows copies a duplicate's follows to the idea, and makes the duplicate's author
// follow it. The idea's author and its own voters already follow it: a lower level for the
// duplicate does not change that. only limits it to some people; nil means all.
func copyFollows(tx *gorm.DB, into, duplicate *Idea, now time.Time, only []int64) error {
	some, args := "", []any{into.ID, duplicate.ID, duplicate.ID}
	if only != nil {
		some, args = " AND user_id IN ?", append(args, only)
	}
	err := tx.Exec(`
		INSERT INTO follows (idea_id, user_id, level, created_at, merged_from)
		SELECT CAST(? AS bigint), user_id, level, created_at, CAST(? AS bigint)
		FROM follows
		WHERE idea_id = ?`+some+`
			AND (level = ?
				OR user_id <> ?
				AND NOT EXISTS (
					SELECT 1
					FROM votes
					WHERE votes.idea_id = ?
						AND votes.user_id = follows.user_id
						AND votes.merged_from IS NULL
				))
		ON CONFLICT DO NOTHING`, append(args, Everything, into.AuthorID, into.ID)...).Error
	author := duplicate.AuthorID
	if err != nil || author == into.AuthorID || author == account.DeletedUserID ||
		only != nil && !slices.Contains(only, author) {
		return err
	}
	return tx.Clauses(clause.OnConflict{DoNothing: true}).
		Create(&follow{IdeaID: into.ID, UserID: author, Level: Everything, CreatedAt: now, MergedFrom: &duplicate.ID}).Error
}

// copyTags copies a duplicate's tags and returns the ids of those that were added.
func copyTags(tx *gorm.DB, into, duplicate int64, only string, args ...any) (copied []int64, err error) {
	err = tx.Raw(`
		INSERT INTO idea_tags (idea_id, tag_id, merged_from, created_at)
		SELECT CAST(? AS bigint), tag_id, CAST(? AS bigint), created_at
		FROM idea_tags
		WHERE idea_id = ?`+only+`
		ON CONFLICT DO NOTHING
		RETURNING tag_id`, append([]any{into, duplicate, duplicate}, args...)...).Scan(&copied).Error
	return copied, err
}
