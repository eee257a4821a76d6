package account

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/jobs"
	"ideaboard/internal/problem"
)

// How long a code and its link can be used, and how many wrong codes end them.
const (
	SignInLife    = 10 * time.Minute
	LinkLife      = time.Hour // of a link that an administrator made by hand
	maxWrongCodes = 5
)

// SignIn is one request to sign in. Its code and its link are derived from the
// server's secret and the nonce; neither is stored.
type SignIn struct {
	ID          int64
	Email       string
	Nonce       string
	BrowserHash string // "" for a link made by hand: any browser may use it
	ReturnTo    string
	VoteIdeaID  *int64
	Language    string
	WrongCodes  int
	CreatedAt   time.Time
	ExpiresAt   time.Time
	UsedAt      *time.Time
}

// SignInMail is the job that sends the mail of a request to sign in.
type SignInMail struct {
	SignInID int64 `json:"sign_in_id"`
}

// Kind names the job in the queue.
func (SignInMail) Kind() string { return "sign_in_mail" }

// Ask is what a visitor sends to sign in.
type Ask struct {
	Email      string
	Browser    string // the token in the visitor's cookie; only this browser may type the code
	Client     string // address of the client, for the limits
	ReturnTo   string // where to go afterwards, already safe
	VoteIdeaID int64  // an idea to vote for once signed in; 0 for none
	Language   string
}

// AskSignIn mails a code and a link to the address, by a queued job: the work
// is the same for known and unknown addresses. An older request ends.
func (a *Accounts) AskSignIn(ctx context.Context, ask Ask) error {
	email, err := CleanEmail(ask.Email)
	if err != nil {
		return err
	}
	if err := a.Take(ctx, LimitAsksOfClient, ask.Client); err != nil {
		return err
	}
	if err := a.Take(ctx, LimitMailsToAddress, email); err != nil {
		return err
	}
	request := SignIn{Email: email, BrowserHash: hashOf(ask.Browser), ReturnTo: ask.ReturnTo, Language: ask.Language}
	if ask.VoteIdeaID != 0 {
		request.VoteIdeaID = &ask.VoteIdeaID
	}
	return a.db.Tx(ctx, func(tx *gorm.DB) error {
		if err := a.open(ctx, tx, &request, SignInLife); err != nil {
			return err
		}
		return jobs.Enqueue(tx, SignInMail{SignInID: request.ID})
	})
}

// SignInLink returns the token of a link that signs in the person with this
// address, from any browser, within the hour. For administrators at the
// terminal: no mail is sent.
func (a *Accounts) SignInLink(ctx context.Context, email string) (token string, err error) {
	user, err := a.UserByEmail(ctx, email)
	if err != nil {
		return "", err
	}
	request := SignIn{Email: *user.Email, ReturnTo: "/"}
	err = a.db.Tx(ctx, func(tx *gorm.DB) error { return a.open(ctx, tx, &request, LinkLife) })
	return a.linkToken(request), err
}

// open stores a new request and ends the older ones of the same address.
func (a *Accounts) open(ctx context.Context, tx *gorm.DB, request *SignIn, life time.Duration) error {
	now := a.now()
	request.Nonce, request.CreatedAt, request.ExpiresAt = NewToken(), now, now.Add(life)
	err := tx.Exec("UPDATE sign_ins SET used_at = ? WHERE email = ? AND used_at IS NULL", now, request.Email).Error
	if err == nil {
		err = gorm.G[SignIn](tx).Create(ctx, request)
	}
	if errors.Is(err, gorm.ErrForeignKeyViolated) { // the idea to vote for is gone
		return problem.New(problem.NotFound, "problem.not_found")
	}
	if err != nil {
		return fmt.Errorf("open sign-in: %w", err)
	}
	return nil
}

// code returns the six digits of a request.
func (a *Accounts) code(request SignIn) string {
	sum := a.derive("sign-in code", strconv.FormatInt(request.ID, 10), request.Nonce)
	return fmt.Sprintf("%06d", binary.BigEndian.Uint64(sum)%1_000_000)
}

// linkToken returns the token of a request's link: its id and a proof.
func (a *Accounts) linkToken(request SignIn) string {
	id := strconv.FormatInt(request.ID, 10)
	return id + "-" + hex.EncodeToString(a.derive("sign-in link", id, request.Nonce)[:20])
}

// Mail is what the mail of a request to sign in says.
type Mail struct {
	Email, Code, LinkToken, Language string
	Minutes                          int
}

// SignInMail returns what to mail for a request; ok is false when the request
// was used, replaced or has expired, and the mail would only confuse.
func (a *Accounts) SignInMail(ctx context.Context, id int64) (mail Mail, ok bool, err error) {
	request, err := gorm.G[SignIn](a.db.Read(ctx)).Where("id = ?", id).Take(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return mail, false, nil
	}
	if err != nil {
		return mail, false, fmt.Errorf("load sign-in %d: %w", id, err)
	}
	mail = Mail{Email: request.Email, Code: a.code(request), LinkToken: a.linkToken(request), Language: request.Language,
		Minutes: int(SignInLife / time.Minute)}
	return mail, request.UsedAt == nil && a.now().Before(request.ExpiresAt), nil
}
