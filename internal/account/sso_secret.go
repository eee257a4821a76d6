package account

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/database"
	"ideaboard/internal/event"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
	"ideaboard/internal/text"
)

// SSOSecret is a key with which the company's own product signs people in.
// Several may live at once, so that one can replace another without a gap.
type SSOSecret struct {
	ID        int64
	Name      string
	Secret    string // sealed
	CreatedAt time.Time
	UsedAt    *time.Time
}

// maxSSOSecrets is how many may live at once.
const maxSSOSecrets = 5

// TableName spells the abbreviation as the schema does.
func (SSOSecret) TableName() string { return "sso_secrets" }

// MakeSSOSecret makes a key and returns it in plain, 64 characters, which is
// the only time that it is shown. The characters themselves are the key.
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

// RemoveSSOSecret ends a key at once: tokens that it signed sign nobody in.
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

// SSOSecrets lists the keys, the oldest first, without what they are.
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
