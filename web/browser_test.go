package web_test

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"ideaboard/internal/account"
	"ideaboard/internal/app"
	"ideaboard/internal/app/apptest"
	"ideaboard/internal/board"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/link"
	"ideaboard/internal/seed"
)

//go:embed testdata/axe.min.js
var axe string

// sitePage is one page of the board, as one person sees it.
type sitePage struct {
	name string
	as   func(*apptest.Site) *account.User // nil: a visitor
	path func(*apptest.Site) string
}

func at(path string) func(*apptest.Site) string {
	return func(*apptest.Site) string { return path }
}

// ada is the administrator, who is added when they are first asked for; they have
// merged and blocked people.
func ada(s *apptest.Site) *account.User {
	known, _ := administrators.LoadOrStore(s, &account.User{})
	user := known.(*account.User)
	if user.ID == 0 {
		*user = s.Admin()
		_, mergeErr := s.Board.MergePeople(s.T.Context(), board.ActorOf(user), s.Cast.Kenji.ID, s.Cast.Cleo.ID)
		blockErr := s.Accounts.Block(s.T.Context(), board.ActorOf(user), s.Cast.Omar.ID, "Sells shoes in every idea")
		if err := errors.Join(mergeErr, blockErr); err != nil {
			s.T.Fatal(err)
		}
	}
	return user
}

var administrators sync.Map // the administrator of each site

func maya(s *apptest.Site) *account.User { return &s.Cast.Maya }
func ines(s *apptest.Site) *account.User { return &s.Cast.Ines }

// kinds are one page of each kind, visitors' first: signing in is done once a person.
var kinds = []sitePage{
	{"list", nil, at("/")},
	{"idea-shipped", nil, at("/ideas/1")},
	{"idea-declined", nil, at("/ideas/2")},
	{"versions", nil, at("/ideas/15/versions")},
	{"sign-in", nil, at("/sign-in")},
	{"code", nil, at("/sign-in/code")},
	{"confirm", nil, func(s *apptest.Site) string { return strings.TrimPrefix(s.SignInAddress(s.Cast.Lotte), s.URL) }},
	{"setup", nil, func(s *apptest.Site) string { return link.Query(link.Setup, "token", s.Accounts.SetupToken()) }},
	{"not-found", nil, at("/nowhere")},
	{"dev-mail", nil, at("/dev/mail")},
	{"new", ines, at("/ideas/new")},
	{"me", ines, at("/me")},
	{"profile", ines, at("/me/profile")},
	{"my-data", ines, at("/me/data")},
	{"person", ines, at("/people/3")},
	{"moderate", maya, at("/moderate")},
	{"idea-staff", maya, at("/ideas/9")},
	{"company", ines, at("/companies/1")},
	{"companies", maya, at("/admin/companies")},
	{"admin-company", maya, at("/admin/companies/1")},
	{"company-remove", maya, at("/admin/companies/1/remove")},
	{"invitations", maya, at("/admin/invitations?made=1")},
	{"people", ada, at("/admin/people")},
	{"person", ada, at("/admin/people/4")},
	{"tags", ines, at("/tags")},
	{"tag", ines, at("/tags/accessibility")},
	{"merge", maya, at("/ideas/3/merge?with=9")},
	{"views", maya, at("/views")},
	{"admin-first-steps", ada, at("/admin")},
	{"admin-import", ada, at("/admin/import")},
	{"admin-brand", ada, at("/admin/brand")},
	{"admin-tags", ada, at("/admin/tags")},
	{"admin-categories", ada, at("/admin/categories")},
	{"person-merge", ada, at("/admin/people/4/merge?with=5")},
	{"log", ada, at("/admin/log")},
	{"reasons", maya, at("/ideas/3/reasons")},
	{"outcome-ask", ines, at("/ideas/1/outcome?verdict=partly")},
	{"outcomes", maya, at("/ideas/1/outcomes")},
	{"unsolved", maya, at("/moderate/outcomes")},
	{"open-questions", maya, at("/moderate/questions")},
	{"question-member", ines, at("/questions/1")},
	{"comment", ines, at("/comments/1")},
	{"jobs", ada, at("/admin/jobs")},
}

