package account

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"gorm.io/gorm"

	"ideaboard/internal/event"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
)

// LogFilter says which events of the audit log to list. Its zero value lists
// all, the newest first.
type LogFilter struct {
	Kind   event.Kind // "": any
	Person int64      // about whom or by whom; 0: anybody
	After  string
}

// LoggedEvent is an event with the people in it. Those who are not known have
// the number 0.
type LoggedEvent struct {
	event.Event
	Actor, Person Person
	Into          Person // whom the person was merged into
	About         event.Detail
}

// into returns whom the event says that the person was merged into, or 0.
func (e LoggedEvent) into() int64 {
	said, _ := e.About["into"].(json.Number)
	id, _ := said.Int64() // 0 when it says nothing
	return id
}

// LogPage is one page of the log. Next is where the following page starts, ""
// on the last.
type LogPage struct {
	Events []LoggedEvent
	Next   string
}

// LogPageSize is how many events a page of the log has.
const LogPageSize = 50

// Log lists one page of the events that are of no idea: what was done to the
// site, its people and its companies.
func (a *Accounts) Log(ctx context.Context, viewer policy.Actor, f LogFilter) (page LogPage, err error) {
	if err := viewer.May(policy.SeeLog, policy.Subject{}); err != nil {
		return page, err
	}
	q, err := logQuery(a.db.Read(ctx), f)
	if err != nil {
		return page, err
	}
	if page.Events, err = logged(a.db.Read(ctx), q); err != nil {
		return page, err
	}
	if len(page.Events) > LogPageSize {
		page.Events = page.Events[:LogPageSize]
		page.Next = strconv.FormatInt(page.Events[LogPageSize-1].ID, 10)
	}
	return page, nil
}

// logQuery is the query of one page.
func logQuery(tx *gorm.DB, f LogFilter) (*gorm.DB, error) {
	after := int64(0)
	if f.After != "" {
		var err error
		if after, err = strconv.ParseInt(f.After, 10, 64); err != nil {
			return nil, problem.New(problem.Invalid, "problem.cursor_bad")
		}
	}
	part := func(column string) *gorm.DB {
		q := tx.Model(&event.Event{}).Where("idea_id IS NULL")
		if column != "" {
			q = q.Where(column+" = ?", f.Person)
		}
		if f.Kind != "" {
			q = q.Where("kind = ?", f.Kind)
		}
		if f.After != "" {
			q = q.Where("id < ?", after)
		}
		return q.Order("id DESC").Limit(LogPageSize + 1)
	}
	if f.Person == 0 {
		return part(""), nil
	}
	// Two short walks, each along an index of its own; an OR would walk along none.
	about := tx.Table("(?) AS about", part("person_id").Select("id")).Select("id")
	by := tx.Table("(?) AS by_him", part("actor_id").Select("id")).Select("id")
	return tx.Model(&event.Event{}).Where("id IN (?) OR id IN (?)", about, by).Limit(LogPageSize + 1), nil
}

// logged runs a query of events and adds the people and the details.
func logged(tx *gorm.DB, q *gorm.DB) (all []LoggedEvent, err error) {
	var events []event.Event
	if err := q.Order("id DESC").Find(&events).Error; err != nil {
		return nil, fmt.Errorf("read the log: %w", err)
	}
	ids := map[int64]bool{}
	for _, e := range events {
		line := LoggedEvent{Event: e, About: detailOf(e)}
		all = append(all, line)
		ids[idOr0(e.ActorID)], ids[idOr0(e.PersonID)], ids[line.into()] = true, true, true
	}
	people, err := peopleByID(tx, ids)
	if err != nil {
		return nil, err
	}
	for i := range all {
		all[i].Actor, all[i].Person, all[i].Into = people[idOr0(all[i].ActorID)], people[idOr0(all[i].PersonID)], people[all[i].into()]
	}
	return all, nil
}

// detailOf returns what the event says; numbers stay as they were written.
func detailOf(e event.Event) event.Detail {
	about := event.Detail{}
	decoder := json.NewDecoder(strings.NewReader(e.Detail))
	decoder.UseNumber()
	_ = decoder.Decode(&about) // what cannot be read says nothing
	return about
}

func peopleByID(tx *gorm.DB, ids map[int64]bool) (map[int64]Person, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	wanted := make([]int64, 0, len(ids))
	for id := range ids {
		wanted = append(wanted, id)
	}
	var users []User
	if err := tx.Select("id", "name", "role", "avatar").Where("id IN ?", wanted).Find(&users).Error; err != nil {
		return nil, fmt.Errorf("load people: %w", err)
	}
	people := map[int64]Person{}
	for _, u := range users {
		people[u.ID] = u.Person()
	}
	return people, nil
}

func idOr0(id *int64) int64 {
	if id == nil {
		return 0
	}
	return *id
}

// numberIn returns the person's number in what staff typed, such as "12" or
// "#12", or 0.
func numberIn(said string) int64 {
	id, err := strconv.ParseInt(strings.TrimPrefix(strings.TrimSpace(said), "#"), 10, 64)
	if err != nil || id < 1 {
		return 0
	}
	return id
}
