package web

import (
	"maps"
	"net/http"
	"strconv"
	"strings"

	"ideaboard/internal/board"
	"ideaboard/internal/event"
	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/internal/problem"
	"ideaboard/templates"
)

const actCookie = "act"

// toastAct keeps a toast for the next page: what staff just did, with undo, or that
// nothing changed.
func (s *server) toastAct(c Context, act int64) {
	if act == 0 {
		s.toast(c, "act.nothing")
		return
	}
	c.SetCookie(&http.Cookie{
		Name:     actCookie,
		Value:    strconv.FormatInt(act, 10),
		Path:     "/",
		MaxAge:   60,
		HttpOnly: true,
		Secure:   s.secure,
		SameSite: http.SameSiteLaxMode,
	})
}

// takeAct returns the toast that was kept for this page, once; nil if there is none or
// if it cannot be read.
func (s *server) takeAct(c Context) *templates.ActToast {
	cookie, err := c.Cookie(actCookie)
	if err != nil || !actor(c).Staff() {
		return nil
	}
	c.SetCookie(&http.Cookie{
		Name:     actCookie,
		Path:     "/",
		MaxAge:   -1,
		HttpOnly: true,
		Secure:   s.secure,
		SameSite: http.SameSiteLaxMode,
	})
	id, err := strconv.ParseInt(cookie.Value, 10, 64)
	if err != nil {
		return nil
	}
	act, err := s.Board.Act(c.Request().Context(), actor(c), id)
	if err != nil {
		return nil
	}
	toast := &templates.ActToast{Text: s.actText(c, act), ViewerID: actor(c).ID, Return: actReturn(c, act)}
	if act.Open {
		toast.Undo = link.Undo(id)
	}
	if act.Kind == event.IdeaAnswered || act.Kind == event.IdeaStatusChanged {
		toast.PublishedID = *act.IdeaID
	}
	return toast
}

// actReturn returns where undo leads: the list or the comments that the reader is
// working in, the queue, or the idea.
func actReturn(c Context, act board.Act) string {
	switch request := c.Request(); {
	case request.URL.Path == link.Outcomes, request.URL.Path == link.ModerateDuplicates:
		return request.URL.Path
	case request.URL.Path == link.Moderate:
		query := maps.Clone(c.QueryParams())
		query.Set("idea", strconv.FormatInt(*act.IdeaID, 10))
		return link.Moderate + "?" + query.Encode()
	case act.CommentID != nil && request.Method == http.MethodGet:
		return request.URL.RequestURI() + "#" + link.CommentAnchor(*act.CommentID)
	}
	return link.Idea(*act.IdeaID, "")
}

// actText returns what was done, and how many people are told of it.
// i18n: act.idea_answered act.idea_hidden act.idea_unhidden act.idea_locked act.idea_unlocked act.idea_tagged
// i18n: act.idea_merged act.idea_linked act.idea_unlinked act.question_closed
// i18n: act.comment_hidden act.comment_unhidden act.comment_pinned act.comment_unpinned act.outcome_handled
// i18n: act.idea_not_same
func (s *server) actText(c Context, act board.Act) string {
	ctx := c.Request().Context()
	sentence := i18n.T(ctx, "act."+keyOf(act.Kind))
	snapshot := s.snapshot(c)
	to := snapshot.Status(act.About.Number("to"))
	if to.ID != 0 && (act.Kind == event.IdeaAnswered || act.Kind == event.IdeaStatusChanged) {
		sentence = i18n.T(ctx, "act.moved", "Status", categoryName(c, to.Slug, to.Name))
	}
	if act.Kind == event.IdeaCategorised {
		category := snapshot.Category(act.About.Number("category"))
		sentence = i18n.T(ctx, "act.categorised", "Category", categoryName(c, category.Slug, category.Name))
	}
	switch act.Kind {
	case event.IdeaAnswered, event.IdeaStatusChanged, event.IdeaMerged, event.IdeaNotSame:
	default:
		return sentence
	}
	n, more, err := s.News.Recipients(ctx, act)
	switch {
	case err != nil:
		return sentence
	case n == 0:
		return sentence + " " + i18n.T(ctx, "act.heard_by_nobody")
	case more:
		return sentence + " " + i18n.T(ctx, "act.heard_more", "Number", i18n.Number(ctx, n))
	}
	return sentence + " " + i18n.T(ctx, "act.heard", "Count", n)
}

// undo serves POST /acts/{id}/undo: it undoes what the actor just did. If it is too
// late, the next page says so.
func (s *server) undo(c Context) error {
	id, err := numberIn(c)
	if err != nil {
		return err
	}
	act, err := s.Board.Undo(c.Request().Context(), actor(c), id)
	refusal, _ := strings.CutPrefix(problem.MessageOf(err), "problem.")
	switch {
	case refusal == "undo_late" || refusal == "undo_changed":
		s.toast(c, "act."+refusal)
		return s.redirect(c, returnTo(c, link.Home))
	case err != nil:
		return err
	}
	s.toast(c, "act.undone")
	return s.redirect(c, returnTo(c, link.Idea(*act.IdeaID, "")))
}
