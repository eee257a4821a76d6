package board

import (
	"context"
	"fmt"
	"time"

	"ideaboard/internal/account"
)

// What a person may take with them of how they sign in.
type (
	// OwnSession is a browser in which they are signed in.
	OwnSession struct {
		CreatedAt, SeenAt time.Time
		Way, UserAgent    string
	}
	// OwnIdentity is who they are at another service.
	OwnIdentity struct {
		Issuer, Subject, Email string
		CreatedAt, UsedAt      time.Time
	}
	// OwnKey is a way to prove that they are themselves: its kind and name, never more.
	OwnKey struct {
		Kind, Name string
		CreatedAt  time.Time
		UsedAt     *time.Time
	}
)

// Sessions calls each with every browser in which the person is signed in.
func (d OwnData) Sessions(ctx context.Context, each func(OwnSession) error) error {
	return few(ctx, d, "SELECT created_at, seen_at, way, user_agent FROM sessions WHERE user_id = ? ORDER BY created_at", each)
}

// Identities calls each with every other service that the person signs in with.
func (d OwnData) Identities(ctx context.Context, each func(OwnIdentity) error) error {
	return few(ctx, d, "SELECT issuer, subject, email, created_at, used_at FROM identities WHERE user_id = ? ORDER BY created_at", each)
}

// Keys calls each with every way in that the person has set up.
func (d OwnData) Keys(ctx context.Context, each func(OwnKey) error) error {
	for _, query := range []string{
		"SELECT 'passkey' AS kind, name, created_at, used_at FROM passkeys WHERE user_id = ? ORDER BY id",
		"SELECT 'password' AS kind, changed_at AS created_at FROM passwords WHERE user_id = ?",
		"SELECT 'authenticator app' AS kind, created_at FROM totps WHERE user_id = ?",
	} {
		if err := few(ctx, d, query, each); err != nil {
			return err
		}
	}
	return nil
}

// Portrait returns the person's picture in its largest size, or nil.
func (d OwnData) Portrait(ctx context.Context) (*account.Avatar, error) {
	var found []account.Avatar
	err := d.b.db.Read(ctx).Where("user_id = ?", d.id).Order("size DESC").Limit(1).Find(&found).Error
	if err != nil {
		return nil, fmt.Errorf("load avatar of user %d: %w", d.id, err)
	}
	if len(found) == 0 {
		return nil, nil
	}
	return &found[0], nil
}
