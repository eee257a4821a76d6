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

// Confirmed is a person who proved who they are, in one way or several.
type Confirmed struct {
	User     User
	New      bool // they were not known before, or have no name yet
	Intent   SignInIntent
	Votes    []int64 // ideas whose votes waited for this
	Method   SignInMethod
	TwoStep  bool // proved in two ways: no second step is needed
	Linked   bool // an account elsewhere is now known to be their
	Password bool // they came to choose a new password
}

// ConfirmCode signs in whoever types the code in the browser that asked for
// it. Five wrong codes end the request. known is what RememberBrowser gave the
// browser, or "".
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

// LinkOwner returns the address that a link signs in, or "" when this browser
// did not ask for it and must say the address itself. It changes nothing: mail
// scanners follow links.
func (a *Accounts) LinkOwner(ctx context.Context, token, browser string) (email string, err error) {
	byID, proof := a.linkParts(token)
	var request SignIn
	if err := byID(a.db.Read(ctx)).Take(&request).Error; err != nil {
		return "", requestEnded(err)
	}
	if err := proof(request); err != nil {
		return "", err
	}
	if err := a.alive(request); err != nil {
		return "", err
	}
	if request.BrowserHash != "" && request.BrowserHash != HashOf(browser) {
		return "", nil
	}
	return request.Email, nil
}

// ConfirmLink signs in whoever presses the button behind the mail's link. In
// another browser than the one that asked, email must be the right address. known
// is as in [Accounts.ConfirmCode].
func (a *Accounts) ConfirmLink(ctx context.Context, token, browser, client, known, email string) (Confirmed, error) {
	byID, proof := a.linkParts(token)
	right := func(request SignIn) (bool, error) { return proof(request) == nil, nil } // nobody guesses a link
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

// linkParts returns how to find the request of a link, and how to prove that
// the link is the one that was mailed.
func (a *Accounts) linkParts(token string) (byID func(*gorm.DB) *gorm.DB, proof func(SignIn) error) {
	raw, _, _ := strings.Cut(token, "-")
	id, err := strconv.ParseInt(raw, 10, 64)
	if err != nil {
		id = -1 // no request has it
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

// proofFrom says where a proof came from.
type proofFrom struct{ client, browser, known string }

// confirm finds a request, checks it by proof and uses it up, once however
// many come at the same time. A client that was wrong too often must wait, unless
// the request is an exception.
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
	var refused error // kept apart: counting a wrong code must be committed
	err = a.db.Tx(ctx, func(tx *gorm.DB) error {
		if err := lockMembership(tx, "KEY SHARE"); err != nil { // before any row of a person
			return err
		}
		if refused, err = a.spend(tx, &request, find, proof); refused != nil || err != nil {
			return err
		}
		done, err = a.welcome(ctx, tx, settings, request, request.BrowserHash == HashOf(from.browser))
		return err
	})
	switch {
	case err == nil && refused != nil:
		err = a.limits.Allow(ctx, ratelimit.WrongCodesPerClient, from.client)
	case err == nil && request.BrowserHash != "":
		err = a.giveBackAsk(ctx, from, request.Email)
	}
	return done, errors.Join(err, refused)
}

// giveBackAsk takes back the mail that led to a sign-in: those who prove that the
// address is theirs may sign in as often as they like.
func (a *Accounts) giveBackAsk(ctx context.Context, from proofFrom, email string) error {
	token, err := a.knownAs(ctx, from.known, email)
	if err != nil {
		return err
	}
	if token != "" {
		return a.limits.GiveBack(ctx, ratelimit.EmailsPerBrowser, token)
	}
	return a.limits.GiveBack(ctx, ratelimit.EmailsPerClient, from.client+" "+email)
}

// mayConfirm refuses a client that was wrong too often. Others may share its
// address, and have been mailed a code: theirs are exceptions.
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

// spend reads the request and uses it up when the proof holds. refused says why
// it does not; a wrong proof is counted.
func (a *Accounts) spend(
	tx *gorm.DB,
	request *SignIn,
	find func(*gorm.DB) *gorm.DB,
	proof func(SignIn) error,
) (refused, err error) {
	if err := find(tx.Clauses(forUpdate)).Take(request).Error; err != nil {
		return requestEnded(err), nil
	}
	if refused = a.alive(*request); refused != nil {
		return refused, nil
	}
	if refused = proof(*request); refused != nil && problem.KindOf(refused) == problem.NotFound {
		return refused, nil // a link that is not this request's says nothing of it, so it costs the request nothing
	}
	if refused != nil {
		return refused, tx.Exec("UPDATE sign_ins SET wrong_codes = wrong_codes + 1 WHERE id = ?", request.ID).Error
	}
	return nil, tx.Exec("UPDATE sign_ins SET used_at = ? WHERE id = ?", a.now(), request.ID).Error
}

// alive refuses a request that was used, has expired or saw too many wrong codes.
func (a *Accounts) alive(request SignIn) error {
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

// welcome returns the person of a proven address, and adds them when they are new
// and may join. An account elsewhere is linked in the browser that brought it
// alone: in another one somebody may only have been sent its link.
func (a *Accounts) welcome(
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
		email:      request.Email,
		invitation: request.Invitation,
		name:       identity.Name,
		vouched:    identity.Method.sso(),
	}
	if done.User, err = a.findOrAdd(ctx, tx, settings, newcomer); err != nil {
		return done, err
	}
	if request.BrowserHash != "" { // a link of the terminal, or of staff, was mailed to nobody
		if err := a.gotMail(ctx, tx, done.User, request.Email); err != nil {
			return done, err
		}
	}
	if identity.Subject != "" && (identity.Vouched || !identity.Method.sso()) {
		if err := a.linkIdentity(ctx, tx, done.User, identity); err != nil {
			return done, err
		}
		done.Linked, done.Method = true, identity.Method
	}
	done.New = done.User.Name == ""
	done.Votes, err = a.votesOf(tx, request, sameBrowser)
	return done, err
}
