package account

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
)

// PersonRecord is a person with everything that staff may see. It contains no secrets.
type PersonRecord struct {
	User
	SeenAt    time.Time // the last known visit; zero for none
	Sessions  int       // current ones
	Security  Security
	Companies []Company
	Into      *User       // the person they were merged into; nil for none
	Merge     PersonMerge // the merge that did so
	Merged    []PersonMerge
}

// PersonMerge records that one person was merged into another and that this was not undone.
type PersonMerge struct {
	ID        int64
	FromID    int64
	FromName  string
	IntoID    int64
	CreatedAt time.Time
}

// PersonForStaff returns a person's record, or NotFound if there is none or the viewer may not see
// it.
func (a *Accounts) PersonForStaff(ctx context.Context, viewer policy.Actor, id int64) (record PersonRecord, err error) {
	if err := viewer.May(policy.SeePeople, policy.Subject{}); err != nil {
		return record, err
	}
	tx := a.db.Read(ctx)
	if record.User, err = realPerson(ctx, tx, id); err != nil {
		return record, err
	}
	if record.Security, err = a.Security(ctx, id); err != nil {
		return record, err
	}
	if record.Companies, err = a.CompaniesOf(ctx, id); err != nil {
		return record, err
	}
	if err := errors.Join(a.loadSessions(tx, &record), loadMerges(tx, &record)); err != nil {
		return record, fmt.Errorf("load person %d: %w", id, err)
	}
	return record, nil
}

// realPerson returns a real person: for "Former member" it returns NotFound.
func realPerson(ctx context.Context, tx *gorm.DB, id int64, opts ...clause.Expression) (User, error) {
	if id < 1 {
		return User{}, problem.New(problem.NotFound, "problem.not_found")
	}
	return userWhere(ctx, tx, "id = ?", id, opts...)
}

func (a *Accounts) loadSessions(tx *gorm.DB, record *PersonRecord) error {
	var sessions []Session
	if err := tx.Where("user_id = ?", record.ID).Find(&sessions).Error; err != nil {
		return err
	}
	now := a.now()
	for _, s := range sessions {
		if s.SeenAt.After(record.SeenAt) {
			record.SeenAt = s.SeenAt
		}
		if !s.expired(record.Role, now) {
			record.Sessions++
		}
	}
	return nil
}

// loadMerges loads the person that this one was merged into, and those merged into this one.
func loadMerges(tx *gorm.DB, record *PersonRecord) error {
	const merges = `
		SELECT person_merges.id, from_id, users.name AS from_name, into_id, person_merges.created_at
		FROM person_merges
		JOIN users ON users.id = from_id
		WHERE undone_at IS NULL
			AND `
	if err := tx.Raw(merges+"into_id = ? ORDER BY person_merges.id", record.ID).Scan(&record.Merged).Error; err != nil {
		return err
	}
	if record.MergedIntoID == nil {
		return nil
	}
	record.Into = &User{}
	err := tx.Where("id = ?", *record.MergedIntoID).Take(record.Into).Error
	return errors.Join(err, tx.Raw(merges+"from_id = ? ORDER BY person_merges.id DESC LIMIT 1", record.ID).
		Scan(&record.Merge).Error)
}

// PersonBy returns the person with this address or id. The refusal is about the given field.
func (a *Accounts) PersonBy(ctx context.Context, viewer policy.Actor, field, said string) (user User, err error) {
	if err := viewer.May(policy.SeePeople, policy.Subject{}); err != nil {
		return user, err
	}
	tx := a.db.Read(ctx)
	if id := numberIn(said); id > 0 {
		user, err = realPerson(ctx, tx, id)
	} else if email, wrong := CleanEmail(said); wrong == nil {
		user, err = userWhere(ctx, tx, "email = ?", email)
	} else {
		err = problem.New(problem.NotFound, "problem.not_found")
	}
	if problem.KindOf(err) == problem.NotFound {
		return user, problem.Field(field, "problem.nobody_by_that", nil)
	}
	return user, err
}

// numberIn returns the id in what staff typed, such as "12" or "#12", or 0.
func numberIn(said string) int64 {
	id, err := strconv.ParseInt(strings.TrimPrefix(strings.TrimSpace(said), "#"), 10, 64)
	if err != nil || id < 1 {
		return 0
	}
	return id
}
