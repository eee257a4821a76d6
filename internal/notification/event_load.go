package notification

import (
	"context"
	"fmt"
	"time"

	"ideaboard/internal/board"
	"ideaboard/internal/event"
)

// loadedEvent is an event with what decides who hears of it.
type loadedEvent struct {
	event.Event
	what                 happening
	AuthorID, CategoryID int64
	ParentAuthorID       int64   // of the comment that this one replies to; 0 for none
	AskerID              int64   // of the question; 0 for none
	Named                []int64 // by an edit and not before
	Tags                 []int64 // that the idea just got
	withdrawn            bool    // of an answer: its words were taken back
	forStaff             bool    // it is of an idea that only staff may know of
	audience             []audienceRule

	stands      int64   // the idea whose people hear: that of the event, or the one that stands for it
	family      []int64 // that idea and what is part of it
	merged      []int64 // of a merge: the ideas that came
	suggestions []int64 // of what people said to be the same
}

// load loads an event; not ok when there is nobody to tell.
func (n *Notifications) load(ctx context.Context, eventID int64) (s loadedEvent, ok bool, err error) {
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
		return s, false, fmt.Errorf("load event %d: %w", eventID, err)
	}
	if row.ID == 0 || row.HiddenAt != nil || row.Removed || row.Kind == event.IdeaTagged &&
		row.CreatedAt.Sub(row.ProposedAt) > newWithTag {
		return s, false, nil
	}
	s = loadedEvent{
		Event:          row.Event,
		AuthorID:       row.AuthorID,
		CategoryID:     row.CategoryID,
		ParentAuthorID: row.ParentAuthorID,
	}
	s.what = happening{Kind: row.Kind, Note: row.Internal}
	if err := n.detail(ctx, &s); err != nil {
		return s, false, err
	}
	snapshot, err := n.board.Snapshot(ctx)
	if err != nil {
		return s, false, err
	}
	s.forStaff = !snapshot.Sees(member, s.CategoryID) || !snapshot.Sees(member, row.CategoryID) // a part may be shut alone
	s.audience = audience(s.what)
	if s.Kind == event.IdeaAnswered && s.withdrawn {
		return s, false, nil
	}
	if s.Kind == event.IdeaMerged && len(s.merged) < 2 { // taken apart again
		return s, false, nil
	}
	return s, len(s.audience) > 0, nil
}

// detail reads what the event's detail says, and what it leads to.
func (n *Notifications) detail(ctx context.Context, s *loadedEvent) error {
	about, err := s.About()
	if err != nil {
		return err
	}
	snapshot, err := n.board.Snapshot(ctx)
	if err != nil {
		return err
	}
	if err := n.families(ctx, s, about); err != nil {
		return err
	}
	s.what.Moved, _ = about["moved"].(bool)
	s.what.Shipped = snapshot.Status(about.Number("to")).Kind == board.KindShipped
	s.what.Unsolved = about["verdict"] == "no"
	s.Named, s.Tags = numbers(about["mentioned"]), numbers(about["added"])
	if s.Kind == event.IdeaAnswered {
		err := n.db.Read(ctx).Raw(`
			SELECT count(*) > 0
			FROM answers
			WHERE id = ?
				AND withdrawn_at IS NOT NULL`, about.Number("answer")).Scan(&s.withdrawn).Error
		if err != nil {
			return fmt.Errorf("load answer of event %d: %w", s.ID, err)
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
	s.what.ToStaff, s.AskerID = row.Audience == "staff", row.AskerID
	return nil
}
