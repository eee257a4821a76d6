package bench

import (
	"encoding/json"
	"slices"
	"testing"
)

// question is an idea with those that people called the same, as rows.
type question struct {
	query    int
	relevant []int
	earlier  bool // one of those was there before the query
}

// questions are what is asked of a collection, and how many pairs cannot be.
type questions struct {
	asked                                        []question
	bad, queryMissing, relevantMissing, notAsked int
}

// readPairs reads a file of pairs. Pairs whose ideas are not in the collection are
// counted and left out.
func readPairs(t *testing.T, name string, c *collection) (q questions) {
	eachLine(t, "PAIRS", name, func(line []byte) {
		var pair struct {
			Query    oneID
			Relevant someIDs
		}
		if json.Unmarshal(line, &pair) != nil || pair.Query == "" {
			q.bad++
			return
		}
		query := c.named[string(pair.Query)]
		if len(query) == 0 {
			q.queryMissing++
			return
		}
		one := question{query: query[0]}
		for _, id := range pair.Relevant {
			for _, row := range c.named[string(id)] {
				if row != one.query {
					one.relevant = append(one.relevant, row)
					one.earlier = one.earlier || c.before(row, one.query)
				}
			}
		}
		if len(one.relevant) == 0 {
			q.relevantMissing++
			return
		}
		q.asked = append(q.asked, one)
	})
	if len(q.asked) == 0 {
		t.Fatalf(
			"PAIRS: no pair of %s can be asked: %d lines are no pair, %d queries and what is relevant of %d more are not "+
				"in IDEAS",
			name,
			q.bad,
			q.queryMissing,
			q.relevantMissing,
		)
	}
	q.asked, q.notAsked = spread(q.asked)
	return q
}

// spread returns evenly spread questions, if there are too many, and how many
// were left out.
func spread(all []question) (some []question, left int) {
	mostAsked := scaled().asked
	for i, q := range all {
		if i*mostAsked/len(all) != (i-1)*mostAsked/len(all) || i == 0 || len(all) <= mostAsked {
			some = append(some, q)
		}
	}
	return some, len(all) - len(some)
}

// before reports whether a row was there before another; never where the file
// does not say.
func (c *collection) before(row, other int) bool {
	return c.dated[row] && c.dated[other] && c.rows[row].CreatedAt.Before(c.rows[other].CreatedAt)
}

// placeOf returns where the first right answer stands, from 1; 0: nowhere.
func (q question) placeOf(found []int) int {
	return 1 + slices.IndexFunc(found, func(row int) bool { return slices.Contains(q.relevant, row) })
}
