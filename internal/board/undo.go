package board

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"ideaboard/internal/database"
	"ideaboard/internal/event"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
)

// UndoTime is how long staff can undo an action.
const UndoTime = 10 * time.Second

// undoGrace is added before people are notified, because the request to undo takes time.
const undoGrace = 2 * time.Second

// settled returns the time before which no action can be undone any more. Feeds contain
// nothing later.
func (b *Board) settled() time.Time {
	if b.UndoTime == 0 {
		return b.now()
	}
	return b.now().Add(-b.UndoTime - undoGrace)
}

// Act is an action of staff that may be undone.
type Act struct {
	event.Event
	About event.Detail
	Open  bool // it can be undone now
}

// RecordAct records an action of staff on an idea that can be undone, and sets the idea's
// ActID. Nobody is notified until the time to undo has passed.
func (b *Board) RecordAct(
	ctx context.Context, tx *gorm.DB, kind event.Kind, idea *Idea, actor Actor, about event.Detail,
) (err error) {
	now := b.now()
	idea.ActID, err = event.RecordUndoable(ctx, tx, event.Of(kind, actor.ID, now).OnIdea(idea.ID), about, idea.ActID,
		b.notifyAt(now))
	return err
}

// notifyAt returns when people may be notified of what is done now; zero: immediately.
func (b *Board) notifyAt(now time.Time) time.Time {
	if b.UndoTime == 0 {
		return time.Time{}
	}
	return now.Add(b.UndoTime + undoGrace)
}

// Act returns an action that the actor took as staff; NotFound if somebody else took it.
func (b *Board) Act(ctx context.Context, actor Actor, id int64) (act Act, err error) {
	tx := b.db.Read(ctx)
	if act, err = b.ownAct(tx, actor, id); err != nil || !act.Open {
		return act, err
	}
	act.Open, err = event.Undoable(tx, id)
	return act, err
}

// ownAct loads an action of the actor; Open reports only whether the time has not passed.
func (b *Board) ownAct(tx *gorm.DB, actor Actor, id int64) (act Act, err error) {
	if err := actor.May(policy.Moderate, policy.Subject{}); err != nil {
		return act, err
	}
	err = tx.Raw(`
		SELECT events.*
		FROM events
		JOIN undoable_events ON undoable_events.event_id = events.id
		WHERE events.id = ?
			AND events.actor_id = ?`, id, actor.ID).Scan(&act.Event).Error
	if err != nil {
		return act, fmt.Errorf("load act %d: %w", id, err)
	}
	if act.ID == 0 || act.IdeaID == nil {
		return act, notFound()
	}
	act.About, err = act.Event.About()
	act.Open = b.UndoTime > 0 && b.now().Before(act.CreatedAt.Add(b.UndoTime+undoGrace))
	return act, err
}

// undoFuncs has the function that undoes each kind of the board's own actions; features
// return theirs from [Part.Undo]. They return UndoChanged if the same thing changed since.
var undoFuncs = map[event.Kind]func(*Board, context.Context, *gorm.DB, Actor, Act) error{
	event.IdeaAnswered:      (*Board).undoAnswer,
	event.IdeaStatusChanged: (*Board).undoAnswer,
	event.IdeaHidden:        (*Board).undoModeration,
	event.IdeaUnhidden:      (*Board).undoModeration,
	event.IdeaCategorised:   (*Board).undoModeration,
	event.IdeaLocked:        (*Board).undoLock,
	event.IdeaUnlocked:      (*Board).undoLock,
	event.IdeaLinked:        (*Board).undoLink,
	event.IdeaUnlinked:      (*Board).undoLink,
	event.IdeaTagged:        (*Board).undoTags,
	event.IdeaMerged:        (*Board).undoMerge,
	event.IdeaNotSame:       (*Board).undoRejection,
	event.CommentHidden:     (*Board).undoHidden,
	event.CommentUnhidden:   (*Board).undoShown,
	event.CommentPinned:     (*Board).undoPin,
	event.CommentUnpinned:   (*Board).undoUnpin,
}

// Undo undoes the actor's action in one transaction, as if it had never happened: nobody
// is notified. It returns Conflict if the time has passed, or if the same thing changed
// since.
func (b *Board) Undo(ctx context.Context, actor Actor, id int64) (act Act, err error) {
	err = b.changeSnapshot(ctx, func(tx *gorm.DB) error {
		if act, err = b.ownAct(tx, actor, id); err != nil {
			return err
		}
		undo := b.undoOf(act.Kind)
		if undo == nil || !act.Open {
			return undoLate()
		}
		if err := undo(ctx, tx, actor, act); err != nil {
			return err
		}
		undone, err := event.Undo(tx, id, b.now())
		if err != nil {
			return err
		}
		if !undone {
			return undoLate()
		}
		return b.Record(ctx, tx, event.ActUndone, *act.IdeaID, actor, event.Detail{"act": id, "kind": act.Kind})
	})
	return act, err
}

func undoLate() error { return problem.New(problem.Conflict, "problem.undo_late") }

// UndoChanged returns the error for an action whose result has changed since.
func UndoChanged() error { return problem.New(problem.Conflict, "problem.undo_changed") }

