package account

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"ideaboard/internal/event"
	"ideaboard/internal/problem"
)

// newcomer is a person who signs in and may have no account yet.
type newcomer struct {
	email         string // verified, or ""
	name          string // as another service calls them, or ""
	invitation    string // token, or ""
	mayAlwaysJoin bool   // signed in by the company's own product, so they may always join
}

// findOrAdd returns the person with the newcomer's address. If there is none and the policy for
// joining allows it, it adds them. A merged person is replaced by the one they were merged into; a
// blocked one is refused.
func (a *Accounts) findOrAdd(ctx context.Context, tx *gorm.DB, settings *SignInConfig, n newcomer) (User, error) {
	if n.email != "" {
		user, err := userWhere(ctx, tx, "email = ?", n.email)
		if problem.KindOf(err) != problem.NotFound {
			return a.currentPerson(ctx, tx, user, err)
		}
	}
	user, err := a.admit(ctx, tx, settings, n)
	if errors.Is(err, errKnown) {
		user, err = userWhere(ctx, tx, "email = ?", n.email)
		return a.currentPerson(ctx, tx, user, err)
	}
	return user, err
}

// errKnown means that somebody with the same address was added at the same time. Only a person who
// has verified the address may continue as that person.
var errKnown = errors.New("somebody has this address already")

// currentPerson returns the person, or the one they were merged into. It refuses a blocked person and
// passes err on.
func (a *Accounts) currentPerson(ctx context.Context, tx *gorm.DB, user User, err error) (User, error) {
	if err == nil && user.MergedIntoID != nil {
		user, err = userWhere(ctx, tx, "id = ?", *user.MergedIntoID)
	}
	if err == nil && user.BlockedAt != nil {
		err = problem.New(problem.Forbidden, "problem.blocked")
	}
	return user, err
}

// admit adds a member. It ignores an invitation that cannot be used any more or is for another
// address.
func (a *Accounts) admit(ctx context.Context, tx *gorm.DB, settings *SignInConfig, n newcomer) (User, error) {
	invitation, err := a.invitationByToken(ctx, tx, n.invitation, true)
	invited := err == nil && invitation.isFor(n.email)
	if err != nil && problem.KindOf(err) != problem.NotFound {
		return User{}, err
	}
	if !invited && !n.mayAlwaysJoin {
		if err := settings.mayJoin(n.email); err != nil {
			return User{}, err
		}
	}
	user := User{Name: shortName(n.name), Role: Member, CreatedAt: a.now()}
	if n.email != "" {
		user.Email = &n.email
	}
	added := tx.WithContext(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&user)
	if added.Error != nil {
		return user, fmt.Errorf("add user: %w", added.Error)
	}
	if added.RowsAffected == 0 {
		return user, errKnown
	}
	err = a.finishSignUp(ctx, tx, &user, invitation, invited)
	return user, err
}

// finishSignUp indexes a new member, records the event, and adds their companies and invitation.
func (a *Accounts) finishSignUp(
	ctx context.Context,
	tx *gorm.DB,
	user *User,
	invitation Invitation,
	invited bool,
) error {
	if err := IndexPeople(ctx, tx, *user); err != nil {
		return err
	}
	if err := a.record(ctx, tx, event.MemberJoined, ActorOf(user), user.ID, nil); err != nil {
		return err
	}
	if err := a.joinCompanies(ctx, tx, *user); err != nil {
		return err
	}
	if !invited {
		return nil
	}
	return a.useInvitation(ctx, tx, invitation, user)
}

// isFor reports whether a person with this verified address may use the invitation.
func (i Invitation) isFor(email string) bool { return i.Email == nil || *i.Email == email }

// shortName returns a name from another service as a display name, or "" if it cannot be one.
func shortName(raw string) string {
	name, err := CleanName(raw)
	if err != nil || strings.Contains(name, "@") { // an email address must not become a public name
		return ""
	}
	return name
}
