package board

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"ideaboard/internal/database"
	"ideaboard/internal/search"
)

// How old the words may be that typing mistakes are forgiven by: a new word is
// found at once, but takes as long to be meant by a misspelled one.
const (
	SpellingEvery  = time.Minute      // on a board of few ideas
	wordsFreshMany = 10 * time.Minute // where reading them takes seconds
	manyIdeas      = 5000
)

// spelling keeps the words of the index in memory. A search takes what is there
// and never waits for it: without the words it forgives no typing mistake and
// weighs all words alike.
type spelling struct {
	known atomic.Pointer[search.Vocabulary] // nil until LearnSpelling was there

	mu   sync.Mutex // one reads at a time
	next time.Time
}

// LearnSpelling reads the words that searches forgive typing mistakes by, unless
// they are fresh. It may take seconds and belongs into a job; from is the board's
// database without a time limit. When it fails, the words known before stay.
func (b *Board) LearnSpelling(ctx context.Context, from *database.DB) error {
	b.spelling.mu.Lock()
	defer b.spelling.mu.Unlock()
	if b.spelling.known.Load() != nil && b.now().Before(b.spelling.next) {
		return nil
	}
	words, docs, err := database.Vocabulary(from.Read(ctx), searchTable)
	if err != nil {
		return err
	}
	b.spelling.known.Store(search.NewVocabulary(words, docs))
	if docs > manyIdeas {
		b.spelling.next = b.now().Add(wordsFreshMany)
	}
	return nil
}
