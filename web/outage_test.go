package web_test

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/app/apptest"
	"ideaboard/internal/config"
	"ideaboard/internal/database"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/database/dbtest/pgserver"
	"ideaboard/internal/link"
	"ideaboard/static"
)

// answered is how one request was answered.
type answered struct {
	status int
	header http.Header
	body   string
	took   time.Duration
}

// send sends one request as client and reads the whole answer, without following
// where it leads.
func send(t *testing.T, client *apptest.Client, base, method, path string, form url.Values) answered {
	t.Helper()
	request, err := http.NewRequest(method, base+path, strings.NewReader(form.Encode()))
	if err != nil {
		t.Error(err)
		return answered{}
	}
	if method == http.MethodPost {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for name, values := range client.Header {
		request.Header[name] = values
	}
	once := &http.Client{
		Jar:           client.Jar,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	begun := time.Now()
	response, err := once.Do(request)
	if err != nil {
		t.Errorf("%s %s: no answer: %v", method, path, err)
		return answered{}
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Errorf("%s %s: the answer breaks off: %v", method, path, err)
	}
	return answered{response.StatusCode, response.Header, string(body), time.Since(begun)}
}

// outageRequest is a kind of request, and how it may be answered while the
// database does not.
type outageRequest struct {
	name, method, path string
	client             *apptest.Client
	form               url.Values
	well               int // the status of what needs no database, or may be known from a second ago; 0: 503
}

// kept are words that must come back when they cannot be taken.
const kept = "Words that took an evening to write"

// outageRequests are one of every kind, for a site with an idea.
func outageRequests(site *apptest.Site, cleo, admin *apptest.Client) []outageRequest {
	visitor, part := site.Visitor(), &apptest.Client{Client: cleo.Client, Header: http.Header{"Hx-Request": {"true"}}}
	// An address of its own: what visitors were shown a second ago may be shown.
	return []outageRequest{
		{"home", "GET", "/?sort=new&status=planned", visitor, nil, 0},
		{"home of a member", "GET", "/", cleo, nil, 0},
		{"a search", "GET", "/?q=dark", visitor, nil, 0},
		{"an idea", "GET", "/ideas/1", cleo, nil, 0},
		{"their page", "GET", link.Me, cleo, nil, 0},
		{"a feed", "GET", link.RoadmapFeed, visitor, nil, 0},
		{"sign-in", "GET", link.SignInPassword, visitor, nil, http.StatusOK},
		{"administration", "GET", link.AdminPeople, admin, nil, 0},
		{"nowhere", "GET", "/nowhere", visitor, nil, http.StatusNotFound},
		{"a style sheet", "GET", static.Path("board.css"), visitor, nil, http.StatusOK},
		{"health", "GET", "/healthz", visitor, nil, http.StatusOK},
		{"readiness", "GET", "/readyz", visitor, nil, 0},
		{"a vote", "POST", link.Vote(1), cleo, nil, 0},
		{"a vote in place", "POST", link.Vote(1), part, nil, 0},
		{"a comment", "POST", link.Comments(1), cleo, url.Values{"body": {kept}}, 0},
		{
			"a proposal",
			"POST",
			link.Ideas,
			cleo,
			url.Values{"title": {"Dark mode at night"}, "body": {kept}, "seen": {"1"}},
			0,
		},
		{
			"a proposal of a visitor",
			"POST",
			link.Ideas,
			visitor,
			url.Values{"title": {"Dark mode at night"}, "body": {kept}},
			0,
		},
		{"a profile", "POST", link.MeProfile, cleo, url.Values{"name": {kept}}, 0},
		{"an answer", "POST", link.Answers(1), admin, url.Values{"answer": {kept}, "status": {"planned"}}, 0},
		{
			"the site", "POST", link.Brand, admin,
			url.Values{"name": {"Larkspur"}, "intro": {kept}, "brand": {"#336699"}, "language": {"en"}},
			0,
		},
		{"asking for a code", "POST", link.SignIn, visitor, url.Values{"email": {"cleo@example.com"}}, 0},
		{
			"a password",
			"POST",
			link.SignInPassword,
			visitor,
			url.Values{"email": {"cleo@example.com"}, "password": {"correct horse"}},
			0,
		},
	}
}

// check says what is wrong with an answer during an outage.
func (r outageRequest) check(t *testing.T, outage string, got answered) {
	t.Helper()
	want := http.StatusServiceUnavailable
	if r.well != 0 && got.status == r.well {
		want = r.well
	}
	if got.status != want || strings.TrimSpace(got.body) == "" || got.took > 4*time.Second {
		t.Errorf("%s, %s: %d after %v, want %d: %.200q", outage, r.name, got.status, got.took, want, got.body)
		return
	}
	if want == http.StatusServiceUnavailable && got.header.Get("Retry-After") == "" {
		t.Errorf("%s, %s: nobody hears when to come back", outage, r.name)
	}
	for _, values := range r.form {
		if values[0] == kept && !strings.Contains(got.body, kept) {
			t.Errorf("%s, %s: the words are lost: %.300q", outage, r.name, got.body)
		}
	}
	if strings.Contains(got.body, "correct horse") {
		t.Errorf("%s, %s: the password comes back", outage, r.name)
	}
}

// refusing asks for everything at once while the database does not answer, and
// afterwards that everything is as before.
func refusing(t *testing.T, site *apptest.Site, cleo, admin *apptest.Client, name string, begin func() (end func())) {
	t.Helper()
	requests := outageRequests(site, cleo, admin)
	if i := slices.IndexFunc(requests, func(r outageRequest) bool { return r.name == "readiness" }); name == "slow" {
		requests[i].well = http.StatusOK // the database does answer
	}
	end := begin()
	var all sync.WaitGroup
	for _, request := range requests {
		all.Go(func() {
			request.check(t, name, send(t, request.client, site.URL, request.method, request.path, request.form))
		})
	}
	all.Wait()
	end()
	visitor := site.Visitor()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		if send(t, visitor, site.URL, http.MethodGet, "/readyz", nil).status == http.StatusOK {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s: not ready again\n%s", name, site.Log())
		}
	}
	cleo.Get("/ideas/1").Want(http.StatusOK)
	cleo.Post(link.Vote(1), nil).Want(http.StatusOK)
	cleo.Post(link.Unvote(1), nil).Want(http.StatusOK)
}

// TestNothingIsAnsweredEmpty: whatever happens to the database, every kind of
// request is answered with a status that says so, soon, with words, and with what
// people wrote.
func TestNothingIsAnsweredEmpty(t *testing.T) {
	t.Parallel()
	var server *pgserver.Server
	site := apptest.Start(t, func(c *config.Config) {
		if dbtest.OnPostgres() {
			server = ownServer(t)
			c.Database = server.URL
		}
	})
	site.Idea("Dark mode", site.Cast.Ben)
	cleo, admin := site.As(site.Cast.Cleo), site.As(site.Admin())
	try := func(name string, begin func() (end func())) { refusing(t, site, cleo, admin, name, begin) }
	try("every connection taken", func() func() { return takeConnections(t, site.DB) })
	if !dbtest.OnPostgres() {
		return // it is part of the program: nothing freezes or kills it alone
	}
	do := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	try("frozen", func() func() {
		do(server.Freeze())
		return func() { do(server.Thaw()) }
	})
	try("killed", func() func() {
		do(server.Kill())
		return func() { do(server.Restart(t.Context())) }
	})
	try("slow", func() func() { return lockTables(t, site.DB) })
}

// ownServer is a PostgreSQL server of the test's own, to be ill-treated.
func ownServer(t *testing.T) *pgserver.Server {
	t.Helper()
	server, err := pgserver.Start(t.Context(), true)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = server.Thaw() // it may be frozen, or dead
		if err := server.Stop(); err != nil {
			t.Error(err)
		}
	})
	return server
}

