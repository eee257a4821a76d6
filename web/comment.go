package web

import (
	"context"
	"net/http"
	"strconv"

	"ideaboard/internal/board"
	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/internal/problem"
	"ideaboard/internal/ratelimit"
)

// commentForm is the form of a comment, a note or a reply.
type commentForm struct {
	Body     string `form:"body"`
	Parent   string `form:"parent"`
	Internal string `form:"internal"`
	Preview  string `form:"preview"` // show a preview, do not post
	Draft    string `form:"draft"`   // token of a text that waited for a sign-in
}

func (f commentForm) draft() board.CommentDraft {
	draft := board.CommentDraft{Body: f.Body, Internal: f.Internal != ""}
	if f.Parent != "" {
		draft.ParentID = -1 // unknown: the board refuses it beside the text
		if id, err := strconv.ParseInt(f.Parent, 10, 64); err == nil && id > 0 {
			draft.ParentID = id
		}
	}
	return draft
}

// commentState is the state of a comment form: its text, its errors and its preview.
type commentState struct {
	commentForm
	wrong   string
	picture map[string]string // errors of the picture
	preview string
}

// comment serves POST /ideas/{id}/comments: it redirects to the comment, or shows the
// form with what is wrong. A visitor's text is kept while they sign in.
func (s *server) comment(c Context) error {
	id, form, err := bindTo[commentForm](c)
	if err != nil {
		return err
	}
	if form.Preview != "" {
		return s.previewComment(c, id, form)
	}
	if userOf(c) == nil {
		return s.keepComment(c, id, form)
	}
	state := commentState{commentForm: form}
	stands, err := s.stillThere(c, id, form.Parent != "")
	if stands != id && err != nil {
		state.wrong = s.wrongWith(c, err)
		return s.showSaying(c, http.StatusConflict, stands, state)
	}
	if err != nil {
		return err
	}
	said, err := s.say(c, id, &state)
	if state.picture != nil || state.wrong != "" {
		return s.showSaying(c, statusFor(err), id, state)
	}
	if err != nil {
		return err
	}
	s.dropDraft(c, form.Draft)
	return s.redirectToComment(c, said, form.draft().ParentID)
}

// stillThere refuses a comment on an idea that was merged while it was being written,
// and returns the number of the merge target: the writer confirms that the comment is
// meant for that one. A reply moves with its comment.
func (s *server) stillThere(c Context, id int64, reply bool) (stands int64, err error) {
	idea, err := s.Board.MergeTarget(c.Request().Context(), actor(c), id)
	if err != nil || idea.ID == id || reply {
		return id, err
	}
	merged := problem.New(problem.Conflict, "problem.merged_meanwhile")
	merged.Args = map[string]any{"Title": idea.Title}
	return idea.ID, merged
}

// say posts a comment and counts it against the limit; a refused text does not count.
// Errors go into state, together with the stored picture.
func (s *server) say(c Context, ideaID int64, state *commentState) (said board.Comment, err error) {
	if pictureIn(c) != nil { // check before the picture is stored
		err = s.Board.MayComment(c.Request().Context(), actor(c), ideaID, state.draft())
	}
	if err == nil {
		state.Body, err = s.withPicture(c, state.Body)
		state.picture = keeping(c, err, "picture")
	}
	ctx := c.Request().Context() // encoding a picture takes long
	if err == nil {
		err = state.draft().Check()
	}
	if err == nil {
		err = s.Accounts.AllowUser(ctx, ratelimit.Comments, *userOf(c))
	}
	if err == nil {
		said, err = s.Board.Comment(ctx, actor(c), ideaID, state.draft())
	}
	if state.picture == nil {
		state.wrong = s.wrongWith(c, err)
	}
	return said, err
}

// dropDraft deletes a draft that has become an idea or a comment.
func (s *server) dropDraft(c Context, token string) {
	if token == "" {
		return
	}
	if err := s.Board.DropDraft(c.Request().Context(), token); err != nil {
		s.Log.Warn("drop draft", "error", err) // it expires in a week
	}
}

// wrongWith returns what is wrong with a comment, or "" if err is about something
// else. If comments were closed in the meantime, the writer keeps their text.
func (s *server) wrongWith(c Context, err error) string {
	switch problem.KindOf(err) {
	case problem.Conflict, problem.Forbidden:
		return message(c, err)
	}
	return keeping(c, err, "body")["body"]
}

// redirectToComment redirects to a new comment on its page; answered is the comment
// under which its form was, 0 for none.
func (s *server) redirectToComment(c Context, said board.Comment, answered int64) error {
	to, err := s.commentAddress(c, said, answered)
	if err != nil {
		return err
	}
	return s.redirect(c, to)
}

