package board

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"ideaboard/internal/database"
	"ideaboard/internal/similar"
)

// Limits of the search for similar ideas.
const (
	maxAlikeTerms = 24    // words that are looked up, the rarest ones
	maxAlikeHits  = 3_000 // ideas of one word
	maxAlikeAll   = 4_000 // ideas of all words, except the first two
	maxAlikeFound = 800   // ideas that are checked for visibility
	maxAlikeIdeas = 300   // ideas that are compared
	tooCommon     = 0.1   // share of ideas above which a word is not looked up, unless all words are above
)

// candidates returns the ideas that share most with a text, among those that the viewer
// finds in lists, and the duplicates of such ideas.
func (b *Board) candidates(
	ctx context.Context, viewer Actor, model *similar.Model, asked similar.Text, to SimilarTo,
) (c candidates, err error) {
	snapshot, err := b.Snapshot(ctx)
	if err != nil {
		return c, err
	}
	ids, err := b.sharing(ctx, model, asked, to.Except, snapshot.Count(0, 0))
	if err != nil || len(ids) == 0 {
		return c, err
	}
	leads, err := b.mergeTargetsFor(ctx, viewer, ids, to)
	if err != nil {
		return c, err
	}
	ids = slices.DeleteFunc(ids, func(id int64) bool { return leads[id] == 0 || leads[id] == to.Except })
	c.targets = leads
	err = b.db.Read(ctx).Table("ideas").Select("id, title, substr(body, 1, ?) AS body, created_at AS at", similar.Read).
		Where("id IN ?", ids[:min(len(ids), maxAlikeIdeas)]).Find(&c.texts).Error
	if err != nil {
		return c, fmt.Errorf("load ideas to compare: %w", err)
	}
	return c, nil
}

// sharing returns the ids of the ideas that share most with a text, best first. Rare words
// weigh more.
func (b *Board) sharing(
	ctx context.Context, model *similar.Model, asked similar.Text, except int64, ideas int,
) ([]int64, error) {
	terms, title := lookedUp(model, asked)
	hits, err := database.FindTerms(b.db.Read(ctx), "idea_search", "idea_id", terms, hitsOf(model, terms, ideas))
	if err != nil {
		return nil, err
	}
	of := make([]float64, len(terms))
	for _, hit := range hits {
		of[hit.Term]++
	}
	sums := map[int64]float64{}
	for _, hit := range hits {
		weight := math.Log(1 + 4*maxAlikeHits/of[hit.Term])
		if hit.Term >= title {
			weight *= 0.3
		}
		sums[hit.ID] += weight
	}
	delete(sums, except)
	ids := make([]int64, 0, len(sums))
	for id := range sums {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b int64) int { return cmp.Or(cmp.Compare(sums[b], sums[a]), cmp.Compare(b, a)) })
	return ids[:min(len(ids), maxAlikeFound)], nil
}

// hitsOf returns how many ideas to look up for each word. Words are looked up in order of
// rarity until there are enough ideas. The total is limited, too, so that the cost does
// not grow with the board. A word that very many ideas have says little.
func hitsOf(model *similar.Model, terms []string, ideas int) []int {
	most, left := make([]int, len(terms)), maxAlikeAll
	for i, term := range terms {
		have := int(math.Ceil(model.Share(term) * float64(ideas)))
		if i < 2 || left > 0 && have <= maxGathered {
			most[i] = min(maxAlikeHits, max(left, maxAlikeAll/10))
			left -= min(most[i], have)
		}
	}
	return most
}

// lookedUp returns the words to look up: the title's, of which there are title, then other
// forms of them, then the rarest of the text.
func lookedUp(model *similar.Model, asked similar.Text) (terms []string, title int) {
	rarest := func(terms []string) []string {
		slices.SortStableFunc(terms, func(a, b string) int { return cmp.Compare(model.Share(a), model.Share(b)) })
		cut := len(terms)
		for cut > 3 && model.Share(terms[cut-1]) > tooCommon {
			cut--
		}
		return terms[:min(cut, maxAlikeTerms)]
	}
	terms = rarest(model.Terms(asked.Title))
	title = len(terms)
	for _, term := range append(model.Forms(asked.Title), rarest(model.Terms(asked.Body))...) {
		if len(terms) < maxAlikeTerms && !slices.Contains(terms, term) {
			terms = append(terms, term)
		}
	}
	return terms, title
}
