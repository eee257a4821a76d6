package board

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/account"
	"ideaboard/internal/event"
	"ideaboard/internal/page"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
	"ideaboard/internal/text"
)

// MaxDuplicateNote is how long a note to a suggestion may be, in characters.
const MaxDuplicateNote = 500

// DuplicateSuggestion is a person's report that two ideas are the same.
type DuplicateSuggestion struct {
	ID            int64
	IdeaID        int64
	DuplicateOfID int64
	UserID        int64
	Note          string // plain, or ""
	CreatedAt     time.Time
	HandledAt     *time.Time
	HandledBy     *int64
	Merged        bool   // staff merged the ideas
	Reply         string // what staff replied when they rejected it, plain
}

// i18n: duplicates.words_long duplicates.itself duplicates.unknown duplicates.decided

// SuggestDuplicate reports to staff that an idea is the same as another, and returns the idea.
// Repeating it changes nothing. Errors are about the fields "as" and "body".
func (b *Board) SuggestDuplicate(
	ctx context.Context, actor Actor, id, sameAs int64, note string,
) (idea Idea, err error) {
	snapshot, err := b.Snapshot(ctx)
	if err != nil {
		return idea, err
	}
	note = text.Block(note)
	err = b.Change(ctx, func(tx *gorm.DB) error {
		if idea, err = ideaByID(ctx, tx, id); err != nil {
			return err
		}
		if err := actor.May(policy.SuggestDuplicate, idea.Subject(snapshot)); err != nil {
			return err
		}
		if err := checkSuggestion(ctx, tx, actor, snapshot, id, sameAs, note); err != nil {
			return err
		}
		suggestion := DuplicateSuggestion{IdeaID: id, DuplicateOfID: sameAs, UserID: actor.ID, Note: note, CreatedAt: b.now()}
		made := tx.Raw(`
			INSERT INTO duplicate_suggestions (idea_id, duplicate_of_id, user_id, note, created_at)
			VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (idea_id, duplicate_of_id, user_id) DO NOTHING
			RETURNING id`, id, sameAs, actor.ID, note, b.now()).Scan(&suggestion.ID)
		if made.Error != nil {
			return SignedOutIfDeleted(fmt.Errorf("say that ideas %d and %d are the same: %w", id, sameAs, made.Error))
		}
		if suggestion.ID == 0 {
			return nil
		}
		return b.Record(ctx, tx, event.IdeaSameSuggested, id, actor, event.Detail{"as": sameAs, "suggestion": suggestion.ID})
	})
	return idea, err
}

// MaySuggestDuplicate returns nil or why the actor may not report that an idea they see is
// a duplicate.
func (b *Board) MaySuggestDuplicate(ctx context.Context, actor Actor, idea *Idea) error {
	snapshot, err := b.Snapshot(ctx)
	if err != nil {
		return err
	}
	return actor.May(policy.SuggestDuplicate, idea.Subject(snapshot))
}

// checkSuggestion refuses a suggestion that is impossible or already decided.
func checkSuggestion(
	ctx context.Context, tx *gorm.DB, actor Actor, snapshot *Snapshot, id, sameAs int64, note string,
) error {
	if text.Length(note) > MaxDuplicateNote {
		return problem.Field("body", "duplicates.words_long", map[string]any{"Max": MaxDuplicateNote})
	}
	if id == sameAs {
		return problem.Field("as", "duplicates.itself", nil)
	}
	other, err := ideaByID(ctx, tx, sameAs)
	if problem.KindOf(err) == problem.NotFound || err == nil && actor.May(policy.See, other.Subject(snapshot)) != nil {
		return problem.Field("as", "duplicates.unknown", nil)
	}
	if err != nil {
		return err
	}
	if other.MergedIntoID != nil {
		return problem.Field("as", "problem.idea_merged", nil)
	}
	var decided int64
	err = tx.Raw(`
		SELECT coalesce(min(id), 0)
		FROM duplicate_suggestions
		WHERE (idea_id = ? AND duplicate_of_id = ? OR idea_id = ? AND duplicate_of_id = ?)
			AND handled_at IS NOT NULL
			AND NOT merged`, id, sameAs, sameAs, id).Scan(&decided).Error
	if err == nil && decided != 0 && !actor.Staff() {
		return problem.Field("as", "duplicates.decided", nil)
	}
	return err
}

// SuggestedPair is a suggestion with both ideas and its author, for staff.
type SuggestedPair struct {
	DuplicateSuggestion
	By                account.Person
	Idea, DuplicateOf Idea // without their texts
	Others            int  // people who suggested the same pair
}

