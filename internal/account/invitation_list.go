package account

import (
	"context"
	"errors"
	"fmt"
	"math"

	"gorm.io/gorm"

	"ideaboard/internal/database"
	"ideaboard/internal/event"
	"ideaboard/internal/i18n"
	"ideaboard/internal/page"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
)

// InvitationState is what has become of an invitation.
type InvitationState string

// The states.
const (
	InvitationOpen    InvitationState = "open"
	InvitationUsed    InvitationState = "used"
	InvitationExpired InvitationState = "expired"
)

// InvitationsPageSize is how many invitations a page has.
const InvitationsPageSize = 50

// ListedInvitation is an invitation as staff see it. Its token is there while
// the link can be used and the viewer may invite with its role: nobody finds a
// way to more rights than their own in the list.
type ListedInvitation struct {
	Invitation
	State       InvitationState
	CompanyName string // "" for none
	InviterName string
	UserName    string // of who used it
}

// InvitationPage is one page of invitations, the newest first. Next is where
// the following page starts, 0 on the last.
type InvitationPage struct {
	Invitations []ListedInvitation
	Next        int64
}

const invitationColumns = `invitations.*, COALESCE(companies.name, '') AS company_name,
	COALESCE(inviters.name, '') AS inviter_name, COALESCE(guests.name, '') AS user_name`

func listedInvitations(tx *gorm.DB) *gorm.DB {
	return tx.Table("invitations").Select(invitationColumns).
		Joins("LEFT JOIN companies ON companies.id = invitations.company_id").
		Joins("LEFT JOIN users AS inviters ON inviters.id = invitations.invited_by").
		Joins("LEFT JOIN users AS guests ON guests.id = invitations.used_by")
}

// Invitations lists one page of all invitations, for staff, before an id; 0
// for the newest.
func (a *Accounts) Invitations(
	ctx context.Context,
	actor policy.Actor,
	before int64,
) (found InvitationPage, err error) {
	if err := actor.May(policy.Invite, policy.Subject{PersonRole: Member}); err != nil {
		return found, err
	}
	q := listedInvitations(a.db.Read(ctx)).Order("invitations.id DESC").Limit(InvitationsPageSize + 1)
	if before != 0 {
		q = q.Where("invitations.id < ?", before)
	}
	if err := q.Find(&found.Invitations).Error; err != nil {
		return found, fmt.Errorf("list invitations: %w", err)
	}
	found.Invitations, found.Next = page.Cut(found.Invitations, InvitationsPageSize, func(last ListedInvitation) int64 {
		return last.ID
	})
	a.judge(actor, found.Invitations)
	return found, nil
}

// InvitationsMadeWith returns the invitations of the order that made the one
// with this id, or NotFound when it was not the actor's: for the page that
// shows the links of an order.
func (a *Accounts) InvitationsMadeWith(
	ctx context.Context,
	actor policy.Actor,
	id int64,
) (made []ListedInvitation, err error) {
	if err := actor.May(policy.Invite, policy.Subject{PersonRole: Member}); err != nil {
		return nil, err
	}
	first, err := database.Rows[Invitation](a.db.Read(ctx)).Where("id = ? AND invited_by = ?", id, actor.ID).Take(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, problem.New(problem.NotFound, "problem.not_found")
	}
	if err == nil { // one order is one moment of one person; the bound on ids keeps the look short
		err = listedInvitations(a.db.Read(ctx)).Order("invitations.id").Limit(MaxInvited).
			Where("invitations.id >= ? AND invitations.id < ? AND invitations.invited_by = ? AND invitations.created_at = ?", id,
				id+20*MaxInvited, actor.ID, first.CreatedAt).
			Find(&made).Error
	}
	if err != nil {
		return nil, fmt.Errorf("list the invitations of an order: %w", err)
	}
	a.judge(actor, made)
	return made, nil
}

