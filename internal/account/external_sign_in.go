package account

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"ideaboard/internal/database"
	"ideaboard/internal/event"
	"ideaboard/internal/problem"
)

// ExternalIdentity is what another service says of a person it sends. Issuer and Subject identify
// them there; everything else may change.
type ExternalIdentity struct {
	Method        SignInMethod
	Issuer        string
	Subject       string
	Email         string // in stored form, or ""
	EmailVerified bool   // the service has verified the address
	Name          string
	SentCompanies bool           // the service sent a list of companies
	Companies     []CompanyClaim // only from SSO
}

// SSOIssuer is the issuer of people whom the company's own product signs in.
const SSOIssuer = "sso"

// Identity is a person's account at another service.
type Identity struct {
	ID        int64
	Issuer    string
	Subject   string
	UserID    int64
	Email     string // the latest one
	CreatedAt time.Time
	UsedAt    time.Time
}

// heldIdentity is the data of the token for an identity whose address is not verified yet.
type heldIdentity struct {
	Identity ExternalIdentity
	Intent   SignInIntent
}

// SignInExternal signs in a person whom another service sends. A known identity signs in its
// person. A new identity with an address that the service has verified is linked to the owner of
// the address, or a new member joins. With an unverified address, or the address of staff, the
// person must verify the address by email first: then verifyToken is a token for [SignInRequest], and
// email is the address to verify, "" if the service gave none.
//
// SSO, the company's own product, never signs in staff. It never links to an existing account
// without a code sent to its mailbox, because an SSO token is easier to get than access to a
// mailbox. If the product has not verified the address either, the code signs in to the account
// without linking the identity, because anybody can be sent somebody else's token.
func (a *Accounts) SignInExternal(
	ctx context.Context,
	from ExternalIdentity,
	intent SignInIntent,
) (done Confirmed, verifyToken, email string, err error) {
	if clean, err := CleanEmail(from.Email); err == nil {
		// Characters outside ASCII are converted. In an address that the service has verified they
		// may denote another mailbox, so that is not trusted.
		from.EmailVerified = from.EmailVerified &&
			!strings.ContainsFunc(from.Email, func(r rune) bool { return r > unicode.MaxASCII })
		from.Email = clean
	} else {
		from.Email, from.EmailVerified = "", false
	}
	settings, err := a.SignInConfig(ctx)
	if err != nil {
		return done, "", "", err
	}
	err = a.db.Tx(ctx, func(tx *gorm.DB) error {
		if err := lockMembership(tx, "KEY SHARE"); err != nil { // before any row of a person
			return err
		}
		user, err := a.externalPerson(ctx, tx, settings, from, intent)
		if errors.Is(err, errUnverified) {
			email = from.Email
			verifyToken, err = a.issue(ctx, tx, identityToken, 0, heldIdentity{from, intent})
			return err
		}
		done = Confirmed{User: user, New: user.Name == "", Intent: intent, Method: from.Method}
		if err != nil {
			return err
		}
		return a.linkIdentity(ctx, tx, user, from)
	})
	return done, verifyToken, email, err
}

var errUnverified = errors.New("the address must be verified first")

// externalPerson returns the person of an external identity and adds them if needed. It returns
// errUnverified if the address must be verified first.
func (a *Accounts) externalPerson(
	ctx context.Context,
	tx *gorm.DB,
	settings *SignInConfig,
	from ExternalIdentity,
	intent SignInIntent,
) (user User, err error) {
	known, err := database.Rows[Identity](tx, forUpdate).Where("issuer = ? AND subject = ?", from.Issuer, from.Subject).
		Find(ctx)
	if err != nil {
		return user, fmt.Errorf("look for an identity: %w", err)
	}
	if len(known) == 1 {
		user, err = userWhere(ctx, tx, "id = ?", known[0].UserID)
		if user, err = a.currentPerson(ctx, tx, user, err); err == nil && from.Method.sso() && user.Role.Staff() {
			err = problem.New(problem.Forbidden, "problem.sso_staff")
		}
		return user, err
	}
	n := newcomer{name: from.Name, invitation: intent.Invitation, mayAlwaysJoin: from.Method.sso()}
	if from.EmailVerified {
		n.email = from.Email
	}
	if !from.Method.sso() {
		if !from.EmailVerified {
			return user, errUnverified
		}
		// A service could claim an address of the staff and sign in as them, so the first time they
		// also verify the address by email.
		staff, err := a.leadsToStaff(ctx, tx, from.Email)
		if err != nil {
			return user, err
		}
		if staff {
			return user, errUnverified
		}
		return a.findOrAdd(ctx, tx, settings, n)
	}
	if from.Email == "" {
		return a.admit(ctx, tx, settings, n)
	}
	_, err = userWhere(ctx, tx, "email = ?", from.Email)
	if problem.KindOf(err) == problem.NotFound { // nobody has it: join, but store only a verified address
		user, err = a.admit(ctx, tx, settings, n)
	} else if err == nil {
		err = errKnown
	}
	if errors.Is(err, errKnown) {
		err = errUnverified
	}
	return user, err
}

