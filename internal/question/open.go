package question

import (
	"context"
	"fmt"
	"time"

	"ideaboard/internal/board"
	"ideaboard/internal/page"
	"ideaboard/internal/policy"
)

// Stale is how long a question to people may be open before staff are reminded to close it.
const Stale = 7 * 24 * time.Hour

// OpenQuestion is an open question, for staff.
type OpenQuestion struct {
	Question
	Title     string // of the idea
	AskerName string
	Waits     bool // for staff: it is to them and unanswered, or older than Stale
}

// ListOpen returns a page of the open questions, oldest first.
func (q *Questions) ListOpen(
	ctx context.Context, actor board.Actor, after string,
) (found []OpenQuestion, next string, err error) {
	if err := actor.May(policy.Moderate, policy.Subject{}); err != nil {
		return nil, "", err
	}
	query := q.board.Read(ctx).Table("questions").Joins("JOIN ideas ON ideas.id = questions.idea_id").
		Joins("JOIN users ON users.id = questions.asker_id").
		Select("questions.*, ideas.title, users.name AS asker_name").Where("questions.closed_at IS NULL").
		Order("questions.created_at, questions.id").Limit(board.PageSize + 1)
	if query, err = page.After(query, "(questions.created_at, questions.id) > (?, ?)", after); err != nil {
		return nil, "", err
	}
	if err := query.Find(&found).Error; err != nil {
		return nil, "", fmt.Errorf("list the open questions: %w", err)
	}
	found, next = page.Cut(found, board.PageSize, func(last OpenQuestion) string {
		return page.TimeCursor(last.CreatedAt, last.ID)
	})
	for i, one := range found {
		found[i].Waits = one.Audience == AudienceStaff && one.AnswerCount == 0 ||
			one.Audience == AudiencePeople && q.board.Now().Sub(one.CreatedAt) >= Stale
	}
	return found, next, nil
}

// CountOpen returns the number of questions that ListOpen lists, up to [board.MaxCounted].
func (q *Questions) CountOpen(ctx context.Context, actor board.Actor) (n int, err error) {
	if err := actor.May(policy.Moderate, policy.Subject{}); err != nil {
		return 0, err
	}
	err = q.board.Read(ctx).Raw(`
		SELECT count(*)
		FROM (SELECT 1 FROM questions WHERE closed_at IS NULL LIMIT ?) AS open`,
		board.MaxCounted).Scan(&n).Error
	if err != nil {
		return 0, fmt.Errorf("count the open questions: %w", err)
	}
	return n, nil
}
