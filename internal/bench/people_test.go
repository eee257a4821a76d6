package bench

import (
	"strings"
	"sync"
	"testing"

	"ideaboard/internal/account"
	"ideaboard/internal/database"
)

// person is somebody who is signed in.
type person struct {
	id    int64
	token string
}

// signIn starts a session for each of the first people of those, as the
// sign-in page does it.
func (r *run) signIn() {
	first := int64(r.firstPerson())
	db, err := database.Open(r.ctx, r.database+"&synchronous_commit=off")
	if err != nil {
		r.Fatal(err)
	}
	defer closeDatabase(r, db)
	accounts, err := account.New(r.ctx, db, account.Options{})
	if err != nil {
		r.Fatal(err)
	}
	r.people = make([]person, scaled().signedIn)
	var workers sync.WaitGroup
	for w := range 8 {
		workers.Go(func() {
			for i := w; i < len(r.people); i += 8 {
				id := first + int64(i)
				token, err := accounts.StartSession(r.ctx, account.Session{UserID: id})
				if err != nil {
					r.Error(err)
					return
				}
				r.people[i] = person{id, token}
			}
		})
	}
	workers.Wait()
	if r.Failed() {
		r.FailNow()
	}
}

// firstPerson is the least id of a person: those below are nobody's, such as
// the one of former members.
func (r *run) firstPerson() int { return r.number("SELECT min(id) FROM users WHERE id > 0") }

// tokens are the session tokens of all people, a line each.
func (r *run) tokens() string {
	var lines strings.Builder
	for _, p := range r.people {
		lines.WriteString(p.token + "\n")
	}
	return lines.String()
}

// findIdeas looks for ideas that may be voted for and that few have voted for:
// nearly every vote is then a new one.
func (r *run) findIdeas() {
	rows, err := r.pool.Query(r.ctx, `
		SELECT ideas.id
		FROM ideas
		JOIN statuses ON statuses.id = ideas.status_id
		WHERE statuses.kind IN ('open', 'active')
			AND vote_count < 60
		ORDER BY ideas.id`)
	if err != nil {
		r.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			r.Fatal(err)
		}
		r.ideas = append(r.ideas, id)
	}
	if rows.Err() != nil || len(r.ideas) < scaled().toVoteFor {
		r.Fatalf("only %d ideas to vote for (%v)", len(r.ideas), rows.Err())
	}
}

// anotherIdea returns an idea that no load on a single one has had.
func (r *run) anotherIdea() int64 {
	r.used++
	return r.ideas[r.used]
}

func closeDatabase(t testing.TB, db *database.DB) {
	t.Helper()
	if err := db.Close(); err != nil {
		t.Error(err)
	}
}
