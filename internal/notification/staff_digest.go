package notification

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/account"
	"ideaboard/internal/board"
	"ideaboard/internal/event"
	"ideaboard/internal/policy"
)

// StaffDigest is what the staff digest reports. Its lists are short and leave out hidden ideas.
type StaffDigest struct {
	Waiting   int // ideas without an answer
	Oldest    []StaffDigestIdea
	Questions []StaffDigestIdea // asked by authors, oldest first; At is when they asked
	Unsolved  []StaffDigestIdea // reported as not solved after shipping, oldest first; At is when
	Promised  []StaffDigestIdea // with a target date, overdue ones first; At is that date
	Risen     []StaffDigestIdea // with the most new votes, highest first
	NewPeople int               // who joined; [board.MaxCounted] at most
	People    []account.Person
}

// StaffDigestIdea is one idea of a [StaffDigest].
type StaffDigestIdea struct {
	ID        int64
	Title     string
	StatusID  int64
	VoteCount int
	Rise      int       // new votes, less those removed
	At        time.Time // its meaning depends on the list
	Question  int64     // id of the question, or 0
	Person    int64     // for an outcome: who reported it
	Body      string    // plain text of the question or the outcome
}

// Limits of the digest: entries in each list, people named, how far ahead target dates are
// reported, and how many of the newest events are searched for votes and for people who joined.
const (
	staffDigestList   = 5
	staffDigestPeople = 8
	promisedSoon      = 7 * 24 * time.Hour
	staffDigestEvents = 20_000
	staffDigestAudit  = 5_000
)

// StaffDigest returns what is waiting for the staff now and what changed since the given time. It
// returns policy's refusal if the actor may not moderate.
func (n *Notifications) StaffDigest(
	ctx context.Context, actor policy.Actor, since time.Time,
) (digest StaffDigest, err error) {
	if err := actor.May(policy.Moderate, policy.Subject{}); err != nil {
		return digest, err
	}
	snapshot, err := n.board.Snapshot(ctx)
	if err != nil {
		return digest, err
	}
	digest.Waiting = snapshot.Waiting()
	tx := n.db.Read(ctx)
	for _, list := range []struct {
		into  *[]StaffDigestIdea
		query staffDigestQuery
	}{
		{&digest.Oldest, oldestWaiting()},
		{&digest.Questions, questionsToStaff()},
		{&digest.Unsolved, unsolved()},
		{&digest.Promised, promises(snapshot, n.now())},
		{&digest.Risen, risen(since)},
	} {
		if err := list.query.run(tx).Scan(list.into).Error; err != nil {
			return digest, fmt.Errorf("gather the staff digest: %w", err)
		}
	}
	digest.NewPeople, digest.People, err = newPeople(tx, since)
	return digest, err
}

// staffDigestQuery is the query for one list, with its arguments.
type staffDigestQuery struct {
	sql  string
	args []any
}

func (q staffDigestQuery) run(tx *gorm.DB) *gorm.DB { return tx.Raw(q.sql, q.args...) }

const staffDigestColumns = "ideas.id, ideas.title, ideas.status_id, ideas.vote_count"

func oldestWaiting() staffDigestQuery {
	return staffDigestQuery{`
		SELECT ` + staffDigestColumns + `, ideas.created_at AS at
		FROM ideas
		WHERE answered_at IS NULL
			AND hidden_at IS NULL
		ORDER BY created_at, id
		LIMIT ?`, []any{staffDigestList}}
}

func questionsToStaff() staffDigestQuery {
	return staffDigestQuery{`
		SELECT ` + staffDigestColumns + `, questions.created_at AS at, questions.id AS question,
			questions.body
		FROM questions
		JOIN ideas ON ideas.id = questions.idea_id AND ideas.hidden_at IS NULL
		WHERE questions.audience = 'staff'
			AND questions.closed_at IS NULL
		ORDER BY questions.created_at, questions.id
		LIMIT ?`, []any{staffDigestList}}
}

