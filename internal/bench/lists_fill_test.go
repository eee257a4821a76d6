package bench

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/board"
	"ideaboard/internal/database"
	"ideaboard/internal/database/dbtest"
)

// fill puts ideas in, with their votes, by statements that make the rows
// where they are kept.
func (l *listsBoard) fill() {
	l.Helper()
	const numbers = `WITH RECURSIVE d(x) AS (SELECT 0 UNION ALL SELECT x + 1 FROM d WHERE x < 99),
		n(i) AS (SELECT a.x * 10000 + b.x * 100 + c.x + 1 FROM d AS a, d AS b, d AS c) `
	at := database.Pick(l.db.Read(l.ctx), "strftime('%Y-%m-%d %H:%M:%f+00:00', '2020-01-01', '+' || ((i * 7919) % 1000000) || ' minutes')",
		"timestamptz '2020-01-01 00:00:00+00' + ((i::bigint * 7919) % 1000000) * interval '1 minute'")
	texts, from, votes := "'An idea', '', '', ''", "n", *listsVotes
	if *searchWanted {
		texts, from = "title, body, '<p>' || body || '</p>', substr(body, 1, 150)", "n JOIN bench_texts ON bench_texts.id = i"
	}
	steps := []string{`INSERT INTO categories (name, slug) VALUES ('B', 'b'), ('C', 'c'), ('D', 'd')`,
		numbers + `INSERT INTO users (id, name, created_at) SELECT 1000 + i, 'Person', ` + at + ` FROM n WHERE i <= 20000`,
		numbers + fmt.Sprintf(`INSERT INTO ideas (id, title, body, body_html, excerpt, author_id, category_id, status_id, vote_count, heat, comment_count, answered_at, created_at)
			SELECT i, %s, 1001 + i %% 20000, 1 + i %% 4, 1 + (i / 4) %% 6, %d, (i %% 99991) / 97.0, i %% 50, CASE WHEN i %% 5 > 0 THEN %s END, %s FROM %s WHERE i <= %d`, texts, votes, at, at, from, l.ideas)}
	for vote := range votes {
		steps = append(steps, numbers+fmt.Sprintf(`INSERT INTO votes (idea_id, user_id, created_at) SELECT i, 1001 + (i * 7 + %d) %% 20000, %s FROM n WHERE i <= %d`, vote*1999, at, l.ideas))
	}
	steps = append(steps, `INSERT INTO idea_counts (category_id, status_id, visible, waiting, hidden)
			SELECT category_id, status_id, count(*), sum(CASE WHEN answered_at IS NULL THEN 1 ELSE 0 END), 0 FROM ideas GROUP BY category_id, status_id`)
	err := l.db.Tx(l.ctx, func(tx *gorm.DB) error {
		restore, err := withoutIndexes(tx)
		if err != nil {
			return err
		}
		if *searchWanted {
			if err := l.fillWords(tx); err != nil {
				return err
			}
		}
		for _, sql := range append(steps, restore...) {
			if err := tx.Exec(sql).Error; err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		if dbtest.OnPostgres() {
			err = l.db.Write(l.ctx).Exec("VACUUM").Error
		}
		err = errors.Join(err, l.db.Analyze(l.ctx))
	}
	if err != nil {
		l.Fatal(err)
	}
}

// withoutIndexes drops the indexes of ideas, votes and documents that no constraint needs,
// and returns how to bring them back: built at the end they cost a tenth.
func withoutIndexes(tx *gorm.DB) (restore []string, err error) {
	list := "SELECT name, sql AS ddl FROM sqlite_master WHERE type = 'index' AND tbl_name IN ('ideas', 'votes') AND sql IS NOT NULL"
	if dbtest.OnPostgres() {
		if err := tx.Exec("SET LOCAL session_replication_role = replica; SET LOCAL maintenance_work_mem = '512MB'").Error; err != nil {
			return nil, err
		}
		list = "SELECT indexname AS name, indexdef AS ddl FROM pg_indexes WHERE tablename IN ('ideas', 'votes', 'idea_search') AND indexname NOT LIKE '%_pkey'"
	}
	var indexes []struct{ Name, Ddl string }
	if err := tx.Raw(list).Scan(&indexes).Error; err != nil {
		return nil, err
	}
	for _, index := range indexes {
		if err := tx.Exec("DROP INDEX " + index.Name).Error; err != nil {
			return nil, err
		}
		restore = append(restore, index.Ddl)
	}
	return restore, nil
}

// printSizes prints how large the tables of ideas and votes are, and each index.
func (l *listsBoard) printSizes() {
	if !dbtest.OnPostgres() {
		return
	}
	var rows []struct {
		Name string
		MB   float64
	}
	err := l.db.Read(l.ctx).Raw(`SELECT relname AS name, pg_relation_size(oid) / 1e6 AS mb FROM pg_class
		WHERE relkind IN ('r', 'i') AND (relname LIKE 'ideas%' OR relname LIKE 'votes%' OR relname LIKE '%search%') ORDER BY 2 DESC`).Scan(&rows).Error
	if err != nil {
		l.Fatal(err)
	}
	for _, row := range rows {
		fmt.Printf("%8.1f MB  %s\n", row.MB, row.Name)
	}
	fmt.Println()
}

// printVotes prints how many votes a second one voter after the other casts, on
// ideas everywhere and on one, on both boards.
func (l *listsBoard) printVotes(small *listsBoard) {
	for _, b := range []*listsBoard{small, l} {
		spread := b.votes(func(i int) int64 { return rand.Int64N(int64(b.ideas)) + 1 })
		hot := b.votes(func(int) int64 { return 4 })
		fmt.Printf("%d ideas: a vote takes %s ms anywhere, %s ms on one idea\n", b.ideas, millis(spread), millis(hot))
	}
}

// votes returns the median time of a vote.
func (l *listsBoard) votes(idea func(i int) int64) time.Duration {
	l.Helper()
	var times []time.Duration
	for i := range 300 {
		voter := board.Actor{ID: 1001 + rand.Int64N(20000), Role: "member"}
		id := idea(i)
		start := time.Now()
		if _, err := l.board.Vote(l.ctx, voter, id); err != nil {
			continue // on a decided idea
		}
		times = append(times, time.Since(start))
	}
	if len(times) == 0 {
		l.Fatal("no vote was taken")
	}
	slices.Sort(times)
	return times[len(times)/2]
}
