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

// SignInMail is the job that sends the email of a request to verify an address.
type SignInMail struct {
	SignInID int64 `json:"sign_in_id"`
}

// Kind names the job in the queue.
func (SignInMail) Kind() string { return "sign_in_mail" }

// Queue is the one for urgent emails.
func (SignInMail) Queue() string { return jobs.Mail }

// SignInMailContent is the content of the email that verifies an address.
type SignInMailContent struct {
	Email, Code, LinkToken, Language string
	Purpose                          Purpose
	Service                          string // whose account is to be linked, or ""
	VoteIdeaID                       int64  // the idea of the pending vote, or 0
	Minutes                          int
	JoinRefusal                      error // why this person may not join, as the text of the email; it then has no code
}

// SignInMail returns the email's content. ok is false if the request was used or replaced, or has
// expired.
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
		if mail.JoinRefusal, err = a.joinRefusal(ctx, request); err != nil {
			return mail, false, err
		}
	}
	return mail, request.UsedAt == nil && a.now().Before(request.ExpiresAt), nil
}

// joinRefusal returns why the person of a request may not join, or nil if they are known or may.
func (a *Accounts) joinRefusal(ctx context.Context, request SignIn) (why, err error) {
	_, err = a.UserByEmail(ctx, request.Email)
	if problem.KindOf(err) != problem.NotFound {
		return nil, err
	}
	if request.Identity != "" && request.Service() == "" { // the company's own product sent them, so they may join
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
