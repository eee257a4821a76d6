package web

import (
	"cmp"
	"net/http"
	"time"

	"ideaboard/internal/board"
	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/internal/problem"
	"ideaboard/templates"
)

// listState is the state of a list, as in its address.
type listState struct {
	sort             board.Sort
	status, category string // slugs
	mine, voted      bool
	unanswered       bool
	query            string // what to search for
	any, all, none   string // slugs of tags, separated by commas
	seed             string // of the random order
	after            string
	path             string // of the page that has the list; "" for the board's own
	tag              string // slug of the tag whose page shows the list, or ""
}

// address returns the address of the list in this state; it leaves out defaults. The
// list of a category is on the category's page.
func (l listState) address() string {
	if l.path != "" {
		return link.Query(l.path, l.pairs()...)
	}
	if l.category != "" {
		path := link.CategoryPage(l.category)
		l.category = ""
		return link.Query(path, l.pairs()...)
	}
	return link.Query(link.Home, l.pairs()...)
}

// base returns the address of the page that has the list.
func (l listState) base() string { return cmp.Or(l.path, link.Home) }

// pairs returns the parts of the query, always in the same order.
func (l listState) pairs() []string {
	sort := string(l.sort)
	if l.sort == board.Trending {
		sort = ""
	}
	return []string{
		"q", l.query, "sort", sort, "status", l.status, "category", l.category,
		"tag", l.any, "tag_all", l.all, "tag_none", l.none,
		"mine", yes(l.mine), "voted", yes(l.voted), "unanswered", yes(l.unanswered), "seed", l.seed, "after", l.after,
	}
}

func yes(is bool) string {
	if is {
		return "1"
	}
	return ""
}

// with returns the address of the first page of the list after a change of its state.
func (l listState) with(change func(*listState)) string {
	l.after = ""
	change(&l)
	return l.address()
}

// ideaList serves GET /: one page of the list.
func (s *server) ideaList(c Context) error {
	snapshot := s.snapshot(c)
	snapshot = snapshot.VisibleTo(actor(c))
	state, filter, err := listStateOf(c, snapshot)
	if err != nil {
		return err
	}
	if again := state.randomOrderURL(); again != "" {
		return c.Redirect(http.StatusSeeOther, again)
	}
	view, err := s.listView(c, snapshot, state, filter)
	if err != nil {
		return err
	}
	return show(c, http.StatusOK, templates.IdeaList(view))
}

// listView returns the page of a list, or of a search's results.
func (s *server) listView(
	c Context,
	snapshot *board.Snapshot,
	state listState,
	filter board.IdeaFilter,
) (view templates.IdeaListPage, err error) {
	ctx := c.Request().Context()
	view = templates.IdeaListPage{
		Page:       s.page(c, i18n.T(ctx, "page.ideas")),
		Heading:    cmp.Or(snapshot.Site.Headline, i18n.T(ctx, "list.heading")),
		Intro:      snapshot.Site.Intro,
		Tabs:       tabs(c, state),
		Orders:     moreOrders(c, state),
		Statuses:   statusFilters(c, snapshot, state, filter),
		Categories: categoryFilters(c, snapshot, state, filter),
		TagFilter:  tagFilterView(c, snapshot, state),
		Active:     activeFilters(c, snapshot, state),
		ClearURL:   state.with((*listState).clearFilters),
		Compact:    listDensity(c) == compact,
	}
	view.Nav, view.Canonical = "ideas", s.URL+state.address()
	view.Light = userOf(c) == nil
	view.Description = cmp.Or(snapshot.Site.Intro, i18n.T(ctx, "list.about_board"))
	if category, known := snapshot.CategoryNamed(state.category); known && state.path == "" {
		if err := s.headCategory(c, &view, category, state.address()); err != nil {
			return view, err
		}
	}
	s.headFeed(c, &view, snapshot, state)
	if userOf(c) != nil {
		view.Personal = personalFilters(c, state)
	}
	if view.View, err = s.viewHere(c, state); err != nil {
		return view, err
	}
	filter.NewIdeas = true
	found, err := s.list(c, actor(c), filter)
	if err != nil {
		return view, err
	}
	if found.Next != "" {
		view.More = state.with(func(l *listState) { l.after = found.Next })
	}
	view.Search = searchBox(snapshot, state)
	if found.Search == nil {
		s.addCards(c, snapshot, state, filter, found, &view)
		return view, nil
	}
	view.Statuses, view.Categories = withoutCounts(view.Statuses), withoutCounts(view.Categories)
	for i := range view.TagFilter.Choices {
		view.TagFilter.Choices[i].Count = -1
	}
	return view, s.addFound(c, snapshot, state, found, &view)
}

