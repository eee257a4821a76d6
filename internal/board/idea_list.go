package board

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/problem"
)

// Sort is an order of the list.
type Sort string

// The orders.
const (
	Trending Sort = "trending"
	Top      Sort = "top"
	Newest   Sort = "new"
)

// Sorts lists the orders as the page shows them, the default first.
var Sorts = []Sort{Trending, Top, Newest}

// orders are the SQL of each order: how it sorts, ties going to the newer idea,
// and where the page after a cursor starts, a row value that is the same on both
// databases and served by the order's index. Nothing else reaches an ORDER BY.
var orders = map[Sort]struct{ by, after string }{
	Trending: {"ideas.heat DESC, ideas.id DESC", "(ideas.heat, ideas.id) < (?, ?)"},
	Top:      {"ideas.vote_count DESC, ideas.id DESC", "(ideas.vote_count, ideas.id) < (?, ?)"},
	Newest:   {"ideas.created_at DESC, ideas.id DESC", "(ideas.created_at, ideas.id) < (?, ?)"},
}

// IdeaFilter says which ideas to list, and how. Its zero value lists what
// trends.
type IdeaFilter struct {
	Sort       Sort
	StatusID   int64 // 0: any
	CategoryID int64 // 0: any
	Mine       bool  // proposed by the viewer
	Voted      bool  // voted for by the viewer
	Tags       TagFilter
	Query      string // words to search for, as they were typed
	Seed       uint32 // where [Surprise] begins: the visit's
	Unanswered bool   // without any answer
	After      string
}

// TagFilter says which tags the ideas of a list have, by their ids.
type TagFilter struct{ Any, All, None []int64 }

// ListedIdea is an idea as a list shows it.
type ListedIdea struct {
	ID         int64
	Title      string
	Excerpt    string
	AuthorID   int64
	AuthorName string
	CategoryID int64
	StatusID   int64
	VoteCount  int
	Heat       float64
	CreatedAt  time.Time
	EditedAt   *time.Time
	Voted      bool  // by the viewer
	Tags       []Tag `gorm:"-"` // that the viewer may know, by name

	CommentCount int        // that everybody may read
	PromisedFor  *time.Time // in the queues of staff alone
}

// IdeaPage is one page of a list. Next is where the following page starts, ""
// on the last.
type IdeaPage struct {
	Ideas []ListedIdea
	Next  string
}

// PageSize is how many ideas a page of a list has.
const PageSize = 25

// Ideas lists one page of the visible ideas.
func (b *Board) Ideas(ctx context.Context, viewer Actor, f IdeaFilter) (page IdeaPage, err error) {
	if (f.Mine || f.Voted) && !viewer.SignedIn() {
		return page, problem.New(problem.SignedOut, "problem.signed_out")
	}
	shelves, err := b.Shelves(ctx)
	if err != nil {
		return page, err
	}
	q, err := listQuery(b.db.Read(ctx), viewer, f, shelves)
	if err != nil {
		return page, err
	}
	if err := q.Limit(PageSize + 1).Find(&page.Ideas).Error; err != nil {
		return page, fmt.Errorf("list ideas: %w", err)
	}
	page.Ideas, page.Next = cut(page.Ideas, PageSize, func(last ListedIdea) string { return cursorAt(f.Sort, last) })
	return page, addTags(b.db.Read(ctx), viewer, shelves, page.Ideas)
}

const listColumns = `ideas.id, ideas.title, ideas.excerpt, ideas.author_id, users.name AS author_name, ideas.category_id,
	ideas.status_id, ideas.vote_count, ideas.heat, ideas.created_at, ideas.edited_at, ideas.comment_count`

// listQuery is the query of one page, but for its limit. The viewer's own vote
// comes with each row, so that a page costs one query.
func listQuery(tx *gorm.DB, viewer Actor, f IdeaFilter, shelves *Shelves) (*gorm.DB, error) {
	if f.Sort == "" {
		f.Sort = Trending
	}
	f.Tags = shelves.known(viewer, f.Tags)
	order, known := orders[f.Sort]
	if !known {
		return nil, badCursor()
	}
	q := standing(tagDriven(tx, shelves, f), viewer, shelves).Joins("JOIN users ON users.id = ideas.author_id").Order(order.by)
	switch {
	case f.Voted:
		q = q.Select(listColumns+", TRUE AS voted").Joins("JOIN votes ON votes.idea_id = ideas.id AND votes.user_id = ?", viewer.ID)
	case viewer.SignedIn():
		q = q.Select(listColumns+", votes.user_id IS NOT NULL AS voted").
			Joins("LEFT JOIN votes ON votes.idea_id = ideas.id AND votes.user_id = ?", viewer.ID)
	default:
		q = q.Select(listColumns)
	}
	if f.StatusID != 0 {
		q = q.Where("ideas.status_id = ?", f.StatusID)
	}
	if f.CategoryID != 0 {
		q = q.Where("ideas.category_id = ?", f.CategoryID)
	}
	if f.Unanswered {
		q = q.Where("ideas.answered_at IS NULL")
	}
	if f.Mine {
		q = q.Where("ideas.author_id = ?", viewer.ID)
	}
	q = probeTags(q, f.Tags)
	if f.After == "" {
		return q, nil
	}
	key, id, err := parseCursor(f.Sort, f.After)
	if err != nil {
		return nil, err
	}
	return q.Where(order.after, key, id), nil
}

// cursorAt returns where the page after idea starts: the order's letter, the
// idea's key in it, and its id. "v12_7" is after idea 7 with 12 votes.
func cursorAt(sort Sort, idea ListedIdea) string {
	id := "_" + strconv.FormatInt(idea.ID, 10)
	switch sort {
	case Top:
		return "v" + strconv.Itoa(idea.VoteCount) + id
	case Newest:
		return timeCursor(idea.CreatedAt, idea.ID)
	default:
		return "t" + strconv.FormatFloat(idea.Heat, 'g', -1, 64) + id
	}
}

// parseCursor returns the key and id of a cursor of this order, or refuses one
// that this program did not make.
func parseCursor(sort Sort, cursor string) (key any, id int64, err error) {
	if sort == Newest {
		return parseTimeCursor(cursor)
	}
	letter, raw, id, err := splitCursor(cursor)
	if err != nil {
		return nil, 0, err
	}
	switch {
	case sort == Top && letter == 'v':
		key, err = strconv.ParseInt(raw, 10, 32)
	case sort == Trending && letter == 't':
		var heat float64
		heat, err = strconv.ParseFloat(raw, 64)
		if !math.IsNaN(heat) && !math.IsInf(heat, 0) {
			key = heat
		}
	}
	if err != nil || key == nil {
		return nil, 0, badCursor()
	}
	return key, id, nil
}
