package account

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"ideaboard/internal/problem"
)

// WaitingVoteLife is how long a visitor's vote waits for his address to be proved.
const WaitingVoteLife = 24 * time.Hour

// waitingVote is a visitor's vote that counts once he has proved his address.
type waitingVote struct {
	Email       string `gorm:"primaryKey"`
	BrowserHash string `gorm:"primaryKey"`
	IdeaID      int64  `gorm:"primaryKey"`
	CreatedAt   time.Time
}

// keepVote keeps the vote of a request for a day: also for a later request of
// the same browser, when this one's mail comes too late.
func (a *Accounts) keepVote(ctx context.Context, tx *gorm.DB, request SignIn) error {
	if request.VoteIdeaID == nil {
		return nil
	}
	vote := waitingVote{Email: request.Email, BrowserHash: request.BrowserHash, IdeaID: *request.VoteIdeaID, CreatedAt: request.CreatedAt}
	err := tx.WithContext(ctx).Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "email"}, {Name: "browser_hash"}, {Name: "idea_id"}},
		DoUpdates: clause.AssignmentColumns([]string{"created_at"})}).Create(&vote).Error
	if errors.Is(err, gorm.ErrForeignKeyViolated) {
		return problem.New(problem.NotFound, "problem.not_found")
	}
	if err != nil {
		return fmt.Errorf("keep a vote: %w", err)
	}
	return nil
}

// takeVotes returns the ideas whose votes waited for this address to be proved
// in the browser that asked, and forgets them. Votes that other browsers left
// under the address stay: whoever typed it there may have been somebody else.
func (a *Accounts) takeVotes(ctx context.Context, tx *gorm.DB, request SignIn) (ideas []int64, err error) {
	if request.BrowserHash == "" {
		return nil, nil
	}
	err = tx.WithContext(ctx).Raw("DELETE FROM waiting_votes WHERE email = ? AND browser_hash = ? AND created_at > ? RETURNING idea_id",
		request.Email, request.BrowserHash, a.now().Add(-WaitingVoteLife)).Scan(&ideas).Error
	if err != nil {
		return nil, fmt.Errorf("take the votes that waited: %w", err)
	}
	return ideas, nil
}

// WaitingVotes returns the ideas for which somebody voted from another browser
// under this person's address and never proved it: at most 20 of a day.
func (a *Accounts) WaitingVotes(ctx context.Context, user User) (ideas []int64, err error) {
	if user.Email == nil {
		return nil, nil
	}
	err = a.db.Read(ctx).Raw("SELECT DISTINCT idea_id FROM waiting_votes WHERE email = ? AND created_at > ? ORDER BY idea_id LIMIT 20",
		*user.Email, a.now().Add(-WaitingVoteLife)).Scan(&ideas).Error
	if err != nil {
		return nil, fmt.Errorf("look for votes that wait: %w", err)
	}
	return ideas, nil
}

// DropWaitingVotes forgets them, after the person has said what he wants.
func (a *Accounts) DropWaitingVotes(ctx context.Context, user User) error {
	if user.Email == nil {
		return nil
	}
	err := a.db.Tx(ctx, func(tx *gorm.DB) error {
		return tx.Exec("DELETE FROM waiting_votes WHERE email = ?", *user.Email).Error
	})
	if err != nil {
		return fmt.Errorf("forget the votes that wait: %w", err)
	}
	return nil
}
