package board

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"ideaboard/internal/account"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
)

// How much of its questions an idea's page shows.
const (
	shownQuestions = 5
	shownReplies   = 5
)

// ShownQuestion is a question as one viewer sees it.
type ShownQuestion struct {
	Question
	Asker     account.Person
	Choices   []Choice        // counts are 0 but for staff, until it is closed
	Mine      *QuestionAnswer // the viewer's; nil: none
	MayAnswer error
	MayClose  error
	Replies   []QuestionReply // for staff; of what the author asked, for all
	More      bool            // there are more of them
}

// QuestionReply is an answer with its person.
type QuestionReply struct {
	QuestionAnswer
	Person account.Person
}

// IdeaQuestions is what is asked about an idea.
type IdeaQuestions struct {
	Shown     []ShownQuestion // open ones first, then the newest
	More      bool
	MayPeople error // ask the people behind it
	MayStaff  error // ask the staff
}

// QuestionsOf returns what is asked about an idea that the viewer sees.
func (b *Board) QuestionsOf(ctx context.Context, viewer Actor, idea *Idea) (found IdeaQuestions, err error) {
	shelves, err := b.Shelves(ctx)
	if err != nil {
		return found, err
	}
	about := idea.subject(shelves)
	found.MayPeople, found.MayStaff = viewer.May(policy.AskPeople, about), viewer.May(policy.AskStaff, about)
	tx := b.db.Read(ctx)
	var questions []Question
	err = tx.Where("idea_id = ?", idea.ID).Order("CASE WHEN closed_at IS NULL THEN 0 ELSE 1 END, id DESC").Limit(shownQuestions + 1).Find(&questions).Error
	if err != nil {
		return found, fmt.Errorf("load the questions about idea %d: %w", idea.ID, err)
	}
	if found.More = len(questions) > shownQuestions; found.More {
		questions = questions[:shownQuestions]
	}
	found.Shown, err = showQuestions(tx, viewer, idea.ID, about, questions)
	for _, q := range questions {
		if q.ClosedAt == nil {
			refuseSecond(&found, q.Asked)
		}
	}
	return found, err
}

// refuseSecond notes that a question of this kind is open.
func refuseSecond(found *IdeaQuestions, asked Asked) {
	may := &found.MayStaff
	if asked == AskedPeople {
		may = &found.MayPeople
	}
	if *may == nil {
		*may = problem.New(problem.Conflict, "problem.question_open")
	}
}

// Questions returns a page of all that was asked about an idea, the newest first.
func (b *Board) Questions(ctx context.Context, viewer Actor, ideaID int64, after string) (idea Idea, shown []ShownQuestion, next string, err error) {
	seen, err := b.visibleIdea(ctx, viewer, ideaID)
	if err != nil {
		return idea, nil, "", err
	}
	shelves, err := b.Shelves(ctx)
	if err != nil {
		return idea, nil, "", err
	}
	tx := b.db.Read(ctx)
	before, err := parseIDCursor(after)
	if err != nil {
		return idea, nil, "", err
	}
	var questions []Question
	if err := tx.Where("idea_id = ? AND id < ?", ideaID, before).Order("id DESC").Limit(PageSize + 1).Find(&questions).Error; err != nil {
		return idea, nil, "", fmt.Errorf("load the questions about idea %d: %w", ideaID, err)
	}
	questions, next = cut(questions, PageSize, func(last Question) string { return idCursor(last.ID) })
	shown, err = showQuestions(tx, viewer, ideaID, seen.subject(shelves), questions)
	return seen.Idea, shown, next, err
}

// showQuestions adds to questions about one idea what a viewer sees of them.
func showQuestions(tx *gorm.DB, viewer Actor, ideaID int64, about policy.Subject, questions []Question) (shown []ShownQuestion, err error) {
	if len(questions) == 0 {
		return nil, nil
	}
	if about.Involved, err = involved(tx, ideaID, viewer); err != nil {
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
		s := around.show(viewer, q, about)
		if viewer.May(policy.SeeReplies, q.subject(about)) == nil {
			if s.Replies, err = replies(tx, q.ID, 0, "", shownReplies+1); err != nil {
				return nil, err
			}
			if s.More = len(s.Replies) > shownReplies; s.More {
				s.Replies = s.Replies[:shownReplies]
			}
		}
		shown = append(shown, s)
	}
	return shown, nil
}

