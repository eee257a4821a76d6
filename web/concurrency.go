package web

import (
	"context"
	"sync"
	"time"

	"ideaboard/internal/problem"
)

// concurrencyLimit bounds how many requests do one costly thing at the same
// time, for one client and in all, so that nobody takes what others need. It
// counts on this instance alone: what it protects is this instance's memory and
// connections.
type concurrencyLimit struct {
	perClient int           // at once for one client
	waiting   int           // that one client may have waiting beside those
	wait      time.Duration // how long a request waits for its turn
	all       chan struct{} // one element for each that runs
	visitors  chan struct{} // the same for those of visitors, who leave some for members
	mu        sync.Mutex
	clients   map[string]*clientTurns
}

type clientTurns struct {
	running chan struct{} // one element for each that runs
	present int           // those that run or wait
}

func newConcurrencyLimit(all, perClient, waiting int, wait time.Duration) *concurrencyLimit {
	return &concurrencyLimit{
		perClient: perClient,
		waiting:   waiting,
		wait:      wait,
		all:       make(chan struct{}, all),
		visitors:  make(chan struct{}, max(1, all*2/3)),
		clients:   map[string]*clientTurns{},
	}
}

// Begin waits for a turn and returns what ends it. It refuses with TooMany when
// the client has too many at once, and with Unavailable when all clients
// together have, or all visitors: however many those are, members go on.
func (l *concurrencyLimit) Begin(ctx context.Context, client string, visitor bool) (end func(), err error) {
	turns := l.arrive(client)
	if turns == nil {
		return nil, &problem.Error{Kind: problem.TooMany, Message: "problem.too_many_at_once", RetryAfter: time.Second}
	}
	waiting, cancel := context.WithTimeout(ctx, l.wait)
	defer cancel()
	turnsNeeded := []chan struct{}{turns.running, l.all}
	if visitor {
		turnsNeeded = []chan struct{}{turns.running, l.visitors, l.all}
	}
	for i, turn := range turnsNeeded {
		if enter(waiting, turn) {
			continue
		}
		for _, taken := range turnsNeeded[:i] {
			<-taken
		}
		l.leave(client)
		if i == 0 {
			return nil, &problem.Error{Kind: problem.TooMany, Message: "problem.too_many_at_once", RetryAfter: time.Second}
		}
		return nil, &problem.Error{Kind: problem.Unavailable, Message: "problem.busy", RetryAfter: time.Second}
	}
	return func() {
		for _, taken := range turnsNeeded {
			<-taken
		}
		l.leave(client)
	}, nil
}

// arrive counts a request of client and returns its turns, or nil when the
// client has too many already.
func (l *concurrencyLimit) arrive(client string) *clientTurns {
	l.mu.Lock()
	defer l.mu.Unlock()
	turns := l.clients[client]
	if turns == nil {
		turns = &clientTurns{running: make(chan struct{}, l.perClient)}
		l.clients[client] = turns
	}
	if turns.present >= l.perClient+l.waiting {
		return nil
	}
	turns.present++
	return turns
}

func (l *concurrencyLimit) leave(client string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	turns := l.clients[client]
	if turns.present--; turns.present == 0 {
		delete(l.clients, client)
	}
}

// enter reports whether there was room in running before ctx ended.
func enter(ctx context.Context, running chan struct{}) bool {
	select {
	case running <- struct{}{}:
		return true
	default:
	}
	select {
	case running <- struct{}{}:
		return true
	case <-ctx.Done():
		return false
	}
}