// others are pages of these kinds that look otherwise, visitors' first.
var others = []sitePage{
	{"list-filtered", nil, at("/?status=planned&sort=top")},
	{"list-nothing", nil, at("/?status=planned&category=general")},
	{"new-visitor", nil, at("/ideas/new?title=Dark+mode")},
	{"sign-in-to-vote", nil, at("/sign-in?vote=3&return=%2F")},
	{"spanish", nil, at("/?sort=new")},
	{"list-member", ines, at("/?sort=top")},
	{"idea-own", ines, at("/ideas/15")},
	{"edit", ines, at("/ideas/15/edit")},
	{"welcome", ines, at("/me/profile?welcome=1&return=%2F")},
	{"my-votes", ines, at("/me?show=votes")},
	{"moderate-hidden", maya, at("/moderate?queue=hidden")},
	{"company-refused", ines, at("/companies/1?show=refused")},
	{"company-staff", maya, at("/companies/1?show=waits")},
	{"people-found", ada, at("/admin/people?q=o&role=member")},
	{"people-nobody", ada, at("/admin/people?q=zzz")},
	{"list-search", ines, at("/?q=dark+mod")},
	{"person-merge-wrong", ada, at("/admin/people/4/merge?with=x")},
	{"person-merged", ada, at("/admin/people/6")},
	{"idea-partners", maya, at("/ideas/1")},
	{"idea-question", ines, at("/ideas/3")},
	{"question", maya, at("/questions/1")},
	{"idea-talk", ines, at("/ideas/1")},
	{"comment-reply", ines, at("/comments/1?to=2")},
	{"me-notifications-staff", maya, at("/me/notifications")},
}

// startStory runs the board with the story on it.
func startStory(t *testing.T) *apptest.Site {
	t.Helper()
	site := apptest.Start(t)
	if _, err := seed.Story(t.Context(), site.DB, app.Parts()); err != nil {
		t.Fatal(err)
	}
	_, err := site.Board.Edit(t.Context(), board.ActorOf(&site.Cast.Ines), 15, board.Draft{
		Title: "Ask for shoe size and other things at booking", Body: "We rent climbing shoes.", CategoryID: 2,
	})
	if err != nil {
		t.Fatal(err)
	}
	seedCompanies(t, site)
	seedPartners(t, site)
	return site
}

// visit shows each room in turn and calls look.
func visit(
	t *testing.T,
	site *apptest.Site,
	view apptest.View,
	pages []sitePage,
	look func(tab context.Context, r sitePage),
) {
	t.Helper()
	tab := site.Tab(t, view)
	var who *account.User
	for _, r := range pages {
		if r.as != nil && r.as(site) != who {
			who = r.as(site)
			if err := chromedp.Do(tab, chromedp.Navigate(site.URL+link.Home), clearCookies(), site.SignIn(*who)); err != nil {
				t.Fatal("sign in: ", err)
			}
		}
		if err := chromedp.Do(tab, chromedp.Navigate(site.URL+r.path(site)), settled()); err != nil {
			t.Fatalf("%s: %v", r.name, err)
		}
		if r.name == "spanish" {
			err := chromedp.Do(
				tab,
				chromedp.Click(chromedp.CSS("button[name=language][value=es]")),
				chromedp.WaitReady(chromedp.CSS("html[lang=es]")),
				chromedp.Navigate(site.URL+r.path(site)),
				settled(),
			)
			if err != nil {
				t.Fatal(err)
			}
		}
		if onward := further[r.name]; onward != nil {
			if err := chromedp.Do(tab, onward, settled()); err != nil {
				t.Fatalf("%s: %v", r.name, err)
			}
		}
		look(tab, r)
		if r.name == "spanish" {
			if err := chromedp.Do(tab, clearCookies()); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// settled waits for fonts and for transitions to end.
func settled() chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Run(
			ctx,
			chromedp.Evaluate[bool](
				`document.fonts.ready
					.then(() => Promise.all(document.getAnimations().map(a => a.finished.catch(() => 0))))
					.then(() => true)`,
				chromedp.EvalAwaitPromise,
			),
		)
		return err
	})
}

// TestEveryKindOfPageIsAccessible runs axe on a page of each kind where there is
// little room. TestLongEveryPageIsAccessible looks at the others and at all of
// them in a wide window.
func TestEveryKindOfPageIsAccessible(t *testing.T) {
	dbtest.Once(t)
	if testing.Short() {
		t.Skip("a browser visits every kind of page")
	}
	t.Parallel()
	axeOn(t, startStory(t), narrow, kinds)
}