// questionsAround is what belongs to some questions, by their ids.
type questionsAround struct {
	askers  map[int64]account.Person
	choices map[int64][]Choice
	mine    map[int64]*QuestionAnswer
}

func aroundQuestions(tx *gorm.DB, viewer Actor, ids []int64) (a questionsAround, err error) {
	a = questionsAround{map[int64]account.Person{}, map[int64][]Choice{}, map[int64]*QuestionAnswer{}}
	var askers []struct {
		Question, ID int64
		Name         string
		Role         account.Role
		Avatar       string
	}
	var choices []Choice
	var mine []QuestionAnswer
	err = tx.Raw(`SELECT questions.id AS question, users.id, users.name, users.role, users.avatar
		FROM questions JOIN users ON users.id = questions.asker_id WHERE questions.id IN ?`, ids).Scan(&askers).Error
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
		a.askers[row.Question] = person{row.ID, row.Name, row.Role, row.Avatar}.shown()
	}
	for _, choice := range choices {
		a.choices[choice.QuestionID] = append(a.choices[choice.QuestionID], choice)
	}
	for i := range mine {
		a.mine[mine[i].QuestionID] = &mine[i]
	}
	return a, nil
}

func (a questionsAround) show(viewer Actor, q Question, about policy.Subject) ShownQuestion {
	about = q.subject(about)
	s := ShownQuestion{Question: q, Asker: a.askers[q.ID], Choices: a.choices[q.ID], Mine: a.mine[q.ID],
		MayAnswer: viewer.May(policy.AnswerQuestion, about), MayClose: viewer.May(policy.CloseQuestion, about)}
	if viewer.May(policy.SeeCounts, about) != nil {
		for i := range s.Choices {
			s.Choices[i].Count = 0
		}
	}
	return s
}

// replies lists answers to a question, the newest first; those that took a
// choice, or all for 0.
func replies(tx *gorm.DB, questionID, choice int64, after string, limit int) (found []QuestionReply, err error) {
	q := tx.Table("question_answers AS a").Joins("JOIN users ON users.id = a.user_id").
		Select("a.question_id, a.user_id, a.choice_id, a.words, a.created_at, users.name, users.role, users.avatar").
		Where("a.question_id = ?", questionID).Order("a.created_at DESC, a.user_id DESC").Limit(limit)
	if choice != 0 {
		q = q.Where("a.choice_id = ?", choice)
	}
	if q, err = past(q, "(a.created_at, a.user_id) < (?, ?)", after); err != nil {
		return nil, err
	}
	var rows []struct {
		QuestionAnswer
		Name   string
		Role   account.Role
		Avatar string
	}
	if err := q.Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("list the answers to question %d: %w", questionID, err)
	}
	for _, row := range rows {
		found = append(found, QuestionReply{row.QuestionAnswer, person{row.UserID, row.Name, row.Role, row.Avatar}.shown()})
	}
	return found, nil
}

// Question returns one question with its idea, as the viewer sees it; for those
// who see the answers a page of them, all or those that took a choice.
func (b *Board) Question(ctx context.Context, viewer Actor, id, choice int64, after string) (shown ShownQuestion, idea Idea, next string, err error) {
	shelves, err := b.Shelves(ctx)
	if err != nil {
		return shown, idea, "", err
	}
	tx := b.db.Read(ctx)
	question, idea, about, err := questionFor(ctx, tx, viewer, id, shelves)
	if err != nil {
		return shown, idea, "", err
	}
	if err := viewer.May(policy.See, about); err != nil {
		return shown, Idea{}, "", err
	}
	around, err := aroundQuestions(tx, viewer, []int64{id})
	if err != nil {
		return shown, idea, "", err
	}
	shown = around.show(viewer, question, about)
	if viewer.May(policy.SeeReplies, about) != nil {
		return shown, idea, "", nil
	}
	if shown.Replies, err = replies(tx, id, choice, after, PageSize+1); err != nil {
		return shown, idea, "", err
	}
	shown.Replies, next = cut(shown.Replies, PageSize, func(last QuestionReply) string { return timeCursor(last.CreatedAt, last.UserID) })
	return shown, idea, next, nil
}
