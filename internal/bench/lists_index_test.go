package bench

import (
	"fmt"
	"os"
	"text/tabwriter"

	"gorm.io/gorm"

	"ideaboard/internal/database/dbtest"
)

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

// sized is a table or an index, and how large it is on a board.
type sized struct {
	Name string
	MB   float64
}

// sizes returns how large the tables of ideas, votes and words are, and each
// of their indexes, the largest first.
func (l *listsBoard) sizes() (rows []sized) {
	l.Helper()
	list := `SELECT name, sum(pgsize) / 1e6 AS mb FROM dbstat GROUP BY name HAVING name LIKE '%ideas%' OR name LIKE '%votes%' OR name LIKE 'idea_tags%' OR name LIKE '%idea_search%' ORDER BY 2 DESC`
	if dbtest.OnPostgres() {
		list = `SELECT relname AS name, pg_relation_size(oid) / 1e6 AS mb FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'i')
			AND (relname LIKE 'ideas%' OR relname LIKE 'votes%' OR relname LIKE 'idea_tags%' OR relname LIKE 'idea_search%') ORDER BY 2 DESC`
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
	w.Flush()
	fmt.Println()
}
