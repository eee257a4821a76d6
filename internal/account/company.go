package account

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"ideaboard/internal/database"
	"ideaboard/internal/event"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
	"ideaboard/internal/text"
)

// Limits of a company's fields: names and plans in characters, the value in whole currency units a
// month.
const (
	MaxCompanyName = 120
	MaxPlan        = 60
	MaxValue       = 999_999_999
)

// Company is a customer organisation that people belong to.
type Company struct {
	ID           int64
	Name         string
	Domain       *string // people with an address there belong to it; nil for none
	Plan         string  // staff only
	MonthlyValue int64   // a month, in whole currency units; staff only
	SourceID     *string // its id in the company's own product; nil if it was added by hand
	CreatedAt    time.Time
}

// RemovesPeople is the form field by which staff confirm that a change of the domain removes people
// from the company.
const RemovesPeople = "may_remove"

// CompanyInput is what staff send to add or change a company.
type CompanyInput struct {
	Name         string
	Domain       string // "" for none
	Plan         string
	MonthlyValue int64
	MayRemove    bool // confirms that people who belong to it only by its former domain are removed
}

// clean returns the input as it would be stored, or a refusal with every invalid field.
func (o CompanyInput) clean() (CompanyInput, error) {
	refused := problem.Fields{Args: map[string]any{"Max": MaxCompanyName, "MaxPlan": MaxPlan, "MaxValue": MaxValue}}
	o.Name, o.Plan = text.Line(o.Name), text.Line(o.Plan)
	switch {
	case text.Visible(o.Name) == 0:
		refused.Add("name", "problem.company_name_needed")
	case text.Length(o.Name) > MaxCompanyName:
		refused.Add("name", "problem.company_name_long")
	}
	if text.Length(o.Plan) > MaxPlan {
		refused.Add("plan", "problem.plan_long")
	}
	if o.MonthlyValue < 0 || o.MonthlyValue > MaxValue {
		refused.Add("value", "problem.value_invalid")
	}
	var wrong string
	if o.Domain, wrong = cleanDomain(o.Domain); wrong != "" {
		refused.Add("domain", wrong)
	}
	return o, refused.Err()
}

func (o CompanyInput) domain() *string {
	if o.Domain == "" {
		return nil
	}
	return &o.Domain
}

// AddCompany adds a company and returns it. People with an address at its domain become its
// members.
func (a *Accounts) AddCompany(
	ctx context.Context,
	actor policy.Actor,
	input CompanyInput,
) (company Company, err error) {
	if err := actor.May(policy.EditCompanies, policy.Subject{}); err != nil {
		return company, err
	}
	if input, err = input.clean(); err != nil {
		return company, err
	}
	company = Company{
		Name:         input.Name,
		Domain:       input.domain(),
		Plan:         input.Plan,
		MonthlyValue: input.MonthlyValue,
		CreatedAt:    a.now(),
	}
	err = a.db.Tx(ctx, func(tx *gorm.DB) error {
		if err := lockMembership(tx, "UPDATE"); err != nil {
			return err
		}
		if err := database.Rows[Company](tx).Create(ctx, &company); err != nil {
			return domainTaken(err)
		}
		if err := a.addMembersByDomain(tx, company); err != nil {
			return err
		}
		return a.record(ctx, tx, event.CompanyAdded, actor, 0, event.Detail{"company": company.ID, "name": company.Name})
	})
	return company, err
}

// ChangeCompany changes a company and returns it. If the domain changes, people who belonged to it
// only by the old domain are removed, and those with an address at the new one are added.
func (a *Accounts) ChangeCompany(
	ctx context.Context,
	actor policy.Actor,
	id int64,
	input CompanyInput,
) (company Company, err error) {
	if err := actor.May(policy.EditCompanies, policy.Subject{}); err != nil {
		return company, err
	}
	if input, err = input.clean(); err != nil {
		return company, err
	}
	err = a.db.Tx(ctx, func(tx *gorm.DB) error {
		if err := lockMembership(tx, "UPDATE"); err != nil {
			return err
		}
		if company, err = companyByID(ctx, tx, id, forUpdate); err != nil {
			return err
		}
		return a.changeCompany(ctx, tx, actor, &company, input)
	})
	return company, err
}

