package account

import (
	"context"

	"gorm.io/gorm"

	"ideaboard/internal/problem"
)

// Until the branch with companies and invitations is merged.

type Invitation struct{ ID int64 }

type CompanyClaim struct {
	SourceID, Name, Plan string
	MonthlyValue         int64
}

func invitationByToken(ctx context.Context, a *Accounts, tx *gorm.DB, token string) (Invitation, error) {
	return Invitation{}, problem.New(problem.NotFound, "problem.invitation_ended")
}
func (a *Accounts) useInvitation(ctx context.Context, tx *gorm.DB, i Invitation, user *User) error {
	return nil
}
func (a *Accounts) joinCompanies(ctx context.Context, tx *gorm.DB, user User) error { return nil }
func (a *Accounts) applyCompanyClaims(ctx context.Context, tx *gorm.DB, userID int64, claims []CompanyClaim) error {
	return nil
}
