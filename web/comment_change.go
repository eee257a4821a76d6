package web

import (
	"context"
	"net/http"

	"ideaboard/internal/board"
	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/internal/ratelimit"
	"ideaboard/templates"
)

// commentEdit serves GET /comments/{id}/edit: the writer's form.
func (s *server) commentEdit(c Context) error {
	id, err := numberIn(c)
	if err != nil {
		return err
	}
	comment, err := s.Board.MyComment(c.Request().Context(), actor(c), id)
	if err != nil {
		return err
	}
	return s.showCommentForm(c, http.StatusOK, comment, comment.Body, nil)
}

// editedForm is the new text of a comment.
type editedForm struct {
	Body  string         `form:"body"`
	Since board.Revision `form:"since"`
}

// saveComment serves POST /comments/{id}/edit.
func (s *server) saveComment(c Context) error {
	ctx := c.Request().Context()
	id, form, err := bindTo[editedForm](c)
	if err != nil {
		return err
	}
	comment, err := s.Board.MyComment(ctx, actor(c), id)
	if err == nil {
		form.Body, err = s.withPicture(c, form.Body)
		ctx = c.Request().Context() // encoding a picture takes long
	}
	if wrong := keeping(c, err, "picture"); wrong["picture"]+wrong["picture_alt"] != "" {
		return s.showCommentForm(c, statusFor(err), comment, form.Body, wrong)
	}
	if err == nil {
		err = board.CommentDraft{Body: form.Body}.Check()
	}
	if err == nil { // only successful posts count against the rate limit
		err = s.Accounts.AllowUser(ctx, ratelimit.Edits, *userOf(c))
	}
	if err == nil {
		_, err = s.Board.EditComment(ctx, actor(c), id, form.Since, form.Body)
	}
	if wrong := s.wrongWith(c, err); wrong != "" {
		return s.showCommentForm(c, statusFor(err), comment, form.Body, map[string]string{"body": wrong})
	}
	if err != nil {
		return err
	}
	to, _, err := s.placeOf(c, comment)
	if err != nil { // it is saved
		s.Log.Error("find a comment", "error", err)
		to = link.Comment(id)
	}
	s.toast(c, "comments.toast_edited")
	return s.redirect(c, to+"#"+link.CommentAnchor(id))
}

func (s *server) showCommentForm(
	c Context,
	status int,
	comment board.Comment,
	body string,
	wrong map[string]string,
) error {
	page := s.besideIdea(c, i18n.T(c.Request().Context(), "comments.edit_heading"))
	back, _, err := s.placeOf(c, comment)
	if err != nil {
		return err
	}
	view := templates.CommentEditPage{
		Page: page,
		Back: back + "#" + link.CommentAnchor(comment.ID),
		Form: templates.CommentForm{
			Action:   link.CommentEdit(comment.ID),
			Body:     body,
			Error:    wrong["body"],
			SignedIn: true,
			Compose:  composing(c, board.KindComment, comment.IdeaID, wrong),
			Since:    int64(board.RevisionOf(comment.EditedAt)),
		},
	}
	view.Form.Compose.Comment = comment.ID
	if status == http.StatusConflict {
		view.Form.Now = comment.Body
	}
	return show(c, status, templates.CommentEdit(view))
}

// commentVersions serves GET /comments/{id}/versions: all versions of a comment.
func (s *server) commentVersions(c Context) error {
	ctx := c.Request().Context()
	id, err := numberIn(c)
	if err != nil {
		return err
	}
	_, versions, err := s.Board.CommentVersions(ctx, actor(c), id)
	if err != nil {
		return err
	}
	page := s.besideIdea(c, i18n.T(ctx, "versions.heading"))
	view := templates.CommentVersionsPage{Page: page, Back: link.Comment(id)}
	view.Versions = s.shownVersions(c, board.WordingOfComment, versions)
	return show(c, http.StatusOK, templates.CommentVersions(view))
}

// deleteComment serves POST /comments/{id}/delete.
func (s *server) deleteComment(c Context) error {
	id, err := numberIn(c)
	if err != nil {
		return err
	}
	comment, err := s.Board.DeleteComment(c.Request().Context(), actor(c), id)
	if err != nil {
		return err
	}
	s.toast(c, "comments.toast_deleted")
	back := returnTo(c, link.Idea(comment.IdeaID, ""))
	if comment.DeletedAt == nil && back == link.Comment(id) {
		back = link.Idea(comment.IdeaID, "") // its own page is gone, too
	}
	return s.redirect(c, back+"#"+link.CommentAnchor(id))
}

// toComment serves a form with which staff act on a comment, and returns to the page
// that shows it.
func (s *server) toComment(do func(context.Context, board.Actor, int64) (board.Comment, error)) HandlerFunc {
	return func(c Context) error {
		id, err := numberIn(c)
		if err != nil {
			return err
		}
		comment, err := do(c.Request().Context(), actor(c), id)
		if err != nil {
			return err
		}
		s.toastAct(c, comment.ActID)
		return s.redirect(c, returnTo(c, link.Idea(comment.IdeaID, ""))+"#"+link.CommentAnchor(id))
	}
}

// lockComments serves a form that opens or closes the comments on an idea.
func (s *server) lockComments(do func(context.Context, board.Actor, int64) (board.Idea, error)) HandlerFunc {
	return func(c Context) error {
		id, err := numberIn(c)
		if err != nil {
			return err
		}
		idea, err := do(c.Request().Context(), actor(c), id)
		if err != nil {
			return err
		}
		s.toastAct(c, idea.ActID)
		return s.redirect(c, returnTo(c, link.Idea(id, idea.Title))+"#discussion")
	}
}

// saidBy returns a person's newest comments for their page.
func (s *server) saidBy(c Context, id int64) (list []templates.Said, err error) {
	comments, err := s.Board.CommentsBy(c.Request().Context(), actor(c), id)
	for _, comment := range comments {
		list = append(list, templates.Said{
			ID:        comment.ID,
			IdeaTitle: comment.IdeaTitle,
			Text:      comment.Excerpt,
			At:        comment.CreatedAt,
			Now:       s.Now(),
		})
	}
	return list, err
}
