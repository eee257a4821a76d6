package board

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/account"
	"ideaboard/internal/page"
	"ideaboard/internal/policy"
)

// shownOutcomes is how many people's outcomes an idea's page shows to staff.
const shownOutcomes = 5

// IdeaOutcome is whether what was shipped solved it, as an idea's page shows it.
type IdeaOutcome struct {
	Mine    *Outcome // the viewer's; nil: none
	Earlier bool     // it was told before the idea shipped again
	MayTell error
	Lines   []ShownOutcome // for staff: the newest
	More    bool
}

// ShownOutcome is an outcome with its person and idea, for staff.
type ShownOutcome struct {
	Outcome
	Title  string
	Person account.Person
}

// OutcomeOf returns what the viewer sees of the outcome of an idea that they see.
// shippedAt is when it shipped last; nil when it has not.
func (b *Board) OutcomeOf(ctx context.Context, viewer Actor, idea *Idea, shippedAt *time.Time) (shown IdeaOutcome, err error) {
	snapshot, err := b.Snapshot(ctx)
	if err != nil {
		return shown, err
	}
	about, tx := idea.Subject(snapshot), b.db.Read(ctx)
	about.Shipped = snapshot.Status(idea.StatusID).Kind == KindShipped
	told := idea.SolvedYes+idea.SolvedPartly+idea.SolvedNo > 0
	if !about.Shipped && !told {
		shown.MayTell = viewer.May(policy.TellOutcome, about)
		return shown, nil
	}
	if about.Shipped {
		if about.Involved, err = b.Involved(tx, idea.ID, viewer); err != nil {
			return shown, err
		}
	}
	if shown.MayTell = viewer.May(policy.TellOutcome, about); !told {
		return shown, nil
	}
	if err := shown.addMine(tx, viewer, idea.ID, shippedAt); err != nil {
		return shown, err
	}
	if viewer.May(policy.SeeOutcomes, policy.Subject{}) == nil {
		shown.Lines, err = outcomes(tx.Where("outcomes.idea_id = ?", idea.ID).Order("outcomes.created_at DESC, outcomes.user_id DESC").Limit(shownOutcomes + 1))
		if shown.More = len(shown.Lines) > shownOutcomes; shown.More {
			shown.Lines = shown.Lines[:shownOutcomes]
		}
	}
	return shown, err
}

func (o *IdeaOutcome) addMine(tx *gorm.DB, viewer Actor, ideaID int64, shippedAt *time.Time) error {
	if !viewer.SignedIn() {
		return nil
	}
	var mine []Outcome
	if err := tx.Where("idea_id = ? AND user_id = ?", ideaID, viewer.ID).Limit(1).Find(&mine).Error; err != nil {
		return fmt.Errorf("load the outcome of idea %d: %w", ideaID, err)
	}
	if len(mine) > 0 {
		o.Mine, o.Earlier = &mine[0], shippedAt != nil && mine[0].CreatedAt.Before(*shippedAt)
	}
	return nil
}

// outcomes lists what q selects of outcomes, with people and ideas.
func outcomes(q *gorm.DB) (shown []ShownOutcome, err error) {
	var rows []struct {
		Outcome
		Title string
		Byline
	}
	err = q.Table("outcomes").Joins("JOIN ideas ON ideas.id = outcomes.idea_id").Joins("JOIN users ON users.id = outcomes.user_id").
		Select("outcomes.*, ideas.title, users.name, users.role, users.avatar").Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("list outcomes: %w", err)
	}
	for _, row := range rows {
		shown = append(shown, ShownOutcome{row.Outcome, row.Title, row.of(row.UserID)})
	}
	return shown, nil
}

// Unsolved returns a page of the people for whom what was shipped did not solve
// it and whom nobody has answered, those who wait longest first.
func (b *Board) Unsolved(ctx context.Context, actor Actor, after string) (shown []ShownOutcome, next string, err error) {
	if err := actor.May(policy.SeeOutcomes, policy.Subject{}); err != nil {
		return nil, "", err
	}
	q := b.db.Read(ctx).Where("outcomes.verdict = 'no' AND outcomes.handled_at IS NULL")
	return outcomePage(q, "outcomes.created_at, outcomes.idea_id, outcomes.user_id", ">", after)
}

// Outcomes returns a page of what people said of what was shipped of an idea,
// the newest first.
func (b *Board) Outcomes(ctx context.Context, actor Actor, ideaID int64, after string) (idea Idea, shown []ShownOutcome, next string, err error) {
	if err := actor.May(policy.SeeOutcomes, policy.Subject{}); err != nil {
		return idea, nil, "", err
	}
	tx := b.db.Read(ctx)
	if idea, err = ideaByID(ctx, tx, ideaID); err != nil {
		return idea, nil, "", err
	}
	shown, next, err = outcomePage(tx.Where("outcomes.idea_id = ?", ideaID), "outcomes.created_at DESC, outcomes.idea_id DESC, outcomes.user_id DESC", "<", after)
	return idea, shown, next, err
}

// outcomePage returns a page of q in an order by time, idea and person.
func outcomePage(q *gorm.DB, order, past, after string) (shown []ShownOutcome, next string, err error) {
	if after != "" {
		at, idea, user, err := page.ParsePair(after)
		if err != nil {
			return nil, "", err
		}
		q = q.Where("(outcomes.created_at, outcomes.idea_id, outcomes.user_id) "+past+" (?, ?, ?)", at, idea, user)
	}
	shown, err = outcomes(q.Order(order).Limit(PageSize + 1))
	shown, next = page.Cut(shown, PageSize, func(last ShownOutcome) string { return page.PairCursor(last.CreatedAt, last.IdeaID, last.UserID) })
	return shown, next, err
}
