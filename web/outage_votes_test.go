package web_test

import (
	"flag"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/account"
	"ideaboard/internal/app/apptest"
	"ideaboard/internal/config"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/database/dbtest/pgserver"
	"ideaboard/internal/link"
)

// How much TestAnAcknowledgedVoteIsStored does. The figures that docs/development.md
// names are of: go test ./web -run TestAnAcknowledgedVoteIsStored -v -outage-votes 600 -outage-rounds 3
var (
	outageVotes  = flag.Int("outage-votes", 120, "votes in a round of TestAnAcknowledgedVoteIsStored")
	outageRounds = flag.Int("outage-rounds", 1, "rounds of TestAnAcknowledgedVoteIsStored, for each kind of outage")
)

// voters are who vote in a round, each for every idea of it.
const voters = 20

// TestAnAcknowledgedVoteIsStored kills and freezes PostgreSQL under votes: each
// that was answered as counted is in the table, counts equal rows, and no answer is
// empty.
func TestAnAcknowledgedVoteIsStored(t *testing.T) {
	t.Parallel()
	if !dbtest.OnPostgres() {
		t.Skip("SQLite is part of the program: cmd/ideaboard kills the two together")
	}
	var server *pgserver.Server
	site := apptest.Start(t, func(c *config.Config) {
		server = ownServer(t)
		c.Database = server.URL
	})
	people := votersOf(t, site, voters)
	for round := range *outageRounds {
		for name, outage := range map[string][2]func() error{
			"killed": {server.Kill, func() error { return server.Restart(t.Context()) }},
			"frozen": {server.Freeze, server.Thaw},
		} {
			if err := site.Forget(); err != nil {
				t.Fatal(err)
			}
			var ideas []int64
			for n := range *outageVotes / voters {
				ideas = append(ideas, site.Idea(fmt.Sprintf("%s %d: idea %d", name, round, n), site.Cast.Ben).ID)
			}
			result := voteThrough(t, site, people, ideas, outage[0], outage[1])
			t.Logf("round %d, %s: %s", round+1, name, result)
			if result.lost > 0 || result.empty > 0 || result.acknowledged == 0 || result.refused == 0 {
				t.Errorf("round %d, %s: %s", round+1, name, result)
			}
			waitReady(t, site)
			if wrong, err := site.Board.Audit(t.Context()); err != nil || len(wrong) > 0 {
				t.Errorf("round %d, %s: counts differ from rows: %v, %v", round+1, name, wrong, err)
			}
		}
	}
}

// voteResult is what became of the votes of a round.
type voteResult struct{ sent, acknowledged, refused, other, lost, empty, more int }

func (r voteResult) String() string {
	return fmt.Sprintf(
		"%d votes: %d acknowledged, %d of them not stored; %d refused (503), %d of them stored all the same; %d other "+
			"answers; %d empty answers",
		r.sent,
		r.acknowledged,
		r.lost,
		r.refused,
		r.more,
		r.other,
		r.empty,
	)
}

// voteThrough lets every client vote for every idea, in place and by the plain
// form in turn, and breaks the database off after a third of the votes, until it
// has refused some.
func voteThrough(
	t *testing.T,
	site *apptest.Site,
	people []voter,
	ideas []int64,
	begin, end func() error,
) (r voteResult) {
	t.Helper()
	type vote struct{ voter, idea int }
	votes, answers := make(chan vote), sync.Map{}
	var sent, refused atomic.Int64
	var workers sync.WaitGroup
	for range voters {
		workers.Go(func() {
			for v := range votes {
				client := people[v.voter].Client
				if v.idea%2 == 0 {
					client = &apptest.Client{Client: client.Client, Header: http.Header{"Hx-Request": {"true"}}}
				}
				got := send(t, client, site.URL, http.MethodPost, link.Vote(ideas[v.idea]), nil)
				answers.Store(v, got)
				sent.Add(1)
				if got.status == http.StatusServiceUnavailable {
					refused.Add(1)
				}
			}
		})
	}
	total := int64(len(people) * len(ideas))
	broken := make(chan error, 1)
	go func() {
		waitUntil(func() bool { return sent.Load() >= total/3 })
		err := begin()
		waitUntil(func() bool { return refused.Load() >= voters/2 })
		if endErr := end(); endErr != nil {
			err = endErr
		}
		broken <- err
	}()
	for i := range ideas {
		for c := range people {
			votes <- vote{c, i}
		}
	}
	close(votes)
	workers.Wait()
	if err := <-broken; err != nil {
		t.Fatal(err)
	}
	waitReady(t, site)
	answers.Range(func(key, value any) bool {
		v, got := key.(vote), value.(answered)
		r.count(got, stored(t, site, people[v.voter].id, ideas[v.idea]))
		return true
	})
	return r
}

func (r *voteResult) count(got answered, stored bool) {
	r.sent++
	if got.status == http.StatusOK && strings.TrimSpace(got.body) == "" {
		r.empty++
	}
	switch acknowledged := got.status == http.StatusOK || got.status == http.StatusSeeOther; {
	case acknowledged && !stored:
		r.acknowledged++
		r.lost++
	case acknowledged:
		r.acknowledged++
	case got.status == http.StatusServiceUnavailable:
		r.refused++
		if stored {
			r.more++
		}
	default:
		r.other++
	}
}

func waitUntil(is func() bool) {
	for range 6000 {
		if is() {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
}

func waitReady(t *testing.T, site *apptest.Site) {
	t.Helper()
	visitor, ready := site.Visitor(), false
	waitUntil(func() bool {
		ready = send(t, visitor, site.URL, http.MethodGet, "/readyz", nil).status == http.StatusOK
		return ready
	})
	if !ready {
		t.Fatalf("not ready again\n%s", site.Log())
	}
}

// voter is somebody with a browser.
type voter struct {
	*apptest.Client
	id int64
}

func stored(t *testing.T, site *apptest.Site, voterID, idea int64) (is bool) {
	t.Helper()
	const exists = "SELECT EXISTS (SELECT 1 FROM votes WHERE idea_id = ? AND user_id = ?)"
	if err := site.DB.Read(t.Context()).Raw(exists, idea, voterID).Scan(&is).Error; err != nil {
		t.Fatal(err)
	}
	return is
}

// votersOf returns new people, signed in, who may vote as often as they like.
func votersOf(t *testing.T, site *apptest.Site, count int) (people []voter) {
	t.Helper()
	at, err := url.Parse(site.URL)
	if err != nil {
		t.Fatal(err)
	}
	for n := range count {
		user, err := site.Accounts.AddUser(
			t.Context(), fmt.Sprintf("voter%d@larkspur.example", n), fmt.Sprintf("Voter %d", n), account.Member,
		)
		if err != nil {
			t.Fatal(err)
		}
		token, err := site.Accounts.StartSession(t.Context(), account.Session{UserID: user.ID, Method: account.MethodEmail})
		if err != nil {
			t.Fatal(err)
		}
		jar, _ := cookiejar.New(nil)
		jar.SetCookies(at, []*http.Cookie{{Name: "session", Value: token}})
		client := site.Visitor()
		client.Jar = jar
		people = append(people, voter{client, user.ID})
	}
	err = site.DB.Tx(t.Context(), func(tx *gorm.DB) error {
		return tx.Exec("UPDATE users SET trusted_at = ? WHERE email LIKE 'voter%'", time.Now().UTC()).Error
	})
	if err != nil {
		t.Fatal(err)
	}
	return people
}
