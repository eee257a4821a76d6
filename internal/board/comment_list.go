package board

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/page"
	"ideaboard/internal/policy"
)

// CommentOrder is how a discussion is sorted.
type CommentOrder string

// The orders. Replies are always sorted oldest first.
const (
	CommentsOldest CommentOrder = "oldest"
	CommentsNewest CommentOrder = "newest"
)

// CommentOrders lists the orders as the page shows them, the default first.
var CommentOrders = []CommentOrder{CommentsOldest, CommentsNewest}

// commentOrderSQL is the SQL of each order. The index comments_by_idea serves both.
var commentOrderSQL = map[CommentOrder]struct{ by, after string }{
	CommentsOldest: {"created_at, id", "(created_at, id) > (?, ?)"},
	CommentsNewest: {"created_at DESC, id DESC", "(created_at, id) < (?, ?)"},
}

// The limits of a page of comments.
const (
	CommentPageSize = 20 // comments
	CommentReplies  = 5  // replies to each of them
	ThreadPage      = 50 // replies on a page of a thread
	threadBefore    = 4  // replies before the one that a link leads to
)

// CommentFilter selects a page of comments. The zero value is the first page of all,
// oldest comments first.
type CommentFilter struct {
	Order CommentOrder
	After string
	Staff bool // only comments that were written as staff
}

// CommentPage is one page of the comments on an idea.
type CommentPage struct {
	Pinned         *ListedComment // on the first page
	Comments       []ListedComment
	Next           string    // the cursor of the following page, "" on the last
	After, UpTo    time.Time // what else happened then belongs to this page; zero: no bound
	Count          int       // public comments
	Locked         bool
	CommentRefusal error // why the viewer may not comment, or nil
	MayNote        bool
	MayLock        bool
}

// Comments returns one page of the comments on an idea, as the viewer may read it, or
// NotFound.
func (b *Board) Comments(ctx context.Context, viewer Actor, ideaID int64, f CommentFilter) (CommentPage, error) {
	seen, err := b.visibleIdea(ctx, viewer, ideaID)
	if err != nil {
		return CommentPage{}, err
	}
	return b.CommentsOf(ctx, viewer, &seen.Idea, f)
}

// CommentsOf is Comments for an idea that the viewer may see. It takes at most four
// queries: the comments, the pinned one, the replies, and their authors.
func (b *Board) CommentsOf(
	ctx context.Context, viewer Actor, idea *Idea, f CommentFilter,
) (list CommentPage, err error) {
	snapshot, err := b.Snapshot(ctx)
	if err != nil {
		return list, err
	}
	subject := idea.commentSubject(snapshot)
	list = CommentPage{
		Count: idea.CommentCount, Locked: idea.LockedAt != nil, CommentRefusal: viewer.May(policy.Comment, subject),
		MayNote: viewer.May(policy.AddNote, subject) == nil, MayLock: viewer.May(policy.Lock, subject) == nil,
	}
	tx := b.db.Read(ctx)
	rows, err := commentQuery(tx, viewer, idea, f)
	if err != nil || idea.CommentCount == 0 && !viewer.Staff() {
		return list, err
	}
	if list.Comments, err = commentsOf(rows); err != nil {
		return list, fmt.Errorf("load the comments on idea %d: %w", idea.ID, err)
	}
	list.Comments, list.Next = page.Cut(list.Comments, CommentPageSize, commentCursor)
	if err := list.bound(f); err != nil {
		return list, err
	}
	if f.After == "" && idea.PinnedCommentID != nil {
		if err := list.pin(tx, *idea.PinnedCommentID); err != nil {
			return list, err
		}
	}
	if err := withReplies(tx, viewer, list.all()); err != nil {
		return list, fmt.Errorf("load the replies on idea %d: %w", idea.ID, err)
	}
	return list, finish(tx, viewer, idea, snapshot, list.all())
}

// bound sets the times of the page: from the comment before it to its last one, or the
// other way round if the newest is the first.
func (t *CommentPage) bound(f CommentFilter) (err error) {
	if f.After != "" {
		if t.After, _, err = page.ParseTime(f.After); err != nil {
			return err
		}
	}
	if t.Next != "" {
		t.UpTo = t.Comments[len(t.Comments)-1].CreatedAt
	}
	if f.Order == CommentsNewest {
		t.After, t.UpTo = t.UpTo, t.After
	}
	return nil
}

// all returns the comments of the page, including the pinned one.
func (t *CommentPage) all() (all []*ListedComment) {
	if t.Pinned != nil {
		all = append(all, t.Pinned)
	}
	for i := range t.Comments {
		all = append(all, &t.Comments[i])
	}
	return all
}

// pin reads the pinned comment. One that is not public is left out.
func (t *CommentPage) pin(tx *gorm.DB, id int64) error {
	found, err := commentsOf(tx.Table("comments").Select(commentColumns).Where("id = ?", id))
	if err != nil {
		return fmt.Errorf("load the pinned comment %d: %w", id, err)
	}
	if len(found) == 1 && found[0].public() {
		t.Pinned = &found[0]
	}
	return nil
}

// commentColumns are the columns that a reader needs, without the Markdown.
const commentColumns = "id, idea_id, parent_id, author_id, by_staff, internal, body_html, reply_count, source, " +
	"created_at, edited_at, deleted_at, hidden_at"

// readable narrows a query of comments to what the viewer may know of. A deleted or hidden
// comment stays as a placeholder while it has visible replies.
func readable(q *gorm.DB, viewer Actor) *gorm.DB {
	if viewer.Staff() {
		return q
	}
	return q.Where("NOT internal AND (deleted_at IS NULL AND hidden_at IS NULL OR reply_count > 0)")
}

// commentQuery returns the query of one page of comments, plus one to tell whether there
// are more. The pinned comment is left out: it is at the top of the first page.
func commentQuery(tx *gorm.DB, viewer Actor, idea *Idea, f CommentFilter) (*gorm.DB, error) {
	if f.Order == "" {
		f.Order = CommentsOldest
	}
	order, known := commentOrderSQL[f.Order]
	if !known {
		return nil, page.BadCursor()
	}
	q := readable(tx.Table("comments").Select(commentColumns).Where("idea_id = ? AND parent_id IS NULL", idea.ID), viewer)
	if idea.PinnedCommentID != nil {
		q = q.Where("id <> ?", *idea.PinnedCommentID)
	}
	if f.Staff {
		q = q.Where("by_staff")
	}
	return page.After(q.Order(order.by).Limit(CommentPageSize+1), order.after, f.After)
}

// commentCursor returns the cursor of the page after comment.
func commentCursor(comment ListedComment) string {
	return page.TimeCursor(comment.CreatedAt, comment.ID)
}

// commentsOf runs a query of comments and returns them in its order, without their
// authors.
func commentsOf(q *gorm.DB) ([]ListedComment, error) {
	var rows []Comment
	if err := q.Find(&rows).Error; err != nil {
		return nil, err
	}
	comments := make([]ListedComment, len(rows))
	for i, row := range rows {
		comments[i] = ListedComment{Comment: row}
	}
	return comments, nil
}
