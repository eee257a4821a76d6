package board

import (
	"context"
	"fmt"

	"gorm.io/gorm"
)

// The counters of questions and outcomes. Each is compared by one query, and
// mended with its row locked.

// auditQuestions compares the numbers of questions and their choices with the
// answers, and mends them.
func (b *Board) auditQuestions(ctx context.Context) (wrong []Miscount, err error) {
	const answers = "(SELECT count(*) FROM question_answers WHERE question_answers.question_id = questions.id)"
	const chosen = "(SELECT count(*) FROM question_answers WHERE question_answers.question_id = question_choices.question_id AND question_answers.choice_id = question_choices.id)"
	wrong, err = b.auditColumn(ctx, "questions", "answer_count", answers, "answers to question")
	if err != nil {
		return wrong, err
	}
	choices, err := b.auditColumn(ctx, "question_choices", "count", chosen, "answers with choice")
	return append(wrong, choices...), err
}

// auditOutcomes compares what ideas say of their outcomes with the rows.
func (b *Board) auditOutcomes(ctx context.Context) (wrong []Miscount, err error) {
	for _, verdict := range Verdicts {
		rows := "(SELECT count(*) FROM outcomes WHERE outcomes.idea_id = ideas.id AND outcomes.verdict = '" + string(verdict) + "')"
		some, err := b.auditColumn(ctx, "ideas", counter[verdict], rows, "outcomes ("+string(verdict)+") of idea")
		if wrong = append(wrong, some...); err != nil {
			return wrong, err
		}
	}
	return wrong, nil
}

// auditColumn compares a column with what counts it, mends it and returns what
// was wrong.
func (b *Board) auditColumn(ctx context.Context, table, column, count, name string) (wrong []Miscount, err error) {
	var ids []int64
	if err := b.db.Read(ctx).Raw("SELECT id FROM " + table + " WHERE " + column + " <> " + count + " ORDER BY id").Scan(&ids).Error; err != nil {
		return nil, fmt.Errorf("audit %s of %s: %w", column, table, err)
	}
	for _, id := range ids {
		var was, is []int
		err := b.change(ctx, func(tx *gorm.DB) error {
			err := tx.Table(table).Clauses(forUpdate).Where("id = ?", id).Pluck(column, &was).Error
			if err != nil {
				return err
			}
			return tx.Raw("UPDATE "+table+" SET "+column+" = "+count+" WHERE id = ? RETURNING "+column, id).Scan(&is).Error
		})
		if err != nil {
			return wrong, fmt.Errorf("audit %s of %s %d: %w", column, table, id, err)
		}
		if len(was) == 1 && len(is) == 1 && was[0] != is[0] {
			wrong = append(wrong, Miscount{fmt.Sprintf("%s %d", name, id), was[0], is[0]})
		}
	}
	return wrong, nil
}
