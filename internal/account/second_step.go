package account

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
	"gorm.io/gorm"

	"ideaboard/internal/problem"
	"ideaboard/internal/ratelimit"
)

// secondStep is the data of the token of an unfinished sign-in.
type secondStep struct {
	Intent   SignInIntent
	Votes    []int64
	Method   SignInMethod
	Linked   bool
	Password bool
	Options  json.RawMessage       // for the browser; null if the person has no passkey
	Session  *webauthn.SessionData // of the passkey's challenge
}

// SecondStep is the content of the page for the second step.
type SecondStep struct {
	Intent  SignInIntent
	App     bool   // the person can type a code from an authenticator app, or a recovery code
	Options []byte // JSON for the browser's passkeys, or nil
}

// factors are the kinds of second steps that a person has set up.
type factors struct {
	App      bool
	Passkeys bool
}

// NeedsSecondStep reports whether a person must take a second step before they are signed in. It is
// false for those who have not set one up; see [Accounts.MustSetUp].
func (a *Accounts) NeedsSecondStep(ctx context.Context, done Confirmed) (bool, error) {
	wanted, err := a.wantsSecondStep(ctx, done.User)
	if err != nil || !wanted || done.TwoStep {
		return false, err
	}
	has, err := a.factorsOf(ctx, done.User.ID)
	return has.App || has.Passkeys, err
}

// HasSecondStep reports whether a person has set up a second step.
func (a *Accounts) HasSecondStep(ctx context.Context, userID int64) (bool, error) {
	has, err := a.factorsOf(ctx, userID)
	return has.App || has.Passkeys, err
}

// MustSetUp reports whether the person must take or set up a second step before anything else:
// staff, if the site requires it.
func (a *Accounts) MustSetUp(ctx context.Context, user User, session Session) (bool, error) {
	if session.TwoStep || !user.Role.Staff() {
		return false, nil
	}
	settings, err := a.SignInConfig(ctx)
	return err == nil && settings.StaffTwoStep, err
}

func (a *Accounts) wantsSecondStep(ctx context.Context, user User) (bool, error) {
	settings, err := a.SignInConfig(ctx)
	return err == nil && (user.TwoStep || settings.StaffTwoStep && user.Role.Staff()), err
}

func (a *Accounts) factorsOf(ctx context.Context, userID int64) (has factors, err error) {
	err = a.db.Read(ctx).Raw(`
		SELECT EXISTS (SELECT 1 FROM authenticators WHERE user_id = ?) AS app,
			EXISTS (SELECT 1 FROM passkeys WHERE user_id = ?) AS passkeys`, userID, userID).Scan(&has).Error
	if err != nil {
		return has, fmt.Errorf("look for second steps of user %d: %w", userID, err)
	}
	return has, nil
}

// HoldSecondStep stores an unfinished sign-in for ten minutes and returns its token.
func (a *Accounts) HoldSecondStep(ctx context.Context, done Confirmed) (token string, err error) {
	held := secondStep{
		Intent:   done.Intent,
		Votes:    done.Votes,
		Method:   done.Method,
		Linked:   done.Linked,
		Password: done.Password,
	}
	holder, err := a.keyHolder(ctx, done.User)
	if err != nil {
		return "", err
	}
	if len(holder.keys) > 0 && a.keys != nil {
		assertion, session, err := a.keys.BeginLogin(holder, webauthn.WithUserVerification(protocol.VerificationPreferred))
		if err != nil {
			return "", fmt.Errorf("challenge a passkey: %w", err)
		}
		held.Session = session
		if held.Options, err = json.Marshal(assertion.Response); err != nil {
			return "", fmt.Errorf("challenge a passkey: %w", err)
		}
	}
	err = a.db.Tx(ctx, func(tx *gorm.DB) error {
		token, err = a.issue(ctx, tx, twoStepToken, done.User.ID, held)
		return err
	})
	return token, err
}

