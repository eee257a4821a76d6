package web_test

import (
	"bufio"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"

	"ideaboard/internal/account"
	"ideaboard/internal/app/apptest"
	"ideaboard/internal/app/apptest/crawl"
	"ideaboard/internal/board"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/link"
	"ideaboard/internal/notification"
	"ideaboard/web"
)

// allowed are faults that the crawl finds and that are right, with the reason,
// by the beginning of their text. One that is found no more must go.
var allowed = map[string]string{}

// The roles, each of which sees what the one before it sees.
const (
	visitor = iota
	member
	moderator
	admin
)

var roleNames = []string{"visitor", "member", "moderator", "admin"}

// crawled says which addresses of each route of the access table are crawled,
// and by whom: from one role on, or by a visitor alone. The others are told that
// there is nothing, which TestWhoReachesWhat sees.
var crawled = map[string]struct {
	from, to int
	paths    []string
}{
	"/": {
		visitor,
		admin,
		[]string{"/", "/?q=class&sort=new&status=planned", "/?q=nothinglikeit"},
	},
	"/admin":                      {admin, admin, []string{"/admin"}},
	"/admin/import":               {admin, admin, []string{"/admin/import"}},
	"/admin/brand":                {admin, admin, []string{"/admin/brand"}},
	"/admin/categories":           {admin, admin, []string{"/admin/categories"}},
	"/admin/categories/:id":       {admin, admin, []string{"/admin/categories/2"}},
	"/admin/companies":            {moderator, admin, []string{"/admin/companies"}},
	"/admin/companies/:id":        {moderator, admin, []string{"/admin/companies/1"}},
	"/admin/companies/:id/remove": {moderator, admin, []string{"/admin/companies/1/remove"}},
	"/admin/invitations":          {moderator, admin, []string{"/admin/invitations"}},
	"/admin/jobs":                 {admin, admin, []string{"/admin/jobs"}},
	"/admin/log":                  {admin, admin, []string{"/admin/log"}},
	"/admin/people":               {moderator, admin, []string{"/admin/people", "/admin/people?q=o&role=member"}},
	"/admin/people/:id":           {moderator, admin, []string{"/admin/people/4", "/admin/people/6", "/admin/people/10"}},
	"/admin/people/:id/merge":     {admin, admin, []string{"/admin/people/7/merge", "/admin/people/7/merge?with=5"}},
	"/admin/sign-in":              {admin, admin, []string{"/admin/sign-in"}},
	"/admin/site":                 {admin, admin, []string{"/admin/site"}},
	"/admin/tags":                 {moderator, admin, []string{"/admin/tags"}},
	"/admin/tags/:id":             {moderator, admin, []string{"/admin/tags/1"}},
	"/admin/tags/:id/merge":       {moderator, admin, []string{"/admin/tags/1/merge?into=2"}},
	"/admin/tags/:id/remove":      {moderator, admin, []string{"/admin/tags/1/remove"}},
	"/answers/:id/edit":           {moderator, admin, []string{"/answers/1/edit"}},
	"/answers/:id/versions":       {moderator, admin, []string{"/answers/1/versions"}},
	"/categories/:name":           {visitor, admin, []string{"/categories/bookings"}},
	"/comments/:id":               {visitor, admin, []string{"/comments/1", "/comments/1?to=2"}},
	"/comments/:id/edit":          {member, member, []string{"/comments/own/edit"}},
	"/comments/:id/versions":      {member, admin, []string{"/comments/own/versions"}},
	"/companies/:id":              {moderator, admin, []string{"/companies/1"}},
	"/ideas/:id":                  {visitor, admin, []string{"/ideas/1", "/ideas/2", "/ideas/3", "/ideas/15"}},
	"/ideas/:id/edit":             {member, member, []string{"/ideas/15/edit"}},
	"/ideas/:id/merge":            {moderator, admin, []string{"/ideas/3/merge", "/ideas/3/merge?with=9"}},
	"/ideas/:id/outcome":          {member, moderator, []string{"/ideas/1/outcome?verdict=partly"}},
	"/ideas/:id/outcomes":         {moderator, admin, []string{"/ideas/1/outcomes"}},
	"/ideas/:id/questions":        {moderator, admin, []string{"/ideas/3/questions"}},
	"/ideas/:id/reasons":          {visitor, admin, []string{"/ideas/3/reasons"}},
	"/ideas/:id/duplicate-of":     {member, admin, []string{"/ideas/3/duplicate-of"}},
	"/ideas/:id/versions":         {member, admin, []string{"/ideas/15/versions"}},
	"/ideas/new":                  {visitor, admin, []string{"/ideas/new", "/ideas/new?title=Dark+mode"}},
	"/invite/:token":              {visitor, member, []string{"/invite/own"}},
	"/me":                         {member, admin, []string{"/me", "/me?show=votes", "/me?show=follows"}},
	"/me/data":                    {member, admin, []string{"/me/data"}},
	"/me/notifications":           {member, admin, []string{"/me/notifications"}},
	"/me/profile":                 {member, admin, []string{"/me/profile", "/me/profile?welcome=1&return=%2F"}},
	"/me/security":                {member, admin, []string{"/me/security"}},
	"/me/security/app":            {member, admin, []string{"/me/security/app"}},
	"/me/sessions":                {member, admin, []string{"/me/sessions"}},
	"/moderate":                   {moderator, admin, []string{"/moderate?idea=10", "/moderate?queue=hidden"}},
	"/moderate/merge":             {moderator, admin, []string{"/moderate/merge?idea=3&idea=9&idea=10"}},
	"/moderate/outcomes":          {moderator, admin, []string{"/moderate/outcomes"}},
	"/moderate/questions":         {moderator, admin, []string{"/moderate/questions"}},
	"/moderate/duplicates":        {moderator, admin, []string{"/moderate/duplicates"}},
	"/notifications":              {member, admin, []string{"/notifications"}},
	"/people/:id":                 {visitor, admin, []string{"/people/3", "/people/9"}},
	"/questions/:id":              {visitor, admin, []string{"/questions/1"}},
	"/sign-in":                    {visitor, visitor, []string{"/sign-in", "/sign-in?vote=3&return=%2F"}},
	"/sign-in/code":               {visitor, visitor, []string{"/sign-in/code"}},
	"/sign-in/confirm":            {visitor, visitor, []string{"/sign-in/confirm?token=own"}},
	"/sign-in/password":           {visitor, visitor, []string{"/sign-in/password"}},
	"/sign-in/reset":              {visitor, visitor, []string{"/sign-in/reset"}},
	"/tags":                       {visitor, admin, []string{"/tags"}},
	"/tags/:name":                 {visitor, admin, []string{"/tags/accessibility"}},
	"/unsubscribe/:token":         {visitor, visitor, []string{"/unsubscribe/own"}},
	"/views":                      {moderator, admin, []string{"/views"}},
	"/views/:id":                  {moderator, admin, []string{"/views/1"}},
	"/views/:id/edit":             {moderator, moderator, []string{"/views/1/edit"}},
}

