package board_test

import (
	"context"
	"errors"
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
		for s.waitingForLocks(ctx) == 0 {
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

// TestUnvoteDuringAMerge withdraws a vote for an idea while a merge, which has copied the
// votes and not yet locked the idea, waits. The person voted for the duplicate, too: they
// must not be left with a vote for the duplicate only.
func TestUnvoteDuringAMerge(t *testing.T) {
	if !dbtest.OnPostgres() {
		t.Skip("SQLite has one writer at a time")
	}
	t.Parallel()
	s := newStage(t)
	into, from := s.idea("Dark mode", "Open").ID, s.idea("Night theme", "Open").ID
	s.exec("INSERT INTO tags (id, name, slug, idea_count, created_at) VALUES (7, 'Theme', 'theme', 1, ?)", s.now)
	s.exec("INSERT INTO idea_tags (idea_id, tag_id, created_at) VALUES (?, 7, ?)", from, s.now)
	ctx, cancel := context.WithTimeout(s.ctx, 20*time.Second)
	defer cancel()
	merged, unvoted := make(chan error, 1), make(chan error, 1)
	errDone := errors.New("the merge may go on")
	err := s.db.Tx(ctx, func(tx *gorm.DB) error {
		tagged := tx.Exec("INSERT INTO idea_tags (idea_id, tag_id, created_at) VALUES (?, 7, ?)", into, s.now)
		if tagged.Error != nil {
			return tagged.Error
		}
		go func() {
			_, err := s.Merge(ctx, actorOf(&s.cast.Maya), into, []int64{from}, true)
			merged <- err
		}()
		for s.waitingForLocks(ctx) == 0 {
		}
		go func() {
			_, err := s.Unvote(ctx, actorOf(&s.cast.Ben), into)
			unvoted <- err
		}()
		for s.waitingForLocks(ctx) == 1 && len(unvoted) == 0 {
		}
		return errDone
	})
	if !errors.Is(err, errDone) {
		t.Fatal(err)
	}
	if err := errors.Join(<-merged, <-unvoted); err != nil {
		t.Error(err)
	}
	s.wantVotes(into, 0)
	s.wantVotes(from, 0)
	s.wantTruths()
}

// waitingForLocks returns how many connections wait for a lock.
func (s *stage) waitingForLocks(ctx context.Context) (waiting int) {
	err := s.db.Read(ctx).Raw(`
		SELECT count(*)
		FROM pg_stat_activity
		WHERE datname = current_database()
			AND wait_event_type = 'Lock'`).Scan(&waiting).Error
	if err != nil {
		s.t.Fatal(err)
	}
	return waiting
}
