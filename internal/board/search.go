package board

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"gorm.io/gorm"

	"ideaboard/internal/account"
	"ideaboard/internal/database"
	"ideaboard/internal/page"
	"ideaboard/internal/search"
)

// SearchResult has the number of search results and how the query was understood.
type SearchResult struct {
	Total int    // how many ideas were found, at most 1,000
	Whole int    // how many of them have all words, as typed or corrected
	More  bool   // there are more than Total
	Meant string // the query with corrected spelling; "" if nothing was corrected
	Words string // the query without filters, a title for a new idea

	Checked int // at most so many ideas with the words of a phrase were checked for the phrase; 0: all
}

// Match is where in an idea the searched words were found.
type Match struct {
	TitleMarks   []search.Mark
	ExcerptMarks []search.Mark
	Place        MatchPlace // where the excerpt is from
}

// MatchPlace is the part of an idea in which words were found.
type MatchPlace string

// The parts that an excerpt may come from.
const (
	InText    MatchPlace = ""
	InAnswer  MatchPlace = "answer"
	InComment MatchPlace = "comment"
)

// Limits of a search.
const (
	maxCandidates = 1000   // ideas that are ranked
	maxMatching   = 4000   // documents to which filters are applied
	maxGathered   = 40_000 // documents of one word that are read from the index
	maxChecked    = 5000   // documents with the words of a phrase that are read to check their order
	maxWalked     = 1200   // ideas of a list that are checked for a very common word
	maxWalkedFar  = 3000   // the same if the index is not used: for one author, or a word in nearly every document
	maxRare       = 5      // words of a query that are searched one by one
	enough        = 3      // with fewer ideas found, similar words are searched, too
)

// search returns a page of the ideas that f.Query finds among those that the viewer finds
// in lists, sorted by relevance unless f.Sort is an order other than [Trending] or
// [Surprise].
func (b *Board) search(ctx context.Context, viewer Actor, snapshot *Snapshot, f IdeaFilter) (page IdeaPage, err error) {
	offset, err := parseOffset(f.After)
	if err != nil {
		return page, err
	}
	s := searching{tx: b.db.Read(ctx), viewer: viewer, snapshot: snapshot, f: f, query: search.Parse(f.Query), b: b}
	page.Search = &SearchResult{Words: s.query.Text}
	if s.query.Empty() {
		return page, nil
	}
	if err := s.findAuthors(); err != nil {
		return page, err
	}
	if err := s.find(); err != nil {
		return page, err
	}
	s.sort()
	page.Search.Total, page.Search.More, page.Search.Meant = len(s.found), s.more, s.meant
	page.Search.Checked = s.checked
	for _, c := range s.found {
		if c.tier < someWords {
			page.Search.Whole++
		}
	}
	if offset >= len(s.found) {
		return page, nil
	}
	some := s.found[offset:min(offset+PageSize, len(s.found))]
	if offset+PageSize < len(s.found) {
		page.Next = "s" + strconv.Itoa(offset+PageSize)
	}
	page.Ideas, err = s.show(some)
	return page, err
}

// parseOffset parses the cursor of a search: "s25" is after the first 25.
func parseOffset(cursor string) (int, error) {
	if cursor == "" {
		return 0, nil
	}
	raw, is := strings.CutPrefix(cursor, "s")
	n, err := strconv.Atoi(raw)
	if !is || err != nil || n < 0 || n > maxCandidates {
		return 0, page.BadCursor()
	}
	return n, nil
}

// searching is the state of one search.
type searching struct {
	b        *Board
	tx       *gorm.DB
	viewer   Actor
	snapshot *Snapshot
	f        IdeaFilter
	query    search.Query

	authors map[string][]int64 // ids of people by name

	words  *search.Vocabulary
	found  []candidate
	known  map[int64]bool
	walked bool // some candidates have no rank from the database
	more   bool
	meant  string

	checked int // see [SearchResult]
}

// candidate is an idea that matches.
type candidate struct {
	ListedIdea // only the columns for ranking and sorting
	Rank       float64
	score      float64
	tier       int // 0: has all words; 1: has all words after correction; or someWords
}

// someWords is the tier of ideas that have only some of the words.
const someWords = 2

// findAuthors looks up the people that author filters name.
func (s *searching) findAuthors() error {
	s.authors = map[string][]int64{}
	for _, filter := range s.query.Filters {
		if filter.Name != "author" || strings.EqualFold(filter.Value, "me") {
			continue
		}
		ids, err := account.PeopleNamed(s.tx, filter.Value)
		if err != nil {
			return err
		}
		s.authors[filter.Value] = ids
	}
	return nil
}

// find collects candidates: ideas with all words; if these are few, those with corrected
// words and those with the rarest of the words.
func (s *searching) find() error {
	s.known = map[int64]bool{}
	all := database.Match{All: s.query.Words, None: s.query.Not}
	s.words = s.b.spelling.known.Load()
	s.query.Split(s.words)
	if len(s.query.Words) == 0 {
		return s.list(all)
	}
	if err := s.addMatches(all, 0); err != nil || len(s.found) >= enough {
		return err
	}
	if s.addSpellings() {
		if err := s.addMatches(database.Match{All: s.query.Words, None: s.query.Not}, 1); err != nil {
			return err
		}
	}
	if rare := s.rarest(); len(s.found) < enough && len(rare) > 0 {
		return s.addMatches(database.Match{All: rare, None: s.query.Not, Some: true}, someWords)
	}
	return nil
}

// addSpellings adds likely corrections of words that few or no ideas have. It reports
// whether there are any.
func (s *searching) addSpellings() (any bool) {
	s.query.Words = slices.Clone(s.query.Words)
	meant := s.query.Text
	for i, word := range s.query.Words {
		if word.Folded == "" {
			continue
		}
		if near := s.words.Near(word.Folded, 10*s.words.Count(word)); len(near) > 0 {
			s.query.Words[i].Or(near...)
			meant, any = search.Replace(meant, word.Folded, near[0]), true
		}
	}
	if any && len(s.found) == 0 {
		s.meant = meant
	}
	return any
}

// rarest returns those of several words that are rare enough to search one by one.
func (s *searching) rarest() (rare []search.QueryTerm) {
	if len(s.query.Words) < 2 {
		return nil
	}
	words := slices.Clone(s.query.Words)
	slices.SortStableFunc(
		words,
		func(a, b search.QueryTerm) int { return cmp.Compare(s.words.Count(a), s.words.Count(b)) },
	)
	sum := 0
	for _, word := range words {
		if sum += s.words.Count(word); len(rare) > 0 && sum > maxCandidates || len(rare) == maxRare {
			break
		}
		rare = append(rare, word)
	}
	return rare
}