func TestLongEveryPageIsAccessible(t *testing.T) {
	dbtest.Once(t)
	dbtest.Long(t)
	for name, look := range map[string]func(*testing.T){
		"the others, narrow": func(t *testing.T) { axeOn(t, startStory(t), narrow, others) },
		"the kinds, wide":    func(t *testing.T) { axeOn(t, startStory(t), wide, kinds) },
		"the others, wide":   func(t *testing.T) { axeOn(t, startStory(t), wide, others) },
		"news, wide":         func(t *testing.T) { axeOn(t, storyWithNews(t), wide, newsPages) },
		"doors, wide":        func(t *testing.T) { axeOn(t, storyWithProviders(t), wide, signInPages) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			look(t)
		})
	}
}

// The widths of windows in which axe looks at pages.
const (
	narrow = "390"
	wide   = "1280"
)

// axeOn runs axe on rooms of a site in a window of some width, light and dark
// without loading a page again.
func axeOn(t *testing.T, site *apptest.Site, width string, pages []sitePage) {
	t.Helper()
	light, dark := apptest.Views["light-"+width], apptest.Views["dark-"+width]
	visit(t, site, light, pages, func(tab context.Context, r sitePage) {
		accessible(t, tab, r.name+", light")
		if err := chromedp.Do(tab, append(apptest.Look(dark), settled())...); err != nil {
			t.Fatalf("%s: %v", r.name, err)
		}
		contrasts(t, tab, r.name+", dark")
		if err := chromedp.Do(tab, apptest.Look(light)...); err != nil {
			t.Fatalf("%s: %v", r.name, err)
		}
	})
}

// contrasts runs the one rule of axe that the colours decide.
func contrasts(t *testing.T, tab context.Context, name string) {
	t.Helper()
	runAxe(t, tab, name, `, runOnly: ["color-contrast"]`)
}

// accessible runs axe on the page that a tab shows.
func accessible(t *testing.T, tab context.Context, name string) {
	t.Helper()
	runAxe(t, tab, name, "")
	wide, err := chromedp.Run(
		tab,
		chromedp.Evaluate[int]("document.documentElement.scrollWidth - document.documentElement.clientWidth"),
	)
	if err != nil || wide > 0 {
		t.Errorf("%s: %d pixels wider than the window (%v)", name, wide, err)
	}
}

func runAxe(t *testing.T, tab context.Context, name, options string) {
	t.Helper()
	found, err := chromedp.Run(
		tab,
		chromedp.Evaluate[[]string](axe+`;axe.run(document, {resultTypes: ["violations"]`+options+`}).then(r =>
		r.violations.flatMap(v => v.nodes.map(n => v.id + ": " + n.html.slice(0, 160) + " | " +
			n.failureSummary.replace(/\s+/g, " ").slice(0, 200))))`, chromedp.EvalAwaitPromise),
	)
	if err != nil {
		t.Errorf("%s: axe: %v", name, err)
	}
	for _, violation := range found {
		t.Errorf("%s: %s", name, violation)
	}
}

// pictured are the pages whose pictures are kept in the repository.
var pictured = map[string]bool{
	"list":              true,
	"idea-shipped":      true,
	"idea-declined":     true,
	"new":               true,
	"sign-in":           true,
	"me":                true,
	"company":           true,
	"moderate":          true,
	"idea-staff":        true,
	"people":            true,
	"admin-first-steps": true,
	"admin-brand":       true,
}

// TestScreenshots writes pictures of pages in every view to the folder that
// SHOTS names: those that are kept, or all with SHOTS_ALL.
func TestScreenshots(t *testing.T) {
	folder := os.Getenv("SHOTS")
	if folder == "" {
		t.Skip("SHOTS names no folder: make shots")
	}
	for name, view := range apptest.Views {
		t.Run(name, func(t *testing.T) {
			pages := slices.DeleteFunc(slices.Clone(kinds), func(r sitePage) bool { return !pictured[r.name] })
			if os.Getenv("SHOTS_ALL") != "" {
				pages = slices.Concat(kinds, others)
			}
			visit(t, startStory(t), view, pages, func(tab context.Context, r sitePage) {
				picture, err := chromedp.Run(tab, chromedp.FullScreenshot(100))
				if err != nil {
					t.Fatal(err)
				}
				if err := os.MkdirAll(folder, 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%s-%s.png", r.name, name)), picture, 0o644); err != nil {
					t.Fatal(err)
				}
			})
		})
	}
}

func clearCookies() chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, network.ClearBrowserCookies, cdp.Empty{})
		return err
	})
}
