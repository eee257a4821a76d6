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

// UndoTime is how long staff can take back what they just did.
const UndoTime = 10 * time.Second

// undoGrace is how much later people are told: the request to undo takes its time.
const undoGrace = 2 * time.Second

// settled is the moment up to which nothing that staff did can be undone any
// more. What leaves the board, such as feeds, tells nothing later.
func (b *Board) settled() time.Time {
	if b.UndoTime == 0 {
		return b.now()
	}
	return b.now().Add(-b.UndoTime - undoGrace)
}

// Act is something that staff did and may still take back.
type Act struct {
	event.Event
	About event.Detail
	Open  bool // it can be undone now
}

// RecordAct writes down what staff did to an idea, in a way that can be undone,
// and notes the act's number on the idea, as its ActID. Until the time to undo is over nobody
// is told.
func (b *Board) RecordAct(
	ctx context.Context, tx *gorm.DB, kind event.Kind, idea *Idea, actor Actor, about event.Detail,
) (err error) {
	now := b.now()
	idea.ActID, err = event.RecordUndoable(ctx, tx, event.Of(kind, actor.ID, now).OnIdea(idea.ID), about, idea.ActID,
		b.toldFrom(now))
	return err
}

// toldFrom returns when people may be told of what is done now: zero for at once.
func (b *Board) toldFrom(now time.Time) time.Time {
	if b.UndoTime == 0 {
		return time.Time{}
	}
	return now.Add(b.UndoTime + undoGrace)
}

// Act returns something that the actor did as staff; what others did is not found.
func (b *Board) Act(ctx context.Context, actor Actor, id int64) (act Act, err error) {
	tx := b.db.Read(ctx)
	if act, err = b.ownAct(tx, actor, id); err != nil || !act.Open {
		return act, err
	}
	act.Open, err = event.Undoable(tx, id)
	return act, err
}

// ownAct loads an act of the actor; Open says whether there is time left.
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

// undoings says how each kind of act of the board's own is taken back; features
// say it by [Part.Undo]. They refuse with UndoChanged when somebody changed it since.
var undoings = map[event.Kind]func(*Board, context.Context, *gorm.DB, Actor, Act) error{
	event.IdeaAnswered:      (*Board).undoAnswer,
	event.IdeaStatusChanged: (*Board).undoAnswer,
	event.IdeaHidden:        (*Board).undoPlace,
	event.IdeaUnhidden:      (*Board).undoPlace,
	event.IdeaCategorised:   (*Board).undoPlace,
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

// Undo takes back what the actor just did, in one transaction, so that it is as
// if it had not been: nobody is told of it. It refuses when the time is over, or
// when somebody changed the same thing since.
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

// UndoChanged is the refusal to undo what somebody has changed since, a Conflict.
func UndoChanged() error { return problem.New(problem.Conflict, "problem.undo_changed") }

// undoAnswer takes an answer away as if it had never been given.
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

// saveAnswered writes where an idea stands after one of its answers went.
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

// undoPlace takes back hiding, showing and moving to a category.
func (b *Board) undoPlace(ctx context.Context, tx *gorm.DB, _ Actor, act Act) error {
	was, err := LockIdea(ctx, tx, *act.IdeaID)
	if err != nil {
		return err
	}
	idea := was
	switch {
	case act.Kind == event.IdeaCategorised && was.CategoryID == act.About.Number("category"):
		idea.CategoryID = act.About.Number("category_was")
		var stands int64
		err := tx.Raw(`
			SELECT count(*)
			FROM categories
			WHERE id = ?
				AND removed_into IS NULL`, idea.CategoryID).Scan(&stands).Error
		if err != nil {
			return fmt.Errorf("look for category %d: %w", idea.CategoryID, err)
		}
		if stands == 0 { // it was removed since, or is being removed
			return UndoChanged()
		}
	case act.Kind == event.IdeaHidden && act.About.IsTime("hidden", was.HiddenAt):
		idea.HiddenAt = nil
	case act.Kind == event.IdeaUnhidden && was.HiddenAt == nil:
		idea.HiddenAt = act.About.Time("hidden_was")
	default:
		return UndoChanged()
	}
	return b.savePlace(ctx, tx, was, idea)
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

// undoLink takes a link between two ideas away again, or puts it back.
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

// undoMerge takes the ideas apart again, the last one first. What was said and
// voted since stays with the idea that it was said to.
func (b *Board) undoMerge(ctx context.Context, tx *gorm.DB, actor Actor, act Act) error {
	if err := oneByOne(tx); err != nil {
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