// undoAnswer deletes an answer as if it had never been given.
func (b *Board) undoAnswer(ctx context.Context, tx *gorm.DB, _ Actor, act Act) error {
	was, err := LockIdea(ctx, tx, *act.IdeaID)
	if err != nil {
		return err
	}
	last, err := database.Rows[Answer](tx).Where("idea_id = ?", was.ID).Order("id DESC").Limit(1).Find(ctx)
	if err != nil {
		return fmt.Errorf("load the last answer of idea %d: %w", was.ID, err)
	}
	if len(last) == 0 || last[0].ID != act.About.Number("answer") || last[0].EditedAt != nil ||
		last[0].WithdrawnAt != nil ||
		last[0].ToStatusID != nil && *last[0].ToStatusID != was.StatusID {
		return UndoChanged()
	}
	if _, err := database.Rows[Answer](tx).Where("id = ?", last[0].ID).Delete(ctx); err != nil {
		return fmt.Errorf("undo answer %d: %w", last[0].ID, err)
	}
	idea := was
	if last[0].FromStatusID != nil {
		idea.StatusID = *last[0].FromStatusID
	}
	idea.PromisedFor = act.About.Day("promised_was")
	return b.saveAnswered(ctx, tx, was, idea)
}

// saveAnswered stores an idea's status and dates after one of its answers was deleted.
func (b *Board) saveAnswered(ctx context.Context, tx *gorm.DB, was, idea Idea) (err error) {
	if idea.AnsweredAt, err = lastAnswered(tx, idea.ID); err != nil {
		return err
	}
	_, err = database.Rows[Idea](tx).Where("id = ?", idea.ID).
		Select("status_id", "answered_at", "promised_for", "answer_withdrawn_at").
		Updates(ctx, idea)
	if err != nil {
		return fmt.Errorf("take back an answer of idea %d: %w", idea.ID, err)
	}
	if err := recount(tx, []Idea{was}, []Idea{idea}); err != nil {
		return err
	}
	if err := b.index(ctx, tx, idea.ID); err != nil {
		return err
	}
	return recountPeople(tx, idea.AuthorID)
}

// undoModeration undoes hiding, unhiding and moving to a category.
func (b *Board) undoModeration(ctx context.Context, tx *gorm.DB, _ Actor, act Act) error {
	was, err := LockIdea(ctx, tx, *act.IdeaID)
	if err != nil {
		return err
	}
	idea := was
	switch {
	case act.Kind == event.IdeaCategorised && was.CategoryID == act.About.Number("category"):
		idea.CategoryID = act.About.Number("category_was")
		var found int64
		err := tx.Raw(`
			SELECT count(*)
			FROM categories
			WHERE id = ?
				AND removed_into IS NULL`, idea.CategoryID).Scan(&found).Error
		if err != nil {
			return fmt.Errorf("find category %d: %w", idea.CategoryID, err)
		}
		if found == 0 { // it was removed since, or is being removed
			return UndoChanged()
		}
	case act.Kind == event.IdeaHidden && act.About.IsTime("hidden", was.HiddenAt):
		idea.HiddenAt = nil
	case act.Kind == event.IdeaUnhidden && was.HiddenAt == nil:
		idea.HiddenAt = act.About.Time("hidden_was")
	default:
		return UndoChanged()
	}
	return b.saveModeration(ctx, tx, was, idea)
}

func (b *Board) undoLock(ctx context.Context, tx *gorm.DB, _ Actor, act Act) error {
	idea, err := LockIdea(ctx, tx, *act.IdeaID)
	if err != nil {
		return err
	}
	if !act.About.IsTime("locked", idea.LockedAt) {
		return UndoChanged()
	}
	return setLocked(tx, idea.ID, act.About.Time("locked_was"))
}

func (b *Board) undoTags(ctx context.Context, tx *gorm.DB, _ Actor, act Act) error {
	idea, err := LockIdea(ctx, tx, *act.IdeaID)
	if err != nil {
		return err
	}
	has, err := tagIDs(tx, idea.ID)
	if err != nil {
		return err
	}
	added, removed := act.About.Numbers("added"), act.About.Numbers("removed")
	for _, id := range added {
		if !slices.Contains(has, id) {
			return UndoChanged()
		}
	}
	for _, id := range removed {
		if slices.Contains(has, id) {
			return UndoChanged()
		}
	}
	if err := b.changeTags(tx, idea, removed, added); err != nil {
		return err
	}
	return b.index(ctx, tx, idea.ID)
}

// undoLink removes a link between two ideas, or restores it.
func (b *Board) undoLink(ctx context.Context, tx *gorm.DB, actor Actor, act Act) error {
	id, other := *act.IdeaID, act.About.Number("to")
	for _, end := range []int64{min(id, other), max(id, other)} {
		if _, err := LockIdea(ctx, tx, end); err != nil {
			return err
		}
	}
	link := linkOf(id, other, LinkKind(act.About.Text("kind")))
	var done *gorm.DB
	if act.Kind == event.IdeaLinked {
		done = tx.Exec(`
			DELETE FROM idea_links
			WHERE from_id = ?
				AND to_id = ?
				AND kind = ?`, link.FromID, link.ToID, link.Kind)
	} else {
		link.ActorID, link.CreatedAt = &actor.ID, b.now()
		done = tx.Table("idea_links").Clauses(clause.OnConflict{DoNothing: true}).Create(&link)
	}
	if done.Error == nil && done.RowsAffected == 0 {
		return UndoChanged()
	}
	return linkRefused(done.Error, id, other)
}

// undoMerge unmerges the ideas, the last one first. Comments and votes since the merge
// stay with the idea that they were given to.
func (b *Board) undoMerge(ctx context.Context, tx *gorm.DB, actor Actor, act Act) error {
	if err := lockMerges(tx); err != nil {
		return err
	}
	from := act.About.Numbers("from")
	for _, id := range slices.Backward(from) {
		duplicate, err := LockIdea(ctx, tx, id)
		if err != nil {
			return err
		}
		if duplicate.MergedIntoID == nil || *duplicate.MergedIntoID != *act.IdeaID {
			return UndoChanged()
		}
		if _, _, err := b.unmerge(ctx, tx, actor, duplicate); err != nil {
			return err
		}
	}
	return reopenSuggestions(tx, act.About.Numbers("suggestions"))
}