// takeConnections takes every connection of the program until end is called.
func takeConnections(t *testing.T, db *database.DB) (end func()) {
	t.Helper()
	// A context without a deadline would get one of a few seconds (database), and
	// the connections would go back in the middle of the test.
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	var held sync.WaitGroup
	ready := make(chan struct{}, 10)
	if db.Kind() == "sqlite" {
		held.Go(func() {
			_ = db.Tx(ctx, func(*gorm.DB) error { ready <- struct{}{}; <-ctx.Done(); return ctx.Err() })
		})
		<-ready
	}
	for range 6 { // as many as apptest gives it
		held.Go(func() {
			rows, err := db.Read(ctx).Raw("SELECT id FROM users UNION ALL SELECT id FROM statuses").Rows()
			if err != nil {
				t.Error(err)
				ready <- struct{}{}
				return
			}
			ready <- struct{}{}
			<-ctx.Done()
			_ = rows.Close()
		})
		<-ready
	}
	return func() { cancel(); held.Wait() }
}

// lockTables makes every statement wait until end is called.
func lockTables(t *testing.T, db *database.DB) (end func()) {
	t.Helper()
	locked, done, ended := make(chan error, 1), make(chan struct{}), make(chan struct{})
	unlimited, err := db.WithoutTimeouts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(ended)
		_ = unlimited.Tx(t.Context(), func(tx *gorm.DB) error {
			locked <- tx.Exec("LOCK TABLE site, users, sessions, ideas, sign_in_settings, limits, idea_counts, statuses IN " +
				"ACCESS EXCLUSIVE MODE").Error
			<-done
			return nil
		})
	}()
	if err := <-locked; err != nil {
		t.Fatal(err)
	}
	return func() { close(done); <-ended; _ = unlimited.Close() }
}
