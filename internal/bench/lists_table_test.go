package bench

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"ideaboard/internal/board"
)

// How lists are read.
const (
	listsDeep = 4000 // the page that is far down, or the middle of a shorter list
	maxRatio  = 1.3
)

// list is a list that is measured: its filter, what the ideas of it are in SQL,
// and who reads it.
type list struct {
	name   string
	filter board.IdeaFilter
	where  string
	viewer board.Actor
}

// lists are every order with every filter.
func lists() (all []list) {
	me := board.Actor{ID: reader, Role: "member"}
	tagged := func(tag int) string {
		return fmt.Sprintf("EXISTS (SELECT 1 FROM idea_tags WHERE idea_id = ideas.id AND tag_id = %d)", tag)
	}
	filters := []list{
		{name: "all", where: "TRUE"},
		{name: "all, signed in", where: "TRUE", viewer: me},
		{name: "status", where: "status_id = 3", filter: board.IdeaFilter{StatusID: 3}},
		{name: "category", where: "category_id = 1", filter: board.IdeaFilter{CategoryID: 1}},
		{
			name:   "status and category",
			where:  "status_id = 3 AND category_id = 1",
			filter: board.IdeaFilter{StatusID: 3, CategoryID: 1},
		},
		{name: "no answer", where: "answered_at IS NULL", filter: board.IdeaFilter{Unanswered: true}},
		{name: "a common tag", where: tagged(1), filter: board.IdeaFilter{Tags: board.TagFilter{Any: []int64{1}}}},
		{name: "a usual tag", where: tagged(2), filter: board.IdeaFilter{Tags: board.TagFilter{Any: []int64{2}}}},
		{name: "a rare tag", where: tagged(3), filter: board.IdeaFilter{Tags: board.TagFilter{Any: []int64{3}}}},
		{
			name:   "two tags at once",
			where:  tagged(1) + " AND " + tagged(2),
			filter: board.IdeaFilter{Tags: board.TagFilter{All: []int64{1, 2}}},
		},
		{
			name:   "not a common tag",
			where:  "NOT " + tagged(1),
			filter: board.IdeaFilter{Tags: board.TagFilter{None: []int64{1}}},
		},
		{name: "mine", where: fmt.Sprintf("author_id = %d", reader), filter: board.IdeaFilter{Mine: true}, viewer: me},
		{
			name:   "I voted for",
			where:  fmt.Sprintf("id IN (SELECT idea_id FROM votes WHERE user_id = %d)", reader),
			filter: board.IdeaFilter{Voted: true},
			viewer: me,
		},
	}
	for _, sort := range board.Sorts {
		for _, l := range filters {
			l.name, l.filter.Sort, l.filter.Seed = string(sort)+", "+l.name, sort, 2_000_000_000
			if l.where += " AND " + listKeys[sort].only; l.filter.LeavesDecided() {
				l.where += " AND status_id < 5"
			}
			all = append(all, l)
		}
	}
	return all
}

// printLists prints a line for each list: its first page and its page far down.
func (l *listsBoard) printLists(small *listsBoard) {
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(w, "list, ms\tfirst, %d\tfirst, %d\tratio\tdeep, %d\tdeep, %d\tratio\t\t\n", small.ideas, l.ideas,
		small.ideas, l.ideas)
	var ratios []float64
	for _, list := range lists() {
		if *listsOnly != "" && !strings.Contains(list.name, *listsOnly) {
			continue
		}
		deepWas, deepNow := small.cursor(list), l.cursor(list)
		if deepWas == "" || deepNow == "" {
			continue // no idea is in it
		}
		took := alternately(scaled().listsTimes, func() { small.page(list, "") }, func() { l.page(list, "") },
			func() { small.page(list, deepWas) }, func() { l.page(list, deepNow) })
		first, deep, verdict := ratio(took[1], took[0]), ratio(took[3], took[2]), ""
		if ratios = append(ratios, first, deep); max(first, deep) > maxRatio {
			verdict = "over"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%.2f\t%s\t%s\t%.2f\t%s\t\n", list.name, millis(middle(took[0])),
			millis(middle(took[1])), first, millis(middle(took[2])), millis(middle(took[3])), deep, verdict)
	}
	flush(l, w)
	slices.Sort(ratios)
	within := slices.IndexFunc(append(ratios, maxRatio+1), func(r float64) bool { return r > maxRatio })
	fmt.Printf("\n%d of %d pages take at most %.1f times as long; the median is %.2f times, the slowest %.2f\n\n",
		within, len(ratios), maxRatio, ratios[len(ratios)/2], ratios[len(ratios)-1])
}

