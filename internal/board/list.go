package board

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/page"
	"ideaboard/internal/problem"
)

// IdeaFilter selects the ideas of a list and their order. The zero value is the trending
// list.
type IdeaFilter struct {
	Query      string // any text is a search query; "" does not search
	Queue      Queue  // a staff queue; it heeds Query, Sort, StatusID, CategoryID, Tags.Any and After. "" for none
	Sort       Sort
	StatusID   int64 // 0: any
	CategoryID int64 // 0: any
	Mine       bool  // proposed by the viewer
	Voted      bool  // voted for by the viewer
	Tags       TagFilter
	Seed       uint32 // where [Surprise] starts; the same during a visit
	Unanswered bool   // without any answer
	NewIdeas   bool   // mix new ideas into the first page of the trending list
	After      string // the Next of the page before; "" for the first page

	second     bool // the second of two queries for a page, see inTwoParts
	votesApart bool // the viewer's votes are read by another query
	unbounded  bool // the walk to ideas with tags may be of any length, see tag_walk.go
}

// TagFilter selects ideas by the ids of their tags: any of Any, all of All, none of None.
type TagFilter struct{ Any, All, None []int64 }

// ListedIdea is an idea as a list shows it.
type ListedIdea struct {
	ID           int64
	Title        string
	Excerpt      string
	AuthorID     int64
	AuthorName   string
	CategoryID   int64
	StatusID     int64
	VoteCount    int
	TrendingRank float64
	CreatedAt    time.Time
	EditedAt     *time.Time
	AnsweredAt   *time.Time // the last answer
	Voted        bool       // by the viewer
	Tags         []Tag      `gorm:"-"` // those the viewer may see, by name

	CommentCount int        // public ones
	PromisedFor  *time.Time // set in staff queues only

	New   bool  `gorm:"-"` // mixed in as a new idea
	Match Match `gorm:"-"` // where a search found it
}

// IdeaPage is one page of a list. Next is the cursor of the following page, "" on the
// last. Search is nil if there was no search.
type IdeaPage struct {
	Ideas  []ListedIdea
	Next   string
	Search *SearchResult
}

// PageSize is how many ideas a page of a list has.
const PageSize = 25

// List returns one page of ideas: a queue, search results, or visible ideas in an order.
// Every page, feed and saved view uses it. A search without an order, or with [Surprise],
// is sorted by relevance.
func (b *Board) List(ctx context.Context, viewer Actor, f IdeaFilter) (page IdeaPage, err error) {
	if (f.Mine || f.Voted) && !viewer.SignedIn() {
		return page, problem.New(problem.SignedOut, "problem.signed_out")
	}
	snapshot, err := b.Snapshot(ctx)
	if err != nil {
		return page, err
	}
	switch {
	case f.Queue != "":
		return b.listQueue(ctx, viewer, snapshot, f)
	case f.Query != "":
		return b.search(ctx, viewer, snapshot, f)
	}
	if f.shared() {
		return b.listShared(ctx, viewer, snapshot, f)
	}
	if page, err = b.listIdeas(ctx, viewer, snapshot, f); err == nil && f.NewIdeas {
		err = b.addNewIdeas(ctx, viewer, snapshot, f, &page)
	}
	return page, err
}

// listIdeas returns one page of the visible ideas in an order.
func (b *Board) listIdeas(
	ctx context.Context, viewer Actor, snapshot *Snapshot, f IdeaFilter,
) (found IdeaPage, err error) {
	tx := b.db.Read(ctx)
	for more := true; more && len(found.Ideas) <= PageSize; f, more = f.secondPart(tx) {
		rows, err := listPart(tx, viewer, f, snapshot, PageSize+1-len(found.Ideas))
		if err != nil {
			return found, err
		}
		found.Ideas = append(found.Ideas, rows...)
	}
	found.Ideas, found.Next = page.Cut(found.Ideas, PageSize,
		func(last ListedIdea) string { return cursorAt(f.Sort, last) })
	return found, addTags(tx, viewer, snapshot, found.Ideas)
}

