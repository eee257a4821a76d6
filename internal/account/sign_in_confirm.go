package account

import (
	"context"
	"crypto/hmac"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"gorm.io/gorm"

	"ideaboard/internal/problem"
	"ideaboard/internal/ratelimit"
)

// Confirmed is a person who has proved who they are by one or more steps.
type Confirmed struct {
	User     User
	New      bool // they are new, or have no name yet
	Intent   SignInIntent
	Votes    []int64 // ideas whose pending votes now count
	Method   SignInMethod
	TwoStep  bool // proved by two steps, so no second step is needed
	Linked   bool // an account at another service was linked to theirs
	Password bool // they came to choose a new password
}

// ConfirmCode signs in a person who enters the code in the browser that requested it. Five wrong
// codes end the request. known is what RememberBrowser returned for the browser, or "".
func (a *Accounts) ConfirmCode(ctx context.Context, browser, client, known, code string) (Confirmed, error) {
	code = digits(code)
	newest := func(tx *gorm.DB) *gorm.DB {
		return tx.Where("browser_hash = ? AND purpose <> ?", HashOf(browser), ToChangeEmail).Order("id DESC")
	}
	owner := func(request SignIn) (bool, error) {
		token, err := a.knownAs(ctx, known, request.Email)
		return token != "", err
	}
	done, err := a.confirm(ctx, proofFrom{client, browser, known}, newest, owner, func(request SignIn) error {
		if !hmac.Equal([]byte(code), []byte(a.code(request))) {
			return problem.Field("code", "problem.code_wrong", nil)
		}
		return nil
	})
	if problem.KindOf(err) == problem.NotFound {
		err = problem.Field("code", "problem.code_ended", nil)
	}
	return done, err
}

// LinkOwner returns the address that a link signs in, or "" if another browser requested it, in
// which the person must enter the address. It changes nothing, because mail scanners follow links.
func (a *Accounts) LinkOwner(ctx context.Context, token, browser string) (email string, err error) {
	byID, proof := a.linkParts(token)
	var request SignIn
	if err := byID(a.db.Read(ctx)).Take(&request).Error; err != nil {
		return "", requestEnded(err)
	}
	if err := proof(request); err != nil {
		return "", err
	}
	if err := a.stillValid(request); err != nil {
		return "", err
	}
	if request.BrowserHash != "" && request.BrowserHash != HashOf(browser) {
		return "", nil
	}
	return request.Email, nil
}

// ConfirmLink signs in the person who confirms the link of an email. In a browser other than the
// one that requested it, email must be the right address. known is as for [Accounts.ConfirmCode].
func (a *Accounts) ConfirmLink(ctx context.Context, token, browser, client, known, email string) (Confirmed, error) {
	byID, proof := a.linkParts(token)
	right := func(request SignIn) (bool, error) { return proof(request) == nil, nil } // a link cannot be guessed
	return a.confirm(ctx, proofFrom{client, browser, known}, byID, right, func(request SignIn) error {
		if err := proof(request); err != nil {
			return err
		}
		same := request.BrowserHash == "" || request.BrowserHash == HashOf(browser)
		if typed, err := CleanEmail(email); !same && (err != nil || typed != request.Email) {
			return problem.Field("email", "problem.email_mismatch", nil)
		}
		return nil
	})
}

// linkParts returns functions to find the request of a link, and to check that the link belongs to
// it.
func (a *Accounts) linkParts(token string) (byID func(*gorm.DB) *gorm.DB, proof func(SignIn) error) {
	raw, _, _ := strings.Cut(token, "-")
	id, err := strconv.ParseInt(raw, 10, 64)
	if err != nil {
		id = -1 // matches no request
	}
	byID = func(tx *gorm.DB) *gorm.DB { return tx.Where("id = ? AND purpose <> ?", id, ToChangeEmail) }
	proof = func(request SignIn) error {
		if !hmac.Equal([]byte(token), []byte(a.linkToken(request))) {
			return problem.New(problem.NotFound, "problem.link_ended")
		}
		return nil
	}
	return byID, proof
}

// proofFrom is the origin of a proof.
type proofFrom struct{ client, browser, known string }

// confirm finds a request, checks it with proof and uses it up; of several callers at once, only
// one succeeds. A client with too many wrong codes is refused, unless except returns true for the
// request.
func (a *Accounts) confirm(
	ctx context.Context,
	from proofFrom,
	find func(*gorm.DB) *gorm.DB,
	except func(SignIn) (bool, error),
	proof func(SignIn) error,
) (done Confirmed, err error) {
	if err := a.mayConfirm(ctx, from.client, find, except); err != nil {
		return done, err
	}
	settings, err := a.SignInConfig(ctx)
	if err != nil {
		return done, err
	}
	var request SignIn
	var refused error // kept apart: the transaction that counts a wrong code must commit
	err = a.db.Tx(ctx, func(tx *gorm.DB) error {
		if err := lockMembership(tx, "KEY SHARE"); err != nil { // before any row of a person
			return err
		}
		if refused, err = a.useRequest(tx, &request, find, proof); refused != nil || err != nil {
			return err
		}
		done, err = a.personOfRequest(ctx, tx, settings, request, request.BrowserHash == HashOf(from.browser))
		return err
	})
	switch {
	case err == nil && refused != nil:
		err = a.limits.Allow(ctx, ratelimit.WrongCodesPerClient, from.client)
	case err == nil && request.BrowserHash != "":
		err = a.giveBackEmail(ctx, from, request.Email)
	}
	return done, errors.Join(err, refused)
}

