package bench

import (
	"fmt"
	"os"
	"text/tabwriter"

	"ideaboard/internal/database/dbtest"
)

// sized is a table or an index, and how large it is on a board.
type sized struct {
	Name string
	MB   float64
}

// sizes returns how large the tables of ideas, votes and words are, and each
// of their indexes, the largest first.
func (l *listsBoard) sizes() (rows []sized) {
	l.Helper()
	list := `
		SELECT name, sum(pgsize) / 1e6 AS mb
		FROM dbstat
		GROUP BY name
		HAVING name LIKE '%ideas%'
			OR name LIKE '%votes%'
			OR name LIKE 'idea_tags%'
			OR name LIKE '%idea_search%'
		ORDER BY 2 DESC`
	if dbtest.OnPostgres() {
		list = `
			SELECT relname AS name, pg_relation_size(oid) / 1e6 AS mb
			FROM pg_class
			WHERE relnamespace = current_schema()::regnamespace
				AND relkind IN ('r', 'i')
				AND (relname LIKE 'ideas%'
					OR relname LIKE 'votes%'
					OR relname LIKE 'idea_tags%'
					OR relname LIKE 'idea_search%')
			ORDER BY 2 DESC`
	}
	if err := l.db.Read(l.ctx).Raw(list).Scan(&rows).Error; err != nil {
		l.Fatal(err)
	}
	return rows
}

// printSizes prints a line for each table and index, and what all of them take.
func (l *listsBoard) printSizes(small *listsBoard) {
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(w, "size, MB\t%d ideas\t%d ideas\t\n", small.ideas, l.ideas)
	were, sum := map[string]float64{}, sized{Name: "all of these"}
	for _, row := range small.sizes() {
		were[row.Name] = row.MB
		were[sum.Name] += row.MB
	}
	rows := l.sizes()
	for _, row := range rows {
		sum.MB += row.MB
	}
	for _, row := range append(rows, sum) {
		fmt.Fprintf(w, "%s\t%.1f\t%.1f\t\n", row.Name, were[row.Name], row.MB)
	}
	flush(l, w)
	fmt.Println()
}