// listPart returns up to n ideas of one part of a page.
func listPart(tx *gorm.DB, viewer Actor, f IdeaFilter, snapshot *Snapshot, n int) (rows []ListedIdea, err error) {
	q, err := listQuery(tx, viewer, f, snapshot)
	if err != nil {
		return nil, err
	}
	if err := q.Limit(n).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("list ideas: %w", err)
	}
	if len(rows) == n || f.unbounded {
		return rows, nil
	}
	if short, err := f.walkWasShort(tx, viewer, snapshot); err != nil || !short {
		return rows, err
	}
	f.unbounded = true
	return listPart(tx, viewer, f, snapshot, n)
}

const listColumns = `
	ideas.id, ideas.title, ideas.excerpt, ideas.author_id, users.name AS author_name, ideas.category_id,
	ideas.status_id, ideas.vote_count, ideas.trending_rank, ideas.created_at, ideas.edited_at, ideas.answered_at,
	ideas.comment_count`

// listQuery returns the query of one page, without its limit. It joins the viewer's own
// votes, so that a page takes one query.
func listQuery(tx *gorm.DB, viewer Actor, f IdeaFilter, snapshot *Snapshot) (*gorm.DB, error) {
	f = f.known(viewer, snapshot)
	q, err := f.inTagOrder(tx, snapshot)
	if err != nil {
		return nil, err
	}
	q = visibleInLists(q, viewer, snapshot).Joins("JOIN users ON users.id = ideas.author_id")
	switch {
	case f.Voted:
		q = q.Select(listColumns+", TRUE AS voted").
			Joins("JOIN votes ON votes.idea_id = ideas.id AND votes.user_id = ?", viewer.ID)
	case viewer.SignedIn() && !f.votesApart:
		q = q.Select(listColumns+", votes.user_id IS NOT NULL AS voted").
			Joins("LEFT JOIN votes ON votes.idea_id = ideas.id AND votes.user_id = ?", viewer.ID)
	default:
		q = q.Select(listColumns)
	}
	q = f.narrow(q, snapshot)
	if f.Mine {
		q = q.Where("ideas.author_id = ?", viewer.ID)
	}
	return q, nil
}

// known returns the filter with the default order, and with no tags that the viewer may not
// see.
func (f IdeaFilter) known(viewer Actor, snapshot *Snapshot) IdeaFilter {
	if f.Sort == "" {
		f.Sort = Trending
	}
	f.Tags = snapshot.known(viewer, f.Tags)
	return f
}

// LeavesDecided reports whether decided ideas are left out: in the trending list, unless it
// is for a status, or for ideas that the viewer proposed or voted for.
func (f IdeaFilter) LeavesDecided() bool {
	return f.Sort == Trending && f.StatusID == 0 && !f.Mine && !f.Voted
}

// narrow narrows a query to the list's status and category, and to unanswered ideas if
// asked.
func (f IdeaFilter) narrow(q *gorm.DB, snapshot *Snapshot) *gorm.DB {
	along, waiting := "", ""
	if f.Sort == Surprise {
		along = walkPrefix(q, snapshot, snapshot.Count(f.StatusID, f.CategoryID))
	}
	if f.Sort != Newest && f.Sort != Unanswered { // these orders have partial indexes of unanswered ideas
		waiting = walkPrefix(q, snapshot, snapshot.Waiting())
	}
	if f.StatusID != 0 {
		q = q.Where(along+"ideas.status_id = ?", f.StatusID)
	}
	if f.LeavesDecided() {
		q = q.Where("ideas.status_id NOT IN ?", snapshot.decided())
	}
	if f.CategoryID != 0 {
		q = q.Where(along+"ideas.category_id = ?", f.CategoryID)
	}
	if f.Unanswered {
		q = q.Where(waiting + "ideas.answered_at IS NULL")
	}
	return q
}