// giveBackEmail takes back the counted email of a successful sign-in, so that the owner of an address
// can sign in as often as they like.
func (a *Accounts) giveBackEmail(ctx context.Context, from proofFrom, email string) error {
	token, err := a.knownAs(ctx, from.known, email)
	if err != nil {
		return err
	}
	if token != "" {
		return a.limits.GiveBack(ctx, ratelimit.EmailsPerBrowser, token)
	}
	return a.limits.GiveBack(ctx, ratelimit.EmailsPerClient, from.client+" "+email)
}

// mayConfirm refuses a client with too many wrong codes, unless except returns true for the
// request. Others may share the client's address and must still be able to use their code.
func (a *Accounts) mayConfirm(
	ctx context.Context,
	client string,
	find func(*gorm.DB) *gorm.DB,
	except func(SignIn) (bool, error),
) error {
	limited := a.limits.Check(ctx, ratelimit.WrongCodesPerClient, client)
	if problem.KindOf(limited) != problem.TooMany {
		return limited
	}
	var request SignIn
	err := find(a.db.Read(ctx)).Take(&request).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return limited
	}
	if err != nil {
		return requestEnded(err)
	}
	if excepted, err := except(request); excepted || err != nil {
		return err
	}
	return limited
}

// useRequest loads the request and uses it up if proof accepts it. Otherwise refused is the reason. A
// wrong code is counted; a link of another request is not.
func (a *Accounts) useRequest(
	tx *gorm.DB,
	request *SignIn,
	find func(*gorm.DB) *gorm.DB,
	proof func(SignIn) error,
) (refused, err error) {
	if err := find(tx.Clauses(forUpdate)).Take(request).Error; err != nil {
		return requestEnded(err), nil
	}
	if refused = a.stillValid(*request); refused != nil {
		return refused, nil
	}
	if refused = proof(*request); refused != nil && problem.KindOf(refused) == problem.NotFound {
		return refused, nil // the link belongs to another request, so it is no wrong guess for this one
	}
	if refused != nil {
		return refused, tx.Exec("UPDATE sign_ins SET wrong_codes = wrong_codes + 1 WHERE id = ?", request.ID).Error
	}
	return nil, tx.Exec("UPDATE sign_ins SET used_at = ? WHERE id = ?", a.now(), request.ID).Error
}

// stillValid returns a refusal if the request was used, has expired or had too many wrong codes.
func (a *Accounts) stillValid(request SignIn) error {
	if request.UsedAt != nil || request.WrongCodes >= maxWrongCodes || !a.now().Before(request.ExpiresAt) {
		return problem.New(problem.NotFound, "problem.link_ended")
	}
	return nil
}

func requestEnded(err error) error {
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return problem.New(problem.NotFound, "problem.link_ended")
	}
	return fmt.Errorf("load sign-in: %w", err)
}

// personOfRequest returns the person with the verified address, and adds them if they are new and may join.
// An external identity is linked only in the browser that brought it: in another one, somebody may
// have been sent a link with somebody else's identity.
func (a *Accounts) personOfRequest(
	ctx context.Context,
	tx *gorm.DB,
	settings *SignInConfig,
	request SignIn,
	sameBrowser bool,
) (done Confirmed, err error) {
	done = Confirmed{
		Method:   MethodEmail,
		Intent:   SignInIntent{ReturnTo: request.ReturnTo},
		Password: request.Purpose == ToSetPassword,
	}
	if request.BrowserHash == "" {
		done.Method = MethodLink
	}
	var identity ExternalIdentity
	if request.Identity != "" && sameBrowser {
		if err := json.Unmarshal([]byte(request.Identity), &identity); err != nil {
			return done, fmt.Errorf("read an external identity: %w", err)
		}
	}
	newcomer := newcomer{
		email:         request.Email,
		invitation:    request.Invitation,
		name:          identity.Name,
		mayAlwaysJoin: identity.Method.sso(),
	}
	if done.User, err = a.findOrAdd(ctx, tx, settings, newcomer); err != nil {
		return done, err
	}
	if request.BrowserHash != "" { // a link made by hand was not sent by email
		if err := a.mailReceived(ctx, tx, done.User, request.Email); err != nil {
			return done, err
		}
	}
	if identity.Subject != "" && (identity.EmailVerified || !identity.Method.sso()) {
		if err := a.linkIdentity(ctx, tx, done.User, identity); err != nil {
			return done, err
		}
		done.Linked, done.Method = true, identity.Method
	}
	done.New = done.User.Name == ""
	done.Votes, err = a.votesOf(tx, request, sameBrowser)
	return done, err
}
