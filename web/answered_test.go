package web

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestNoAnswerIsEmpty: a handler that ends without an answer, or says 200 and
// nothing else, becomes a 500 in words, by GET and by HEAD.
func TestNoAnswerIsEmpty(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		handler HandlerFunc
		want    int
	}{
		"nothing":              {func(Context) error { return nil }, 500},
		"200 and nothing":      {func(c Context) error { return c.NoContent(200) }, 500},
		"200 and no bytes":     {func(c Context) error { return c.Blob(200, "text/html", nil) }, 500},
		"an error":             {func(Context) error { return errors.New("bad") }, 500},
		"a panic of the error": {func(Context) error { return panicsWhenAsked{} }, 500},
		"words":                {func(c Context) error { return c.String(200, "ok") }, 200},
		"made":                 {func(c Context) error { return c.NoContent(204) }, 204},
		"elsewhere":            {func(c Context) error { return c.Redirect(303, "/") }, 303},
		"a stream": {func(c Context) error {
			c.Response().WriteHeader(200)
			_ = http.NewResponseController(c.Response()).Flush()
			_, err := c.Response().Write([]byte("data"))
			return err
		}, 200},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var log bytes.Buffer
			s := &server{Options: Options{Log: slog.New(slog.NewTextHandler(&log, nil))}}
			e := newRouter(nil, func(c Context, err error) { _ = c.String(500, err.Error()) })
			e.GET("/", tt.handler)
			site := httptest.NewServer(headAsGet(s.answered(e)))
			defer site.Close()
			for _, method := range []string{http.MethodGet, http.MethodHead} {
				request, _ := http.NewRequest(method, site.URL, nil)
				response, err := http.DefaultTransport.RoundTrip(request)
				if err != nil {
					t.Fatal(err)
				}
				body, _ := io.ReadAll(response.Body)
				response.Body.Close()
				if response.StatusCode != tt.want ||
					(tt.want == 200 || tt.want == 500) && method == http.MethodGet && len(strings.TrimSpace(string(body))) == 0 {
					t.Errorf("%s: %d %q, want %d", method, response.StatusCode, body, tt.want)
				}
			}
			if tt.want == 500 && name != "an error" && !strings.Contains(log.String(), "without an answer") {
				t.Errorf("nobody hears of it: %s", log.String())
			}
		})
	}
}

// panicsWhenAsked is an error that cannot even be told.
type panicsWhenAsked struct{}

func (panicsWhenAsked) Error() string { panic("no words") }
