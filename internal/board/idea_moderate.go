package board

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/event"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
)

// Queue is one of the lists that staff work through.
type Queue string

// The queues.
const (
	Waiting     Queue = "waiting"      // visible, without any answer
	UnderReview Queue = "under-review" // answered once, and not yet decided
	HiddenIdeas Queue = "hidden"
)

// Queues lists the queues as the page shows them, the default first.
var Queues = []Queue{Waiting, UnderReview, HiddenIdeas}

// queueOrder is how the queues are sorted: by when an idea came, but the hidden
// ones by when they were hidden.
func queueOrder(queue Queue) (by, after string) {
	if queue == HiddenIdeas {
		return "ideas.hidden_at, ideas.id", "(ideas.hidden_at, ideas.id) > (?, ?)"
	}
	return "ideas.created_at, ideas.id", "(ideas.created_at, ideas.id) > (?, ?)"
}

// inQueue narrows q to the ideas of a queue.
func inQueue(q *gorm.DB, queue Queue, snapshot *Snapshot) (*gorm.DB, error) {
	switch queue {
	case Waiting:
		return q.Where("ideas.answered_at IS NULL AND ideas.hidden_at IS NULL AND ideas.merged_into_id IS NULL"), nil
	case UnderReview:
		return q.Where("ideas.status_id = ? AND ideas.hidden_at IS NULL AND ideas.merged_into_id IS NULL", snapshot.review().ID), nil
	case HiddenIdeas:
		return q.Where("ideas.hidden_at IS NOT NULL"), nil
	}
	return nil, notThere()
}

// Triage lists one page of a queue, the oldest first. after is the Next of the
// page before, or "".
func (b *Board) Triage(ctx context.Context, actor Actor, queue Queue, after string) (page IdeaPage, err error) {
	if err := actor.May(policy.Moderate, policy.Subject{}); err != nil {
		return page, err
	}
	snapshot, err := b.Snapshot(ctx)
	if err != nil {
		return page, err
	}
	q := b.db.Read(ctx).Table("ideas").Joins("JOIN users ON users.id = ideas.author_id").Select(listColumns + ", ideas.hidden_at, ideas.promised_for")
	if q, err = inQueue(q, queue, snapshot); err != nil {
		return page, err
	}
	by, beyond := queueOrder(queue)
	if q, err = past(q, beyond, after); err != nil {
		return page, err
	}
	var rows []queuedIdea
	if err := q.Order(by).Limit(PageSize + 1).Find(&rows).Error; err != nil {
		return page, fmt.Errorf("list what waits: %w", err)
	}
	rows, page.Next = cut(rows, PageSize, queueCursor)
	for _, row := range rows {
		page.Ideas = append(page.Ideas, row.ListedIdea)
	}
	return page, nil
}

// review returns the status of ideas that staff look into: the second of kind
// open; the zero Status when the site has none.
func (s *Snapshot) review() Status {
	first := s.First()
	for _, status := range s.Statuses {
		if status.Kind == KindOpen && status.ID != first.ID {
			return status
		}
	}
	return Status{}
}

// InQueue returns how many ideas wait in a queue.
func (s *Snapshot) InQueue(queue Queue) int {
	switch queue {
	case Waiting:
		return s.Waiting()
	case HiddenIdeas:
		return s.Hidden()
	}
	if review := s.review(); review.ID != 0 {
		return s.Count(review.ID, 0)
	}
	return 0
}

type queuedIdea struct {
	ListedIdea
	HiddenAt *time.Time
}

func queueCursor(idea queuedIdea) string {
	if idea.HiddenAt != nil {
		return timeCursor(*idea.HiddenAt, idea.ID)
	}
	return timeCursor(idea.CreatedAt, idea.ID)
}

// SetCategory puts an idea on another shelf.
func (b *Board) SetCategory(ctx context.Context, actor Actor, id, categoryID int64) (Idea, error) {
	return b.moderate(ctx, actor, policy.SetCategory, id, func(idea *Idea, snapshot *Snapshot) (event.Kind, error) {
		if category := snapshot.Category(categoryID); category.ID == 0 || category.RemovedInto != nil && idea.CategoryID != categoryID {
			return "", problem.Field("category", "problem.category_unknown", nil)
		}
		if idea.CategoryID == categoryID {
			return "", nil
		}
		idea.CategoryID = categoryID
		return event.IdeaCategorised, nil
	})
}

// Hide makes an idea invisible to all but staff; its words and votes are kept.
func (b *Board) Hide(ctx context.Context, actor Actor, id int64) (Idea, error) {
	return b.moderate(ctx, actor, policy.Hide, id, func(idea *Idea, _ *Snapshot) (event.Kind, error) {
		if idea.HiddenAt != nil {
			return "", nil
		}
		now := b.now()
		idea.HiddenAt = &now
		return event.IdeaHidden, nil
	})
}

// Unhide makes a hidden idea visible again.
func (b *Board) Unhide(ctx context.Context, actor Actor, id int64) (Idea, error) {
	return b.moderate(ctx, actor, policy.Hide, id, func(idea *Idea, _ *Snapshot) (event.Kind, error) {
		if idea.HiddenAt == nil {
			return "", nil
		}
		idea.HiddenAt = nil
		return event.IdeaUnhidden, nil
	})
}

// moderate changes where an idea stands: do changes it and names the event, or
// "" when nothing happened.
func (b *Board) moderate(ctx context.Context, actor Actor, action policy.Action, id int64, do func(*Idea, *Snapshot) (event.Kind, error)) (idea Idea, err error) {
	snapshot, err := b.Snapshot(ctx)
	if err != nil {
		return idea, err
	}
	err = b.changeSnapshot(ctx, func(tx *gorm.DB) error {
		was, err := b.ideaFor(ctx, tx, actor, action, id, snapshot)
		if err != nil {
			return err
		}
		idea = was
		kind, err := do(&idea, snapshot)
		if err != nil || kind == "" {
			return err
		}
		if err := b.savePlace(ctx, tx, was, idea); err != nil {
			return err
		}
		about := event.Detail{"category": idea.CategoryID}
		switch kind {
		case event.IdeaCategorised:
			about["category_was"] = was.CategoryID
		case event.IdeaHidden:
			about["hidden"] = idea.HiddenAt
		case event.IdeaUnhidden:
			about["hidden_was"] = was.HiddenAt
		}
		return b.RecordAct(ctx, tx, kind, &idea, actor, about)
	})
	return idea, err
}

// savePlace writes where an idea stands and whether it is hidden.
func (b *Board) savePlace(ctx context.Context, tx *gorm.DB, was, idea Idea) error {
	if _, err := gorm.G[Idea](tx).Where("id = ?", idea.ID).Select("category_id", "hidden_at").Updates(ctx, idea); err != nil {
		return fmt.Errorf("move or hide idea %d: %w", idea.ID, err)
	}
	if err := talkShown(tx, was, idea); err != nil {
		return err
	}
	if err := recount(tx, []Idea{was}, []Idea{idea}); err != nil {
		return err
	}
	if idea.MergedIntoID != nil || idea.OwnHeat != nil { // the titles of duplicates lead to the other idea
		return b.index(ctx, tx, idea.ID)
	}
	return nil
}
