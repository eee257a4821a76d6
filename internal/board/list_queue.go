package board

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/database"
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
	AllIdeas    Queue = "all" // everything that is not hidden
)

// Queues lists the queues in the order of the page, the default first.
var Queues = []Queue{Waiting, UnderReview, HiddenIdeas, AllIdeas}

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
	case AllIdeas:
		return listable(q), nil
	}
	return nil, notFound()
}

// QueueSorts lists the orders of a queue but for the usual one, which has the oldest first.
var QueueSorts = []Sort{Top, Newest}

// asList returns the list that has the ideas of the queue, if one does: hidden ideas are in
// none, and no list begins with the oldest.
func (f IdeaFilter) asList(snapshot *Snapshot) (list IdeaFilter, ok bool) {
	if f.Queue == HiddenIdeas || f.Query == "" && !slices.Contains(QueueSorts, f.Sort) {
		return f, false
	}
	list = f
	switch list.Queue = ""; f.Queue {
	case Waiting:
		list.Unanswered = true
	case UnderReview:
		if review := snapshot.review().ID; review == 0 || f.StatusID != 0 && f.StatusID != review {
			list.StatusID = -1 // none
		} else {
			list.StatusID = review
		}
	}
	return list, true
}

// narrowQueue narrows q to the filter's status, category and tags, and hidden ideas, which no
// search finds, to those with the query in their title. SQLite ignores the case of ASCII letters
// only.
func (f IdeaFilter) narrowQueue(q *gorm.DB, viewer Actor, snapshot *Snapshot) *gorm.DB {
	if f.StatusID != 0 {
		q = q.Where("ideas.status_id = ?", f.StatusID)
	}
	if f.CategoryID != 0 {
		q = q.Where("ideas.category_id = ?", f.CategoryID)
	}
	if tags := snapshot.known(viewer, f.Tags).Any; len(tags) > 0 {
		q = q.Where("ideas.id IN (SELECT idea_id FROM idea_tags WHERE tag_id IN ?)", tags)
	}
	if f.Query != "" {
		q = q.Where("lower(ideas.title) LIKE lower(?) ESCAPE '!'", "%"+database.EscapeLike(f.Query)+"%")
	}
	return q
}

// addTargetDates sets the target dates of ideas that a list found.
func addTargetDates(tx *gorm.DB, ideas []ListedIdea) error {
	ids, dates := make([]int64, len(ideas)), map[int64]*time.Time{}
	for i, idea := range ideas {
		ids[i] = idea.ID
	}
	var rows []Idea
	err := tx.Select("id", "promised_for").Where("id IN ? AND promised_for IS NOT NULL", ids).Find(&rows).Error
	if err != nil {
		return fmt.Errorf("load the target dates of a queue: %w", err)
	}
	for _, row := range rows {
		dates[row.ID] = row.PromisedFor
	}
	for i := range ideas {
		ideas[i].PromisedFor = dates[ideas[i].ID]
	}
	return nil
}

// listQueue returns one page of f.Queue for staff, the oldest first unless f has another of
// [QueueSorts]; a search is sorted by relevance.
func (b *Board) listQueue(
	ctx context.Context, actor Actor, snapshot *Snapshot, f IdeaFilter,
) (found IdeaPage, err error) {
	if err := actor.May(policy.Moderate, policy.Subject{}); err != nil {
		return found, err
	}
	if list, ok := f.asList(snapshot); ok {
		if found, err = b.List(ctx, actor, list); err != nil {
			return found, err
		}
		return found, addTargetDates(b.db.Read(ctx), found.Ideas)
	}
	q := b.db.Read(ctx).
		Table("ideas").
		Joins("JOIN users ON users.id = ideas.author_id").
		Select(listColumns + ", ideas.hidden_at, ideas.promised_for")
	if q, err = inQueue(q, f.Queue, snapshot); err != nil {
		return found, err
	}
	q = f.narrowQueue(q, actor, snapshot)
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
	case AllIdeas:
		return s.Count(0, 0)
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
