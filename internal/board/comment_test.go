package board_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"ideaboard/internal/account"
	"ideaboard/internal/board"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
)

// says adds a comment by a person and fails on an error.
func (s *stage) says(who account.User, ideaID int64, draft board.CommentDraft) board.Comment {
	s.t.Helper()
	s.now = s.now.Add(time.Minute)
	comment, err := s.Comment(s.ctx, actorOf(&who), ideaID, draft)
	if err != nil {
		s.t.Fatalf("%s says %q: %v", who.Name, draft.Body, err)
	}
	return comment
}

// comments returns the first page of the comments as a person reads it.
func (s *stage) comments(who board.Actor, ideaID int64) board.CommentPage {
	s.t.Helper()
	list, err := s.Comments(s.ctx, who, ideaID, board.CommentFilter{})
	if err != nil {
		s.t.Fatal(err)
	}
	return list
}

// wordsIn returns the texts of a page of comments, in order; a placeholder is "-".
func wordsIn(list board.CommentPage) string {
	var words []string
	say := func(c board.ListedComment) {
		if c.Gone {
			words = append(words, "-")
		} else {
			words = append(words,
				strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(c.BodyHTML), `<p dir="auto">`), "</p>"))
		}
	}
	all := list.Comments
	if list.Pinned != nil {
		words = append(words, "pinned")
		all = append([]board.ListedComment{*list.Pinned}, all...)
	}
	for _, c := range all {
		say(c)
		for _, reply := range c.Replies {
			words = append(words, ">")
			say(reply)
		}
	}
	return strings.Join(words, " ")
}

func TestWhoMayComment(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	open := s.idea("Dark mode", "Open")
	shipped := s.idea("Light mode", "Shipped")
	locked := s.idea("Loud mode", "Open")
	hidden := s.idea("Quiet mode", "Open")
	maya, cleo := actorOf(&s.cast.Maya), actorOf(&s.cast.Cleo)
	if _, err := s.LockComments(s.ctx, maya, locked.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Hide(s.ctx, maya, hidden.ID); err != nil {
		t.Fatal(err)
	}
	note := s.says(s.cast.Maya, open.ID, board.CommentDraft{Body: "For us.", Internal: true})
	elsewhere := s.says(s.cast.Ben, shipped.ID, board.CommentDraft{Body: "Elsewhere."})
	for name, tt := range map[string]struct {
		who   board.Actor
		idea  int64
		draft board.CommentDraft
		want  problem.Kind
	}{
		"a member":                     {cleo, open.ID, board.CommentDraft{Body: "I want it."}, went},
		"on a decided idea":            {cleo, shipped.ID, board.CommentDraft{Body: "Thank you."}, went},
		"a visitor":                    {board.Actor{}, open.ID, board.CommentDraft{Body: "x"}, problem.SignedOut},
		"on a locked discussion":       {cleo, locked.ID, board.CommentDraft{Body: "x"}, problem.Conflict},
		"staff on a locked discussion": {maya, locked.ID, board.CommentDraft{Body: "The last word."}, went},
		"on a hidden idea":             {cleo, hidden.ID, board.CommentDraft{Body: "x"}, problem.NotFound},
		"on no idea":                   {cleo, 999, board.CommentDraft{Body: "x"}, problem.NotFound},
		"a note by a member":           {cleo, open.ID, board.CommentDraft{Body: "x", Internal: true}, problem.NotFound},
		"a reply to a note":            {cleo, open.ID, board.CommentDraft{Body: "x", ParentID: note.ID}, problem.Invalid},
		"a reply to nothing":           {cleo, open.ID, board.CommentDraft{Body: "x", ParentID: 999}, problem.Invalid},
		"a reply to another idea's": {
			cleo, open.ID, board.CommentDraft{Body: "x", ParentID: elsewhere.ID}, problem.Invalid,
		},
		"nothing":     {cleo, open.ID, board.CommentDraft{Body: " \n\u2800 "}, problem.Invalid},
		"too much":    {cleo, open.ID, board.CommentDraft{Body: strings.Repeat("é", board.MaxComment+1)}, problem.Invalid},
		"just enough": {cleo, open.ID, board.CommentDraft{Body: strings.Repeat("é", board.MaxComment)}, went},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := s.Comment(s.ctx, tt.who, tt.idea, tt.draft)
			wantKind(t, err, tt.want)
			if tt.want == problem.Invalid {
				wantFields(t, err, "body")
			}
		})
	}
	s.wantExact()
}

