package account

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/database"
	"ideaboard/internal/problem"
	"ideaboard/internal/text"
)

// How long a session lasts: without a visit, and in total.
const (
	SessionIdle      = 14 * 24 * time.Hour
	SessionIdleStaff = 12 * time.Hour
	SessionLife      = 90 * 24 * time.Hour
	seenEvery        = 10 * time.Minute // a visit is stored at most this often
)

// ReauthenticateAfter is how long after signing in a person may change their sign-in methods without proving
// who they are again.
const ReauthenticateAfter = 15 * time.Minute

// maxSessions is the maximum number of sessions of a person. Another one ends the one unused for
// longest.
const maxSessions = 50

// maxUserAgent is how many characters of a browser's User-Agent are stored.
const maxUserAgent = 300

// Session is a browser that is signed in. The browser has the token; the database stores a hash.
type Session struct {
	IDHash    string `gorm:"primaryKey"`
	UserID    int64
	UserAgent string // the browser's header, cut
	Method    SignInMethod
	TwoStep   bool // a second step was taken
	CreatedAt time.Time
	SeenAt    time.Time
	Unread    int `gorm:"-"` // number of unread notifications
}

// Handle returns an identifier unique among the person's sessions. It gives no access.
func (s Session) Handle() string { return s.IDHash[:min(16, len(s.IDHash))] }

// expired reports whether a session of a person with role has expired.
func (s Session) expired(role Role, now time.Time) bool {
	idle := SessionIdle
	if role.Staff() {
		idle = SessionIdleStaff
	}
	return now.Sub(s.SeenAt) > idle || now.Sub(s.CreatedAt) > SessionLife
}

// StartSession signs in the person of s by its method and returns the new session's token.
func (a *Accounts) StartSession(ctx context.Context, s Session) (token string, err error) {
	token = NewToken()
	s.IDHash, s.UserAgent = HashOf(token), text.Cut(text.Line(s.UserAgent), maxUserAgent)
	s.CreatedAt = a.now()
	s.SeenAt = s.CreatedAt
	err = a.db.Tx(ctx, func(tx *gorm.DB) error {
		if err := database.Rows[Session](tx).Create(ctx, &s); err != nil {
			return err
		}
		return tx.Exec(`
			DELETE FROM sessions
			WHERE user_id = ?
				AND id_hash NOT IN (
					SELECT id_hash
					FROM sessions
					WHERE user_id = ?
					ORDER BY seen_at DESC, id_hash
					LIMIT ?
				)`, s.UserID, s.UserID, maxSessions).Error
	})
	if errors.Is(err, gorm.ErrForeignKeyViolated) { // the person was deleted at the same time
		return "", problem.New(problem.SignedOut, "problem.signed_out")
	}
	if err != nil {
		return "", fmt.Errorf("start session of user %d: %w", s.UserID, err)
	}
	return token, nil
}

// SessionUser returns the person and the session of a token, or SignedOut if the token is unknown
// or the session has expired. It runs at most one query. Once in ten minutes it also stores, in the
// background, that the person was seen.
func (a *Accounts) SessionUser(ctx context.Context, token string) (User, Session, error) {
	hash := HashOf(token)
	// Read before the query: a visit that is not pending any more is in the database by then.
	pendingSeenAt := a.seenNow.last(hash)
	found, err := a.signedIn(ctx, hash)
	ended := problem.New(problem.SignedOut, "problem.signed_out")
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return User{}, Session{}, ended
	}
	if err != nil {
		return User{}, Session{}, fmt.Errorf("load session: %w", err)
	}
	session := Session{
		IDHash: found.IDHash, UserID: found.ID, UserAgent: found.UserAgent, Method: found.Method, TwoStep: found.TwoStep,
		CreatedAt: found.StartedAt, SeenAt: later(found.SeenAt, pendingSeenAt), Unread: found.Unread,
	}
	now := a.now()
	if found.BlockedAt != nil || found.MergedIntoID != nil || session.expired(found.Role, now) {
		return User{}, Session{}, ended
	}
	if now.Sub(session.SeenAt) > seenEvery {
		a.seen(found.IDHash, now)
	}
	return found.User, session, nil
}

// Sessions are cached briefly, so that consecutive requests need no query. A change made by this
// instance takes effect immediately, one made by another within sessionKept.
const (
	sessionKept     = time.Second
	maxSessionsKept = 10_000
)

// signedIn is a session with its person.
type signedIn struct {
	User
	IDHash    string
	UserAgent string
	Method    SignInMethod
	TwoStep   bool
	StartedAt time.Time
	SeenAt    time.Time
	Unread    int
}

// signedIn returns the session with this hash, which may be cached, or gorm.ErrRecordNotFound.
func (a *Accounts) signedIn(ctx context.Context, hash string) (found signedIn, err error) {
	commits := a.db.Commits() // before reading, so that a commit in between is noticed
	if found, ok := a.sessions.Find(hash, commits); ok {
		return found, nil
	}
	err = a.db.Read(ctx).Raw(`
		SELECT users.*, sessions.id_hash, sessions.user_agent, sessions.method, sessions.two_step,
			sessions.created_at AS started_at, sessions.seen_at,
			coalesce(unread_counts.unread, 0) AS unread
		FROM sessions
		JOIN users ON users.id = sessions.user_id
		LEFT JOIN unread_counts ON unread_counts.user_id = users.id
		WHERE sessions.id_hash = ?`, hash).Take(&found).Error
	if err == nil {
		a.sessions.Keep(hash, commits, found)
	}
	return found, err
}

// RecentlySignedIn reports whether the session is recent enough for the person to change their sign-in
// methods.
func (a *Accounts) RecentlySignedIn(s Session) bool {
	return a.now().Sub(s.CreatedAt) < ReauthenticateAfter
}

// EndSession ends the session with this token. It returns no error if there is none.
func (a *Accounts) EndSession(ctx context.Context, token string) error {
	return a.endSessions(ctx, "id_hash = ?", HashOf(token))
}

// Sessions returns a person's current sessions, most recently seen first.
func (a *Accounts) Sessions(ctx context.Context, user User) ([]Session, error) {
	all, err := database.Rows[Session](a.db.Read(ctx)).Where("user_id = ?", user.ID).Order("seen_at DESC, id_hash").
		Limit(200).Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("list sessions of user %d: %w", user.ID, err)
	}
	alive, now := all[:0], a.now()
	for _, s := range all {
		if !s.expired(user.Role, now) {
			alive = append(alive, s)
		}
	}
	return alive, nil
}

// EndOneSession ends the person's session with this handle. It returns no error if it has ended
// before.
func (a *Accounts) EndOneSession(ctx context.Context, userID int64, handle string) error {
	if len(handle) != 16 {
		return problem.New(problem.NotFound, "problem.not_found")
	}
	return a.endSessions(ctx, "user_id = ? AND substr(id_hash, 1, 16) = ?", userID, handle)
}

// EndOtherSessions ends all sessions of a person except one; with the zero Session, all.
func (a *Accounts) EndOtherSessions(ctx context.Context, userID int64, but Session) error {
	return a.endSessions(ctx, "user_id = ? AND id_hash <> ?", userID, but.IDHash)
}

func (a *Accounts) endSessions(ctx context.Context, where string, args ...any) error {
	err := a.db.Tx(ctx, func(tx *gorm.DB) error { return tx.Exec("DELETE FROM sessions WHERE "+where, args...).Error })
	if err != nil {
		return fmt.Errorf("end sessions: %w", err)
	}
	return nil
}
