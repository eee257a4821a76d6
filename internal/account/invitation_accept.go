package account

import (
	"context"

	"gorm.io/gorm"

	"ideaboard/internal/problem"
)

// Invited is what the page of an invitation tells.
type Invited struct {
	Email   string // whom it is for, or "" when it is for whoever holds it
	Inviter Person
	Note    string
}

// Invited returns what the invitation of a link says, or NotFound when it can
// be used no more.
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

// AcceptInvitation lets the person join whom an invitation was made for: who
// made it gave the link to the owner of the address. Somebody who has an account
// already signs in by their own ways; the link opens none.
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
		done.User, err = a.admit(ctx, tx, nil, newcomer{email: *invitation.Email, invitation: token, vouched: true})
		if err == errKnown {
			err = problem.Field("email", "problem.invitation_known", nil)
		}
		return err
	})
	done.New, done.Method, done.Intent = true, MethodInvitation, SignInIntent{ReturnTo: "/"}
	return done, err
}
