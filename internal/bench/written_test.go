package bench

import (
	"fmt"
	"slices"
)

// written is what a load of votes wrote to PostgreSQL's log. The floors write to a
// copy at other times.
type written struct {
	load               string
	votes              int
	bytes, entries     int // of the log; of indexes
	updates, unindexed int // of rows of any table; those of them that changed no index (HOT)
}

// writing notes what a load of votes writes.
func (r *run) writing(load string, votes func() int) {
	r.Helper()
	r.exec("CREATE EXTENSION IF NOT EXISTS pg_walinspect")
	var from string
	if err := r.pool.QueryRow(r.ctx, "SELECT pg_current_wal_insert_lsn()::text").Scan(&from); err != nil {
		r.Fatal(err)
	}
	w := written{load: load}
	w.votes = votes()
	err := r.pool.QueryRow(r.ctx, `
		SELECT
			coalesce(sum(combined_size), 0)::bigint,
			coalesce(sum(count) FILTER (WHERE "resource_manager/record_type" LIKE 'Btree/INSERT%'), 0)::bigint,
			coalesce(sum(count) FILTER (WHERE "resource_manager/record_type" LIKE 'Heap/%UPDATE'), 0)::bigint,
			coalesce(sum(count) FILTER (WHERE "resource_manager/record_type" = 'Heap/HOT_UPDATE'), 0)::bigint
		FROM pg_get_wal_stats($1::pg_lsn, pg_current_wal_flush_lsn(), true)`, from).
		Scan(&w.bytes, &w.entries, &w.updates, &w.unindexed)
	if err != nil {
		r.Fatalf("read what was written: %v", err)
	}
	r.written = slices.DeleteFunc(r.written, func(before written) bool { return before.load == load }) // to get warm
	r.written = append(r.written, w)
}

// printWritten says what a vote wrote, by load.
func (r *run) printWritten() {
	for _, w := range r.written {
		if w.votes == 0 {
			continue
		}
		fmt.Printf("written: a vote, %s: %d bytes of log, %.1f index entries, %.2f updated rows, of which %.0f %% HOT\n",
			w.load, w.bytes/w.votes, float64(w.entries)/float64(w.votes), float64(w.updates)/float64(w.votes),
			100*float64(w.unindexed)/float64(max(1, w.updates)))
	}
}
