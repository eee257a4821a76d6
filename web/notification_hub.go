package web

import (
	"context"
	"sync"
	"time"

	"ideaboard/internal/notification"
)

// The bounds of those who listen for news.
const (
	bellEvery  = 2 * time.Second // between looks at who has news
	bellOfOne  = 5               // streams of one person on one instance
	bellOfAll  = 1000            // streams of an instance
	bellAskFor = time.Second     // how long one look may take
)

// notificationHub tells those who listen how much they have not read. One goroutine
// asks for all of them with one query, while there is anybody: what another
// instance wrote is heard as well.
type notificationHub struct {
	news    *notification.Notifications
	mu      sync.Mutex
	streams int
	people  map[int64]*listeners
	asking  bool // the goroutine runs
	stopped bool
}

// listeners are the streams of one person.
type listeners struct {
	last    int // what they heard last; -1: nothing yet
	streams []chan int
}

func newBellRinger(n *notification.Notifications) *notificationHub {
	return &notificationHub{news: n, people: map[int64]*listeners{}}
}

// listen returns a channel on which a person hears how much is unread when it
// changes, and how to leave. It is closed when the ringer stops. There is none,
// nil, when too many listen.
func (b *notificationHub) listen(userID int64) (<-chan int, func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	person := b.people[userID]
	if b.stopped || b.streams >= bellOfAll || person != nil && len(person.streams) >= bellOfOne {
		return nil, nil
	}
	if person == nil {
		person = &listeners{}
		b.people[userID] = person
	}
	person.last = -1 // who comes anew may have been told an older number
	heard := make(chan int, 1)
	person.streams = append(person.streams, heard)
	b.streams++
	if !b.asking {
		b.asking = true
		go b.ring()
	}
	return heard, func() { b.leave(userID, heard) }
}

func (b *notificationHub) leave(userID int64, heard chan int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	person := b.people[userID]
	if person == nil {
		return // it was stopped
	}
	for i, one := range person.streams {
		if one == heard {
			person.streams = append(person.streams[:i], person.streams[i+1:]...)
			b.streams--
			break
		}
	}
	if len(person.streams) == 0 {
		delete(b.people, userID)
	}
}

// ring looks for news until nobody listens.
func (b *notificationHub) ring() {
	tick := time.NewTicker(bellEvery)
	defer tick.Stop()
	for range tick.C {
		ids := b.who()
		if ids == nil {
			return
		}
		ctx, cancel := context.WithTimeout(context.Background(), bellAskFor)
		unread, err := b.news.Unread(ctx, ids)
		cancel()
		if err == nil { // the next look may fare better
			b.tell(ids, unread)
		}
	}
}

// who returns who listens, or nil, which ends the goroutine.
func (b *notificationHub) who() (ids []int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for id := range b.people {
		ids = append(ids, id)
	}
	b.asking = ids != nil
	return ids
}

func (b *notificationHub) tell(ids []int64, unread map[int64]int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, id := range ids {
		person := b.people[id]
		if person == nil || person.last == unread[id] {
			continue
		}
		person.last = unread[id]
		for _, heard := range person.streams {
			select { // only the newest number counts
			case <-heard:
			default:
			}
			heard <- unread[id]
		}
	}
}

// stop ends every stream, for good.
func (b *notificationHub) stop() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.stopped = true
	for id, person := range b.people {
		for _, heard := range person.streams {
			close(heard)
		}
		delete(b.people, id)
	}
	b.streams = 0
}
