package web

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"ideaboard/internal/board"
	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/internal/problem"
	"ideaboard/templates"
)

// feedSuffix is how the address of a feed ends.
const feedSuffix = ".atom"

// categoryFeed serves GET /categories/{slug}.atom.
func (s *server) categoryFeed(c Context) error {
	slug, isFeed := strings.CutSuffix(c.Param("name"), feedSuffix)
	snapshot := s.snapshot(c)
	category, known := snapshot.VisibleTo(board.Actor{}).CategoryNamed(slug) // a feed is the same for everybody
	if !isFeed || !known || category.Slug != slug {
		return problem.New(problem.NotFound, "problem.not_found")
	}
	entries, err := s.feedOf(c, board.IdeaFilter{CategoryID: category.ID})
	if err != nil {
		return err
	}
	return s.showFeed(c, feedHead{
		path: link.CategoryFeed(slug), page: link.CategoryPage(slug),
		title: categoryName(c, category.Slug, category.Name),
	}, entries)
}

// roadmapFeed serves GET /roadmap.atom: ideas that became active or shipped.
func (s *server) roadmapFeed(c Context) error {
	entries, err := s.Board.RoadmapFeed(c.Request().Context())
	if err != nil {
		return err
	}
	return s.showFeed(
		c, feedHead{path: link.RoadmapFeed, page: link.Home, title: i18n.T(c.Request().Context(), "feed.roadmap")}, entries,
	)
}

// ideaOrFeed serves GET /ideas/{id}-{slug}, and /ideas/{id}.atom: to the router both
// are the same pattern. Slugs contain no dot.
func (s *server) ideaOrFeed(c Context) error {
	raw, isFeed := strings.CutSuffix(c.Param("id"), feedSuffix)
	if !isFeed {
		return s.ideaShow(c)
	}
	setID(c, raw)
	id, err := numberIn(c)
	if err != nil {
		return err
	}
	idea, entries, err := s.Board.IdeaFeed(c.Request().Context(), id)
	if err != nil {
		return err
	}
	if idea.MergedIntoID != nil {
		into, err := s.Board.MergeTarget(c.Request().Context(), board.Actor{}, id)
		if err != nil {
			return err
		}
		return c.Redirect(http.StatusFound, link.IdeaFeed(into.ID))
	}
	if raw != strconv.FormatInt(id, 10) {
		return c.Redirect(http.StatusMovedPermanently, link.IdeaFeed(id))
	}
	return s.showFeed(c, feedHead{path: link.IdeaFeed(id), page: link.Idea(id, idea.Title), title: idea.Title}, entries)
}

// showFeed sends a feed, cached as visitors' pages are: readers that have it get a
// 304.
func (s *server) showFeed(c Context, head feedHead, entries []board.FeedEntry) error {
	snapshot := s.snapshot(c)
	page, kept := c.Get(rememberKey).(*visitorPage)
	if !kept {
		page = &visitorPage{}
	}
	head.updated = snapshot.Site.UpdatedAt
	for _, entry := range entries {
		head.updated = laterOf(head.updated, entry.Updated)
	}
	page.kind, page.modified = "application/atom+xml; charset=utf-8", head.updated
	var err error
	if page.body, err = s.atom(c, snapshot, head, entries); err != nil || kept {
		return err // the visitors' cache sends it
	}
	if err := page.finish(); err != nil {
		return err
	}
	return page.send(c)
}

func laterOf(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// siteFeeds returns the feeds that every page names. A private site names none,
// because feed readers cannot sign in.
func (s *server) siteFeeds(c Context, site board.Site) []templates.Feed {
	settings, err := s.Accounts.SignInConfig(c.Request().Context())
	if err != nil || settings.Private {
		return nil
	}
	return []templates.Feed{
		{Title: site.Name, URL: link.Feed},
		{Title: i18n.T(c.Request().Context(), "feed.roadmap") + " · " + site.Name, URL: link.RoadmapFeed},
	}
}

// addFeed makes a page name a feed of its own before all others, and link to it.
func (s *server) addFeed(page *templates.Page, shown *string, title, path string) {
	if len(page.Feeds) == 0 {
		return
	}
	page.Feeds = append([]templates.Feed{{Title: title + " · " + page.SiteName, URL: path}}, page.Feeds...)
	*shown = path
}
