package bench

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"text/tabwriter"
	"time"

	"ideaboard/internal/board"
	"ideaboard/internal/database/dbtest"
)

// writingRounds is in how many rounds things are written with the index, and in
// as many without; the table shows medians.
const writingRounds = 10

// printWriting prints what a vote and a new idea cost on both boards, and a new
// idea without its words in the index.
func (l *listsBoard) printWriting(small *listsBoard) {
	l.Helper()
	small.findVoter()
	l.findVoter()
	votes := alternately(scaled().writings, small.voting(anyIdea), l.voting(anyIdea), small.voting(hot), l.voting(hot))
	with, without := alternating(small, l)
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(w, "writing, ms\tp50, %d\tp99\tp50, %d\tp99\tratio\t\n", small.ideas, l.ideas)
	line := func(name string, was, now []time.Duration) {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%.2f\t\n", name, millis(middle(was)), millis(nearly(was)), millis(middle(now)),
			millis(nearly(now)), ratio(now, was))
	}
	line("a vote for any idea", votes[0], votes[1])
	line(fmt.Sprintf("a vote for an idea with %d", benchPeople), votes[2], votes[3])
	line("an idea", with[0], with[1])
	line("an idea that is not indexed", without[0], without[1])
	flush(l, w)
	fmt.Printf(
		"\nto propose an idea takes %.2f times as long as without the index on the small board, "+
			"%.2f times on the large one\n\n",
		ratio(with[0], without[0]),
		ratio(with[1], without[1]),
	)
}

// alternating returns how long it takes to propose an idea on the small and on the
// large board, with the index and without, the quickest first.
func alternating(small, large *listsBoard) (with, without [2][]time.Duration) {
	round := func(times *[2][]time.Duration) {
		for i, took := range alternately(scaled().writings/writingRounds, small.proposing(), large.proposing()) {
			times[i] = append(times[i], took...)
			slices.Sort(times[i])
		}
	}
	for range writingRounds {
		round(&with)
		small.withoutWords()
		large.withoutWords()
		round(&without)
		small.withWords()
		large.withWords()
	}
	return with, without
}

func anyIdea(l *listsBoard) int64 {
	for {
		if id := rand.Int64N(int64(l.ideas)) + 1; (id/4)%6 < 4 { // not decided
			return id
		}
	}
}

func hot(*listsBoard) int64 { return hotIdea }

// warm reads all pages of ideas, votes and words once, as a server has them that
// has been running: a vote writes to every index of ideas, each somewhere else.
func (l *listsBoard) warm() {
	if dbtest.OnPostgres() {
		l.run("CREATE EXTENSION IF NOT EXISTS pg_prewarm", `
			SELECT sum(pg_prewarm(oid, 'read'))
			FROM pg_class
			WHERE relnamespace = current_schema()::regnamespace
				AND relkind IN ('r', 'i')
				AND (relname LIKE 'ideas%' OR relname LIKE 'votes%' OR relname LIKE 'idea_search%')`)
	}
}

// findVoter begins with the first voter who has not voted: the board may be one
// that stays.
func (l *listsBoard) findVoter() {
	var last int
	err := l.db.Read(l.ctx).Raw("SELECT max(user_id) FROM votes WHERE idea_id = ?", hotIdea).Scan(&last).Error
	if err != nil {
		l.Fatal(err)
	}
	l.voted = max(0, last-firstVoter)
}

// voting returns what adds a vote of somebody who has not voted for it.
func (l *listsBoard) voting(idea func(*listsBoard) int64) func() {
	return func() {
		l.voted++
		_, err := l.board.Vote(l.ctx, board.Actor{ID: int64(firstVoter + l.voted%newVoters), Role: "member"}, idea(l))
		if err != nil {
			l.Fatal(err)
		}
	}
}

// proposing returns what adds an idea of words of the others.
func (l *listsBoard) proposing() func() {
	return func() {
		l.proposed++
		list := words.of(-rand.IntN(1_000_000_000) - 1)
		_, err := l.board.Propose(l.ctx, board.Actor{ID: int64(firstPerson + l.proposed%benchPeople), Role: "member"},
			board.Draft{Title: words.text(list[:titleWords]), Body: words.text(list[titleWords:])})
		if err != nil {
			l.Fatal(err)
		}
	}
}

// withoutWords makes whatever is written to the index go nowhere, so that a
// transaction is the same but for that; withWords brings the index back.
func (l *listsBoard) withoutWords() {
	if dbtest.OnPostgres() {
		l.run("CREATE FUNCTION bench_nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
			"CREATE TRIGGER bench_nowhere BEFORE INSERT OR UPDATE ON idea_search FOR EACH ROW EXECUTE FUNCTION bench_nothing()")
		return
	}
	l.run("ALTER TABLE idea_search RENAME TO bench_search",
		"CREATE VIEW idea_search AS SELECT 0 AS rowid, '' AS title, '' AS tags, '' AS body, '' AS talk",
		"CREATE TRIGGER bench_nowhere INSTEAD OF INSERT ON idea_search BEGIN SELECT 1; END",
		"CREATE TRIGGER bench_nothing INSTEAD OF DELETE ON idea_search BEGIN SELECT 1; END")
}

func (l *listsBoard) withWords() {
	if dbtest.OnPostgres() {
		l.run("DROP TRIGGER bench_nowhere ON idea_search", "DROP FUNCTION bench_nothing()")
		return
	}
	l.run("DROP VIEW idea_search", "ALTER TABLE bench_search RENAME TO idea_search")
}

func (l *listsBoard) run(statements ...string) {
	l.Helper()
	for _, sql := range statements {
		if err := l.db.Write(l.ctx).Exec(sql).Error; err != nil {
			l.Fatal(err)
		}
	}
}
