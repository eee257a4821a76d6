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
		"connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; " +
		"frame-ancestors 'none'"
)

// middleware adds what every request passes through, the outermost first.
func (s *server) middleware(e *Router) {
	e.Pre(s.logged, s.recovered, s.headers, s.knownHost)
	e.Use(s.bounded, s.sameOrigin)
}

// logged gives the request its id and writes its log line after the response. It logs
// the route's pattern and the number in the address, not the path or the query, which
// may contain tokens.
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

// headers sets the headers that every response has.
func (s *server) headers(next HandlerFunc) HandlerFunc {
	return func(c Context) error {
		h := c.Response().Header()
		h.Set("Content-Security-Policy", contentRule)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "strict-origin-when-cross-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cache-Control", "no-store") // cacheable responses override this
		if s.secure {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		return next(c)
	}
}

// knownHost refuses a Host that is not the board's, because links and caches depend on
// it. Health probes may use an IP address.
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

// origin returns the board's own origin, as browsers write it: a proxy may add the
// default port to the Host.
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

// longestHost is how much of a foreign Host the log shows, in bytes: no valid name is
// longer.
const longestHost = 260

// foreignHost returns the Host of a request for the log.
func foreignHost(r *http.Request) string {
	if len(r.Host) > longestHost {
		return r.Host[:longestHost]
	}
	return r.Host
}

// headAsGet handles HEAD as GET. net/http leaves out the body.
func headAsGet(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodHead {
			r = r.WithContext(context.WithValue(r.Context(), headKey{}, true))
			r.Method = http.MethodGet
		}
		next.ServeHTTP(w, r)
	})
}

// headKey marks the context of a HEAD request.
type headKey struct{}

// isLook reports whether a person gets to see the page: not for HEAD, nor for a form
// that is shown again.
func isLook(c Context) bool {
	return c.Request().Method == http.MethodGet && c.Request().Context().Value(headKey{}) == nil
}

// bounded starts the time limit of the database's part of a page. A visitor who leaves
// cancels nothing: cancelling a statement costs a database connection, and the time
// limit ends it soon.
func (s *server) bounded(next HandlerFunc) HandlerFunc {
	return func(c Context) error {
		c.Set(connectionKey, c.Request().Context())
		defer startClock(c)()
		return next(c)
	}
}

// sameOriginKey marks requests that a page of the board sent.
const sameOriginKey = "same origin"

// connectionKey stores the context that ends when the visitor's connection does.
const connectionKey = "connection"

// sameOrigin refuses changes that come from another site's page. The unsubscribe link
// is allowed from anywhere: it uses its token and no cookie.
func (s *server) sameOrigin(next HandlerFunc) HandlerFunc {
	protection := http.NewCrossOriginProtection()
	if err := protection.AddTrustedOrigin(s.origin()); err != nil {
		s.Log.Error("origin of the board", "error", err) // its pages come from the host that they post to
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

// client returns the client for limits: an IPv4 address or an IPv6 /64, which is what
// one household or office has.
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
