package account

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm/clause"

	"ideaboard/internal/database"
	"ideaboard/internal/problem"
	"ideaboard/internal/ratelimit"
	"ideaboard/internal/sso"
)

// SignInSSO signs in whom a token of the company's own product names. audience
// is the board's address. A token works once. For unproved and email see Arrive.
func (a *Accounts) SignInSSO(ctx context.Context, client, token, audience string, intent SignInIntent) (done Confirmed, unproved, email string, err error) {
	if err := a.limits.Check(ctx, ratelimit.RejectedTokens, client); err != nil {
		return done, "", "", err
	}
	claims, err := a.readToken(ctx, token, audience)
	if err == nil {
		err = a.spendToken(ctx, claims)
	}
	if err != nil {
		return done, "", "", errors.Join(a.limits.Allow(ctx, ratelimit.RejectedTokens, client), err)
	}
	from := ExternalIdentity{Method: MethodSSO, Issuer: SSOIssuer, Subject: claims.Subject, Email: claims.Email, Vouched: claims.EmailVerified, Name: claims.Name, Claimed: true}
	for _, c := range claims.Companies {
		from.Companies = append(from.Companies, CompanyClaim{SourceID: c.ID, Name: c.Name, Plan: c.Plan, MonthlyValue: c.MonthlyValue})
	}
	return a.SignInExternal(ctx, from, intent)
}

// readToken checks a token against every live key, and notes which was used.
func (a *Accounts) readToken(ctx context.Context, token, audience string) (claims sso.Claims, err error) {
	keys, err := database.Rows[SSOSecret](a.db.Read(ctx)).Order("id").Find(ctx)
	if err != nil {
		return claims, fmt.Errorf("read the keys: %w", err)
	}
	err = problem.New(problem.Invalid, "problem.sso_invalid")
	for _, key := range keys {
		plain, sealErr := a.unseal("sso", key.Secret)
		if sealErr != nil {
			err = sealErr // the board's secret has changed: the log must say so
			continue
		}
		if claims, err = sso.Read(token, [][]byte{plain}, audience, a.now()); err == nil {
			return claims, a.db.Write(ctx).Exec("UPDATE sso_secrets SET used_at = ? WHERE id = ?", a.now(), key.ID).Error
		}
		if e, ok := errors.AsType[*problem.Error](err); ok && e.Message == "problem.sso_expired" {
			return claims, err // this key's, and too late
		}
	}
	return claims, err
}

// spendToken refuses a token that was used before.
func (a *Accounts) spendToken(ctx context.Context, claims sso.Claims) error {
	used := oneTimeToken{Hash: HashOf("sso " + claims.TokenID), Kind: usedSSOToken, Data: "{}", ExpiresAt: claims.Until}
	added := a.db.Write(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&used)
	if added.Error != nil {
		return fmt.Errorf("spend a token: %w", added.Error)
	}
	if added.RowsAffected == 0 {
		return problem.New(problem.Invalid, "problem.sso_used")
	}
	return nil
}
