package board

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"ideaboard/internal/markdown"
	"ideaboard/internal/similar"
)

// SimilarTo is a text being written, or an existing idea.
type SimilarTo struct {
	Title, Body string
	Except      int64     // an idea to leave out: the text's own
	Before      time.Time // only ideas proposed before; zero: now
	Timeless    bool      // the age of ideas is ignored, except by Before
	Most        int       // how many ideas to return, likely or not; 0: only likely ones, at most [SimilarShown]
}

// SimilarShown is how many likely duplicates are shown at most.
const SimilarShown = 5

// SimilarIdea is a possible duplicate.
type SimilarIdea struct {
	ListedIdea
	Answer string   // the start of the last answer, or ""
	Shared []string // shared words, rarest first
	Score  float64  // from 0 to 1
}

// Similar returns the ideas most similar to a text, among those that the viewer finds in
// lists. It ignores votes and statuses. Duplicates are compared, too, and their merge
// target is returned.
func (b *Board) Similar(ctx context.Context, viewer Actor, to SimilarTo) ([]SimilarIdea, error) {
	asked := similar.Text{Title: to.Title, Body: to.Body}
	model := b.words(ctx)
	if !to.Timeless {
		var err error
		if asked.At, err = b.proposed(ctx, to); err != nil {
			return nil, err
		}
	}
	found, err := b.candidates(ctx, viewer, model, asked, to)
	if err != nil || len(found.texts) == 0 {
		return nil, err
	}
	return b.showSimilar(ctx, viewer, model, asked, found, likely(found.once(model.Rank(asked, found.texts)), to.Most))
}

// proposed returns the time of a text: when the idea was proposed, or now.
func (b *Board) proposed(ctx context.Context, to SimilarTo) (at time.Time, err error) {
	if !to.Before.IsZero() || to.Except == 0 {
		return cmp.Or(to.Before, b.now()), nil
	}
	var ideas []Idea
	err = b.db.Read(ctx).Select("created_at").Where("id = ?", to.Except).Find(&ideas).Error
	if err != nil {
		return at, fmt.Errorf("load when an idea was proposed: %w", err)
	}
	if len(ideas) == 0 {
		return b.now(), nil
	}
	return ideas[0].CreatedAt, nil
}

// likely cuts a ranking to the results to return.
func likely(ranked []similar.Alike, most int) []similar.Alike {
	if most > 0 {
		return ranked[:min(len(ranked), most)]
	}
	ranked = ranked[:min(len(ranked), SimilarShown)]
	for i, alike := range ranked {
		if alike.Score < similar.Sure {
			return ranked[:i]
		}
	}
	return ranked
}

func (b *Board) showSimilar(
	ctx context.Context,
	viewer Actor,
	model *similar.Model,
	asked similar.Text,
	from candidates,
	ranked []similar.Alike,
) ([]SimilarIdea, error) {
	ids := make([]int64, len(ranked))
	for i, alike := range ranked {
		ids[i] = from.mergeTarget(alike.ID)
	}
	listed, err := b.listed(ctx, viewer, ids)
	if err != nil {
		return nil, err
	}
	answers, err := b.answerBegins(ctx, ids)
	if err != nil {
		return nil, err
	}
	var found []SimilarIdea
	for i, alike := range ranked {
		if idea, ok := listed[ids[i]]; ok {
			found = append(found, SimilarIdea{
				ListedIdea: idea,
				Answer:     answers[ids[i]],
				Score:      alike.Score,
				Shared:     model.Shared(asked, from.text(alike.ID), 4),
			})
		}
	}
	return found, nil
}

// listed returns ideas as a list shows them to the viewer, by id.
func (b *Board) listed(ctx context.Context, viewer Actor, ids []int64) (map[int64]ListedIdea, error) {
	var ideas []ListedIdea
	q := b.db.Read(ctx).Table("ideas").Joins("JOIN users ON users.id = ideas.author_id").Where("ideas.id IN ?", ids)
	if viewer.SignedIn() {
		q = q.Select(listColumns+", votes.user_id IS NOT NULL AS voted").
			Joins("LEFT JOIN votes ON votes.idea_id = ideas.id AND votes.user_id = ?", viewer.ID)
	} else {
		q = q.Select(listColumns)
	}
	if err := q.Find(&ideas).Error; err != nil {
		return nil, fmt.Errorf("load similar ideas: %w", err)
	}
	byID := make(map[int64]ListedIdea, len(ideas))
	for _, idea := range ideas {
		byID[idea.ID] = idea
	}
	return byID, nil
}

// relearn is how long the learned words are used.
const relearn = time.Hour

// answerLen is how much of an answer is shown with a similar idea, in characters.
const answerLen = 140

// answerBegins returns the start of the last answer of some ideas.
func (b *Board) answerBegins(ctx context.Context, ids []int64) (map[int64]string, error) {
	var answers []Answer
	err := b.db.Read(ctx).
		Select("id", "idea_id", "body_html").
		Where("idea_id IN ? AND body_html <> ''", ids).
		Order("id").
		Find(&answers).Error
	if err != nil {
		return nil, fmt.Errorf("load answers of similar ideas: %w", err)
	}
	begins := map[int64]string{}
	for _, answer := range answers {
		begins[answer.IdeaID] = markdown.Excerpt(answer.BodyHTML, answerLen)
	}
	return begins, nil
}

// Likely reports whether the idea is similar enough to be shown.
func (l SimilarIdea) Likely() bool { return l.Score >= similar.Sure }
