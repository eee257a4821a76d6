package account

import (
	"cmp"
	"context"
	"fmt"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/database"
	"ideaboard/internal/event"
	"ideaboard/internal/oidc"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
	"ideaboard/internal/text"
)

// Provider is another service by which people may sign in.
type Provider struct {
	ID           int64
	Kind         oidc.Kind
	Name         string
	Issuer       string
	ClientID     string
	ClientSecret string // encrypted
	Enabled      bool
	CreatedAt    time.Time
}

// Limits of a provider's fields in characters, and of the number of providers.
const (
	maxProviderName = 40
	maxIssuer       = 300
	maxClient       = 300
	maxProviders    = 20
)

// AddProvider adds and enables a provider. p.ClientSecret is plain text.
func (a *Accounts) AddProvider(ctx context.Context, actor policy.Actor, p Provider) (Provider, error) {
	if err := actor.May(policy.SetAccess, policy.Subject{}); err != nil {
		return p, err
	}
	if err := p.clean(); err != nil {
		return p, err
	}
	p.ID, p.Enabled, p.CreatedAt, p.ClientSecret = 0, true, a.now(), a.seal("provider", []byte(p.ClientSecret))
	err := a.changeSignInConfig(ctx, func(tx *gorm.DB) error {
		n, err := database.Rows[Provider](tx).Count(ctx, "id")
		if err != nil {
			return fmt.Errorf("count providers: %w", err)
		}
		if n >= maxProviders {
			return problem.Field("kind", "problem.providers_many", map[string]any{"Max": maxProviders})
		}
		if err := database.Rows[Provider](tx).Create(ctx, &p); err != nil {
			return fmt.Errorf("add provider: %w", err)
		}
		return a.record(ctx, tx, event.ProviderAdded, actor, 0, event.Detail{"provider": p.ID, "name": p.Name})
	})
	return p, err
}

// clean fills in the fields that a known kind of provider determines, and returns a refusal for
// invalid ones.
func (p *Provider) clean() error {
	refused := problem.Fields{Args: map[string]any{"Max": maxProviderName}}
	p.Name, p.Issuer = text.Line(p.Name), strings.TrimSpace(p.Issuer)
	if p.Kind != oidc.OIDC { // for other kinds a final slash may be part of the issuer, which is compared exactly
		p.Issuer = strings.TrimSuffix(p.Issuer, "/")
	}
	p.ClientID, p.ClientSecret = strings.TrimSpace(p.ClientID), strings.TrimSpace(p.ClientSecret)
	preset, known := oidc.PresetOf(p.Kind)
	p.Issuer, p.Name = cmp.Or(p.Issuer, preset.Issuer), cmp.Or(p.Name, preset.Name)
	if !known {
		refused.Add("kind", "problem.provider_kind")
	}
	if text.Visible(p.Name) == 0 || text.Length(p.Name) > maxProviderName {
		refused.Add("name", "problem.provider_name")
	}
	if !validIssuer(p.Issuer) {
		refused.Add("issuer", "problem.provider_issuer")
	}
	if p.ClientID == "" || len(p.ClientID) > maxClient {
		refused.Add("client_id", "problem.provider_client")
	}
	if p.ClientSecret == "" || len(p.ClientSecret) > maxClient {
		refused.Add("client_secret", "problem.provider_client")
	}
	return refused.Err()
}

// validIssuer reports whether raw is an https address, or an http address on this machine. The
// board trusts its answers about who people are.
func validIssuer(raw string) bool {
	u, err := url.Parse(raw)
	if err != nil || len(raw) > maxIssuer || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return false
	}
	addr, err := netip.ParseAddr(u.Hostname())
	return u.Scheme == "https" || u.Scheme == "http" && (u.Hostname() == "localhost" || err == nil && addr.IsLoopback())
}

// EnableProvider enables or disables a provider.
func (a *Accounts) EnableProvider(ctx context.Context, actor policy.Actor, id int64, on bool) error {
	about := event.Detail{"changes": []event.Change{{Field: "enabled", Before: !on, After: on}}}
	return a.alterProvider(ctx, actor, id, event.ProviderChanged, about, func(tx *gorm.DB) *gorm.DB {
		return tx.Exec("UPDATE providers SET enabled = ? WHERE id = ?", on, id)
	})
}

// RemoveProvider removes a provider. People who signed in with it stay, and their identities work
// again if the same issuer is added again.
func (a *Accounts) RemoveProvider(ctx context.Context, actor policy.Actor, id int64) error {
	return a.alterProvider(ctx, actor, id, event.ProviderRemoved, event.Detail{}, func(tx *gorm.DB) *gorm.DB {
		return tx.Exec("DELETE FROM providers WHERE id = ?", id)
	})
}

func (a *Accounts) alterProvider(
	ctx context.Context,
	actor policy.Actor,
	id int64,
	kind event.Kind,
	about event.Detail,
	do func(*gorm.DB) *gorm.DB,
) error {
	if err := actor.May(policy.SetAccess, policy.Subject{}); err != nil {
		return err
	}
	return a.changeSignInConfig(ctx, func(tx *gorm.DB) error {
		if _, err := lockAccess(ctx, tx); err != nil {
			return err
		}
		var name string
		if err := tx.WithContext(ctx).Raw("SELECT name FROM providers WHERE id = ?", id).Scan(&name).Error; err != nil {
			return fmt.Errorf("%s %d: %w", kind, id, err)
		}
		about["provider"], about["name"] = id, name
		done := do(tx.WithContext(ctx))
		if done.Error != nil {
			return fmt.Errorf("%s %d: %w", kind, id, done.Error)
		}
		if done.RowsAffected == 0 {
			return problem.New(problem.NotFound, "problem.not_found")
		}
		if err := a.anyMethodOpen(ctx, tx); err != nil {
			return err
		}
		return a.record(ctx, tx, kind, actor, 0, about)
	})
}

// OpenProvider returns an enabled provider with its plain secret, or NotFound.
func (a *Accounts) OpenProvider(ctx context.Context, id int64) (Provider, error) {
	settings, err := a.SignInConfig(ctx)
	if err != nil {
		return Provider{}, err
	}
	for _, p := range settings.EnabledProviders() {
		if p.ID == id {
			secret, err := a.unseal("provider", p.ClientSecret)
			p.ClientSecret = string(secret)
			return p, err
		}
	}
	return Provider{}, problem.New(problem.NotFound, "problem.not_found")
}