// DuplicateSuggestions returns a page of undecided suggestions, oldest first. Of one pair
// it shows the first suggestion.
func (b *Board) DuplicateSuggestions(
	ctx context.Context, actor Actor, after string,
) (pairs []SuggestedPair, next string, err error) {
	if err := actor.May(policy.Merge, policy.Subject{}); err != nil {
		return nil, "", err
	}
	tx := b.db.Read(ctx)
	const more = "FROM duplicate_suggestions AS more WHERE more.handled_at IS NULL AND " + samePair
	q := tx.Table("duplicate_suggestions").
		Select(`duplicate_suggestions.*, ` + account.BylineColumns + `, (SELECT count(*) ` + more + `) - 1 AS others`).
		Joins("JOIN users ON users.id = duplicate_suggestions.user_id").
		Where("duplicate_suggestions.handled_at IS NULL").
		Where("NOT EXISTS (SELECT 1 " + more + " AND more.id < duplicate_suggestions.id)")
	if q, err = page.After(q, "(duplicate_suggestions.created_at, duplicate_suggestions.id) > (?, ?)", after); err != nil {
		return nil, "", err
	}
	var rows []struct {
		DuplicateSuggestion
		account.Byline
		Others int
	}
	err = q.Order("duplicate_suggestions.created_at, duplicate_suggestions.id").Limit(PageSize + 1).Find(&rows).Error
	if err != nil {
		return nil, "", fmt.Errorf("list duplicate suggestions: %w", err)
	}
	var ids []int64
	for _, row := range rows {
		pairs = append(pairs,
			SuggestedPair{DuplicateSuggestion: row.DuplicateSuggestion, By: row.Person(), Others: row.Others})
		ids = append(ids, row.IdeaID, row.DuplicateOfID)
	}
	pairs, next = page.Cut(pairs, PageSize,
		func(last SuggestedPair) string { return page.TimeCursor(last.CreatedAt, last.ID) })
	targets, err := mergeTargets(tx, ids)
	if err != nil {
		return nil, "", fmt.Errorf("load ideas that may be the same: %w", err)
	}
	for i := range pairs {
		pairs[i].Idea, pairs[i].DuplicateOf = targets[pairs[i].IdeaID], targets[pairs[i].DuplicateOfID]
	}
	return pairs, next, nil
}

// samePair matches the suggestions "more" for the same two ideas, in either order.
const samePair = `(
	more.idea_id = duplicate_suggestions.idea_id
		AND more.duplicate_of_id = duplicate_suggestions.duplicate_of_id
	OR more.idea_id = duplicate_suggestions.duplicate_of_id
		AND more.duplicate_of_id = duplicate_suggestions.idea_id
)`

// CountSuggestions returns the number of undecided suggestions, at most 1,000.
func (b *Board) CountSuggestions(ctx context.Context, actor Actor) (count int, err error) {
	if err := actor.May(policy.Merge, policy.Subject{}); err != nil {
		return 0, err
	}
	err = b.db.Read(ctx).Raw(`
		SELECT count(*)
		FROM (SELECT 1 FROM duplicate_suggestions WHERE handled_at IS NULL LIMIT ?) AS s`,
		maxCounted).Scan(&count).Error
	if err != nil {
		return 0, fmt.Errorf("count duplicate suggestions: %w", err)
	}
	return count, nil
}

// RejectDuplicate decides that the two ideas of a suggestion are not the same. Everybody
// who suggested this pair is notified, with the reply if there is one, once it can no
// longer be undone. Repeating it changes nothing. The returned act can be undone.
func (b *Board) RejectDuplicate(
	ctx context.Context, actor Actor, suggestionID int64, reply string,
) (act int64, err error) {
	if err := actor.May(policy.Merge, policy.Subject{}); err != nil {
		return 0, err
	}
	if reply = text.Block(reply); text.Length(reply) > MaxDuplicateNote {
		return 0, problem.Field("body", "duplicates.words_long", map[string]any{"Max": MaxDuplicateNote})
	}
	err = b.Change(ctx, func(tx *gorm.DB) error {
		var suggestion DuplicateSuggestion
		if err := tx.Where("id = ?", suggestionID).Limit(1).Find(&suggestion).Error; err != nil {
			return fmt.Errorf("load suggestion %d: %w", suggestionID, err)
		}
		if suggestion.ID == 0 {
			return notFound()
		}
		var ids []int64
		err := tx.Raw(
			`
			UPDATE duplicate_suggestions
			SET handled_at = ?, handled_by = ?, reply = ?
			WHERE handled_at IS NULL
				AND (idea_id = ? AND duplicate_of_id = ? OR idea_id = ? AND duplicate_of_id = ?)
			RETURNING id`,
			b.now(),
			actor.ID,
			reply,
			suggestion.IdeaID,
			suggestion.DuplicateOfID,
			suggestion.DuplicateOfID,
			suggestion.IdeaID,
		).Scan(&ids).Error
		if err != nil {
			return fmt.Errorf("decide suggestion %d: %w", suggestionID, err)
		}
		if len(ids) == 0 {
			return nil
		}
		idea := Idea{ID: suggestion.IdeaID}
		err = b.RecordAct(ctx, tx, event.IdeaNotSame, &idea, actor,
			event.Detail{"as": suggestion.DuplicateOfID, "suggestions": ids})
		act = idea.ActID
		return err
	})
	return act, err
}