func TestCommentingCountsFollowsAndTells(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	idea := s.idea("Dark mode", "Open")
	first := s.says(s.cast.Cleo, idea.ID, board.CommentDraft{Body: "I **want** it.\r\n"})
	again, err := s.Comment(s.ctx, actorOf(&s.cast.Cleo), idea.ID, board.CommentDraft{Body: "I **want** it."})
	if err != nil || again.ID != first.ID {
		t.Errorf("the same words within a minute: %d, %v; want %d", again.ID, err, first.ID)
	}
	reply := s.says(s.cast.Maya, idea.ID, board.CommentDraft{Body: "Why?", ParentID: first.ID})
	deeper := s.says(s.cast.Cleo, idea.ID, board.CommentDraft{Body: "My eyes.", ParentID: reply.ID})
	if deeper.ParentID == nil || *deeper.ParentID != first.ID || !reply.ByStaff || deeper.ByStaff ||
		first.BodyHTML != "<p dir=\"auto\">I <strong>want</strong> it.</p>\n" {
		t.Errorf("%+v\n%+v\n%+v", first, reply, deeper)
	}
	s.says(s.cast.Maya, idea.ID, board.CommentDraft{Body: "A note.", Internal: true})
	note := s.says(s.cast.Maya, idea.ID, board.CommentDraft{Body: "A note under it.", Internal: true, ParentID: first.ID})
	under := s.says(s.cast.Tomasz, idea.ID, board.CommentDraft{Body: "Under a note.", ParentID: note.ID})
	if !under.Internal || *under.ParentID != first.ID {
		t.Errorf("under a note: %+v", under)
	}
	got := s.comments(actorOf(&s.cast.Ben), idea.ID)
	if got.Count != 3 || wordsIn(got) != "I <strong>want</strong> it. > Why? > My eyes." {
		t.Errorf("%d: %s", got.Count, wordsIn(got))
	}
	got = s.comments(actorOf(&s.cast.Maya), idea.ID)
	if got.Count != 3 || !strings.Contains(wordsIn(got), "Under a note.") ||
		!strings.Contains(wordsIn(got), "A note.") {
		t.Errorf("staff read %d: %s", got.Count, wordsIn(got))
	}
	for who, want := range map[*account.User]board.Following{
		&s.cast.Cleo: board.FollowingAsAsked, &s.cast.Ben: board.FollowingAsAuthor,
		&s.cast.Maya: board.FollowingAsAsked, &s.cast.Tomasz: board.NotFollowing,
	} {
		if shown, err := s.Idea(s.ctx, actorOf(who), idea.ID); err != nil || shown.Following != want {
			t.Errorf("%s follows as %q, want %q (%v)", who.Name, shown.Following, want, err)
		}
	}
	if got := strings.Join(s.events(idea.ID), " "); got != "idea.proposed"+strings.Repeat(" comment.added", 6) {
		t.Error(got)
	}
	s.wantExact()
}

func TestEditKeepsWhatWasSaid(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	idea := s.idea("Dark mode", "Open")
	said := s.says(s.cast.Cleo, idea.ID, board.CommentDraft{Body: "First."})
	cleo, ben, maya := actorOf(&s.cast.Cleo), actorOf(&s.cast.Ben), actorOf(&s.cast.Maya)
	s.now = s.now.Add(time.Hour)
	if got, err := s.EditComment(s.ctx, cleo, said.ID, 0, "First."); err != nil || got.EditedAt != nil {
		t.Errorf("the same words: %+v, %v", got, err)
	}
	for _, words := range []string{"Second.", "Third."} {
		if _, err := s.EditComment(s.ctx, cleo, said.ID, 0, words); err != nil {
			t.Fatal(err)
		}
	}
	_, err := s.EditComment(s.ctx, ben, said.ID, 0, "Not mine.")
	wantKind(t, err, problem.Forbidden)
	_, err = s.EditComment(s.ctx, cleo, said.ID, 0, "  ")
	wantKind(t, err, problem.Invalid)
	_, versions, err := s.CommentVersions(s.ctx, board.ActorOf(&s.cast.Maya), said.ID)
	if err != nil || len(versions) != 3 || versions[0].BodyHTML != "<p dir=\"auto\">Third.</p>\n" ||
		versions[2].BodyHTML != "<p dir=\"auto\">First.</p>\n" ||
		!versions[2].At.Equal(said.CreatedAt) ||
		versions[2].Writer.Name != s.cast.Cleo.Name {
		t.Errorf("%+v, %v", versions, err)
	}
	if _, err := s.LockComments(s.ctx, maya, idea.ID); err != nil {
		t.Fatal(err)
	}
	_, err = s.EditComment(s.ctx, cleo, said.ID, 0, "Too late.")
	wantKind(t, err, problem.Conflict)
	if _, err := s.DeleteComment(s.ctx, cleo, said.ID); err != nil {
		t.Errorf("taking it back on a locked discussion: %v", err)
	}
	got := strings.Join(s.events(idea.ID), " ")
	if got != "idea.proposed comment.added comment.edited comment.edited idea.locked comment.deleted" {
		t.Error(got)
	}
}

