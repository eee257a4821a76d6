package board_test

import (
	"fmt"
	"testing"
	"time"

	"ideaboard/internal/account"
	"ideaboard/internal/board"
	"ideaboard/internal/problem"
)

// TestUpdates checks who gets which updates: answers by others on ideas that they proposed,
// voted for or follow, since their last visit.
func TestUpdates(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	old, idea := s.idea("An old idea", "Open"), s.idea("Dark mode", "Open")
	cleo, ruth, maya := actorOf(&s.cast.Cleo), actorOf(&s.cast.Ruth), actorOf(&s.cast.Maya)
	s.done(s.Vote(s.ctx, cleo, idea.ID))
	s.done(s.Follow(s.ctx, ruth, idea.ID))
	s.done(s.Follow(s.ctx, maya, idea.ID))
	s.done(s.Answer(s.ctx, maya, old.ID, board.Reply{Body: "Long ago."}))
	s.now = s.now.Add(time.Hour)
	since := s.now
	s.now = s.now.Add(time.Minute)
	_, err := s.Answer(s.ctx, maya, idea.ID, board.Reply{Status: "Planned", Body: "We **plan** it for spring."})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		who  *account.User
		want int
	}{{&s.cast.Ben, 1}, {&s.cast.Cleo, 1}, {&s.cast.Ruth, 1}, {&s.cast.Maya, 0}, {&s.cast.Sven, 0}} {
		mine, err := s.MyPage(s.ctx, board.ActorOf(tt.who), since)
		if err != nil {
			t.Fatal(err)
		}
		if len(mine.Updates) != tt.want {
			t.Errorf("%s: %d news, want %d", tt.who.Name, len(mine.Updates), tt.want)
			continue
		}
		if tt.want == 0 {
			continue
		}
		n := mine.Updates[0]
		if n.IdeaID != idea.ID || n.From.Slug != "open" || n.To.Slug != "planned" ||
			n.Body != "We plan it for spring." ||
			n.By.ID != s.cast.Maya.ID {
			t.Errorf("%s: %+v", tt.who.Name, n)
		}
	}
	s.done(s.Hide(s.ctx, maya, idea.ID))
	if mine, _ := s.MyPage(s.ctx, cleo, since); len(mine.Updates)+len(mine.Votes.Ideas) != 0 {
		t.Errorf("a hidden idea is news: %+v", mine)
	}
	_, err = s.MyPage(s.ctx, board.Actor{}, since)
	wantKind(t, err, problem.SignedOut)
}

// TestListsOfAPerson walks the pages of each list: every idea once, newest first, no
// hidden one.
func TestListsOfAPerson(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	cleo := actorOf(&s.cast.Cleo)
	const ideas = board.PageSize + 7
	for i := range ideas {
		idea := s.idea(fmt.Sprintf("Idea number %d", i), "Open")
		s.now = s.now.Add(time.Minute)
		s.done(s.Vote(s.ctx, cleo, idea.ID))
		s.done(s.Follow(s.ctx, cleo, idea.ID))
		if _, err := s.Answer(s.ctx, actorOf(&s.cast.Maya), idea.ID, board.Reply{Status: "Shipped"}); err != nil {
			t.Fatal(err)
		}
		if i == 3 {
			s.done(s.Hide(s.ctx, actorOf(&s.cast.Maya), idea.ID))
		}
	}
	for _, tt := range []struct {
		list board.PersonList
		of   account.User
	}{
		{board.ListProposed, s.cast.Ben},
		{board.ListVotes, s.cast.Cleo},
		{board.ListFollows, s.cast.Cleo},
		{board.ListHelped, s.cast.Cleo},
		{board.ListHelped, s.cast.Ben},
	} {
		var last int64 = 1 << 62
		seen, after := 0, ""
		for range 5 {
			page, err := s.ListOf(s.ctx, board.ActorOf(&tt.of), tt.list, tt.of.ID, after)
			if err != nil {
				t.Fatal(tt.list, err)
			}
			for _, idea := range page.Ideas {
				if seen++; idea.ID >= last || idea.AnsweredAt == nil || idea.VoteCount != 2 {
					t.Errorf("%s: %+v after %d", tt.list, idea, last)
				}
				last = idea.ID
			}
			if after = page.Next; after == "" {
				break
			}
		}
		if seen != ideas-1 {
			t.Errorf("%s of %s: %d ideas, want %d", tt.list, tt.of.Name, seen, ideas-1)
		}
	}
	for list, after := range map[board.PersonList]string{
		board.ListProposed: "i7", board.ListVotes: "n7_7", board.ListFollows: "i", board.ListHelped: "i-1",
	} {
		_, err := s.ListOf(s.ctx, cleo, list, cleo.ID, after)
		wantKind(t, err, problem.Invalid)
	}
	for _, list := range []board.PersonList{board.ListVotes, board.ListFollows, "nonsense"} {
		_, err := s.ListOf(s.ctx, actorOf(&s.cast.Ruth), list, cleo.ID, "")
		wantKind(t, err, problem.NotFound)
	}
}

