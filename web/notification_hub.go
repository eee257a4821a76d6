package web

import (
	"context"
	"sync"
	"time"

	"ideaboard/internal/notification"
)

// Limits of notification streams.
const (
	hubInterval        = 2 * time.Second // between two queries of unread counts
	streamsPerPerson   = 5               // streams of one person on one instance
	streamsPerInstance = 1000            // streams of an instance
	hubTimeout         = time.Second     // of one query
)

// notificationHub sends unread counts to open streams. While there are any, one
// goroutine asks for all of them with one query, so changes by other instances arrive
// as well.
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
	last    int // the count that was sent last; -1: none yet
	streams []chan int
}

func newNotificationHub(n *notification.Notifications) *notificationHub {
	return &notificationHub{news: n, people: map[int64]*listeners{}}
}

// listen returns a channel that receives a person's unread count when it changes, and
// a function that ends it. The hub closes the channel when it stops. The channel is
// nil if there are too many streams.
func (h *notificationHub) listen(userID int64) (<-chan int, func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	person := h.people[userID]
	if h.stopped || h.streams >= streamsPerInstance || person != nil && len(person.streams) >= streamsPerPerson {
		return nil, nil
	}
	if person == nil {
		person = &listeners{}
		h.people[userID] = person
	}
	person.last = -1 // a new stream may have an older number
	heard := make(chan int, 1)
	person.streams = append(person.streams, heard)
	h.streams++
	if !h.asking {
		h.asking = true
		go h.poll()
	}
	return heard, func() { h.leave(userID, heard) }
}

func (h *notificationHub) leave(userID int64, heard chan int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	person := h.people[userID]
	if person == nil {
		return // the hub stopped
	}
	for i, one := range person.streams {
		if one == heard {
			person.streams = append(person.streams[:i], person.streams[i+1:]...)
			h.streams--
			break
		}
	}
	if len(person.streams) == 0 {
		delete(h.people, userID)
	}
}

// poll queries the unread counts until there are no streams.
func (h *notificationHub) poll() {
	tick := time.NewTicker(hubInterval)
	defer tick.Stop()
	for range tick.C {
		ids := h.listening()
		if ids == nil {
			return
		}
		ctx, cancel := context.WithTimeout(context.Background(), hubTimeout)
		unread, err := h.news.Unread(ctx, ids)
		cancel()
		if err == nil { // otherwise try again next time
			h.tell(ids, unread)
		}
	}
}

// listening returns the people with open streams, or nil, which ends the goroutine.
func (h *notificationHub) listening() (ids []int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for id := range h.people {
		ids = append(ids, id)
	}
	h.asking = ids != nil
	return ids
}

func (h *notificationHub) tell(ids []int64, unread map[int64]int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, id := range ids {
		person := h.people[id]
		if person == nil || person.last == unread[id] {
			continue
		}
		person.last = unread[id]
		for _, heard := range person.streams {
			select { // replace an older number
			case <-heard:
			default:
			}
			heard <- unread[id]
		}
	}
}

// stop ends every stream for good.
func (h *notificationHub) stop() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.stopped = true
	for id, person := range h.people {
		for _, heard := range person.streams {
			close(heard)
		}
		delete(h.people, id)
	}
	h.streams = 0
}
