package account

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"ideaboard/internal/page"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
	"ideaboard/internal/text"
)

// CompaniesPageSize is how many companies or people of one a page has.
const CompaniesPageSize = 50

// CompanyFilter says which companies to list; After is where the page starts.
type CompanyFilter struct {
	Name  string // how the name begins; "" for all
	After string
}

// ListedCompany is a company as a list shows it.
type ListedCompany struct {
	Company
	People int
}

// CompanyPage is one page of companies by name. Next is where the following
// page starts, "" on the last.
type CompanyPage struct {
	Companies []ListedCompany
	Next      string
}

// likeStart returns the pattern of what begins with s, for LIKE … ESCAPE '!'.
func likeStart(s string) string {
	return strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(s) + "%"
}

// Companies lists one page of the companies, for staff. Both databases fold the
// case of plain letters; SQLite leaves accented ones as they are.
func (a *Accounts) Companies(ctx context.Context, actor policy.Actor, f CompanyFilter) (found CompanyPage, err error) {
	if err := actor.May(policy.EditCompanies, policy.Subject{}); err != nil {
		return found, err
	}
	q := a.db.Read(ctx).Table("companies").Order("lower(name), id").Limit(CompaniesPageSize + 1).
		Select("companies.*, (SELECT count(*) FROM company_members WHERE company_id = companies.id) AS people")
	if name := text.Cut(text.Line(f.Name), MaxCompanyName); name != "" {
		q = q.Where("lower(name) LIKE lower(?) ESCAPE '!'", likeStart(name))
	}
	if f.After != "" {
		after, err := page.ParseID(f.After)
		if err != nil {
			return found, err
		}
		last, err := companyByID(ctx, a.db.Read(ctx), after)
		if problem.KindOf(err) == problem.NotFound { // removed since
			return found, page.BadCursor()
		}
		if err != nil {
			return found, err
		}
		q = q.Where("(lower(name), id) > (lower(?), ?)", last.Name, last.ID)
	}
	if err := q.Find(&found.Companies).Error; err != nil {
		return found, fmt.Errorf("list companies: %w", err)
	}
	found.Companies, found.Next = page.Cut(found.Companies, CompaniesPageSize, func(last ListedCompany) string {
		return page.IDCursor(last.ID)
	})
	return found, nil
}

// CompanyByID returns a company for its own people and for staff, and NotFound
// to everybody else. What it pays is for staff: others get it empty.
func (a *Accounts) CompanyByID(ctx context.Context, actor policy.Actor, id int64) (Company, error) {
	belongs := false
	if actor.SignedIn() {
		var rows int64
		err := a.db.Read(ctx).Table("company_members").Where("company_id = ? AND user_id = ?", id, actor.ID).
			Count(&rows).Error
		if err != nil {
			return Company{}, fmt.Errorf("look for a person in company %d: %w", id, err)
		}
		belongs = rows > 0
	}
	if err := actor.May(policy.SeeCompany, policy.Subject{IsMember: belongs}); err != nil {
		return Company{}, err
	}
	company, err := companyByID(ctx, a.db.Read(ctx), id)
	if actor.May(policy.SeeWorth, policy.Subject{}) != nil {
		company.Plan, company.MonthlyValue, company.SourceID = "", 0, nil
	}
	return company, err
}

// CompaniesOf returns the companies of a person by name, without what they pay.
func (a *Accounts) CompaniesOf(ctx context.Context, userID int64) (companies []Company, err error) {
	err = a.db.Read(ctx).Table("companies").Select("companies.id, name, domain, companies.created_at").
		Joins("JOIN company_members ON company_members.company_id = companies.id").
		Where("company_members.user_id = ?", userID).Order("lower(name), companies.id").Limit(maxCompaniesOf).
		Find(&companies).Error
	if err != nil {
		return nil, fmt.Errorf("list companies of user %d: %w", userID, err)
	}
	return companies, nil
}

// maxCompaniesOf is how many companies of one person are listed.
const maxCompaniesOf = 100

// MaxChoices is how many companies a form offers.
const MaxChoices = 200

// CompanyChoices returns companies by name for a form of staff, at most
// [MaxChoices], and in any case the one with the id chosen; 0 for none.
func (a *Accounts) CompanyChoices(
	ctx context.Context,
	actor policy.Actor,
	chosen int64,
) (companies []Company, err error) {
	if err := actor.May(policy.EditCompanies, policy.Subject{}); err != nil {
		return nil, err
	}
	err = a.db.Read(ctx).Table("companies").Select("id, name").Order("lower(name), id").Limit(MaxChoices).
		Find(&companies).Error
	if err != nil {
		return nil, fmt.Errorf("list companies to choose: %w", err)
	}
	if chosen <= 0 || slices.ContainsFunc(companies, func(c Company) bool { return c.ID == chosen }) {
		return companies, nil
	}
	company, err := companyByID(ctx, a.db.Read(ctx), chosen)
	if problem.KindOf(err) == problem.NotFound {
		return companies, nil
	}
	return append(companies, company), err
}
