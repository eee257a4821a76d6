package account

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/database"
	"ideaboard/internal/event"
	"ideaboard/internal/jobs"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
)

// restoreTime is how long a revoked invitation can be restored.
const restoreTime = 24 * time.Hour

// RevokeInvitation revokes an invitation: its link stops working, and an email that is not sent yet will not
// be. It returns Conflict if the invitation was used.
func (a *Accounts) RevokeInvitation(ctx context.Context, actor policy.Actor, id int64) error {
	return a.changeInvitation(ctx, actor, id, func(tx *gorm.DB, invitation Invitation) error {
		if invitation.RevokedAt != nil {
			return problem.New(problem.NotFound, "problem.not_found")
		}
		revoked := tx.Exec(`
			UPDATE invitations
			SET revoked_at = ?, unsent = false
			WHERE id = ?
				AND used_at IS NULL`, a.now(), id)
		if revoked.Error != nil {
			return fmt.Errorf("revoke invitation %d: %w", id, revoked.Error)
		}
		if revoked.RowsAffected == 0 {
			return problem.New(problem.Conflict, "problem.invitation_used")
		}
		return a.record(ctx, tx, event.InvitationWithdrawn, actor, 0, event.Detail{"role": invitation.Role})
	})
}

// RestoreInvitation undoes RevokeInvitation: the link works again, and an email that was not sent is. It does
// nothing if the invitation is not revoked, and returns NotFound if it is gone, a day after.
func (a *Accounts) RestoreInvitation(ctx context.Context, actor policy.Actor, id int64) error {
	return a.changeInvitation(ctx, actor, id, func(tx *gorm.DB, invitation Invitation) error {
		if invitation.RevokedAt == nil {
			return nil
		}
		err := tx.Exec("UPDATE invitations SET revoked_at = NULL, unsent = false WHERE id = ?", id).Error
		if err != nil {
			return fmt.Errorf("restore invitation %d: %w", id, err)
		}
		if invitation.Unsent {
			if err := jobs.Enqueue(tx, InvitationMail{ID: id}); err != nil {
				return err
			}
		}
		return a.record(ctx, tx, event.InvitationRestored, actor, 0, event.Detail{"role": invitation.Role})
	})
}

// changeInvitation locks an invitation and changes it, if the actor may give its role.
func (a *Accounts) changeInvitation(
	ctx context.Context, actor policy.Actor, id int64, change func(*gorm.DB, Invitation) error,
) error {
	if err := actor.May(policy.Invite, policy.Subject{PersonRole: Member}); err != nil {
		return err
	}
	return a.db.Tx(ctx, func(tx *gorm.DB) error {
		invitation, err := database.Rows[Invitation](tx, forUpdate).Where("id = ?", id).Take(ctx)
		if errors.Is(err, gorm.ErrRecordNotFound) {
			return problem.New(problem.NotFound, "problem.not_found")
		}
		if err != nil {
			return fmt.Errorf("load invitation %d: %w", id, err)
		}
		if err := actor.May(policy.Invite, policy.Subject{PersonRole: invitation.Role}); err != nil {
			return err
		}
		return change(tx, invitation)
	})
}

// keepUnsent notes that the email of a revoked invitation was due, so that restoring the invitation
// sends it. It reports false if the invitation is not revoked any more.
func (a *Accounts) keepUnsent(ctx context.Context, id int64) (kept bool, err error) {
	err = a.db.Tx(ctx, func(tx *gorm.DB) error {
		noted := tx.Exec("UPDATE invitations SET unsent = true WHERE id = ? AND revoked_at IS NOT NULL", id)
		if noted.Error != nil {
			return fmt.Errorf("keep the email of invitation %d: %w", id, noted.Error)
		}
		kept = noted.RowsAffected > 0
		return nil
	})
	return kept, err
}
