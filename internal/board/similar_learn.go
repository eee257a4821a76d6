package board

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"ideaboard/internal/similar"
)

// How many ideas are read to learn a site's words, the newest: by the hourly job,
// and while somebody waits, where the job has not been yet.
const (
	sampled = 20_000
	quickly = 500
)

// vocabulary is what this instance knows of the site's words. Nothing depends on
// it: who asks before it is there is answered all the same.
type vocabulary struct {
	model   atomic.Pointer[similar.Model]
	mu      sync.Mutex
	learned time.Time
	small   bool // a site of few ideas
}

// words returns what is known of the site's words. When that is nothing, or old,
// some are learned first; on a small site that is all of them, each time, so that
// it is right from the first idea on. Where that fails, what was known serves.
func (b *Board) words(ctx context.Context) *similar.Model {
	if !b.learned.mu.TryLock() { // somebody is learning
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

// smallSite is the number of ideas that are learned anew for each question.
const smallSite = 50

// LearnWords learns the site's words from its newest ideas. Seconds.
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
		return nil, fmt.Errorf("read ideas to learn their words: %w", err)
	}
	return texts, nil
}
