package board

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"ideaboard/internal/event"
	"ideaboard/internal/page"
	"ideaboard/internal/policy"
)

// LogFilter selects events of the audit log. The zero value selects all, newest first.
type LogFilter struct {
	Kind   event.Kind // "": any
	Person int64      // the actor or the person it is about; 0: anybody
	Object string     // what was changed, as [event.ObjectOf] names it; "": anything
	After  string
}

// LoggedEvent is an event with its decoded detail.
type LoggedEvent struct {
	event.Event
	About event.Detail
}

// LogPage is one page of the log. Next is the cursor of the following page, "" on the
// last.
type LogPage struct {
	Events []LoggedEvent
	Names  LogNames
	Next   string
}

// LogPageSize is how many events a page of the log has.
const LogPageSize = 50

// AuditLog returns one page of what staff did to ideas, the site, people and companies.
func (b *Board) AuditLog(ctx context.Context, viewer Actor, f LogFilter) (page LogPage, err error) {
	if err := viewer.May(policy.SeeLog, policy.Subject{}); err != nil {
		return page, err
	}
	tx := b.db.Read(ctx)
	q, err := logQuery(tx, f)
	if err != nil {
		return page, err
	}
	return loggedPage(tx, q)
}

// AuditLogOf returns the newest events about a person.
func (b *Board) AuditLogOf(ctx context.Context, viewer Actor, personID int64) (page LogPage, err error) {
	if err := viewer.May(policy.SeePeople, policy.Subject{}); err != nil {
		return page, err
	}
	tx := b.db.Read(ctx)
	return loggedPage(tx,
		tx.Model(&event.Event{}).Where("person_id = ? AND idea_id IS NULL", personID).Order("id DESC").Limit(logOfPerson))
}

// logOfPerson is how many events the page of a person shows.
const logOfPerson = 20

// logged is the condition of the events in the log. The indexes that serve it have the
// same condition.
const logged = "audit_object IS NOT NULL"

// logQuery returns the query of one page.
func logQuery(tx *gorm.DB, f LogFilter) (*gorm.DB, error) {
	before, err := page.ParseID(f.After)
	if err != nil {
		return nil, err
	}
	part := func(column string) *gorm.DB {
		q := tx.Model(&event.Event{}).Where(logged)
		if column != "" {
			q = q.Where(column+" = ?", f.Person)
		}
		if f.Kind != "" {
			q = q.Where("kind = ?", f.Kind)
		}
		if f.Object != "" {
			q = q.Where("audit_object = ?", f.Object)
		}
		if f.After != "" {
			q = q.Where("id < ?", before)
		}
		return q.Order("id DESC").Limit(LogPageSize + 1)
	}
	if f.Person == 0 {
		return part(""), nil
	}
	// Two short walks, each along its own index: an OR would use neither.
	about := tx.Table("(?) AS about", part("person_id").Select("id")).Select("id")
	by := tx.Table("(?) AS by_person", part("actor_id").Select("id")).Select("id")
	return tx.Model(&event.Event{}).
			Where("id IN (? UNION ?)", gorm.Expr("?", about), gorm.Expr("?", by)).
			Order("id DESC").
			Limit(LogPageSize + 1),
		nil
}

// loggedPage runs a query of events and adds the names in them.
func loggedPage(tx, q *gorm.DB) (found LogPage, err error) {
	var events []event.Event
	if err := q.Find(&events).Error; err != nil {
		return found, fmt.Errorf("read the log: %w", err)
	}
	events, found.Next = page.Cut(events, LogPageSize, func(last event.Event) string { return page.IDCursor(last.ID) })
	for _, e := range events {
		about, err := e.About()
		if err != nil {
			about = event.Detail{} // an unreadable detail is shown as none
		}
		found.Events = append(found.Events, LoggedEvent{Event: e, About: about})
	}
	found.Names, err = namesIn(tx, found.Events)
	return found, err
}
