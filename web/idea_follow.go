package web

import (
	"cmp"
	"net/http"

	"ideaboard/internal/board"
	"ideaboard/internal/link"
	"ideaboard/internal/problem"
	"ideaboard/templates/ui"
)

// follow serves POST /ideas/{id}/follow: it responds with the follow box for htmx, and
// with a redirect otherwise. "level" sets how much the person is told. Visitors are
// sent to sign-in, which follows and returns.
func (s *server) follow(c Context) error {
	id, err := numberIn(c)
	if err != nil {
		return err
	}
	level := board.Level(cmp.Or(c.FormValue("level"), string(board.Everything)))
	idea, why, err := s.Board.SetLevel(c.Request().Context(), actor(c), id, level)
	return s.followed(c, id, idea, why, level, level, err)
}

// unfollow serves POST /ideas/{id}/unfollow.
func (s *server) unfollow(c Context) error {
	id, err := numberIn(c)
	if err != nil {
		return err
	}
	idea, why, err := s.Board.Unfollow(c.Request().Context(), actor(c), id)
	level := board.Silent
	if why == board.NotFollowing {
		level = ""
	}
	return s.followed(c, id, idea, why, level, "", err)
}

// followed responds to a change; follows is the level that a visitor asked for, "" for
// none.
func (s *server) followed(
	c Context,
	id int64,
	idea board.Idea,
	why board.Following,
	level, follows board.Level,
	err error,
) error {
	here := returnTo(c, link.Idea(id, idea.Title))
	if problem.KindOf(err) == problem.SignedOut {
		if follows == "" {
			return s.leadTo(c, link.SignInFrom(here))
		}
		return s.waitForSignIn(
			c, board.PendingAct{Kind: board.PendingFollow, IdeaID: id, Level: follows}, board.Draft{}, here,
		)
	}
	if err != nil {
		return err
	}
	if !isPart(c) {
		if here == link.MeNotifications {
			s.toast(c, "toast.level") // the list looks the same
		}
		return s.redirect(c, here)
	}
	return show(c, http.StatusOK, ui.FollowBox(shownFollow(c, idea, why, level, here)))
}

func shownFollow(c Context, idea board.Idea, why board.Following, level board.Level, here string) ui.Follow {
	return ui.Follow{
		IdeaID:   idea.ID,
		Title:    idea.Title,
		Why:      string(why),
		Level:    string(level),
		SignedIn: userOf(c) != nil,
		Return:   here,
	}
}
