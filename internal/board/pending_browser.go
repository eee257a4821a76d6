package board

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/account"
	"ideaboard/internal/database"
)

const (
	// maxPending is how many acts of one browser one sign-in carries out.
	maxPending = 20
	// visitorActLife is how long whoever signs in has it carried out. The browser
	// may be shared: what a visitor left there is not sent as somebody else's days
	// later. What an account wrote waits for that account for as long as its words
	// are kept.
	visitorActLife = 24 * time.Hour
)

// PendingOf returns the acts that wait in a browser for this person, the oldest
// first, each under a new token, once: see [Board.ClaimPending]. Votes are not
// among them, see [Board.PendingVotes]; what another account wrote stays.
func (b *Board) PendingOf(ctx context.Context, browser string, userID int64) (acts []ClaimedAct, err error) {
	waiting, err := b.pendingIn(ctx, browser)
	if err != nil {
		return nil, err
	}
	for _, kept := range waiting {
		draft, err := kept.read()
		if err != nil {
			return nil, err
		}
		if draft.Act.Kind == PendingVote || !b.waitsFor(userID, kept, draft.Act) {
			continue
		}
		token, ok, err := b.claimUnderNewToken(ctx, kept)
		if err != nil {
			return nil, err
		}
		if ok {
			acts = append(acts, ClaimedAct{KeptDraft: draft, Token: token})
		}
	}
	return acts, nil
}

// ClaimedAct is an act that whoever claimed it carries out.
type ClaimedAct struct {
	KeptDraft
	Token string // of its words
}

func (b *Board) pendingIn(ctx context.Context, browser string) (waiting []storedDraft, err error) {
	if browser == "" {
		return nil, nil
	}
	waiting, err = database.Rows[storedDraft](b.db.Read(ctx)).
		Where("browser_hash <> '' AND browser_hash = ?", account.HashOf(browser)).
		Where("act <> '' AND expires_at > ?", b.now()).
		Order("expires_at, token_hash").
		Limit(maxPending).
		Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("look for pending acts: %w", err)
	}
	return waiting, nil
}

// VisitorsAct returns what a visitor did last in a browser and whoever signs in
// there has carried out, and false when nothing waits but votes. What an account
// wrote is not among it: it is for that account alone to know.
func (b *Board) VisitorsAct(ctx context.Context, browser string) (draft KeptDraft, ok bool, err error) {
	waiting, err := b.pendingIn(ctx, browser)
	for _, kept := range slices.Backward(waiting) {
		draft, err = kept.read()
		if err != nil || draft.Act.WrittenBy == 0 && draft.Act.Kind != PendingVote && b.waitsFor(0, kept, draft.Act) {
			return draft, err == nil, err
		}
	}
	return KeptDraft{}, false, err
}

// waitsFor reports whether a person's sign-in has an act carried out.
func (b *Board) waitsFor(userID int64, kept storedDraft, act PendingAct) bool {
	if act.WrittenBy == 0 {
		return b.now().Before(kept.ExpiresAt.Add(visitorActLife - DraftLife))
	}
	return act.WrittenBy == userID
}

func (b *Board) claimUnderNewToken(ctx context.Context, kept storedDraft) (token string, ok bool, err error) {
	token = account.NewToken()
	err = b.db.Tx(ctx, func(tx *gorm.DB) error {
		claimed := tx.Exec(`
			UPDATE drafts
			SET browser_hash = '', token_hash = ?
			WHERE token_hash = ?
				AND browser_hash = ?`, account.HashOf(token), kept.TokenHash, kept.BrowserHash)
		ok = claimed.RowsAffected == 1
		return claimed.Error
	})
	if err != nil {
		return "", false, fmt.Errorf("claim a pending act: %w", err)
	}
	return token, ok, nil
}
