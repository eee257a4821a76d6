package board

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"ideaboard/internal/account"
	"ideaboard/internal/page"
	"ideaboard/internal/policy"
)

// Limits of the reasons on an idea's page.
const (
	shownReasons = 5
	maxCounted   = 1_000 // reasons that a page counts
)

// ShownReason is a reason with its author. Weight and companies are empty except for
// staff.
type ShownReason struct {
	Reason
	Person    account.Person
	Companies []CompanyValue
}

// CompanyValue is a company and what it pays per month, in whole currency units.
type CompanyValue struct {
	ID    int64
	Name  string
	Value int64
}

// IdeaReasons are the reasons for an idea as its page shows them.
type IdeaReasons struct {
	Mine    *Reason        // the viewer's own, or nil
	Lines   []ShownReason  // the newest; only public ones except for staff
	More    int            // how many more there are: public ones, up to 1,000, or all for staff
	Weights map[Weight]int // for staff: voters by weight; nil for others
}

// ReasonsOf returns the reasons for an idea that the viewer sees.
func (b *Board) ReasonsOf(ctx context.Context, viewer Actor, idea *ShownIdea) (shown IdeaReasons, err error) {
	if !idea.Has.Reasons {
		return shown, nil
	}
	tx := b.db.Read(ctx)
	if idea.Voted {
		if shown.Mine, err = reasonOf(tx, idea.ID, viewer.ID); err != nil {
			return shown, err
		}
	}
	if idea.VoterCount <= 0 {
		return shown, nil
	}
	staff := viewer.May(policy.SeeReasons, policy.Subject{}) == nil
	if shown.Lines, err = reasonsPage(tx, idea.ID, staff, "", "", shownReasons+1); err != nil {
		return shown, err
	}
	if staff {
		if shown.Weights, err = weightsOf(tx, idea.ID); err != nil {
			return shown, err
		}
	}
	if len(shown.Lines) <= shownReasons {
		return shown, nil
	}
	shown.Lines = shown.Lines[:shownReasons]
	if staff {
		for _, n := range shown.Weights {
			shown.More += n
		}
		shown.More -= shownReasons
		return shown, nil
	}
	err = tx.Raw(`
		SELECT count(*)
		FROM (
			SELECT 1
			FROM vote_reasons
			WHERE idea_id = ?
				AND public
				AND body <> ''
			LIMIT ?
		) AS lines`, idea.ID, maxCounted).Scan(&shown.More).Error
	shown.More -= shownReasons
	return shown, err
}

// OwnReason returns the actor's reason for an idea, or nil.
func (b *Board) OwnReason(ctx context.Context, actor Actor, ideaID int64) (*Reason, error) {
	return reasonOf(b.db.Read(ctx), ideaID, actor.ID)
}

func reasonOf(tx *gorm.DB, ideaID, userID int64) (*Reason, error) {
	var found []Reason
	if err := tx.Where("idea_id = ? AND user_id = ?", ideaID, userID).Limit(1).Find(&found).Error; err != nil {
		return nil, fmt.Errorf("load the reason of user %d for idea %d: %w", userID, ideaID, err)
	}
	if len(found) == 0 {
		return nil, nil
	}
	return &found[0], nil
}

// ReasonPage is one page of the reasons for an idea, the newest first.
type ReasonPage struct {
	Idea    Idea
	Lines   []ShownReason
	Weights map[Weight]int // for staff: voters by weight; nil for others
	Next    string
}

// Reasons returns a page of the reasons for an idea, or NotFound. Staff get all, or those
// of a weight ("none" for those without); others get the public ones with a text.
func (b *Board) Reasons(
	ctx context.Context, viewer Actor, ideaID int64, weight, after string,
) (found ReasonPage, err error) {
	seen, err := b.visibleIdea(ctx, viewer, ideaID)
	if err != nil {
		return found, err
	}
	found.Idea = seen.Idea
	staff := viewer.May(policy.SeeReasons, policy.Subject{}) == nil
	if !staff {
		weight = ""
	}
	tx := b.db.Read(ctx)
	if found.Lines, err = reasonsPage(tx, ideaID, staff, weight, after, PageSize+1); err != nil {
		return found, err
	}
	found.Lines, found.Next = page.Cut(found.Lines, PageSize,
		func(last ShownReason) string { return page.TimeCursor(last.CreatedAt, last.UserID) })
	if staff {
		found.Weights, err = weightsOf(tx, ideaID)
	}
	return found, err
}

func reasonsPage(
	tx *gorm.DB, ideaID int64, staff bool, weight, after string, limit int,
) (lines []ShownReason, err error) {
	q, err := reasonsQuery(tx, ideaID, staff, weight, after)
	if err != nil {
		return nil, err
	}
	var rows []struct {
		Reason
		account.Byline
	}
	if err := q.Limit(limit).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("list the reasons for idea %d: %w", ideaID, err)
	}
	for _, row := range rows {
		line := ShownReason{Reason: row.Reason, Person: row.Person()}
		if !staff {
			line.Weight = Unweighed
		}
		lines = append(lines, line)
	}
	if staff {
		err = addCompanies(tx, lines)
	}
	return lines, err
}

func reasonsQuery(tx *gorm.DB, ideaID int64, staff bool, weight, after string) (*gorm.DB, error) {
	q := tx.Table("vote_reasons AS r").Joins("JOIN users ON users.id = r.user_id").
		Select("r.idea_id, r.user_id, r.body, r.weight, r.public, r.created_at, r.edited_at, "+account.BylineColumns).
		Where("r.idea_id = ?", ideaID).Order("r.created_at DESC, r.user_id DESC")
	if !staff {
		q = q.Where("r.public AND r.body <> ''")
	}
	switch Weight(weight) {
	case "":
	case "none":
		q = q.Where("r.weight = ''")
	case Nice, Important, Must:
		q = q.Where("r.weight = ?", weight)
	default:
		return nil, notFound()
	}
	return page.After(q, "(r.created_at, r.user_id) < (?, ?)", after)
}

func weightsOf(tx *gorm.DB, ideaID int64) (map[Weight]int, error) {
	var rows []struct {
		Weight Weight
		N      int
	}
	err := tx.Raw(`
		SELECT weight, count(*) AS n
		FROM vote_reasons
		WHERE idea_id = ?
		GROUP BY weight`, ideaID).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("count the reasons for idea %d: %w", ideaID, err)
	}
	weights := map[Weight]int{}
	for _, row := range rows {
		weights[row.Weight] = row.N
	}
	return weights, nil
}

// addCompanies sets the companies of the lines' authors.
func addCompanies(tx *gorm.DB, lines []ShownReason) error {
	people := make([]int64, len(lines))
	for i, line := range lines {
		people[i] = line.UserID
	}
	if len(people) == 0 {
		return nil
	}
	var rows []struct {
		UserID int64
		CompanyValue
	}
	err := tx.Raw(`
		SELECT company_members.user_id, companies.id, companies.name, companies.monthly_value AS value
		FROM company_members
		JOIN companies ON companies.id = company_members.company_id
		WHERE company_members.user_id IN ?
		ORDER BY companies.monthly_value DESC, companies.id
		LIMIT ?`, people, maxCounted).Scan(&rows).Error
	if err != nil {
		return fmt.Errorf("load the companies of people: %w", err)
	}
	for i := range lines {
		for _, row := range rows {
			if row.UserID == lines[i].UserID {
				lines[i].Companies = append(lines[i].Companies, row.CompanyValue)
			}
		}
	}
	return nil
}
