package bench

import (
	"fmt"
	"math"
	"strings"
	"time"
)

// voteHeaders are what a browser with JavaScript sends with a vote; the answer
// is the button, drawn again.
var voteHeaders = []string{
	"HX-Request: true",
	"Sec-Fetch-Site: same-origin",
	"Content-Type: application/x-www-form-urlencoded",
}

// votesOnMany votes as many people for many ideas, each request a new pair.
func (r *run) votesOnMany() func(connections, seconds int) rate {
	var ideas strings.Builder
	for _, id := range r.ideas[100:] { // the first ones are for votesOnOne
		fmt.Fprintln(&ideas, id)
	}
	tokens, path, first := r.file("tokens", r.tokens()), r.file("ideas", ideas.String()), 0
	return func(connections, seconds int) rate {
		var found rate
		r.writing(fmt.Sprintf("many ideas, %d at once", connections), func() int {
			found = r.countingVotes(math.MaxInt, func() rate {
				return r.wrk(r.url, connections, seconds, voteHeaders, visitLua, tokens, fmt.Sprint(first), path)
			})
			return found.requests
		})
		first += found.requests + connections
		return found
	}
}

// votesOnOne votes as many people for one idea, another one in each run. When
// all have voted they take their votes back, and so on.
func (r *run) votesOnOne() func(connections, seconds int) rate {
	tokens := r.file("tokens", r.tokens())
	return func(connections, seconds int) rate {
		path := r.file("idea", fmt.Sprintln(r.anotherIdea()))
		var found rate
		r.writing(fmt.Sprintf("one idea, %d at once", connections), func() int {
			found = r.countingVotes(len(r.people), func() rate {
				return r.wrk(r.url, connections, seconds, voteHeaders, visitLua, tokens, "0", path)
			})
			return found.requests
		})
		return found
	}
}

// countingVotes fails the test unless the votes that were answered are there:
// in the table and in the ideas' counts. turn is after how many requests votes
// are taken back. A few people had voted already, and a few requests were not
// answered in time.
func (r *run) countingVotes(turn int, load func() rate) rate {
	r.Helper()
	votes, counts := r.votes()
	found := load()
	time.Sleep(time.Second / 2) // for votes whose voters wrk has left
	votesNow, countsNow := r.votes()
	want := found.requests % turn
	if found.requests/turn%2 == 1 {
		want = turn - want
	}
	slack := float64(want)/20 + 100
	if added := votesNow - votes; math.Abs(float64(added-want)) > slack || countsNow-counts != added {
		r.Errorf("%d requests made %d votes, and the counts grew by %d", found.requests, added, countsNow-counts)
	}
	return found
}

// votes returns how many votes there are, and how many the ideas count.
func (r *run) votes() (rows, counted int) {
	r.Helper()
	err := r.pool.QueryRow(r.ctx, "SELECT (SELECT count(*) FROM votes), (SELECT sum(vote_count) FROM ideas)").
		Scan(&rows, &counted)
	if err != nil {
		r.Fatal(err)
	}
	return rows, counted
}