// addCards adds the ideas of a list to its page, and on the last page the address of
// the decided ideas that the list leaves out.
func (s *server) addCards(
	c Context,
	snapshot *board.Snapshot,
	state listState,
	filter board.IdeaFilter,
	found board.IdeaPage,
	view *templates.IdeaListPage,
) {
	here, now := state.address(), s.Now()
	for _, idea := range found.Ideas {
		card := card(c, snapshot, idea, here, now)
		card.New = idea.New
		view.Fresh = view.Fresh || idea.New
		view.Cards = append(view.Cards, card)
	}
	if found.Next == "" && filter.LeavesDecided() && snapshot.Decided(filter.CategoryID) > 0 {
		view.Decided = state.with(func(l *listState) { l.sort = board.Top })
	}
	if len(found.Ideas) > 0 {
		return
	}
	switch {
	case snapshot.Count(0, 0) == 0:
		view.Empty = "board"
	case view.Decided != "":
		view.Empty = "decided"
	default:
		view.Empty = "filter"
	}
}

// listStateOf reads the address. An unknown order is refused; an unknown status or
// category is not found.
func listStateOf(c Context, snapshot *board.Snapshot) (state listState, filter board.IdeaFilter, err error) {
	state = listState{
		sort:       board.Sort(c.QueryParam("sort")),
		status:     c.QueryParam("status"),
		category:   c.QueryParam("category"),
		mine:       c.QueryParam("mine") != "",
		voted:      c.QueryParam("voted") != "",
		unanswered: c.QueryParam("unanswered") != "",
		after:      c.QueryParam("after"),
		seed:       c.QueryParam("seed"),
		query:      queryOf(c),
	}
	if state.sort == "" {
		state.sort = board.Trending
	}
	filter = board.IdeaFilter{
		Query: state.query, Sort: state.sort, Mine: state.mine, Voted: state.voted,
		Unanswered: state.unanswered, After: state.after, Seed: state.visit(),
	}
	unknown := problem.New(problem.NotFound, "problem.not_found")
	if state.status != "" {
		status, ok := snapshot.StatusNamed(state.status)
		if !ok {
			return state, filter, unknown
		}
		filter.StatusID, state.status = status.ID, status.Slug
	}
	if state.category != "" {
		category, ok := snapshot.CategoryNamed(state.category)
		if !ok {
			return state, filter, unknown
		}
		filter.CategoryID, state.category = category.ID, category.Slug
	}
	return state, filter, readTags(c, snapshot, &state, &filter)
}

// clearFilters removes all filters. It keeps the order and what is searched for.
func (l *listState) clearFilters() {
	*l = listState{sort: l.sort, query: l.query, seed: l.seed, path: l.path, tag: l.tag}
}

// activeFilters returns the filters that are on, except tags, with the addresses that
// remove them.
func activeFilters(c Context, snapshot *board.Snapshot, state listState) (active []templates.Filter) {
	ctx := c.Request().Context()
	add := func(name, colour string, remove func(*listState)) {
		active = append(active, templates.Filter{Name: name, Colour: colour, URL: state.with(remove)})
	}
	if status, is := snapshot.StatusNamed(state.status); is {
		add(categoryName(c, status.Slug, status.Name), status.Colour, func(l *listState) { l.status = "" })
	}
	if category, is := snapshot.CategoryNamed(state.category); is {
		add(categoryName(c, category.Slug, category.Name), "", func(l *listState) { l.category = "" })
	}
	if state.mine {
		add(i18n.T(ctx, "list.mine"), "", func(l *listState) { l.mine = false })
	}
	if state.voted {
		add(i18n.T(ctx, "list.voted"), "", func(l *listState) { l.voted = false })
	}
	if state.unanswered {
		add(i18n.T(ctx, "list.sort_unanswered"), "", func(l *listState) { l.unanswered = false })
	}
	return active
}

