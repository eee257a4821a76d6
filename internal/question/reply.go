package question

import (
	"context"
	"fmt"
	"strings"

	"gorm.io/gorm"

	"ideaboard/internal/account"
	"ideaboard/internal/board"
	"ideaboard/internal/page"
	"ideaboard/internal/policy"
)

// ShownAnswer is an answer with its person.
type ShownAnswer struct {
	Answer
	Person account.Person
}

// addReplies loads the newest answers of those of these questions whose answers the viewer may see.
// It is one statement that reads each question's answers by the index question_answers_by_time.
func addReplies(tx *gorm.DB, viewer board.Actor, about policy.Subject, questions []Shown) error {
	var parts []string
	var args []any
	byID := map[int64]*Shown{}
	for i := range questions {
		q := &questions[i]
		if q.AnswerCount == 0 || viewer.May(policy.SeeReplies, q.subject(about)) != nil {
			continue
		}
		byID[q.ID] = q
		parts = append(parts, `
			SELECT *
			FROM (
				SELECT *
				FROM question_answers
				WHERE question_id = ?
				ORDER BY created_at DESC, user_id DESC
				LIMIT ?
			) AS few`)
		args = append(args, q.ID, shownReplies+1)
	}
	if len(parts) == 0 {
		return nil
	}
	newest := tx.Table("("+strings.Join(parts, " UNION ALL ")+") AS a", args...)
	found, err := repliesOf(newest.Order("a.created_at DESC, a.user_id DESC"))
	if err != nil {
		return fmt.Errorf("list the answers to questions: %w", err)
	}
	for _, reply := range found {
		if to := byID[reply.QuestionID]; len(to.Replies) < shownReplies {
			to.Replies = append(to.Replies, reply)
		} else {
			to.More = true
		}
	}
	return nil
}

// repliesOf runs a query of answers, with the alias a, and returns them with their people.
func repliesOf(q *gorm.DB) (found []ShownAnswer, err error) {
	var rows []struct {
		Answer
		account.Byline
	}
	err = q.Joins("JOIN users ON users.id = a.user_id").
		Select("a.question_id, a.user_id, a.choice_id, a.body, a.created_at, " + account.BylineColumns).Find(&rows).Error
	for _, row := range rows {
		found = append(found, ShownAnswer{row.Answer, row.Person()})
	}
	return found, err
}

// replies returns a page of the answers to a question, newest first: those with a choice, or all
// for 0.
func replies(tx *gorm.DB, questionID, choice int64, after string) (found []ShownAnswer, next string, err error) {
	q := tx.Table("question_answers AS a").Where("a.question_id = ?", questionID).
		Order("a.created_at DESC, a.user_id DESC").Limit(board.PageSize + 1)
	if choice != 0 {
		q = q.Where("a.choice_id = ?", choice)
	}
	if q, err = page.After(q, "(a.created_at, a.user_id) < (?, ?)", after); err != nil {
		return nil, "", err
	}
	if found, err = repliesOf(q); err != nil {
		return nil, "", fmt.Errorf("list the answers to question %d: %w", questionID, err)
	}
	found, next = page.Cut(found, board.PageSize, func(last ShownAnswer) string {
		return page.TimeCursor(last.CreatedAt, last.UserID)
	})
	return found, next, nil
}

// Show returns one question with its idea, as the viewer may see it. Viewers who may see the
// answers get a page of them: those with a choice, or all for 0.
func (q *Questions) Show(
	ctx context.Context, viewer board.Actor, id, choice int64, after string,
) (shown Shown, idea board.Idea, next string, err error) {
	snapshot, err := q.board.Snapshot(ctx)
	if err != nil {
		return shown, idea, "", err
	}
	tx := q.board.Read(ctx)
	question, idea, about, err := q.questionFor(ctx, tx, viewer, policy.See, id, snapshot)
	if err != nil {
		return shown, board.Idea{}, "", err
	}
	around, err := aroundQuestions(tx, viewer, []int64{id})
	if err != nil {
		return shown, idea, "", err
	}
	shown = around.show(viewer, question, about)
	if viewer.May(policy.SeeReplies, about) != nil {
		return shown, idea, "", nil
	}
	shown.Replies, next, err = replies(tx, id, choice, after)
	return shown, idea, next, err
}
