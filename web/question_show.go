package web

import (
	"net/http"
	"strconv"

	"ideaboard/internal/board"
	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/internal/problem"
	"ideaboard/internal/question"
	"ideaboard/internal/text"
	"ideaboard/templates"
)

// shownQuestions returns the questions about an idea for its page.
func (s *server) shownQuestions(
	c Context,
	idea *board.ShownIdea,
	found question.IdeaQuestions,
) (view templates.Questions) {
	for _, q := range found.Shown {
		view.Shown = append(view.Shown, s.shownQuestion(c, &idea.Idea, q))
	}
	if found.More {
		view.All = link.IdeaDo(idea.ID, "questions")
	}
	switch {
	case idea.HiddenAt != nil:
	case found.AskPeopleRefusal == nil:
		view.Ask = &templates.AskForm{IdeaID: idea.ID}
	case found.AskStaffRefusal == nil:
		view.Ask = &templates.AskForm{IdeaID: idea.ID, ToStaff: true}
	}
	return view
}

func (s *server) shownQuestion(c Context, idea *board.Idea, q question.Shown) templates.Question {
	staff := actor(c).Staff()
	view := templates.Question{
		ID:        q.ID,
		Asker:     shownPerson(c, q.Asker),
		ToStaff:   q.Audience == question.AudienceStaff,
		Own:       q.AskerID == actor(c).ID,
		Text:      q.Body,
		At:        q.CreatedAt,
		Now:       s.Now(),
		Answers:   q.AnswerCount,
		Counted:   q.ClosedAt != nil || staff,
		Closed:    q.ClosedAt != nil,
		Summary:   q.SummaryHTML,
		CanAnswer: q.AnswerRefusal == nil,
		CanClose:  q.CloseRefusal == nil,
	}
	if q.ClosedAt == nil && staff { // if closing was undone
		view.WrittenSummary = q.Question.Summary
	}
	if q.ClosedAt != nil {
		view.ClosedAt = *q.ClosedAt
	}
	if !view.Closed && !view.ToStaff {
		switch problem.KindOf(q.AnswerRefusal) {
		case problem.SignedOut:
			view.SignIn = link.SignInFrom(link.Idea(idea.ID, idea.Title))
		case problem.Forbidden:
			view.Join = !staff
		}
	}
	chosen := map[int64]string{}
	for _, choice := range q.Choices {
		chosen[choice.ID] = choice.Label
		view.Choices = append(view.Choices, shownChoice(q, choice, staff))
	}
	if q.Mine != nil {
		view.Answered, view.Written = true, q.Mine.Body
	}
	for _, reply := range q.Replies {
		shown := templates.Reply{Person: shownPerson(c, reply.Person), Text: reply.Body, At: reply.CreatedAt, Now: s.Now()}
		if reply.ChoiceID != nil {
			shown.Choice = chosen[*reply.ChoiceID]
		}
		view.Replies = append(view.Replies, shown)
	}
	if q.More {
		view.All = link.Question(q.ID)
	}
	return view
}

func shownChoice(q question.Shown, choice question.Choice, staff bool) templates.Choice {
	shown := templates.Choice{
		ID: choice.ID, Text: choice.Label, Count: choice.Count, Of: q.AnswerCount,
		Chosen: q.Mine != nil && q.Mine.ChoiceID != nil && *q.Mine.ChoiceID == choice.ID,
	}
	if staff && choice.Count > 0 {
		shown.URL = chosenBy(q.ID, choice.ID)
	}
	return shown
}

// chosenBy returns the address of the answers with one choice.
func chosenBy(questionID, choiceID int64) string {
	return link.Query(link.Question(questionID), "choice", strconv.FormatInt(choiceID, 10))
}

// showQuestion shows the page of a question, as refill changes it.
func (s *server) showQuestion(c Context, status int, id int64, refill func(*templates.Question)) error {
	ctx := c.Request().Context()
	choice, _ := strconv.ParseInt(c.QueryParam("choice"), 10, 64) // anything else is none
	shown, idea, next, err := s.Questions.Show(ctx, actor(c), id, choice, c.QueryParam("after"))
	if err != nil {
		return err
	}
	page := s.besideIdea(c, text.Cut(text.Line(shown.Body), 60))
	view := templates.QuestionPage{
		Page:      page,
		IdeaURL:   link.Idea(idea.ID, idea.Title),
		IdeaTitle: idea.Title,
		Question:  s.shownQuestion(c, &idea, shown),
	}
	view.Question.All = ""
	if actor(c).Staff() && len(shown.Choices) > 0 {
		view.Tabs = append(view.Tabs, templates.Filter{
			Name:    i18n.T(ctx, "question.everybody"),
			URL:     link.Question(id),
			Count:   shown.AnswerCount,
			Current: choice == 0,
		})
		for _, one := range shown.Choices {
			view.Tabs = append(view.Tabs, templates.Filter{
				Name: one.Label, URL: chosenBy(id, one.ID), Count: one.Count, Current: choice == one.ID,
			})
		}
	}
	if next != "" {
		view.More = link.Query(link.Question(id), "choice", c.QueryParam("choice"), "after", next)
	}
	refill(&view.Question)
	return show(c, status, templates.QuestionShow(view))
}

// ideaQuestions serves GET /ideas/{id}/questions: all questions about an idea.
func (s *server) ideaQuestions(c Context) error {
	ctx := c.Request().Context()
	id, err := numberIn(c)
	if err != nil {
		return err
	}
	idea, shown, next, err := s.Questions.List(ctx, actor(c), id, c.QueryParam("after"))
	if err != nil {
		return err
	}
	page := s.besideIdea(c, i18n.T(ctx, "question.heading"))
	view := templates.QuestionsPage{Page: page, IdeaURL: link.Idea(id, idea.Title), IdeaTitle: idea.Title}
	for _, q := range shown {
		view.Shown = append(view.Shown, s.shownQuestion(c, &idea, q))
	}
	if next != "" {
		view.More = link.Query(link.IdeaDo(id, "questions"), "after", next)
	}
	return show(c, http.StatusOK, templates.QuestionList(view))
}

// openQuestions serves GET /moderate/questions: open questions.
func (s *server) openQuestions(c Context) error {
	queuePage, err := s.moderationPage(c, link.OpenQuestions)
	if err != nil {
		return err
	}
	found, next, err := s.Questions.ListOpen(c.Request().Context(), actor(c), c.QueryParam("after"))
	if err != nil {
		return err
	}
	view := templates.OpenQuestionsPage{ModerateQueuePage: queuePage}
	for _, q := range found {
		view.Lines = append(view.Lines, templates.OpenQuestion{
			URL:       link.Question(q.ID),
			Text:      text.Cut(text.Line(q.Body), 160),
			IdeaURL:   link.Idea(q.IdeaID, q.Title),
			IdeaTitle: q.Title,
			Asker:     nameOf(c, q.AskerID, q.AskerName),
			ToStaff:   q.Audience == question.AudienceStaff,
			Answers:   q.AnswerCount,
			At:        q.CreatedAt,
			Now:       s.Now(),
			Waits:     q.Waits,
		})
	}
	if next != "" {
		view.More = link.Query(link.OpenQuestions, "after", next)
	}
	return show(c, http.StatusOK, templates.OpenQuestions(view))
}
