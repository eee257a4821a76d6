package bench

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// votesBeside is how many votes a second go on beside the pages of withVotes.
const votesBeside = 50

// withVotes measures a load while people vote for many ideas, votesBeside times a
// second. A vote that is not counted is a wrong answer.
func (r *run) withVotes(load func(connections, seconds int) rate) func(connections, seconds int) rate {
	first := len(r.people) * len(r.ideas) / 2 // far from the pairs of votesOnMany
	return func(connections, seconds int) rate {
		ctx, cancel := context.WithCancel(r.ctx)
		ended := make(chan [2]int)
		go func() {
			sent, refused := r.voteSteadily(ctx, first)
			ended <- [2]int{sent, refused}
		}()
		found := load(connections, seconds)
		cancel()
		votes := <-ended
		first += votes[0]
		if votes[0] < votesBeside*seconds/2 {
			r.Errorf("only %d votes were sent in %d s", votes[0], seconds)
		}
		found.wrong += votes[1]
		return found
	}
}

// voteSteadily votes until ctx ends, each time as another person for another idea,
// and returns how many votes were sent and how many of them were not counted. first
// is the number of the first pair of person and idea; see testdata/visit.lua.
func (r *run) voteSteadily(ctx context.Context, first int) (sent, refused int) {
	var wrong atomic.Int64
	var waiting sync.WaitGroup
	client := &http.Client{Timeout: 10 * time.Second}
	ticks := time.NewTicker(time.Second / votesBeside)
	defer ticks.Stop()
	for ; ; sent++ {
		select {
		case <-ctx.Done():
			waiting.Wait()
			return sent, int(wrong.Load())
		case <-ticks.C:
		}
		n := first + sent
		waiting.Go(func() {
			if !r.voteOnce(client, r.people[n%len(r.people)], r.ideas[n%len(r.ideas)]) {
				wrong.Add(1)
			}
		})
	}
}

// voteOnce reports whether a vote was answered as counted.
func (r *run) voteOnce(client *http.Client, by person, idea int64) bool {
	url := fmt.Sprintf("%s/ideas/%d/vote", r.url, idea)
	request, err := http.NewRequestWithContext(r.ctx, http.MethodPost, url, strings.NewReader("return=%2F"))
	if err != nil {
		return false
	}
	for _, header := range voteHeaders {
		name, value, _ := strings.Cut(header, ": ")
		request.Header.Set(name, value)
	}
	request.AddCookie(&http.Cookie{Name: "session", Value: by.token})
	response, err := client.Do(request)
	if err != nil {
		return false
	}
	_, _ = io.Copy(io.Discard, response.Body) // so that the connection is used again
	response.Body.Close()
	return response.StatusCode == http.StatusOK
}
