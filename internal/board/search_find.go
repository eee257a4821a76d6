package board

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"gorm.io/gorm"

	"ideaboard/internal/database"
	"ideaboard/internal/search"
)

const candidateColumns = "ideas.id, ideas.title, ideas.vote_count, ideas.comment_count, ideas.created_at, " +
	"ideas.answered_at, ideas.status_id"

// addMatches adds the matching ideas. If very many match, only some are examined: the first of
// the list, and the first that the index returns.
func (s *searching) addMatches(m database.Match, tier int) error {
	before := len(s.found)
	few := s.f.Mine || s.f.Voted || s.ofAuthor()
	if !few && s.isCommonWord(m) {
		s.more = true
		if err := s.walk(m, tier, maxWalkedFar); err != nil || len(s.found)-before > PageSize {
			return err
		}
	}
	m.Unranked = !m.Some && s.words != nil && s.rarestCount(m) > maxMatching
	if m.First = s.begunLast(m); m.First != nil {
		m.Checked = maxGathered
	} else if m.First = s.loosePhrases(m); m.First != nil {
		m.Checked, s.checked = maxChecked, maxChecked
	}
	if !few {
		from, args := database.Matching(s.tx, searchTable, searchKey, m, maxMatching)
		q := s.narrowed(s.tx.Table("("+from+") AS found", args...).Joins(database.ByKey(s.tx, "ideas", "id", "found.id"))).
			Select(candidateColumns + ", found.rank").Limit(maxCandidates)
		if err := s.add(q, tier); err != nil {
			return err
		}
	}
	common := len(s.found)-before >= maxCandidates
	s.more = s.more || common
	switch {
	case few, s.checked > 0:
		return s.walk(m, tier, maxWalkedFar)
	case common || s.narrow() && s.words != nil && s.rarestCount(m) > maxMatching/2:
		return s.walk(m, tier, maxWalked)
	}
	return nil
}

// isCommonWord reports whether the search is for a single word that so many ideas have that
// the first of the list suffice. PostgreSQL would read all matches before it returns the
// first.
func (s *searching) isCommonWord(m database.Match) bool {
	if len(m.All) != 1 || m.Some || s.words == nil {
		return false
	}
	return m.All[0].Single() && s.rarestCount(m) > maxGathered
}

// loosePhrases returns the words of the match without their order, if there is a phrase of
// words that very many ideas have; otherwise nil. PostgreSQL's index does not know where in
// a text a word is: every text that has all words is read.
func (s *searching) loosePhrases(m database.Match) (first []search.QueryTerm) {
	if m.Some || s.words == nil || s.rarestCount(m) <= maxGathered || !database.ReadsForPhrases(s.tx) {
		return nil
	}
	var phrases bool
	for _, wanted := range m.All {
		words, is := wanted.WordsOfPhrase()
		if phrases = phrases || is; !is {
			words = []search.QueryTerm{wanted}
		}
		first = append(first, words...)
	}
	if !phrases {
		return nil
	}
	return first
}

// begunLast returns the words of the match without those that are still being typed, if very
// many ideas have words that begin so and few have the others; otherwise nil. PostgreSQL
// would collect all ideas with such words.
func (s *searching) begunLast(m database.Match) (first []search.QueryTerm) {
	if m.Some || s.words == nil {
		return nil
	}
	for _, wanted := range m.All {
		if !wanted.HasPrefix() || s.words.Count(wanted) <= maxGathered {
			first = append(first, wanted)
		}
	}
	if len(first) == len(m.All) || len(first) == 0 || s.rarestCount(database.Match{All: first}) > maxMatching {
		return nil
	}
	return first
}

// rarestCount returns the number of ideas that have the rarest of the words.
func (s *searching) rarestCount(m database.Match) int {
	least := math.MaxInt
	for _, word := range m.All {
		least = min(least, s.words.Count(word))
	}
	return least
}