// SecondStep returns the content of the page for an unfinished sign-in, or NotFound if it has
// ended.
func (a *Accounts) SecondStep(ctx context.Context, token string) (step SecondStep, err error) {
	var held secondStep
	t, err := a.peek(ctx, a.db.Read(ctx), twoStepToken, token, &held)
	if err != nil {
		return step, err
	}
	has, err := a.factorsOf(ctx, *t.UserID)
	if err != nil {
		return step, err
	}
	left, err := recoveryLeft(a.db.Read(ctx), *t.UserID)
	step = SecondStep{Intent: held.Intent, App: has.App || left > 0}
	if held.Session != nil {
		step.Options = held.Options
	}
	return step, err
}

// ConfirmSecondCode finishes a sign-in with a code from the person's authenticator app or a
// recovery code. Five wrong codes end the sign-in.
func (a *Accounts) ConfirmSecondCode(ctx context.Context, client, token, typed string) (Confirmed, error) {
	return a.secondStep(ctx, client, token, func(tx *gorm.DB, user User, _ secondStep) (refused, err error) {
		right, err := a.spendSecondCode(ctx, tx, user.ID, typed)
		if err == nil && !right {
			refused = a.wrongSecondCode(ctx, tx, user.ID, typed)
		}
		return refused, err
	})
}

// ConfirmSecondPasskey finishes a sign-in with one of the person's passkeys.
func (a *Accounts) ConfirmSecondPasskey(ctx context.Context, client, token, answer string) (Confirmed, error) {
	return a.secondStep(ctx, client, token, func(tx *gorm.DB, user User, held secondStep) (refused, err error) {
		if held.Session == nil {
			return problem.New(problem.Forbidden, "problem.passkey_refused"), nil
		}
		owner, refused, err := a.answered(ctx, tx, *held.Session, answer)
		if err == nil && refused == nil && owner.ID != user.ID {
			refused = problem.New(problem.Forbidden, "problem.passkey_refused")
		}
		return refused, err
	})
}

// secondStep checks the second step with proof and uses the token up.
func (a *Accounts) secondStep(
	ctx context.Context,
	client, token string,
	proof func(*gorm.DB, User, secondStep) (refused, err error),
) (done Confirmed, err error) {
	if err := a.limits.Check(ctx, ratelimit.WrongCodesPerClient, client); err != nil {
		return done, err
	}
	var held secondStep
	t, err := a.peek(ctx, a.db.Read(ctx), twoStepToken, token, &held)
	if err != nil {
		return done, err
	}
	// Each first step allows five guesses, so the person's own limit is needed, too.
	if err := a.limits.Allow(ctx, ratelimit.TwoStepCodes, strconv.FormatInt(*t.UserID, 10)); err != nil {
		return done, err
	}
	var refused error // kept apart: the transaction that counts a wrong code must commit
	err = a.db.Tx(ctx, func(tx *gorm.DB) error {
		t, err := a.peek(ctx, tx, twoStepToken, token, &held, forUpdate)
		if err != nil {
			return err
		}
		if t.Wrong >= maxWrongCodes {
			return problem.New(problem.NotFound, "problem.step_ended")
		}
		user, err := userWhere(ctx, tx, "id = ?", *t.UserID)
		if user, err = a.currentPerson(ctx, tx, user, err); err != nil {
			return err
		}
		if refused, err = proof(tx, user, held); err != nil {
			return err
		}
		if refused != nil {
			return tx.Exec("UPDATE one_time_tokens SET wrong = wrong + 1 WHERE hash = ?", t.Hash).Error
		}
		done = Confirmed{
			User:     user,
			New:      user.Name == "",
			Intent:   held.Intent,
			Votes:    held.Votes,
			Method:   held.Method,
			TwoStep:  true,
			Linked:   held.Linked,
			Password: held.Password,
		}
		return tx.Exec("DELETE FROM one_time_tokens WHERE hash = ?", t.Hash).Error
	})
	if err == nil && refused != nil {
		err = a.limits.Allow(ctx, ratelimit.WrongCodesPerClient, client)
	}
	return done, errors.Join(err, refused)
}
