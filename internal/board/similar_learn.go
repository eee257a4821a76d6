package board

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"ideaboard/internal/similar"
)

// How many of the newest ideas are read to learn a site's words: by the hourly job, and
// during a request before the job has run.
const (
	sampled = 20_000
	quickly = 500
)

// vocabulary is what this instance has learned about the site's words. Requests work
// without it.
type vocabulary struct {
	model   atomic.Pointer[similar.Model]
	mu      sync.Mutex
	learned time.Time
	small   bool // the site has few ideas
}

// words returns the learned words. If there are none, or they are old, it first learns
// from a few ideas; on a small site from all ideas, each time, so that results are right
// from the first idea on. On an error it returns what was learned before.
func (b *Board) words(ctx context.Context) *similar.Model {
	if !b.learned.mu.TryLock() { // another request is learning
		return b.learned.model.Load()
	}
	defer b.learned.mu.Unlock()
	if !b.learned.small && !b.learned.learned.IsZero() && b.now().Sub(b.learned.learned) < 2*relearn {
		return b.learned.model.Load()
	}
	if texts, err := b.sample(ctx, quickly); err == nil {
		b.learned.model.Store(similar.Learn(texts))
		b.learned.learned, b.learned.small = b.now(), len(texts) < smallSite
	}
	return b.learned.model.Load()
}

// smallSite is the number of ideas up to which words are learned for each request.
const smallSite = 50

// LearnWords learns the site's words from its newest ideas. It takes seconds.
func (b *Board) LearnWords(ctx context.Context) error {
	texts, err := b.sample(ctx, sampled)
	if err != nil {
		return err
	}
	b.learned.model.Store(similar.Learn(texts))
	b.learned.mu.Lock()
	defer b.learned.mu.Unlock()
	b.learned.learned, b.learned.small = b.now(), len(texts) < smallSite
	return nil
}

func (b *Board) sample(ctx context.Context, most int) (texts []similar.Text, err error) {
	err = b.db.Read(ctx).Table("ideas").Select("id, title, substr(body, 1, ?) AS body", similar.Read).
		Where("hidden_at IS NULL").Order("id DESC").Limit(most).Find(&texts).Error
	if err != nil {
		return nil, fmt.Errorf("read ideas to learn words from: %w", err)
	}
	return texts, nil
}
