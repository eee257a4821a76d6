package board

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/account"
	"ideaboard/internal/database"
	"ideaboard/internal/event"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
	"ideaboard/internal/text"
)

// MaxWithdrawNote is the longest note with which an answer is withdrawn, in characters.
const MaxWithdrawNote = 300

// AnswerVersion is the text of an answer before it was edited or withdrawn.
type AnswerVersion struct {
	ID               int64
	AnswerID         int64
	Body             string
	BodyHTML         string
	ReconsiderIf     string
	ReconsiderIfHTML string
	EditorID         *int64 // who wrote this text; nil: an import
	WrittenAt        time.Time
	RemovedAt        *time.Time
}

// effectiveAnswersSQL matches the answers that make an idea answered: those that were not
// withdrawn, and those that changed the status.
const effectiveAnswersSQL = "(answers.withdrawn_at IS NULL OR answers.to_status_id IS NOT NULL)"

// lastAnswered returns when an idea was last answered, or nil.
func lastAnswered(tx *gorm.DB, ideaID int64) (*time.Time, error) {
	var last []Answer
	err := tx.Select("created_at").
		Where("idea_id = ? AND "+effectiveAnswersSQL, ideaID).
		Order("id DESC").
		Limit(1).
		Find(&last).Error
	if err != nil {
		return nil, fmt.Errorf("find the last answer of idea %d: %w", ideaID, err)
	}
	if len(last) == 0 {
		return nil, nil
	}
	return &last[0].CreatedAt, nil
}

// hasText reports whether the answer has any text.
func (a *Answer) hasText() bool { return text.Visible(a.Body) > 0 || text.Visible(a.ReconsiderIf) > 0 }

// AnswerToChange returns an answer whose text staff may edit or withdraw, and its idea. An
// answer that has no text, or was withdrawn, is NotFound.
func (b *Board) AnswerToChange(ctx context.Context, actor Actor, id int64) (answer Answer, idea Idea, err error) {
	return b.answerFor(ctx, b.db.Read(ctx), actor, id, false)
}

func (b *Board) answerFor(
	ctx context.Context, tx *gorm.DB, actor Actor, id int64, lock bool,
) (answer Answer, idea Idea, err error) {
	if err := actor.May(policy.Answer, policy.Subject{}); err != nil {
		return answer, idea, err
	}
	found, err := database.Rows[Answer](tx).Where("id = ?", id).Find(ctx)
	if err != nil {
		return answer, idea, fmt.Errorf("load answer %d: %w", id, err)
	}
	if len(found) == 0 {
		return answer, idea, notFound()
	}
	if lock { // the lock on the idea's row serializes changes to its answers
		if idea, err = LockIdea(ctx, tx, found[0].IdeaID); err == nil {
			found, err = database.Rows[Answer](tx).Where("id = ?", id).Find(ctx)
		}
	} else {
		idea, err = ideaByID(ctx, tx, found[0].IdeaID)
	}
	if err != nil {
		return answer, idea, err
	}
	if len(found) == 0 || found[0].WithdrawnAt != nil || !found[0].hasText() {
		return answer, idea, notFound()
	}
	return found[0], idea, nil
}

// EditAnswer changes the text of an answer. The previous text is kept as a version. Sends
// no new notifications.
func (b *Board) EditAnswer(
	ctx context.Context, actor Actor, id int64, since Revision, body, reconsiderIf string,
) (idea Idea, err error) {
	next := Answer{Body: text.Block(body), ReconsiderIf: text.Block(reconsiderIf)}
	if err := next.checkLength(); err != nil {
		return idea, err
	}
	_, idea, err = b.AnswerToChange(ctx, actor, id) // refuses before anything is loaded for the text
	if err != nil {
		return idea, err
	}
	pictures, err := b.renderAnswer(ctx, actor, &next, idea.ID)
	if err != nil {
		return idea, err
	}
	snapshot, err := b.Snapshot(ctx)
	if err != nil {
		return idea, err
	}
	err = b.Change(ctx, func(tx *gorm.DB) error {
		var was Answer
		if was, idea, err = b.answerFor(ctx, tx, actor, id, true); err != nil {
			return err
		}
		if was.Body == next.Body && was.ReconsiderIf == next.ReconsiderIf {
			return nil
		}
		if err := since.stillAt(was.EditedAt, "answer"); err != nil {
			return err
		}
		if err := next.replaces(was, snapshot); err != nil {
			return err
		}
		if err := b.keepVersion(ctx, tx, was); err != nil {
			return err
		}
		if err := attachPictures(tx, actor, pictures, TargetIdea(was.IdeaID)); err != nil {
			return err
		}
		now := b.now()
		next.EditedAt = &now
		return b.saveAnswerText(ctx, tx, actor, event.AnswerEdited, was, next, nil)
	})
	return idea, err
}

