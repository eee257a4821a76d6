package account

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"gorm.io/gorm"
)

// seenSessions are the sessions whose last visit is to be written down. One writer
// at a time writes what has come together, so that no page waits for it.
type seenSessions struct {
	sync.Mutex
	waiting map[string]time.Time // by hash
	written map[string]time.Time // those that the writer has at the moment
	writing bool
}

// last returns the visit of a session that is on its way to the database, or the
// zero time.
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

// How long the writer may take for one batch, and how large that is.
const (
	seenTime  = 5 * time.Second
	seenBatch = 500
)

// seen moves the last visit of the session with this hash to now, behind the page.
// A failure costs nothing but precision: the next visit writes it.
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
			_ = a.db.TxUncounted(ctx, func(tx *gorm.DB) error { // they came together: one time is true enough for all
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
