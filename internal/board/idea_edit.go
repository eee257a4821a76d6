package board

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/account"
	"ideaboard/internal/database"
	"ideaboard/internal/event"
	"ideaboard/internal/policy"
)

// IdeaVersion is the text of an idea before an edit.
type IdeaVersion struct {
	ID        int64
	IdeaID    int64
	Title     string
	Body      string
	BodyHTML  string
	EditorID  int64 // who wrote this text
	WrittenAt time.Time
	RemovedAt *time.Time // when staff removed the text for good
}

// Edit changes the text and category of the actor's own idea while it has no answer. The
// previous text is kept as a version.
func (b *Board) Edit(ctx context.Context, actor Actor, id int64, draft Draft) (idea Idea, err error) {
	snapshot, err := b.Snapshot(ctx)
	if err != nil {
		return idea, err
	}
	was, err := b.visibleIdea(ctx, actor, id)
	if err != nil {
		return idea, err
	}
	if err := actor.May(
		policy.Edit,
		was.Subject(snapshot),
	); err != nil { // checked before rendering, and again in the transaction
		return was.Idea, err
	}
	clean, wrong := draft.clean(snapshot.ToPropose(actor, was.CategoryID))
	next := clean.idea()
	var drawn renderedText
	if wrong == nil { // outside the transaction: long Markdown takes time
		if drawn, err = b.renderIdea(ctx, actor, clean.Body, id, &next); err != nil {
			return was.Idea, err
		}
	}
	err = b.changeSnapshot(ctx, func(tx *gorm.DB) error {
		if idea, err = b.ideaFor(ctx, tx, actor, policy.Edit, id, snapshot); err != nil {
			return err
		}
		if err := draft.Since.stillAt(idea.EditedAt, "body"); err != nil {
			return err
		}
		if wrong != nil {
			return wrong
		}
		if err := b.tagAs(ctx, tx, actor, idea, snapshot, draft.Tags, true); err != nil {
			return err
		}
		if idea.sameAs(next) {
			return nil // nothing changed, so there is no event
		}
		if err := attachPictures(tx, actor, drawn.pictures, TargetIdea(id)); err != nil {
			return err
		}
		idea, err = b.saveEdit(ctx, tx, actor, idea, next)
		return err
	})
	return idea, err
}

func (b *Board) saveEdit(ctx context.Context, tx *gorm.DB, actor Actor, was, next Idea) (Idea, error) {
	idea, now := was, b.now()
	if was.Title != next.Title || was.Body != next.Body {
		written := was.CreatedAt
		if was.EditedAt != nil {
			written = *was.EditedAt
		}
		before := IdeaVersion{
			IdeaID:    was.ID,
			Title:     was.Title,
			Body:      was.Body,
			BodyHTML:  was.BodyHTML,
			EditorID:  was.AuthorID,
			WrittenAt: written,
		}
		if err := database.Rows[IdeaVersion](tx).Create(ctx, &before); err != nil {
			return idea, fmt.Errorf("keep version of idea %d: %w", was.ID, err)
		}
		idea.EditedAt = &now
	}
	idea.apply(next)
	_, err := database.Rows[Idea](tx).Where("id = ?", was.ID).Select("edited_at", draftColumns...).Updates(ctx, idea)
	if err != nil {
		return idea, fmt.Errorf("edit idea %d: %w", was.ID, err)
	}
	if err := recount(tx, []Idea{was}, []Idea{idea}); err != nil {
		return idea, err
	}
	if err := b.index(ctx, tx, was.ID); err != nil {
		return idea, err
	}
	return idea, b.Record(ctx, tx, event.IdeaEdited, was.ID, actor, nil)
}

// Version is one text in the history of an idea, comment or answer.
type Version struct {
	ID               int64 // of an earlier text; 0: the current one
	Title            string
	BodyHTML         string
	ReconsiderIfHTML string // of an answer
	Writer           account.Person
	At               time.Time
	Current          bool
	Removed          bool // for good: there is no text
}

// Versions returns the idea and all its texts, newest first, for its author and staff.
// Others may not read what an author removed.
func (b *Board) Versions(ctx context.Context, viewer Actor, id int64) (idea Idea, versions []Version, err error) {
	seen, err := b.visibleIdea(ctx, viewer, id)
	if err != nil {
		return idea, nil, err
	}
	idea = seen.Idea
	if err := viewer.May(policy.SeeWordings, policy.Subject{WriterID: idea.AuthorID}); err != nil {
		return idea, nil, err
	}
	writer := seen.Person()
	current := Version{Title: idea.Title, BodyHTML: idea.BodyHTML, Writer: writer, At: idea.CreatedAt, Current: true}
	if idea.EditedAt != nil {
		current.At = *idea.EditedAt
	}
	versions = []Version{current}
	older, err := database.Rows[IdeaVersion](b.db.Read(ctx)).Where("idea_id = ?", id).Order("id DESC").Limit(200).Find(ctx)
	if err != nil {
		return idea, nil, fmt.Errorf("load versions of idea %d: %w", id, err)
	}
	for _, v := range older { // only authors edit, so every text is the author's
		versions = append(versions, Version{
			ID:       v.ID,
			Title:    v.Title,
			BodyHTML: v.BodyHTML,
			Writer:   writer,
			At:       v.WrittenAt,
			Removed:  v.RemovedAt != nil,
		})
	}
	return idea, versions, nil
}
