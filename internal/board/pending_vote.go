package board

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"ideaboard/internal/account"
)

// KeepPendingVote stores that a visitor pressed "Vote" and was asked for an email address.
// The vote also counts if they sign in elsewhere on the site. There is at most one per
// browser and idea. writtenBy is the user who was signed in on the page; 0 for nobody.
func (b *Board) KeepPendingVote(ctx context.Context, browser string, ideaID, writtenBy int64) error {
	raw, err := json.Marshal(PendingAct{Kind: PendingVote, IdeaID: ideaID, WrittenBy: writtenBy})
	if err != nil {
		return fmt.Errorf("keep a pending vote: %w", err)
	}
	kept := storedDraft{
		TokenHash:   account.HashOf(voteToken(browser, ideaID)),
		Act:         string(raw),
		BrowserHash: account.HashOf(browser),
		ExpiresAt:   b.now().Add(DraftLife),
	}
	err = b.db.Tx(ctx, func(tx *gorm.DB) error {
		replace := clause.OnConflict{
			Columns:   []clause.Column{{Name: "token_hash"}},
			DoUpdates: clause.AssignmentColumns([]string{"act", "expires_at"}),
		}
		return tx.Clauses(replace).Create(&kept).Error
	})
	if err != nil {
		return fmt.Errorf("keep a pending vote: %w", err)
	}
	return nil
}

// PendingVotes returns the ideas whose votes are stored in a browser for this person's
// sign-in.
func (b *Board) PendingVotes(ctx context.Context, browser string, userID int64) (ideas []int64, err error) {
	waiting, err := b.pendingIn(ctx, browser)
	if err != nil {
		return nil, err
	}
	for _, kept := range waiting {
		draft, err := kept.read()
		if err != nil {
			return nil, err
		}
		if draft.Act.Kind == PendingVote && b.waitsFor(userID, kept, draft.Act) {
			ideas = append(ideas, draft.Act.IdeaID)
		}
	}
	return ideas, nil
}

// DropPendingVote deletes the stored vote of a browser.
func (b *Board) DropPendingVote(ctx context.Context, browser string, ideaID int64) error {
	return b.DropDraft(ctx, voteToken(browser, ideaID))
}

// voteToken returns the token of a browser's vote for an idea.
func voteToken(browser string, ideaID int64) string {
	return browser + " votes for " + strconv.FormatInt(ideaID, 10)
}
