package web

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"ideaboard/internal/board"
	"ideaboard/internal/link"
	"ideaboard/internal/problem"
	"ideaboard/templates/ui"
)

// follow serves POST /ideas/{id}/follow: the button again, or the page it was
// pressed on. A visitor is taken to sign-in and back.
func (s *server) follow(c echo.Context) error { return s.following(c, s.Board.Follow) }

// unfollow serves POST /ideas/{id}/unfollow.
func (s *server) unfollow(c echo.Context) error { return s.following(c, s.Board.Unfollow) }

func (s *server) following(c echo.Context, do func(context.Context, board.Actor, int64) (board.Idea, board.Following, error)) error {
	id, err := numberIn(c)
	if err != nil {
		return err
	}
	idea, why, err := do(c.Request().Context(), actor(c), id)
	here := returnTo(c, link.Idea(id, idea.Title))
	if problem.KindOf(err) == problem.SignedOut {
		return s.leadTo(c, link.SignInFrom(here))
	}
	if err != nil {
		return err
	}
	if !isPart(c) {
		return s.redirect(c, here)
	}
	return show(c, http.StatusOK, ui.FollowBox(shownFollow(c, idea, why, here)))
}

func shownFollow(c echo.Context, idea board.Idea, why board.Following, here string) ui.Follow {
	return ui.Follow{IdeaID: idea.ID, Title: idea.Title, Why: string(why), SignedIn: userOf(c) != nil, Return: here}
}
