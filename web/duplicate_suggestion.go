package web

import (
	"context"
	"net/http"
	"strconv"

	"ideaboard/internal/board"
	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
	"ideaboard/internal/ratelimit"
	"ideaboard/templates"
)

// sameForm is what a person says is the same.
type sameForm struct {
	As    string `form:"as"`
	Words string `form:"body"`
}

// sameAsk serves GET /ideas/{id}/duplicate-of.
func (s *server) sameAsk(c Context) error {
	id, err := numberIn(c)
	if err != nil {
		return err
	}
	return s.showSame(c, http.StatusOK, id, sameForm{As: c.QueryParam("as")}, nil)
}

// suggestSame serves POST /ideas/{id}/duplicate-of.
func (s *server) suggestSame(c Context) error {
	id, form, err := bindTo[sameForm](c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	idea, err := s.Board.MergeTarget(ctx, actor(c), id)
	if err != nil {
		return err
	}
	other, err := s.referred(c, "as", form.As, idea.ID)
	if err == nil {
		err = s.allowUser(c, ratelimit.DuplicateReports)
	}
	if err == nil {
		_, err = s.Board.SuggestDuplicate(ctx, actor(c), idea.ID, other.ID, form.Words)
	}
	if err != nil {
		return formAgainKeeping(c, err, "body", func(status int, wrong map[string]string) error {
			return s.showSame(c, status, id, form, wrong)
		})
	}
	s.toast(c, "duplicates.toast_said")
	return s.redirect(c, link.Idea(idea.ID, idea.Title))
}

func (s *server) showSame(c Context, status int, id int64, form sameForm, wrong map[string]string) error {
	ctx := c.Request().Context()
	idea, err := s.Board.MergeTarget(ctx, actor(c), id)
	if err != nil {
		return err
	}
	if err := s.Board.MaySuggestDuplicate(ctx, actor(c), &idea); err != nil {
		return err
	}
	page := s.besideIdea(c, i18n.T(ctx, "duplicates.heading"))
	view := templates.SamePage{
		Page:      page,
		IdeaID:    idea.ID,
		IdeaURL:   link.Idea(idea.ID, idea.Title),
		IdeaTitle: idea.Title,
		As:        form.As,
		Words:     form.Words,
		Errors:    wrong,
	}
	if view.Likely, err = s.likely(c, &idea); err != nil {
		return err
	}
	return show(c, status, templates.Same(view))
}

// sameQueue serves GET /moderate/duplicates: reported duplicates.
func (s *server) sameQueue(c Context) error {
	return s.showSameQueue(c, http.StatusOK, 0, "", "")
}

func (s *server) showSameQueue(c Context, status int, wrongID int64, reply, wrong string) error {
	queuePage, err := s.moderationPage(c, link.ModerateDuplicates)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	snapshot := s.snapshot(c)
	found, next, err := s.Board.DuplicateSuggestions(ctx, actor(c), c.QueryParam("after"))
	if err != nil {
		return err
	}
	view := templates.SameQueuePage{ModerateQueuePage: queuePage}
	for _, pair := range found {
		one := templates.SamePair{
			ID: pair.ID, By: shownPerson(c, pair.By), Others: pair.Others, Words: pair.Note, At: pair.CreatedAt, Now: s.Now(),
			Two: [2]templates.SameSide{s.sameSide(c, snapshot, pair.Idea), s.sameSide(c, snapshot, pair.As)},
		}
		if pair.ID == wrongID {
			one.Reply, one.Error = reply, wrong
		}
		view.Pairs = append(view.Pairs, one)
	}
	if next != "" {
		view.More = link.Query(link.ModerateDuplicates, "after", next)
	}
	return show(c, status, templates.SameQueue(view))
}

func (s *server) sameSide(c Context, snapshot *board.Snapshot, idea board.Idea) templates.SameSide {
	return templates.SameSide{
		ID:        idea.ID,
		URL:       link.Idea(idea.ID, idea.Title),
		Title:     idea.Title,
		Excerpt:   idea.Excerpt,
		Votes:     idea.VoteCount,
		CreatedAt: idea.CreatedAt,
		Now:       s.Now(),
		Status:    badge(c, snapshot.Status(idea.StatusID)),
		Gone:      idea.HiddenAt != nil || idea.MergedIntoID != nil,
	}
}

// notSame serves POST /moderate/duplicates: the two are not the same. The words stand
// in the field that is named after the suggestion.
func (s *server) notSame(c Context) error {
	if err := actor(c).May(policy.Merge, policy.Subject{}); err != nil {
		return err
	}
	id, err := strconv.ParseInt(c.FormValue("suggestion"), 10, 64)
	if err != nil {
		return problem.New(problem.NotFound, "problem.not_found")
	}
	reply := c.FormValue("reply-" + strconv.FormatInt(id, 10))
	act, err := s.Board.RejectDuplicate(c.Request().Context(), actor(c), id, reply)
	if err != nil {
		return formAgain(c, err, func(status int, wrong map[string]string) error {
			return s.showSameQueue(c, status, id, reply, wrong["body"])
		})
	}
	s.toastAct(c, act)
	return s.redirect(c, link.ModerateDuplicates)
}

// sameWaits is the tab of what people say is the same.
func (s *server) sameWaits(ctx context.Context, c Context, current string) (templates.Filter, error) {
	count, err := s.Board.CountSuggestions(ctx, actor(c))
	return templates.Filter{
		Name:    i18n.T(ctx, "duplicates.queue"),
		URL:     link.ModerateDuplicates,
		Count:   count,
		Current: current == link.ModerateDuplicates,
	}, err
}
