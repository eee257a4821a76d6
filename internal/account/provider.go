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

// Provider is another service that people may sign in with.
type Provider struct {
	ID           int64
	Kind         oidc.Kind
	Name         string
	Issuer       string
	ClientID     string
	ClientSecret string // sealed
	Enabled      bool
	CreatedAt    time.Time
}

// What a provider's settings may have, in characters, and how many there may be.
const (
	maxProviderName = 40
	maxIssuer       = 300
	maxClient       = 300
	maxProviders    = 20
)

// AddProvider adds a way in by another service, switched on. ClientSecret is
// the plain secret.
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

// clean fills in what a known service has by itself and refuses the rest.
func (p *Provider) clean() error {
	refused := problem.Fields{Args: map[string]any{"Max": maxProviderName}}
	p.Name, p.Issuer = text.Line(p.Name), strings.TrimSpace(p.Issuer)
	if p.Kind != oidc.OIDC { // of others the slash at the end may be part of the name: it is compared exactly
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
	if !soundIssuer(p.Issuer) {
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

// soundIssuer takes https addresses, and http on this machine alone: what is
// asked there tells who people are.
func soundIssuer(raw string) bool {
	u, err := url.Parse(raw)
	if err != nil || len(raw) > maxIssuer || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return false
	}
	addr, err := netip.ParseAddr(u.Hostname())
	return u.Scheme == "https" || u.Scheme == "http" && (u.Hostname() == "localhost" || err == nil && addr.IsLoopback())
}

// EnableProvider switches a way in on or off.
func (a *Accounts) EnableProvider(ctx context.Context, actor policy.Actor, id int64, on bool) error {
	about := event.Detail{"changes": []event.Change{{Field: "enabled", Before: !on, After: on}}}
	return a.alterProvider(ctx, actor, id, event.ProviderChanged, about, func(tx *gorm.DB) *gorm.DB {
		return tx.Exec("UPDATE providers SET enabled = ? WHERE id = ?", on, id)
	})
}

// RemoveProvider takes a way in away. Whom it has brought stays; the accounts
// there are known again when the same issuer is added again.
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

// OpenProvider returns a provider that is switched on, with its plain secret,
// or NotFound.
func (a *Accounts) OpenProvider(ctx context.Context, id int64) (Provider, error) {
	settings, err := a.SignInConfig(ctx)
	if err != nil {
		return Provider{}, err
	}
	for _, p := range settings.Open() {
		if p.ID == id {
			secret, err := a.unseal("provider", p.ClientSecret)
			p.ClientSecret = string(secret)
			return p, err
		}
	}
	return Provider{}, problem.New(problem.NotFound, "problem.not_found")
}