// replaces refuses a text that lacks what the answer's status requires.
func (a *Answer) replaces(was Answer, snapshot *Snapshot) error {
	var refused problem.Fields
	if !a.hasText() {
		refused.Add("answer", "problem.answer_empty")
	}
	if was.ToStatusID != nil && snapshot.Status(*was.ToStatusID).Kind == KindDeclined {
		return a.needReasons(refused, snapshot)
	}
	return refused.Err()
}

func (b *Board) keepVersion(ctx context.Context, tx *gorm.DB, was Answer) error {
	version := AnswerVersion{
		AnswerID:         was.ID,
		Body:             was.Body,
		BodyHTML:         was.BodyHTML,
		ReconsiderIf:     was.ReconsiderIf,
		ReconsiderIfHTML: was.ReconsiderIfHTML,
		EditorID:         was.AuthorID,
		WrittenAt:        was.CreatedAt,
	}
	if was.EditedAt != nil {
		version.WrittenAt = *was.EditedAt
		var by []int64 // who edited it last
		err := tx.Raw(`
			SELECT actor_id
			FROM events
			WHERE idea_id = ?
				AND kind = ?
				AND actor_id IS NOT NULL
				AND created_at >= ?
			ORDER BY id
			LIMIT 1`, was.IdeaID, event.AnswerEdited, *was.EditedAt).Scan(&by).Error
		if err != nil {
			return fmt.Errorf("find the last editor of answer %d: %w", was.ID, err)
		}
		if len(by) > 0 {
			version.EditorID = &by[0]
		}
	}
	if err := database.Rows[AnswerVersion](tx).Create(ctx, &version); err != nil {
		return fmt.Errorf("keep version of answer %d: %w", was.ID, err)
	}
	return nil
}

// saveAnswerText writes the text of an answer and records the event.
func (b *Board) saveAnswerText(
	ctx context.Context, tx *gorm.DB, actor Actor, kind event.Kind, was, next Answer, about event.Detail,
) error {
	_, err := database.Rows[Answer](tx).Where("id = ?", was.ID).
		Select("body", "body_html", "reconsider_if", "reconsider_if_html", "edited_at", "withdrawn_at", "withdrawn_note").
		Updates(ctx, next)
	if err != nil {
		return fmt.Errorf("change answer %d: %w", was.ID, err)
	}
	if err := b.index(ctx, tx, was.IdeaID); err != nil {
		return err
	}
	if about == nil {
		about = event.Detail{}
	}
	about["answer"] = was.ID
	return b.Record(ctx, tx, kind, was.IdeaID, actor, about)
}

// keepsReason refuses to withdraw the answer with which an idea was declined, as long as
// it is: nobody is turned down without a reason.
func keepsReason(tx *gorm.DB, answer Answer, idea Idea, snapshot *Snapshot) error {
	if answer.ToStatusID == nil || snapshot.Status(idea.StatusID).Kind != KindDeclined ||
		snapshot.Status(*answer.ToStatusID).Kind != KindDeclined {
		return nil
	}
	var last int64 // the answer that set the idea's status
	err := tx.Raw("SELECT coalesce(max(id), 0) FROM answers WHERE idea_id = ? AND to_status_id IS NOT NULL", idea.ID).
		Scan(&last).Error
	if err != nil {
		return fmt.Errorf("find the last status change of idea %d: %w", idea.ID, err)
	}
	if last != answer.ID {
		return nil
	}
	return problem.Field("note", "problem.withdraw_reason", nil)
}

