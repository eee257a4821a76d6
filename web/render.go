package web

import (
	"bytes"
	"cmp"
	"context"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"

	"github.com/a-h/templ"
	"github.com/klauspost/compress/gzip"

	"ideaboard/internal/account"
	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/templates"
)

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// Shown is a page with the context in which it was rendered, so that the benchmark can
// render it again.
type Shown struct {
	Page    templ.Component
	Context context.Context
}

type shownKey struct{}

// KeepShown returns a context for a request whose page is then stored in shown.
func KeepShown(ctx context.Context, shown *Shown) context.Context {
	return context.WithValue(ctx, shownKey{}, shown)
}

// show renders a page into memory and sends it, so that a page that fails half-way
// becomes an error page. Rendering uses no database, so it ignores the page's time
// limit.
func show(c Context, status int, page templ.Component) error {
	if s, ok := c.Request().Context().Value(shownKey{}).(*Shown); ok {
		s.Page, s.Context = page, c.Request().Context()
	}
	buffer := buffers.Get().(*bytes.Buffer)
	buffer.Reset()
	defer buffers.Put(buffer)
	if err := page.Render(context.WithoutCancel(c.Request().Context()), buffer); err != nil {
		return err
	}
	if into, ok := c.Get(rememberKey).(*visitorPage); ok && status == http.StatusOK {
		into.body = bytes.Clone(buffer.Bytes()) // the visitors' cache sends it
		return nil
	}
	return sendHTML(c, status, buffer.Bytes())
}

var gzips = sync.Pool{New: func() any {
	w, _ := gzip.NewWriterLevel(io.Discard, gzip.BestSpeed) // the level is a valid one
	return w
}}

// sendHTML sends html, compressed if the browser accepts that and it is worth it. An
// empty part, such as no similar ideas, is sent as a line end.
func sendHTML(c Context, status int, html []byte) error {
	if len(html) == 0 {
		html = []byte("\n")
	}
	h := c.Response().Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Add("Vary", varies)
	if len(html) < 1000 || !takesGzip(c) {
		h.Set("Content-Length", strconv.Itoa(len(html)))
		c.Response().WriteHeader(status)
		_, err := c.Response().Write(html)
		return err
	}
	small := buffers.Get().(*bytes.Buffer)
	small.Reset()
	defer buffers.Put(small)
	if err := compress(small, html); err != nil {
		return err
	}
	h.Set("Content-Encoding", "gzip")
	h.Set("Content-Length", strconv.Itoa(small.Len()))
	c.Response().WriteHeader(status)
	_, err := c.Response().Write(small.Bytes())
	return err
}

func compress(to *bytes.Buffer, html []byte) error {
	w := gzips.Get().(*gzip.Writer)
	defer gzips.Put(w)
	w.Reset(to)
	if _, err := w.Write(html); err != nil {
		return err
	}
	return w.Close()
}

func takesGzip(c Context) bool { return takes(c, "gzip") }

// takes reports whether the browser accepts an encoding; "gzip;q=0" refuses it.
func takes(c Context, encoding string) bool {
	for part := range strings.SplitSeq(c.Request().Header.Get("Accept-Encoding"), ",") {
		name, weight, _ := strings.Cut(strings.ReplaceAll(part, " ", ""), ";")
		if strings.EqualFold(name, encoding) {
			return weight != "q=0" && !strings.HasPrefix(weight, "q=0.000")
		}
	}
	return false
}

// varies names the headers of a request that a page depends on.
const varies = "Accept-Encoding, Accept-Language, Cookie, Save-Data"

// savesData reports whether the browser asks for less data.
func savesData(c Context) bool { return strings.EqualFold(c.Request().Header.Get("Save-Data"), "on") }

// page returns what every page needs.
func (s *server) page(c Context, title string) templates.Page {
	site := s.snapshot(c).Site
	p := templates.Page{
		Title:    title,
		Path:     c.Request().URL.RequestURI(),
		SiteName: site.Name,
		Theme:    themePath(site),
		Brand:    shownBrand(site),
		Preview:  previewMode(c),
		Share:    s.share(c, site),
		SaveData: savesData(c),
		Toast:    s.takeToast(c),
	}
	if c.Request().Method == http.MethodGet {
		p.Here = link.SafeReturn(p.Path)
	} else {
		p.Path = returnTo(c, link.Home)
	}
	p.Refused, _ = c.Get(refusedKey).(bool)
	p.Act = cmp.Or(s.takeUndo(c), s.takeAct(c))
	p.Viewer, p.Feeds = viewer(c), s.siteFeeds(c, site)
	p.Viewer.SetupOpen = s.setupOpen(c)
	return p
}

func viewer(c Context) templates.Viewer {
	user := userOf(c)
	if user == nil {
		return templates.Viewer{}
	}
	name := nameOf(c, user.ID, user.Name)
	return templates.Viewer{
		ID:       user.ID,
		Name:     name,
		Avatar:   user.Avatar,
		SignedIn: true,
		Staff:    user.Role.Staff(),
		Admin:    user.Role == "admin",
		ZoneSet:  user.TimeZone != "",
		Unread:   sessionOf(c).Unread,
	}
}

// errorFrame is page for errors: it uses only what is in memory, because the database
// may be unreachable.
func (s *server) errorFrame(c Context, title string) templates.Page {
	p := templates.Page{
		Title:    title,
		Path:     link.SafeReturn(c.Request().URL.RequestURI()),
		SiteName: i18n.T(c.Request().Context(), "page.ideas"),
		NoIndex:  true,
		Viewer:   viewer(c),
	}
	if c.Request().Method != http.MethodGet {
		p.Path = link.Home
	}
	if snapshot := s.Board.CachedSnapshot(); snapshot != nil {
		p.SiteName, p.Theme, p.Brand = snapshot.Site.Name, themePath(snapshot.Site), shownBrand(snapshot.Site)
	}
	return p
}

// nameOf returns the name that others see: people without one get a number, and
// deleted people share one.
func nameOf(c Context, id int64, name string) string {
	if id == account.DeletedUserID {
		return i18n.T(c.Request().Context(), "person.former")
	}
	if name != "" {
		return name
	}
	return i18n.T(c.Request().Context(), "person.unnamed", "ID", id)
}

// redirect sends a 303 to the address to, after a form.
func (s *server) redirect(c Context, to string) error {
	return c.Redirect(http.StatusSeeOther, ascii(to))
}

// ascii returns an address in the form that headers allow.
func ascii(address string) string {
	if u, err := url.Parse(address); err == nil {
		return u.String()
	}
	return address
}

// returnTo returns the address in the form to go to afterwards, or otherwise.
func returnTo(c Context, otherwise string) string {
	if raw := c.FormValue("return"); raw != "" {
		return link.SafeReturn(raw)
	}
	return otherwise
}

// isPart reports whether htmx requests a part of the page.
func isPart(c Context) bool { return c.Request().Header.Get("HX-Request") == "true" }
