package account

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/problem"
)

// How long a session lives: without a visit, and at most.
const (
	SessionIdle      = 14 * 24 * time.Hour
	SessionIdleStaff = 12 * time.Hour
	SessionLife      = 90 * 24 * time.Hour
	seenEvery        = 10 * time.Minute // a visit is written down at most this often
)

// Session is one browser that is signed in. Its token stays with the browser;
// the database holds a hash.
type Session struct {
	IDHash    string `gorm:"primaryKey"`
	UserID    int64
	CreatedAt time.Time
	SeenAt    time.Time
}

// StartSession signs a person in and returns the new session's token.
func (a *Accounts) StartSession(ctx context.Context, userID int64) (token string, err error) {
	token = NewToken()
	now := a.now()
	err = a.db.Tx(ctx, func(tx *gorm.DB) error {
		return gorm.G[Session](tx).Create(ctx, &Session{IDHash: hashOf(token), UserID: userID, CreatedAt: now, SeenAt: now})
	})
	if err != nil {
		return "", fmt.Errorf("start session of user %d: %w", userID, err)
	}
	return token, nil
}

// SessionUser returns the person that token signs in, or SignedOut when the
// session does not exist or has ended. It is one query; once in ten minutes it
// also writes down that the person was here.
func (a *Accounts) SessionUser(ctx context.Context, token string) (User, error) {
	var found struct {
		User
		StartedAt time.Time
		SeenAt    time.Time
	}
	err := a.db.Read(ctx).Raw(`SELECT users.*, sessions.created_at AS started_at, sessions.seen_at
		FROM sessions JOIN users ON users.id = sessions.user_id WHERE sessions.id_hash = ?`, hashOf(token)).Take(&found).Error
	ended := problem.New(problem.SignedOut, "problem.signed_out")
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return User{}, ended
	}
	if err != nil {
		return User{}, fmt.Errorf("load session: %w", err)
	}
	now, idle := a.now(), SessionIdle
	if found.Role.Staff() {
		idle = SessionIdleStaff
	}
	if found.BlockedAt != nil || now.Sub(found.SeenAt) > idle || now.Sub(found.StartedAt) > SessionLife {
		return User{}, ended
	}
	if now.Sub(found.SeenAt) > seenEvery {
		a.seen(ctx, token, now)
	}
	return found.User, nil
}

// seen moves the session's last visit to now. A failure costs nothing but
// precision: the next visit writes it.
func (a *Accounts) seen(ctx context.Context, token string, now time.Time) {
	_ = a.db.Tx(ctx, func(tx *gorm.DB) error {
		return tx.Exec("UPDATE sessions SET seen_at = ? WHERE id_hash = ?", now, hashOf(token)).Error
	})
}

// EndSession signs the browser with this token out. An unknown token is no error.
func (a *Accounts) EndSession(ctx context.Context, token string) error {
	err := a.db.Tx(ctx, func(tx *gorm.DB) error {
		return tx.Exec("DELETE FROM sessions WHERE id_hash = ?", hashOf(token)).Error
	})
	if err != nil {
		return fmt.Errorf("end session: %w", err)
	}
	return nil
}
