package account

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/problem"
)

// Limit is how often something may be done in a stretch of time. Limits on
// clients and addresses have one Count for all.
type Limit struct {
	Name    string
	New     int // for those who joined lately; 0 is Count
	Count   int
	Trusted int // for staff and those whom staff trust; 0 is Count
	Every   time.Duration
}

// NewFor is how long somebody counts as new, unless staff trust them.
const NewFor = 3 * 24 * time.Hour

// Every limit of the board. docs/limits.md lists them for people; a test keeps
// the two alike.
var (
	LimitMailsForClient     = Limit{Name: "mails to one address that one client asks for", Count: 5, Every: time.Hour}
	LimitMailsToAddress     = Limit{Name: "mails to one address", Count: 50, Every: time.Hour}
	LimitAsksOfClient       = Limit{Name: "sign-in mails and passkey challenges from one client", Count: 100, Every: time.Hour}
	LimitCodesOfClient      = Limit{Name: "wrong codes and links from one client", Count: 60, Every: time.Hour}
	LimitPasswordsOfClient  = Limit{Name: "passwords tried from one client", Count: 120, Every: time.Hour}
	LimitPasswordsFrom      = Limit{Name: "wrong passwords for one address from one client", Count: 10, Every: time.Hour}
	LimitPasswordsOfAddress = Limit{Name: "wrong passwords for one address", Count: 100, Every: time.Hour}
	LimitMailsOfBrowser     = Limit{Name: "mails to their own address from a browser in which somebody has signed in", Count: 5, Every: time.Hour}
	LimitPasswordsOfBrowser = Limit{Name: "wrong passwords for one's own address from such a browser", Count: 10, Every: time.Hour}
	LimitSecondSteps        = Limit{Name: "second steps tried by one person", Count: 20, Every: time.Hour}
	LimitOAuth              = Limit{Name: "ways to other services from one client", Count: 120, Every: time.Hour}
	LimitTokens             = Limit{Name: "refused tokens of the company's product from one client", Count: 60, Every: time.Hour}
	LimitProposals          = Limit{Name: "ideas from one person", New: 30, Count: 60, Trusted: 1000, Every: time.Hour}
	LimitDrafts             = Limit{Name: "drafts from one client", Count: 60, Every: time.Hour}
	LimitEdits              = Limit{Name: "edits by one person", New: 60, Count: 120, Trusted: 1000, Every: time.Hour}
	LimitVotes              = Limit{Name: "votes and their taking back by one person", New: 120, Count: 300, Trusted: 3000, Every: time.Hour}
	LimitNewVotesOfClient   = Limit{Name: "votes of new members from one client", Count: 1000, Every: time.Hour}
	LimitPictures           = Limit{Name: "pictures from one person", New: 10, Count: 20, Every: time.Hour}
	LimitComments           = Limit{Name: "comments from one person", New: 30, Count: 60, Trusted: 1000, Every: time.Hour}
	LimitReactions          = Limit{Name: "reactions of one person", New: 120, Count: 300, Trusted: 3000, Every: time.Hour}
	LimitPreviews           = Limit{Name: "previews for one client", Count: 1200, Every: time.Hour}
	LimitLookups            = Limit{Name: "searches for people by one person", New: 300, Count: 600, Trusted: 3000, Every: time.Hour}
	LimitUploads            = Limit{Name: "pictures sent into ideas and comments by one person", New: 20, Count: 60, Trusted: 500, Every: time.Hour}
	LimitQuestions          = Limit{Name: "questions from one person", Count: 10, Trusted: 200, Every: time.Hour}
	LimitWords              = Limit{Name: "reasons, answers to questions and outcomes from one person", New: 60, Count: 120, Trusted: 1000, Every: time.Hour}
	LimitUnsubscribes       = Limit{Name: "wrong unsubscribe links from one client", Count: 60, Every: time.Hour}
	LimitSuggestions        = Limit{Name: "suggestions that ideas are the same from one person", New: 10, Count: 20, Trusted: 500, Every: 24 * time.Hour}
	LimitDownloads          = Limit{Name: "downloads of one's own data", Count: 10, Every: time.Hour}
)

// Limits lists every limit.
var Limits = []Limit{LimitMailsForClient, LimitMailsToAddress, LimitAsksOfClient, LimitCodesOfClient, LimitPasswordsOfClient, LimitPasswordsFrom, LimitPasswordsOfAddress, LimitMailsOfBrowser, LimitPasswordsOfBrowser, LimitSecondSteps,
	LimitOAuth, LimitTokens, LimitProposals, LimitDrafts, LimitEdits, LimitVotes, LimitNewVotesOfClient, LimitPictures, LimitDownloads,
	LimitComments, LimitReactions, LimitPreviews, LimitLookups, LimitUploads, LimitQuestions, LimitWords, LimitUnsubscribes, LimitSuggestions}

// isNew reports whether a person is new: slower than others for a while.
func (a *Accounts) isNew(user User) bool {
	return user.TrustedAt == nil && !user.Role.Staff() && a.now().Sub(user.CreatedAt) < NewFor
}

// of returns the limit as it holds for a person.
func (l Limit) of(user User, isNew bool) Limit {
	switch {
	case user.TrustedAt != nil || user.Role.Staff():
		l.Count = cmp.Or(l.Trusted, l.Count)
	case isNew:
		l.Count = cmp.Or(l.New, l.Count)
	}
	return l
}

