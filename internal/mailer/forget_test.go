package mailer_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"ideaboard/internal/board"
	"ideaboard/internal/notification"
)

// TestADigestTellsWhatIsLeft: sixty comments that were read, hidden or silenced
// take no room from the one that was not.
func TestADigestTellsWhatIsLeft(t *testing.T) {
	t.Parallel()
	for _, change := range []string{
		"UPDATE notifications SET read_at = created_at WHERE idea_id = ?",
		"UPDATE comments SET hidden_at = created_at WHERE idea_id = ?",
		"UPDATE comments SET internal = TRUE WHERE idea_id = ?",
		"UPDATE ideas SET hidden_at = created_at WHERE id = ?",
		`
			INSERT INTO follows (idea_id, user_id, level, created_at)
			SELECT id, author_id, 'silent', created_at
			FROM ideas
			WHERE id = ?`,
	} {
		r := newFixture(t)
		c := &r.cast
		quiet, loud := r.idea("Quiet idea").ID, r.idea("Loud idea").ID
		r.wish(c.Ben, notification.Daily)
		r.comment(quiet, c.Omar, "Ben must hear of it.")
		for n := range 60 {
			r.comment(loud, c.Omar, fmt.Sprint("loud ", n))
		}
		r.tell()
		r.exec(change, loud)
		r.wait(20 * time.Hour)
		if len(r.box.sent) != 1 || !strings.Contains(r.box.sent[0].Text, "Ben must hear of it.") ||
			strings.Contains(r.box.sent[0].Text, "loud") {
			t.Errorf("%s: %q", change, r.box.sent)
		}
	}
}

// TestWhatIsGoneIsNotCounted: the bell forgets what nobody can find.
func TestWhatIsGoneIsNotCounted(t *testing.T) {
	t.Parallel()
	r := newFixture(t)
	r.Notifications.Batch = 1
	c := &r.cast
	id := r.idea("Dark mode").ID
	r.vote(id, c.Cleo)
	r.skip()
	omar, maya := board.ActorOf(&c.Omar), board.ActorOf(&c.Maya)
	one, two, late := r.comment(id, c.Omar, "One."), r.comment(id, c.Omar, "Two."), r.comment(id, c.Omar, "Three.")
	r.comment(id, c.Omar, "Four.")
	r.tell()
	unread := func() int64 { return r.number("SELECT unread FROM unread_counts WHERE user_id = ?", c.Ben.ID) }
	for i, step := range []func() error{
		func() error { _, err := r.Board.DeleteComment(r.ctx, omar, one); return err },
		func() error { _, err := r.Board.HideComment(r.ctx, maya, two); return err },
		func() error { _, err := r.Board.UnhideComment(r.ctx, maya, two); return err },
		func() error { // a reply keeps a stub
			r.say(id, c.Omar, "Five.", false, late)
			_, err := r.Board.DeleteComment(r.ctx, omar, late)
			return err
		},
		func() error { _, err := r.Board.Hide(r.ctx, maya, id); return err },
	} {
		r.ok(step())
		r.tell()
		if got, want := unread(), []int64{3, 2, 2, 2, 0}[i]; got != want {
			t.Errorf("step %d: %d unread, want %d", i, got, want)
		}
	}
	if wrong, err := r.Notifications.Audit(r.ctx); err != nil || len(wrong) > 0 {
		t.Errorf("audit: %v, %v", wrong, err)
	}
	r.now = r.now.Add(time.Minute)
	r.ok(func() error { _, err := r.Board.Unhide(r.ctx, maya, id); return err }())
	gone := r.comment(id, c.Omar, "Six.")
	r.ok(func() error { _, err := r.Board.DeleteComment(r.ctx, omar, gone); return err }())
	r.tell() // of a comment that is gone before anybody was told
	if unread() != 0 {
		t.Errorf("%d unread, and the comment was never told", unread())
	}
}

// TestUnreadNewsGoesAfterAYear, and is counted no more.
func TestUnreadNewsGoesAfterAYear(t *testing.T) {
	t.Parallel()
	r := newFixture(t)
	r.comment(r.idea("Dark mode").ID, r.cast.Omar, "One.")
	r.tell()
	for _, step := range []struct{ days, want int64 }{{364, 1}, {366, 0}} {
		r.now = monday.Add(time.Duration(step.days) * 24 * time.Hour)
		r.ok(r.Notifications.Sweep(r.ctx))
		n := r.number("SELECT count(*) FROM notifications")
		unread := r.number("SELECT unread FROM unread_counts WHERE user_id = ?", r.cast.Ben.ID)
		if n != step.want || unread != step.want {
			t.Errorf("after %d days %d pieces of news, %d unread", step.days, n, unread)
		}
	}
}