func TestAStubStaysWhereOthersReplied(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	idea := s.idea("Dark mode", "Open")
	cleo, ben, maya := actorOf(&s.cast.Cleo), actorOf(&s.cast.Ben), actorOf(&s.cast.Maya)
	head := s.says(s.cast.Cleo, idea.ID, board.CommentDraft{Body: "A secret word."})
	if _, err := s.EditComment(s.ctx, cleo, head.ID, 0, "Another word."); err != nil {
		t.Fatal(err)
	}
	reply := s.says(s.cast.Ben, idea.ID, board.CommentDraft{Body: "I agree.", ParentID: head.ID})
	alone := s.says(s.cast.Cleo, idea.ID, board.CommentDraft{Body: "Alone."})
	for _, id := range []int64{head.ID, alone.ID} {
		if _, err := s.DeleteComment(s.ctx, cleo, id); err != nil {
			t.Fatal(err)
		}
	}
	got := s.comments(board.Actor{}, idea.ID)
	if wordsIn(got) != "- > I agree." || got.Count != 1 || got.Comments[0].AuthorID != 0 {
		t.Errorf("%d: %s", got.Count, wordsIn(got))
	}
	left := s.count("SELECT count(*) FROM comment_versions")
	left += s.count("SELECT count(*) FROM comments WHERE body LIKE '%word%' OR body_html LIKE '%word%'")
	if left != 0 {
		t.Errorf("%d rows still have the words", left)
	}
	_, _, err := s.CommentVersions(s.ctx, maya, head.ID)
	wantKind(t, err, problem.NotFound)
	_, err = s.Comment(s.ctx, maya, idea.ID, board.CommentDraft{Body: "To a stub", ParentID: head.ID})
	wantKind(t, err, problem.Invalid)
	s.wantExact()
	note := s.says(s.cast.Maya, idea.ID, board.CommentDraft{Body: "A note.", Internal: true, ParentID: reply.ID})
	if _, err := s.DeleteComment(s.ctx, ben, reply.ID); err != nil {
		t.Fatal(err)
	}
	if got := wordsIn(s.comments(ben, idea.ID)); got != "" {
		t.Errorf("a member sees a stub of nothing: %s", got)
	}
	if got := wordsIn(s.comments(maya, idea.ID)); got != "- > A note." {
		t.Errorf("staff lost a note: %s", got)
	}
	_, err = s.CommentThread(s.ctx, ben, head.ID, "")
	wantKind(t, err, problem.NotFound)
	if _, err := s.DeleteComment(s.ctx, maya, note.ID); err != nil {
		t.Fatal(err)
	}
	if got := wordsIn(s.comments(maya, idea.ID)); got != "" {
		t.Errorf("the stub stays alone: %s", got)
	}
	s.wantExact()
}

