package bench

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"strconv"
	"sync"

	"github.com/a-h/templ"
	"github.com/klauspost/compress/gzip"

	"ideaboard/internal/board"
	"ideaboard/internal/database"
	"ideaboard/internal/i18n"
	"ideaboard/templates"
	"ideaboard/templates/ui"
)

// pageFloor serves pages drawn by the board's own templates from what one query
// found for the person with the session.
func (r *run) pageFloor(view func(ctx context.Context, session string) (templ.Component, error)) string {
	r.Helper()
	return r.listen(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		ctx := i18n.With(req.Context(), i18n.Default)
		cookie, err := req.Cookie("session")
		if err != nil {
			http.Error(w, err.Error(), http.StatusUnauthorized)
			return
		}
		sum := sha256.Sum256([]byte(cookie.Value))
		page, err := view(ctx, hex.EncodeToString(sum[:]))
		if err == nil {
			err = draw(ctx, w, page)
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	}))
}

var (
	buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}
	gzips   = sync.Pool{New: func() any {
		w, _ := gzip.NewWriterLevel(io.Discard, gzip.BestSpeed) // the level is a valid one
		return w
	}}
)

// draw answers with a page, compressed when the run is about that.
func draw(ctx context.Context, w http.ResponseWriter, page templ.Component) error {
	html, small := buffers.Get().(*bytes.Buffer), buffers.Get().(*bytes.Buffer)
	defer buffers.Put(html)
	defer buffers.Put(small)
	html.Reset()
	if err := page.Render(ctx, html); err != nil {
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

// shelves are the site, its statuses and its categories, which the program
// keeps in memory too.
func (r *run) shelves() *board.Shelves {
	r.Helper()
	db, err := database.Open(r.ctx, r.database)
	if err != nil {
		r.Fatal(err)
	}
	defer db.Close()
	shelves, err := board.New(db, nil).Shelves(r.ctx)
	if err != nil {
		r.Fatal(err)
	}
	return shelves
}

// frame is what stands around every page.
func (r *run) frame(shelves *board.Shelves, title, path string) templates.Page {
	return templates.Page{Title: title, Path: path, SiteName: shelves.Site.Name, Nav: "ideas", Canonical: r.url + path}
}

func badge(status board.Status) ui.Badge { return ui.Badge{Name: status.Name, Colour: status.Colour} }
