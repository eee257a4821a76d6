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

// hasAt matches email addresses, and user:password@host in server addresses.
var hasAt = regexp.MustCompile(`[^\s<>"',;()]+@[^\s<>"',;()]+`)

// withoutSecrets replaces what looks like an address, because logs must not contain personal data.
func withoutSecrets(text string) string { return hasAt.ReplaceAllString(text, "[address]") }

// mostReason is the maximum length of an error that is shown, in bytes.
const mostReason = 600

// brief returns an error for display: its first line, shortened and without addresses.
func brief(reason string) string {
	reason, _, _ = strings.Cut(
		strings.TrimSpace(withoutSecrets(reason)),
		"\n",
	) // the lines after it may be the stack of a panic
	reason = strings.TrimPrefix(reason, "JobCancelError: ")
	if len(reason) > mostReason {
		reason = strings.ToValidUTF8(reason[:mostReason], "") + "…"
	}
	return reason
}

// quietPeriod is how long a repeated message is suppressed. River logs every second while the
// database is unavailable.
const quietPeriod = 30 * time.Second

// quiet returns a logger for River that passes on only errors, and each message once in
// quietPeriod, to the logger that to returns at that time.
func quiet(to func() *slog.Logger) *slog.Logger {
	return slog.New(&quietHandler{to: to, told: map[string]time.Time{}})
}

type quietHandler struct {
	to   func() *slog.Logger
	mu   sync.Mutex
	told map[string]time.Time // time of the last one, by message
}

func (h *quietHandler) Enabled(_ context.Context, level slog.Level) bool {
	return level >= slog.LevelError
}

// Handle passes r on unless the same message was passed on within quietPeriod. Of its attributes it
// keeps only the error, without addresses.
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
	if stopping { // the queue is shutting down: not an error
		return nil
	}
	h.to().ErrorContext(ctx, "job queue: "+r.Message, "error", cause)
	return nil
}

func (h *quietHandler) WithAttrs([]slog.Attr) slog.Handler { return h }
func (h *quietHandler) WithGroup(string) slog.Handler      { return h }