func TestHideAndPin(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	idea := s.idea("Dark mode", "Open")
	cleo, maya := actorOf(&s.cast.Cleo), actorOf(&s.cast.Maya)
	head := s.says(s.cast.Cleo, idea.ID, board.CommentDraft{Body: "One."})
	s.says(s.cast.Ben, idea.ID, board.CommentDraft{Body: "Under one.", ParentID: head.ID})
	two := s.says(s.cast.Cleo, idea.ID, board.CommentDraft{Body: "Two."})
	note := s.says(s.cast.Maya, idea.ID, board.CommentDraft{Body: "Note.", Internal: true})
	do := func(what func() (board.Comment, error), want problem.Kind) {
		t.Helper()
		_, err := what()
		wantKind(t, err, want)
	}
	do(func() (board.Comment, error) { return s.PinComment(s.ctx, cleo, two.ID) }, problem.NotFound)
	do(func() (board.Comment, error) { return s.PinComment(s.ctx, maya, note.ID) }, problem.Conflict)
	do(func() (board.Comment, error) { return s.PinComment(s.ctx, maya, head.ID) }, went)
	do(func() (board.Comment, error) { return s.PinComment(s.ctx, maya, two.ID) }, went)
	if got := wordsIn(s.comments(cleo, idea.ID)); got != "pinned Two. One. > Under one." {
		t.Error(got)
	}
	do(func() (board.Comment, error) { return s.HideComment(s.ctx, cleo, two.ID) }, problem.NotFound)
	do(func() (board.Comment, error) { return s.HideComment(s.ctx, maya, two.ID) }, went)
	do(func() (board.Comment, error) { return s.HideComment(s.ctx, maya, head.ID) }, went)
	do(func() (board.Comment, error) { return s.HideComment(s.ctx, maya, head.ID) }, went)
	if got := s.comments(cleo, idea.ID); wordsIn(got) != "- > Under one." || got.Count != 1 {
		t.Errorf("%d: %s", got.Count, wordsIn(got))
	}
	if got := wordsIn(s.comments(maya, idea.ID)); got != "One. > Under one. Two. Note." {
		t.Error(got)
	}
	_, err := s.CommentThread(s.ctx, cleo, head.ID, "")
	wantKind(t, err, problem.NotFound)
	_, err = s.CommentThread(s.ctx, cleo, note.ID, "")
	wantKind(t, err, problem.NotFound)
	_, _, err = s.CommentVersions(s.ctx, cleo, note.ID)
	wantKind(t, err, problem.NotFound)
	s.wantExact()
	do(func() (board.Comment, error) { return s.UnhideComment(s.ctx, maya, head.ID) }, went)
	if got := s.comments(cleo, idea.ID); wordsIn(got) != "One. > Under one." || got.Count != 2 {
		t.Errorf("%d: %s", got.Count, wordsIn(got))
	}
	got := strings.Join(s.events(idea.ID), " ")
	if !strings.HasSuffix(got, "comment.pinned comment.pinned comment.hidden comment.hidden comment.unhidden") {
		t.Error(got)
	}
	s.wantExact()
}

