package board_test

import (
	"testing"
	"time"
)

// TestMergeOfManyVoters merges more voters than one statement copies, on tables without
// statistics: each statement stays within its time limit.
func TestMergeOfManyVoters(t *testing.T) {
	const n = 20_000
	s := newStage(t)
	a, b := s.idea("Dark mode", "Open").ID, s.idea("Night theme", "Open").ID
	s.exec(`
		WITH RECURSIVE n (i) AS (
			SELECT 1000
			UNION ALL
			SELECT i + 1
			FROM n
			WHERE i < 999 + ?
		)
		INSERT INTO users (id, name, role, created_at)
		SELECT i, 'Voter', 'member', ?
		FROM n`, n, s.now)
	s.exec(`
		INSERT INTO votes (idea_id, user_id, created_at)
		SELECT ?, id, created_at
		FROM users
		WHERE id >= 1000`, b)
	s.exec("UPDATE ideas SET vote_count = vote_count + ? WHERE id = ?", n, b)
	start := time.Now()
	s.merge(a, b)
	merged := time.Since(start)
	s.wantVotes(a, n+1)
	start = time.Now()
	s.unmerge(b)
	s.wantVotes(a, 1)
	t.Logf("%d voters merged in %s and parted in %s", n, merged, time.Since(start))
}
