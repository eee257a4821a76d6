package account

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
	"gorm.io/gorm"

	"ideaboard/internal/problem"
	"ideaboard/internal/ratelimit"
)

// passkeyChallenge is the data of a challenge's token.
type passkeyChallenge struct {
	Session webauthn.SessionData
	Intent  SignInIntent
}

// ChallengePasskey returns the JSON that a browser needs to sign in with any passkey of this board,
// and the token that SignInPasskey needs within ten minutes.
func (a *Accounts) ChallengePasskey(
	ctx context.Context,
	client string,
	intent SignInIntent,
) (options []byte, ticket string, err error) {
	if err := a.methodOpen(ctx, func(d *SignInConfig) bool { return d.PasskeysOpen() }); err != nil {
		return nil, "", err
	}
	if err := a.limits.Allow(ctx, ratelimit.SignInsPerClient, client); err != nil {
		return nil, "", err
	}
	assertion, session, err := a.keys.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return nil, "", fmt.Errorf("challenge a passkey: %w", err)
	}
	if options, err = json.Marshal(assertion.Response); err != nil {
		return nil, "", fmt.Errorf("challenge a passkey: %w", err)
	}
	err = a.db.Tx(ctx, func(tx *gorm.DB) error {
		ticket, err = a.issue(ctx, tx, passkeyToken, 0, passkeyChallenge{*session, intent})
		return err
	})
	return options, ticket, err
}

// SignInPasskey signs in the person whose passkey answered the challenge of a token. The device
// verified them by fingerprint, face or PIN, so no second step is needed.
func (a *Accounts) SignInPasskey(ctx context.Context, client, ticket, answer string) (done Confirmed, err error) {
	if err := a.limits.Check(ctx, ratelimit.WrongCodesPerClient, client); err != nil {
		return done, err
	}
	var refused error // kept apart: the transaction that uses the challenge up must commit
	err = a.db.Tx(ctx, func(tx *gorm.DB) error {
		var challenge passkeyChallenge
		if err := a.redeem(ctx, tx, passkeyToken, ticket, &challenge); err != nil {
			return err
		}
		var user User
		user, refused, err = a.answered(ctx, tx, challenge.Session, answer)
		done = Confirmed{User: user, New: user.Name == "", Intent: challenge.Intent, Method: MethodPasskey, TwoStep: true}
		return err
	})
	if err == nil && refused != nil {
		err = a.limits.Allow(ctx, ratelimit.WrongCodesPerClient, client)
	}
	return done, errors.Join(err, refused)
}

// answered returns the person whose passkey signed the challenge. refused is the message if none
// did.
func (a *Accounts) answered(
	ctx context.Context,
	tx *gorm.DB,
	session webauthn.SessionData,
	answer string,
) (user User, refused, err error) {
	failed := &problem.Error{Kind: problem.Forbidden, Message: "problem.passkey_refused"}
	parsed, err := protocol.ParseCredentialRequestResponseBytes([]byte(answer))
	if err != nil {
		failed.Cause = err
		return user, failed, nil
	}
	var key Passkey
	err = tx.Clauses(forUpdate).Where("credential_id = ?", base64.RawURLEncoding.EncodeToString(parsed.RawID)).
		Take(&key).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return user, failed, nil
	}
	if err != nil {
		return user, nil, fmt.Errorf("load a passkey: %w", err)
	}
	owner, err := userWhere(ctx, tx, "id = ?", key.UserID)
	if err != nil {
		return user, nil, err
	}
	used, err := a.signed(owner, key, session, parsed)
	if err != nil {
		failed.Cause = err
		return user, failed, nil
	}
	if err := a.usePasskey(tx, key, used); err != nil {
		return user, nil, err
	}
	user, err = a.currentPerson(ctx, tx, owner, nil)
	if problem.KindOf(err) == problem.Forbidden {
		return user, err, nil
	}
	return user, nil, err
}

// signed checks the signature, for any person or for the one of the session. It refuses a key that
// may be a copy: one whose counter went back.
func (a *Accounts) signed(
	owner User,
	key Passkey,
	session webauthn.SessionData,
	parsed *protocol.ParsedCredentialAssertionData,
) (*webauthn.Credential, error) {
	var stored webauthn.Credential
	if err := json.Unmarshal([]byte(key.Credential), &stored); err != nil {
		return nil, err
	}
	holder := keyHolder{user: owner, keys: []webauthn.Credential{stored}}
	var used *webauthn.Credential
	var err error
	if len(session.UserID) > 0 {
		used, err = a.keys.ValidateLogin(holder, session, parsed)
	} else {
		used, err = a.keys.ValidateDiscoverableLogin(func(_, _ []byte) (webauthn.User, error) {
			return holder, nil
		}, session, parsed)
	}
	if err != nil {
		return nil, err
	}
	if used.Authenticator.CloneWarning {
		return nil, errors.New("the passkey's counter went back")
	}
	return used, nil
}

func (a *Accounts) usePasskey(tx *gorm.DB, key Passkey, used *webauthn.Credential) error {
	raw, err := json.Marshal(used)
	if err != nil {
		return fmt.Errorf("use passkey %d: %w", key.ID, err)
	}
	err = tx.Exec("UPDATE passkeys SET credential = ?, used_at = ? WHERE id = ?", string(raw), a.now(), key.ID).Error
	if err != nil {
		return fmt.Errorf("use passkey %d: %w", key.ID, err)
	}
	return nil
}
