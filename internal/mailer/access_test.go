package mailer_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"ideaboard/internal/account"
	"ideaboard/internal/board"
	"ideaboard/internal/notification"
	"ideaboard/internal/policy"
)

// category adds a category that some people see.
func (r *fixture) category(name string, seenBy policy.Audience) board.Category {
	r.t.Helper()
	category, err := r.Board.AddCategory(r.ctx, r.boss(), board.CategoryInput{Name: name, CategoryAccess: seen(seenBy)})
	r.ok(err)
	return category
}

// boss is Maya as an administrator.
func (r *fixture) boss() board.Actor { return board.Actor{ID: r.cast.Maya.ID, Role: account.Admin} }

func seen(who policy.Audience) policy.CategoryAccess {
	return policy.CategoryAccess{
		SeenBy:      who,
		ProposedBy:  policy.Everybody,
		VotedBy:     policy.Everybody,
		CommentedBy: policy.Everybody,
	}
}

// TestNotificationsOfAClosedCategoryAreRetracted, in every way that an idea comes to stand in
// one: members hear of it no more, also what was on its way; staff still do.
func TestNotificationsOfAClosedCategoryAreRetracted(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		shut func(*fixture, board.Category, int64) error
		left int64 // unread by Ben
	}{
		"for staff": {func(r *fixture, category board.Category, _ int64) error {
			_, err := r.Board.ChangeCategory(r.ctx, r.boss(), category.ID, board.CategoryInput{
				Name: "Attic", CategoryAccess: seen(policy.StaffOnly),
			})
			return err
		}, 1},
		"for members": {func(r *fixture, category board.Category, _ int64) error {
			_, err := r.Board.ChangeCategory(r.ctx, r.boss(), category.ID, board.CategoryInput{
				Name: "Attic", CategoryAccess: seen(policy.Members),
			})
			return err
		}, 3},
		"an idea that goes there": {func(r *fixture, _ board.Category, id int64) error {
			_, err := r.Board.SetCategory(r.ctx, r.boss(), id, r.category("Cellar", policy.StaffOnly).ID)
			return err
		}, 1},
		"a category whose ideas go there": {func(r *fixture, category board.Category, _ int64) error {
			_, err := r.Board.RemoveCategory(r.ctx, r.boss(), category.ID, r.category("Cellar", policy.StaffOnly).ID)
			return err
		}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newFixture(t)
			c := &r.cast
			category, open := r.category("Attic", policy.Everybody), r.idea("Open idea").ID
			idea, err := r.Board.Propose(r.ctx, board.ActorOf(&c.Ben), board.Draft{
				Title: "Attic idea", Body: "Some words.", CategoryID: category.ID,
			})
			r.ok(err)
			r.follow(idea.ID, board.Everything, c.Maya)
			r.skip()
			for _, who := range []account.User{c.Ben, c.Maya} {
				r.wish(who, notification.Daily)
			}
			r.comment(open, c.Omar, "Of the open one.")
			r.comment(idea.ID, c.Omar, "Of the attic.")
			r.comment(idea.ID, c.Cleo, "Of the attic again.")
			r.tell()
			r.ok(tt.shut(r, category, idea.ID))
			r.tell()
			unread := func(who account.User) int64 {
				return r.number("SELECT unread FROM unread_counts WHERE user_id = ?", who.ID)
			}
			if unread(c.Ben) != tt.left || unread(c.Maya) != 2 {
				t.Errorf("Ben has %d unread, want %d; Maya %d", unread(c.Ben), tt.left, unread(c.Maya))
			}
			r.wait(24 * time.Hour)
			to := map[string]int{}
			for _, mail := range r.box.sent {
				to[mail.To]++
				secret := strings.Contains(mail.Text+mail.HTML+mail.Subject, "ttic")
				if want := tt.left == 3 || mail.To == *c.Maya.Email; secret != want {
					t.Errorf("%s reads of the attic: %t", mail.To, secret)
				}
			}
			if to[*c.Ben.Email] != 1 || to[*c.Maya.Email] != 1 {
				t.Errorf("mails: %v", to)
			}
			if wrong, err := r.Notifications.Audit(r.ctx); err != nil || len(wrong) > 0 {
				t.Errorf("audit: %v, %v", wrong, err)
			}
		})
	}
}

