package web

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"ideaboard/internal/config"
	"ideaboard/internal/httperror"
	"ideaboard/internal/problem"
	"ideaboard/internal/roundtrip"
)

const (
	pageTime    = 2500 * time.Millisecond // for the database's part of a page
	idHeader    = "X-Request-Id"
	contentRule = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
		"connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
)

// middleware is what every request goes through, the outermost first.
func (s *server) middleware(e *Router) {
	e.Pre(s.logged, s.recovered, s.headers, s.knownHost)
	e.Use(s.bounded, s.sameOrigin)
}

// logged gives the request its id and writes its line when it is answered. Of the
// address, the log has the pattern of the route and the number of what it is
// about: paths and queries may hold tokens.
func (s *server) logged(next HandlerFunc) HandlerFunc {
	return func(c Context) error {
		start := time.Now()
		id := rand.Text()[:16]
		c.Response().Header().Set(idHeader, id)
		ctx, trips := roundtrip.Count(c.Request().Context())
		c.SetRequest(c.Request().WithContext(ctx))
		err := next(c)
		if err != nil {
			s.showError(c, err)
		}
		sent := sentOf(c)
		level := slog.LevelInfo
		if sent.Status >= http.StatusInternalServerError && !errors.Is(err, context.Canceled) {
			level = slog.LevelError
		}
		r := c.Request()
		attrs := []slog.Attr{
			slog.String("id", id), slog.String("method", r.Method), slog.String("route", c.Path()),
			slog.Int("status", sent.Status), slog.Int64("bytes", sent.Size), slog.Duration("took", time.Since(start)),
			slog.Int64("trips", trips.Load()),
		}
		if id, err := numberIn(c); err == nil {
			attrs = append(attrs, slog.Int64("number", id))
		}
		if user := userOf(c); user != nil {
			attrs = append(attrs, slog.Int64("user", user.ID))
		}
		if sent.Status == http.StatusMisdirectedRequest { // what the proxy sends, or what IDEABOARD_URL should be
			attrs = append(attrs, slog.String("host", foreignHost(r)), slog.String("expected", s.host))
		}
		if err != nil && level == slog.LevelError {
			attrs = append(attrs, slog.Any("error", err))
		}
		s.Log.LogAttrs(context.Background(), level, "request", attrs...)
		return nil
	}
}

// recovered turns a panic into an error, so that the visitor gets a page.
func (s *server) recovered(next HandlerFunc) HandlerFunc {
	return func(c Context) (err error) {
		defer func() {
			if r := recover(); r != nil {
				if aborts(r) {
					panic(r)
				}
				err = panicked(r)
			}
		}()
		return next(c)
	}
}

// headers are the same on every answer.
func (s *server) headers(next HandlerFunc) HandlerFunc {
	return func(c Context) error {
		h := c.Response().Header()
		h.Set("Content-Security-Policy", contentRule)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "strict-origin-when-cross-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cache-Control", "no-store") // what may be kept says so itself
		if s.secure {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		return next(c)
	}
}

// knownHost refuses a Host that is not the board's: links and caches must not
// follow it. Probes of health may come by address.
func (s *server) knownHost(next HandlerFunc) HandlerFunc {
	scheme, _, _ := strings.Cut(s.origin(), "://")
	local := config.Loopback(hostName(s.host))
	return func(c Context) error {
		if c.Request().Host == s.host {
			return next(c)
		}
		host, path := config.NormalizeHost(scheme, c.Request().Host), c.Request().URL.Path
		if host == s.host || local && config.Loopback(hostName(host)) || path == "/healthz" || path == "/readyz" {
			return next(c)
		}
		return httperror.WithStatus(http.StatusMisdirectedRequest, nil)
	}
}

// origin returns the board's own, as browsers write it: a proxy may add the
// default port to the Host that it passes on.
func (s *server) origin() string {
	if s.secure {
		return "https://" + s.host
	}
	return "http://" + s.host
}

// hostName returns a host without its port.
func hostName(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		return name
	}
	return host
}

// longestHost is how much of a foreign Host the log shows: no name is longer.
const longestHost = 260

// foreignHost returns the Host of a request for the log.
func foreignHost(r *http.Request) string {
	if len(r.Host) > longestHost {
		return r.Host[:longestHost]
	}
	return r.Host
}

// headAsGet answers HEAD as GET. The server, which looks at the request as it
// came, leaves the body out.
func headAsGet(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodHead {
			r = r.WithContext(context.WithValue(r.Context(), headKey{}, true))
			r.Method = http.MethodGet
		}
		next.ServeHTTP(w, r)
	})
}

// headKey marks the context of a request that came as HEAD.
type headKey struct{}

// isLook reports whether somebody gets to see the page: not by HEAD, nor by a
// form that came back.
func isLook(c Context) bool {
	return c.Request().Method == http.MethodGet && c.Request().Context().Value(headKey{}) == nil
}

// bounded starts the clock of the database's part of a page. A visitor who leaves
// cancels nothing: cancelling a statement costs a connection to the database, and
// the page's own time ends it soon.
func (s *server) bounded(next HandlerFunc) HandlerFunc {
	return func(c Context) error {
		c.Set(connectionKey, c.Request().Context())
		defer startClock(c)()
		return next(c)
	}
}

// sameOriginKey is where a request keeps that a page of the board sent it.
const sameOriginKey = "same origin"

// connectionKey is where a request keeps the context that ends when the
// visitor's connection does.
const connectionKey = "connection"

// sameOrigin refuses a change that another site's page asks for. The link that
// stops mails is pressed from anywhere: its token says all, no cookie counts.
func (s *server) sameOrigin(next HandlerFunc) HandlerFunc {
	protection := http.NewCrossOriginProtection()
	if err := protection.AddTrustedOrigin(s.origin()); err != nil {
		s.Log.Error("origin of the board", "error", err) // its pages still come from the host that they post to
	}
	return func(c Context) error {
		if c.Path() == unsubscribePath {
			return next(c)
		}
		if err := protection.Check(c.Request()); err != nil {
			return &problem.Error{Kind: problem.Forbidden, Message: "problem.forbidden", Cause: err}
		}
		c.Set(sameOriginKey, true)
		return next(c)
	}
}

// client names who asks, for limits: an IPv4 address or an IPv6 /64, which is
// what one household or office has.
func client(c Context) string {
	addr, err := netip.ParseAddr(c.RealIP())
	if err != nil {
		return "unknown"
	}
	addr = addr.Unmap().WithZone("")
	if addr.Is4() {
		return addr.String()
	}
	p, err := addr.Prefix(64)
	if err != nil {
		return addr.String()
	}
	return p.String()
}
