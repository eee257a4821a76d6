package web

import (
	"cmp"
	"net/http"
	"strconv"

	"ideaboard/internal/board"
	"ideaboard/internal/link"
	"ideaboard/templates"
)

// commentShow serves GET /comments/{id}: a comment with its replies. The address of a
// reply redirects to its thread, to the page with the reply.
func (s *server) commentShow(c Context) error {
	id, err := numberIn(c)
	if err != nil {
		return err
	}
	thread, err := s.Board.CommentThread(c.Request().Context(), actor(c), id, param(c, commentsAfter))
	if err != nil {
		return err
	}
	if thread.Head.ID != id {
		to := link.Query(
			link.Comment(thread.Head.ID), commentsAfter, thread.Start, "to", c.QueryParam("to"),
			"draft", cmp.Or(c.QueryParam("draft"), c.QueryParam(pendingParam)),
		)
		return s.redirect(c, to+"#"+link.CommentAnchor(id))
	}
	to, _ := strconv.ParseInt(c.QueryParam("to"), 10, 64) // anything else replies to the first
	return s.showThread(c, http.StatusOK, thread, commentState{}, to)
}

// showThread shows a thread; its form replies to the comment with the id to.
func (s *server) showThread(c Context, status int, thread board.Thread, state commentState, to int64) error {
	page := s.besideIdea(c, thread.Idea.Title)
	state, err := s.recalled(c, state)
	if err != nil {
		return err
	}
	address := link.Comment(thread.Head.ID)
	here := link.Query(address, commentsAfter, param(c, commentsAfter))
	view := templates.ThreadPage{
		Page:      page,
		IdeaURL:   link.Idea(thread.Idea.ID, thread.Idea.Title),
		IdeaTitle: thread.Idea.Title,
		Head:      s.shownComment(c, thread.Head, here),
		Locked:    thread.Idea.LockedAt != nil,
		Shut:      closedText(c, thread.CommentRefusal),
	}
	for _, reply := range thread.Replies {
		view.Replies = append(view.Replies, s.shownComment(c, reply, here))
	}
	if thread.Idea.MergedIntoID != nil {
		into, err := s.Board.MergeTarget(c.Request().Context(), actor(c), thread.Idea.ID)
		if err != nil {
			return err
		}
		view.IdeaURL, view.IdeaTitle = link.Idea(into.ID, into.Title)+"#"+link.MergedAnchor(thread.Idea.ID), into.Title
	}
	all := []*templates.Comment{&view.Head}
	for i := range view.Replies {
		all = append(all, &view.Replies[i])
	}
	if isLook(c) {
		view.Viewer.Unread = s.markSeen(c, thread.Idea.ID, false, all...)
	}
	if err := s.addReactions(c, view.Locked || view.Shut != "", all); err != nil {
		return err
	}
	if param(c, commentsAfter) != "" {
		view.First = address
	}
	if thread.Next != "" {
		view.More = link.Query(address, commentsAfter, thread.Next)
	}
	view.Clear = saidDraft(c, thread.Idea.ID)
	if mayWrite(thread.CommentRefusal) || state.wrong != "" {
		view.Form = s.replyForm(c, thread, view, state, here, to)
	}
	return show(c, status, templates.Thread(view))
}

// replyForm returns the form that replies to one comment of the thread: the first, or
// the one named in the address. It returns nil if there is none to reply to.
func (s *server) replyForm(
	c Context,
	thread board.Thread,
	view templates.ThreadPage,
	state commentState,
	here string,
	to int64,
) *templates.CommentForm {
	answered := view.Head
	for _, reply := range view.Replies {
		if reply.ID == to {
			answered = reply
		}
	}
	if !answered.CanReply && state.wrong == "" {
		return nil
	}
	form := s.commentFormOf(c, thread.Idea.ID, here, state)
	form.MayNote, form.Parent, form.DraftKey = thread.MayNote, answered.ID, replyDraftKey(answered.ID)
	if to != 0 {
		form.To = answered.Person.Name
	}
	return &form
}
