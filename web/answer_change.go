package web

import (
	"net/http"
	"strconv"
	"strings"

	"ideaboard/internal/board"
	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/internal/problem"
	"ideaboard/templates"
)

// answerWordsForm is what staff send to edit an answer.
type answerWordsForm struct {
	Answer       string         `form:"answer"`
	ReconsiderIf string         `form:"reconsider_if"`
	Since        board.Revision `form:"since"`
}

// answerEdit serves GET /answers/{id}/edit.
func (s *server) answerEdit(c Context) error {
	id, err := numberIn(c)
	if err != nil {
		return err
	}
	answer, _, err := s.Board.AnswerToChange(c.Request().Context(), actor(c), id)
	if err != nil {
		return err
	}
	return s.showAnswerEdit(
		c, http.StatusOK, id, answerWordsForm{Answer: answer.Body, ReconsiderIf: answer.ReconsiderIf}, "", nil,
	)
}

func (s *server) showAnswerEdit(
	c Context,
	status int,
	id int64,
	form answerWordsForm,
	note string,
	wrong map[string]string,
) error {
	ctx := c.Request().Context()
	answer, idea, err := s.Board.AnswerToChange(ctx, actor(c), id)
	if err != nil {
		return err
	}
	page := s.besideIdea(c, i18n.T(ctx, "answer.edit_heading"))
	view := templates.AnswerEditPage{
		Page:         page,
		ID:           id,
		IdeaURL:      link.Idea(idea.ID, idea.Title),
		IdeaTitle:    idea.Title,
		Text:         form.Answer,
		ReconsiderIf: form.ReconsiderIf,
		Note:         note,
		Errors:       wrong,
		Compose:      composing(c, board.KindAnswer, idea.ID, wrong),
		Since:        int64(board.RevisionOf(answer.EditedAt)),
	}
	view.Compose.DraftBar = true
	if status == http.StatusConflict {
		view.Now = strings.TrimSpace(answer.Body + "\n\n" + answer.ReconsiderIf)
	}
	return show(c, status, templates.AnswerEdit(view))
}

// saveAnswer serves POST /answers/{id}/edit.
func (s *server) saveAnswer(c Context) error {
	id, form, err := bindTo[answerWordsForm](c)
	if err != nil {
		return err
	}
	if _, _, err := s.Board.AnswerToChange(c.Request().Context(), actor(c), id); err != nil { // before a picture is stored
		return err
	}
	var idea board.Idea
	form.Answer, err = s.withPicture(c, form.Answer)
	if err == nil {
		idea, err = s.Board.EditAnswer(c.Request().Context(), actor(c), id, form.Since, form.Answer, form.ReconsiderIf)
	}
	if err != nil {
		return formAgainKeeping(c, err, "answer", func(status int, wrong map[string]string) error {
			return s.showAnswerEdit(c, status, id, form, "", wrong)
		})
	}
	s.toast(c, "answer.toast_edited")
	return s.redirect(c, link.Idea(idea.ID, idea.Title))
}

// withdrawAnswer serves POST /answers/{id}/withdraw: it removes the text, and a note
// says why.
func (s *server) withdrawAnswer(c Context) error {
	id, err := numberIn(c)
	if err != nil {
		return err
	}
	note := c.FormValue("note")
	idea, err := s.Board.WithdrawAnswer(c.Request().Context(), actor(c), id, note)
	if wrong := keeping(c, err, "note"); wrong != nil {
		answer, _, again := s.Board.AnswerToChange(c.Request().Context(), actor(c), id)
		if again != nil {
			return again
		}
		return s.showAnswerEdit(
			c, statusFor(err), id, answerWordsForm{Answer: answer.Body, ReconsiderIf: answer.ReconsiderIf}, note, wrong,
		)
	}
	if err != nil {
		return err
	}
	s.toast(c, "answer.toast_withdrawn")
	return s.redirect(c, link.Idea(idea.ID, idea.Title))
}

// answerVersions serves GET /answers/{id}/versions: all versions of an answer.
func (s *server) answerVersions(c Context) error {
	id, err := numberIn(c)
	if err != nil {
		return err
	}
	idea, versions, err := s.Board.AnswerVersions(c.Request().Context(), actor(c), id)
	if err != nil {
		return err
	}
	page := s.besideIdea(c, i18n.T(c.Request().Context(), "page.versions"))
	view := templates.IdeaVersionsPage{
		Page:      page,
		IdeaURL:   link.Idea(idea.ID, idea.Title),
		IdeaTitle: idea.Title,
		Intro:     i18n.T(c.Request().Context(), "answer.versions_words"),
	}
	view.Versions = s.shownVersions(c, board.WordingOfAnswer, versions)
	return show(c, http.StatusOK, templates.IdeaVersions(view))
}

// shownVersions returns versions for a page; staff can remove the earlier ones.
func (s *server) shownVersions(c Context, of board.WordingOf, versions []board.Version) (list []templates.Version) {
	for _, v := range versions {
		shown := templates.Version{
			At:           v.At,
			Now:          s.Now(),
			Title:        v.Title,
			Body:         v.BodyHTML,
			ReconsiderIf: v.ReconsiderIfHTML,
			Current:      v.Current,
			Removed:      v.Removed,
		}
		if v.Writer.ID != 0 {
			shown.Person = shownPerson(c, v.Writer)
		}
		if v.ID != 0 && !v.Removed && actor(c).Staff() {
			shown.RemoveURL = link.RemoveWording(string(of), v.ID)
		}
		list = append(list, shown)
	}
	return list
}

// removeWording serves POST /wordings/{of}/{id}/remove.
func (s *server) removeWording(c Context) error {
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil {
		return problem.New(problem.NotFound, "problem.not_found")
	}
	idea, _, err := s.Board.RemoveWording(c.Request().Context(), actor(c), board.WordingOf(c.Param("of")), id)
	if err != nil {
		return err
	}
	s.toast(c, "versions.toast_removed")
	return s.redirect(c, returnTo(c, link.Idea(idea, "")))
}
