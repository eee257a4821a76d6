package web

import (
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

// duplicateForm is a report that an idea is a duplicate of another.
type duplicateForm struct {
	As   string `form:"as"`
	Text string `form:"body"`
}

// duplicateAsk serves GET /ideas/{id}/duplicate-of.
func (s *server) duplicateAsk(c Context) error {
	id, err := numberIn(c)
	if err != nil {
		return err
	}
	return s.showDuplicateForm(c, http.StatusOK, id, duplicateForm{As: c.QueryParam("as")}, nil)
}

// suggestDuplicate serves POST /ideas/{id}/duplicate-of.
func (s *server) suggestDuplicate(c Context) error {
	id, form, err := bindTo[duplicateForm](c)
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
		_, err = s.Board.SuggestDuplicate(ctx, actor(c), idea.ID, other.ID, form.Text)
	}
	if err != nil {
		return formAgainKeeping(c, err, "body", func(status int, wrong map[string]string) error {
			return s.showDuplicateForm(c, status, id, form, wrong)
		})
	}
	s.toast(c, "duplicates.toast_said")
	return s.redirect(c, link.Idea(idea.ID, idea.Title))
}

func (s *server) showDuplicateForm(c Context, status int, id int64, form duplicateForm, wrong map[string]string) error {
	ctx := c.Request().Context()
	idea, err := s.Board.MergeTarget(ctx, actor(c), id)
	if err != nil {
		return err
	}
	if err := s.Board.MaySuggestDuplicate(ctx, actor(c), &idea); err != nil {
		return err
	}
	page := s.besideIdea(c, i18n.T(ctx, "duplicates.heading"))
	view := templates.DuplicatePage{
		Page:      page,
		IdeaID:    idea.ID,
		IdeaURL:   link.Idea(idea.ID, idea.Title),
		IdeaTitle: idea.Title,
		As:        form.As,
		Text:      form.Text,
		Errors:    wrong,
	}
	if view.Likely, err = s.likely(c, &idea); err != nil {
		return err
	}
	return show(c, status, templates.Duplicate(view))
}

// duplicateQueue serves GET /moderate/duplicates: reported duplicates.
func (s *server) duplicateQueue(c Context) error {
	return s.showDuplicateQueue(c, http.StatusOK, 0, "", "")
}

func (s *server) showDuplicateQueue(c Context, status int, wrongID int64, reply, wrong string) error {
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
	view := templates.DuplicateQueuePage{ModerateQueuePage: queuePage}
	for _, pair := range found {
		one := templates.DuplicatePair{
			ID:     pair.ID,
			By:     shownPerson(c, pair.By),
			Others: pair.Others,
			Text:   pair.Note,
			At:     pair.CreatedAt,
			Now:    s.Now(),
			Two: [2]templates.DuplicateSide{
				s.duplicateSide(c, snapshot, pair.Idea),
				s.duplicateSide(c, snapshot, pair.DuplicateOf),
			},
		}
		if pair.ID == wrongID {
			one.Reply, one.Error = reply, wrong
		}
		view.Pairs = append(view.Pairs, one)
	}
	if next != "" {
		view.More = link.Query(link.ModerateDuplicates, "after", next)
	}
	return show(c, status, templates.DuplicateQueue(view))
}

func (s *server) duplicateSide(c Context, snapshot *board.Snapshot, idea board.Idea) templates.DuplicateSide {
	return templates.DuplicateSide{
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

// rejectDuplicate serves POST /moderate/duplicates: it rejects a report. The field of
// the reply is named after the report's number.
func (s *server) rejectDuplicate(c Context) error {
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
			return s.showDuplicateQueue(c, status, id, reply, wrong["body"])
		})
	}
	s.toastAct(c, act)
	return s.redirect(c, link.ModerateDuplicates)
}
