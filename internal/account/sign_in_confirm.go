package account

import (
	"context"
	"crypto/hmac"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"ideaboard/internal/event"
	"ideaboard/internal/problem"
)

// Confirmed is a person who proved his address.
type Confirmed struct {
	User       User
	New        bool // he was not known before
	ReturnTo   string
	VoteIdeaID int64 // 0 for none
}

// ConfirmCode signs in whoever types the code in the browser that asked for
// it. Five wrong codes end the request.
func (a *Accounts) ConfirmCode(ctx context.Context, browser, client, code string) (Confirmed, error) {
	code = strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1 // people paste "123 456"
		}
		return r
	}, code)
	newest := func(tx *gorm.DB) *gorm.DB {
		return tx.Where("browser_hash = ?", hashOf(browser)).Order("id DESC")
	}
	done, err := a.confirm(ctx, client, newest, func(request SignIn) error {
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
	if request.BrowserHash != "" && request.BrowserHash != hashOf(browser) {
		return "", nil
	}
	return request.Email, nil
}

// ConfirmLink signs in whoever presses the button behind the mail's link. In
// another browser than the one that asked, email must be the right address.
func (a *Accounts) ConfirmLink(ctx context.Context, token, browser, client, email string) (Confirmed, error) {
	byID, proof := a.linkParts(token)
	return a.confirm(ctx, client, byID, func(request SignIn) error {
		if err := proof(request); err != nil {
			return err
		}
		same := request.BrowserHash == "" || request.BrowserHash == hashOf(browser)
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
	byID = func(tx *gorm.DB) *gorm.DB { return tx.Where("id = ?", id) }
	proof = func(request SignIn) error {
		if !hmac.Equal([]byte(token), []byte(a.linkToken(request))) {
			return problem.New(problem.NotFound, "problem.link_ended")
		}
		return nil
	}
	return byID, proof
}

// confirm finds a request, checks it by proof and uses it up, once however
// many come at the same time. A client that was wrong too often must wait.
func (a *Accounts) confirm(ctx context.Context, client string, find func(*gorm.DB) *gorm.DB, proof func(SignIn) error) (done Confirmed, err error) {
	if err := a.check(ctx, LimitCodesOfClient, client); err != nil {
		return done, err
	}
	var refused error // kept apart: counting a wrong code must be committed
	err = a.db.Tx(ctx, func(tx *gorm.DB) error {
		var request SignIn
		if err := find(tx.Clauses(clause.Locking{Strength: "UPDATE"})).Take(&request).Error; err != nil {
			refused = requestEnded(err)
			return nil
		}
		if refused = a.alive(request); refused != nil {
			return nil
		}
		if refused = proof(request); refused != nil && problem.KindOf(refused) == problem.NotFound {
			return nil // a link that is not this request's says nothing of it, so it costs the request nothing
		}
		if refused != nil {
			return tx.Exec("UPDATE sign_ins SET wrong_codes = wrong_codes + 1 WHERE id = ?", request.ID).Error
		}
		err := tx.Exec("UPDATE sign_ins SET used_at = ? WHERE id = ?", a.now(), request.ID).Error
		if err == nil {
			done, err = a.welcome(ctx, tx, request)
		}
		return err
	})
	if err == nil && refused != nil {
		err = a.Take(ctx, LimitCodesOfClient, client)
	}
	return done, errors.Join(err, refused)
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

// welcome returns the person of a proven address, and adds him when he is new.
func (a *Accounts) welcome(ctx context.Context, tx *gorm.DB, request SignIn) (done Confirmed, err error) {
	done.ReturnTo = request.ReturnTo
	if request.VoteIdeaID != nil {
		done.VoteIdeaID = *request.VoteIdeaID
	}
	if done.User, err = a.findOrAdd(ctx, tx, request.Email); err != nil {
		return done, err
	}
	done.New = done.User.Name == ""
	return done, nil
}

// findOrAdd returns the person with this address; a new one is a member
// without a name. A person who turned out to be another is that other.
func (a *Accounts) findOrAdd(ctx context.Context, tx *gorm.DB, email string) (User, error) {
	user := User{Email: &email, Role: Member, CreatedAt: a.now()}
	added := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&user)
	if added.Error != nil {
		return user, fmt.Errorf("add user: %w", added.Error)
	}
	if added.RowsAffected == 1 {
		if err := IndexPeople(ctx, tx, user); err != nil {
			return user, err
		}
		return user, a.record(ctx, tx, event.MemberJoined, ActorOf(&user), user.ID, nil)
	}
	user, err := userWhere(ctx, tx, "email = ?", email)
	if err == nil && user.MergedIntoID != nil {
		user, err = userWhere(ctx, tx, "id = ?", *user.MergedIntoID)
	}
	return user, err
}
