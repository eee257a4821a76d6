package board

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/account"
	"ideaboard/internal/markdown"
	"ideaboard/internal/page"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
)

// CompanyPart is a part of the ideas that a company's people want.
type CompanyPart string

// The parts: all ideas that its people proposed or voted for, and those of them that are
// shipped, active, open and declined. The strings are part of addresses.
const (
	CompanyAll      CompanyPart = "asked"
	CompanyShipped  CompanyPart = "got"
	CompanyPlanned  CompanyPart = "coming"
	CompanyOpen     CompanyPart = "waits"
	CompanyDeclined CompanyPart = "refused"
)

// CompanyParts lists the parts in the order of the page.
var CompanyParts = []CompanyPart{CompanyAll, CompanyShipped, CompanyPlanned, CompanyOpen, CompanyDeclined}

// kindOfPart is the kind of status of the ideas in a part; CompanyAll has every kind.
var kindOfPart = map[CompanyPart]StatusKind{
	CompanyShipped:  KindShipped,
	CompanyPlanned:  KindActive,
	CompanyOpen:     KindOpen,
	CompanyDeclined: KindDeclined,
}

// CompanyIdea is an idea that a company's people want.
type CompanyIdea struct {
	ID         int64
	Title      string
	StatusID   int64
	CategoryID int64
	VoteCount  int
	Ours       int // how many of the company's people voted for it
	CreatedAt  time.Time
	AnsweredAt *time.Time
	Reason     string // the start of the reason why it was declined, plain; "" otherwise
}

// CompanyIdeas is one page of one part of what a company's people want, sorted by how many
// of them want it, with the size of every part. Hidden ideas are left out. Next is the
// cursor of the following page, "" on the last.
type CompanyIdeas struct {
	Counts     map[CompanyPart]int
	Unanswered int // open ideas without an answer
	Ideas      []CompanyIdea
	Next       string
}

// wanted selects the ideas that a company's people voted for or proposed and that the
// viewer finds in lists, with the number of the company's voters, and counts them by
// status. It reads only the votes and ideas of these people, once.
const wanted = `
	WITH wishes AS (
		SELECT idea_id, sum(vote) AS ours
		FROM (
			SELECT votes.idea_id, 1 AS vote
			FROM company_members
			JOIN votes ON votes.user_id = company_members.user_id
			WHERE company_members.company_id = ?
			UNION ALL
			SELECT ideas.id, 0
			FROM company_members
			JOIN ideas ON ideas.author_id = company_members.user_id
			WHERE company_members.company_id = ?
		) AS each_wish
		GROUP BY idea_id
	),
	wanted AS MATERIALIZED (
		SELECT ideas.id, wishes.ours, ideas.status_id, ideas.answered_at
		FROM wishes
		JOIN ideas ON ideas.id = wishes.idea_id
		WHERE ` + visibleInListsSQL + `
	)
	SELECT 0 AS id, 0 AS ours, status_id, count(*) AS ideas, count(*) - count(answered_at) AS unanswered
	FROM wanted
	GROUP BY status_id`

// wish is a row of wanted: the number of ideas with a status, or one idea.
type wish struct {
	ID, Ours, StatusID, Ideas, Unanswered int64
}

// reasonLen is how much of a reason the page shows, in characters.
const reasonLen = 160

// CompanyIdeas returns a page of a part of what a company's people want. It is for them
// and for staff; others get NotFound.
func (b *Board) CompanyIdeas(
	ctx context.Context, viewer Actor, companyID int64, part CompanyPart, after string,
) (found CompanyIdeas, err error) {
	if err := b.maySeeCompany(ctx, viewer, companyID); err != nil {
		return found, err
	}
	snapshot, err := b.Snapshot(ctx)
	if err != nil {
		return found, err
	}
	wishes, err := wishesOf(b.db.Read(ctx), viewer, snapshot, companyID, part, after)
	if err != nil {
		return found, err
	}
	found.count(snapshot, wishes)
	if found.Ideas, err = ideasOf(b.db.Read(ctx), wishes); err != nil {
		return found, err
	}
	found.Ideas, found.Next = page.Cut(found.Ideas, PageSize, func(last CompanyIdea) string {
		return page.Cursor(companyCursor, strconv.Itoa(last.Ours), last.ID)
	})
	return found, addReasons(b.db.Read(ctx), snapshot, found.Ideas)
}

// maySeeCompany returns the refusal for viewers who may not see a company.
func (b *Board) maySeeCompany(ctx context.Context, viewer Actor, companyID int64) error {
	var rows int64
	err := b.db.Read(ctx).
		Model(&account.CompanyMember{}).
		Where("company_id = ? AND user_id = ?", companyID, viewer.ID).
		Count(&rows).Error
	if err != nil {
		return fmt.Errorf("find a person in company %d: %w", companyID, err)
	}
	return viewer.May(policy.SeeCompany, policy.Subject{IsMember: rows > 0})
}

