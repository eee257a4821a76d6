package account

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
	"gorm.io/gorm"

	"ideaboard/internal/database"
	"ideaboard/internal/event"
	"ideaboard/internal/problem"
	"ideaboard/internal/text"
)

// Passkey is a key on a person's device or in their password manager (W3C Web Authentication).
type Passkey struct {
	ID           int64
	UserID       int64
	CredentialID string // base64url
	Credential   string // JSON of webauthn.Credential
	Name         string // chosen by the person
	CreatedAt    time.Time
	UsedAt       *time.Time
}

// Limits of passkeys.
const (
	maxPasskeys    = 20
	maxPasskeyName = 60
)

// passkeysAt returns the checker of passkeys for a board at this address, to which they are bound.
// If the board cannot have any, off says why, see PasskeysOff.
func passkeysAt(boardURL, name string) (keys *webauthn.WebAuthn, off string) {
	if off = PasskeysOff(boardURL); off != "" {
		return nil, off
	}
	keys, err := newPasskeys(boardURL, name)
	if err != nil { // cannot happen: PasskeysOff has checked the same
		return nil, passkeysOffHost
	}
	return keys, ""
}

// Message keys of why a board has no passkeys.
const (
	passkeysOffAddress = "passkeys_off.address" // the host is an IP address
	passkeysOffHTTP    = "passkeys_off.http"    // neither HTTPS nor localhost
	passkeysOffHost    = "passkeys_off.host"    // passkeys cannot be bound to this host
)

// PasskeysOff returns the message key of why a board at this address cannot have passkeys, or "" if
// it can. Browsers bind passkeys to a domain name and create them only on pages served over HTTPS
// or from localhost.
func PasskeysOff(boardURL string) string {
	u, err := url.Parse(boardURL)
	if err != nil {
		return passkeysOffHost
	}
	host := u.Hostname()
	if _, err := netip.ParseAddr(host); err == nil {
		return passkeysOffAddress
	}
	if u.Scheme != "https" && host != "localhost" && !strings.HasSuffix(host, ".localhost") {
		return passkeysOffHTTP
	}
	if _, err := newPasskeys(boardURL, host); err != nil {
		return passkeysOffHost
	}
	return ""
}

func newPasskeys(boardURL, name string) (*webauthn.WebAuthn, error) {
	u, err := url.Parse(boardURL)
	if err != nil {
		return nil, err
	}
	return webauthn.New(&webauthn.Config{
		RPID: u.Hostname(), RPDisplayName: name, RPOrigins: []string{boardURL},
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, UserVerification: protocol.VerificationRequired,
		},
	})
}

// keyHolder adapts a person to webauthn.User.
type keyHolder struct {
	user User
	keys []webauthn.Credential
}

func (h keyHolder) WebAuthnID() []byte { return binary.BigEndian.AppendUint64(nil, uint64(h.user.ID)) }

func (h keyHolder) WebAuthnName() string {
	if h.user.Email != nil {
		return *h.user.Email
	}
	return h.WebAuthnDisplayName()
}

func (h keyHolder) WebAuthnDisplayName() string {
	if h.user.Name != "" {
		return h.user.Name
	}
	return fmt.Sprintf("#%d", h.user.ID)
}
func (h keyHolder) WebAuthnCredentials() []webauthn.Credential { return h.keys }

// Passkeys returns a person's passkeys, oldest first.
func (a *Accounts) Passkeys(ctx context.Context, userID int64) ([]Passkey, error) {
	keys, err := database.Rows[Passkey](a.db.Read(ctx)).Where("user_id = ?", userID).Order("id").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("list passkeys of user %d: %w", userID, err)
	}
	return keys, nil
}

func (a *Accounts) keyHolder(ctx context.Context, user User) (h keyHolder, err error) {
	keys, err := a.Passkeys(ctx, user.ID)
	h = keyHolder{user: user, keys: make([]webauthn.Credential, len(keys))}
	for i, key := range keys {
		if err == nil {
			err = json.Unmarshal([]byte(key.Credential), &h.keys[i])
		}
	}
	return h, err
}

// passkeyOffer is the challenge for a new passkey. The page sends it back, encrypted.
type passkeyOffer struct {
	UserID  int64
	Until   time.Time
	Session webauthn.SessionData
}

