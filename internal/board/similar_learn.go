package board

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"ideaboard/internal/similar"
)

// How many ideas are read to learn a site's words: the newest. Those of a small
// site are read while somebody waits.
const (
	sampled   = 20_000
	smallSite = 300
)

// vocabulary is what this instance knows of the site's words. Nothing depends on
// it: who asks before it is there is answered all the same.
type vocabulary struct {
	model   atomic.Pointer[similar.Model]
	mu      sync.Mutex
	learned time.Time
}

// words returns what is known of the site's words, which may be nothing yet, and
// has it learned anew when it is old.
func (b *Board) words(ctx context.Context) (*similar.Model, error) {
	if !b.learned.mu.TryLock() {
		return b.learned.model.Load(), nil
	}
	defer b.learned.mu.Unlock()
	if !b.learned.learned.IsZero() && b.now().Sub(b.learned.learned) < relearn {
		return b.learned.model.Load(), nil
	}
	texts, err := b.sample(ctx, smallSite+1)
	if err != nil {
		return nil, err
	}
	if len(texts) <= smallSite {
		b.learned.model.Store(similar.Learn(texts)) // some milliseconds; so that it is right from the first idea on
		return b.learned.model.Load(), nil
	}
	b.learned.learned = b.now()
	go func() { // a cache and no work: what is lost is learned again
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
		defer cancel()
		_ = b.LearnWords(ctx)
	}()
	return b.learned.model.Load(), nil
}

// LearnWords learns the site's words from its newest ideas. Seconds.
func (b *Board) LearnWords(ctx context.Context) error {
	texts, err := b.sample(ctx, sampled)
	if err != nil {
		return err
	}
	b.learned.model.Store(similar.Learn(texts))
	b.learned.mu.Lock()
	defer b.learned.mu.Unlock()
	b.learned.learned = b.now()
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