func (a *Accounts) changeCompany(
	ctx context.Context,
	tx *gorm.DB,
	actor policy.Actor,
	company *Company,
	input CompanyInput,
) error {
	former := *company
	company.Name, company.Domain = input.Name, input.domain()
	company.Plan, company.MonthlyValue = input.Plan, input.MonthlyValue
	changes := company.changesFrom(former)
	if len(changes) == 0 {
		return nil // unchanged: record no event
	}
	if input.Domain != domainOf(former) && !input.MayRemove {
		if err := a.confirmRemoval(tx, *company); err != nil {
			return err
		}
	}
	_, err := database.Rows[Company](tx).Where("id = ?", company.ID).Select("name", "domain", "plan", "monthly_value").
		Updates(ctx, *company)
	if err != nil {
		return domainTaken(err)
	}
	if input.Domain != domainOf(former) {
		if err := tx.Exec(`
			DELETE FROM company_members
			WHERE company_id = ?
				AND via = ?`, company.ID, ViaDomain).Error; err != nil {
			return fmt.Errorf("empty company %d of its domain: %w", company.ID, err)
		}
		if err := a.addMembersByDomain(tx, *company); err != nil {
			return err
		}
	}
	return a.record(ctx, tx, event.CompanyChanged, actor, 0, event.Detail{
		"company": company.ID, "changed": event.Fields(changes), "changes": changes,
	})
}

// confirmRemoval returns a refusal with the number of people whom a change of the domain would remove,
// so that staff confirm it first.
func (a *Accounts) confirmRemoval(tx *gorm.DB, company Company) error {
	var leaving int
	err := tx.Raw(`
		SELECT count(*)
		FROM company_members
		WHERE company_id = ?
			AND via = ?
			AND NOT EXISTS (
				SELECT 1
				FROM user_search_terms
				WHERE user_search_terms.user_id = company_members.user_id
					AND user_search_terms.term = ?
			)`, company.ID, ViaDomain, "@"+domainOf(company)).Scan(&leaving).Error
	if err != nil {
		return fmt.Errorf("count who leaves company %d with its domain: %w", company.ID, err)
	}
	if leaving == 0 {
		return nil
	}
	return problem.Field(RemovesPeople, "problem.domain_removes", map[string]any{"Count": leaving})
}

func (c Company) changesFrom(was Company) []event.Change {
	return event.Changes(
		event.Change{Field: "name", Before: was.Name, After: c.Name},
		event.Change{Field: "domain", Before: domainOf(was), After: domainOf(c)},
		event.Change{Field: "plan", Before: was.Plan, After: c.Plan},
		event.Change{Field: "value", Before: was.MonthlyValue, After: c.MonthlyValue},
	)
}

func domainOf(c Company) string {
	if c.Domain == nil {
		return ""
	}
	return *c.Domain
}

// RemoveCompany removes a company. Its members keep their accounts.
func (a *Accounts) RemoveCompany(ctx context.Context, actor policy.Actor, id int64) error {
	if err := actor.May(policy.EditCompanies, policy.Subject{}); err != nil {
		return err
	}
	return a.db.Tx(ctx, func(tx *gorm.DB) error {
		// Invitations are locked first, as when somebody uses one: otherwise the two could
		// deadlock.
		if err := tx.Exec("UPDATE invitations SET company_id = NULL WHERE company_id = ?", id).Error; err != nil {
			return fmt.Errorf("take company %d out of invitations: %w", id, err)
		}
		var name string
		if err := tx.Raw("SELECT name FROM companies WHERE id = ?", id).Scan(&name).Error; err != nil {
			return fmt.Errorf("remove company %d: %w", id, err)
		}
		removed := tx.Exec("DELETE FROM companies WHERE id = ?", id)
		if removed.Error != nil {
			return fmt.Errorf("remove company %d: %w", id, removed.Error)
		}
		if removed.RowsAffected == 0 {
			return problem.New(problem.NotFound, "problem.not_found")
		}
		return a.record(ctx, tx, event.CompanyRemoved, actor, 0, event.Detail{"company": id, "name": name})
	})
}

func domainTaken(err error) error {
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return problem.Field("domain", "problem.domain_taken", nil)
	}
	return fmt.Errorf("write company: %w", err)
}

func companyByID(ctx context.Context, tx *gorm.DB, id int64, opts ...clause.Expression) (Company, error) {
	company, err := database.Rows[Company](tx, opts...).Where("id = ?", id).Take(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return company, problem.New(problem.NotFound, "problem.not_found")
	}
	if err != nil {
		return company, fmt.Errorf("load company %d: %w", id, err)
	}
	return company, nil
}
