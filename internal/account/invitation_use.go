package account

import (
	"context"
	"crypto/hmac"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"ideaboard/internal/database"
	"ideaboard/internal/event"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
)

// invitationToken returns the token of an invitation's link: its id and a signature.
func (a *Accounts) invitationToken(invitation Invitation) string {
	id := strconv.FormatInt(invitation.ID, 10)
	return id + "-" + hex.EncodeToString(a.derive("invitation link", id, invitation.Nonce)[:20])
}

func invitationEnded() error { return problem.New(problem.NotFound, "problem.invitation_ended") }

// open reports whether the invitation can still be used.
func (i Invitation) open(now time.Time) bool {
	return i.UsedAt == nil && i.RevokedAt == nil && now.Before(i.ExpiresAt)
}

// invitationByToken returns the invitation of a link, locked until the transaction ends if lock is
// set. It returns NotFound if the invitation is unknown, used, expired or revoked.
func (a *Accounts) invitationByToken(ctx context.Context, tx *gorm.DB, token string, lock bool) (Invitation, error) {
	raw, _, _ := strings.Cut(token, "-")
	id, err := strconv.ParseInt(raw, 10, 64)
	if err != nil {
		return Invitation{}, invitationEnded()
	}
	var opts []clause.Expression
	if lock {
		opts = append(opts, forUpdate)
	}
	invitation, err := database.Rows[Invitation](tx, opts...).Where("id = ?", id).Take(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Invitation{}, invitationEnded()
	}
	if err != nil {
		return Invitation{}, fmt.Errorf("load invitation %d: %w", id, err)
	}
	if !hmac.Equal([]byte(token), []byte(a.invitationToken(invitation))) || !invitation.open(a.now()) {
		return Invitation{}, invitationEnded()
	}
	invitation.Token = token
	return invitation, nil
}

// useInvitation marks the invitation used by user; of several people at once, only one succeeds.
// They get its role if it is higher and the inviter may still grant it, and join its company. It
// also updates user.
func (a *Accounts) useInvitation(ctx context.Context, tx *gorm.DB, invitation Invitation, user *User) error {
	now := a.now()
	if err := lockMembership(tx, "KEY SHARE"); err != nil {
		return err
	}
	used := tx.Exec(`
		UPDATE invitations
		SET used_at = ?, used_by = ?
		WHERE id = ?
			AND used_at IS NULL
			AND revoked_at IS NULL
			AND expires_at > ?`, now, user.ID, invitation.ID, now)
	if used.Error != nil {
		return fmt.Errorf("use invitation %d: %w", invitation.ID, used.Error)
	}
	if used.RowsAffected == 0 {
		return invitationEnded()
	}
	inviter, err := a.inviter(ctx, tx, invitation)
	if err != nil {
		return err
	}
	if err := a.giveInvitedRole(ctx, tx, invitation, inviter, user); err != nil || invitation.CompanyID == nil {
		return err
	}
	// The company may have been removed since the invitation was read.
	_, err = companyByID(ctx, tx, *invitation.CompanyID, clause.Locking{Strength: "KEY SHARE"})
	if problem.KindOf(err) == problem.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	return a.joinCompany(ctx, tx, inviter, *invitation.CompanyID, user.ID, ViaInvitation)
}

// inviter returns the person who created the invitation, with their current role. If they left,
// were blocked or merged, it returns a visitor.
func (a *Accounts) inviter(ctx context.Context, tx *gorm.DB, invitation Invitation) (policy.Actor, error) {
	if invitation.InvitedBy == nil {
		return policy.Actor{}, nil
	}
	user, err := userWhere(ctx, tx, "id = ?", *invitation.InvitedBy)
	if problem.KindOf(err) == problem.NotFound || err == nil && (user.BlockedAt != nil || user.MergedIntoID != nil) {
		return policy.Actor{}, nil
	}
	return ActorOf(&user), err
}

func (a *Accounts) giveInvitedRole(
	ctx context.Context,
	tx *gorm.DB,
	invitation Invitation,
	inviter policy.Actor,
	user *User,
) error {
	if !higher(invitation.Role, user.Role) ||
		inviter.May(policy.Invite, policy.Subject{PersonRole: invitation.Role}) != nil {
		return nil
	}
	former := user.Role
	user.Role = invitation.Role
	if err := updateUser(ctx, tx, *user, "role"); err != nil {
		return err
	}
	return a.record(ctx, tx, event.PersonRoleChanged, inviter, user.ID, event.Detail{
		"from": former, "to": user.Role, "invitation": invitation.ID,
	})
}

// higher reports whether role has more permissions than other.
func higher(role, other Role) bool {
	rank := map[Role]int{Member: 1, Moderator: 2, Admin: 3}
	return rank[role] > rank[other]
}

// Invited is what the page of an invitation shows.
type Invited struct {
	Email   string // the address it is for; "" if anybody may use it
	Inviter Person
	Note    string
}

// Invited returns the content of an invitation's page, or NotFound if it cannot be used any more.
func (a *Accounts) Invited(ctx context.Context, token string) (told Invited, err error) {
	invitation, err := a.invitationByToken(ctx, a.db.Read(ctx), token, false)
	if err != nil {
		return told, err
	}
	told.Note = invitation.Note
	if invitation.Email != nil {
		told.Email = *invitation.Email
	}
	if invitation.InvitedBy == nil {
		return told, nil
	}
	user, err := a.User(ctx, *invitation.InvitedBy)
	if problem.KindOf(err) == problem.NotFound {
		return told, nil
	}
	told.Inviter = user.Person()
	return told, err
}

// AcceptInvitation adds the person for whose address an invitation was created. The inviter gave
// them the link, which counts as verification of the address. If the address already has an
// account, the link does not sign in: its owner uses their own sign-in methods.
func (a *Accounts) AcceptInvitation(ctx context.Context, token string) (done Confirmed, err error) {
	err = a.db.Tx(ctx, func(tx *gorm.DB) error {
		if err := lockMembership(tx, "KEY SHARE"); err != nil { // before any row of a person
			return err
		}
		invitation, err := a.invitationByToken(ctx, tx, token, true)
		if err != nil {
			return err
		}
		if invitation.Email == nil {
			return problem.New(problem.Conflict, "problem.invitation_open")
		}
		_, err = userWhere(ctx, tx, "email = ?", *invitation.Email)
		if err == nil {
			return problem.Field("email", "problem.invitation_known", nil)
		}
		if problem.KindOf(err) != problem.NotFound {
			return err
		}
		done.User, err = a.admit(ctx, tx, nil, newcomer{email: *invitation.Email, invitation: token, mayAlwaysJoin: true})
		if errors.Is(err, errKnown) {
			err = problem.Field("email", "problem.invitation_known", nil)
		}
		return err
	})
	done.New, done.Method, done.Intent = true, MethodInvitation, SignInIntent{ReturnTo: "/"}
	return done, err
}
