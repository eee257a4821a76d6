package board

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"ideaboard/internal/page"
	"ideaboard/internal/policy"
)

// Thread is one comment with its replies.
type Thread struct {
	Idea           Idea
	Head           ListedComment
	Replies        []ListedComment
	Start          string // the cursor of the page with the requested reply; "" for the first page
	Next           string // the cursor of the following page, "" on the last
	CommentRefusal error  // why the viewer may not comment, or nil
	MayNote        bool
}

// CommentThread returns the thread of a comment. For a reply it returns the reply's
// thread, from a few replies before it; Start is that page's cursor. after is the Next of
// the previous page, or "". A comment that the viewer may not see is NotFound.
func (b *Board) CommentThread(ctx context.Context, viewer Actor, id int64, after string) (thread Thread, err error) {
	snapshot, err := b.Snapshot(ctx)
	if err != nil {
		return thread, err
	}
	tx := b.db.Read(ctx)
	asked, idea, err := b.seenComment(ctx, viewer, id)
	if err != nil {
		return thread, err
	}
	about := idea.commentSubject(snapshot)
	thread = Thread{
		Idea:           idea,
		Head:           asked,
		CommentRefusal: viewer.May(policy.Comment, about),
		MayNote:        viewer.May(policy.AddNote, about) == nil,
	}
	if asked.ParentID != nil {
		if thread.Head, err = parentOf(tx, viewer, &idea, snapshot, *asked.ParentID); err != nil {
			return thread, err
		}
		if thread.Start, err = startAt(tx, viewer, asked.Comment); err != nil {
			return thread, err
		}
		after = thread.Start
	}
	if thread.Replies, thread.Next, err = threadReplies(tx, viewer, thread.Head.ID, after); err != nil {
		return thread, err
	}
	all := make([]*ListedComment, len(thread.Replies))
	for i := range thread.Replies {
		all[i] = &thread.Replies[i]
	}
	return thread, finish(tx, viewer, &idea, snapshot, all)
}

// seenComment returns one comment as the viewer may see it, and its idea, or NotFound.
func (b *Board) seenComment(ctx context.Context, viewer Actor, id int64) (comment ListedComment, idea Idea, err error) {
	tx := b.db.Read(ctx)
	if comment.Comment, err = commentByID(tx, id); err != nil {
		return comment, idea, err
	}
	seen, err := b.visibleIdea(ctx, viewer, comment.IdeaID)
	if err != nil {
		return comment, seen.Idea, err
	}
	snapshot, err := b.Snapshot(ctx)
	if err != nil {
		return comment, seen.Idea, err
	}
	idea = seen.Idea
	if err := viewer.May(policy.SeeComment, comment.subject(&idea, snapshot)); err != nil {
		return comment, idea, err
	}
	return comment, idea, finish(tx, viewer, &idea, snapshot, []*ListedComment{&comment})
}

// parentOf returns the parent of a reply that the viewer may read. If it is hidden from
// the viewer, only a placeholder is returned.
func parentOf(tx *gorm.DB, viewer Actor, idea *Idea, snapshot *Snapshot, id int64) (head ListedComment, err error) {
	if head.Comment, err = commentByID(tx, id); err != nil {
		return head, err
	}
	return head, finish(tx, viewer, idea, snapshot, []*ListedComment{&head})
}

// threadReplies returns one page of replies and the cursor of the next.
func threadReplies(
	tx *gorm.DB, viewer Actor, headID int64, after string,
) (replies []ListedComment, next string, err error) {
	sql, args := repliesSQL(viewer, headID, "", ThreadPage+1)
	if after != "" {
		at, id, err := page.ParseTime(after)
		if err != nil {
			return nil, "", err
		}
		sql, args = repliesSQL(viewer, headID, " AND (created_at, id) > (?, ?)", ThreadPage+1, at, id)
	}
	if replies, err = commentsOf(tx.Raw(sql, args...)); err != nil {
		return nil, "", fmt.Errorf("load the replies to comment %d: %w", headID, err)
	}
	replies, next = page.Cut(replies, ThreadPage, commentCursor)
	return replies, next, nil
}

// startAt returns the cursor of a page that contains a reply: "" if it is on the first
// page, otherwise a few replies before it.
func startAt(tx *gorm.DB, viewer Actor, reply Comment) (string, error) {
	sql, args := repliesSQL(viewer, *reply.ParentID, "", ThreadPage)
	var first []int64
	err := tx.Raw("SELECT id FROM ("+sql+") AS replies WHERE id = ?", append(args, reply.ID)...).Scan(&first).Error
	if err != nil || len(first) > 0 {
		return "", err
	}
	var before []Comment
	err = tx.Table("comments").
		Select("id", "created_at").
		Where("parent_id = ? AND (created_at, id) < (?, ?)", *reply.ParentID, reply.CreatedAt, reply.ID).
		Order("created_at DESC, id DESC").
		Limit(threadBefore + 1).
		Find(&before).Error
	if err != nil || len(before) == 0 {
		return "", err
	}
	last := before[len(before)-1]
	return page.TimeCursor(last.CreatedAt, last.ID), nil
}