// alike are pages that are drawn as another one: a list of ideas.
var alike = map[string]string{"/categories/:name": "/", "/tags/:name": "/"}

// notCrawled are the routes that are no page, and why.
var notCrawled = map[string]string{
	"/attachments/:id/:file":   "a picture",
	"/dev/mail":                "shows what was sent a moment ago, which differs; what the mails lead to is crawled here",
	"/admin/brand/preview":     "framed by the form of the brand, where nothing can be used",
	"/card.png":                "a picture",
	"/favicon.ico":             "a picture",
	"/icons/:name":             "a picture",
	"/ideas/:id/card.png":      "a picture",
	"/logo/:name":              "a picture",
	"/manifest.webmanifest":    "for machines",
	"/feed.atom":               "a feed",
	"/healthz":                 "for machines",
	"/ideas/find":              "choices of a form, which the forms of the merge, the link and the report ask for",
	"/ideas/similar":           "a part of the page of a new idea",
	"/me/data/download":        "a file",
	"/me/security/email/code":  "leads to /me/security unless an address waits, and then it is crawled from there",
	"/ideas/linkable":          "a part of forms",
	"/mentionable":             "a part of forms",
	"/notifications/stream":    "a stream",
	"/people/:id/avatar/:file": "a picture",
	"/readyz":                  "for machines",
	"/roadmap.atom":            "a feed",
	"/robots.txt":              "for machines",
	"/setup":                   "only before there is an administrator",
	"/sign-in/callback":        "where another provider leads back to",
	"/sign-in/passkey":         "crawled from the sign-in page",
	"/sign-in/verify":          "only with a token of the step before",
	"/sign-in/second":          "leads to its new address",
	"/ideas/:id/same":          "leads to its new address",
	"/moderate/same":           "leads to its new address",
	"/sign-in/with/:id":        "leads to another provider",
	"/sso":                     "only with a token of the company's product",
	"/static/*":                "files",
	"/theme/:name":             "a style sheet",
}

