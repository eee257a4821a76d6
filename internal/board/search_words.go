package board

import (
	"context"
	"sync"
	"time"

	"ideaboard/internal/database"
	"ideaboard/internal/search"
)

// How old the words may be that typing mistakes are forgiven by: a new word is
// found at once, but takes as long to be meant by a misspelled one.
const (
	wordsFresh     = time.Minute      // on a board of few ideas
	wordsFreshMany = 10 * time.Minute // where reading them takes its time
	manyIdeas      = 5000
)

// knownWords keeps the words of the index in memory.
type knownWords struct {
	sync.Mutex
	now   *search.Vocabulary
	until time.Time
}

// peek returns the words that were read last; nil when none were.
func (k *knownWords) peek() *search.Vocabulary {
	k.Lock()
	defer k.Unlock()
	return k.now
}

// read returns the words, reading them again when they are old. One search does
// that at a time; the others wait for it.
func (k *knownWords) read(ctx context.Context, b *Board) (*search.Vocabulary, error) {
	k.Lock()
	defer k.Unlock()
	if now := b.now(); k.now != nil && now.Before(k.until) {
		return k.now, nil
	}
	words, docs, err := database.Vocabulary(b.db.Read(ctx), searchTable)
	if err != nil {
		return nil, err
	}
	k.now, k.until = search.NewVocabulary(words, docs), b.now().Add(wordsFresh)
	if docs > manyIdeas {
		k.until = b.now().Add(wordsFreshMany)
	}
	return k.now, nil
}
