package account

import (
	"context"
	"fmt"
	"slices"

	"ideaboard/internal/database"
	"ideaboard/internal/page"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
	"ideaboard/internal/text"
)

// CompaniesPageSize is the number of companies, or of members of one, on a page.
const CompaniesPageSize = 50

// CompanyFilter selects companies; After is the cursor of the page.
type CompanyFilter struct {
	Name  string // prefix of the name; "" for all
	After string
}

// ListedCompany is a company in the list.
type ListedCompany struct {
	Company
	People int
}

// CompanyPage is one page of companies, sorted by name. Next is the cursor of the next page, "" on
// the last.
type CompanyPage struct {
	Companies []ListedCompany
	Next      string
}

// Companies returns one page of the companies, for staff. Both databases ignore the case of ASCII
// letters; SQLite does not ignore that of others.
func (a *Accounts) Companies(ctx context.Context, actor policy.Actor, f CompanyFilter) (found CompanyPage, err error) {
	if err := actor.May(policy.EditCompanies, policy.Subject{}); err != nil {
		return found, err
	}
	q := a.db.Read(ctx).Table("companies").Order("lower(name), id").Limit(CompaniesPageSize + 1).
		Select("companies.*, (SELECT count(*) FROM company_members WHERE company_id = companies.id) AS people")
	if name := text.Cut(text.Line(f.Name), MaxCompanyName); name != "" {
		q = q.Where("lower(name) LIKE lower(?) ESCAPE '!'", database.EscapeLike(name)+"%")
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

// CompanyByID returns a company to its members and to staff, and NotFound to others. Only staff see
// plan and value.
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

// CompaniesOf returns a person's companies by name, without plan and value.
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

// maxCompaniesOf is the maximum number of companies listed for a person.
const maxCompaniesOf = 100

// MaxChoices is the maximum number of companies that a form offers.
const MaxChoices = 200

// CompanyChoices returns up to [MaxChoices] companies by name for a form, always including the one
// with the id chosen, unless that is 0.
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