// commentAddress returns the address of a new comment: on the page on which it was
// written, if it is there, or else in its thread.
func (s *server) commentAddress(c Context, said board.Comment, answered int64) (string, error) {
	ctx, under := c.Request().Context(), ""
	if answered > 0 {
		under = strconv.FormatInt(answered, 10)
	}
	to, onIdea, err := s.placeOf(c, said)
	if err != nil {
		return "", err
	}
	if onIdea || said.ParentID == nil {
		return link.Query(to, "said", "1", "answered", under) + "#" + link.CommentAnchor(said.ID), nil
	}
	thread, err := s.Board.CommentThread(ctx, actor(c), said.ID, "")
	if err != nil {
		return "", err
	}
	return link.Query(
		link.Comment(thread.Head.ID), commentsAfter, thread.Start, "said", "1", "answered", under,
	) + "#" + link.CommentAnchor(said.ID), nil
}

// placeOf returns the page that shows a comment: its idea's page if the comment is on
// the first page there, or else its own.
func (s *server) placeOf(c Context, said board.Comment) (page string, onIdea bool, err error) {
	ctx := c.Request().Context()
	shown, err := s.Board.Comments(ctx, actor(c), said.IdeaID, board.CommentFilter{})
	if err != nil {
		return "", false, err
	}
	for _, comment := range append(shown.Comments, pinnedOf(shown)...) {
		for _, one := range append(comment.Replies, comment) {
			if one.ID == said.ID {
				return s.ideaAddress(ctx, actor(c), said.IdeaID), true, nil
			}
		}
	}
	return link.Comment(said.ID), false, nil
}

func pinnedOf(list board.CommentPage) []board.ListedComment {
	if list.Pinned == nil {
		return nil
	}
	return []board.ListedComment{*list.Pinned}
}

// ideaAddress returns the address of an idea that the viewer sees.
func (s *server) ideaAddress(ctx context.Context, viewer board.Actor, id int64) string {
	idea, err := s.Board.Idea(ctx, viewer, id)
	if err != nil {
		return link.Home
	}
	return link.Idea(id, idea.Title)
}

// keepComment sends a visitor to sign-in, which posts the comment and returns. A
// comment that would be refused anyway is refused now.
func (s *server) keepComment(c Context, ideaID int64, form commentForm) error {
	idea, err := s.Board.Idea(c.Request().Context(), actor(c), ideaID) // say nothing of an idea that they may not see
	if err != nil {
		return err
	}
	state := commentState{commentForm: form}
	draft := state.draft()
	if err := draft.Check(); err != nil &&
		pictureIn(c) == nil { // with a picture, the form is shown again after sign-in anyway
		state.wrong = s.wrongWith(c, err)
		return s.showSaying(c, statusFor(err), ideaID, state)
	}
	back := link.Idea(ideaID, idea.Title)
	if draft.ParentID > 0 {
		back = link.Query(link.Comment(draft.ParentID), "to", form.Parent)
	}
	act := board.PendingAct{
		Kind:      board.PendingComment,
		IdeaID:    ideaID,
		CommentID: draft.ParentID,
		Internal:  draft.Internal,
	}
	return s.waitForSignIn(c, act, board.Draft{Body: form.Body}, back)
}

// showSaying shows the page on which a comment was written again, with its text.
func (s *server) showSaying(c Context, status int, ideaID int64, state commentState) error {
	ctx := c.Request().Context()
	if parent := state.draft().ParentID; parent > 0 {
		thread, err := s.Board.CommentThread(ctx, actor(c), parent, "")
		if err == nil && thread.Idea.ID == ideaID {
			return s.showThread(c, status, thread, state, parent)
		}
		state.Parent = "" // the comment is gone; keep the text
	}
	idea, err := s.Board.Idea(ctx, actor(c), ideaID)
	if err != nil {
		return err
	}
	return s.showIdea(c, status, idea, state)
}

// previewComment shows a preview without JavaScript. A picture is stored only when the
// comment is sent.
func (s *server) previewComment(c Context, ideaID int64, form commentForm) error {
	ctx := c.Request().Context()
	err := s.Limits.Allow(ctx, ratelimit.Previews, client(c))
	state := commentState{commentForm: form}
	if pictureIn(c) != nil {
		state.picture = map[string]string{"picture": i18n.T(ctx, "compose.again")}
	}
	if err == nil {
		state.preview, err = s.Board.Preview(
			ctx,
			actor(c),
			board.Previewed{Kind: board.KindComment, IdeaID: ideaID},
			form.Body,
		)
	}
	if state.wrong = s.wrongWith(c, err); err != nil && state.wrong == "" {
		return err
	}
	return s.showSaying(c, statusOr(err), ideaID, state)
}
