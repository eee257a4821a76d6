package board

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/account"
	"ideaboard/internal/database"
)

// users.first_idea_at and first_answer_at let staff list people who never got an answer.
// The operations set them, and the audit recomputes them.

// proposedFirst records when a person proposed an idea, if it is their first.
func proposedFirst(tx *gorm.DB, person int64, at time.Time) error {
	return firstTime(tx, "first_idea_at", person, at)
}

// answeredFirst records when an idea of a person was answered, if it is the first time.
func answeredFirst(tx *gorm.DB, person int64, at time.Time) error {
	return firstTime(tx, "first_answer_at", person, at)
}

func firstTime(tx *gorm.DB, column string, person int64, at time.Time) error {
	err := tx.Exec(`
		UPDATE users
		SET `+column+` = ?
		WHERE id = ?
			AND `+column+` IS NULL`, at, person).Error
	if err != nil {
		return fmt.Errorf("note %s of user %d: %w", column, person, err)
	}
	return nil
}

// datesFromRows sets the first dates of users from the ideas and answers; a WHERE is
// appended.
const datesFromRows = `
	UPDATE users
	SET
		first_idea_at = (
			SELECT min(ideas.created_at)
			FROM ideas
			WHERE ideas.author_id = users.id
		),
		first_answer_at = (
			SELECT min(answers.created_at)
			FROM answers
			JOIN ideas ON ideas.id = answers.idea_id
			WHERE ideas.author_id = users.id
				AND ` + effectiveAnswersSQL + `
		)`

// recountPeople recomputes the first dates of these people.
func recountPeople(tx *gorm.DB, ids ...int64) error {
	slices.Sort(ids)
	for some := range slices.Chunk(slices.Compact(ids), 500) {
		locked := tx.Table("users").Clauses(ForUpdate).Where("id IN ?", some).Order("id").Select("id")
		err := locked.Scan(&[]int64{}).Error
		if err == nil {
			err = tx.Exec(datesFromRows+" WHERE id IN ?", some).Error
		}
		if err != nil {
			return fmt.Errorf("recount people: %w", err)
		}
	}
	return nil
}

// recountEverybody is recountPeople for all people, in batches that fit into any time
// limit.
func (b *Board) recountEverybody(ctx context.Context) error {
	const step = 10_000
	var last int64
	if err := b.db.Read(ctx).Raw("SELECT coalesce(max(id), 0) FROM users").Scan(&last).Error; err != nil {
		return fmt.Errorf("recount people: %w", err)
	}
	for from := int64(1); from <= last; from += step {
		err := b.Change(ctx, func(tx *gorm.DB) error {
			return tx.Exec(datesFromRows+`
				WHERE id >= ?
					AND id < ?
					AND (first_idea_at IS NOT NULL OR EXISTS (SELECT 1 FROM ideas WHERE ideas.author_id = users.id))`,
				from, from+step).Error
		})
		if err != nil {
			return fmt.Errorf("recount people: %w", err)
		}
	}
	return nil
}

// auditPeople compares the first dates with the rows and corrects them. It reports dates
// in seconds since 1970, and none as 0.
func (b *Board) auditPeople(ctx context.Context) (wrong []Miscount, err error) {
	var ids []int64
	err = b.db.Read(ctx).Raw(`
		SELECT users.id
		FROM users
		LEFT JOIN (
			SELECT author_id, min(created_at) AS at
			FROM ideas
			GROUP BY author_id
		) AS proposed ON proposed.author_id = users.id
		LEFT JOIN (
			SELECT ideas.author_id, min(answers.created_at) AS at
			FROM answers
			JOIN ideas ON ideas.id = answers.idea_id
			WHERE ` + effectiveAnswersSQL + `
			GROUP BY ideas.author_id
		) AS answered ON answered.author_id = users.id
		WHERE users.id > 0
			AND (users.first_idea_at IS DISTINCT FROM proposed.at
				OR users.first_answer_at IS DISTINCT FROM answered.at)
		ORDER BY users.id`).Scan(&ids).Error
	if err != nil {
		return nil, fmt.Errorf("audit people: %w", err)
	}
	for _, id := range ids {
		mended, err := b.mendDates(ctx, id)
		if err != nil {
			return wrong, err
		}
		wrong = append(wrong, mended...)
	}
	return wrong, nil
}

func (b *Board) mendDates(ctx context.Context, id int64) (wrong []Miscount, err error) {
	err = b.Change(ctx, func(tx *gorm.DB) error {
		was, err := database.Rows[account.User](tx, ForUpdate).Where("id = ?", id).Take(ctx)
		if err != nil {
			return fmt.Errorf("correct dates of user %d: %w", id, err)
		}
		if err := recountPeople(tx, id); err != nil {
			return err
		}
		is, err := database.Rows[account.User](tx).Where("id = ?", id).Take(ctx)
		if err != nil {
			return fmt.Errorf("correct dates of user %d: %w", id, err)
		}
		dates := map[string][2]*time.Time{
			"idea":   {was.FirstIdeaAt, is.FirstIdeaAt},
			"answer": {was.FirstAnswerAt, is.FirstAnswerAt},
		}
		for what, of := range dates {
			if !sameTime(of[0], of[1]) { // otherwise it changed during the audit
				counter := fmt.Sprintf("date of the first %s of person %d", what, id)
				wrong = append(wrong, Miscount{counter, seconds(of[0]), seconds(of[1])})
			}
		}
		return nil
	})
	return wrong, err
}

func sameTime(a, b *time.Time) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Equal(*b)
}

func seconds(t *time.Time) int {
	if t == nil {
		return 0
	}
	return int(t.Unix())
}
