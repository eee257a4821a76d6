package board

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/page"
	"ideaboard/internal/policy"
)

// Queue is one of the lists that staff work through.
type Queue string

// The queues.
const (
	Waiting     Queue = "waiting"      // visible and unanswered
	UnderReview Queue = "under-review" // answered and not yet decided
	HiddenIdeas Queue = "hidden"
)

// Queues lists the queues in the order of the page, the default first.
var Queues = []Queue{Waiting, UnderReview, HiddenIdeas}

// queueOrder returns the SQL order of a queue: by when ideas were created, hidden ones by
// when they were hidden.
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
		return listable(q).Where("ideas.answered_at IS NULL"), nil
	case UnderReview:
		return listable(q).Where("ideas.status_id = ?", snapshot.review().ID), nil
	case HiddenIdeas:
		return q.Where("ideas.hidden_at IS NOT NULL"), nil
	}
	return nil, notFound()
}

// listQueue returns one page of f.Queue for staff, oldest first.
func (b *Board) listQueue(
	ctx context.Context, actor Actor, snapshot *Snapshot, f IdeaFilter,
) (found IdeaPage, err error) {
	if err := actor.May(policy.Moderate, policy.Subject{}); err != nil {
		return found, err
	}
	q := b.db.Read(ctx).
		Table("ideas").
		Joins("JOIN users ON users.id = ideas.author_id").
		Select(listColumns + ", ideas.hidden_at, ideas.promised_for")
	if q, err = inQueue(q, f.Queue, snapshot); err != nil {
		return found, err
	}
	by, beyond := queueOrder(f.Queue)
	if q, err = page.After(q, beyond, f.After); err != nil {
		return found, err
	}
	var rows []queuedIdea
	if err := q.Order(by).Limit(PageSize + 1).Find(&rows).Error; err != nil {
		return found, fmt.Errorf("list a queue: %w", err)
	}
	rows, found.Next = page.Cut(rows, PageSize, queueCursor)
	for _, row := range rows {
		found.Ideas = append(found.Ideas, row.ListedIdea)
	}
	return found, nil
}

// review returns the status of ideas under review: the second of kind open; the zero
// Status if there is none.
func (s *Snapshot) review() Status {
	first := s.InitialStatus()
	for _, status := range s.Statuses {
		if status.Kind == KindOpen && status.ID != first.ID {
			return status
		}
	}
	return Status{}
}

// InQueue returns how many ideas are in a queue.
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
		return page.TimeCursor(*idea.HiddenAt, idea.ID)
	}
	return page.TimeCursor(idea.CreatedAt, idea.ID)
}