// WithdrawAnswer removes the text of an answer, with a note that gives the reason. A
// status that was set with the answer stays; the answer with which an idea was declined
// cannot be withdrawn while the idea is declined. If the idea has no other answer, it is
// unanswered again. Unread notifications are marked read; no new ones are sent.
func (b *Board) WithdrawAnswer(ctx context.Context, actor Actor, id int64, note string) (idea Idea, err error) {
	note = text.Line(note)
	switch {
	case text.Visible(note) == 0:
		return idea, problem.Field("note", "problem.withdraw_note", nil)
	case text.Length(note) > MaxWithdrawNote:
		return idea, problem.Field("note", "problem.withdraw_note_long", map[string]any{"Max": MaxWithdrawNote})
	}
	snapshot, err := b.Snapshot(ctx)
	if err != nil {
		return idea, err
	}
	err = b.changeSnapshot(ctx, func(tx *gorm.DB) error {
		answer, was, err := b.answerFor(ctx, tx, actor, id, true)
		if err != nil {
			return err
		}
		if err := keepsReason(tx, answer, was, snapshot); err != nil {
			return err
		}
		if err := b.keepVersion(ctx, tx, answer); err != nil {
			return err
		}
		now := b.now()
		err = b.saveAnswerText(ctx, tx, actor, event.AnswerWithdrawn, answer,
			Answer{EditedAt: answer.EditedAt, WithdrawnAt: &now, WithdrawnNote: note}, event.Detail{"note": note})
		if err != nil {
			return err
		}
		idea = was
		idea.AnswerWithdrawnAt = &now
		return b.saveAnswered(ctx, tx, was, idea)
	})
	return idea, err
}

// AnswerVersions returns an idea and all texts of one of its answers, newest first, for
// staff.
func (b *Board) AnswerVersions(ctx context.Context, viewer Actor, id int64) (idea Idea, versions []Version, err error) {
	if err := viewer.May(policy.Answer, policy.Subject{}); err != nil {
		return idea, nil, err
	}
	tx := b.db.Read(ctx)
	answer, err := database.Rows[Answer](tx).Where("id = ?", id).Find(ctx)
	if err != nil {
		return idea, nil, fmt.Errorf("load answer %d: %w", id, err)
	}
	if len(answer) == 0 {
		return idea, nil, notFound()
	}
	if idea, err = ideaByID(ctx, tx, answer[0].IdeaID); err != nil {
		return idea, nil, err
	}
	var rows []struct {
		AnswerVersion
		account.Byline
	}
	err = tx.Raw(`
		SELECT answer_versions.*, `+account.BylineColumns+`
		FROM answer_versions
		LEFT JOIN users ON users.id = answer_versions.editor_id
		WHERE answer_versions.answer_id = ?
		ORDER BY answer_versions.id DESC
		LIMIT ?`, id, shownVersions).Scan(&rows).Error
	if err != nil {
		return idea, nil, fmt.Errorf("load versions of answer %d: %w", id, err)
	}
	if now := answer[0]; now.WithdrawnAt == nil {
		at := now.CreatedAt
		if now.EditedAt != nil {
			at = *now.EditedAt
		}
		versions = append(versions,
			Version{BodyHTML: now.BodyHTML, ReconsiderIfHTML: now.ReconsiderIfHTML, At: at, Current: true})
	}
	for _, row := range rows {
		version := Version{
			ID:               row.ID,
			BodyHTML:         row.BodyHTML,
			ReconsiderIfHTML: row.ReconsiderIfHTML,
			At:               row.WrittenAt,
			Removed:          row.RemovedAt != nil,
			Writer:           row.Person(),
		}
		versions = append(versions, version)
	}
	return idea, versions, nil
}
