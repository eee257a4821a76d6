package board

import (
	"fmt"

	"ideaboard/internal/markdown"
	"ideaboard/internal/search"
)

// excerptAround is how long an excerpt around a hit is, in bytes.
const excerptAround = 220

// shownIdea is a row of an idea that was found, with its text.
type shownIdea struct {
	ListedIdea
	BodyHTML string
}

// show reads the ideas that a page of a search shows, and marks the hits. Nothing
// is shown that was not public a moment ago: excerpts are made of what is there
// now, and what was hidden meanwhile is left out.
func (s *searching) show(some []candidate) ([]Hit, error) {
	ids := make([]int64, len(some))
	for i, c := range some {
		ids[i] = c.ID
	}
	q := standing(s.tx.Table("ideas"), s.viewer, s.snapshot).Joins("JOIN users ON users.id = ideas.author_id").Where("ideas.id IN ?", ids)
	columns := listColumns + ", ideas.body_html"
	if s.viewer.SignedIn() {
		q = q.Select(columns+", votes.user_id IS NOT NULL AS voted").Joins("LEFT JOIN votes ON votes.idea_id = ideas.id AND votes.user_id = ?", s.viewer.ID)
	} else {
		q = q.Select(columns)
	}
	var rows []shownIdea
	if err := q.Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read what was found: %w", err)
	}
	byID := make(map[int64]*shownIdea, len(rows))
	for i := range rows {
		byID[rows[i].ID] = &rows[i]
	}
	hits := make([]Hit, 0, len(some))
	for _, id := range ids {
		if row := byID[id]; row != nil {
			hit, err := s.mark(row)
			if err != nil {
				return nil, err
			}
			hits = append(hits, hit)
		}
	}
	return hits, nil
}

// mark returns the idea with its hits marked, and an excerpt around those that
// the title does not have.
func (s *searching) mark(row *shownIdea) (hit Hit, err error) {
	words := s.query.Words
	hit = Hit{ListedIdea: row.ListedIdea, TitleMarks: search.Marks(row.Title, words)}
	hit.ExcerptMarks = search.Excerpt(markdown.Excerpt(row.BodyHTML, maxSearchedBody), words, excerptAround)
	if len(hit.ExcerptMarks) > 0 {
		return hit, nil
	}
	hit.ExcerptMarks = []search.Mark{{Text: row.Excerpt}}
	for _, mark := range hit.TitleMarks {
		if mark.Hit {
			return hit, nil
		}
	}
	for _, place := range []HitPlace{InAnswer, InComment} {
		said, err := s.said(row, place)
		if err != nil {
			return hit, err
		}
		if marks := search.Excerpt(said, words, excerptAround); len(marks) > 0 {
			hit.ExcerptMarks, hit.Place = marks, place
			return hit, nil
		}
	}
	return hit, nil
}

// said returns the public talk of an idea as it is now.
func (s *searching) said(row *shownIdea, place HitPlace) (string, error) {
	idea := Idea{ID: row.ID}
	if place == InAnswer {
		if row.AnsweredAt == nil {
			return "", nil
		}
		return talkOf(s.tx, &idea, place)
	}
	idea.CommentCount = row.CommentCount
	return talkOf(s.tx, &idea, place)
}