// judge fills in states, and tokens where the actor may know them.
func (a *Accounts) judge(actor policy.Actor, invitations []ListedInvitation) {
	now := a.now()
	for i := range invitations {
		invitation := &invitations[i]
		switch {
		case invitation.UsedAt != nil:
			invitation.State = InvitationUsed
		case !invitation.open(now):
			invitation.State = InvitationExpired
		default:
			invitation.State = InvitationOpen
			if actor.May(policy.Invite, policy.Subject{PersonRole: invitation.Role}) == nil {
				invitation.Token = a.invitationToken(invitation.Invitation)
			}
		}
	}
}

// Withdraw takes an invitation back: its link leads nowhere, and a mail that is
// still to be sent is not. One that was used is a Conflict.
func (a *Accounts) Withdraw(ctx context.Context, actor policy.Actor, id int64) error {
	if err := actor.May(policy.Invite, policy.Subject{PersonRole: Member}); err != nil {
		return err
	}
	return a.db.Tx(ctx, func(tx *gorm.DB) error {
		invitation, err := database.Rows[Invitation](tx).Where("id = ?", id).Take(ctx)
		if errors.Is(err, gorm.ErrRecordNotFound) {
			return problem.New(problem.NotFound, "problem.not_found")
		}
		if err != nil {
			return fmt.Errorf("load invitation %d: %w", id, err)
		}
		if err := actor.May(policy.Invite, policy.Subject{PersonRole: invitation.Role}); err != nil {
			return err
		}
		gone := tx.Exec(`
			DELETE FROM invitations
			WHERE id = ?
				AND used_at IS NULL`, id)
		if gone.Error != nil {
			return fmt.Errorf("withdraw invitation %d: %w", id, gone.Error)
		}
		if gone.RowsAffected == 0 {
			return problem.New(problem.Conflict, "problem.invitation_used")
		}
		return a.record(ctx, tx, event.InvitationWithdrawn, actor, 0, event.Detail{"role": invitation.Role})
	})
}

// MailedInvitation is what the mail of an invitation says.
type MailedInvitation struct {
	Email, Token string
	Inviter      string // their name, or "" when they have none
	Note         string // plain text
	Days         int    // how long the link can still be used, at least one
	Language     string // of the person, when they are known; "" for the site's
}

// InvitationMail returns what to mail for an invitation; ok is false when it
// was used, withdrawn or has expired, and the mail would lead nowhere.
func (a *Accounts) InvitationMail(ctx context.Context, id int64) (mail MailedInvitation, ok bool, err error) {
	var found ListedInvitation
	if err := listedInvitations(a.db.Read(ctx)).Where("invitations.id = ?", id).Limit(1).Find(&found).Error; err != nil {
		return mail, false, fmt.Errorf("load invitation %d: %w", id, err)
	}
	now := a.now()
	if found.ID == 0 || found.Email == nil || !found.open(now) {
		return mail, false, nil
	}
	mail = MailedInvitation{
		Email: *found.Email, Token: a.invitationToken(found.Invitation), Inviter: found.InviterName, Note: found.Note,
		Days: int(math.Ceil(found.ExpiresAt.Sub(now).Hours() / 24)),
	}
	guest, err := userWhere(ctx, a.db.Read(ctx), "email = ?", mail.Email)
	if problem.KindOf(err) == problem.NotFound {
		return mail, true, nil
	}
	mail.Language = i18n.Known(guest.Language)
	return mail, err == nil, err
}

// MembersAmong returns the addresses of an order of invitations whose owners are
// here already: their links lead to the sign-in.
func (a *Accounts) MembersAmong(
	ctx context.Context,
	actor policy.Actor,
	order []ListedInvitation,
) (emails []string, err error) {
	if err := actor.May(policy.Invite, policy.Subject{PersonRole: Member}); err != nil {
		return nil, err
	}
	var asked []string
	for _, invitation := range order {
		if invitation.Email != nil && invitation.UsedAt == nil {
			asked = append(asked, *invitation.Email)
		}
	}
	if len(asked) == 0 {
		return nil, nil
	}
	err = a.db.Read(ctx).Table("users").Where("email IN ?", asked).Order("email").Pluck("email", &emails).Error
	if err != nil {
		return nil, fmt.Errorf("look for members among the invited: %w", err)
	}
	return emails, nil
}
