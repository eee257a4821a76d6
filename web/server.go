// Package web serves the board over HTTP: it reads a request, calls the board or
// the accounts, and shows the result. It contains no rules and no queries, and only
// echo.go imports Echo.
//
// Start with routes.go and routes_people.go, which list every address. session.go
// identifies the person, errors.go makes error pages, render.go sends pages, and
// visitor_cache.go keeps those that visitors share. Every other file is one page or
// action, and templates/ has a file of the same name.
package web

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"ideaboard/internal/account"
	"ideaboard/internal/board"
	"ideaboard/internal/cache"
	"ideaboard/internal/config"
	"ideaboard/internal/files"
	"ideaboard/internal/mail"
	"ideaboard/internal/notification"
	"ideaboard/internal/oidc"
	"ideaboard/internal/outcome"
	"ideaboard/internal/question"
	"ideaboard/internal/ratelimit"
	"ideaboard/internal/takeout"
	"ideaboard/static"
)

// Options are what the pages need.
type Options struct {
	Board     *board.Board
	Questions *question.Questions
	Outcomes  *outcome.Outcomes
	Accounts  *account.Accounts
	Limits    *ratelimit.Limiter
	Takeout   *takeout.Takeout
	News      *notification.Notifications
	Files     files.Store    // of pictures
	Providers *oidc.Client   // talks to other sign-in services
	URL       string         // the board's address, as visitors use it
	Proxies   []netip.Prefix // whose X-Forwarded-For is trusted
	NoMail    bool           // emails go to the log
	DevMail   *mail.Outbox   // shown at /dev/mail; nil if emails are sent or others can reach the board
	Ready     func(ctx context.Context) error
	Readers   int // reading connections of the database; searches leave a quarter free
	Log       *slog.Logger
	Now       func() time.Time
}

// Server is the board's pages as an http.Handler.
type Server struct {
	http.Handler
	draining        *atomic.Bool
	notificationHub *notificationHub
	routes          []string
}

// Routes returns every address, as "GET /ideas/:id", in order. It is for tests.
func (s *Server) Routes() []string { return s.routes }

// Drain makes /readyz report that new visitors should go elsewhere, and ends the
// notification streams.
func (s *Server) Drain() {
	s.draining.Store(true)
	s.notificationHub.stop()
}

// server holds what handlers share.
type server struct {
	Options
	host            string // of URL, with its port
	secure          bool   // visitors use https
	sessions        *sessionStore
	visitors        *visitorCache
	notificationHub *notificationHub
	draining        atomic.Bool
	setupOver       atomic.Bool       // the board is set up, or the list was dismissed: nobody asks again
	bodies          *concurrencyLimit // long bodies that are being read
	searches        *concurrencyLimit
	drawings        *concurrencyLimit
	themes          *cache.Map[string, *static.File] // the style sheet in the site's colours, by its name
	drawn           *cache.Map[string, []byte]       // pictures that the board drew, by what is on them
}

// New returns the pages.
func New(o Options) (*Server, error) {
	u, err := url.Parse(o.URL)
	if err != nil {
		return nil, err
	}
	if o.Now == nil {
		o.Now = board.Clock
	}
	s := &server{
		Options:         o,
		host:            config.NormalizeHost(u.Scheme, u.Host),
		secure:          u.Scheme == "https",
		visitors:        newVisitorCache(o.Board),
		notificationHub: newNotificationHub(o.News),
	}
	s.bodies = newConcurrencyLimit(bodiesAtOnce, bodiesPerClient, bodiesWaiting, bodyWait)
	s.searches = newConcurrencyLimit(max(1, o.Readers*3/4), searchesPerClient, searchesWaiting, searchWait)
	s.drawings = newConcurrencyLimit(drawingsAtOnce, drawingsAtOnce, drawingsWaiting, drawingWait)
	s.drawn = cache.NewMap[string, []byte](drawnLife, maxDrawn)
	s.themes = cache.NewMap[string, *static.File](drawnLife, 4)
	s.sessions = &sessionStore{accounts: o.Accounts, secure: s.secure}
	e := newRouter(o.Proxies, s.showError)
	s.middleware(e)
	s.routes(e)
	routes := routesOf(e)
	formTargets(e)
	return &Server{
		Handler:         headAsGet(s.answered(e)),
		draining:        &s.draining,
		notificationHub: s.notificationHub,
		routes:          routes,
	}, nil
}

func routesOf(e *Router) (routes []string) {
	for _, r := range routesIn(e) {
		if r.Method == http.MethodGet || r.Method == http.MethodPost {
			routes = append(routes, r.Method+" "+r.Path)
		}
	}
	slices.SortFunc(routes, func(a, b string) int { // by address
		_, pathA, _ := strings.Cut(a, " ")
		_, pathB, _ := strings.Cut(b, " ")
		return cmp.Or(cmp.Compare(pathA, pathB), cmp.Compare(a, b))
	})
	return routes
}
