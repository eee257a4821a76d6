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

// SetRole gives a person a role. Their sessions end, so that they come in anew
// with what they may do now. The last administrator stays one.
func (a *Accounts) SetRole(ctx context.Context, actor policy.Actor, id int64, role Role) error {
	return a.toPerson(ctx, actor, policy.SetRole, id, func(tx *gorm.DB, user *User) error {
		return a.giveRole(ctx, tx, actor, user, role)
	})
}

// SetRoleByEmail is SetRole for whoever holds the terminal, and returns the
// person. It asks for no permission; the last administrator stays one here, too.
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
	// A link that was made by hand for a member must not become a way into staff's rooms.
	if _, err := RevokeAccess(tx, *user, a.now()); err != nil {
		return err
	}
	return a.record(ctx, tx, event.PersonRoleChanged, actor, user.ID, event.Detail{
		"from": string(was), "to": string(role),
	})
}

// keepAnAdmin refuses to take the last administrator's power away. The caller
// stands in line, so that two who go at once do not each count on the other.
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
