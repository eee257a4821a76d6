package board

import (
	"context"
	"fmt"
	"math"
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
	if sample, err := b.sample(ctx, quickly); err == nil {
		b.learned.learned, b.learned.small = b.now(), sample.Texts() < smallSite
		b.learned.model.Store(sample.Model())
	}
	return b.learned.model.Load()
}

// smallSite is the number of ideas up to which words are learned for each request.
const smallSite = 50

// LearnWords learns the site's words from its newest ideas. It takes seconds.
func (b *Board) LearnWords(ctx context.Context) error {
	sample, err := b.sample(ctx, sampled)
	if err != nil {
		return err
	}
	b.learned.model.Store(sample.Model())
	b.learned.mu.Lock()
	defer b.learned.mu.Unlock()
	b.learned.learned, b.learned.small = b.now(), sample.Texts() < smallSite
	return nil
}

// sampledAtOnce is how many ideas are read at once: their texts take a megabyte.
const sampledAtOnce = 1_000

// sample reads the newest ideas, at most most of them, some at a time.
func (b *Board) sample(ctx context.Context, most int) (*similar.Learner, error) {
	sample, before := similar.NewLearner(), int64(math.MaxInt64)
	for sample.Texts() < most {
		var texts []similar.Text
		err := b.db.Read(ctx).Table("ideas").Select("id, title, substr(body, 1, ?) AS body", similar.Read).
			Where("hidden_at IS NULL AND id < ?", before).Order("id DESC").
			Limit(min(sampledAtOnce, most-sample.Texts())).Find(&texts).Error
		if err != nil {
			return nil, fmt.Errorf("read ideas to learn words from: %w", err)
		}
		if len(texts) == 0 {
			break
		}
		sample.Read(texts)
		before = texts[len(texts)-1].ID
	}
	return sample, nil
}
