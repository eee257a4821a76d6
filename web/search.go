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

// maxSearch is the longest query that is taken, in bytes: what is longer is cut
// by the board, and must not make addresses that nothing takes.
const maxSearch = 1000

// How many searches run at the same time for one client, how many more of theirs
// wait, and how long. An office behind one address searches through a few at once.
const (
	searchesPerClient = 3
	searchesWaiting   = 12
	searchWait        = time.Second
)

// search finds ideas when it is the turn of whoever asks.
func (s *server) search(c Context, reader board.Actor, query string, filter board.IdeaFilter) (board.SearchPage, error) {
	ctx := c.Request().Context()
	end, err := s.searches.Begin(ctx, caller(c), userOf(c) == nil)
	if err != nil {
		return board.SearchPage{}, err
	}
	defer end()
	return s.Board.Search(ctx, reader, query, filter)
}

// similarTo finds look-alikes when it is the turn of whoever asks.
func (s *server) similarTo(c Context, to board.SimilarTo) ([]board.SimilarIdea, error) {
	ctx := c.Request().Context()
	end, err := s.searches.Begin(ctx, caller(c), userOf(c) == nil)
	if err != nil {
		return nil, err
	}
	defer end()
	return s.Board.Similar(ctx, actor(c), to)
}

// queryOf returns what the address asks to search for.
func queryOf(c Context) string { return text.Cut(text.Line(c.QueryParam("q")), maxSearch) }

// searchBox is the box of a list, with the rest of its state.
func searchBox(snapshot *board.Snapshot, state listState) templates.SearchPart {
	part := templates.SearchPart{Ideas: snapshot.Count(0, 0), Query: state.query, On: state.query != "",
		Clear: state.with(func(l *listState) { l.query = "" })}
	pairs := state.pairs()
	for i := 0; i+1 < len(pairs); i += 2 {
		if name, value := pairs[i], pairs[i+1]; value != "" && name != "q" && name != "after" {
			part.Keep = append(part.Keep, templates.KeptField{Name: name, Value: value})
		}
	}
	return part
}

// addFound adds what a search finds to the page of a list.
func (s *server) addFound(c Context, snapshot *board.Snapshot, state listState, filter board.IdeaFilter, view *templates.IdeaListPage) error {
	ctx := c.Request().Context()
	found, err := s.search(c, actor(c), state.query, filter)
	if err != nil {
		return err
	}
	part := &view.Search
	part.Total, part.More, part.Meant, part.BestFirst = found.Total, found.More, found.Meant, state.sort == board.Trending
	part.Whole, part.Filtered = found.Whole, state.withoutFilters() != state.with(func(*listState) {})
	if title := strings.TrimSpace(found.Words); text.Visible(title) >= board.MinTitle {
		part.Propose = text.Cut(title, board.MaxTitle)
	}
	if len(view.Tabs) > 0 && state.sort == board.Trending {
		view.Tabs[0].Name = i18n.T(ctx, "search.best")
	}
	here, now := state.address(), s.Now()
	for _, hit := range found.Hits {
		part.Hits = append(part.Hits, searchCard(c, hit, card(c, snapshot, hit.ListedIdea, here, now)))
	}
	if found.Next != "" {
		view.More = state.with(func(l *listState) { l.after = found.Next })
	}
	if found.Whole == 0 {
		return s.addHidden(c, state, part)
	}
	return nil
}

// withoutFilters returns the address of the search without the filters of the list
// and of the query.
func (l listState) withoutFilters() string {
	return listState{sort: l.sort, query: wordsOfQuery(l.query), seed: l.seed}.address()
}

// wordsOfQuery returns a query without its filters; one that has nothing else is whole.
func wordsOfQuery(query string) string {
	parsed := search.Parse(query)
	if len(parsed.Filters) == 0 || text.Visible(parsed.Text) == 0 {
		return query
	}
	return parsed.Text
}

// addHidden adds to a search that found nothing, or nothing with all words, how many
// ideas its filters hide, and the address of the search without them.
func (s *server) addHidden(c Context, state listState, part *templates.SearchPart) error {
	if state.after != "" || !part.Filtered {
		return nil
	}
	found, err := s.search(c, actor(c), wordsOfQuery(state.query), board.IdeaFilter{Sort: state.sort})
	if err != nil {
		return err
	}
	part.Everywhere, part.Hidden, part.HiddenMore = state.withoutFilters(), found.Total, found.More
	if part.Total > 0 { // what has some of the words is there already
		part.Hidden = found.Whole
	}
	return nil
}

// searchCard is a card with what was looked for marked.
// i18n: search.in_answer search.in_comment
func searchCard(c Context, hit board.Hit, card templates.Card) templates.SearchCard {
	shown := templates.SearchCard{Card: card, Marked: marks(hit.TitleMarks), Excerpt: marks(hit.ExcerptMarks)}
	if hit.Place != board.InText {
		shown.Place = i18n.T(c.Request().Context(), "search.in_"+string(hit.Place))
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
