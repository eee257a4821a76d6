package bench

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"

	"github.com/klauspost/compress/gzip"

	"ideaboard/internal/app"
	"ideaboard/internal/config"
	"ideaboard/web"
)

// pageFloor serves one page to people who are signed in: what one hand-written
// query finds for the person with the session is read and left, and the page
// that the program shows to the first person is drawn again by its templates.
func (r *run) pageFloor(path string, read func(ctx context.Context, session string) error) string {
	r.Helper()
	page := r.shown(path)
	return r.listen(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		cookie, err := request.Cookie("session")
		if err != nil {
			http.Error(w, err.Error(), http.StatusUnauthorized)
			return
		}
		sum := sha256.Sum256([]byte(cookie.Value))
		if err = read(request.Context(), hex.EncodeToString(sum[:])); err == nil {
			err = draw(w, page)
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	}))
}

// shown returns the page at path as the program shows it to the first person,
// before it is drawn. The program runs in this process for it.
func (r *run) shown(path string) (page web.Shown) {
	r.Helper()
	c, err := config.Load(r.environment("IDEABOARD_URL=" + r.url))
	if err != nil {
		r.Fatal(err)
	}
	program, err := app.New(r.ctx, c, slog.New(slog.DiscardHandler))
	if err != nil {
		r.Fatal(err)
	}
	r.Cleanup(func() { _ = program.DB.Close() })
	request := httptest.NewRequestWithContext(web.KeepShown(r.ctx, &page), http.MethodGet, r.url+path, nil)
	request.AddCookie(&http.Cookie{Name: "session", Value: r.people[0].token})
	answer := httptest.NewRecorder()
	program.Handler().ServeHTTP(answer, request)
	if answer.Code != http.StatusOK || page.Page == nil {
		r.Fatalf("%s: %d", path, answer.Code)
	}
	page.Context = context.WithoutCancel(page.Context)
	return page
}

var (
	buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}
	gzips   = sync.Pool{New: func() any {
		w, _ := gzip.NewWriterLevel(io.Discard, gzip.BestSpeed) // the level is a valid one
		return w
	}}
)

// draw answers with a page, compressed when the run is about that.
func draw(w http.ResponseWriter, page web.Shown) error {
	html, small := buffers.Get().(*bytes.Buffer), buffers.Get().(*bytes.Buffer)
	defer buffers.Put(html)
	defer buffers.Put(small)
	html.Reset()
	if err := page.Page.Render(page.Context, html); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	body := html
	if *zipped {
		small.Reset()
		z := gzips.Get().(*gzip.Writer)
		defer gzips.Put(z)
		z.Reset(small)
		if _, err := z.Write(html.Bytes()); err != nil {
			return err
		}
		if err := z.Close(); err != nil {
			return err
		}
		w.Header().Set("Content-Encoding", "gzip")
		body = small
	}
	w.Header().Set("Content-Length", strconv.Itoa(body.Len()))
	_, _ = w.Write(body.Bytes()) // wrk leaves when its time is over
	return nil
}
