package board_test

import (
	"fmt"
	"strings"
	"testing"

	"ideaboard/internal/board"
	"ideaboard/internal/markdown"
)

func TestMentions(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	cleo, ben, omar, maya := s.cast.Cleo, s.cast.Ben, s.cast.Omar, s.cast.Maya
	idea := s.idea("Dark mode", "Open")
	mention := func(id int64) string { return markdown.Mention(id, "Any name") }
	rows := func(id int64) string {
		var ids []int64
		err := s.db.Read(s.ctx).
			Raw("SELECT user_id FROM mentions WHERE comment_id = ? ORDER BY user_id", id).
			Scan(&ids).Error
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprint(ids)
	}
	s.do("UPDATE users SET blocked_at = created_at WHERE id = ?", omar.ID)
	said, err := s.Comment(s.ctx, actorOf(&cleo), idea.ID,
		board.CommentDraft{Body: "See " + mention(ben.ID) + mention(omar.ID) + mention(-1) + mention(9999)})
	if err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintf(`<a class="mention" href="/people/%d">@%s</a>`, ben.ID, ben.Name)
	if !strings.Contains(said.BodyHTML, want) || strings.Count(said.BodyHTML, "<a ") != 1 ||
		rows(said.ID) != fmt.Sprint([]int64{ben.ID}) {
		t.Errorf("%s\n%s", said.BodyHTML, rows(said.ID))
	}
	_, err = s.EditComment(s.ctx, actorOf(&cleo), said.ID, 0, "Now "+mention(maya.ID))
	if err != nil || rows(said.ID) != fmt.Sprint([]int64{maya.ID}) {
		t.Error(rows(said.ID), err)
	}
	var detail string
	err = s.db.Read(s.ctx).Raw("SELECT detail FROM events WHERE kind = 'comment.edited'").Scan(&detail).Error
	if err != nil || detail != fmt.Sprintf(`{"mentioned":[%d]}`, maya.ID) {
		t.Error(detail, err)
	}
	// A note mentions staff only, like a comment on a hidden idea.
	note, err := s.Comment(s.ctx, actorOf(&maya), idea.ID,
		board.CommentDraft{Body: mention(ben.ID) + mention(maya.ID), Internal: true})
	if err != nil || rows(note.ID) != fmt.Sprint([]int64{maya.ID}) || !strings.Contains(note.BodyHTML, "@Any name") {
		t.Error(note.BodyHTML, rows(note.ID), err)
	}
	// Ben leaves: neither current nor earlier texts name them, and other names stay.
	again, err := s.Comment(s.ctx, actorOf(&cleo), idea.ID,
		board.CommentDraft{Body: "Both " + markdown.Mention(ben.ID, ben.Name) + " and " + mention(maya.ID)})
	if err != nil {
		t.Fatal(err)
	}
	wantKind(t, s.Leave(s.ctx, actorOf(&ben), false), went)
	name, number := "%"+ben.Name+"%", fmt.Sprintf("%%(person:%d)%%", ben.ID)
	left := s.count("SELECT count(*) FROM comments WHERE body_html LIKE ? OR body LIKE ?", name, number)
	left += s.count("SELECT count(*) FROM comment_versions WHERE body_html LIKE ? OR body LIKE ?", name, number)
	if left != 0 {
		t.Errorf("%d texts still name who left", left)
	}
	shown, err := s.MyComment(s.ctx, actorOf(&cleo), again.ID)
	if err != nil || !strings.HasPrefix(shown.Body, "Both @… and @[") ||
		!strings.Contains(shown.BodyHTML, "Both @… and <a ") {
		t.Errorf("%q %q %v", shown.Body, shown.BodyHTML, err)
	}
}

func TestPicturesGoWithTheirComment(t *testing.T) {
	t.Parallel()
	for _, replied := range []bool{false, true} {
		s := newStage(t)
		idea := s.idea("Dark mode", "Open")
		p := s.picture(s.cast.Cleo, "aaaaaaaaaaaaaaaa")
		said, err := s.Comment(s.ctx, actorOf(&s.cast.Cleo), idea.ID, board.CommentDraft{Body: markdown.Attached(p.ID, "x")})
		if err != nil || !strings.Contains(said.BodyHTML, "<img ") || !s.sees(nil, p) {
			t.Fatal(said.BodyHTML, err)
		}
		html, err := s.Preview(s.ctx, actorOf(&s.cast.Cleo), board.Previewed{CommentID: said.ID}, said.Body)
		if err != nil || !strings.Contains(html, "<img ") {
			t.Error("the preview of an edit lacks the picture", html, err)
		}
		html, err = s.Preview(s.ctx, actorOf(&s.cast.Omar), board.Previewed{CommentID: said.ID}, said.Body)
		if err != nil || strings.Contains(html, "<img ") {
			t.Error("another's picture is shown", html, err)
		}
		if replied {
			_, err := s.Comment(s.ctx, actorOf(&s.cast.Ben), idea.ID, board.CommentDraft{Body: "Nice", ParentID: said.ID})
			if err != nil {
				t.Fatal(err)
			}
		}
		if _, err := s.DeleteComment(s.ctx, actorOf(&s.cast.Cleo), said.ID); err != nil {
			t.Fatal(err)
		}
		if s.sees(&s.cast.Cleo, p) || s.sees(&s.cast.Maya, p) ||
			s.count("SELECT count(*) FROM river_job WHERE kind = 'pictures.gone'") != 1 {
			t.Errorf("replied %v: the picture stays", replied)
		}
	}
}
