package takeout

import (
	"context"
	"fmt"
	"time"

	"ideaboard/internal/account"
)

// Rows about how they sign in, and their companies.
type (
	// ownSession is a browser in which they are signed in.
	ownSession struct {
		CreatedAt, SeenAt time.Time
		Method, UserAgent string
	}
	// ownIdentity is their account at another service.
	ownIdentity struct {
		Issuer, Subject, Email string
		CreatedAt, UsedAt      time.Time
	}
	// ownKey is the kind and name of a sign-in method or second step, without its secret.
	ownKey struct {
		Kind, Name string
		CreatedAt  time.Time
		UsedAt     *time.Time
	}
	// ownCompany is a company that they belong to.
	ownCompany struct {
		ID           int64
		Company, Via string
		CreatedAt    time.Time
	}
)

// sessions calls each for every browser in which the person is signed in.
func (d ownData) sessions(ctx context.Context, each func(ownSession) error) error {
	return few(ctx, d, `
		SELECT created_at, seen_at, method, user_agent
		FROM sessions
		WHERE user_id = ?
		ORDER BY created_at`, each)
}

// identities calls each for every account at another service.
func (d ownData) identities(ctx context.Context, each func(ownIdentity) error) error {
	return few(ctx, d, `
		SELECT issuer, subject, email, created_at, used_at
		FROM identities
		WHERE user_id = ?
		ORDER BY created_at`, each)
}

// keys calls each for every sign-in method and second step that the person has set up.
func (d ownData) keys(ctx context.Context, each func(ownKey) error) error {
	for _, query := range []string{
		`
			SELECT 'passkey' AS kind, name, created_at, used_at
			FROM passkeys
			WHERE user_id = ?
			ORDER BY id`,
		"SELECT 'password' AS kind, changed_at AS created_at FROM passwords WHERE user_id = ?",
		"SELECT 'authenticator app' AS kind, created_at FROM authenticators WHERE user_id = ?",
	} {
		if err := few(ctx, d, query, each); err != nil {
			return err
		}
	}
	return nil
}

// portrait returns the person's picture in its largest size, or nil.
func (d ownData) portrait(ctx context.Context) (*account.Avatar, error) {
	var found []account.Avatar
	err := d.db.Read(ctx).Where("user_id = ?", d.id).Order("size DESC").Limit(1).Find(&found).Error
	if err != nil {
		return nil, fmt.Errorf("load avatar of user %d: %w", d.id, err)
	}
	if len(found) == 0 {
		return nil, nil
	}
	return &found[0], nil
}

// companies calls each for every company that the person belongs to.
func (d ownData) companies(ctx context.Context, each func(ownCompany) error) error {
	return few(ctx, d, `
		SELECT companies.id, companies.name AS company, company_members.via, company_members.created_at
		FROM company_members
		JOIN companies ON companies.id = company_members.company_id
		WHERE user_id = ?
		ORDER BY companies.id`, each)
}