func unsolved() staffDigestQuery {
	return staffDigestQuery{`
		SELECT ` + staffDigestColumns + `, outcomes.created_at AS at, outcomes.user_id AS person,
			outcomes.body
		FROM outcomes
		JOIN ideas ON ideas.id = outcomes.idea_id AND ideas.hidden_at IS NULL
		WHERE outcomes.verdict = 'no'
			AND outcomes.handled_at IS NULL
		ORDER BY outcomes.created_at, outcomes.idea_id, outcomes.user_id
		LIMIT ?`, []any{staffDigestList}}
}

// promises finds overdue ideas and those due in the next days. Each has a limit of its own, so that
// overdue ideas do not crowd out those that are still on time.
func promises(snapshot *board.Snapshot, now time.Time) staffDigestQuery {
	const some = `
		SELECT *
		FROM (
			SELECT ` + staffDigestColumns + `, ideas.promised_for AS at
			FROM ideas
			WHERE hidden_at IS NULL
				AND promised_for BETWEEN ? AND ?
				AND status_id IN ?
			ORDER BY promised_for, id
			LIMIT ?
		) AS `
	today, active := now.UTC().Truncate(24*time.Hour), snapshot.OfKind(board.KindActive)
	return staffDigestQuery{some + "late UNION ALL " + some + "soon ORDER BY at, id", []any{
		time.Unix(0, 0).UTC(), today.AddDate(0, 0, -1), active, staffDigestList,
		today, today.Add(promisedSoon), active, staffDigestList,
	}}
}

// risen finds the ideas with the most new votes, among the newest [staffDigestEvents] events. Votes
// have no index by time, but event ids grow with time, so the query is bounded however many votes
// an idea has. On days with more events, only the last ones count.
func risen(since time.Time) staffDigestQuery {
	return staffDigestQuery{`
		SELECT ` + staffDigestColumns + `, risen.rise
		FROM (
			SELECT idea_id, sum(CASE WHEN kind = ? THEN 1 ELSE -1 END) AS rise
			FROM (SELECT idea_id, kind, created_at FROM events ORDER BY id DESC LIMIT ?) AS newest
			WHERE kind IN (?, ?)
				AND created_at >= ?
			GROUP BY idea_id
			ORDER BY rise DESC, idea_id
			LIMIT ?
		) AS risen
		JOIN ideas ON ideas.id = risen.idea_id AND ideas.hidden_at IS NULL
		WHERE risen.rise > 0
		ORDER BY risen.rise DESC, ideas.id
		LIMIT ?`, []any{
		event.IdeaVoted, staffDigestEvents, event.IdeaVoted, event.IdeaUnvoted, since,
		4 * staffDigestList, staffDigestList,
	}}
}

// newPeopleSince searches the newest events without an idea, which have an index of their own.
// Imported people have no event of joining.
func newPeopleSince(since time.Time) staffDigestQuery {
	return staffDigestQuery{`
		SELECT ` + account.BylineColumns + `
		FROM (
			SELECT id, person_id, kind, created_at
			FROM events
			WHERE idea_id IS NULL
			ORDER BY id DESC
			LIMIT ?
		) AS newest
		JOIN users ON users.id = newest.person_id AND users.merged_into_id IS NULL
			AND users.blocked_at IS NULL
		WHERE newest.kind = ?
			AND newest.created_at >= ?
		ORDER BY newest.id DESC
		LIMIT ?`, []any{staffDigestAudit, event.MemberJoined, since, board.MaxCounted}}
}

func newPeople(tx *gorm.DB, since time.Time) (count int, some []account.Person, err error) {
	var rows []account.Byline
	if err := newPeopleSince(since).run(tx).Scan(&rows).Error; err != nil {
		return 0, nil, fmt.Errorf("look for new people: %w", err)
	}
	for _, row := range rows[:min(len(rows), staffDigestPeople)] {
		some = append(some, row.Person())
	}
	return len(rows), some, nil
}
