package web

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"ideaboard/internal/account"
	"ideaboard/internal/board"
	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/internal/problem"
	"ideaboard/templates"
)

// reacting serves POST /ideas/{id}/react and its like: the row of emojis again,
// or the page that it stands on. A visitor is taken to sign-in and back.
func (s *server) reacting(do func(context.Context, board.Actor, board.On, string) error, to func(int64) board.On) echo.HandlerFunc {
	return func(c echo.Context) error {
		ctx := c.Request().Context()
		id, err := numberIn(c)
		if err != nil {
			return err
		}
		on := to(id)
		here := returnTo(c, link.Idea(id, ""))
		if on.CommentID != 0 {
			here = returnTo(c, link.Comment(id)) + "#" + link.CommentAnchor(id)
		}
		if user := userOf(c); user != nil {
			if err := s.Accounts.TakeAs(ctx, account.LimitReactions, *user); err != nil {
				return err
			}
		}
		err = do(ctx, actor(c), on, c.FormValue("emoji"))
		if problem.KindOf(err) == problem.SignedOut {
			return s.leadTo(c, link.SignInFrom(here))
		}
		if err != nil {
			return err
		}
		if !isPart(c) {
			return s.redirect(c, here)
		}
		given, err := s.Board.ReactionsOf(ctx, actor(c), on)
		if err != nil {
			return err
		}
		return show(c, http.StatusOK, templates.ReactionRow(shownReactions(c, on, given, false, returnTo(c, here))))
	}
}

// shownReactions returns the row of emojis of an idea or a comment.
// i18n: reactions.thumbs reactions.heart reactions.party reactions.laugh reactions.think reactions.eyes
func shownReactions(c echo.Context, on board.On, given []board.Reaction, locked bool, here string) templates.Reactions {
	view := templates.Reactions{ID: on.IdeaID, Closed: locked && !actor(c).Staff(), SignedIn: userOf(c) != nil, Return: here}
	if on.CommentID != 0 {
		view.ID, view.OfComment = on.CommentID, true
	}
	got := map[string]board.Reaction{}
	for _, r := range given {
		got[r.Key] = r
	}
	for _, emoji := range board.Emojis {
		r := got[emoji.Key]
		view.All = append(view.All, templates.Reaction{Key: emoji.Key, Sign: emoji.Sign, Name: i18n.T(c.Request().Context(), "reactions."+emoji.Key), Count: r.Count, Mine: r.Mine})
	}
	return view
}

// addReactions draws the emojis of all comments of a page, by one query.
func (s *server) addReactions(c echo.Context, locked bool, comments ...*templates.Comment) error {
	var ids []int64
	for _, comment := range comments {
		ids = append(ids, comment.ID)
		for i := range comment.Replies {
			ids = append(ids, comment.Replies[i].ID)
		}
	}
	given, err := s.Board.ReactionsOfComments(c.Request().Context(), actor(c), ids)
	if err != nil {
		return err
	}
	add := func(to *templates.Comment) {
		row := shownReactions(c, board.OnComment(to.ID), given[to.ID], locked, to.Return)
		to.Reactions = &row
	}
	for _, comment := range comments {
		add(comment)
		for i := range comment.Replies {
			add(&comment.Replies[i])
		}
	}
	return nil
}
