package board

import (
	"math"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"ideaboard/internal/account"
)

// copied lists what a merge of ideas copies: the tables whose rows come along with a
// duplicate, their keys, and the functions that copy them and take the copies away
// again. A copy names its duplicate in merged_from. Reasons come and go with their
// votes. Comments, answers and what features keep stay with the duplicate, and the
// page of the idea shows them.
var copied = []struct{ table, key string }{
	{"votes", "idea_id, user_id"},    // copyVotes, removeCopies; for one person setAside, copyAgain
	{"follows", "idea_id, user_id"},  // copyFollows, removeCopiedFollows; for one person setAside, followAgain
	{"idea_tags", "idea_id, tag_id"}, // copyTags, removeCopiedTags
}

// gain is what duplicates add to the counters of the idea that they are merged into.
type gain struct {
	votes, imported, comments int
	tags                      []int64
	rank                      float64 // of the votes, when there are any
}

// come copies what of a duplicate counts for the idea that it is the same as.
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

// to adds what was gained to the idea.
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

// copyVotes copies the votes of a duplicate, with their dates and reasons, for
// those who have none for the idea. only narrows it to some of them, by a
// condition on their user_id. It returns how many came.
func copyVotes(tx *gorm.DB, into, duplicate int64, only string, args []any) (came int, err error) {
	err = byVoters(tx, duplicate, func(after, until int64) error {
		some := append([]any{duplicate, after, until}, args...)
		added := tx.Exec(`
			INSERT INTO votes (idea_id, user_id, created_at, merged_from)
			SELECT CAST(? AS bigint), user_id, created_at, CAST(? AS bigint)
			FROM votes
			WHERE idea_id = ?
				AND user_id > ?
				AND user_id <= ?`+only+`
			ON CONFLICT DO NOTHING`, append([]any{into, duplicate}, some...)...)
		if added.Error != nil || added.RowsAffected == 0 {
			return added.Error
		}
		came += int(added.RowsAffected)
		return tx.Exec(`
			INSERT INTO vote_reasons (idea_id, user_id, body, weight, public, created_at, edited_at)
			SELECT CAST(? AS bigint), user_id, body, weight, public, created_at, edited_at
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
	return came, err
}

// copiedAtOnce is how many votes one statement copies or reads: a busy server
// takes long for each, and statements have a time limit.
const copiedAtOnce = 4000

// byVoters calls do for the voters of a duplicate by stretches that one statement
// can see to: those after one number and up to another. The last has no end.
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

// withWeights adds the weights of the votes that came from a duplicate to a rank.
// Theirs are read one by one: the databases do not agree on the arithmetic of dates.
func withWeights(tx *gorm.DB, rank float64, into, duplicate int64) (float64, error) {
	err := byVoters(tx, duplicate, func(after, until int64) error {
		var dates []time.Time
		err := tx.Raw(`
			SELECT came.created_at
			FROM votes AS own
			JOIN votes AS came ON came.idea_id = ? AND came.user_id = own.user_id
				AND came.merged_from = own.idea_id
			WHERE own.idea_id = ?
				AND own.user_id > ?
				AND own.user_id <= ?`, into, duplicate, after, until).Scan(&dates).Error
		for _, at := range dates {
			rank = addWeight(rank, TrendingRankAt(at))
		}
		return err
	})
	return rank, err
}

// withWeight adds the weight of votes without voters, cast at born, to a rank.
func withWeight(rank float64, born time.Time, imported int) float64 {
	if imported <= 0 {
		return rank
	}
	return addWeight(rank, TrendingRankAt(born)+math.Log(float64(imported)))
}

// copyFollows copies the wishes to hear of a duplicate. Its author, too, follows
// the idea. Who proposed the idea, or voted for it themselves, hears of it already:
// what they would not hear of the duplicate does not silence it. only narrows it to
// some people; nil are all.
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

// copyTags copies the tags of a duplicate, and returns those that came.
func copyTags(tx *gorm.DB, into, duplicate int64, only string, args ...any) (came []int64, err error) {
	err = tx.Raw(`
		INSERT INTO idea_tags (idea_id, tag_id, merged_from, created_at)
		SELECT CAST(? AS bigint), tag_id, CAST(? AS bigint), created_at
		FROM idea_tags
		WHERE idea_id = ?`+only+`
		ON CONFLICT DO NOTHING
		RETURNING tag_id`, append([]any{into, duplicate, duplicate}, args...)...).Scan(&came).Error
	return came, err
}
