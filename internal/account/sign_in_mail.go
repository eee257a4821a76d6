package account

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/database"
	"ideaboard/internal/jobs"
	"ideaboard/internal/problem"
)

// SignInMail is the job that sends the mail of a request to sign in.
type SignInMail struct {
	SignInID int64 `json:"sign_in_id"`
}

// Kind names the job in the queue.
func (SignInMail) Kind() string { return "sign_in_mail" }

// Queue is where nothing waits behind other work.
func (SignInMail) Queue() string { return jobs.Mail }

// Mail is what the mail of a request to prove an address says.
type SignInMailContent struct {
	Email, Code, LinkToken, Language string
	Purpose                          Purpose
	Service                          string // whose account is to be linked, or ""
	VoteIdeaID                       int64  // the vote that waits for it, or 0
	Minutes                          int
	Outside                          error // why this newcomer may not join, in words: they get no code
}

// SignInMail returns what to mail for a request; ok is false when the request
// was used, replaced or has expired, and the mail would only confuse.
func (a *Accounts) SignInMail(ctx context.Context, id int64) (mail SignInMailContent, ok bool, err error) {
	request, err := database.Rows[SignIn](a.db.Read(ctx)).Where("id = ?", id).Take(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return mail, false, nil
	}
	if err != nil {
		return mail, false, fmt.Errorf("load sign-in %d: %w", id, err)
	}
	mail = SignInMailContent{
		Email: request.Email, Code: a.code(request), LinkToken: a.linkToken(request), Language: request.Language,
		Purpose: request.Purpose, Service: request.Service(), Minutes: int(SignInLife / time.Minute),
	}
	if request.VoteIdeaID != nil {
		mail.VoteIdeaID = *request.VoteIdeaID
	}
	if request.Purpose != ToChangeEmail {
		if mail.Outside, err = a.outside(ctx, request); err != nil {
			return mail, false, err
		}
	}
	return mail, request.UsedAt == nil && a.now().Before(request.ExpiresAt), nil
}

// outside returns why the person of a request may not come in, or nil when they
// is known or may join.
func (a *Accounts) outside(ctx context.Context, request SignIn) (why, err error) {
	_, err = a.UserByEmail(ctx, request.Email)
	if problem.KindOf(err) != problem.NotFound {
		return nil, err
	}
	if request.Identity != "" && request.Service() == "" { // the company's own product sends them: they belong
		return nil, nil
	}
	settings, err := a.SignInConfig(ctx)
	if err != nil {
		return nil, err
	}
	if request.Invitation != "" {
		invitation, err := a.invitationByToken(ctx, a.db.Read(ctx), request.Invitation, false)
		if err == nil && invitation.isFor(request.Email) {
			return nil, nil
		}
	}
	return settings.mayJoin(request.Email), nil
}
