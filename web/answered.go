package web

import (
	"errors"
	"net/http"
)

// plainFailure is the text of a response when no error page could be made.
const plainFailure = "Something went wrong on our side. Please try again.\n"

// answered turns panics and empty 200 responses into a plain-text 500. Otherwise
// net/http would send an empty 200, and people, scripts and monitors would take it
// for success.
func (s *server) answered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a := &answer{ResponseWriter: w}
		defer func() {
			fault := recover()
			if aborts(fault) {
				panic(fault)
			}
			if fault == nil && a.begun {
				return
			}
			s.Log.Error("a request ended without an answer", "id", w.Header().Get(idHeader), "method", r.Method, "panic", fault)
			a.fail()
		}()
		next.ServeHTTP(a, r)
	})
}

// aborts reports whether a panic is the one that ends a request without a response.
func aborts(fault any) bool {
	err, isError := fault.(error)
	return isError && errors.Is(err, http.ErrAbortHandler)
}

// answer is a response that sends status 200 only with the first byte of its body.
type answer struct {
	http.ResponseWriter
	begun bool // the status has been sent
}

// WriteHeader sends any other status than 200 at once.
func (a *answer) WriteHeader(status int) {
	if a.begun || status == http.StatusOK {
		return
	}
	a.begun = status >= http.StatusOK
	a.ResponseWriter.WriteHeader(status)
}

func (a *answer) Write(body []byte) (int, error) {
	if len(body) == 0 {
		return 0, nil
	}
	a.begin()
	return a.ResponseWriter.Write(body)
}

// Flush starts a stream, whose body comes later.
func (a *answer) Flush() {
	a.begin()
	_ = http.NewResponseController(a.ResponseWriter).Flush() // an error changes nothing
}

// Unwrap gives http.ResponseController access to the deadlines.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

func (a *answer) begin() {
	if !a.begun {
		a.begun = true
		a.ResponseWriter.WriteHeader(http.StatusOK)
	}
}

// fail sends a 500, unless a response has begun: then the visitor sees that it was cut
// off.
func (a *answer) fail() {
	if a.begun {
		panic(http.ErrAbortHandler)
	}
	h := a.Header()
	for _, name := range []string{"Content-Length", "Content-Encoding", "ETag", "Last-Modified"} {
		h.Del(name)
	}
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	a.begun = true
	a.ResponseWriter.WriteHeader(http.StatusInternalServerError)
	_, _ = a.ResponseWriter.Write([]byte(plainFailure)) // only the connection can fail now
}
