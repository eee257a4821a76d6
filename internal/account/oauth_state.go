package account

import (
	"context"

	"gorm.io/gorm"

	"ideaboard/internal/problem"
	"ideaboard/internal/ratelimit"
)

// OAuthState is a redirect to another service that has not returned yet.
type OAuthState struct {
	ProviderID  int64
	Nonce       string
	Verifier    string
	BrowserHash string
	UserID      int64 // the person who links an account; 0 to sign in
	Intent      SignInIntent
}

// StartOAuth stores a state for ten minutes and returns the token to send along. Only the same
// browser can finish it.
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

// FinishOAuth returns a stored state once, to the browser that started it; otherwise NotFound.
func (a *Accounts) FinishOAuth(ctx context.Context, state, browser string) (h OAuthState, err error) {
	err = a.db.Tx(ctx, func(tx *gorm.DB) error {
		return a.redeem(ctx, tx, oauthStateToken, state, &h)
	})
	if err == nil && h.BrowserHash != HashOf(browser) {
		err = problem.New(problem.NotFound, "problem.step_ended")
	}
	return h, err
}