// narrow reports whether there is a filter besides the words.
func (s *searching) narrow() bool {
	f := s.f
	return f.StatusID != 0 || f.CategoryID != 0 || f.Unanswered || len(f.Tags.Any)+len(f.Tags.All) > 0 ||
		len(s.query.Filters) > 0
}

func (s *searching) ofAuthor() bool {
	return slices.ContainsFunc(s.query.Filters, func(f search.Filter) bool { return f.Name == "author" && !f.Not })
}

// order returns the order in which a list is walked. Relevance is not such an order; it
// walks the ideas with most votes.
func (s *searching) order() order {
	if by := orders[s.f.Sort]; by.compare != nil {
		return by
	}
	return orders[Top]
}

// walk walks the list in its order, up to far ideas, and adds those that match.
func (s *searching) walk(m database.Match, tier, far int) error {
	s.walked = true
	list := s.narrowed(s.tx.Table("ideas")).Select(candidateColumns).Order(s.order().by).Limit(far)
	matches, args := database.Matches(s.tx, searchTable, searchKey, "ideas.id", m)
	q := s.tx.Table("(?) AS ideas", list).
		Where(matches, args...).
		Select(candidateColumns + ", 0.0 AS rank").
		Limit(maxCandidates)
	return s.add(q, tier)
}

// list finds ideas by filters and excluded words alone.
func (s *searching) list(m database.Match) error {
	q := s.narrowed(s.tx.Table("ideas")).
		Select(candidateColumns + ", 0.0 AS rank").
		Order(s.order().by).
		Limit(maxCandidates)
	if len(m.None) > 0 {
		matches, args := database.Matches(s.tx, searchTable, searchKey, "ideas.id", database.Match{All: m.None, Some: true})
		q = q.Where("NOT COALESCE("+matches+", FALSE)", args...)
	}
	err := s.add(q, 0)
	s.more = len(s.found) == maxCandidates
	return err
}

// add reads candidates and skips known ones.
func (s *searching) add(q *gorm.DB, tier int) error {
	var rows []candidate
	if err := q.Find(&rows).Error; err != nil {
		return fmt.Errorf("search: %w", err)
	}
	for _, row := range rows {
		if !s.known[row.ID] {
			s.known[row.ID], row.tier = true, tier
			s.found = append(s.found, row)
		}
	}
	return nil
}

// narrowed narrows a query to ideas that the viewer finds in lists and that pass the
// filters of the page and the query.
func (s *searching) narrowed(q *gorm.DB) *gorm.DB {
	q, f := visibleInLists(q, s.viewer, s.snapshot), s.f
	if only := s.order().only; only != "" {
		q = q.Where(only)
	}
	if f.Voted {
		q = q.Joins("JOIN votes ON votes.idea_id = ideas.id AND votes.user_id = ?", s.viewer.ID)
	}
	if f.StatusID != 0 {
		q = q.Where("ideas.status_id = ?", f.StatusID)
	}
	if f.CategoryID != 0 {
		q = q.Where("ideas.category_id = ?", f.CategoryID)
	}
	if f.Unanswered {
		q = q.Where("ideas.answered_at IS NULL")
	}
	if f.Mine {
		q = q.Where("ideas.author_id = ?", s.viewer.ID)
	}
	const tagged = `
		EXISTS (SELECT 1 FROM idea_tags WHERE idea_tags.idea_id = ideas.id AND idea_tags.tag_id IN ?)`
	if len(f.Tags.Any) > 0 {
		q = q.Where(tagged, f.Tags.Any)
	}
	for _, id := range f.Tags.All {
		q = q.Where(tagged, []int64{id})
	}
	if len(f.Tags.None) > 0 {
		q = q.Where("NOT "+tagged, f.Tags.None)
	}
	for _, filter := range s.query.Filters {
		condition, args := s.condition(filter)
		if filter.Not {
			condition = "NOT (" + condition + ")"
		}
		q = q.Where(condition, args...)
	}
	return q
}

