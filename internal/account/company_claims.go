package account

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"ideaboard/internal/database"
	"ideaboard/internal/event"
	"ideaboard/internal/policy"
	"ideaboard/internal/text"
)

// CompanyClaim is what the company's own product says of a customer company of a person whom it
// signs in.
type CompanyClaim struct {
	SourceID     string
	Name         string
	Plan         string
	MonthlyValue int64
}

// maxClaims is the number of companies that one person may bring; the rest is ignored.
const maxClaims = 20

// maxSourceID is the maximum length of a company's id in the product, in bytes.
const maxSourceID = 200

// cleanClaims returns the claims as they can be stored, without duplicates and those that name no
// company. They are sorted, so that two sign-ins at once lock companies in the same order.
func cleanClaims(claims []CompanyClaim) (clean []CompanyClaim) {
	for _, c := range claims {
		c.SourceID = strings.TrimSpace(strings.Map(printable, c.SourceID))
		if c.SourceID == "" || len(c.SourceID) > maxSourceID {
			continue
		}
		c.Name, c.Plan = text.Cut(text.Line(c.Name), MaxCompanyName), text.Cut(text.Line(c.Plan), MaxPlan)
		if text.Visible(c.Name) == 0 {
			c.Name = text.Cut(c.SourceID, MaxCompanyName)
		}
		c.MonthlyValue = min(max(c.MonthlyValue, 0), MaxValue)
		clean = append(clean, c)
	}
	slices.SortStableFunc(clean, func(a, b CompanyClaim) int { return cmp.Compare(a.SourceID, b.SourceID) })
	clean = slices.CompactFunc(clean, func(a, b CompanyClaim) bool { return a.SourceID == b.SourceID })
	return clean[:min(len(clean), maxClaims)]
}

// printable returns -1 for runes that no id contains: control characters and invalid bytes.
func printable(r rune) rune {
	if r < ' ' || r == 0x7f || r == '\uFFFD' {
		return -1
	}
	return r
}

// applyCompanyClaims makes a person a member of exactly the companies that the product names.
// Memberships with another origin stay. It adds companies that do not exist and updates name, plan
// and value of the others.
func (a *Accounts) applyCompanyClaims(ctx context.Context, tx *gorm.DB, userID int64, claims []CompanyClaim) error {
	if err := lockMembership(tx, "KEY SHARE"); err != nil {
		return err
	}
	claimed := []int64{}
	for _, claim := range cleanClaims(claims) {
		id, err := a.claimCompany(ctx, tx, claim)
		if err != nil {
			return err
		}
		claimed = append(claimed, id)
		if err := a.joinCompany(ctx, tx, policy.Actor{}, id, userID, ViaSSO); err != nil {
			return err
		}
	}
	var held []int64
	if err := tx.Raw(`
		SELECT company_id
		FROM company_members
		WHERE user_id = ?
			AND via = ?`, userID, ViaSSO).Scan(&held).Error; err != nil {
		return fmt.Errorf("look for claimed companies of user %d: %w", userID, err)
	}
	left := slices.DeleteFunc(held, func(id int64) bool { return slices.Contains(claimed, id) })
	for _, id := range left {
		if err := a.leaveCompany(ctx, tx, id, userID, ViaSSO); err != nil {
			return err
		}
	}
	if len(left) == 0 {
		return nil
	}
	user, err := userWhere(ctx, tx, "id = ?", userID) // their address may still make them a member
	if err != nil {
		return err
	}
	return a.joinCompanies(ctx, tx, user)
}

// claimCompany returns the id of the company that a claim names. It adds or updates the company if
// needed.
func (a *Accounts) claimCompany(ctx context.Context, tx *gorm.DB, claim CompanyClaim) (int64, error) {
	company := Company{
		Name:         claim.Name,
		Plan:         claim.Plan,
		MonthlyValue: claim.MonthlyValue,
		SourceID:     &claim.SourceID,
		CreatedAt:    a.now(),
	}
	var known Company
	err := tx.Where("source_id = ?", claim.SourceID).Limit(1).Find(&known).Error
	if err == nil && known.ID == 0 {
		added := tx.Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "source_id"}}, DoNothing: true}).
			Create(&company)
		if added.Error == nil && added.RowsAffected == 1 {
			return company.ID, a.record(ctx, tx, event.CompanyAdded, policy.Actor{}, 0, event.Detail{
				"company": company.ID, "name": company.Name, "via": ViaSSO,
			})
		}
		if err = added.Error; err == nil { // somebody else added it at the same time
			err = tx.Where("source_id = ?", claim.SourceID).Take(&known).Error
		}
	}
	if err != nil {
		return 0, fmt.Errorf("find or add a claimed company: %w", err)
	}
	company.Domain = known.Domain // the product does not know it
	changes := company.changesFrom(known)
	if len(changes) == 0 { // no update, so that others who sign in now need not wait for the lock
		return known.ID, nil
	}
	_, err = database.Rows[Company](tx).Where("id = ?", known.ID).Select("name", "plan", "monthly_value").
		Updates(ctx, company)
	if err != nil {
		return 0, fmt.Errorf("update company %d: %w", known.ID, err)
	}
	return known.ID, a.record(ctx, tx, event.CompanyChanged, policy.Actor{}, 0, event.Detail{
		"company": known.ID, "changed": event.Fields(changes), "changes": changes, "via": ViaSSO,
	})
}
