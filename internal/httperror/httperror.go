// Package httperror says how an error is told over HTTP: its status, its words,
// what is wrong with which field, and when to try again. It is the one place
// where a kind of problem becomes a status. What the words look like, a page or
// JSON, is up to its callers.
package httperror

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"time"

	"ideaboard/internal/problem"
)

// statusOf has a status for every kind of problem.
var statusOf = map[problem.Kind]int{
	problem.Invalid:     http.StatusUnprocessableEntity,
	problem.SignedOut:   http.StatusUnauthorized,
	problem.Forbidden:   http.StatusForbidden,
	problem.NotFound:    http.StatusNotFound,
	problem.Conflict:    http.StatusConflict,
	problem.TooMany:     http.StatusTooManyRequests,
	problem.Unavailable: http.StatusServiceUnavailable,
	problem.Internal:    http.StatusInternalServerError,
}

// messageOf has the words for a status that no problem explains.
// i18n: problem.not_found problem.too_large problem.misdirected problem.internal
var messageOf = map[int]string{
	http.StatusNotFound:              "problem.not_found",
	http.StatusRequestEntityTooLarge: "problem.too_large",
	http.StatusMisdirectedRequest:    "problem.misdirected",
	http.StatusInternalServerError:   "problem.internal",
}

// retryAfter is when to come back if the problem does not say: the database was
// away.
const retryAfter = 5 * time.Second

// Response is an error as a response tells it.
type Response struct {
	Status     int
	Message    string            // i18n key
	Args       map[string]any    // values for Message and Fields
	Fields     map[string]string // form field -> i18n key of what is wrong with it
	RetryAfter time.Duration     // with 429 and 503 only
}

// Of returns how to tell err. What lies beneath an error that is no problem is
// never told.
func Of(err error) Response {
	if e, ok := errors.AsType[*statusError](err); ok {
		return e.response()
	}
	kind := problem.KindOf(err)
	if errors.Is(err, context.Canceled) { // the visitor who left reads none of it
		kind = problem.Unavailable
	}
	r := Response{Status: statusOf[kind]}
	e, isProblem := errors.AsType[*problem.Error](err)
	switch kind {
	case problem.Internal:
		r.Message = "problem.internal"
		return r
	case problem.Unavailable:
		r.Message = "problem.unavailable"
	default:
		r.Message, r.Args, r.Fields = e.Message, e.Args, e.Fields
	}
	if kind == problem.Unavailable || kind == problem.TooMany {
		r.RetryAfter = retryAfter
		if isProblem && e.RetryAfter > 0 {
			r.RetryAfter = e.RetryAfter
		}
	}
	return r
}

// SetHeader says when to come back, if the response does.
func (r Response) SetHeader(h http.Header) {
	if r.RetryAfter > 0 {
		h.Set("Retry-After", strconv.Itoa(int(math.Ceil(r.RetryAfter.Seconds()))))
	}
}

// statusError is an error with a status that no kind of problem has.
type statusError struct {
	status int
	cause  error
}

// WithStatus returns an error with a status that no kind of problem has. If cause
// is a problem, its words are told; it may be nil.
func WithStatus(status int, cause error) error { return &statusError{status, cause} }

// Error returns the words for the log.
func (e *statusError) Error() string {
	if e.cause == nil {
		return fmt.Sprintf("status %d", e.status)
	}
	return fmt.Sprintf("status %d: %v", e.status, e.cause)
}

// Unwrap returns the cause, or nil.
func (e *statusError) Unwrap() error { return e.cause }

// response tells a status that has no words as not found.
func (e *statusError) response() Response {
	if refused, ok := errors.AsType[*problem.Error](e.cause); ok {
		return Response{Status: e.status, Message: refused.Message, Args: refused.Args, Fields: refused.Fields}
	}
	if message, known := messageOf[e.status]; known {
		return Response{Status: e.status, Message: message}
	}
	return Response{Status: http.StatusNotFound, Message: "problem.not_found"}
}
