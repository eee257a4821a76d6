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

// PendingVoteLife is how long a visitor's vote is kept until they verify their address.
const PendingVoteLife = 24 * time.Hour

// pendingVote is a visitor's vote that counts once they verify their address.
type pendingVote struct {
	Email       string `gorm:"primaryKey"`
	BrowserHash string `gorm:"primaryKey"`
	IdeaID      int64  `gorm:"primaryKey"`
	CreatedAt   time.Time
}

// keepVote stores the vote of a request for a day, so that it still counts if a later request of
// the same browser is confirmed because this one's email arrived too late.
func (a *Accounts) keepVote(ctx context.Context, tx *gorm.DB, request SignIn) error {
	if request.VoteIdeaID == nil {
		return nil
	}
	vote := pendingVote{
		Email:       request.Email,
		BrowserHash: request.BrowserHash,
		IdeaID:      *request.VoteIdeaID,
		CreatedAt:   request.CreatedAt,
	}
	err := tx.WithContext(ctx).Clauses(clause.OnConflict{
		Columns:   []clause.Column{{Name: "email"}, {Name: "browser_hash"}, {Name: "idea_id"}},
		DoUpdates: clause.AssignmentColumns([]string{"created_at"}),
	}).Create(&vote).Error
	if errors.Is(err, gorm.ErrForeignKeyViolated) {
		return problem.New(problem.NotFound, "problem.not_found")
	}
	if err != nil {
		return fmt.Errorf("keep a vote: %w", err)
	}
	return nil
}

// votesOf returns the ideas of the pending votes that a confirmed request counts. In the same
// browser these are all that it left for the address; in another one, only the vote that the email
// mentioned. Votes from other browsers stay pending, because somebody else may have typed the
// address there.
func (a *Accounts) votesOf(tx *gorm.DB, request SignIn, sameBrowser bool) (ideas []int64, err error) {
	if request.BrowserHash == "" {
		return nil, nil
	}
	q := tx.Table("pending_votes").
		Where("email = ? AND browser_hash = ?", request.Email, request.BrowserHash).
		Where("created_at > ?", a.now().Add(-PendingVoteLife))
	if !sameBrowser {
		q = q.Where("idea_id = ?", request.VoteIdeaID)
	}
	if err := q.Order("idea_id").Limit(maxPendingVotes).Pluck("idea_id", &ideas).Error; err != nil {
		return nil, fmt.Errorf("look for the votes that waited: %w", err)
	}
	return ideas, nil
}

// VotesLeftIn returns the ideas of the pending votes for this person in a browser, whatever method
// they sign in by.
func (a *Accounts) VotesLeftIn(ctx context.Context, user User, browser string) (ideas []int64, err error) {
	if user.Email == nil || browser == "" {
		return nil, nil
	}
	return a.votesOf(a.db.Read(ctx), SignIn{Email: *user.Email, BrowserHash: HashOf(browser)}, true)
}

// maxPendingVotes is the maximum number of pending votes that are counted or shown at once.
const maxPendingVotes = 20

// VoteCounted deletes a person's pending vote after it was counted, or if it cannot be.
func (a *Accounts) VoteCounted(ctx context.Context, user User, ideaID int64) error {
	if user.Email == nil {
		return nil
	}
	err := a.db.Write(ctx).Exec(`
		DELETE FROM pending_votes
		WHERE email = ?
			AND idea_id = ?`, *user.Email, ideaID).Error
	if err != nil {
		return fmt.Errorf("forget a vote that waited: %w", err)
	}
	return nil
}

// PendingVotes returns the ideas of votes from other browsers with this person's address that were
// never verified: those of the last day, up to [maxPendingVotes].
func (a *Accounts) PendingVotes(ctx context.Context, user User) (ideas []int64, err error) {
	if user.Email == nil {
		return nil, nil
	}
	err = a.db.Read(ctx).Raw(`
		SELECT DISTINCT idea_id
		FROM pending_votes
		WHERE email = ?
			AND created_at > ?
		ORDER BY idea_id
		LIMIT ?`, *user.Email, a.now().Add(-PendingVoteLife), maxPendingVotes).Scan(&ideas).Error
	if err != nil {
		return nil, fmt.Errorf("look for votes that wait: %w", err)
	}
	return ideas, nil
}

// CallOffVote deletes the pending votes of a browser for an idea, whatever address was typed.
func (a *Accounts) CallOffVote(ctx context.Context, browser string, ideaID int64) error {
	err := a.db.Tx(ctx, func(tx *gorm.DB) error {
		return tx.Exec(`
			DELETE FROM pending_votes
			WHERE browser_hash = ?
				AND idea_id = ?`, HashOf(browser), ideaID).Error
	})
	if err != nil {
		return fmt.Errorf("call off a vote: %w", err)
	}
	return nil
}

// DropPendingVotes deletes a person's pending votes, after they decided about them.
func (a *Accounts) DropPendingVotes(ctx context.Context, user User) error {
	if user.Email == nil {
		return nil
	}
	err := a.db.Tx(ctx, func(tx *gorm.DB) error {
		return tx.Exec("DELETE FROM pending_votes WHERE email = ?", *user.Email).Error
	})
	if err != nil {
		return fmt.Errorf("forget the votes that wait: %w", err)
	}
	return nil
}
