package web

import (
	"strings"
	"time"

	"ideaboard/internal/board"
	"ideaboard/internal/i18n"
	"ideaboard/internal/search"
	"ideaboard/internal/text"
	"ideaboard/templates"
)

// maxSearch is the longest query in an address, in bytes. The board cuts longer
// queries; the limit keeps addresses short enough for servers.
const maxSearch = 1000

// How many searches run at the same time for one client, how many more wait, and how
// long. People in an office share one address.
const (
	searchesPerClient = 3
	searchesWaiting   = 12
	searchWait        = time.Second
)

// list lists ideas for a reader. Searches wait for their turn.
func (s *server) list(c Context, reader board.Actor, filter board.IdeaFilter) (page board.IdeaPage, err error) {
	err = s.inTurn(c, filter.Query != "", func() error {
		page, err = s.Board.List(c.Request().Context(), reader, filter)
		return err
	})
	return page, err
}

// similarTo finds similar ideas when it is the client's turn.
func (s *server) similarTo(c Context, to board.SimilarTo) (found []board.SimilarIdea, err error) {
	err = s.inTurn(c, true, func() error {
		found, err = s.Board.Similar(c.Request().Context(), actor(c), to)
		return err
	})
	return found, err
}

// inTurn calls do, for searches when it is the client's turn.
func (s *server) inTurn(c Context, searches bool, do func() error) error {
	if !searches {
		return do()
	}
	end, err := s.searches.Begin(c.Request().Context(), caller(c), userOf(c) == nil)
	if err != nil {
		return err
	}
	defer end()
	return do()
}

// queryOf returns the search query in the address.
func queryOf(c Context) string { return text.Cut(text.Line(c.QueryParam("q")), maxSearch) }

// searchBox returns the search box of a list, with the rest of its state.
func searchBox(snapshot *board.Snapshot, state listState) templates.SearchPart {
	part := templates.SearchPart{
		Ideas: snapshot.Count(0, 0), Query: state.query, On: state.query != "",
		Clear: state.with(func(l *listState) { l.query = "" }),
	}
	pairs := state.pairs()
	for i := 0; i+1 < len(pairs); i += 2 {
		if name, value := pairs[i], pairs[i+1]; value != "" && name != "q" && name != "after" {
			part.Keep = append(part.Keep, templates.KeptField{Name: name, Value: value})
		}
	}
	return part
}

// addFound adds the results of a search to the page of a list.
func (s *server) addFound(
	c Context,
	snapshot *board.Snapshot,
	state listState,
	found board.IdeaPage,
	view *templates.IdeaListPage,
) error {
	ctx, part, result := c.Request().Context(), &view.Search, found.Search
	part.Total, part.More, part.Meant = result.Total, result.More, result.Meant
	part.Checked = result.Checked
	part.BestFirst = state.sort == board.Trending
	part.Whole, part.Filtered = result.Whole, state.withoutFilters() != state.with(func(*listState) {})
	if title := strings.TrimSpace(result.Words); text.Visible(title) >= board.MinTitle {
		part.Propose = text.Cut(title, board.MaxTitle)
	}
	if len(view.Tabs) > 0 && state.sort == board.Trending {
		view.Tabs[0].Name = i18n.T(ctx, "search.best")
	}
	here, now := state.address(), s.Now()
	for _, idea := range found.Ideas {
		part.Hits = append(part.Hits, searchCard(c, idea.Match, card(c, snapshot, idea, here, now)))
	}
	if result.Whole == 0 {
		return s.addHidden(c, state, part)
	}
	return nil
}

// withoutFilters returns the address of the search without the filters of the list
// and of the query.
func (l listState) withoutFilters() string {
	return listState{sort: l.sort, query: queryText(l.query), seed: l.seed}.address()
}

// allIdeas removes what limits a list to some ideas, except its category and tags: also
// filters in its query, such as status:planned.
func allIdeas(l *listState) {
	l.status, l.mine, l.voted = "", false, false
	if hasFilters(l.query) {
		l.query = search.Parse(l.query).Text
	}
}

// hasFilters reports whether a query has filters, such as status:planned.
func hasFilters(query string) bool { return len(search.Parse(query).Filters) > 0 }

// queryText returns a query without its filters, or the whole query if it has nothing
// else.
func queryText(query string) string {
	parsed := search.Parse(query)
	if len(parsed.Filters) == 0 || text.Visible(parsed.Text) == 0 {
		return query
	}
	return parsed.Text
}

// addHidden adds, to a search without results or without full matches, how many ideas
// its filters hide, and the address of the search without them.
func (s *server) addHidden(c Context, state listState, part *templates.SearchPart) error {
	if state.after != "" || !part.Filtered {
		return nil
	}
	found, err := s.list(c, actor(c), board.IdeaFilter{Query: queryText(state.query), Sort: state.sort})
	if err != nil {
		return err
	}
	part.Everywhere, part.Hidden, part.HiddenMore = state.withoutFilters(), found.Search.Total, found.Search.More
	if part.Total > 0 { // partial matches are there already
		part.Hidden = found.Search.Whole
	}
	return nil
}

// searchCard returns a card with the search terms highlighted.
// i18n: search.in_answer search.in_comment
func searchCard(c Context, match board.Match, card templates.Card) templates.SearchCard {
	shown := templates.SearchCard{Card: card, Marked: marks(match.TitleMarks), Excerpt: marks(match.ExcerptMarks)}
	if match.Place != board.InText {
		shown.Place = i18n.T(c.Request().Context(), "search.in_"+string(match.Place))
	}
	return shown
}

func marks(pieces []search.Mark) (list []templates.Mark) {
	for _, piece := range pieces {
		if piece.Text != "" {
			list = append(list, templates.Mark{Text: piece.Text, Hit: piece.Hit})
		}
	}
	return list
}