// OfferPasskey returns the JSON that a browser needs to create a passkey, and the encrypted offer
// that AddPasskey needs within ten minutes.
func (a *Accounts) OfferPasskey(ctx context.Context, user User) (options []byte, sealed string, err error) {
	holder, err := a.keyHolder(ctx, user)
	if err != nil {
		return nil, "", err
	}
	creation, session, err := a.keys.BeginRegistration(holder,
		webauthn.WithExclusions(webauthn.Credentials(holder.keys).CredentialDescriptors()))
	if err != nil {
		return nil, "", fmt.Errorf("offer a passkey: %w", err)
	}
	if options, err = json.Marshal(creation.Response); err != nil {
		return nil, "", fmt.Errorf("offer a passkey: %w", err)
	}
	offer, err := json.Marshal(passkeyOffer{UserID: user.ID, Until: a.now().Add(tokenLife), Session: *session})
	if err != nil {
		return nil, "", fmt.Errorf("offer a passkey: %w", err)
	}
	return options, a.seal("passkey", offer), nil
}

// AddPasskey stores the passkey that the browser created for an offer.
func (a *Accounts) AddPasskey(ctx context.Context, user User, session Session, sealed, answer, name string) error {
	if err := a.methodOpen(ctx, func(d *SignInConfig) bool { return d.PasskeysOpen() }); err != nil {
		return err
	}
	if name = text.Line(name); text.Visible(name) == 0 || text.Length(name) > maxPasskeyName {
		return problem.Field("passkey_name", "problem.passkey_name", map[string]any{"Max": maxPasskeyName})
	}
	credential, err := a.newCredential(user, sealed, answer)
	if err != nil {
		return err
	}
	raw, err := json.Marshal(credential)
	if err != nil {
		return fmt.Errorf("add a passkey: %w", err)
	}
	key := Passkey{
		UserID:       user.ID,
		CredentialID: base64.RawURLEncoding.EncodeToString(credential.ID),
		Credential:   string(raw),
		Name:         name,
		CreatedAt:    a.now(),
	}
	err = a.changeSecurity(ctx, user, session, event.Detail{"passkey": "added"}, func(tx *gorm.DB) error {
		var n int64
		if err := tx.Table("passkeys").Where("user_id = ?", user.ID).Count(&n).Error; err != nil {
			return err
		}
		if n >= maxPasskeys {
			return problem.Field("passkey_name", "problem.passkeys_many", map[string]any{"Max": maxPasskeys})
		}
		if err := tx.Create(&key).Error; err != nil {
			return err
		}
		// The device verified the person by fingerprint, face or PIN, which counts as a second
		// step.
		return tx.Exec("UPDATE sessions SET two_step = TRUE WHERE id_hash = ?", session.IDHash).Error
	})
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return problem.Field("passkey_name", "problem.passkey_known", nil)
	}
	return err
}

// newCredential checks the browser's answer to an offer and returns the credential.
func (a *Accounts) newCredential(user User, sealed, answer string) (*webauthn.Credential, error) {
	failed := problem.Field("passkey_name", "problem.passkey_failed", nil)
	raw, err := a.unseal("passkey", sealed)
	if err != nil {
		return nil, failed
	}
	var offer passkeyOffer
	if err := json.Unmarshal(raw, &offer); err != nil || offer.UserID != user.ID || a.now().After(offer.Until) {
		return nil, failed
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes([]byte(answer))
	if err != nil {
		failed.Cause = err
		return nil, failed
	}
	credential, err := a.keys.CreateCredential(keyHolder{user: user}, offer.Session, parsed)
	if err != nil {
		failed.Cause = err
		return nil, failed
	}
	return credential, nil
}

// RenamePasskey renames a passkey.
func (a *Accounts) RenamePasskey(ctx context.Context, user User, id int64, name string) error {
	if name = text.Line(name); text.Visible(name) == 0 || text.Length(name) > maxPasskeyName {
		return problem.Field("passkey_name", "problem.passkey_name", map[string]any{"Max": maxPasskeyName})
	}
	return a.db.Tx(ctx, func(tx *gorm.DB) error {
		done := tx.Exec(`
			UPDATE passkeys
			SET name = ?
			WHERE id = ?
				AND user_id = ?`, name, id, user.ID)
		if done.Error != nil {
			return fmt.Errorf("rename passkey %d: %w", id, done.Error)
		}
		if done.RowsAffected == 0 {
			return problem.New(problem.NotFound, "problem.not_found")
		}
		return nil
	})
}

// RemovePasskey removes a passkey of the person. It returns no error if there is none.
func (a *Accounts) RemovePasskey(ctx context.Context, user User, session Session, id int64) error {
	return a.changeSecurity(ctx, user, session, event.Detail{"passkey": "removed"}, func(tx *gorm.DB) error {
		if err := tx.Exec(`
			DELETE FROM passkeys
			WHERE id = ?
				AND user_id = ?`, id, user.ID).Error; err != nil {
			return err
		}
		return clearTwoStep(tx, user.ID)
	})
}