// crawlers are the browsers that crawl at once: while one waits another presses.
const crawlers = 3

// pageVisit is one page that a role opens.
type pageVisit struct {
	role crawl.Role
	path string
}

// TestEveryControlWorksOnMainPages presses every visible control of the list and
// of an idea as a member, or of the pages that CRAWL names as everybody.
func TestEveryControlWorksOnMainPages(t *testing.T) {
	dbtest.Once(t)
	if testing.Short() {
		t.Skip("a browser")
	}
	t.Parallel()
	everyRouteIsCrawled(t)
	chosen := func(role int, path string) bool { return role == member && slices.Contains(mainPages, path) }
	if only := os.Getenv("CRAWL"); only != "" { // while one looks for a fault
		chosen = func(_ int, path string) bool { return strings.HasPrefix(path, only) }
	}
	reportFindings(t, crawlPages(t, chosen))
}

// mainPages are those that people see most.
var mainPages = []string{"/", "/ideas/3"}

// TestLongEveryControlWorks presses every visible control of every page of the
// access table, as a visitor, a member, a moderator and an administrator. The
// three who are signed in see the same controls on the same pages: each presses
// those that none of the others has pressed.
func TestLongEveryControlWorks(t *testing.T) {
	dbtest.Once(t)
	dbtest.Long(t)
	t.Parallel()
	found := crawlPages(t, func(int, string) bool { return true })
	reportFindings(t, found)
	for begin := range allowed {
		if !slices.ContainsFunc(found, func(f crawl.Finding) bool { return strings.HasPrefix(f.String(), begin) }) {
			t.Errorf("allowed, but not found any more: %s", begin)
		}
	}
}

// crawlPages presses the controls of the chosen pages, as the chosen roles.
func crawlPages(t *testing.T, chosen func(role int, path string) bool) []crawl.Finding {
	t.Helper()
	site := startStory(t)
	own := seedCrawl(t, site)
	roles := crawlRoles(t, site)
	workIsDone(t, site) // what waits would be done again on every copy
	snapshot, links, drawn := site.Snapshot(), crawl.NewMemory(), crawl.NewMemory()
	routes := site.Handler().(*web.Server).Routes()
	visits := make(chan pageVisit, 1000)
	for number, role := range roles {
		for _, path := range pagesOf(number, own) {
			if chosen(number, path) {
				visits <- pageVisit{role: role, path: path}
			}
		}
	}
	close(visits)
	found := make([][]crawl.Finding, crawlers)
	var crawling sync.WaitGroup
	for i := range min(crawlers, len(visits)) {
		copies := apptest.ServeCopies(t, snapshot)
		crawler, err := crawl.New(apptest.Browser(t, apptest.Views["light-1280"]), crawl.Site{
			URL: copies.URL, Route: func(path string) string { return routeOf(routes, path) },
			Alike: alike, Fresh: copies.Fresh, Links: links, Drawn: drawn, Log: t.Logf,
		})
		if err != nil {
			t.Fatal(err)
		}
		crawling.Go(func() {
			for next := range visits {
				found[i] = append(found[i], crawler.Crawl(next.role, next.path)...)
			}
			t.Logf("browser %d pressed %d controls; its board was put back %d times", i+1, crawler.Pressed, crawler.Renewed)
		})
	}
	crawling.Wait()
	return slices.Concat(found...)
}

// crawlRoles returns who crawls, in the order of the roles.
func crawlRoles(t *testing.T, site *apptest.Site) []crawl.Role {
	t.Helper()
	signedIn := crawl.NewMemory()
	roles := []crawl.Role{{Name: "visitor", Seen: crawl.NewMemory(), Asked: crawl.NewMemory()}}
	for i, user := range []*account.User{&site.Cast.Ines, &site.Cast.Maya, ada(site)} {
		roles = append(roles, crawl.Role{
			Name: roleNames[i+1], Cookie: sessionCookie(t, site, *user), Seen: signedIn, Asked: crawl.NewMemory(),
		})
	}
	return roles
}

// reportFindings fails the test for each finding that is not allowed.
func reportFindings(t *testing.T, found []crawl.Finding) {
	t.Helper()
	for _, finding := range found {
		begins := func(begin string) bool { return strings.HasPrefix(finding.String(), begin) }
		if !slices.ContainsFunc(slices.Collect(maps.Keys(allowed)), begins) {
			t.Error(finding)
		}
	}
}