// Allow counts one use of limit by who, in a window that starts with the first
// use, and refuses with TooMany when there were too many. All instances count
// together, in the database.
func (a *Accounts) Allow(ctx context.Context, limit Limit, who string) error {
	return a.allow(a.db.Write(ctx), use{limit, who})
}

// AllowUser is Allow for a person, by what they are: new, trusted or neither.
func (a *Accounts) AllowUser(ctx context.Context, limit Limit, user User) error {
	return a.allow(a.db.Write(ctx), a.useBy(limit, user))
}

// AllowVote counts a vote of a person and, while they are new, of their client: who
// makes many accounts gains nothing by it.
func (a *Accounts) AllowVote(ctx context.Context, user User, client string) error {
	if !a.isNew(user) {
		return a.allow(a.db.Write(ctx), a.useBy(LimitVotes, user))
	}
	return a.allow(a.db.Write(ctx), a.useBy(LimitVotes, user), use{LimitNewVotesOfClient, client})
}

// allowSignInMail counts a request to sign in by mail: in a browser that is known as the
// owner's by its own count, otherwise by client and address.
func (a *Accounts) allowSignInMail(ctx context.Context, ask Ask, email string) error {
	known, err := a.knownAs(ctx, ask.Known, email)
	if err != nil {
		return err
	}
	if known != "" {
		return a.Allow(ctx, LimitMailsOfBrowser, known)
	}
	if err := a.Allow(ctx, LimitAsksOfClient, ask.Client); err != nil {
		return err
	}
	return a.allowMail(ctx, ask.Client, email)
}

// allowMail counts a mail that a client asks for to an address. A stranger who asks
// often, from one place, does not keep the owner of the address out.
func (a *Accounts) allowMail(ctx context.Context, client, email string) error {
	return a.allow(a.db.Write(ctx), use{LimitMailsForClient, client + " " + email}, use{LimitMailsToAddress, email})
}

// use is one use of a limit by a person, an address or a client.
type use struct {
	limit Limit
	who   string
}

func (a *Accounts) useBy(limit Limit, user User) use {
	return use{limit.of(user, a.isNew(user)), strconv.FormatInt(user.ID, 10)}
}

// used is a row of the table limits.
type used struct {
	Key   string
	Since time.Time
	Count int
}

// allow counts uses of limits over one and the same stretch of time by one
// statement. In a transaction nothing counts when that is rolled back.
func (a *Accounts) allow(tx *gorm.DB, uses ...use) error {
	now, every := a.now(), uses[0].limit.Every
	slices.SortFunc(uses, func(x, y use) int { return cmp.Compare(x.limit.key(x.who), y.limit.key(y.who)) }) // two at once lock in one order
	rows := make([]string, len(uses))
	var args []any
	for i, u := range uses {
		rows[i] = "(?, ?, 1)"
		args = append(args, u.limit.key(u.who), now)
	}
	var counted []used
	err := tx.Raw(`INSERT INTO limits (key, since, count) VALUES `+strings.Join(rows, ", ")+`
		ON CONFLICT (key) DO UPDATE SET
			count = CASE WHEN limits.since <= ? THEN 1 ELSE limits.count + 1 END,
			since = CASE WHEN limits.since <= ? THEN excluded.since ELSE limits.since END
		RETURNING key, since, count`, append(args, now.Add(-every), now.Add(-every))...).Scan(&counted).Error
	if err != nil {
		return fmt.Errorf("count %s: %w", uses[0].limit.Name, err)
	}
	for _, u := range uses {
		for _, row := range counted {
			if row.Key == u.limit.key(u.who) && row.Count > u.limit.Count {
				return tooMany(u.limit, row.Since, now)
			}
		}
	}
	return nil
}

// giveBack takes one use back that turned out to be none, such as a right
// password.
func (a *Accounts) giveBack(ctx context.Context, limit Limit, who string) error {
	err := a.db.Write(ctx).Exec("UPDATE limits SET count = count - 1 WHERE key = ? AND count > 0", limit.key(who)).Error
	if err != nil {
		return fmt.Errorf("give back %s: %w", limit.Name, err)
	}
	return nil
}

// check refuses as Allow does, and counts nothing.
func (a *Accounts) check(ctx context.Context, limit Limit, who string) error {
	var row used
	err := a.db.Read(ctx).Table("limits").Where("key = ?", limit.key(who)).Limit(1).Scan(&row).Error
	if err != nil {
		return fmt.Errorf("check %s: %w", limit.Name, err)
	}
	now := a.now()
	if row.Count < limit.Count || !row.Since.After(now.Add(-limit.Every)) {
		return nil
	}
	return tooMany(limit, row.Since, now)
}

// key is where uses of limit by who are counted; it holds no address.
func (l Limit) key(who string) string { return l.Name + ": " + HashOf(who) }

func tooMany(limit Limit, since, now time.Time) error {
	wait := since.Add(limit.Every).Sub(now)
	return &problem.Error{Kind: problem.TooMany, Message: "problem.too_many", RetryAfter: wait,
		Args: map[string]any{"Minutes": int(wait/time.Minute) + 1}}
}
