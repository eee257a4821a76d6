package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"ideaboard/internal/link"
	"ideaboard/internal/problem"
	"ideaboard/templates"
)

// How a stream of news lives.
const (
	streamLife      = 10 * time.Minute // then the browser asks again
	streamHeartbeat = 20 * time.Second // between signs of life, for proxies
	streamCheck     = time.Minute      // between looks whether the session still holds
	streamWrite     = 10 * time.Second // for one message to a slow line
	streamRetry     = 5 * time.Second  // before the browser asks again
)

// newsStream serves GET /notifications/stream: server-sent events, each how much
// is unread, first as it is and then whenever it changes. Who is signed out, and
// who listens too often, hears 204, at which a browser asks no more.
func (s *server) newsStream(c Context) error {
	user := userOf(c)
	if user == nil || !streamAsked(c) {
		return c.NoContent(http.StatusNoContent)
	}
	heard, leave := s.notificationHub.listen(user.ID)
	if heard == nil {
		return c.NoContent(http.StatusNoContent)
	}
	defer leave()
	alive, _ := c.Get(connectionKey).(context.Context)
	alive, cancel := context.WithTimeout(alive, streamLife)
	defer cancel()
	h := c.Response().Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store, no-transform")
	h.Set("X-Accel-Buffering", "no") // nginx would keep the events back
	to := stream{c, http.NewResponseController(c.Response())}
	if err := to.control.SetReadDeadline(time.Time{}); err != nil { // or the connection counts as gone in half a minute
		return err
	}
	c.Response().WriteHeader(http.StatusOK)
	if !to.send(fmt.Sprintf("retry: %d\n\n", streamRetry.Milliseconds())) || !to.unread(sessionOf(c).Unread) {
		return nil
	}
	s.streamUnread(alive, to, heard)
	return nil
}

// streamAsked reports whether a script listens, which can do nothing with a page.
func streamAsked(c Context) bool {
	return c.Request().URL.Path == link.NotificationStream &&
		strings.Contains(c.Request().Header.Get("Accept"), "text/event-stream")
}

// streamUnread sends what is heard until one of the many reasons to end.
func (s *server) streamUnread(alive context.Context, to stream, heard <-chan int) {
	heartbeat, check := time.NewTicker(streamHeartbeat), time.NewTicker(streamCheck)
	defer heartbeat.Stop()
	defer check.Stop()
	for on := true; on; {
		select {
		case <-alive.Done():
			return
		case unread, open := <-heard:
			on = open && to.unread(unread)
		case <-heartbeat.C:
			on = to.send(": still here\n\n")
		case <-check.C:
			on = s.stillIn(to.c)
		}
	}
}

// stillIn reports whether the request's session has not ended meanwhile. While
// the database is away it counts as not ended.
func (s *server) stillIn(c Context) bool {
	cookie, err := c.Cookie(s.sessionName())
	if err != nil {
		return false
	}
	ctx, cancel := context.WithTimeout(context.Background(), pageTime)
	defer cancel()
	user, _, err := s.Accounts.SessionUser(ctx, cookie.Value)
	return err != nil && problem.KindOf(err) != problem.SignedOut || err == nil && user.ID == userOf(c).ID
}

// stream is an answer that goes on.
type stream struct {
	c       Context
	control *http.ResponseController
}

// send writes and reports whether it went out.
func (s stream) send(words string) bool {
	if err := s.control.SetWriteDeadline(time.Now().Add(streamWrite)); err != nil {
		return false
	}
	_, err := s.c.Response().Write([]byte(words))
	return err == nil && s.control.Flush() == nil
}

// unread sends how much is unread, in numbers and in the reader's words.
func (s stream) unread(count int) bool {
	told, err := json.Marshal(
		map[string]any{
			"unread": count,
			"shown":  templates.BellCount(count),
			"label":  templates.BellLabel(s.c.Request().Context(), count),
		},
	)
	return err == nil && s.send("data: "+string(told)+"\n\n")
}