// leadsToStaff reports whether an address is that of a member of the staff, or of an account that
// was merged into theirs.
func (a *Accounts) leadsToStaff(ctx context.Context, tx *gorm.DB, email string) (bool, error) {
	owner, err := userWhere(ctx, tx, "email = ?", email)
	if problem.KindOf(err) == problem.NotFound {
		return false, nil
	}
	today, err := a.currentPerson(ctx, tx, owner, err)
	return err == nil && (owner.Role.Staff() || today.Role.Staff()), err
}

// linkIdentity links an external identity to a person, or records that it was used. It also applies
// the companies that the product names.
func (a *Accounts) linkIdentity(ctx context.Context, tx *gorm.DB, user User, from ExternalIdentity) error {
	if from.Method.sso() && user.Role.Staff() {
		return problem.New(problem.Forbidden, "problem.sso_staff")
	}
	now := a.now()
	identity := Identity{
		Issuer:    from.Issuer,
		Subject:   from.Subject,
		UserID:    user.ID,
		Email:     from.Email,
		CreatedAt: now,
		UsedAt:    now,
	}
	added := tx.WithContext(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&identity)
	if added.Error != nil {
		return fmt.Errorf("link an identity: %w", added.Error)
	}
	if added.RowsAffected == 1 {
		err := a.record(ctx, tx, event.PersonSecurityChanged, ActorOf(&user), user.ID,
			event.Detail{"linked": string(from.Method)})
		if err != nil {
			return err
		}
	} else if err := tx.Exec(`
		UPDATE identities
		SET used_at = ?, email = ?
		WHERE issuer = ?
			AND subject = ?`, now, from.Email, from.Issuer, from.Subject).Error; err != nil {
		return fmt.Errorf("use an identity: %w", err)
	}
	if !from.SentCompanies {
		return nil
	}
	return a.applyCompanyClaims(ctx, tx, user.ID, from.Companies)
}

// holdIdentity moves an external identity from its token, which it uses up, to the request that
// verifies the address.
func (a *Accounts) holdIdentity(ctx context.Context, tx *gorm.DB, request *SignIn, token string) error {
	var data heldIdentity
	if err := a.redeem(ctx, tx, identityToken, token, &data); err != nil {
		return err
	}
	raw, err := json.Marshal(data.Identity)
	if err != nil {
		return fmt.Errorf("keep an external identity: %w", err)
	}
	request.Purpose, request.Identity = ToLink, string(raw)
	request.ReturnTo, request.Invitation = data.Intent.ReturnTo, data.Intent.Invitation
	if data.Intent.VoteIdeaID != 0 {
		request.VoteIdeaID = &data.Intent.VoteIdeaID
	}
	return nil
}

// ExternalService returns the name of the service of an external identity's token, for the page
// that asks to verify the address, or NotFound.
func (a *Accounts) ExternalService(ctx context.Context, token string) (name string, err error) {
	var data heldIdentity
	if _, err = a.peek(ctx, a.db.Read(ctx), identityToken, token, &data); err != nil {
		return "", err
	}
	return data.Identity.Method.Service(), nil
}

// SignInMethod is how a person signed in, for the list of their sessions.
type SignInMethod string

// The methods. That of another service is "with:" and its name.
const (
	MethodEmail      SignInMethod = "email"
	MethodLink       SignInMethod = "link" // made by an administrator
	MethodPassword   SignInMethod = "password"
	MethodPasskey    SignInMethod = "passkey"
	MethodSSO        SignInMethod = "sso"
	MethodSetup      SignInMethod = "setup"
	MethodInvitation SignInMethod = "invitation"
)

// MethodOf returns the method for another service.
func MethodOf(service string) SignInMethod { return SignInMethod("with:" + service) }

// Service returns the name of the other service, or "" for other methods.
func (w SignInMethod) Service() string {
	name, _ := strings.CutPrefix(string(w), "with:")
	if name == string(w) {
		return ""
	}
	return name
}

func (w SignInMethod) sso() bool { return w == MethodSSO }