// TestFollowersOfAShutCategoryHearNothing of what is proposed, said and answered
// there later, but for those who are staff.
func TestFollowersOfAShutCategoryHearNothing(t *testing.T) {
	t.Parallel()
	r := newFixture(t)
	c := &r.cast
	category := r.category("Attic", policy.Everybody)
	for _, who := range []account.User{c.Ben, c.Cleo, c.Tomasz} {
		r.ok(r.Board.FollowCategory(r.ctx, board.ActorOf(&who), category.ID, true))
		r.wish(who, notification.AtOnce)
	}
	before, err := r.Board.Propose(r.ctx, board.ActorOf(&c.Cleo), board.Draft{
		Title: "Before", Body: "Some words.", CategoryID: category.ID,
	})
	r.ok(err)
	r.skip()
	_, err = r.Board.ChangeCategory(r.ctx, r.boss(), category.ID, board.CategoryInput{
		Name: "Attic", CategoryAccess: seen(policy.StaffOnly),
	})
	r.ok(err)
	_, err = r.Board.Propose(r.ctx, board.ActorOf(&c.Maya), board.Draft{
		Title: "After", Body: "Some words.", CategoryID: category.ID,
	})
	r.ok(err)
	r.answer(before.ID, board.Reply{Status: "Planned", Body: "In spring."})
	r.comment(before.ID, c.Maya, "Cleo would like it.", c.Cleo)
	r.wait(2 * time.Hour)
	if got := r.mails(); !slices.Equal(got, []string{"tomasz: New idea: After", "tomasz: Planned: Before"}) {
		t.Errorf("%q", got)
	}
	if n := r.number("SELECT count(*) FROM notifications JOIN users ON users.id = user_id WHERE role = 'member'"); n != 0 {
		t.Errorf("members have %d pieces of news", n)
	}
}

// TestWhatIsSaidOfAShutDuplicate is told to staff alone, whoever follows the idea
// that it was merged into; what members heard before it was shut is forgotten.
func TestWhatIsSaidOfAShutDuplicate(t *testing.T) {
	t.Parallel()
	r := newFixture(t)
	c := &r.cast
	maya, category, into := board.ActorOf(&c.Maya), r.category("Cellar", policy.Everybody), r.idea("Open idea")
	duplicate, err := r.Board.Propose(r.ctx, maya, board.Draft{
		Title: "Cellar idea", Body: "Some words.", CategoryID: category.ID,
	})
	r.ok(err)
	said, err := r.Board.Comment(r.ctx, maya, duplicate.ID, board.CommentDraft{Body: "Of the cellar."})
	r.ok(err)
	_, err = r.Board.Merge(r.ctx, maya, into.ID, []int64{duplicate.ID}, false)
	r.ok(err)
	for _, who := range []account.User{c.Ben, c.Tomasz} {
		r.wish(who, notification.Daily)
	}
	r.follow(into.ID, board.Everything, c.Tomasz)
	r.skip()
	reply := func() {
		_, err := r.Board.Comment(r.ctx, maya, into.ID, board.CommentDraft{
			Body: "Of the cellar again, " + r.now.String(), ParentID: said.ID,
		})
		r.ok(err)
		r.tell()
		r.now = r.now.Add(time.Minute)
	}
	unread := func(who account.User) int64 {
		return r.number("SELECT unread FROM unread_counts WHERE user_id = ?", who.ID)
	}
	reply()
	if unread(c.Ben) != 1 || unread(c.Tomasz) != 1 {
		t.Errorf("while it is open: Ben has %d unread, Tomasz %d", unread(c.Ben), unread(c.Tomasz))
	}
	_, err = r.Board.ChangeCategory(r.ctx, r.boss(), category.ID, board.CategoryInput{
		Name: "Cellar", CategoryAccess: seen(policy.StaffOnly),
	})
	r.ok(err)
	r.tell()
	reply()
	if unread(c.Ben) != 0 || unread(c.Tomasz) != 2 {
		t.Errorf("once it is shut: Ben has %d unread, Tomasz %d", unread(c.Ben), unread(c.Tomasz))
	}
	r.wait(24 * time.Hour)
	if got := len(r.box.sent); got != 1 || r.box.sent[0].To != *c.Tomasz.Email {
		t.Errorf("%q", r.mails())
	}
}
