package web

import (
	"strings"

	"ideaboard/internal/account"
	"ideaboard/internal/board"
	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/internal/search"
	"ideaboard/templates"
)

// feed serves GET /feed.atom: news of the board, or of the ideas in the list whose
// filters are in the address.
func (s *server) feed(c Context) error {
	c.Set(userKey, (*account.User)(nil)) // a feed is the same for everybody
	public := s.snapshot(c).VisibleTo(board.Actor{})
	state, filter, err := listStateOf(c, public)
	if err != nil {
		return err
	}
	state = state.forFeed()
	filter.Unanswered = state.unanswered
	entries, err := s.feedOf(c, filter)
	if err != nil {
		return err
	}
	head := feedHead{path: state.feedAddress(), page: state.address()}
	if state.filtered() {
		head.title = state.feedTitle(c, public)
	}
	return s.showFeed(c, head, entries)
}

// feedOf returns the feed of a list. Searches wait for their turn.
func (s *server) feedOf(c Context, filter board.IdeaFilter) (entries []board.FeedEntry, err error) {
	err = s.inTurn(c, filter.Query != "", func() error {
		entries, err = s.Board.Feed(c.Request().Context(), filter)
		return err
	})
	return entries, err
}

// forFeed returns the part of the state that a feed can have: filters and the tag of
// the page, but no order and nothing about the reader.
func (l listState) forFeed() listState {
	feed := listState{
		sort: board.Trending, query: l.query, status: l.status, category: l.category, any: l.any, all: l.all, none: l.none,
		unanswered: l.unanswered || l.sort == board.Unanswered,
	}
	if l.tag != "" {
		feed.all = strings.Join(append(split(l.all), l.tag), ",")
	}
	return feed
}

// filtered reports whether the state leaves out any ideas.
func (l listState) filtered() bool { return l != listState{sort: l.sort} }

// feedAddress returns the address of the list's feed. Categories and tags have feeds
// of their own.
func (l listState) feedAddress() string {
	switch category := l.category; {
	case l == (listState{sort: l.sort, category: category}) && category != "":
		return link.CategoryFeed(category)
	case l == (listState{sort: l.sort, all: l.all}) && l.all != "" && !strings.Contains(l.all, ","):
		return link.TagFeed(l.all)
	}
	return link.Query(link.Feed, l.pairs()...)
}

// feedTitle describes the ideas of the list in a line: "“dark mode” · Planned".
func (l listState) feedTitle(c Context, snapshot *board.Snapshot) string {
	ctx, parts := c.Request().Context(), []string{}
	if l.query != "" {
		parts = append(parts, i18n.T(ctx, "feed.search", "Words", l.query))
	}
	if status, known := snapshot.StatusNamed(l.status); known && l.status != "" {
		parts = append(parts, categoryName(c, status.Slug, status.Name))
	}
	if category, known := snapshot.CategoryNamed(l.category); known && l.category != "" {
		parts = append(parts, categoryName(c, category.Slug, category.Name))
	}
	for _, tags := range []struct{ slugs, not string }{{l.any, ""}, {l.all, ""}, {l.none, "−"}} {
		for _, slug := range split(tags.slugs) {
			if tag, known := snapshot.TagNamed(slug, actor(c)); known {
				parts = append(parts, tags.not+tag.Name)
			}
		}
	}
	if l.unanswered {
		parts = append(parts, i18n.T(ctx, "list.sort_unanswered"))
	}
	return strings.Join(parts, " · ")
}

// headFeed names the feed of a list and links to it. If the list has none, because
// visitors may not see it or because it is about its reader, it links to the feed of
// all ideas instead and says so.
func (s *server) headFeed(c Context, view *templates.IdeaListPage, snapshot *board.Snapshot, state listState) {
	if len(view.Feeds) == 0 { // the site is private
		return
	}
	ctx, feed := c.Request().Context(), state.forFeed()
	view.FeedURL, view.FeedName = link.Feed, i18n.T(ctx, "feed.of_all")
	if feed.filtered() && !state.mine && !state.voted && feed.public(snapshot.VisibleTo(board.Actor{})) {
		view.FeedName = i18n.T(ctx, "feed.of_list")
		s.addFeed(&view.Page, &view.FeedURL, feed.feedTitle(c, snapshot), feed.feedAddress())
	}
}

// public reports whether a visitor with this snapshot sees the same list.
func (l listState) public(snapshot *board.Snapshot) bool {
	tags, categories := split(strings.Join([]string{l.any, l.all, l.none}, ",")), split(l.category)
	for _, filter := range search.Parse(l.query).Filters {
		switch value := strings.ToLower(filter.Value); {
		case filter.Name == "author" && value == "me", filter.Name == "is" && (value == "mine" || value == "voted"):
			return false
		case filter.Name == "tag":
			tags = append(tags, filter.Value)
		case filter.Name == "category":
			categories = append(categories, filter.Value)
		}
	}
	for _, name := range tags {
		if _, known := snapshot.TagNamed(name, board.Actor{}); !known {
			return false
		}
	}
	for _, name := range categories {
		if _, known := snapshot.CategoryNamed(name); !known {
			return false
		}
	}
	return true
}
