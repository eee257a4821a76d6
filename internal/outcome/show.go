package outcome

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/account"
	"ideaboard/internal/board"
	"ideaboard/internal/page"
	"ideaboard/internal/policy"
)

// shownOutcomes is how many outcomes an idea's page shows to staff.
const shownOutcomes = 5

// IdeaOutcome is what an idea's page shows about outcomes.
type IdeaOutcome struct {
	Mine        *Outcome // the viewer's; nil for none
	Earlier     bool     // Mine is from before the idea last shipped
	TellRefusal error    // why the viewer may not report an outcome, or nil
	Lines       []Shown  // for staff: the newest
	More        bool
}

// Shown is an outcome with its person and idea, for staff.
type Shown struct {
	Outcome
	Title  string
	Person account.Person
}

// OfIdea returns what an idea's page shows the viewer. shippedAt is when the idea last shipped; nil
// if it has not.
func (o *Outcomes) OfIdea(
	ctx context.Context, viewer board.Actor, idea *board.Idea, shippedAt *time.Time,
) (shown IdeaOutcome, err error) {
	snapshot, err := o.board.Snapshot(ctx)
	if err != nil {
		return shown, err
	}
	about, tx := idea.Subject(snapshot), o.board.Read(ctx)
	about.Shipped = snapshot.Status(idea.StatusID).Kind == board.KindShipped
	told := idea.SolvedYes+idea.SolvedPartly+idea.SolvedNo > 0
	if !about.Shipped && !told {
		shown.TellRefusal = viewer.May(policy.TellOutcome, about)
		return shown, nil
	}
	if about.Shipped {
		if about.Involved, err = o.board.Involved(tx, idea.ID, viewer); err != nil {
			return shown, err
		}
	}
	if shown.TellRefusal = viewer.May(policy.TellOutcome, about); !told {
		return shown, nil
	}
	if err := shown.addMine(tx, viewer, idea.ID, shippedAt); err != nil {
		return shown, err
	}
	if viewer.May(policy.SeeOutcomes, policy.Subject{}) != nil {
		return shown, nil
	}
	q := tx.Where("outcomes.idea_id = ?", idea.ID).Order("outcomes.created_at DESC, outcomes.user_id DESC")
	shown.Lines, err = list(q.Limit(shownOutcomes + 1))
	if shown.More = len(shown.Lines) > shownOutcomes; shown.More {
		shown.Lines = shown.Lines[:shownOutcomes]
	}
	return shown, err
}

func (shown *IdeaOutcome) addMine(tx *gorm.DB, viewer board.Actor, ideaID int64, shippedAt *time.Time) error {
	if !viewer.SignedIn() {
		return nil
	}
	var mine []Outcome
	if err := tx.Where("idea_id = ? AND user_id = ?", ideaID, viewer.ID).Limit(1).Find(&mine).Error; err != nil {
		return fmt.Errorf("load the outcome of idea %d: %w", ideaID, err)
	}
	if len(mine) > 0 {
		shown.Mine, shown.Earlier = &mine[0], shippedAt != nil && mine[0].CreatedAt.Before(*shippedAt)
	}
	return nil
}

// list runs a query of outcomes and returns them with people and ideas.
func list(q *gorm.DB) (shown []Shown, err error) {
	var rows []struct {
		Outcome
		Title string
		account.Byline
	}
	err = q.Table("outcomes").Joins("JOIN ideas ON ideas.id = outcomes.idea_id").
		Joins("JOIN users ON users.id = outcomes.user_id").
		Select("outcomes.*, ideas.title, " + account.BylineColumns).Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("list outcomes: %w", err)
	}
	for _, row := range rows {
		shown = append(shown, Shown{row.Outcome, row.Title, row.Person()})
	}
	return shown, nil
}

// Unsolved returns a page of the reports of unsolved needs that are not handled, longest waiting
// first.
func (o *Outcomes) Unsolved(
	ctx context.Context, actor board.Actor, after string,
) (shown []Shown, next string, err error) {
	if err := actor.May(policy.SeeOutcomes, policy.Subject{}); err != nil {
		return nil, "", err
	}
	q := o.board.Read(ctx).Where("outcomes.verdict = 'no' AND outcomes.handled_at IS NULL")
	return pageOf(q, "outcomes.created_at, outcomes.idea_id, outcomes.user_id", ">", after)
}

// CountUnsolved returns the number of outcomes that Unsolved lists, up to [board.MaxCounted].
func (o *Outcomes) CountUnsolved(ctx context.Context, actor board.Actor) (n int, err error) {
	if err := actor.May(policy.SeeOutcomes, policy.Subject{}); err != nil {
		return 0, err
	}
	err = o.board.Read(ctx).Raw(`
		SELECT count(*)
		FROM (
			SELECT 1
			FROM outcomes
			WHERE verdict = 'no'
				AND handled_at IS NULL
			LIMIT ?
		) AS waiting`, board.MaxCounted).Scan(&n).Error
	if err != nil {
		return 0, fmt.Errorf("count whom nothing solved it for: %w", err)
	}
	return n, nil
}

// List returns a page of an idea's outcomes, newest first, and the idea. It is for staff.
func (o *Outcomes) List(
	ctx context.Context, actor board.Actor, ideaID int64, after string,
) (idea board.Idea, shown []Shown, next string, err error) {
	if err := actor.May(policy.SeeOutcomes, policy.Subject{}); err != nil {
		return idea, nil, "", err
	}
	if idea, err = o.board.VisibleIdea(ctx, actor, ideaID); err != nil {
		return idea, nil, "", err
	}
	q := o.board.Read(ctx).Where("outcomes.idea_id = ?", ideaID)
	shown, next, err = pageOf(q, "outcomes.created_at DESC, outcomes.idea_id DESC, outcomes.user_id DESC", "<", after)
	return idea, shown, next, err
}

// pageOf returns a page of q, ordered by time, idea and person.
func pageOf(q *gorm.DB, order, past, after string) (shown []Shown, next string, err error) {
	if after != "" {
		at, idea, user, err := page.ParsePair(after)
		if err != nil {
			return nil, "", err
		}
		q = q.Where("(outcomes.created_at, outcomes.idea_id, outcomes.user_id) "+past+" (?, ?, ?)", at, idea, user)
	}
	if shown, err = list(q.Order(order).Limit(board.PageSize + 1)); err != nil {
		return nil, "", err
	}
	shown, next = page.Cut(shown, board.PageSize, func(last Shown) string {
		return page.PairCursor(last.CreatedAt, last.IdeaID, last.UserID)
	})
	return shown, next, nil
}
