// Package problem holds the refusals of the program: errors whose words may be
// shown to the person who asked. It knows nothing of HTTP; the package
// httperror turns a kind into a status, and nothing else does.
package problem

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"
)

// Kind is why something was refused.
type Kind int

// The kinds. Internal is the zero value: an error that nobody classified is
// ours, never the visitor's.
const (
	Internal    Kind = iota
	Invalid          // the input is wrong; Fields says where
	SignedOut        // only people who are signed in may do this
	Forbidden        // this person may not do this
	NotFound         // it does not exist, or this person may not know that it does
	Conflict         // it cannot be done in the present state of things
	TooMany          // too often; RetryAfter says when again
	Unavailable      // the database cannot be reached or is too slow
)

// Error is a refusal. Message and the values of Fields are i18n keys with
// their Args, so that each reader gets them in their own language.
type Error struct {
	Kind       Kind
	Message    string            // i18n key
	Args       map[string]any    // values for Message and Fields
	Fields     map[string]string // form field -> i18n key of what is wrong with it
	RetryAfter time.Duration     // with TooMany and Unavailable
	Cause      error             // what lies beneath; logged, never shown
}

// Error returns the words for the log, not for people.
func (e *Error) Error() string {
	text := e.Message
	for _, field := range slices.Sorted(maps.Keys(e.Fields)) {
		text += " [" + field + ": " + e.Fields[field] + "]"
	}
	if e.Cause != nil {
		text += ": " + e.Cause.Error()
	}
	return text
}

// Unwrap returns what lies beneath, if anything.
func (e *Error) Unwrap() error { return e.Cause }

// New returns a refusal with a message for people, an i18n key.
func New(kind Kind, message string) *Error {
	return &Error{Kind: kind, Message: message}
}

// Field returns an Invalid refusal about one form field.
func Field(field, message string, args map[string]any) *Error {
	return &Error{Kind: Invalid, Message: "problem.invalid", Args: args, Fields: map[string]string{field: message}}
}

// Fields gathers what is wrong with the fields of a form, so that all of it is
// told at once. Its zero value is ready to use.
type Fields struct {
	Args  map[string]any // values for the messages
	wrong map[string]string
}

// Add notes what is wrong with a field, an i18n key; the last one counts.
func (f *Fields) Add(field, message string) {
	if f.wrong == nil {
		f.wrong = map[string]string{}
	}
	f.wrong[field] = message
}

// AddOf adds what errors say is wrong with fields; others and nil add nothing.
func (f *Fields) AddOf(errs ...error) {
	for _, err := range errs {
		e, ok := errors.AsType[*Error](err)
		if !ok {
			continue
		}
		for field, message := range e.Fields {
			f.Add(field, message)
		}
		if f.Args == nil {
			f.Args = map[string]any{}
		}
		maps.Copy(f.Args, e.Args)
	}
}

// Err returns an Invalid refusal, or nil if nothing is wrong.
func (f *Fields) Err() error {
	if len(f.wrong) == 0 {
		return nil
	}
	return &Error{Kind: Invalid, Message: "problem.invalid", Args: f.Args, Fields: f.wrong}
}

// KindOf reports why err happened: the kind of the refusal in its chain,
// Unavailable when time ran out, Internal for any other error.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return Unavailable
	}
	return Internal
}

// FieldsOf returns what is wrong with which form field, or nil when err is
// not about fields.
func FieldsOf(err error) map[string]string {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Fields
	}
	return nil
}

// MessageOf returns the key of a refusal's words, or "" when err is none.
func MessageOf(err error) string {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Message
	}
	return ""
}
