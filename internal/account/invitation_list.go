package account

import (
	"context"
	"errors"
	"fmt"
	"math"

	"gorm.io/gorm"

	"ideaboard/internal/database"
	"ideaboard/internal/i18n"
	"ideaboard/internal/page"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
)

// InvitationState is the state of an invitation.
type InvitationState string

// The states.
const (
	InvitationOpen    InvitationState = "open"
	InvitationUsed    InvitationState = "used"
	InvitationExpired InvitationState = "expired"
)

// InvitationsPageSize is the number of invitations on a page.
const InvitationsPageSize = 50

// ListedInvitation is an invitation as staff see it. It has a token if the link still works and the
// viewer may grant the invitation's role, so that nobody can gain a higher role by the list.
type ListedInvitation struct {
	Invitation
	State       InvitationState
	CompanyName string // "" for none
	InviterName string
	UserName    string // the person who used it
}

// InvitationPage is one page of invitations, newest first. Next is the cursor of the next page, 0
// on the last.
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

// Invitations returns one page of all invitations, for staff, starting before this id; 0 starts at
// the newest.
func (a *Accounts) Invitations(
	ctx context.Context,
	actor policy.Actor,
	before int64,
) (found InvitationPage, err error) {
	if err := actor.May(policy.Invite, policy.Subject{PersonRole: Member}); err != nil {
		return found, err
	}
	q := listedInvitations(a.db.Read(ctx)).
		Where("invitations.revoked_at IS NULL").
		Order("invitations.id DESC").
		Limit(InvitationsPageSize + 1)
	if before != 0 {
		q = q.Where("invitations.id < ?", before)
	}
	if err := q.Find(&found.Invitations).Error; err != nil {
		return found, fmt.Errorf("list invitations: %w", err)
	}
	found.Invitations, found.Next = page.Cut(found.Invitations, InvitationsPageSize, func(last ListedInvitation) int64 {
		return last.ID
	})
	a.addStates(actor, found.Invitations)
	return found, nil
}

// InvitationsMadeWith returns the invitations that the actor created together with this one, for
// the page that shows their links. It returns NotFound if the actor did not create it.
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
	if err == nil { // created together means the same time and person; the bound on ids keeps the query fast
		err = listedInvitations(a.db.Read(ctx)).Order("invitations.id").Limit(MaxInvited).
			Where("invitations.revoked_at IS NULL").
			Where("invitations.id >= ? AND invitations.id < ? AND invitations.invited_by = ? AND invitations.created_at = ?", id,
				id+20*MaxInvited, actor.ID, first.CreatedAt).
			Find(&made).Error
	}
	if err != nil {
		return nil, fmt.Errorf("list the invitations of an order: %w", err)
	}
	a.addStates(actor, made)
	return made, nil
}

// addStates fills in states, and the tokens that the actor may see.
func (a *Accounts) addStates(actor policy.Actor, invitations []ListedInvitation) {
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

// MailedInvitation is the content of an invitation's email.
type MailedInvitation struct {
	Email, Token string
	Inviter      string // their name; "" if they have none
	Note         string // plain text
	Days         int    // until the link expires, at least 1
	Language     string // the person's, if they have an account; else "" for the site's
}

// InvitationMail returns the content of an invitation's email. ok is false if the invitation was
// used or withdrawn, or has expired.
func (a *Accounts) InvitationMail(ctx context.Context, id int64) (mail MailedInvitation, ok bool, err error) {
	var found ListedInvitation
	if err := listedInvitations(a.db.Read(ctx)).Where("invitations.id = ?", id).Limit(1).Find(&found).Error; err != nil {
		return mail, false, fmt.Errorf("load invitation %d: %w", id, err)
	}
	now := a.now()
	if found.RevokedAt != nil {
		if kept, err := a.keepUnsent(ctx, id); err != nil || kept {
			return mail, false, err
		}
		return a.InvitationMail(ctx, id) // it was restored meanwhile
	}
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

// MembersAmong returns the addresses of these invitations whose owners have an account. Their links
// lead to the sign-in page.
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