// page reads a page of a list, which holds something. Each reading has another seed,
// which nothing but the shuffle looks at, so that no page is one that was kept.
func (l *listsBoard) page(list list, after string) {
	l.read++
	list.filter.After, list.filter.Seed = after, list.filter.Seed+l.read
	page, err := l.board.List(l.ctx, list.viewer, list.filter)
	if err != nil || len(page.Ideas) == 0 {
		l.Fatalf("%s after %q: %d ideas, %v", list.name, after, len(page.Ideas), err)
	}
}

// listKeys are the keys of each order's cursor, how it sorts, and the ideas that
// it is about.
var listKeys = map[board.Sort]struct{ kind, column, way, only string }{
	board.Trending: {
		"t",
		"trending_rank",
		"DESC",
		"TRUE",
	},
	board.Top:    {"v", "vote_count", "DESC", "TRUE"},
	board.Newest: {"n", "created_at", "DESC", "TRUE"},
	board.Discussed: {
		"c",
		"comment_count",
		"DESC",
		"TRUE",
	},
	board.Answered:   {"a", "answered_at", "DESC", "answered_at IS NOT NULL"},
	board.Unanswered: {"w", "created_at", "", "answered_at IS NULL"},
	board.Surprise:   {"s", "id", "", "TRUE"},
}

// cursor returns where a page far down begins: page 4,000, or the middle of a
// list that is shorter. "" when nothing is in the list.
func (l *listsBoard) cursor(list list) string {
	l.Helper()
	var count int
	db, key := l.db.Read(l.ctx), listKeys[list.filter.Sort]
	if err := db.Raw("SELECT count(*) FROM ideas WHERE " + list.where).Scan(&count).Error; err != nil {
		l.Fatal(err)
	}
	if count < 2 || list.filter.Sort == board.Surprise {
		return map[bool]string{true: "s4000000000_1"}[count >= 2]
	}
	var last board.ListedIdea
	err := db.Raw(`
		SELECT id, trending_rank, vote_count, created_at, comment_count, answered_at
		FROM ideas
		WHERE `+list.where+`
		ORDER BY `+key.column+` `+key.way+`, id `+key.way+`
		LIMIT 1 OFFSET ?`, min(listsDeep*board.PageSize, count/2)-1).Scan(&last).Error
	if err != nil || last.ID == 0 {
		l.Fatalf("%s: no page in the middle of %d ideas, %v", list.name, count, err)
	}
	return key.kind + keyOf(list.filter.Sort, last) + "_" + strconv.FormatInt(last.ID, 10)
}

// keyOf is what a cursor of the order says of the idea.
func keyOf(sort board.Sort, last board.ListedIdea) string {
	switch sort {
	case board.Trending:
		return strconv.FormatFloat(last.TrendingRank, 'g', -1, 64)
	case board.Top:
		return strconv.Itoa(last.VoteCount)
	case board.Discussed:
		return strconv.Itoa(last.CommentCount)
	case board.Answered:
		return strconv.FormatInt(last.AnsweredAt.UnixMicro(), 10)
	}
	return strconv.FormatInt(last.CreatedAt.UnixMicro(), 10)
}

// alternately does some things in turn, so many times, and returns how long each
// took, the quickest first: what else the machine does hits all of them.
func alternately(times int, things ...func()) [][]time.Duration {
	took := make([][]time.Duration, len(things))
	for range times {
		for i, thing := range things {
			start := time.Now()
			thing()
			took[i] = append(took[i], time.Since(start))
		}
	}
	for _, times := range took {
		slices.Sort(times)
	}
	return took
}

// ratio is how many times the median of a is that of b.
func ratio(a, b []time.Duration) float64 { return float64(middle(a)) / float64(middle(b)) }
