package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"

	"ideaboard/internal/httperror"
	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/internal/problem"
	"ideaboard/templates"
)

// showError responds with a page that says what went wrong and what to do. A
// visitor who must sign in is sent to do so, and returns. It reads only memory and
// does not wait; if rendering fails, it sends the status and plain text.
func (s *server) showError(c Context, err error) {
	if sentOf(c).Begun {
		return
	}
	told := httperror.Of(routerError(err))
	status, key, data := told.Status, told.Message, told.Args
	c.SetRequest(c.Request().WithContext(context.WithoutCancel(c.Request().Context()))) // the page's own time may be over
	kept, signedOut := keptForm(c), status == http.StatusUnauthorized
	switch {
	// What the person could see a moment ago is refused now that their session ended.
	case endedSession(c) && (status == http.StatusForbidden || status == http.StatusNotFound || signedOut && isPart(c)):
		status, key, data = http.StatusUnauthorized, "error.signed_out", nil // i18n: error.signed_out
	case signedOut && kept != nil: // the session ended while they wrote
		key = "error.signed_out"
	case signedOut && !wantsData(c):
		if err := s.leadTo(c, link.SignInFrom(cameFor(c))); err != nil {
			s.Log.Error("lead to sign-in", "error", err)
		}
		return
	}
	told.SetHeader(c.Response().Header())
	c.Response().Header().Set("Cache-Control", "no-store")
	s.setResponseLanguageFrom(c, s.Board.CachedSnapshot)
	explained := i18n.TMap(c.Request().Context(), key, data)
	if wantsJSON(c) {
		_ = c.JSON(status, map[string]string{"wrong": explained})
		return
	}
	if isPart(c) { // the page stays as it is, and board.js shows the text
		sendPlainText(c, status, explained)
		return
	}
	if err := s.showErrorPage(c, status, headingOf(status, key), explained, kept); err != nil && !sentOf(c).Begun {
		s.Log.Error("error page", "error", err)
		sendPlainText(c, status, explained)
	}
}

// wantsJSON reports whether the request comes from a script that expects JSON:
// composer_pictures.js, which sends a picture.
func wantsJSON(c Context) bool { return c.Request().Header.Get("Accept") == "application/json" }

// wantsData reports whether the client cannot use the sign-in page: a feed reader
// would take it for a broken feed.
func wantsData(c Context) bool {
	return wantsJSON(c) || strings.HasSuffix(c.Request().URL.Path, feedSuffix)
}

// headingOf returns the heading of an error page.
// i18n: error.heading_401 error.heading_403 error.heading_404 error.heading_409 error.heading_413 error.heading_421
// i18n: error.heading_422 error.heading_429 error.heading_500 error.heading_503
// i18n: error.heading_signed_out error.heading_other_account
func headingOf(status int, key string) string {
	switch key {
	case "error.signed_out":
		return "error.heading_signed_out"
	case "problem.other_account":
		return "error.heading_other_account"
	}
	return "error.heading_" + strconv.Itoa(status)
}

func (s *server) showErrorPage(c Context, status int, heading, explained string, kept *templates.KeptForm) error {
	heading = i18n.T(c.Request().Context(), heading)
	page := templates.ErrorPage{
		Page: s.errorFrame(c, heading), Status: status, Heading: heading,
		Text: explained, RequestID: c.Response().Header().Get(idHeader), Kept: kept,
	}
	if userOf(c) == nil && (status == http.StatusNotFound || status == http.StatusUnauthorized) {
		page.SignIn = link.SignInFrom(cameFor(c))
	}
	return show(c, status, templates.Error(page))
}

// sendPlainText responds with text alone. It ignores errors: only the connection can
// fail now.
func sendPlainText(c Context, status int, text string) {
	c.Response().Header().Del("Content-Encoding")
	_ = c.String(status, text+"\n")
}

// cameFor returns the address of the requested page, or of the page that its form
// was on.
func cameFor(c Context) string {
	if c.Request().Method == http.MethodGet {
		return link.SafeReturn(c.Request().URL.RequestURI())
	}
	return returnTo(c, link.Home)
}

// statusFor returns the status for a form that is shown again because of err.
func statusFor(err error) int { return httperror.Of(err).Status }

// message returns the text of err in the visitor's language.
func message(c Context, err error) string {
	told := httperror.Of(err)
	return i18n.TMap(c.Request().Context(), told.Message, told.Args)
}

// refusedKey is the context key of whether several fields of the request's form are wrong.
const refusedKey = "refused"

// fields returns the error of each field in the visitor's language, or nil if err
// is not about fields.
func fields(c Context, err error) map[string]string {
	e, ok := errors.AsType[*problem.Error](err)
	if !ok || len(e.Fields) == 0 {
		return nil
	}
	messages := make(map[string]string, len(e.Fields))
	for field, key := range e.Fields {
		messages[field] = i18n.TMap(c.Request().Context(), key, e.Args)
	}
	c.Set(refusedKey, len(messages) > 1)
	return messages
}

// keeping is fields for a form whose text must not be lost when a limit is reached
// or the database is unreachable: those errors are shown beside field.
func keeping(c Context, err error, field string) map[string]string {
	switch problem.KindOf(err) {
	case problem.TooMany, problem.Unavailable:
		httperror.Of(err).SetHeader(c.Response().Header())
		return map[string]string{field: message(c, err)}
	}
	return fields(c, err)
}

// formAgain shows a refused form again, with the errors of its fields in the
// visitor's language; it returns err if that is not about fields.
func formAgain(c Context, err error, show func(status int, wrong map[string]string) error) error {
	if wrong := fields(c, err); wrong != nil {
		return show(statusFor(err), wrong)
	}
	return err
}

// formAgainKeeping is formAgain for a form whose text must not be lost; see keeping.
func formAgainKeeping(c Context, err error, field string, show func(status int, wrong map[string]string) error) error {
	if wrong := keeping(c, err, field); wrong != nil {
		return show(statusFor(err), wrong)
	}
	return err
}

func panicked(r any) error { return fmt.Errorf("panic: %v\n%s", r, debug.Stack()) }

// notFound serves every unknown address.
func (s *server) notFound(Context) error {
	return problem.New(problem.NotFound, "problem.not_found")
}
