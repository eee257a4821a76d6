package board

import (
	"context"
	"fmt"
	"time"

	"ideaboard/internal/page"
	"ideaboard/internal/policy"
)

// StaleQuestion is how long a question to people may be open before staff are
// reminded to close it.
const StaleQuestion = 7 * 24 * time.Hour

// OpenQuestion is a question that nobody has closed, for staff.
type OpenQuestion struct {
	Question
	Title     string // of the idea
	AskerName string
	Waits     bool // for the staff: it is to them and unanswered, or too old
}

// OpenQuestions returns a page of the questions that are open, the oldest first.
func (b *Board) OpenQuestions(ctx context.Context, actor Actor, after string) (found []OpenQuestion, next string, err error) {
	if err := actor.May(policy.Moderate, policy.Subject{}); err != nil {
		return nil, "", err
	}
	q := b.db.Read(ctx).Table("questions").Joins("JOIN ideas ON ideas.id = questions.idea_id").Joins("JOIN users ON users.id = questions.asker_id").
		Select("questions.*, ideas.title, users.name AS asker_name").Where("questions.closed_at IS NULL").
		Order("questions.created_at, questions.id").Limit(PageSize + 1)
	if q, err = page.After(q, "(questions.created_at, questions.id) > (?, ?)", after); err != nil {
		return nil, "", err
	}
	if err := q.Find(&found).Error; err != nil {
		return nil, "", fmt.Errorf("list the open questions: %w", err)
	}
	found, next = page.Cut(found, PageSize, func(last OpenQuestion) string { return page.TimeCursor(last.CreatedAt, last.ID) })
	for i, q := range found {
		found[i].Waits = q.Asked == AskedStaff && q.AnswerCount == 0 || q.Asked == AskedPeople && b.now().Sub(q.CreatedAt) >= StaleQuestion
	}
	return found, next, nil
}

// CountOpenQuestions returns how many OpenQuestions lists, up to [MaxCounted].
func (b *Board) CountOpenQuestions(ctx context.Context, actor Actor) (n int, err error) {
	if err := actor.May(policy.Moderate, policy.Subject{}); err != nil {
		return 0, err
	}
	err = b.db.Read(ctx).Raw("SELECT count(*) FROM (SELECT 1 FROM questions WHERE closed_at IS NULL LIMIT ?) AS open", MaxCounted).Scan(&n).Error
	if err != nil {
		return 0, fmt.Errorf("count the open questions: %w", err)
	}
	return n, nil
}
