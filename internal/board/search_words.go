package board

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"ideaboard/internal/database"
	"ideaboard/internal/search"
)

// How old the words for spelling correction may be. A new word can be searched at once,
// but is offered as a correction only after this time.
const (
	SpellingEvery  = time.Minute      // on a board with few ideas
	wordsFreshMany = 10 * time.Minute // where reading them takes seconds
	manyIdeas      = 5000
)

// spelling caches the words of the index. Searches never wait for it: until it is filled,
// they correct nothing and weigh all words equally.
type spelling struct {
	known atomic.Pointer[search.Vocabulary] // nil until LearnSpelling has run

	mu   sync.Mutex // one reader at a time
	next time.Time
}

// LearnSpelling reads the words for spelling correction, unless they are recent. It may
// take seconds: run it in a job. from is the database without a time limit. On an error,
// the previous words stay.
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