// condition returns a filter of the query as SQL. A value that does not exist, or is
// hidden from the viewer, matches nothing.
func (s *searching) condition(f search.Filter) (sql string, args []any) {
	value, nothing := strings.ToLower(f.Value), "1 = 0"
	switch f.Name {
	case "status":
		for _, status := range s.snapshot.Statuses {
			if strings.EqualFold(status.Slug, value) || strings.EqualFold(status.Name, value) {
				return "ideas.status_id = ?", []any{status.ID}
			}
		}
	case "category":
		for _, category := range s.snapshot.VisibleTo(s.viewer).Categories {
			if strings.EqualFold(category.Slug, value) || strings.EqualFold(category.Name, value) {
				return "ideas.category_id = ?", []any{category.ID}
			}
		}
	case "tag":
		const tagged = `
			SELECT 1
			FROM idea_tags
			JOIN tags ON tags.id = idea_tags.tag_id
			WHERE idea_tags.idea_id = ideas.id
				AND (tags.slug = ? OR lower(tags.name) = ?)`
		if s.viewer.Staff() {
			return "EXISTS (" + tagged + ")", []any{value, value}
		}
		return "EXISTS (" + tagged + " AND NOT tags.staff_only)", []any{value, value}
	case "author":
		if value == "me" {
			return "ideas.author_id = ?", []any{s.viewer.ID}
		}
		if ids := s.authors[f.Value]; len(ids) > 0 {
			return "ideas.author_id IN ?", []any{ids}
		}
	case "is":
		return s.is(value)
	}
	return nothing, nil
}

// is returns the condition of is:open and the like.
func (s *searching) is(value string) (sql string, args []any) {
	switch value {
	case "unanswered":
		return "ideas.answered_at IS NULL", nil
	case "answered":
		return "ideas.answered_at IS NOT NULL", nil
	case "mine":
		return "ideas.author_id = ?", []any{s.viewer.ID}
	case "voted":
		return "EXISTS (SELECT 1 FROM votes WHERE votes.idea_id = ideas.id AND votes.user_id = ?)", []any{s.viewer.ID}
	case string(KindOpen), string(KindActive), string(KindShipped), string(KindDeclined):
		return "ideas.status_id IN ?", []any{s.snapshot.OfKind(StatusKind(value))}
	}
	return "1 = 0", nil
}

// What is added to an idea's rank: for ten times the votes, and for an open or active
// status. Both are small compared to a word in the title, which adds up to 3.
const (
	worthVotes = 0.2
	worthOpen  = 0.15
)

// popular returns what votes and status add to an idea's rank.
func (s *searching) popular(c *candidate, open []int64) float64 {
	worth := worthVotes * math.Log10(1+float64(c.VoteCount))
	if slices.Contains(open, c.StatusID) {
		worth += worthOpen
	}
	return worth
}

// sort ranks results: title matches first, with small bonuses for votes and open status.
// It ignores the database's rank if some candidates have none. A list order is kept
// instead of ranking.
func (s *searching) sort() {
	if compare := orders[s.f.Sort].compare; compare != nil {
		slices.SortFunc(s.found, func(a, b candidate) int { return compare(a.ListedIdea, b.ListedIdea) })
		return
	}
	open := append(s.snapshot.OfKind(KindOpen), s.snapshot.OfKind(KindActive)...)
	titles, best := search.NewTitleScorer(s.query, s.words), 1e-9
	for _, c := range s.found {
		best = max(best, c.Rank)
	}
	for i := range s.found {
		c := &s.found[i]
		if s.walked {
			c.Rank = 0
		}
		c.score = 3*titles.Score(c.Title) + c.Rank/best + s.popular(c, open) - 4*float64(c.tier)
	}
	slices.SortFunc(s.found, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(b.VoteCount, a.VoteCount), cmp.Compare(b.ID, a.ID))
	})
}
