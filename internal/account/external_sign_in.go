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

// ExternalIdentity is what another service says of a person that it sends. Issuer and
// Subject together are who they are there; everything else may change.
type ExternalIdentity struct {
	Method    SignInMethod
	Issuer    string
	Subject   string
	Email     string // in the board's form, or ""
	Vouched   bool   // the service has proved the address
	Name      string
	Claimed   bool           // it says to which companies they belong
	Companies []CompanyClaim // of SSO
}

// SSOIssuer is the issuer of those whom the company's own product sends.
const SSOIssuer = "sso"

// Identity is who a person is at another service.
type Identity struct {
	ID        int64
	Issuer    string
	Subject   string
	UserID    int64
	Email     string // as it said last
	CreatedAt time.Time
	UsedAt    time.Time
}

// heldIdentity is what the token of an external identity holds.
type heldIdentity struct {
	Identity ExternalIdentity
	Intent   SignInIntent
}

// SignInExternal signs in whom another service sends. Who is known there is known
// here. Otherwise an address that the service has proved leads to its owner, or
// lets a newcomer join; any other must be proved by mail first: then unproved
// is a ticket for [SignInRequest], and email what to prove, or "" when the service told
// none. So must an address of staff, the first time, whoever vouches for it.
//
// The company's own product never leads into an account that was here before
// without its mailbox, and never to staff: its token is easier had than a
// mailbox. Where it does not vouch for the address either, the mailbox opens the
// account and the two stay apart: anybody can be sent somebody else's token.
func (a *Accounts) SignInExternal(
	ctx context.Context,
	from ExternalIdentity,
	intent SignInIntent,
) (done Confirmed, unproved, email string, err error) {
	if clean, err := CleanEmail(from.Email); err == nil {
		// What somebody types in other letters means the usual ones. What a service has
		// proved in others may be another mailbox than that.
		from.Vouched = from.Vouched && !strings.ContainsFunc(from.Email, func(r rune) bool { return r > unicode.MaxASCII })
		from.Email = clean
	} else {
		from.Email, from.Vouched = "", false
	}
	settings, err := a.SignInConfig(ctx)
	if err != nil {
		return done, "", "", err
	}
	err = a.db.Tx(ctx, func(tx *gorm.DB) error {
		if err := lockMembership(tx, "KEY SHARE"); err != nil { // before any row of a person
			return err
		}
		user, err := a.whoArrives(ctx, tx, settings, from, intent)
		if errors.Is(err, errUnproved) {
			email = from.Email
			unproved, err = a.issue(ctx, tx, identityToken, 0, heldIdentity{from, intent})
			return err
		}
		done = Confirmed{User: user, New: user.Name == "", Intent: intent, Method: from.Method}
		if err != nil {
			return err
		}
		return a.linkIdentity(ctx, tx, user, from)
	})
	return done, unproved, email, err
}

var errUnproved = errors.New("the address must be proved first")

// whoArrives finds or adds the person of an external identity, or says errUnproved.
func (a *Accounts) whoArrives(
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
		if user, err = a.present(ctx, tx, user, err); err == nil && from.Method.sso() && user.Role.Staff() {
			err = problem.New(problem.Forbidden, "problem.sso_staff")
		}
		return user, err
	}
	n := newcomer{name: from.Name, invitation: intent.Invitation, vouched: from.Method.sso()}
	if from.Vouched {
		n.email = from.Email
	}
	if !from.Method.sso() {
		if !from.Vouched {
			return user, errUnproved
		}
		// A service that vouches for an address of the team could let anybody in
		// as them: the first time, the mailbox is asked, too.
		staff, err := a.leadsToStaff(ctx, tx, from.Email)
		if err != nil {
			return user, err
		}
		if staff {
			return user, errUnproved
		}
		return a.findOrAdd(ctx, tx, settings, n)
	}
	if from.Email == "" {
		return a.admit(ctx, tx, settings, n)
	}
	_, err = userWhere(ctx, tx, "email = ?", from.Email)
	if problem.KindOf(err) == problem.NotFound { // an address that the product does not vouch for is not noted
		user, err = a.admit(ctx, tx, settings, n)
	} else if err == nil {
		err = errKnown
	}
	if errors.Is(err, errKnown) {
		err = errUnproved
	}
	return user, err
}

// leadsToStaff reports whether an address is, or was, of somebody of the team:
// their own, or that of an account that was merged into theirs.
func (a *Accounts) leadsToStaff(ctx context.Context, tx *gorm.DB, email string) (bool, error) {
	owner, err := userWhere(ctx, tx, "email = ?", email)
	if problem.KindOf(err) == problem.NotFound {
		return false, nil
	}
	today, err := a.present(ctx, tx, owner, err)
	return err == nil && (owner.Role.Staff() || today.Role.Staff()), err
}

// linkIdentity makes the account elsewhere the person's own, or notes that it
// was used, and moves them to the companies that the product names.
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
	if !from.Claimed {
		return nil
	}
	return a.applyCompanyClaims(ctx, tx, user.ID, from.Companies)
}

// holdIdentity moves an account elsewhere from its ticket to the request that
// proves the address; the ticket is used up.
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

// ExternalService returns which service the token of an external identity is of, for the page
// that asks to prove the address, or NotFound.
func (a *Accounts) ExternalService(ctx context.Context, token string) (name string, err error) {
	var data heldIdentity
	if _, err = a.peek(ctx, a.db.Read(ctx), identityToken, token, &data); err != nil {
		return "", err
	}
	return data.Identity.Method.Service(), nil
}

// SignInMethod is how somebody signed in, for the list of their sessions.
type SignInMethod string

// The ways. Another service's is "with:" and its name.
const (
	MethodEmail      SignInMethod = "email"
	MethodLink       SignInMethod = "link" // made by an administrator
	MethodPassword   SignInMethod = "password"
	MethodPasskey    SignInMethod = "passkey"
	MethodSSO        SignInMethod = "sso"
	MethodSetup      SignInMethod = "setup"
	MethodInvitation SignInMethod = "invitation"
)

// MethodOf returns the way in by another service.
func MethodOf(service string) SignInMethod { return SignInMethod("with:" + service) }

// Service returns the name of the other service, or "" for the other ways.
func (w SignInMethod) Service() string {
	name, _ := strings.CutPrefix(string(w), "with:")
	if name == string(w) {
		return ""
	}
	return name
}

func (w SignInMethod) sso() bool { return w == MethodSSO }
