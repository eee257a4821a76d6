package account

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"ideaboard/internal/database"
	"ideaboard/internal/event"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
	"ideaboard/internal/ratelimit"
	"ideaboard/internal/sso"
	"ideaboard/internal/text"
)

// SignInSSO signs in the person whom a token of the company's own product names. audience is the
// board's address. A token works once. For verifyToken and email see SignInExternal.
func (a *Accounts) SignInSSO(
	ctx context.Context,
	client, token, audience string,
	intent SignInIntent,
) (done Confirmed, verifyToken, email string, err error) {
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
	from := ExternalIdentity{
		Method:        MethodSSO,
		Issuer:        SSOIssuer,
		Subject:       claims.Subject,
		Email:         claims.Email,
		EmailVerified: claims.EmailVerified,
		Name:          claims.Name,
		SentCompanies: true,
	}
	for _, c := range claims.Companies {
		from.Companies = append(from.Companies, CompanyClaim{
			SourceID:     c.ID,
			Name:         c.Name,
			Plan:         c.Plan,
			MonthlyValue: c.MonthlyValue,
		})
	}
	return a.SignInExternal(ctx, from, intent)
}

// readToken checks a token against every key and returns its claims. It records which key was used.
func (a *Accounts) readToken(ctx context.Context, token, audience string) (claims sso.Claims, err error) {
	keys, err := database.Rows[SSOSecret](a.db.Read(ctx)).Order("id").Find(ctx)
	if err != nil {
		return claims, fmt.Errorf("read the keys: %w", err)
	}
	err = problem.New(problem.Invalid, "problem.sso_invalid")
	for _, key := range keys {
		plain, sealErr := a.unseal("sso", key.Secret)
		if sealErr != nil {
			err = sealErr // the board's secret has changed: this belongs into the log
			continue
		}
		if claims, err = sso.Read(token, [][]byte{plain}, audience, a.now()); err == nil {
			return claims, a.db.Write(ctx).Exec("UPDATE sso_secrets SET used_at = ? WHERE id = ?", a.now(), key.ID).Error
		}
		if e, ok := errors.AsType[*problem.Error](err); ok && e.Message == "problem.sso_expired" {
			return claims, err // signed with this key, but expired
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

// SSOSecret is a key with which the company's own product signs tokens. There may be several, so
// that one can replace another without interruption.
type SSOSecret struct {
	ID        int64
	Name      string
	Secret    string // encrypted
	CreatedAt time.Time
	UsedAt    *time.Time
}

// maxSSOSecrets is the maximum number of keys.
const maxSSOSecrets = 5

// TableName returns the table; GORM would split the abbreviation.
func (SSOSecret) TableName() string { return "sso_secrets" }

// MakeSSOSecret creates a key and returns it, 64 characters, whose bytes are the key. It cannot be
// shown again.
func (a *Accounts) MakeSSOSecret(ctx context.Context, actor policy.Actor, name string) (plain string, err error) {
	if err := actor.May(policy.SetAccess, policy.Subject{}); err != nil {
		return "", err
	}
	if name = text.Line(name); text.Visible(name) == 0 || text.Length(name) > maxProviderName {
		return "", problem.Field("name", "problem.provider_name", map[string]any{"Max": maxProviderName})
	}
	plain = NewToken()
	err = a.db.Tx(ctx, func(tx *gorm.DB) error {
		n, err := database.Rows[SSOSecret](tx).Count(ctx, "id")
		if err != nil {
			return fmt.Errorf("count keys: %w", err)
		}
		if n >= maxSSOSecrets {
			return problem.Field("name", "problem.sso_secrets_many", map[string]any{"Max": maxSSOSecrets})
		}
		made := SSOSecret{Name: name, Secret: a.seal("sso", []byte(plain)), CreatedAt: a.now()}
		if err := database.Rows[SSOSecret](tx).Create(ctx, &made); err != nil {
			return fmt.Errorf("make a key: %w", err)
		}
		return a.record(ctx, tx, event.SSOSecretMade, actor, 0, event.Detail{"secret": made.ID, "name": name})
	})
	return plain, err
}

// RemoveSSOSecret removes a key. Tokens signed with it stop working immediately.
func (a *Accounts) RemoveSSOSecret(ctx context.Context, actor policy.Actor, id int64) error {
	if err := actor.May(policy.SetAccess, policy.Subject{}); err != nil {
		return err
	}
	return a.db.Tx(ctx, func(tx *gorm.DB) error {
		var name string
		if err := tx.Raw("SELECT name FROM sso_secrets WHERE id = ?", id).Scan(&name).Error; err != nil {
			return fmt.Errorf("remove key %d: %w", id, err)
		}
		n, err := database.Rows[SSOSecret](tx).Where("id = ?", id).Delete(ctx)
		if err != nil {
			return fmt.Errorf("remove key %d: %w", id, err)
		}
		if n == 0 {
			return problem.New(problem.NotFound, "problem.not_found")
		}
		return a.record(ctx, tx, event.SSOSecretRemoved, actor, 0, event.Detail{"secret": id, "name": name})
	})
}

// SSOSecrets returns the keys, oldest first, without the secrets themselves.
func (a *Accounts) SSOSecrets(ctx context.Context) ([]SSOSecret, error) {
	all, err := database.Rows[SSOSecret](a.db.Read(ctx)).Order("id").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the keys: %w", err)
	}
	for i := range all {
		all[i].Secret = ""
	}
	return all, nil
}
