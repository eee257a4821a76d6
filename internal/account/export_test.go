package account

import (
	"context"

	"gorm.io/gorm"
)

// What the tests of this package look into.

// JoinCompanies is joinCompanies in a transaction of its own.
func (a *Accounts) JoinCompanies(ctx context.Context, user User) error {
	return a.db.Tx(ctx, func(tx *gorm.DB) error { return a.joinCompanies(ctx, tx, user) })
}

// ApplyCompanyClaims is applyCompanyClaims in a transaction of its own.
func (a *Accounts) ApplyCompanyClaims(ctx context.Context, userID int64, claims ...CompanyClaim) error {
	return a.db.Tx(ctx, func(tx *gorm.DB) error { return a.applyCompanyClaims(ctx, tx, userID, claims) })
}

// AddAndJoin adds a person with an address as signing in does.
func (a *Accounts) AddAndJoin(ctx context.Context, email string) error {
	return a.db.Tx(ctx, func(tx *gorm.DB) error {
		user := User{Email: &email, Role: Member, CreatedAt: a.now()}
		if err := insertUser(ctx, tx, &user); err != nil {
			return err
		}
		return a.joinCompanies(ctx, tx, user)
	})
}

// UseInvitation finds the invitation of a token and uses it for user, as
// joining does.
func (a *Accounts) UseInvitation(ctx context.Context, token string, user *User) error {
	return a.db.Tx(ctx, func(tx *gorm.DB) error {
		invitation, err := a.invitationByToken(ctx, tx, token, true)
		if err != nil {
			return err
		}
		return a.useInvitation(ctx, tx, invitation, user)
	})
}
