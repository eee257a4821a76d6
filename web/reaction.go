package web

import (
	"context"
	"net/http"

	"ideaboard/internal/board"
	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/internal/problem"
	"ideaboard/internal/ratelimit"
	"ideaboard/templates"
)

// reacting serves POST /ideas/{id}/react and similar: it responds with the row of
// emojis for htmx, and with a redirect to the page otherwise. Visitors are sent to
// sign-in, which carries out the reaction and returns.
func (s *server) reacting(
	do func(context.Context, board.Actor, board.Target, string) error,
	to func(int64) board.Target,
	adds bool,
) HandlerFunc {
	return func(c Context) error {
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
			if err := s.Accounts.AllowUser(ctx, ratelimit.Reactions, *user); err != nil {
				return err
			}
		}
		err = do(ctx, actor(c), on, c.FormValue("emoji"))
		if problem.KindOf(err) == problem.SignedOut {
			if !adds {
				return s.leadTo(c, link.SignInFrom(here))
			}
			return s.waitForSignIn(
				c,
				board.PendingAct{
					Kind:      board.PendingReaction,
					IdeaID:    on.IdeaID,
					CommentID: on.CommentID,
					Emoji:     c.FormValue("emoji"),
				},
				board.Draft{},
				here,
			)
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

// ideaReactions returns the row of emojis on an idea's page.
func (s *server) ideaReactions(c Context, idea board.ShownIdea, here string) (*templates.Reactions, error) {
	on := board.TargetIdea(idea.ID)
	var given []board.Reaction
	if idea.Has.Reactions {
		var err error
		if given, err = s.Board.ReactionsOf(c.Request().Context(), actor(c), on); err != nil {
			return nil, err
		}
	}
	row := shownReactions(c, on, given, idea.LockedAt != nil || commentsShut(c, idea.Category), here)
	return &row, nil
}

// shownReactions returns the row of emojis of an idea or a comment; closed means that
// only staff may react.
// i18n: reactions.thumbs reactions.heart reactions.party reactions.laugh reactions.think reactions.eyes
func shownReactions(c Context, on board.Target, given []board.Reaction, closed bool, here string) templates.Reactions {
	view := templates.Reactions{
		ID:       on.IdeaID,
		Closed:   closed && !actor(c).Staff(),
		SignedIn: userOf(c) != nil,
		Return:   here,
	}
	if on.CommentID != 0 {
		view.ID, view.OfComment = on.CommentID, true
	}
	got := map[string]board.Reaction{}
	for _, r := range given {
		got[r.Key] = r
	}
	for _, emoji := range board.Emojis {
		r := got[emoji.Key]
		view.All = append(view.All, templates.Reaction{
			Key:   emoji.Key,
			Sign:  emoji.Sign,
			Name:  i18n.T(c.Request().Context(), "reactions."+emoji.Key),
			Count: r.Count,
			Mine:  r.Mine,
		})
	}
	return view
}

// addReactions adds the emojis of the comments on a page, with one query.
func (s *server) addReactions(c Context, closed bool, comments []*templates.Comment) error {
	ids := make([]int64, len(comments))
	for i, comment := range comments {
		ids[i] = comment.ID
	}
	given, err := s.Board.ReactionsOfComments(c.Request().Context(), actor(c), ids)
	if err != nil {
		return err
	}
	for _, comment := range comments {
		row := shownReactions(c, board.TargetComment(comment.ID), given[comment.ID], closed, comment.Return)
		comment.Reactions = &row
	}
	return nil
}
