package account

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/database"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
)

// SetupChecklist is what package account knows of how far a new board is set up. The rest, such as
// the brand, is known to the board.
type SetupChecklist struct {
	Dismissed  bool // by an administrator: nothing else is filled in
	Colleagues bool // somebody else is on the team, or is invited to it
	Members    bool // somebody with an email address has joined who is not on the team
	TestEmail  TestEmail
}

// checklistRow is the only row of its table.
type checklistRow struct {
	ID              int64
	DismissedAt     *time.Time
	TestEmail       int64 // number of the last one
	TestEmailAt     *time.Time
	TestEmailState  TestEmailState
	TestEmailAnswer string
}

// TableName returns the table's name, which is singular because it has one row.
func (checklistRow) TableName() string { return "setup_checklist" }

// SetupChecklist returns how far the board is set up, for administrators.
func (a *Accounts) SetupChecklist(ctx context.Context, viewer policy.Actor) (list SetupChecklist, err error) {
	if err := viewer.May(policy.SetSite, policy.Subject{}); err != nil {
		return list, err
	}
	tx := a.db.Read(ctx)
	row, err := checklist(ctx, tx)
	if err != nil || row.DismissedAt != nil {
		return SetupChecklist{Dismissed: true}, err
	}
	list.TestEmail = TestEmail{State: row.TestEmailState, Answer: row.TestEmailAnswer}
	if row.TestEmailAt != nil {
		list.TestEmail.At = *row.TestEmailAt
	}
	var found struct{ Colleagues, Members bool }
	err = tx.Raw(`
		SELECT
			EXISTS (SELECT 1 FROM users WHERE role <> 'member' AND id <> ?)
				OR EXISTS (SELECT 1 FROM invitations WHERE role <> 'member' AND revoked_at IS NULL) AS colleagues,
			EXISTS (SELECT 1 FROM users WHERE role = 'member' AND email IS NOT NULL) AS members`,
		viewer.ID,
	).Scan(&found).Error
	if err != nil {
		return list, fmt.Errorf("read the setup checklist: %w", err)
	}
	list.Colleagues, list.Members = found.Colleagues, found.Members
	return list, nil
}

// DismissSetupChecklist closes the checklist for all administrators, or opens it again.
func (a *Accounts) DismissSetupChecklist(ctx context.Context, actor policy.Actor, dismiss bool) error {
	if err := actor.May(policy.SetSite, policy.Subject{}); err != nil {
		return err
	}
	return a.db.Tx(ctx, func(tx *gorm.DB) error {
		var row checklistRow
		if dismiss {
			now := a.now()
			row.DismissedAt = &now
		}
		_, err := database.Rows[checklistRow](tx).Where("id = 1").Select("dismissed_at").Updates(ctx, row)
		if err != nil {
			return fmt.Errorf("dismiss the setup checklist: %w", err)
		}
		return nil
	})
}

func checklist(ctx context.Context, tx *gorm.DB) (checklistRow, error) {
	row, err := database.Rows[checklistRow](tx).Where("id = 1").Take(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		err = problem.New(problem.NotFound, "problem.not_found")
	}
	if err != nil {
		return row, fmt.Errorf("read the setup checklist: %w", err)
	}
	return row, nil
}
