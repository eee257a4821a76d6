package board_test

import (
	"context"
	"testing"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/database/dbtest"
)

// TestVotesContinueDuringAMerge votes while a merge is running and waits.
func TestVotesContinueDuringAMerge(t *testing.T) {
	if !dbtest.OnPostgres() {
		t.Skip("SQLite has one writer at a time")
	}
	t.Parallel()
	s := newStage(t)
	into, from, other := s.idea("Dark mode", "Open").ID, s.idea("Night theme", "Open").ID, s.idea("Export", "Open").ID
	ctx, cancel := context.WithTimeout(s.ctx, 20*time.Second)
	defer cancel()
	merged := make(chan error, 1)
	err := s.db.Tx(ctx, func(tx *gorm.DB) error {
		if err := tx.Exec("SELECT id FROM ideas WHERE id = ? FOR UPDATE", into).Error; err != nil {
			return err
		}
		go func() {
			_, err := s.Merge(ctx, actorOf(&s.cast.Maya), into, []int64{from}, true)
			merged <- err
		}()
		for waiting := 0; waiting == 0; {
			err := s.db.Read(ctx).Raw(`
				SELECT count(*)
				FROM pg_stat_activity
				WHERE datname = current_database()
					AND wait_event_type = 'Lock'`).Scan(&waiting).Error
			if err != nil {
				return err
			}
		}
		_, err := s.Vote(ctx, actorOf(&s.cast.Cleo), other)
		return err
	})
	if err != nil {
		t.Errorf("voted meanwhile: %v", err)
	}
	if err := <-merged; err != nil {
		t.Error(err)
	}
	s.wantVotes(other, 2)
	s.wantTruths()
}
