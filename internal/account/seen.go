package account

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"gorm.io/gorm"
)

// seenSessions collects the sessions whose last visit is to be stored. One goroutine writes them in
// batches, so that no page waits for it.
type seenSessions struct {
	sync.Mutex
	waiting map[string]time.Time // time by hash
	written map[string]time.Time // those being written now
	writing bool
}

// last returns the visit of a session that is not stored yet, or the zero time.
func (s *seenSessions) last(idHash string) time.Time {
	s.Lock()
	defer s.Unlock()
	return later(s.waiting[idHash], s.written[idHash])
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// Limits of one batch: how long writing may take, and how many sessions it has.
const (
	seenTime  = 5 * time.Second
	seenBatch = 500
)

// seen stores the time of a session's last visit in the background. If that fails, the next visit
// stores it.
func (a *Accounts) seen(idHash string, now time.Time) {
	s := &a.seenNow
	s.Lock()
	defer s.Unlock()
	if s.waiting == nil {
		s.waiting = map[string]time.Time{}
	}
	s.waiting[idHash] = now
	if !s.writing {
		s.writing = true
		go a.writeSeen()
	}
}

func (a *Accounts) writeSeen() {
	for {
		s := &a.seenNow
		s.Lock()
		batch := s.waiting
		s.waiting, s.written = nil, batch
		s.writing = len(batch) > 0
		s.Unlock()
		if len(batch) == 0 {
			return
		}
		ctx, cancel := context.WithTimeout(context.Background(), seenTime)
		for hashes := range slices.Chunk(slices.Collect(maps.Keys(batch)), seenBatch) {
			_ = a.db.TxUncounted(ctx, func(tx *gorm.DB) error { // the visits of a batch are close together, so all get one time
				return tx.Exec(`
					UPDATE sessions
					SET seen_at = ?
					WHERE id_hash IN ?
						AND seen_at < ?`, batch[hashes[0]], hashes, batch[hashes[0]]).Error
			})
		}
		cancel()
	}
}
