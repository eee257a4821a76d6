package httperror_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"testing"
	"time"

	"ideaboard/internal/httperror"
	"ideaboard/internal/problem"
)

func TestOf(t *testing.T) {
	t.Parallel()
	wait := &problem.Error{
		Kind:       problem.TooMany,
		Message:    "problem.too_many",
		Args:       map[string]any{"N": 3},
		RetryAfter: 90 * time.Second,
	}
	field := problem.Field("title", "problem.title_short", map[string]any{"Min": 4})
	soon := 5 * time.Second
	for name, tt := range map[string]struct {
		err  error
		want httperror.Response
	}{
		"a field": {
			fmt.Errorf("propose: %w", field),
			httperror.Response{Status: 422, Message: "problem.invalid", Args: field.Args, Fields: field.Fields},
		},
		"too often": {
			wait, httperror.Response{Status: 429, Message: "problem.too_many", Args: wait.Args, RetryAfter: 90 * time.Second},
		},
		"too often, no time": {
			problem.New(problem.TooMany, "problem.too_many"),
			httperror.Response{Status: 429, Message: "problem.too_many", RetryAfter: soon},
		},
		"signed out": {
			problem.New(problem.SignedOut, "problem.signed_out"),
			httperror.Response{Status: 401, Message: "problem.signed_out"},
		},
		"forbidden": {
			problem.New(problem.Forbidden, "problem.forbidden"),
			httperror.Response{Status: 403, Message: "problem.forbidden"},
		},
		"not found": {
			problem.New(problem.NotFound, "problem.not_found"), httperror.Response{Status: 404, Message: "problem.not_found"},
		},
		"conflict": {
			problem.New(problem.Conflict, "problem.moved"), httperror.Response{Status: 409, Message: "problem.moved"},
		},
		"the database is away": {
			&problem.Error{Kind: problem.Unavailable, Message: "a secret"},
			httperror.Response{Status: 503, Message: "problem.unavailable", RetryAfter: soon},
		},
		"time ran out": {
			fmt.Errorf("read: %w", context.DeadlineExceeded),
			httperror.Response{Status: 503, Message: "problem.unavailable", RetryAfter: soon},
		},
		"the visitor left": {
			fmt.Errorf("read: %w", context.Canceled),
			httperror.Response{Status: 503, Message: "problem.unavailable", RetryAfter: soon},
		},
		"ours": {errors.New("a secret"), httperror.Response{Status: 500, Message: "problem.internal"}},
		"a status": {
			httperror.WithStatus(413, errors.New("a secret")), httperror.Response{Status: 413, Message: "problem.too_large"},
		},
		"a status and words": {
			httperror.WithStatus(413, field),
			httperror.Response{Status: 413, Message: "problem.invalid", Args: field.Args, Fields: field.Fields},
		},
		"a status of no words": {
			httperror.WithStatus(405, nil), httperror.Response{Status: 404, Message: "problem.not_found"},
		},
	} {
		if got := httperror.Of(tt.err); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s: %+v, want %+v", name, got, tt.want)
		}
	}
}

func TestRetryAfterIsInWholeSeconds(t *testing.T) {
	t.Parallel()
	for wait, want := range map[time.Duration]string{
		0: "", time.Millisecond: "1", 90 * time.Second: "90", 1500 * time.Millisecond: "2",
	} {
		h := http.Header{}
		httperror.Response{RetryAfter: wait}.SetHeader(h)
		if got := h.Get("Retry-After"); got != want {
			t.Errorf("%v: %q, want %q", wait, got, want)
		}
	}
}
