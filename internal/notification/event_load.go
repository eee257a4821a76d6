package notification

import (
	"context"
	"fmt"
	"time"

	"ideaboard/internal/board"
	"ideaboard/internal/event"
)

// loadedEvent is an event with everything that decides who is notified of it.
type loadedEvent struct {
	event.Event
	traits               eventTraits
	AuthorID, CategoryID int64
	ParentAuthorID       int64   // of the comment that this one replies to, or 0
	AskerID              int64   // of the question, or 0
	Named                []int64 // mentioned by an edit and not before
	Tags                 []int64 // just added to the idea
	withdrawn            bool    // for an answer: it was withdrawn
	forStaff             bool    // only staff may see its idea
	audience             []audienceRule

	rootID      int64   // the idea whose people are notified: the event's, or the one that it was merged into
	family      []int64 // that idea and all that were merged into it
	merged      []int64 // for a merge: the ideas that were merged
	suggestions []int64 // reports of duplicates that the event names
}

// load loads an event. ok is false when nobody is to be notified: the idea or the comment is hidden
// or deleted, the answer was withdrawn, the merge was undone, or no rule matches.
func (n *Notifications) load(ctx context.Context, eventID int64) (e loadedEvent, ok bool, err error) {
	var row struct {
		event.Event
		AuthorID, CategoryID, ParentAuthorID int64
		HiddenAt                             *time.Time
		ProposedAt                           time.Time
		Internal, Removed                    bool
	}
	err = n.db.Read(ctx).Raw(`
		SELECT events.*, ideas.author_id, ideas.category_id, ideas.hidden_at,
			ideas.created_at AS proposed_at, coalesce(comments.internal, FALSE) AS internal,
			comments.hidden_at IS NOT NULL OR comments.deleted_at IS NOT NULL
				OR events.kind IN ? AND comments.id IS NULL AS removed,
			coalesce(parents.author_id, 0) AS parent_author_id
		FROM events
		JOIN ideas ON ideas.id = events.idea_id
		LEFT JOIN comments ON comments.id = events.comment_id
		LEFT JOIN comments AS parents ON parents.id = comments.parent_id
			AND parents.deleted_at IS NULL
		WHERE events.id = ?`, commentEvents, eventID).Scan(&row).Error
	if err != nil {
		return e, false, fmt.Errorf("load event %d: %w", eventID, err)
	}
	if row.ID == 0 || row.HiddenAt != nil || row.Removed || row.Kind == event.IdeaTagged &&
		row.CreatedAt.Sub(row.ProposedAt) > newWithTag {
		return e, false, nil
	}
	e = loadedEvent{
		Event:          row.Event,
		AuthorID:       row.AuthorID,
		CategoryID:     row.CategoryID,
		ParentAuthorID: row.ParentAuthorID,
	}
	e.traits = eventTraits{Kind: row.Kind, Note: row.Internal}
	if err := n.detail(ctx, &e); err != nil {
		return e, false, err
	}
	snapshot, err := n.board.Snapshot(ctx)
	if err != nil {
		return e, false, err
	}
	e.forStaff = !snapshot.Sees(member, e.CategoryID) ||
		!snapshot.Sees(member, row.CategoryID) // a merged idea's own category may be restricted, too
	e.audience = audience(e.traits)
	if e.Kind == event.IdeaAnswered && e.withdrawn {
		return e, false, nil
	}
	if e.Kind == event.IdeaMerged && len(e.merged) < 2 { // unmerged since
		return e, false, nil
	}
	return e, len(e.audience) > 0, nil
}

// detail reads the event's detail and loads what it refers to.
func (n *Notifications) detail(ctx context.Context, e *loadedEvent) error {
	about, err := e.About()
	if err != nil {
		return err
	}
	snapshot, err := n.board.Snapshot(ctx)
	if err != nil {
		return err
	}
	if err := n.loadFamily(ctx, e, about); err != nil {
		return err
	}
	e.traits.Moved, _ = about["moved"].(bool)
	e.traits.Shipped = snapshot.Status(about.Number("to")).Kind == board.KindShipped
	e.traits.Unsolved = about["verdict"] == "no"
	e.Named, e.Tags = numbers(about["mentioned"]), numbers(about["added"])
	if e.Kind == event.IdeaAnswered {
		err := n.db.Read(ctx).Raw(`
			SELECT count(*) > 0
			FROM answers
			WHERE id = ?
				AND withdrawn_at IS NOT NULL`, about.Number("answer")).Scan(&e.withdrawn).Error
		if err != nil {
			return fmt.Errorf("load answer of event %d: %w", e.ID, err)
		}
	}
	question := about.Number("question")
	if question == 0 {
		return nil
	}
	var row struct {
		Audience string
		AskerID  int64
	}
	err = n.db.Read(ctx).Raw("SELECT audience, asker_id FROM questions WHERE id = ?", question).Scan(&row).Error
	if err != nil {
		return fmt.Errorf("load question %d: %w", question, err)
	}
	e.traits.ToStaff, e.AskerID = row.Audience == "staff", row.AskerID
	return nil
}
