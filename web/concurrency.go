package web

import (
	"context"
	"sync"
	"time"

	"ideaboard/internal/problem"
)

// concurrencyLimit limits how many requests do one costly thing at the same time, per
// client and in all. It counts on this instance alone, because it protects this
// instance's memory and connections.
type concurrencyLimit struct {
	perClient int           // at the same time, for one client
	waiting   int           // requests of one client that may wait
	wait      time.Duration // how long a request waits for its turn
	all       chan struct{} // one element for each that runs
	visitors  chan struct{} // the same for visitors, who leave some for members
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

// Begin waits for its turn and returns a function that ends it. It refuses with
// TooMany if the client has too many requests, and with Unavailable if all clients
// together, or all visitors, have too many. Visitors never use up the members' share.
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

// arrive counts a request of a client and returns its turns, or nil if the client has
// too many.
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

// enter reports whether a place in running became free before ctx ended.
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