func TestProfile(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for i := range 12 {
		s.idea(fmt.Sprintf("Idea number %d", i), "Open")
	}
	shipped := s.idea("Dark mode", "Open")
	s.done(s.Vote(s.ctx, actorOf(&s.cast.Cleo), shipped.ID))
	s.done(s.Answer(s.ctx, actorOf(&s.cast.Maya), shipped.ID, board.Reply{Status: "Shipped"}))
	ben, err := s.Profile(s.ctx, board.Actor{}, s.cast.Ben.ID)
	if err != nil || ben.Proposed != 13 || ben.Helped != 1 || len(ben.Ideas.Ideas) != 10 || ben.Name != "Ben Carter" ||
		ben.Since.IsZero() {
		t.Errorf("%+v, %v", ben, err)
	}
	cleo, err := s.Profile(s.ctx, board.Actor{}, s.cast.Cleo.ID)
	if err != nil || cleo.Proposed != 0 || cleo.Helped != 1 || cleo.Shipped.Ideas[0].ID != shipped.ID {
		t.Errorf("%+v, %v", cleo, err)
	}
	s.exec("UPDATE users SET merged_into_id = ? WHERE id = ?", s.cast.Ben.ID, s.cast.Sven.ID)
	sven, err := s.Profile(s.ctx, board.Actor{}, s.cast.Sven.ID)
	if err != nil || sven.MergedInto != s.cast.Ben.ID || sven.Name != "" {
		t.Errorf("%+v, %v", sven, err)
	}
	for _, id := range []int64{0, account.DeletedUserID, -7, 999, 1 << 62} {
		_, err := s.Profile(s.ctx, board.Actor{}, id)
		wantKind(t, err, problem.NotFound)
	}
}

// TestWhoHasAProfile checks that only people who are visible on the board have a page,
// because ids can be enumerated.
func TestWhoHasAProfile(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	idea := s.idea("Dark mode", "Open")
	ruth, maya := s.cast.Ruth, s.cast.Maya
	s.done(s.Vote(s.ctx, actorOf(&s.cast.Lotte), idea.ID))
	if _, err := s.Propose(s.ctx, actorOf(&s.cast.Kenji), board.Draft{Title: "By Kenji"}); err != nil {
		t.Fatal(err)
	}
	s.exec("UPDATE users SET blocked_at = ? WHERE id = ?", s.now, s.cast.Kenji.ID)
	s.exec("UPDATE users SET merged_into_id = ? WHERE id = ?", ruth.ID, s.cast.Sven.ID)
	for name, tt := range map[string]struct {
		viewer board.Actor
		id     int64
		want   problem.Kind
	}{
		"who proposed":                     {board.Actor{}, s.cast.Ben.ID, went},
		"who only voted":                   {board.Actor{}, s.cast.Lotte.ID, went},
		"who did nothing":                  {board.Actor{}, ruth.ID, problem.NotFound},
		"to another member":                {actorOf(&s.cast.Ben), ruth.ID, problem.NotFound},
		"to themselves":                    {actorOf(&ruth), ruth.ID, went},
		"to staff":                         {actorOf(&maya), ruth.ID, went},
		"who is blocked, whose words stay": {board.Actor{}, s.cast.Kenji.ID, went},
		"who turned out to be one without": {board.Actor{}, s.cast.Sven.ID, problem.NotFound},
		"staff":                            {board.Actor{}, maya.ID, went},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := s.Profile(s.ctx, tt.viewer, tt.id)
			wantKind(t, err, tt.want)
		})
	}
}