// pagesOf lists the addresses that a role visits; "own" in one stands for what
// only this board knows.
func pagesOf(role int, own map[string]string) (pages []string) {
	for route, c := range crawled {
		if role < c.from || role > c.to {
			continue
		}
		for _, path := range c.paths {
			if known, ok := own[route]; ok {
				path = strings.Replace(path, "own", known, 1)
			}
			pages = append(pages, path)
		}
	}
	slices.Sort(pages)
	return pages
}

// routeOf returns the route that serves a path.
func routeOf(routes []string, path string) string {
	best, fewest := path, 99
	have := strings.Split(path, "/")
	for _, route := range routes {
		_, pattern, _ := strings.Cut(route, " ")
		want := strings.Split(pattern, "/")
		if len(want) != len(have) {
			continue
		}
		variables, fits := 0, true
		for i := range want {
			if strings.HasPrefix(want[i], ":") {
				variables++
			} else if want[i] != have[i] {
				fits = false
			}
		}
		if fits && variables < fewest {
			best, fewest = pattern, variables
		}
	}
	return best
}

// everyRouteIsCrawled fails when a page of the access table is in neither list.
func everyRouteIsCrawled(t *testing.T) {
	t.Helper()
	file, err := os.Open("testdata/access.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		words := strings.Fields(lines.Text())
		if len(words) < 2 || words[0] != "GET" {
			continue
		}
		if _, is := crawled[words[1]]; !is && notCrawled[words[1]] == "" {
			t.Errorf("nobody crawls %s: say how in crawled, or why not in notCrawled", words[1])
		}
	}
}

func sessionCookie(t *testing.T, site *apptest.Site, user account.User) *network.CookieParam {
	t.Helper()
	home, err := url.Parse(site.URL)
	if err != nil {
		t.Fatal(err)
	}
	for _, cookie := range site.As(user).Jar.Cookies(home) {
		if cookie.Name == "session" {
			return &network.CookieParam{
				Name:     cookie.Name,
				Value:    cookie.Value,
				Domain:   "localhost",
				Path:     "/",
				HTTPOnly: true,
				SameSite: network.CookieSameSiteLax,
			}
		}
	}
	t.Fatalf("%s has no session", user.Name)
	return nil
}

// seedCrawl puts on the story's board what its pages show only to some: news,
// a hidden idea, a merge, a view, a suggestion. It returns the words that stand
// for "own" in addresses, by route.
func seedCrawl(t *testing.T, site *apptest.Site) map[string]string {
	t.Helper()
	ctx, maya, ines := t.Context(), board.ActorOf(&site.Cast.Maya), board.ActorOf(&site.Cast.Ines)
	ada(site)
	followMuch(t, site)
	hidden := site.Idea("Shoes for sale", site.Cast.Omar)
	_, hideErr := site.Board.Hide(ctx, maya, hidden.ID)
	comment, commentErr := site.Board.Comment(ctx, ines, 15, board.CommentDraft{Body: "We ask on paper."})
	_, viewErr := site.Board.SaveView(ctx, maya, board.ViewDraft{Name: "Planned", Query: "status=planned", Shared: true})
	if err := errors.Join(hideErr, commentErr, viewErr); err != nil {
		t.Fatal(err)
	}
	invite := invitePath(site, account.InviteInput{Count: 3, Note: "Come in."})
	_, confirm, _ := strings.Cut(site.SignInAddress(site.Cast.Lotte), "token=")
	number := fmt.Sprint(comment.ID)
	return map[string]string{
		"/comments/:id/edit":     number,
		"/comments/:id/versions": number,
		"/invite/:token":         strings.TrimPrefix(invite, link.Invite("")),
		"/sign-in/confirm":       confirm,
		"/unsubscribe/:token": strings.TrimPrefix(
			link.Unsubscribe(notification.UnsubscribeToken(site.Accounts, site.Cast.Ines.ID, "answers")),
			link.Unsubscribe(""),
		),
	}
}

// workIsDone waits until no job is due.
func workIsDone(t *testing.T, site *apptest.Site) {
	t.Helper()
	for range 200 {
		if number(site, "SELECT count(*) FROM river_job WHERE state IN ('available', 'running', 'retryable')") == 0 {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("jobs are never done\n%s", site.Log())
}
