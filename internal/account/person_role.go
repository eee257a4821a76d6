package account

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"ideaboard/internal/database"
	"ideaboard/internal/event"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
)

// SetRole changes a person's role. Their sessions end, so that they sign in again with the new
// role. It refuses to demote the last administrator.
func (a *Accounts) SetRole(ctx context.Context, actor policy.Actor, id int64, role Role) error {
	return a.changePerson(ctx, actor, policy.SetRole, id, func(tx *gorm.DB, user *User) error {
		return a.giveRole(ctx, tx, actor, user, role)
	})
}

// SetRoleByEmail is SetRole without a permission check, for the command line. It returns the
// person.
func (a *Accounts) SetRoleByEmail(ctx context.Context, email string, role Role) (user User, err error) {
	if email, err = CleanEmail(email); err != nil {
		return user, err
	}
	err = a.db.Tx(ctx, func(tx *gorm.DB) error {
		if err := LockMembership(tx); err != nil {
			return err
		}
		if user, err = userWhere(ctx, tx, "email = ?", email); err != nil {
			return err
		}
		if user.MergedIntoID != nil {
			return problem.New(problem.Conflict, "problem.person_merged")
		}
		return a.giveRole(ctx, tx, policy.Actor{}, &user, role)
	})
	return user, err
}

func (a *Accounts) giveRole(ctx context.Context, tx *gorm.DB, actor policy.Actor, user *User, role Role) error {
	if !role.Valid() {
		return problem.Field("role", "problem.role_unknown", nil)
	}
	if user.Role == role {
		return nil
	}
	if err := keepAnAdmin(ctx, tx, *user); err != nil {
		return err
	}
	was := user.Role
	user.Role = role
	if err := updateUser(ctx, tx, *user, "role"); err != nil {
		return err
	}
	// A link made by hand for a member must not give access as staff.
	if _, err := RevokeAccess(tx, *user, a.now()); err != nil {
		return err
	}
	return a.record(ctx, tx, event.PersonRoleChanged, actor, user.ID, event.Detail{
		"from": string(was), "to": string(role),
	})
}

// keepAnAdmin returns a refusal if leaving is the last administrator. The caller holds the
// membership lock, so that of two who leave at once each sees the other.
func keepAnAdmin(ctx context.Context, tx *gorm.DB, leaving User) error {
	if leaving.Role != Admin {
		return nil
	}
	others, err := database.Rows[User](tx).Where("role = ? AND role <> 'member' AND id <> ? AND blocked_at IS NULL AND "+
		"merged_into_id IS NULL", Admin, leaving.ID).Count(ctx, "id")
	if err != nil {
		return fmt.Errorf("count administrators: %w", err)
	}
	if others == 0 {
		return problem.New(problem.Conflict, "problem.last_admin")
	}
	return nil
}
