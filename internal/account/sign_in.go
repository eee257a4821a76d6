package account

import (
	"cmp"
	"context"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/database"
	"ideaboard/internal/jobs"
	"ideaboard/internal/problem"
)

// How long a code and its link are valid, and how many wrong codes end them.
const (
	SignInLife    = 10 * time.Minute
	LinkLife      = time.Hour // for a link made by an administrator
	maxWrongCodes = 5
)

// Purpose is why an address is being verified.
type Purpose string

// The purposes.
const (
	ToSignIn      Purpose = "sign-in"
	ToSetPassword Purpose = "password" // signs in, too; the email differs
	ToLink        Purpose = "link"     // links an account at another service
	ToChangeEmail Purpose = "email"    // for a signed-in person
)

// SignIn is a request to verify an address. Its code and link are derived from the board's secret
// and the nonce, and not stored.
type SignIn struct {
	ID          int64
	Purpose     Purpose
	Email       string
	Nonce       string
	BrowserHash string // "" for a link made by hand: any browser may use it
	ReturnTo    string
	VoteIdeaID  *int64
	Invitation  string // token of an invitation, or ""
	Identity    string // JSON of an ExternalIdentity to link, or ""
	UserID      *int64 // the person whose address is to change
	Language    string
	WrongCodes  int
	CreatedAt   time.Time
	ExpiresAt   time.Time
	UsedAt      *time.Time
}

// SignInIntent is what a visitor wanted to do when asked to sign in. Every sign-in method passes it
// on.
type SignInIntent struct {
	ReturnTo   string `json:"return,omitempty"` // where to go afterwards, checked to be on this board
	VoteIdeaID int64  `json:"vote,omitempty"`   // an idea to vote for once signed in, or 0
	Invitation string `json:"invitation,omitempty"`
}

// SignInRequest is what a visitor sends to sign in by email.
type SignInRequest struct {
	SignInIntent
	Purpose       Purpose // "" means ToSignIn
	Email         string
	Browser       string // the token in the visitor's cookie; only this browser may enter the code
	Client        string // address of the client, for rate limits
	Known         string // what RememberBrowser returned for this browser, or ""
	Language      string
	ExternalToken string // token of an external identity to link, or ""
}

// AskSignIn enqueues an email with a code and a link to the address. It does the same for known and
// unknown addresses. An earlier request of the same browser for the address ends; those of other
// browsers stay valid.
func (a *Accounts) AskSignIn(ctx context.Context, input SignInRequest) error {
	email, err := CleanEmail(input.Email)
	if err != nil {
		return err
	}
	if err := a.allowSignInMail(ctx, input, email); err != nil {
		return err
	}
	request := SignIn{
		Purpose: cmp.Or(input.Purpose, ToSignIn), Email: email, BrowserHash: HashOf(input.Browser), ReturnTo: input.ReturnTo,
		Invitation: input.Invitation, Language: input.Language,
	}
	if input.VoteIdeaID != 0 {
		request.VoteIdeaID = &input.VoteIdeaID
	}
	return a.db.Tx(ctx, func(tx *gorm.DB) error {
		if input.ExternalToken != "" {
			if err := a.holdIdentity(ctx, tx, &request, input.ExternalToken); err != nil {
				return err
			}
		}
		if err := a.open(ctx, tx, &request, SignInLife); err != nil {
			return err
		}
		if err := a.keepVote(ctx, tx, request); err != nil {
			return err
		}
		return jobs.Enqueue(tx, SignInMail{SignInID: request.ID})
	})
}

// SignInLink returns the token of a link that signs in the person with this address from any
// browser, within [LinkLife]. It sends no email. It is for administrators on the command line.
func (a *Accounts) SignInLink(ctx context.Context, email string) (token string, err error) {
	user, err := a.UserByEmail(ctx, email)
	if err != nil {
		return "", err
	}
	err = a.db.Tx(ctx, func(tx *gorm.DB) error {
		token, err = a.makeLink(ctx, tx, *user.Email)
		return err
	})
	return token, err
}

// makeLink creates a request without an email and returns its link's token.
func (a *Accounts) makeLink(ctx context.Context, tx *gorm.DB, email string) (token string, err error) {
	request := SignIn{Purpose: ToSignIn, Email: email, ReturnTo: "/"}
	err = a.open(ctx, tx, &request, LinkLife)
	return a.linkToken(request), err
}

// open stores a request and ends earlier ones of the same browser for the same address. Those of
// other browsers stay valid: a stranger who requests a code must not end the one that the owner is
// about to enter.
func (a *Accounts) open(ctx context.Context, tx *gorm.DB, request *SignIn, life time.Duration) error {
	now := a.now()
	request.Nonce, request.CreatedAt, request.ExpiresAt = NewToken(), now, now.Add(life)
	older := tx.Table("sign_ins").Where("email = ? AND browser_hash = ? AND used_at IS NULL AND purpose <> ?",
		request.Email, request.BrowserHash, ToChangeEmail)
	if request.Purpose == ToChangeEmail { // ends only the person's own earlier changes of address
		older = tx.Table("sign_ins").Where("user_id = ? AND used_at IS NULL AND purpose = ?", request.UserID, ToChangeEmail)
	}
	err := older.Update("used_at", now).Error
	if err == nil {
		err = database.Rows[SignIn](tx).Create(ctx, request)
	}
	if errors.Is(err, gorm.ErrForeignKeyViolated) { // the idea to vote for was deleted
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

// linkToken returns the token of a request's link: its id and a signature.
func (a *Accounts) linkToken(request SignIn) string {
	id := strconv.FormatInt(request.ID, 10)
	return id + "-" + hex.EncodeToString(a.derive("sign-in link", id, request.Nonce)[:20])
}

// Waiting returns the open request of a browser, for the page that asks for its code, or NotFound.
func (a *Accounts) Waiting(ctx context.Context, browser string) (SignIn, error) {
	open, err := database.Rows[SignIn](a.db.Read(ctx)).
		Where("browser_hash = ? AND purpose <> ?", HashOf(browser), ToChangeEmail).Order("id DESC").Limit(1).Find(ctx)
	if err != nil {
		return SignIn{}, fmt.Errorf("look for a sign-in: %w", err)
	}
	if len(open) == 0 || a.stillValid(open[0]) != nil {
		return SignIn{}, problem.New(problem.NotFound, "problem.link_ended")
	}
	return open[0], nil
}

// Service returns the name of the service whose account is to be linked, or "".
func (s SignIn) Service() string {
	var identity ExternalIdentity
	if json.Unmarshal([]byte(s.Identity), &identity) != nil {
		return ""
	}
	return identity.Method.Service()
}
