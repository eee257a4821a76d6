package question

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"ideaboard/internal/account"
	"ideaboard/internal/board"
	"ideaboard/internal/page"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
)

// How many questions and answers an idea's page shows.
const (
	shownQuestions = 5
	shownReplies   = 5
)

// Shown is a question as one viewer may see it.
type Shown struct {
	Question
	Asker         account.Person
	Choices       []Choice      // until it is closed, only staff see counts; for others they are 0
	Mine          *Answer       // the viewer's; nil for none
	AnswerRefusal error         // why the viewer may not answer, or nil
	CloseRefusal  error         // why the viewer may not close it, or nil
	Replies       []ShownAnswer // for staff; for a question of the author, everybody
	More          bool          // there are more answers
}

// IdeaQuestions is what an idea's page shows about questions.
type IdeaQuestions struct {
	Shown            []Shown // open ones first, then the newest
	More             bool
	AskPeopleRefusal error // why the viewer may not ask the people behind it, or nil
	AskStaffRefusal  error // why the viewer may not ask the staff, or nil
}

// OfIdea returns what an idea's page shows the viewer about questions.
func (q *Questions) OfIdea(ctx context.Context, viewer board.Actor, idea *board.Idea) (found IdeaQuestions, err error) {
	snapshot, err := q.board.Snapshot(ctx)
	if err != nil {
		return found, err
	}
	about := idea.Subject(snapshot)
	found.AskPeopleRefusal, found.AskStaffRefusal = viewer.May(policy.AskPeople, about), viewer.May(policy.AskStaff, about)
	tx := q.board.Read(ctx)
	var questions []Question
	err = tx.Where("idea_id = ?", idea.ID).Order("CASE WHEN closed_at IS NULL THEN 0 ELSE 1 END, id DESC").
		Limit(shownQuestions + 1).Find(&questions).Error
	if err != nil {
		return found, fmt.Errorf("load the questions about idea %d: %w", idea.ID, err)
	}
	if found.More = len(questions) > shownQuestions; found.More {
		questions = questions[:shownQuestions]
	}
	found.Shown, err = q.showQuestions(tx, viewer, idea.ID, about, questions)
	for _, q := range questions {
		if q.ClosedAt == nil {
			refuseSecond(&found, q.Audience)
		}
	}
	return found, err
}

// refuseSecond sets the refusal of another question with an audience for which one is open.
func refuseSecond(found *IdeaQuestions, asked Audience) {
	may := &found.AskStaffRefusal
	if asked == AudiencePeople {
		may = &found.AskPeopleRefusal
	}
	if *may == nil {
		*may = problem.New(problem.Conflict, "problem.question_open")
	}
}

// List returns a page of all questions about an idea, newest first.
func (q *Questions) List(
	ctx context.Context, viewer board.Actor, ideaID int64, after string,
) (idea board.Idea, shown []Shown, next string, err error) {
	idea, err = q.board.VisibleIdea(ctx, viewer, ideaID)
	if err != nil {
		return idea, nil, "", err
	}
	snapshot, err := q.board.Snapshot(ctx)
	if err != nil {
		return idea, nil, "", err
	}
	tx := q.board.Read(ctx)
	before, err := page.ParseID(after)
	if err != nil {
		return idea, nil, "", err
	}
	var questions []Question
	err = tx.Where("idea_id = ? AND id < ?", ideaID, before).Order("id DESC").Limit(board.PageSize + 1).
		Find(&questions).Error
	if err != nil {
		return idea, nil, "", fmt.Errorf("load the questions about idea %d: %w", ideaID, err)
	}
	questions, next = page.Cut(questions, board.PageSize, func(last Question) string { return page.IDCursor(last.ID) })
	shown, err = q.showQuestions(tx, viewer, ideaID, idea.Subject(snapshot), questions)
	return idea, shown, next, err
}

// showQuestions returns questions about one idea as a viewer may see them.
func (q *Questions) showQuestions(
	tx *gorm.DB, viewer board.Actor, ideaID int64, about policy.Subject, questions []Question,
) (shown []Shown, err error) {
	if len(questions) == 0 {
		return nil, nil
	}
	if about.Involved, err = q.board.Involved(tx, ideaID, viewer); err != nil {
		return nil, err
	}
	ids := make([]int64, len(questions))
	for i, q := range questions {
		ids[i] = q.ID
	}
	around, err := aroundQuestions(tx, viewer, ids)
	if err != nil {
		return nil, err
	}
	for _, q := range questions {
		shown = append(shown, around.show(viewer, q, about))
	}
	return shown, addReplies(tx, viewer, about, shown)
}

// questionsAround is what belongs to some questions, by their ids.
type questionsAround struct {
	askers  map[int64]account.Person
	choices map[int64][]Choice
	mine    map[int64]*Answer
}

func aroundQuestions(tx *gorm.DB, viewer board.Actor, ids []int64) (a questionsAround, err error) {
	a = questionsAround{map[int64]account.Person{}, map[int64][]Choice{}, map[int64]*Answer{}}
	var askers []struct {
		Question int64
		account.Byline
	}
	var choices []Choice
	var mine []Answer
	err = tx.Raw(`
		SELECT questions.id AS question, `+account.BylineColumns+`
		FROM questions
		JOIN users ON users.id = questions.asker_id
		WHERE questions.id IN ?`, ids).Scan(&askers).Error
	if err == nil {
		err = tx.Where("question_id IN ?", ids).Order("question_id, position").Find(&choices).Error
	}
	if err == nil && viewer.SignedIn() {
		err = tx.Where("question_id IN ? AND user_id = ?", ids, viewer.ID).Find(&mine).Error
	}
	if err != nil {
		return a, fmt.Errorf("load what belongs to questions: %w", err)
	}
	for _, row := range askers {
		a.askers[row.Question] = row.Person()
	}
	for _, choice := range choices {
		a.choices[choice.QuestionID] = append(a.choices[choice.QuestionID], choice)
	}
	for i := range mine {
		a.mine[mine[i].QuestionID] = &mine[i]
	}
	return a, nil
}

func (a questionsAround) show(viewer board.Actor, q Question, about policy.Subject) Shown {
	about = q.subject(about)
	s := Shown{
		Question: q, Asker: a.askers[q.ID], Choices: a.choices[q.ID], Mine: a.mine[q.ID],
		AnswerRefusal: viewer.May(policy.AnswerQuestion, about), CloseRefusal: viewer.May(policy.CloseQuestion, about),
	}
	if viewer.May(policy.SeeCounts, about) != nil {
		for i := range s.Choices {
			s.Choices[i].Count = 0
		}
	}
	return s
}