// undoRejection makes the suggestions undecided again, unless the ideas were merged since.
func (b *Board) undoRejection(ctx context.Context, tx *gorm.DB, _ Actor, act Act) error {
	one, two := *act.IdeaID, act.About.Number("as")
	var targets []int64
	for _, id := range []int64{min(one, two), max(one, two)} {
		_, err := LockIdea(ctx, tx, id)
		if problem.KindOf(err) == problem.NotFound { // it was deleted with its author
			return UndoChanged()
		}
		if err != nil {
			return err
		}
		root, err := mergeTargetID(tx, id)
		if err != nil {
			return err
		}
		targets = append(targets, root)
	}
	if targets[0] == targets[1] {
		return UndoChanged()
	}
	return reopenSuggestions(tx, act.About.Numbers("suggestions"))
}

// markMerged marks the suggestions of pairs that were merged into an idea as merged, and
// returns their ids.
func markMerged(tx *gorm.DB, into int64, actor Actor, now time.Time) (found []int64, err error) {
	family, err := familyOf(tx, into)
	if err == nil {
		err = tx.Raw(`
			UPDATE duplicate_suggestions
			SET handled_at = ?, handled_by = ?, merged = TRUE
			WHERE handled_at IS NULL
				AND idea_id IN ?
				AND duplicate_of_id IN ?
			RETURNING id`, now, actor.ID, family, family).Scan(&found).Error
	}
	if err != nil {
		return nil, fmt.Errorf("decide the duplicate suggestions of idea %d: %w", into, err)
	}
	return found, nil
}

// unmarkMerged makes the suggestions undecided again that a merge had decided and whose
// ideas it no longer joins: one of the family of a separated duplicate, one of the idea's
// that it was merged into.
func unmarkMerged(tx *gorm.DB, into, duplicate int64) error {
	ours, err := familyOf(tx, into)
	if err != nil {
		return fmt.Errorf("find the duplicates of idea %d: %w", into, err)
	}
	theirs, err := familyOf(tx, duplicate)
	if err != nil {
		return fmt.Errorf("find the duplicates of idea %d: %w", duplicate, err)
	}
	var apart []int64
	err = tx.Raw(`
		SELECT id
		FROM duplicate_suggestions
		WHERE merged
			AND (idea_id IN ? AND duplicate_of_id IN ? OR idea_id IN ? AND duplicate_of_id IN ?)`,
		ours, theirs, theirs, ours).Scan(&apart).Error
	if err != nil {
		return fmt.Errorf("find the duplicate suggestions of idea %d: %w", duplicate, err)
	}
	return reopenSuggestions(tx, apart)
}

// familyOf returns an idea and all its duplicates, also of duplicates.
func familyOf(tx *gorm.DB, id int64) (family []int64, err error) {
	err = tx.Raw(familySQL+"SELECT id FROM family", id).Scan(&family).Error
	return family, err
}

// reopenSuggestions makes suggestions undecided again when their decision is undone.
func reopenSuggestions(tx *gorm.DB, suggestions []int64) error {
	if len(suggestions) == 0 {
		return nil
	}
	err := tx.Exec(`
		UPDATE duplicate_suggestions
		SET handled_at = NULL, handled_by = NULL, merged = FALSE, reply = ''
		WHERE id IN ?`, suggestions).Error
	if err != nil {
		return fmt.Errorf("reopen duplicate suggestions: %w", err)
	}
	return nil
}

// ReportedBy returns, by duplicate, the person who first reported it, where staff merged
// it.
func (b *Board) ReportedBy(ctx context.Context, duplicates []int64) (map[int64]account.Person, error) {
	noticed := map[int64]account.Person{}
	if len(duplicates) == 0 {
		return noticed, nil
	}
	var rows []struct {
		DuplicateSuggestion
		account.Byline
	}
	err := b.db.Read(ctx).Raw(`
		SELECT duplicate_suggestions.*, `+account.BylineColumns+`
		FROM duplicate_suggestions
		JOIN users ON users.id = duplicate_suggestions.user_id
		WHERE duplicate_suggestions.merged
			AND (duplicate_suggestions.idea_id IN ? OR duplicate_suggestions.duplicate_of_id IN ?)
		ORDER BY duplicate_suggestions.id`, duplicates, duplicates).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("load the reporters of duplicates: %w", err)
	}
	for _, row := range rows {
		for _, id := range []int64{row.IdeaID, row.DuplicateOfID} {
			if _, known := noticed[id]; !known {
				noticed[id] = row.Person()
			}
		}
	}
	return noticed, nil
}
