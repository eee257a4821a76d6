package board

import (
	"fmt"
	"strings"

	"gorm.io/gorm"

	"ideaboard/internal/account"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
)

// ListedComment is a comment as one viewer sees it. A deleted or hidden comment with
// replies has no text and no author.
type ListedComment struct {
	Comment
	Author  account.Person
	Gone    bool // only a placeholder is left
	Pinned  bool
	Replies []ListedComment // the first of them, in a list
	More    bool            // there are more replies

	MayEdit, MayDelete, MayHide, MayPin bool
	MayReply                            bool // true for visitors, too, who are asked to sign in
}

// withReplies reads the first replies to the comments in one statement. It walks
// comments_by_parent once for each comment, so that one with a thousand replies costs no
// more.
func withReplies(tx *gorm.DB, viewer Actor, comments []*ListedComment) error {
	var parts []string
	var args []any
	byID := map[int64]*ListedComment{}
	for _, comment := range comments {
		if comment.ParentID != nil || comment.ReplyCount == 0 && !viewer.Staff() {
			continue
		}
		q, more := repliesSQL(viewer, comment.ID, "", CommentReplies+1)
		parts, args, byID[comment.ID] = append(parts, "SELECT * FROM ("+q+") AS replies"), append(args, more...), comment
	}
	if len(parts) == 0 {
		return nil
	}
	replies, err := commentsOf(tx.Raw(strings.Join(parts, " UNION ALL ")+" ORDER BY parent_id, created_at, id", args...))
	if err != nil {
		return err
	}
	for _, reply := range replies {
		if to := byID[*reply.ParentID]; len(to.Replies) < CommentReplies {
			to.Replies = append(to.Replies, reply)
		} else {
			to.More = true
		}
	}
	return nil
}

// repliesSQL returns the statement that reads the first limit replies to one comment,
// oldest first. narrow is a further condition.
func repliesSQL(viewer Actor, parentID int64, narrow string, limit int, args ...any) (string, []any) {
	seen := ""
	if !viewer.Staff() {
		seen = " AND NOT internal AND hidden_at IS NULL"
	}
	sql := `
		SELECT ` + commentColumns + `
		FROM comments
		WHERE parent_id = ?` + seen + narrow + `
		ORDER BY created_at, id
		LIMIT ?`
	return sql, append(append([]any{parentID}, args...), limit)
}

// finish sets the authors of comments and their replies and what the viewer may do to
// each, and removes what they may not read.
func finish(tx *gorm.DB, viewer Actor, idea *Idea, snapshot *Snapshot, comments []*ListedComment) error {
	var all []*ListedComment
	var ids []int64
	for _, comment := range comments {
		all = append(all, comment)
		for i := range comment.Replies {
			all = append(all, &comment.Replies[i])
		}
	}
	for _, comment := range all {
		ids = append(ids, comment.AuthorID)
	}
	var people []account.Byline
	if err := tx.Table("users").Select(account.BylineColumns).Where("id IN ?", ids).Scan(&people).Error; err != nil {
		return fmt.Errorf("load the commenters of idea %d: %w", idea.ID, err)
	}
	byID := make(map[int64]account.Person, len(people))
	for _, p := range people {
		byID[p.PersonID] = p.Person()
	}
	for _, comment := range all {
		comment.Author = byID[comment.AuthorID]
		comment.Author.Staff = comment.Author.Staff || comment.ByStaff
		comment.setPermissions(viewer, idea, snapshot)
	}
	return nil
}

// setPermissions sets what the viewer may do to the comment.
func (c *ListedComment) setPermissions(viewer Actor, idea *Idea, snapshot *Snapshot) {
	subject := c.subject(idea, snapshot)
	c.Pinned = idea.pins(c.ID)
	if c.DeletedAt != nil || viewer.May(policy.SeeComment, subject) != nil {
		c.Gone, c.Author, c.AuthorID, c.ByStaff, c.BodyHTML = true, account.Person{}, 0, false, ""
		return
	}
	c.MayEdit = viewer.May(policy.EditComment, subject) == nil
	c.MayDelete = viewer.May(policy.DeleteComment, subject) == nil
	c.MayHide = viewer.May(policy.HideComment, subject) == nil
	c.MayPin = viewer.May(policy.Pin, subject) == nil
	reply := viewer.May(policy.Comment, subject)
	c.MayReply = reply == nil || problem.KindOf(reply) == problem.SignedOut
}
