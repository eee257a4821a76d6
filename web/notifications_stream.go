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

// Times of a stream of notifications.
const (
	streamLife      = 10 * time.Minute // then the browser connects again
	streamHeartbeat = 20 * time.Second // between keep-alive lines, for proxies
	streamCheck     = time.Minute      // between checks that the session is still valid
	streamWrite     = 10 * time.Second // for one message over a slow connection
	streamRetry     = 5 * time.Second  // before the browser connects again
)

// newsStream serves GET /notifications/stream: server-sent events with the unread
// count, once at the start and then whenever it changes. Signed-out clients and
// those with too many streams get 204, which stops EventSource from reconnecting.
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
	h.Set("X-Accel-Buffering", "no") // otherwise nginx buffers the events
	to := stream{c, http.NewResponseController(c.Response())}
	if err := to.control.SetReadDeadline(time.Time{}); err != nil { // otherwise the connection ends after half a minute
		return err
	}
	c.Response().WriteHeader(http.StatusOK)
	if !to.send(fmt.Sprintf("retry: %d\n\n", streamRetry.Milliseconds())) || !to.unread(sessionOf(c).Unread) {
		return nil
	}
	s.streamUnread(alive, to, heard)
	return nil
}

// streamAsked reports whether the request asks for the stream, and so cannot use a page.
func streamAsked(c Context) bool {
	return c.Request().URL.Path == link.NotificationStream &&
		strings.Contains(c.Request().Header.Get("Accept"), "text/event-stream")
}

// streamUnread sends the count whenever it changes, until the client leaves, the
// session ends or the time is over.
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

// stillIn reports whether the request's session is still valid. While the database
// is unreachable it counts as valid.
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

// stream is a response that stays open.
type stream struct {
	c       Context
	control *http.ResponseController
}

// send writes text and reports whether that worked.
func (s stream) send(text string) bool {
	if err := s.control.SetWriteDeadline(time.Now().Add(streamWrite)); err != nil {
		return false
	}
	_, err := s.c.Response().Write([]byte(text))
	return err == nil && s.control.Flush() == nil
}

// unread sends the unread count, as a number and as text in the reader's language.
func (s stream) unread(count int) bool {
	told, err := json.Marshal(map[string]any{
		"unread": count,
		"shown":  templates.BellCount(count),
		"label":  templates.BellLabel(s.c.Request().Context(), count),
	})
	return err == nil && s.send("data: "+string(told)+"\n\n")
}
