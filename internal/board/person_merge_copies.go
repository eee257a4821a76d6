package board

import (
	"errors"

	"gorm.io/gorm"

	"ideaboard/internal/account"
)

// Copied votes and follows are not moved. They are deleted before the merge and recreated
// after it.

// removeCopiesOf deletes people's copied votes and follows, and uncounts them.
func removeCopiesOf(tx *gorm.DB, people ...int64) error {
	var gone []removedVote
	err := tx.Raw(`
		DELETE FROM votes
		WHERE user_id IN ?
			AND merged_from IS NOT NULL
		RETURNING idea_id, created_at, merged_from`, people).Scan(&gone).Error
	if err != nil {
		return err
	}
	ids := make([]int64, len(gone))
	for i, vote := range gone {
		ids[i] = vote.IdeaID
	}
	ideas, err := lockedIdeas(tx, ids)
	if err != nil {
		return err
	}
	for _, vote := range gone {
		idea := ideas[vote.IdeaID]
		if err := discount(tx, &idea, false, withoutWeight(&idea, Vote{CreatedAt: vote.CreatedAt})); err != nil {
			return err
		}
	}
	return tx.Exec("DELETE FROM follows WHERE user_id IN ? AND merged_from IS NOT NULL", people).Error
}

// recreateCopies copies people's votes and follows to the ideas that their duplicates were
// merged into, one level of the chains at a time.
func recreateCopies(tx *gorm.DB, people ...int64) error {
	for {
		var votes []removedVote
		err := tx.Raw(`
			INSERT INTO votes (idea_id, user_id, created_at, merged_from)
			SELECT ideas.merged_into_id, votes.user_id, votes.created_at, votes.idea_id
			FROM votes
			JOIN ideas ON ideas.id = votes.idea_id
			JOIN idea_merges ON idea_merges.from_id = ideas.id AND idea_merges.undone_at IS NULL
			WHERE votes.user_id IN ?
			ORDER BY idea_merges.id
			ON CONFLICT DO NOTHING
			RETURNING idea_id, created_at, merged_from`, people).Scan(&votes).Error
		if err != nil || len(votes) == 0 {
			return errors.Join(err, recreateFollows(tx, people))
		}
		for _, vote := range votes {
			err := tx.Exec(`
				UPDATE ideas
				SET vote_count = vote_count + 1, trending_rank = ?
				WHERE id = ?`,
				addWeightSQL("trending_rank", TrendingRankAt(vote.CreatedAt)), vote.IdeaID).Error
			if err == nil {
				err = tx.Exec(`
					INSERT INTO vote_reasons (idea_id, user_id, `+reasonColumns("")+`)
					SELECT votes.idea_id, votes.user_id, `+reasonColumns("vote_reasons.")+`
					FROM votes
					JOIN vote_reasons ON vote_reasons.idea_id = votes.merged_from
						AND vote_reasons.user_id = votes.user_id
					WHERE votes.idea_id = ?
						AND votes.user_id IN ?
					ON CONFLICT DO NOTHING`, vote.IdeaID, people).Error
			}
			if err != nil {
				return err
			}
		}
	}
}

// recreateFollows is recreateCopies for follows, and for authors of duplicates.
func recreateFollows(tx *gorm.DB, people []int64) error {
	for {
		followers := tx.Exec(`
			INSERT INTO follows (idea_id, user_id, level, created_at, merged_from)
			SELECT ideas.merged_into_id, follows.user_id, follows.level, follows.created_at, ideas.id
			FROM follows
			JOIN ideas ON ideas.id = follows.idea_id
			JOIN ideas AS target ON target.id = ideas.merged_into_id
			JOIN idea_merges ON idea_merges.from_id = ideas.id AND idea_merges.undone_at IS NULL
			WHERE follows.user_id IN ?
				AND (follows.level = ?
					OR target.author_id <> follows.user_id
					AND NOT EXISTS (
						SELECT 1
						FROM votes
						WHERE votes.idea_id = target.id
							AND votes.user_id = follows.user_id
							AND votes.merged_from IS NULL
					))
			ORDER BY idea_merges.id
			ON CONFLICT DO NOTHING`, people, Everything)
		authors := tx.Exec(`
			INSERT INTO follows (idea_id, user_id, level, created_at, merged_from)
			SELECT ideas.merged_into_id, ideas.author_id, CAST(? AS text), idea_merges.created_at, ideas.id
			FROM ideas
			JOIN ideas AS target ON target.id = ideas.merged_into_id
			JOIN idea_merges ON idea_merges.from_id = ideas.id AND idea_merges.undone_at IS NULL
			WHERE ideas.author_id IN ?
				AND ideas.author_id <> ?
				AND target.author_id <> ideas.author_id
			ORDER BY idea_merges.id
			ON CONFLICT DO NOTHING`, Everything, people, account.DeletedUserID)
		if err := errors.Join(
			followers.Error,
			authors.Error,
		); err != nil ||
			followers.RowsAffected+authors.RowsAffected == 0 {
			return err
		}
	}
}
