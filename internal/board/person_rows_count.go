package board

import (
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"
)

// countVotes takes votes off their ideas, and notes the ranks, or puts them on
// again: [leavingVotes] at a time.
func countVotes(tx *gorm.DB, votes []movedVote, by int) error {
	count := uncount
	if by > 0 {
		count = countAgain
	}
	for some := range slices.Chunk(votes, leavingVotes) {
		if err := count(tx, some); err != nil {
			return fmt.Errorf("count votes: %w", err)
		}
	}
	return nil
}

// uncount takes votes off their ideas, as Unvote does, with two statements.
func uncount(tx *gorm.DB, votes []movedVote) error {
	ideas, err := lockedIdeas(tx, things(votes))
	if err != nil {
		return err
	}
	gone := make([]goneVote, len(votes))
	for i := range votes {
		idea := ideas[votes[i].ID]
		votes[i].HeatBefore, votes[i].OwnHeatBefore = idea.TrendingRank, idea.OwnTrendingRank
		gone[i] = goneVote{IdeaID: idea.ID, CreatedAt: votes[i].CreatedAt, IdeaBorn: idea.CreatedAt, ImportedVotes: idea.ImportedVotes}
	}
	after, err := takeOff(tx, gone)
	for i := range votes {
		votes[i].HeatAfter, votes[i].OwnHeatAfter = after[votes[i].ID].TrendingRank, after[votes[i].ID].OwnTrendingRank
	}
	return err
}

// lockedIdeas locks ideas, by id, and returns what their own rank is made of.
func lockedIdeas(tx *gorm.DB, ids []int64) (map[int64]Idea, error) {
	var found []Idea
	err := tx.Clauses(ForUpdate).Select("id", "created_at", "imported_votes", "trending_rank", "own_trending_rank").Where("id IN ?", ids).Order("id").Find(&found).Error
	ideas := make(map[int64]Idea, len(found))
	for _, idea := range found {
		if err == nil {
			idea.ImportedVotes, err = ownImported(tx, &idea)
		}
		ideas[idea.ID] = idea
	}
	return ideas, err
}

// countAgain puts votes on their ideas again. A rank that nobody touched since is
// the old one to the last digit.
func countAgain(tx *gorm.DB, votes []movedVote) error {
	rows, args := make([]string, len(votes)), make([]any, 0, 6*len(votes))
	for i, vote := range votes {
		rows[i] = "(CAST(? AS bigint)" + strings.Repeat(", CAST(? AS double precision)", 5) + ")"
		args = append(args, vote.ID, TrendingRankAt(vote.CreatedAt), vote.HeatBefore, vote.HeatAfter, vote.OwnHeatBefore, vote.OwnHeatAfter)
	}
	return tx.Exec("WITH back (id, vote, before_it, after_it, own_before, own_after) AS (VALUES "+strings.Join(rows, ", ")+`)
		UPDATE ideas SET vote_count = vote_count + 1, trending_rank = CASE WHEN trending_rank = back.after_it THEN back.before_it ELSE `+addWeightTo("trending_rank", "back.vote")+` END,
			own_trending_rank = CASE WHEN own_trending_rank = back.own_after THEN back.own_before ELSE `+addWeightTo("own_trending_rank", "back.vote")+` END
		FROM back WHERE back.id = ideas.id`, args...).Error
}
