package board_test

import (
	"slices"
	"testing"

	"ideaboard/internal/account"
	"ideaboard/internal/board"
	"ideaboard/internal/problem"
)

func TestFollow(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	idea, hidden := s.idea("Dark mode", "Open"), s.idea("Light mode", "Open")
	if _, err := s.Hide(s.ctx, actorOf(&s.cast.Maya), hidden.ID); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name string
		who  *account.User
		do   func(id int64) func(board.Actor) (board.Following, error)
		id   int64
		want board.Following
		kind problem.Kind
	}{
		{"a member", &s.cast.Cleo, s.follow, idea.ID, board.FollowingAsAsked, went},
		{"a second time", &s.cast.Cleo, s.follow, idea.ID, board.FollowingAsAsked, went},
		{"no more", &s.cast.Cleo, s.unfollow, idea.ID, board.NotFollowing, went},
		{"no more, again", &s.cast.Cleo, s.unfollow, idea.ID, board.NotFollowing, went},
		{"the author goes on", &s.cast.Ben, s.unfollow, idea.ID, board.FollowingAsAuthor, went},
		{"a visitor", nil, s.follow, idea.ID, board.NotFollowing, problem.SignedOut},
		{"a hidden idea", &s.cast.Cleo, s.follow, hidden.ID, board.NotFollowing, problem.NotFound},
		{"a hidden idea, as staff", &s.cast.Maya, s.follow, hidden.ID, board.FollowingAsAsked, went},
		{"no idea", &s.cast.Cleo, s.follow, 999, board.NotFollowing, problem.NotFound},
	} { // in this order
		why, err := tt.do(tt.id)(board.ActorOf(tt.who))
		if wantKind(t, err, tt.kind); why != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, why, tt.want)
		}
	}
}

func (s *stage) follow(id int64) func(board.Actor) (board.Following, error) {
	return func(a board.Actor) (board.Following, error) {
		_, why, err := s.Follow(s.ctx, a, id)
		return why, err
	}
}

func (s *stage) unfollow(id int64) func(board.Actor) (board.Following, error) {
	return func(a board.Actor) (board.Following, error) {
		_, why, err := s.Unfollow(s.ctx, a, id)
		return why, err
	}
}

// TestFollowingByVote checks that a voter follows, and stops following when
// they remove the vote.
func TestFollowingByVote(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	idea, cleo := s.idea("Dark mode", "Open"), actorOf(&s.cast.Cleo)
	why := func() board.Following {
		shown, err := s.Idea(s.ctx, cleo, idea.ID)
		if err != nil {
			t.Fatal(err)
		}
		return shown.Following
	}
	var got []board.Following
	got = append(got, why())
	s.done(s.Vote(s.ctx, cleo, idea.ID))
	got = append(got, why())
	s.done(s.Follow(s.ctx, cleo, idea.ID))
	got = append(got, why())
	s.done(s.Unvote(s.ctx, cleo, idea.ID))
	got = append(got, why())
	want := []board.Following{board.NotFollowing, board.FollowingAsVoter, board.FollowingAsVoter, board.FollowingAsAsked}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestCategoriesOneCaresAbout(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	cleo := actorOf(&s.cast.Cleo)
	for _, ids := range [][]int64{{1}, {1, 1}, {}, {1}} {
		wantKind(t, s.FollowCategories(s.ctx, cleo, ids), went)
		followed, err := s.FollowedCategories(s.ctx, cleo)
		if wantKind(t, err, went); len(followed) != min(len(ids), 1) {
			t.Errorf("%v: %v", ids, followed)
		}
	}
	wantFields(t, s.FollowCategories(s.ctx, cleo, []int64{1, 99}), "category")
	wantFields(t, s.FollowCategories(s.ctx, cleo, []int64{0}), "category")
	wantKind(t, s.FollowCategories(s.ctx, board.Actor{}, []int64{1}), problem.SignedOut)
}
