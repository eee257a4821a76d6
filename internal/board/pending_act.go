package board

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"ideaboard/internal/account"
	"ideaboard/internal/database"
)

// PendingKind is what a visitor wanted to do when they were asked to sign in.
type PendingKind string

// The kinds. A vote is kept here until the visitor enters an email address, and then with
// the sign-in request.
const (
	PendingIdea           PendingKind = "idea"
	PendingComment        PendingKind = "comment"
	PendingReaction       PendingKind = "reaction"
	PendingFollow         PendingKind = "follow"
	PendingFollowCategory PendingKind = "follow category"
	PendingFollowTag      PendingKind = "follow tag"
	PendingVote           PendingKind = "vote"
)

// PendingAct is an act that is carried out once a visitor has signed in. Its text is in
// the draft.
type PendingAct struct {
	Kind       PendingKind `json:"kind,omitempty"`
	IdeaID     int64       `json:"idea,omitempty"`
	CommentID  int64       `json:"comment,omitempty"` // the comment to react or reply to
	Internal   bool        `json:"internal,omitempty"`
	Emoji      string      `json:"emoji,omitempty"`
	Level      Level       `json:"level,omitempty"`
	CategoryID int64       `json:"category,omitempty"`
	TagID      int64       `json:"tag,omitempty"`
	WrittenBy  int64       `json:"by,omitempty"` // who was signed in when the text was written; 0 for nobody
}

// HasText reports whether dropping the act would lose a text.
func (a PendingAct) HasText() bool { return a.Kind == PendingIdea || a.Kind == PendingComment }

// KeepPending stores what a visitor wants to do, with its text, and returns a token. Only
// the same browser can have it carried out; the token alone gives access to the text.
func (b *Board) KeepPending(
	ctx context.Context, browser string, act PendingAct, draft Draft,
) (token string, err error) {
	raw, err := json.Marshal(act)
	if err != nil {
		return "", fmt.Errorf("keep a pending act: %w", err)
	}
	return b.keepDraft(ctx, draft, storedDraft{Act: string(raw), BrowserHash: account.HashOf(browser)})
}

// Pending returns the draft stored under token for this browser; ok is false if there is
// none.
func (b *Board) Pending(ctx context.Context, token, browser string) (draft KeptDraft, ok bool, err error) {
	if browser == "" {
		return draft, false, nil
	}
	kept, err := database.Rows[storedDraft](b.db.Read(ctx)).Where("token_hash = ? AND browser_hash = ? AND expires_at > ?",
		account.HashOf(token), account.HashOf(browser), b.now()).Take(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return draft, false, nil
	}
	if err != nil {
		return draft, false, fmt.Errorf("load a pending act: %w", err)
	}
	draft, err = kept.read()
	return draft, err == nil, err
}

// ClaimPending returns the draft stored under token for this browser, once: of concurrent
// sign-ins one carries it out. The text stays until [Board.DropDraft].
func (b *Board) ClaimPending(ctx context.Context, token, browser string) (draft KeptDraft, ok bool, err error) {
	if draft, ok, err = b.Pending(ctx, token, browser); !ok || err != nil {
		return draft, false, err
	}
	err = b.db.Tx(ctx, func(tx *gorm.DB) error {
		claimed := tx.Exec(`
			UPDATE drafts
			SET browser_hash = ''
			WHERE token_hash = ?
				AND browser_hash = ?`, account.HashOf(token), account.HashOf(browser))
		ok = claimed.RowsAffected == 1
		return claimed.Error
	})
	if err != nil {
		return draft, false, fmt.Errorf("claim a pending act: %w", err)
	}
	return draft, ok, nil
}

// RefusePending stores why a text was not published. The form shows it now, or at the next
// sign-in in browser, unless that is "".
func (b *Board) RefusePending(ctx context.Context, token string, refusal map[string]string, browser string) error {
	raw, err := json.Marshal(refusal)
	hash := ""
	if browser != "" {
		hash = account.HashOf(browser)
	}
	if err == nil {
		err = b.db.Tx(ctx, func(tx *gorm.DB) error {
			return tx.Exec("UPDATE drafts SET refusal = ?, browser_hash = ? WHERE token_hash = ?", string(raw), hash,
				account.HashOf(token)).Error
		})
	}
	if err != nil {
		return fmt.Errorf("note a refusal: %w", err)
	}
	return nil
}
