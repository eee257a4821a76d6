package account

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"ideaboard/internal/event"
	"ideaboard/internal/page"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
)

// Via is why a person belongs to a company.
type Via string

// The origins of a membership: staff added them, their address is at its domain, the company's
// product said so, or they were invited.
const (
	ViaHand       Via = "hand"
	ViaDomain     Via = "domain"
	ViaSSO        Via = "sso"
	ViaInvitation Via = "invitation"
)

// CompanyMember is a person's membership of a company.
type CompanyMember struct {
	CompanyID int64 `gorm:"primaryKey"`
	UserID    int64 `gorm:"primaryKey"`
	Via       Via
	CreatedAt time.Time
}

// ListedMember is a member in the list. Only staff see the address.
type ListedMember struct {
	Person
	Email string // "" if unknown or not for the viewer
	Via   Via
	Since time.Time
}

// MemberPage is one page of a company's members. Next is the cursor of the next page, 0 on the
// last.
type MemberPage struct {
	People []ListedMember
	Count  int // of all members
	Next   int64
}

// Members returns up to limit members of a company, in the order of their ids, starting after the
// given one. It returns NotFound if the viewer may not see the company.
func (a *Accounts) Members(
	ctx context.Context,
	actor policy.Actor,
	companyID, after int64,
	limit int,
) (found MemberPage, err error) {
	if _, err := a.CompanyByID(ctx, actor, companyID); err != nil {
		return found, err
	}
	var count int64
	if err := a.db.Read(ctx).Table("company_members").Where("company_id = ?", companyID).Count(&count).Error; err != nil {
		return found, fmt.Errorf("count people of company %d: %w", companyID, err)
	}
	found.Count = int(count)
	email := "''"
	if actor.May(policy.SeePeople, policy.Subject{}) == nil {
		email = "COALESCE(users.email, '')"
	}
	err = a.db.Read(ctx).Table("company_members").Joins("JOIN users ON users.id = company_members.user_id").
		Select("users.id, users.name, users.role <> 'member' AS staff, "+email+" AS email, company_members.via, "+
			"company_members.created_at AS since").
		Where("company_members.company_id = ? AND company_members.user_id > ?", companyID, after).
		Order("company_members.user_id").Limit(limit + 1).Find(&found.People).Error
	if err != nil {
		return found, fmt.Errorf("list people of company %d: %w", companyID, err)
	}
	found.People, found.Next = page.Cut(found.People, limit, func(last ListedMember) int64 { return last.ID })
	return found, nil
}

// AddMember makes a person a member of a company; who is their address or id. A refusal is about
// the field "who". belonged is whether they were a member before.
func (a *Accounts) AddMember(
	ctx context.Context,
	actor policy.Actor,
	companyID int64,
	who string,
) (user User, belonged bool, err error) {
	if err := actor.May(policy.EditCompanies, policy.Subject{}); err != nil {
		return user, false, err
	}
	err = a.db.Tx(ctx, func(tx *gorm.DB) error {
		if _, err := companyByID(ctx, tx, companyID, keyShare); err != nil {
			return err
		}
		if user, err = personByAddressOrID(ctx, tx, who); err != nil {
			return err
		}
		if err := tx.Raw(`
			SELECT EXISTS (SELECT 1 FROM company_members WHERE company_id = ? AND user_id = ?)`,
			companyID, user.ID).Scan(&belonged).Error; err != nil {
			return fmt.Errorf("look for user %d in company %d: %w", user.ID, companyID, err)
		}
		// A membership added by staff replaces one by domain: it stays when the domain changes.
		added := tx.Exec(`
			INSERT INTO company_members (company_id, user_id, via, created_at)
			VALUES (?, ?, ?, ?)
			ON CONFLICT (company_id, user_id) DO UPDATE SET via = excluded.via
			WHERE company_members.via <> excluded.via`, companyID, user.ID, ViaHand, a.now())
		if added.Error != nil {
			return fmt.Errorf("add user %d to company %d: %w", user.ID, companyID, added.Error)
		}
		if added.RowsAffected == 0 {
			return nil
		}
		return a.record(ctx, tx, event.CompanyMemberAdded, actor, user.ID, event.Detail{"company": companyID, "via": ViaHand})
	})
	return user, belonged, err
}

// personByAddressOrID returns the person with this address or id.
func personByAddressOrID(ctx context.Context, tx *gorm.DB, who string) (user User, err error) {
	who = strings.TrimSpace(who)
	if id, wrong := strconv.ParseInt(who, 10, 64); wrong == nil && id > 0 {
		user, err = userWhere(ctx, tx, "id = ?", id)
	} else if email, wrong := CleanEmail(who); wrong == nil {
		user, err = userWhere(ctx, tx, "email = ?", email)
	} else {
		return user, problem.Field("who", "problem.person_unknown", nil)
	}
	if err == nil && user.MergedIntoID != nil {
		user, err = userWhere(ctx, tx, "id = ?", *user.MergedIntoID)
	}
	if problem.KindOf(err) == problem.NotFound {
		return user, problem.Field("who", "problem.person_unknown", nil)
	}
	return user, err
}

// RemoveMember removes a person from a company and returns why they belonged to it. It returns NotFound
// if they are not a member.
func (a *Accounts) RemoveMember(
	ctx context.Context, actor policy.Actor, companyID, userID int64,
) (via Via, err error) {
	if err := actor.May(policy.EditCompanies, policy.Subject{}); err != nil {
		return "", err
	}
	err = a.db.Tx(ctx, func(tx *gorm.DB) error {
		err := tx.Raw(`
			DELETE FROM company_members
			WHERE company_id = ?
				AND user_id = ?
			RETURNING via`, companyID, userID).Scan(&via).Error
		if err != nil {
			return fmt.Errorf("remove user %d from company %d: %w", userID, companyID, err)
		}
		if via == "" {
			return problem.New(problem.NotFound, "problem.not_found")
		}
		return a.record(ctx, tx, event.CompanyMemberRemoved, actor, userID, event.Detail{"company": companyID})
	})
	return via, err
}

// RestoreMember undoes RemoveMember: the person is a member again, for the reason that it returned. It
// does nothing if they are a member already, and returns NotFound if person or company are gone.
func (a *Accounts) RestoreMember(
	ctx context.Context, actor policy.Actor, companyID, userID int64, via Via,
) error {
	if err := actor.May(policy.EditCompanies, policy.Subject{}); err != nil {
		return err
	}
	if !slices.Contains([]Via{ViaHand, ViaDomain, ViaSSO, ViaInvitation}, via) {
		via = ViaHand
	}
	return a.db.Tx(ctx, func(tx *gorm.DB) error {
		if _, err := companyByID(ctx, tx, companyID, keyShare); err != nil {
			return err
		}
		user, err := userWhere(ctx, tx, "id = ? AND merged_into_id IS NULL", userID)
		if err != nil {
			return err
		}
		added := tx.Exec(`
			INSERT INTO company_members (company_id, user_id, via, created_at)
			VALUES (?, ?, ?, ?)
			ON CONFLICT (company_id, user_id) DO NOTHING`, companyID, user.ID, via, a.now())
		if added.Error != nil {
			return fmt.Errorf("restore user %d in company %d: %w", user.ID, companyID, added.Error)
		}
		if added.RowsAffected == 0 {
			return nil
		}
		return a.record(ctx, tx, event.CompanyMemberAdded, actor, user.ID, event.Detail{"company": companyID, "via": via})
	})
}

// keyShare keeps a company from being removed meanwhile.
var keyShare = clause.Locking{Strength: "KEY SHARE"}
