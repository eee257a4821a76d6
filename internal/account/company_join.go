package account

import (
	"context"
	"fmt"
	"strings"

	"gorm.io/gorm"

	"ideaboard/internal/event"
	"ideaboard/internal/policy"
)

// addMembersByDomain makes everybody with an address at the company's domain a member. It is one
// statement over the search terms of people.
func (a *Accounts) addMembersByDomain(tx *gorm.DB, company Company) error {
	if company.Domain == nil {
		return nil
	}
	err := tx.Exec(`
		INSERT INTO company_members (company_id, user_id, via, created_at)
		SELECT ?, users.id, ?, ?
		FROM user_search_terms
		JOIN users ON users.id = user_search_terms.user_id
		WHERE user_search_terms.term = ?
			AND users.merged_into_id IS NULL
			AND users.id > 0
		ON CONFLICT (company_id, user_id) DO NOTHING`, company.ID, ViaDomain, a.now(), "@"+*company.Domain).Error
	if err != nil {
		return fmt.Errorf("fill company %d from its domain: %w", company.ID, err)
	}
	return nil
}

// joinCompanies makes a person a member of the company with the domain of their address, and
// removes memberships by a former address. Call it when a person joins or their address changes.
func (a *Accounts) joinCompanies(ctx context.Context, tx *gorm.DB, user User) error {
	if err := lockMembership(tx, "KEY SHARE"); err != nil {
		return err
	}
	domain := ""
	if user.Email != nil {
		_, domain, _ = strings.Cut(*user.Email, "@")
	}
	var former, now []int64
	err := tx.Raw(`
		SELECT company_id
		FROM company_members
		WHERE user_id = ?
			AND via = ?
			AND company_id NOT IN (SELECT id FROM companies WHERE domain = ?)`,
		user.ID, ViaDomain, domain).Scan(&former).Error
	if err == nil && domain != "" {
		err = tx.Raw("SELECT id FROM companies WHERE domain = ?", domain).Scan(&now).Error
	}
	if err != nil {
		return fmt.Errorf("look for companies of user %d: %w", user.ID, err)
	}
	for _, company := range former {
		if err := a.leaveCompany(ctx, tx, company, user.ID, ViaDomain); err != nil {
			return err
		}
	}
	for _, company := range now {
		if err := a.joinCompany(ctx, tx, policy.Actor{}, company, user.ID, ViaDomain); err != nil {
			return err
		}
	}
	return nil
}

// joinCompany makes a person a member of a company. An existing membership keeps its origin.
func (a *Accounts) joinCompany(
	ctx context.Context,
	tx *gorm.DB,
	by policy.Actor,
	companyID, userID int64,
	via Via,
) error {
	added := tx.Exec(`
		INSERT INTO company_members (company_id, user_id, via, created_at)
		VALUES (?, ?, ?, ?)
		ON CONFLICT (company_id, user_id) DO NOTHING`, companyID, userID, via, a.now())
	if added.Error != nil {
		return fmt.Errorf("join company %d: %w", companyID, added.Error)
	}
	if added.RowsAffected == 0 {
		return nil
	}
	return a.record(ctx, tx, event.CompanyMemberAdded, by, userID, event.Detail{"company": companyID, "via": via})
}

// leaveCompany removes a person's membership of a company if it has this origin.
func (a *Accounts) leaveCompany(ctx context.Context, tx *gorm.DB, companyID, userID int64, via Via) error {
	left := tx.Exec(`
		DELETE FROM company_members
		WHERE company_id = ?
			AND user_id = ?
			AND via = ?`, companyID, userID, via)
	if left.Error != nil {
		return fmt.Errorf("leave company %d: %w", companyID, left.Error)
	}
	if left.RowsAffected == 0 {
		return nil
	}
	return a.record(ctx, tx, event.CompanyMemberRemoved, policy.Actor{}, userID, event.Detail{
		"company": companyID, "via": via,
	})
}
