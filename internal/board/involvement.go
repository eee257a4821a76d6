package board

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"ideaboard/internal/policy"
)

// involvedSQL asks whether a person is involved in an idea; the conditions of
// [Part.Involved] are appended. The cheap conditions are first: both databases stop at the
// first that is true.
const involvedSQL = `
	SELECT EXISTS (SELECT 1 FROM ideas WHERE id = @idea AND author_id = @person)
		OR EXISTS (SELECT 1 FROM votes WHERE idea_id = @idea AND user_id = @person)
		OR EXISTS (
			SELECT 1
			FROM follows
			WHERE idea_id = @idea
				AND user_id = @person
				AND level <> 'silent'
		)
		OR EXISTS (
			SELECT 1
			FROM comments
			WHERE author_id = @person
				AND idea_id = @idea
				AND NOT internal
				AND deleted_at IS NULL
				AND hidden_at IS NULL
		)`

// Involved reports whether the actor proposed the idea, voted for it, follows it and is
// not Silent, commented on it, or matches [Part.Involved] of a feature.
func (b *Board) Involved(tx *gorm.DB, ideaID int64, actor Actor) (is bool, err error) {
	if !actor.SignedIn() {
		return false, nil
	}
	err = tx.Raw(b.involved, map[string]any{"idea": ideaID, "person": actor.ID}).Scan(&is).Error
	if err != nil {
		return false, fmt.Errorf("find the involvement of user %d in idea %d: %w", actor.ID, ideaID, err)
	}
	return is, nil
}

// IdeaSubject returns an idea without its text, and what the rules need to know about it
// and the actor, or NotFound. It does not lock, and does not check whether the actor may
// see the idea.
func (b *Board) IdeaSubject(
	ctx context.Context, tx *gorm.DB, actor Actor, id int64, snapshot *Snapshot,
) (idea Idea, about policy.Subject, err error) {
	if idea, err = votedIdea(ctx, tx, id); err != nil {
		return idea, about, err
	}
	about = idea.Subject(snapshot)
	about.Shipped = snapshot.Status(idea.StatusID).Kind == KindShipped
	if actor.May(policy.See, about) != nil {
		return idea, about, nil // the actor may do nothing else, either
	}
	about.Involved, err = b.Involved(tx, id, actor)
	return idea, about, err
}

// existing runs a statement of one EXISTS and returns its result.
func existing(tx *gorm.DB, sql string, args ...any) (is bool, err error) {
	err = tx.Raw("SELECT EXISTS ("+sql+")", args...).Scan(&is).Error
	return is, err
}
