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

// PendingVoteLife is how long a visitor's vote waits for their address to be proved.
const PendingVoteLife = 24 * time.Hour

// pendingVote is a visitor's vote that counts once they have proved their address.
type pendingVote struct {
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

// votesOf returns the ideas whose votes wait for the address of a request that
// was confirmed: all that this browser left, or, confirmed in another browser,
// the one that the mail told of. Votes that were left under the address
// elsewhere stay: whoever typed it there may have been somebody else.
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

// VotesLeftIn returns the ideas whose votes wait for this person in a browser,
// whatever way they sign in there.
func (a *Accounts) VotesLeftIn(ctx context.Context, user User, browser string) (ideas []int64, err error) {
	if user.Email == nil || browser == "" {
		return nil, nil
	}
	return a.votesOf(a.db.Read(ctx), SignIn{Email: *user.Email, BrowserHash: HashOf(browser)}, true)
}

// maxPendingVotes is how many votes of a visitor are counted or shown at once.
const maxPendingVotes = 20

// VoteCounted forgets that a vote of this person waited, once it was counted or
// can be counted no more.
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

// PendingVotes returns the ideas for which somebody voted from another browser
// under this person's address and never proved it: at most 20, of a day.
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

// CallOffVote forgets the vote that a browser left for an idea, whatever address
// was typed: the visitor wants it no more.
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

// DropPendingVotes forgets them, after the person has said what they want.
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
