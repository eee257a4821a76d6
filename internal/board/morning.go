package board

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/account"
	"ideaboard/internal/event"
	"ideaboard/internal/policy"
)

// Morning is what staff want to know at the beginning of a day. Every list is
// short, and leaves hidden ideas out.
type Morning struct {
	Waiting   int // ideas without any answer
	Oldest    []MorningIdea
	Questions []MorningIdea // that authors asked the staff, the oldest first; At is when
	Unsolved  []MorningIdea // what shipped and did not solve it for a person, the oldest first; At is when he said so
	Promised  []MorningIdea // late ones first; At is the day that was named
	Risen     []MorningIdea // most new votes first
	NewPeople int           // who joined; [MaxCounted] at most
	People    []account.Person
}

// MorningIdea is one idea of a [Morning].
type MorningIdea struct {
	ID        int64
	Title     string
	StatusID  int64
	VoteCount int
	Rise      int       // votes since the morning before
	At        time.Time // since when it waits, or for when it was promised
	Question  int64     // the question's id, or 0
	Person    int64     // of an outcome: whose it is
	Words     string    // of a question or an outcome, plain
}

// What a morning tells: how many of each list, how far ahead promises are told,
// and how many of the newest events are looked through for new votes and for
// new people.
const (
	morningList   = 5
	morningPeople = 8
	promisedSoon  = 7 * 24 * time.Hour
	morningEvents = 20_000
	morningAudit  = 5_000
)

// Morning returns what waits for staff now, and what has changed since a moment.
func (b *Board) Morning(ctx context.Context, actor Actor, since time.Time) (morning Morning, err error) {
	if err := actor.May(policy.Moderate, policy.Subject{}); err != nil {
		return morning, err
	}
	shelves, err := b.Shelves(ctx)
	if err != nil {
		return morning, err
	}
	morning.Waiting = shelves.Waiting()
	tx := b.db.Read(ctx)
	for _, list := range []struct {
		into  *[]MorningIdea
		query morningQuery
	}{
		{&morning.Oldest, oldestWaiting()}, {&morning.Questions, questionsToStaff()}, {&morning.Unsolved, unsolved()},
		{&morning.Promised, promises(shelves, b.now())}, {&morning.Risen, risen(since)},
	} {
		if err := list.query.run(tx).Scan(list.into).Error; err != nil {
			return morning, fmt.Errorf("gather the morning: %w", err)
		}
	}
	morning.NewPeople, morning.People, err = newPeople(tx, since)
	return morning, err
}

// morningQuery is one list: its statement and what fills its places.
type morningQuery struct {
	sql  string
	args []any
}

func (q morningQuery) run(tx *gorm.DB) *gorm.DB { return tx.Raw(q.sql, q.args...) }

const morningColumns = "ideas.id, ideas.title, ideas.status_id, ideas.vote_count"

func oldestWaiting() morningQuery {
	return morningQuery{`SELECT ` + morningColumns + `, ideas.created_at AS at FROM ideas
		WHERE answered_at IS NULL AND hidden_at IS NULL ORDER BY created_at, id LIMIT ?`, []any{morningList}}
}

func questionsToStaff() morningQuery {
	return morningQuery{`SELECT ` + morningColumns + `, questions.created_at AS at, questions.id AS question, questions.words
		FROM questions JOIN ideas ON ideas.id = questions.idea_id AND ideas.hidden_at IS NULL
		WHERE questions.asked = 'staff' AND questions.closed_at IS NULL
		ORDER BY questions.created_at, questions.id LIMIT ?`, []any{morningList}}
}

func unsolved() morningQuery {
	return morningQuery{`SELECT ` + morningColumns + `, outcomes.created_at AS at, outcomes.user_id AS person, outcomes.words
		FROM outcomes JOIN ideas ON ideas.id = outcomes.idea_id AND ideas.hidden_at IS NULL
		WHERE outcomes.verdict = 'no' AND outcomes.handled_at IS NULL
		ORDER BY outcomes.created_at, outcomes.idea_id, outcomes.user_id LIMIT ?`, []any{morningList}}
}

// promises are those that are late and those of the next days, some of each, so
// that many late ones leave room for what can still be kept.
func promises(shelves *Shelves, now time.Time) morningQuery {
	const some = `SELECT * FROM (SELECT ` + morningColumns + `, ideas.promised_for AS at FROM ideas
		WHERE hidden_at IS NULL AND promised_for BETWEEN ? AND ? AND status_id IN ?
		ORDER BY promised_for, id LIMIT ?) AS `
	today, active := dayOf(now), shelves.ofKind(KindActive)
	return morningQuery{some + "late UNION ALL " + some + "soon ORDER BY at, id",
		[]any{time.Unix(0, 0).UTC(), today.AddDate(0, 0, -1), active, morningList, today, today.Add(promisedSoon), active, morningList}}
}

// risen counts the votes among the newest events. There is no index of votes
// by time: events are in the order of time by their number, so the work is
// bounded however many votes an idea has. Where more than [morningEvents] things
// happen in a day, it tells of the last of them.
func risen(since time.Time) morningQuery {
	return morningQuery{`SELECT ` + morningColumns + `, risen.rise FROM (
			SELECT idea_id, sum(CASE WHEN kind = ? THEN 1 ELSE -1 END) AS rise
			FROM (SELECT idea_id, kind, created_at FROM events ORDER BY id DESC LIMIT ?) AS newest
			WHERE kind IN (?, ?) AND created_at >= ?
			GROUP BY idea_id ORDER BY rise DESC, idea_id LIMIT ?
		) AS risen JOIN ideas ON ideas.id = risen.idea_id AND ideas.hidden_at IS NULL
		WHERE risen.rise > 0 ORDER BY risen.rise DESC, ideas.id LIMIT ?`,
		[]any{event.IdeaVoted, morningEvents, event.IdeaVoted, event.IdeaUnvoted, since, 4 * morningList, morningList}}
}

// joinedSince looks through the newest events that are of no idea, which have
// an index of their own. People whom an import brought joined nothing.
func joinedSince(since time.Time) morningQuery {
	return morningQuery{`SELECT users.id, users.name, users.role, users.avatar FROM (
			SELECT id, person_id, kind, created_at FROM events WHERE idea_id IS NULL ORDER BY id DESC LIMIT ?
		) AS newest JOIN users ON users.id = newest.person_id AND users.merged_into_id IS NULL AND users.blocked_at IS NULL
		WHERE newest.kind = ? AND newest.created_at >= ? ORDER BY newest.id DESC LIMIT ?`,
		[]any{morningAudit, event.MemberJoined, since, MaxCounted}}
}

func newPeople(tx *gorm.DB, since time.Time) (count int, some []account.Person, err error) {
	var rows []person
	if err := joinedSince(since).run(tx).Scan(&rows).Error; err != nil {
		return 0, nil, fmt.Errorf("look for new people: %w", err)
	}
	for _, row := range rows[:min(len(rows), morningPeople)] {
		some = append(some, row.shown())
	}
	return len(rows), some, nil
}

// dayOf returns the beginning of t's day in UTC.
func dayOf(t time.Time) time.Time { return t.UTC().Truncate(24 * time.Hour) }