// wishesOf returns the counts of a company's wishes and the ideas of one page of a part,
// plus one idea to tell whether there are more.
func wishesOf(
	tx *gorm.DB, viewer Actor, snapshot *Snapshot, companyID int64, part CompanyPart, after string,
) (wishes []wish, err error) {
	where, args := "TRUE", []any{companyID, companyID, snapshot.Invisible(viewer)}
	if kind, some := kindOfPart[part]; some {
		where += " AND status_id IN ?"
		args = append(args, snapshot.OfKind(kind))
	} else if part != CompanyAll {
		return nil, problem.New(problem.NotFound, "problem.not_found")
	}
	if after != "" {
		ours, id, err := parseCompanyCursor(after)
		if err != nil {
			return nil, err
		}
		where += " AND (ours, id) < (?, ?)"
		args = append(args, ours, id)
	}
	err = tx.Raw(wanted+`
		UNION ALL
		SELECT *
		FROM (
			SELECT id, ours, status_id, 0, 0
			FROM wanted
			WHERE `+where+`
			ORDER BY ours DESC, id DESC
			LIMIT ?
		) AS page`, append(args, PageSize+1)...).Scan(&wishes).Error
	if err != nil {
		return nil, fmt.Errorf("find the ideas of company %d: %w", companyID, err)
	}
	return wishes, nil
}

// count computes the number of ideas in each part.
func (p *CompanyIdeas) count(snapshot *Snapshot, wishes []wish) {
	p.Counts = map[CompanyPart]int{}
	for _, row := range wishes {
		p.Counts[CompanyAll] += int(row.Ideas)
		for part, kind := range kindOfPart {
			if snapshot.Status(row.StatusID).Kind == kind {
				p.Counts[part] += int(row.Ideas)
			}
		}
		if snapshot.Status(row.StatusID).Kind == KindOpen {
			p.Unanswered += int(row.Unanswered)
		}
	}
}

// ideasOf returns the ideas among the wishes, in their order.
func ideasOf(tx *gorm.DB, wishes []wish) (ideas []CompanyIdea, err error) {
	ours, ids := map[int64]int{}, []int64{0} // never empty, for SQL
	for _, row := range wishes {
		if row.ID != 0 {
			ours[row.ID], ids = int(row.Ours), append(ids, row.ID)
		}
	}
	err = tx.Table("ideas").
		Select("id, title, status_id, category_id, vote_count, created_at, answered_at").
		Where("id IN ?", ids).
		Find(&ideas).Error
	if err != nil {
		return nil, fmt.Errorf("load the ideas of a company: %w", err)
	}
	for i := range ideas {
		ideas[i].Ours = ours[ideas[i].ID]
	}
	slices.SortFunc(ideas,
		func(a, b CompanyIdea) int { return cmp.Or(cmp.Compare(b.Ours, a.Ours), cmp.Compare(b.ID, a.ID)) })
	return ideas, nil
}

// companyCursor is the first letter of a cursor such as "o12_7": after idea 7, which 12
// people of the company want.
const companyCursor = 'o'

func parseCompanyCursor(cursor string) (ours, id int64, err error) {
	kind, key, id, err := page.Parse(cursor)
	if err != nil || kind != companyCursor {
		return 0, 0, page.BadCursor()
	}
	if ours, err = strconv.ParseInt(key, 10, 32); err != nil {
		return 0, 0, page.BadCursor()
	}
	return ours, id, nil
}

// addReasons sets the start of the last answer on each declined idea.
func addReasons(tx *gorm.DB, snapshot *Snapshot, ideas []CompanyIdea) error {
	at := map[int64]*CompanyIdea{}
	var ids []int64
	for i := range ideas {
		if snapshot.Status(ideas[i].StatusID).Kind == KindDeclined {
			at[ideas[i].ID], ids = &ideas[i], append(ids, ideas[i].ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	var reasons []struct {
		IdeaID   int64
		BodyHTML string
	}
	err := tx.Raw(`
		SELECT idea_id, body_html
		FROM answers
		WHERE id IN (
			SELECT max(id)
			FROM answers
			WHERE idea_id IN ?
				AND body <> ''
			GROUP BY idea_id
		)`, ids).Scan(&reasons).Error
	if err != nil {
		return fmt.Errorf("read why ideas were declined: %w", err)
	}
	for _, reason := range reasons {
		at[reason.IdeaID].Reason = markdown.Excerpt(reason.BodyHTML, reasonLen)
	}
	return nil
}
