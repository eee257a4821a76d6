package board

import (
	"context"
	"time"
)

type (
	// OwnView is a list that they keep.
	OwnView struct {
		ID                   int64
		Name, Query          string
		Shared               bool
		CreatedAt, UpdatedAt time.Time
	}
	// OwnDuplicateSuggestion is what they said of two ideas: that they are the same.
	OwnDuplicateSuggestion struct {
		ID, IdeaID, SameAsID int64
		Words                string
		CreatedAt            time.Time
		HandledAt            *time.Time
		Merged               bool
		Reply                string // what staff answered
	}
)

// Views calls each with every list that the person keeps.
func (d OwnData) Views(ctx context.Context, each func(OwnView) error) error {
	return batches(ctx, d, "SELECT * FROM saved_views WHERE owner_id = ? AND id > ? ORDER BY id LIMIT ?", func(v OwnView) int64 { return v.ID }, each)
}

// Sames calls each with everything that the person said to be the same.
func (d OwnData) Sames(ctx context.Context, each func(OwnDuplicateSuggestion) error) error {
	return batches(ctx, d, `SELECT mine.id, mine.idea_id, mine.same_as_id, mine.words, mine.created_at, mine.handled_at, mine.merged, `+d.known("mine.reply")+` AS reply
		FROM same_suggestions AS mine JOIN ideas ON ideas.id = mine.idea_id
		WHERE mine.user_id = ? AND mine.id > ? ORDER BY mine.id LIMIT ?`, func(s OwnDuplicateSuggestion) int64 { return s.ID }, each)
}
