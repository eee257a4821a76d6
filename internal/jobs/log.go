package jobs

import (
	"context"
	"errors"
	"log/slog"
	"regexp"
	"strings"
	"sync"
	"time"
)

// hasAt finds e-mail addresses, and user:password@host in addresses of servers.
var hasAt = regexp.MustCompile(`[^\s<>"',;()]+@[^\s<>"',;()]+`)

// withoutSecrets hides what looks like an address: the log is no place for people.
func withoutSecrets(text string) string { return hasAt.ReplaceAllString(text, "[address]") }

// mostReason is how much of an error people are shown, in bytes.
const mostReason = 600

// brief is what people are shown of an error: its first line, without addresses.
func brief(reason string) string {
	reason, _, _ = strings.Cut(strings.TrimSpace(withoutSecrets(reason)), "\n") // after it stands the stack of a panic
	reason = strings.TrimPrefix(reason, "JobCancelError: ")
	if len(reason) > mostReason {
		reason = strings.ToValidUTF8(reason[:mostReason], "") + "…"
	}
	return reason
}

// quietPeriod is how long the same message is not told again. River tells each
// second that the database is away.
const quietPeriod = 30 * time.Second

// quiet is a logger for River that passes on errors only, each message once in a
// while, to the logger that to returns at the time.
func quiet(to func() *slog.Logger) *slog.Logger {
	return slog.New(&quietHandler{to: to, told: map[string]time.Time{}})
}

type quietHandler struct {
	to   func() *slog.Logger
	mu   sync.Mutex
	told map[string]time.Time // message -> when
}

func (h *quietHandler) Enabled(_ context.Context, level slog.Level) bool {
	return level >= slog.LevelError
}

// Handle passes r on unless it was told a moment ago. Of its attributes only the
// error goes along, without addresses.
func (h *quietHandler) Handle(ctx context.Context, r slog.Record) error {
	h.mu.Lock()
	recent := r.Time.Sub(h.told[r.Message]) < quietPeriod
	if !recent {
		h.told[r.Message] = r.Time
	}
	h.mu.Unlock()
	if recent {
		return nil
	}
	var cause string
	stopping := false
	r.Attrs(func(a slog.Attr) bool {
		if a.Key == "err" || a.Key == "error" {
			cause = withoutSecrets(a.Value.String())
			err, _ := a.Value.Any().(error)
			stopping = errors.Is(err, context.Canceled)
		}
		return true
	})
	if stopping { // the queue was told to stop: that is no error
		return nil
	}
	h.to().ErrorContext(ctx, "job queue: "+r.Message, "error", cause)
	return nil
}

func (h *quietHandler) WithAttrs([]slog.Attr) slog.Handler { return h }
func (h *quietHandler) WithGroup(string) slog.Handler      { return h }