// TestThePublicNeverReadsNotes checks the page and numbers of a person.
func TestThePublicNeverReadsNotes(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	idea, hidden := s.idea("Dark mode", "Open"), s.idea("Light mode", "Open")
	s.says(s.cast.Maya, idea.ID, board.CommentDraft{Body: "A note.", Internal: true})
	s.says(s.cast.Maya, hidden.ID, board.CommentDraft{Body: "On a hidden idea."})
	gone := s.says(s.cast.Maya, idea.ID, board.CommentDraft{Body: "Hidden."})
	s.says(s.cast.Maya, idea.ID, board.CommentDraft{Body: "For all."})
	maya := actorOf(&s.cast.Maya)
	if _, err := s.Hide(s.ctx, maya, hidden.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := s.HideComment(s.ctx, maya, gone.ID); err != nil {
		t.Fatal(err)
	}
	comments, err := s.CommentsBy(s.ctx, maya, s.cast.Maya.ID)
	if err != nil || len(comments) != 1 || comments[0].Excerpt != "For all." || comments[0].IdeaTitle != "Dark mode" {
		t.Errorf("%+v, %v", comments, err)
	}
	if profile, err := s.Profile(s.ctx, board.Actor{}, s.cast.Maya.ID); err != nil || profile.Commented != 1 {
		t.Errorf("%d, %v", profile.Commented, err)
	}
	if n, err := s.CommentCountOf(s.ctx, maya, s.cast.Maya.ID); err != nil || n != 4 {
		t.Errorf("staff count %d, %v", n, err)
	}
	_, err = s.CommentCountOf(s.ctx, actorOf(&s.cast.Ben), s.cast.Maya.ID)
	wantKind(t, err, problem.NotFound)
	s.says(s.cast.Cleo, idea.ID, board.CommentDraft{Body: "I am here."})
	if _, err := s.Profile(s.ctx, board.Actor{}, s.cast.Cleo.ID); err != nil {
		t.Errorf("who commented has no page: %v", err)
	}
}

// TestCountersUnderConcurrency makes many people comment, reply, hide and delete
// concurrently.
func TestCountersUnderConcurrency(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	idea := s.idea("Dark mode", "Open")
	people := []*account.User{&s.cast.Cleo, &s.cast.Ben, &s.cast.Maya, &s.cast.Ines, &s.cast.Omar}
	head := s.says(s.cast.Cleo, idea.ID, board.CommentDraft{Body: "One."})
	var all sync.WaitGroup
	for i := range 60 {
		all.Go(func() {
			who := actorOf(people[i%len(people)])
			draft := board.CommentDraft{
				Body:     strings.Repeat("x", 1+i/2),
				Internal: who.Staff() && i%2 == 0,
			} // some are sent twice
			if i%3 > 0 {
				draft.ParentID = head.ID
			}
			said, err := s.Comment(s.ctx, who, idea.ID, draft)
			if err != nil && problem.KindOf(err) != problem.Invalid {
				t.Error(err)
				return
			}
			switch {
			case said.ID == 0:
			case i%4 == 0:
				_, err = s.DeleteComment(s.ctx, who, said.ID)
			case i%4 == 1:
				_, err = s.HideComment(s.ctx, actorOf(&s.cast.Maya), said.ID)
			case i == 30:
				_, err = s.DeleteComment(s.ctx, actorOf(&s.cast.Cleo), head.ID)
			}
			kind := problem.KindOf(err)
			if err != nil && kind != problem.NotFound && kind != problem.Invalid { // another goroutine did the same
				t.Error(err)
			}
		})
	}
	all.Wait()
	s.wantExact()
	if got := s.comments(board.Actor{}, idea.ID); got.Count == 0 {
		t.Error("nothing is left")
	}
	direct := s.count("SELECT count(*) FROM comments WHERE NOT internal AND hidden_at IS NULL AND deleted_at IS NULL")
	if got := s.comments(board.Actor{}, idea.ID).Count; got != direct {
		t.Errorf("counted %d, there are %d", got, direct)
	}
}

func TestAuditMendsComments(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	idea := s.idea("Dark mode", "Open")
	head := s.says(s.cast.Cleo, idea.ID, board.CommentDraft{Body: "One."})
	s.says(s.cast.Ben, idea.ID, board.CommentDraft{Body: "Two.", ParentID: head.ID})
	for _, sql := range []string{
		"UPDATE ideas SET comment_count = 7", "UPDATE comments SET reply_count = 3 WHERE parent_id IS NULL",
	} {
		if err := s.db.Write(s.ctx).Exec(sql).Error; err != nil {
			t.Fatal(err)
		}
	}
	wrong, err := s.Audit(s.ctx)
	if err != nil || len(wrong) != 2 || wrong[0].Was != 7 || wrong[0].Is != 2 || wrong[1].Was != 3 || wrong[1].Is != 1 {
		t.Errorf("%+v, %v", wrong, err)
	}
	s.wantExact()
}

// TestPermissionsOfComments checks that the buttons agree with the operations.
func TestPermissionsOfComments(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	idea := s.idea("Dark mode", "Open")
	s.says(s.cast.Cleo, idea.ID, board.CommentDraft{Body: "One."})
	for _, tt := range []struct {
		who                            policy.Actor
		edit, delete, hide, pin, reply bool
	}{
		{board.Actor{}, false, false, false, false, true},
		{actorOf(&s.cast.Ben), false, false, false, false, true},
		{actorOf(&s.cast.Cleo), true, true, false, false, true},
		{actorOf(&s.cast.Maya), false, false, true, true, true},
	} {
		c := s.comments(tt.who, idea.ID).Comments[0]
		if c.MayEdit != tt.edit || c.MayDelete != tt.delete || c.MayHide != tt.hide || c.MayPin != tt.pin ||
			c.MayReply != tt.reply {
			t.Errorf("%+v: %+v", tt.who, c)
		}
	}
	if _, err := s.LockComments(s.ctx, actorOf(&s.cast.Maya), idea.ID); err != nil {
		t.Fatal(err)
	}
	if c := s.comments(board.Actor{}, idea.ID).Comments[0]; c.MayReply {
		t.Error("a visitor is asked into a locked discussion")
	}
}