func statusFilters(c Context, snapshot *board.Snapshot, state listState, f board.IdeaFilter) []templates.Filter {
	filters := []templates.Filter{
		{
			Name:    i18n.T(c.Request().Context(), "list.all_ideas"),
			Count:   snapshot.Count(0, f.CategoryID),
			URL:     state.with(allIdeas),
			Current: state.status == "" && !state.mine && !state.voted && !hasFilters(state.query),
		},
	}
	for _, status := range snapshot.Statuses {
		filters = append(filters, templates.Filter{
			Name:    categoryName(c, status.Slug, status.Name),
			Colour:  status.Colour,
			Count:   snapshot.Count(status.ID, f.CategoryID),
			URL:     state.with(func(l *listState) { l.status = status.Slug }),
			Current: state.status == status.Slug,
		})
	}
	return filters
}

func categoryFilters(c Context, snapshot *board.Snapshot, state listState, f board.IdeaFilter) []templates.Filter {
	if len(snapshot.Categories) < 2 {
		return nil
	}
	filters := []templates.Filter{{
		Name: i18n.T(c.Request().Context(), "list.all_categories"), Count: snapshot.Count(f.StatusID, 0),
		URL: state.with(func(l *listState) { l.category = "" }), Current: state.category == "",
	}}
	for _, category := range snapshot.Categories {
		filters = append(filters, templates.Filter{
			Name: categoryName(c, category.Slug, category.Name), Count: snapshot.Count(f.StatusID, category.ID),
			URL: state.with(func(l *listState) { l.category = category.Slug }), Current: state.category == category.Slug,
		})
	}
	return filters
}

func personalFilters(c Context, state listState) []templates.Filter {
	ctx := c.Request().Context()
	return []templates.Filter{
		{
			Name: i18n.T(ctx, "list.mine"), Count: -1, Current: state.mine,
			URL: state.with(func(l *listState) { l.mine, l.voted = !state.mine, false }),
		},
		{
			Name: i18n.T(ctx, "list.voted"), Count: -1, Current: state.voted,
			URL: state.with(func(l *listState) { l.mine, l.voted = false, !state.voted }),
		},
	}
}

func card(c Context, snapshot *board.Snapshot, idea board.ListedIdea, here string, now time.Time) templates.Card {
	status, category := snapshot.Status(idea.StatusID), snapshot.Category(idea.CategoryID)
	return templates.Card{
		ID:       idea.ID,
		URL:      link.Idea(idea.ID, idea.Title),
		Title:    idea.Title,
		Excerpt:  idea.Excerpt,
		Status:   badge(c, status),
		Category: categoryName(c, category.Slug, category.Name),
		Author:   nameOf(c, idea.AuthorID, idea.AuthorName),
		At:       idea.CreatedAt,
		Now:      roughly(idea.CreatedAt, now),
		Edited:   idea.EditedAt != nil,
		Comments: idea.CommentCount,
		Tags:     cardTags(idea.Tags),
		Vote:     listedVote(c, snapshot, idea, here),
	}
}

// roughly returns now with the precision with which ages are shown, so that a card
// rendered a moment ago can be used again.
func roughly(at, now time.Time) time.Time {
	switch age := now.Sub(at); {
	case age < time.Hour:
		return at.Add(age.Truncate(time.Minute))
	case age < 24*time.Hour:
		return at.Add(age.Truncate(time.Hour))
	case age < 30*24*time.Hour:
		return at.Add(age.Truncate(24 * time.Hour))
	default:
		return at.Add(30 * 24 * time.Hour)
	}
}
