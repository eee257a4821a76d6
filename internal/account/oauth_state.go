package account

import (
	"context"

	"gorm.io/gorm"

	"ideaboard/internal/problem"
	"ideaboard/internal/ratelimit"
)

// OAuthState is a visitor's way to another service and back.
type OAuthState struct {
	ProviderID  int64
	Nonce       string
	Verifier    string
	BrowserHash string
	UserID      int64 // who connects their account there with the one here; 0 for who signs in
	Intent      SignInIntent
}

// StartOAuth keeps a state for ten minutes, for this browser alone, and
// returns the state to send along.
func (a *Accounts) StartOAuth(ctx context.Context, client, browser string, h OAuthState) (state string, err error) {
	if err := a.limits.Allow(ctx, ratelimit.ExternalSignIns, client); err != nil {
		return "", err
	}
	h.BrowserHash = HashOf(browser)
	err = a.db.Tx(ctx, func(tx *gorm.DB) error {
		state, err = a.issue(ctx, tx, oauthStateToken, 0, h)
		return err
	})
	return state, err
}

// FinishOAuth returns what was kept of a state, once, to the browser that
// opened it.
func (a *Accounts) FinishOAuth(ctx context.Context, state, browser string) (h OAuthState, err error) {
	err = a.db.Tx(ctx, func(tx *gorm.DB) error {
		return a.redeem(ctx, tx, oauthStateToken, state, &h)
	})
	if err == nil && h.BrowserHash != HashOf(browser) {
		err = problem.New(problem.NotFound, "problem.ticket_ended")
	}
	return h, err
}
