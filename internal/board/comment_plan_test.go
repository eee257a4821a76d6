package board_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/board"
	"ideaboard/internal/database/dbtest"
)

// TestCommentPagesHaveNoGapsOrRepeats walks comments, many with the same time, in both
// orders, while one is pinned.
func TestCommentPagesHaveNoGapsOrRepeats(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	idea := s.idea("Dark mode", "Open")
	s.fillComments(idea.ID, 95, 30)
	if _, err := s.PinComment(s.ctx, actorOf(&s.cast.Maya), 40); err != nil {
		t.Fatal(err)
	}
	for _, order := range board.CommentOrders {
		seen, pages := map[int64]bool{}, 0
		var last board.Comment
		for f := (board.CommentFilter{Order: order}); pages == 0 || f.After != ""; pages++ {
			list, err := s.Comments(s.ctx, board.Actor{}, idea.ID, f)
			if err != nil {
				t.Fatal(err)
			}
			if (list.Pinned != nil) != (pages == 0) {
				t.Errorf("page %d: pinned %v", pages, list.Pinned)
			}
			for _, c := range list.Comments {
				later := c.CreatedAt.After(last.CreatedAt) || c.CreatedAt.Equal(last.CreatedAt) && c.ID > last.ID
				if seen[c.ID] || c.ID == 40 || last.ID != 0 && later != (order == board.CommentsOldest) {
					t.Errorf("%s: comment %d after %d", order, c.ID, last.ID)
				}
				seen[c.ID], last = true, c.Comment
			}
			f.After = list.Next
		}
		if len(seen) != 94 || pages != 5 {
			t.Errorf("%s: %d comments on %d pages", order, len(seen), pages)
		}
	}
	for _, cursor := range []string{"x", "c", "c1", "c1_x", "v1_2", "n99999999999999999999_1", strings.Repeat("c", 100)} {
		if _, err := s.Comments(s.ctx, board.Actor{}, idea.ID, board.CommentFilter{After: cursor}); err == nil {
			t.Errorf("%q is a cursor", cursor)
		}
	}
	if _, err := s.Comments(s.ctx, board.Actor{}, idea.ID, board.CommentFilter{Order: "loudest"}); err == nil {
		t.Error("an order that does not exist")
	}
}

// TestEveryReplyIsFoundInItsThread checks that a link to a reply leads to the page of the
// thread that has it, and that the pages of a thread have each reply once.
func TestEveryReplyIsFoundInItsThread(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	idea := s.idea("Dark mode", "Open")
	s.fillComments(idea.ID, 1, 130)
	list := s.comments(board.Actor{}, idea.ID)
	if head := list.Comments[0]; len(head.Replies) != board.CommentReplies || !head.More || head.ReplyCount != 130 {
		t.Errorf("%d replies of %d, more: %v", len(head.Replies), head.ReplyCount, head.More)
	}
	seen := map[int64]bool{}
	for after, pages := "", 0; pages == 0 || after != ""; pages++ {
		thread, err := s.CommentThread(s.ctx, board.Actor{}, 1, after)
		if err != nil {
			t.Fatal(err)
		}
		for _, reply := range thread.Replies {
			if seen[reply.ID] {
				t.Errorf("reply %d twice", reply.ID)
			}
			seen[reply.ID] = true
		}
		after = thread.Next
	}
	if len(seen) != 130 {
		t.Errorf("%d replies", len(seen))
	}
	for id := range seen {
		thread, err := s.CommentThread(s.ctx, board.Actor{}, id, "")
		if err != nil || thread.Head.ID != 1 {
			t.Fatalf("reply %d: head %d, %v", id, thread.Head.ID, err)
		}
		again, err := s.CommentThread(s.ctx, board.Actor{}, 1, thread.Start)
		if err != nil || !strings.Contains(fmt.Sprint(idsOf(again.Replies)), fmt.Sprint(id)) {
			t.Errorf("reply %d is not on its page %q (%v)", id, thread.Start, err)
		}
	}
}

func idsOf(comments []board.ListedComment) (ids []int64) {
	for _, c := range comments {
		ids = append(ids, c.ID)
	}
	return ids
}

// fillComments inserts comments on an idea, seven with each time, and replies to the
// first, without the operations.
func (s *stage) fillComments(ideaID int64, comments, replies int) {
	s.t.Helper()
	rows := make([]board.Comment, 0, comments+replies)
	born := time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)
	head := int64(1)
	for i := range comments + replies {
		row := board.Comment{
			ID:        int64(i + 1),
			IdeaID:    ideaID,
			AuthorID:  s.cast.Cleo.ID,
			Body:      "x",
			BodyHTML:  "<p>x</p>",
			CreatedAt: born.Add(time.Duration(i/7) * time.Minute),
		}
		if i >= comments {
			row.ParentID = &head
		}
		rows = append(rows, row)
	}
	rows[0].ReplyCount = replies
	err := s.db.Tx(s.ctx, func(tx *gorm.DB) error {
		if err := tx.CreateInBatches(rows, 500).Error; err != nil {
			return err
		}
		return tx.Exec("UPDATE ideas SET comment_count = ? WHERE id = ?", comments+replies, ideaID).Error
	})
	if err != nil {
		s.t.Fatal(err)
	}
	if dbtest.OnPostgres() {
		err := s.db.Write(s.ctx).
			Exec("SELECT setval(pg_get_serial_sequence('comments', 'id'), (SELECT max(id) FROM comments))").Error
		if err != nil {
			s.t.Fatal(err)
		}
	}
}

// TestManyCommentsAreReadByTheirIndex checks the query plans of a page among 40,000
// comments, half of them replies to one.
func TestManyCommentsAreReadByTheirIndex(t *testing.T) {
	if testing.Short() {
		t.Skip("forty thousand comments take some seconds")
	}
	t.Parallel()
	s := newStage(t)
	idea, other := s.idea("Dark mode", "Open"), s.idea("Light mode", "Open")
	s.fillComments(idea.ID, 20_000, 20_000)
	s.says(s.cast.Ben, other.ID, board.CommentDraft{Body: "Elsewhere."})
	s.analyze()
	for name, sql := range board.CommentSQL(s.db.Read(s.ctx), board.Actor{ID: 7, Role: "member"}, idea.ID, s.cast.Ben.ID) {
		plan, err := dbtest.Explain(s.ctx, s.db, sql)
		if err != nil {
			t.Fatalf("%s: %v\n%s", name, err, sql)
		}
		if strings.Contains(plan, "Seq Scan on comments") || strings.Contains(plan, "SCAN comments\n") ||
			strings.Contains(plan, "TEMP B-TREE FOR ORDER BY") ||
			!strings.Contains(plan, "comments_by_") {
			t.Errorf("%s:\n%s\n%s", name, sql, plan)
		}
	}
}
