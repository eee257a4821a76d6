package bench

import (
	"fmt"
	"io"
	"slices"
	"time"
)

// print writes what came out, the headline first.
func (e *evaluation) print(out io.Writer) {
	earlier := 0
	for _, q := range e.asked {
		if q.earlier {
			earlier++
		}
	}
	fmt.Fprintf(
		out,
		"HEADLINE, %s: recall@5 %.3f with titles, %.3f with titles and texts, as the board asks, which knows when ideas "+
			"were proposed; "+
			"%.3f and %.3f by their words alone (plain BM25: %.3f, %.3f)\n",
		e.database,
		e.modes[0].found.at(5),
		e.modes[1].found.at(5),
		e.modes[0].words.at(5),
		e.modes[1].words.at(5),
		e.modes[0].floor.at(5),
		e.modes[1].floor.at(5),
	)
	fmt.Fprintf(out, "%d ideas, %d questions; words learned in %s\n", len(e.rows), len(e.asked),
		e.learned.Round(time.Millisecond))
	if later := len(e.asked) - earlier; later > 0 {
		fmt.Fprintf(out,
			"%d questions are asked of all ideas, in the headline, too: what is relevant came later, or has no date\n", later)
	}
	if left := e.queryMissing + e.relevantMissing + e.questions.bad + e.collection.bad; left > 0 {
		fmt.Fprintf(
			out,
			"left out: %d pairs whose query and %d whose relevant ideas are not in IDEAS; %d lines of PAIRS and %d of "+
				"IDEAS that cannot be read\n",
			e.queryMissing,
			e.relevantMissing,
			e.questions.bad,
			e.collection.bad,
		)
	}
	if e.notAsked > 0 {
		fmt.Fprintf(out, "%d more questions are not asked: evenly spread ones stand for them\n", e.notAsked)
	}
	for i, name := range []string{"title", "title and text"} {
		e.modes[i].print(out, name)
	}
}

func (m *mode) print(out io.Writer, name string) {
	fmt.Fprintln(out, name)
	for _, line := range []struct {
		name string
		*recall
	}{
		{"of what was there before", &m.found},
		{"  by words alone", &m.words},
		{"  plain BM25", &m.floor},
		{"  as people are shown it", &m.shown},
		{"  every second question", &m.second},
		{"of all", &m.all},
		{"  plain BM25", &m.floorAll},
	} {
		fmt.Fprintf(out, "  %-25s %s\n", line.name, line.recall)
	}
	slices.Sort(m.took)
	fmt.Fprintf(out, "  p50 %s  p99 %s\n", m.took[len(m.took)/2].Round(100*time.Microsecond),
		m.took[len(m.took)*99/100].Round(100*time.Microsecond))
}
