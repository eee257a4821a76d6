package board

import (
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"
)

// countVotes takes votes off their ideas, and notes the heats, or puts them on
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
		votes[i].HeatBefore, votes[i].OwnHeatBefore = idea.Heat, idea.OwnHeat
		gone[i] = goneVote{IdeaID: idea.ID, CreatedAt: votes[i].CreatedAt, IdeaBorn: idea.CreatedAt, CarriedVotes: idea.CarriedVotes}
	}
	after, err := takeOff(tx, gone)
	for i := range votes {
		votes[i].HeatAfter, votes[i].OwnHeatAfter = after[votes[i].ID].Heat, after[votes[i].ID].OwnHeat
	}
	return err
}

// lockedIdeas locks ideas, by id, and returns what their own heat is made of.
func lockedIdeas(tx *gorm.DB, ids []int64) (map[int64]Idea, error) {
	var found []Idea
	err := tx.Clauses(ForUpdate).Select("id", "created_at", "carried_votes", "heat", "own_heat").Where("id IN ?", ids).Order("id").Find(&found).Error
	ideas := make(map[int64]Idea, len(found))
	for _, idea := range found {
		if err == nil {
			idea.CarriedVotes, err = ownCarried(tx, &idea)
		}
		ideas[idea.ID] = idea
	}
	return ideas, err
}

// countAgain puts votes on their ideas again. A heat that nobody touched since is
// the old one to the last digit.
func countAgain(tx *gorm.DB, votes []movedVote) error {
	rows, args := make([]string, len(votes)), make([]any, 0, 6*len(votes))
	for i, vote := range votes {
		rows[i] = "(CAST(? AS bigint)" + strings.Repeat(", CAST(? AS double precision)", 5) + ")"
		args = append(args, vote.ID, HeatAt(vote.CreatedAt), vote.HeatBefore, vote.HeatAfter, vote.OwnHeatBefore, vote.OwnHeatAfter)
	}
	return tx.Exec("WITH back (id, vote, before_it, after_it, own_before, own_after) AS (VALUES "+strings.Join(rows, ", ")+`)
		UPDATE ideas SET vote_count = vote_count + 1, heat = CASE WHEN heat = back.after_it THEN back.before_it ELSE `+hotterOf("heat", "back.vote")+` END,
			own_heat = CASE WHEN own_heat = back.own_after THEN back.own_before ELSE `+hotterOf("own_heat", "back.vote")+` END
		FROM back WHERE back.id = ideas.id`, args...).Error
}
