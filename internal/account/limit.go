package account

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/problem"
)

// Limit is how often something may be done in a stretch of time.
type Limit struct {
	Name  string
	Count int
	Every time.Duration
}

// Every limit of the board. docs/limits.md lists them for people; a test keeps
// the two alike.
var (
	LimitMailsToAddress = Limit{"mails to one address", 5, time.Hour}
	LimitAsksOfClient   = Limit{"sign-in mails from one client", 100, time.Hour}
	LimitCodesOfClient  = Limit{"wrong codes and links from one client", 60, time.Hour}
	LimitProposals      = Limit{"ideas from one person", 60, time.Hour}
	LimitDrafts         = Limit{"drafts from one client", 60, time.Hour}
	LimitPictures       = Limit{"pictures from one person", 20, time.Hour}
	LimitDownloads      = Limit{"downloads of one's own data", 10, time.Hour}
)

// Limits lists every limit.
var Limits = []Limit{LimitMailsToAddress, LimitAsksOfClient, LimitCodesOfClient, LimitProposals, LimitDrafts,
	LimitPictures, LimitDownloads}

// Take counts one use of limit by who, in a window that starts with the first
// use, and refuses with TooMany when there were too many. All instances count
// together, in the database.
func (a *Accounts) Take(ctx context.Context, limit Limit, who string) error {
	var used struct {
		Since time.Time
		Count int
	}
	now := a.now()
	err := a.db.Tx(ctx, func(tx *gorm.DB) error {
		return tx.Raw(`INSERT INTO limits (key, since, count) VALUES (?, ?, 1)
			ON CONFLICT (key) DO UPDATE SET
				count = CASE WHEN limits.since <= ? THEN 1 ELSE limits.count + 1 END,
				since = CASE WHEN limits.since <= ? THEN excluded.since ELSE limits.since END
			RETURNING since, count`,
			limit.key(who), now, now.Add(-limit.Every), now.Add(-limit.Every)).Scan(&used).Error
	})
	if err != nil {
		return fmt.Errorf("count %s: %w", limit.Name, err)
	}
	if used.Count <= limit.Count {
		return nil
	}
	return tooMany(limit, used.Since, now)
}

// check refuses as Take does, and counts nothing.
func (a *Accounts) check(ctx context.Context, limit Limit, who string) error {
	var used struct {
		Since time.Time
		Count int
	}
	err := a.db.Read(ctx).Table("limits").Where("key = ?", limit.key(who)).Limit(1).Scan(&used).Error
	if err != nil {
		return fmt.Errorf("check %s: %w", limit.Name, err)
	}
	now := a.now()
	if used.Count < limit.Count || !used.Since.After(now.Add(-limit.Every)) {
		return nil
	}
	return tooMany(limit, used.Since, now)
}

// key is where uses of limit by who are counted; it holds no address.
func (l Limit) key(who string) string { return l.Name + ": " + hashOf(who) }

func tooMany(limit Limit, since, now time.Time) error {
	wait := since.Add(limit.Every).Sub(now)
	return &problem.Error{Kind: problem.TooMany, Message: "problem.too_many", RetryAfter: wait,
		Args: map[string]any{"Minutes": int(wait/time.Minute) + 1}}
}
