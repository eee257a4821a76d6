package bench

import (
	"errors"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"ideaboard/internal/database"
	"ideaboard/internal/database/dbtest"
)

// Who is on a filled board besides those who proposed and voted.
const (
	firstPerson = 1001 // of benchPeople
	benchPeople = 20_000
	reader      = 999    // has proposed and voted for readersOwn ideas
	readersOwn  = 200    // on each board
	firstVoter  = 30_001 // of newVoters, who have not voted yet
	newVoters   = 5000
	hotIdea     = 4 // for which all of benchPeople have voted
)

// numbers returns how a statement begins that selects from n: it has the numbers
// to a million, of a glance as many as there are people.
func numbers() string {
	side := 100
	if *smoke {
		side = 28
	}
	return fmt.Sprintf(`WITH RECURSIVE d(x) AS (SELECT 0 UNION ALL SELECT x + 1 FROM d WHERE x < %d),
		n(i) AS (SELECT a.x * %d + b.x * %d + c.x + 1 FROM d AS a, d AS b, d AS c) `, side-1, side*side, side)
}

// mixed is a number for the n-th idea in SQL that has nothing to do with its place
// in any order; shares of it are shares of the ideas.
const mixed = "(i % 65537 * 30011 % 65537)"

// fill puts ideas in, with their words, votes and tags, by statements that make
// the rows where they are kept.
func (l *listsBoard) fill() {
	l.Helper()
	err := l.db.Tx(l.ctx, func(tx *gorm.DB) error {
		restore, err := dbtest.WithoutIndexes(tx, "ideas", "votes", "idea_search")
		if err != nil {
			return err
		}
		if err := l.fillWords(tx); err != nil {
			return err
		}
		for _, sql := range slices.Concat(l.fillIdeas(), l.fillVotes(), fillTags(l.ideas), restore, counted(l.ideas)) {
			if err := tx.Exec(sql).Error; err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil && dbtest.OnPostgres() {
		err = l.db.Write(l.ctx).Exec("VACUUM").Error
	}
	if err = errors.Join(err, l.db.Analyze(l.ctx)); err != nil {
		l.Fatal(err)
	}
}

// at is the time of the n-th idea in SQL, some minute of two years.
func (l *listsBoard) at() string {
	return database.Pick(
		l.db.Read(l.ctx),
		"strftime('%Y-%m-%d %H:%M:%f+00:00', '2020-01-01', '+' || ((i * 7919) % 1000000) || ' minutes')",
		"timestamptz '2020-01-01 00:00:00+00' + ((i::bigint * 7919) % 1000000) * interval '1 minute'",
	)
}

// fillIdeas makes people, categories and ideas. Every fifth idea has no answer, a
// third is decided.
func (l *listsBoard) fillIdeas() []string {
	at := l.at()
	people := func(first, count int) string {
		return numbers() + fmt.Sprintf(
			"INSERT INTO users (id, name, created_at) SELECT %d + i, 'Person', %s FROM n WHERE i <= %d",
			first-1,
			at,
			count,
		)
	}
	return []string{
		`INSERT INTO categories (name, slug) VALUES ('B', 'b'), ('C', 'c'), ('D', 'd')`,
		people(firstPerson, benchPeople),
		people(reader, 1),
		people(firstVoter, newVoters),
		numbers() + fmt.Sprintf(`
			INSERT INTO ideas (id, title, body, body_html, excerpt, author_id, category_id, status_id,
				vote_count, trending_rank, comment_count, answered_at, created_at)
			SELECT i, title, body, '<p>' || body || '</p>', substr(body, 1, 150),
				CASE WHEN i %% %d = 3 THEN %d ELSE %d + i %% %d END, 1 + i %% 4, 1 + (i / 4) %% 6,
				1 + i %% %d + CASE WHEN i %% %d = 5 THEN 1 ELSE 0 END, (i %% 99991) / 97.0, %s %% 50,
				CASE WHEN i %% 5 > 0 THEN %s END, %s
			FROM n
			JOIN bench_texts ON bench_texts.id = i
			WHERE i <= %d`,
			l.ideas/readersOwn, reader, firstPerson, benchPeople,
			mostVotes(), l.ideas/readersOwn, mixed,
			at, at,
			l.ideas),
		`
			INSERT INTO idea_counts (category_id, status_id, visible, waiting, hidden)
			SELECT category_id, status_id, count(*), sum(CASE WHEN answered_at IS NULL THEN 1 ELSE 0 END), 0
			FROM ideas
			GROUP BY category_id, status_id`,
	}
}

// mostVotes is how many votes an idea has at most; as many have one as two, and so on.
func mostVotes() int { return 2*votesEach() - 1 }

// fillVotes makes everybody's votes, those of the reader and those for the hot idea.
func (l *listsBoard) fillVotes() (steps []string) {
	most, at := mostVotes(), l.at()
	for vote := range most {
		steps = append(
			steps,
			numbers()+fmt.Sprintf(`
				INSERT INTO votes (idea_id, user_id, created_at)
				SELECT i, %d + (i * 7 + %d) %% %d, %s
				FROM n
				WHERE i <= %d
					AND i %% %d >= %d`, firstPerson, vote*1999, benchPeople, at, l.ideas, most, vote),
		)
	}
	return append(
		steps,
		numbers()+fmt.Sprintf(
			"INSERT INTO votes (idea_id, user_id, created_at) SELECT i, %d, %s FROM n WHERE i <= %d AND i %% %d = 5",
			reader,
			at,
			l.ideas,
			l.ideas/readersOwn,
		),
		numbers()+fmt.Sprintf(
			"INSERT INTO votes (idea_id, user_id, created_at) SELECT %d, %d + i, %s FROM n WHERE i <= %d ON CONFLICT DO NOTHING",
			hotIdea,
			firstPerson-1,
			at,
			benchPeople,
		),
	)
}

// benchTags are the tags of a filled board: of which ideas, as a condition.
var benchTags = []struct {
	name string
	of   func(ideas int) string
}{
	{"common", func(int) string { return mixed + " % 3 = 0" }},
	{"usual", func(int) string { return "i % 65521 * 20011 % 65521 % 50 = 7" }},
	{"rare", func(ideas int) string { return fmt.Sprintf("i %% %d = 9", ideas/80+1) }},
}

func fillTags(ideas int) (steps []string) {
	for n, tag := range benchTags {
		steps = append(
			steps,
			fmt.Sprintf(
				"INSERT INTO tags (id, name, slug, created_at) VALUES (%d, '%s', '%[2]s', '2020-01-01 00:00:00+00:00')",
				n+1,
				tag.name,
			),
			numbers()+fmt.Sprintf(`
				INSERT INTO idea_tags (idea_id, tag_id, created_at)
				SELECT i, %d, '2020-01-01 00:00:00+00:00'
				FROM n
				WHERE i <= %d
					AND %s`, n+1, ideas, tag.of(ideas)),
		)
	}
	return append(steps, "UPDATE tags SET idea_count = (SELECT count(*) FROM idea_tags WHERE tag_id = tags.id)")
}

// counted puts right what the hot idea counts, and where PostgreSQL goes on counting.
func counted(ideas int) []string {
	steps := []string{
		fmt.Sprintf("UPDATE ideas SET vote_count = (SELECT count(*) FROM votes WHERE idea_id = %d) WHERE id = %[1]d",
			hotIdea),
	}
	if dbtest.OnPostgres() {
		steps = append(steps, fmt.Sprintf("SELECT setval(pg_get_serial_sequence('ideas', 'id'), %d)", ideas))
	}
	return steps
}
