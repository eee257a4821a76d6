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
	// maxPending is how many acts of one browser are carried out at sign-in.
	maxPending = 20
	// visitorActLife is how long anybody who signs in has a visitor's act carried out. The
	// browser may be shared: a visitor's text must not be published under another name
	// days later. An act of a signed-in account is kept for that account as long as its
	// text.
	visitorActLife = 24 * time.Hour
)

// PendingOf returns the acts stored for this person in a browser, oldest first, each with
// a new token, once: see [Board.ClaimPending]. Votes are not included, see
// [Board.PendingVotes], nor are acts of other accounts.
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

// ClaimedAct is an act for its claimer to carry out.
type ClaimedAct struct {
	KeptDraft
	Token string // of its text
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
		return nil, fmt.Errorf("find pending acts: %w", err)
	}
	return waiting, nil
}

// VisitorsAct returns the last pending act of a signed-out visitor; ok is false if only
// votes are pending. Acts of accounts are private and not included.
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

// waitsFor reports whether a person's sign-in carries out an act.
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
