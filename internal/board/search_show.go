package board

import (
	"fmt"

	"ideaboard/internal/markdown"
	"ideaboard/internal/search"
)

// excerptAround is the length of an excerpt around a hit, in bytes.
const excerptAround = 220

// shownIdea is a row of an idea on the page, with its text.
type shownIdea struct {
	ListedIdea
	BodyHTML string
}

// show reads the ideas on a page of results and marks the hits. It uses the current texts,
// so that nothing hidden since the index was written is shown.
func (s *searching) show(some []candidate) (found []ListedIdea, err error) {
	ids := make([]int64, len(some))
	for i, c := range some {
		ids[i] = c.ID
	}
	q := visibleInLists(s.tx.Table("ideas"), s.viewer, s.snapshot).Joins("JOIN users ON users.id = ideas.author_id").
		Where("ideas.id IN ?", ids)
	columns := listColumns + ", ideas.body_html"
	if s.viewer.SignedIn() {
		q = q.Select(columns+", votes.user_id IS NOT NULL AS voted").
			Joins("LEFT JOIN votes ON votes.idea_id = ideas.id AND votes.user_id = ?", s.viewer.ID)
	} else {
		q = q.Select(columns)
	}
	var rows []shownIdea
	if err := q.Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read search results: %w", err)
	}
	byID := make(map[int64]*shownIdea, len(rows))
	for i := range rows {
		byID[rows[i].ID] = &rows[i]
	}
	found = make([]ListedIdea, 0, len(some))
	for _, id := range ids {
		if row := byID[id]; row != nil {
			if row.Match, err = s.match(row); err != nil {
				return nil, err
			}
			found = append(found, row.ListedIdea)
		}
	}
	return found, addTags(s.tx, s.viewer, s.snapshot, found)
}

// match returns where the words are in an idea: in its title, and in an excerpt around
// those that are not in the title.
func (s *searching) match(row *shownIdea) (m Match, err error) {
	words := s.query.Words
	m = Match{TitleMarks: search.Marks(row.Title, words)}
	m.ExcerptMarks = search.Excerpt(markdown.Excerpt(row.BodyHTML, maxSearchedBody), words, excerptAround)
	if len(m.ExcerptMarks) > 0 {
		return m, nil
	}
	m.ExcerptMarks = []search.Mark{{Text: row.Excerpt}}
	for _, mark := range m.TitleMarks {
		if mark.Hit {
			return m, nil
		}
	}
	for _, place := range []MatchPlace{InAnswer, InComment} {
		said, err := s.currentText(row, place)
		if err != nil {
			return m, err
		}
		if marks := search.Excerpt(said, words, excerptAround); len(marks) > 0 {
			m.ExcerptMarks, m.Place = marks, place
			return m, nil
		}
	}
	return m, nil
}

// currentText returns the current public answers or comments of an idea.
func (s *searching) currentText(row *shownIdea, place MatchPlace) (string, error) {
	idea := Idea{ID: row.ID}
	if place == InAnswer {
		if row.AnsweredAt == nil {
			return "", nil
		}
		return publicTextIn(s.tx, &idea, place)
	}
	idea.CommentCount = row.CommentCount
	return publicTextIn(s.tx, &idea, place)
}
