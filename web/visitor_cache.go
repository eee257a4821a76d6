package web

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"time"

	"ideaboard/internal/board"
	"ideaboard/internal/cache"
	"ideaboard/internal/i18n"
)

// visitorCache keeps pages that are the same for every visitor, while nothing but
// votes changes on this instance, and for board.MaxStale at most, because another
// instance may change something, or somebody may vote.
type visitorCache struct {
	board *board.Board
	pages *cache.Map[string, *visitorPage] // by what they depend on, and their address
}

// maxVisitorPages limits the memory: a page takes about 30 kB, with its compressed
// copy.
const maxVisitorPages = 300

// visitorPage is a rendered page with its compressed copy.
type visitorPage struct {
	body, small []byte
	etag        string
	kind        string    // Content-Type; "" for HTML
	modified    time.Time // when its content changed; zero: unknown
}

const rememberKey = "remember"

// maxRemembered is the longest address, in bytes, whose page is kept.
const maxRemembered = 500

func newVisitorCache(b *board.Board) *visitorCache {
	return &visitorCache{board: b, pages: cache.NewMap[string, *visitorPage](board.MaxStale, maxVisitorPages)}
}

// remember serves pages for visitors from memory. Signed-in users, visitors with
// pending text, and searches get uncached pages.
func (v *visitorCache) remember(next HandlerFunc) HandlerFunc {
	return func(c Context) error {
		if userOf(c) != nil || hasCookie(c, toastCookie) || len(c.Request().URL.RequestURI()) > maxRemembered ||
			c.QueryParam("q") != "" {
			return next(c)
		}
		key := i18n.Reader(c.Request().Context()).Tag + " " + listDensity(c) + " " + c.Request().URL.RequestURI()
		if savesData(c) {
			key = "less data " + key
		}
		change := v.board.Changes()
		if page, ok := v.pages.Find(key, change); ok {
			return page.send(c)
		}
		ctx := board.WithOneSnapshot(c.Request().Context()) // an earlier snapshot may be older than the change
		if _, err := v.board.Snapshot(ctx); err != nil {
			return err
		}
		c.SetRequest(c.Request().WithContext(ctx))
		page := &visitorPage{}
		c.Set(rememberKey, page)
		if err := next(c); err != nil || page.body == nil {
			return err // an error or a redirect is not cached
		}
		if err := page.finish(); err != nil {
			return err
		}
		v.pages.Keep(key, change, page)
		return page.send(c)
	}
}

// finish computes the compressed copy and the ETag.
func (p *visitorPage) finish() error {
	sum := sha256.Sum256(p.body)
	p.etag = hex.EncodeToString(sum[:12])
	var small bytes.Buffer
	err := compress(&small, p.body)
	p.small = small.Bytes()
	return err
}

// send sends the page, or a 304 if the browser has it.
func (p *visitorPage) send(c Context) error {
	h, body, etag := c.Response().Header(), p.body, `"`+p.etag+`"`
	h.Set("Cache-Control", "private, no-cache")
	h.Set("Vary", varies)
	if takesGzip(c) {
		body, etag = p.small, `"`+p.etag+`-gzip"`
	}
	h.Set("ETag", etag)
	if !p.modified.IsZero() {
		h.Set("Last-Modified", p.modified.UTC().Format(http.TimeFormat))
	}
	if p.known(c.Request().Header, etag) {
		return c.NoContent(http.StatusNotModified)
	}
	if takesGzip(c) {
		h.Set("Content-Encoding", "gzip")
	}
	h.Set("Content-Type", cmp.Or(p.kind, "text/html; charset=utf-8"))
	h.Set("Content-Length", strconv.Itoa(len(body)))
	c.Response().WriteHeader(http.StatusOK)
	_, err := c.Response().Write(body)
	return err
}

// known reports whether the client has the page: by its ETag, or, without one, by its
// time.
func (p *visitorPage) known(asked http.Header, etag string) bool {
	if tags := asked.Get("If-None-Match"); tags != "" {
		return matches(tags, etag)
	}
	since, err := http.ParseTime(asked.Get("If-Modified-Since"))
	return err == nil && !p.modified.IsZero() && !p.modified.Truncate(time.Second).After(since)
}

// matches reports whether a list of entity tags has etag, weak or strong.
func matches(list, etag string) bool {
	for tag := range strings.SplitSeq(list, ",") {
		if tag = strings.TrimPrefix(strings.TrimSpace(tag), "W/"); tag == etag || tag == "*" {
			return true
		}
	}
	return false
}
