package database

import (
	"fmt"
	"strings"

	"gorm.io/gorm"

	"ideaboard/internal/search"
)

// Match is a condition on documents.
type Match struct {
	All  []search.QueryTerm // with Some: all or some of them
	None []search.QueryTerm
	Some bool

	Unranked bool // do not compute the rank, for which a database reads every matching document; it is 0

	// First, if not nil, is what PostgreSQL looks up in the index; at most Checked of the documents
	// found are then checked for the rest. SQLite finds one document after the other and needs no
	// such bound.
	First   []search.QueryTerm
	Checked int
}

// Matching returns SQL, with its arguments, that selects id and rank of up to limit matching
// documents in any order. It is for a FROM clause.
func Matching(tx *gorm.DB, table, key string, m Match, limit int) (sql string, args []any) {
	if m.First != nil && tx.Dialector.Name() == kindPostgres {
		return checked(table, key, m, limit)
	}
	if m.Unranked {
		match, args := documentsOf(tx, table, m)
		return `
			SELECT ` + Pick(tx, "rowid", key) + ` AS id, 0.0 AS rank
			FROM ` + table + `
			WHERE ` + match + `
			LIMIT ?`, append(args, limit)
	}
	if tx.Dialector.Name() == kindPostgres {
		q := tsquery(m)
		return `
			SELECT ` + key + ` AS id, ` + rankOf + ` AS rank
			FROM (
				SELECT ` + key + `, doc
				FROM ` + table + `
				WHERE doc @@ CAST(? AS tsquery)
				LIMIT ?
			) AS matching`, []any{q, q, limit}
	}
	return `
		SELECT rowid AS id, -bm25(` + table + `, 10, 5, 3, 1) AS rank
		FROM ` + table + `
		WHERE ` + table + ` MATCH ?
		LIMIT ?`, []any{fts(m), limit}
}

// checked is Matching for a match with First.
func checked(table, key string, m Match, limit int) (sql string, args []any) {
	q, rank := tsquery(m), "0.0"
	if !m.Unranked {
		rank, args = rankOf, []any{q}
	}
	return `
		SELECT ` + key + ` AS id, ` + rank + ` AS rank
		FROM (
			SELECT ` + key + `, doc
			FROM ` + table + `
			WHERE doc @@ CAST(? AS tsquery)
			LIMIT ?
		) AS first
		WHERE doc @@ CAST(? AS tsquery)
		LIMIT ?`, append(args, tsquery(Match{All: m.First}), m.Checked, q, limit)
}

// rankOf is PostgreSQL's rank of a document, by the length of which it is divided.
const rankOf = "ts_rank('{0.1,0.4,0.6,1}', doc, CAST(? AS tsquery), 1)"

// documentsOf returns the condition that documents match, with its arguments.
func documentsOf(tx *gorm.DB, table string, m Match) (sql string, args []any) {
	if tx.Dialector.Name() == kindPostgres {
		return "doc @@ CAST(? AS tsquery)", []any{tsquery(m)}
	}
	return table + " MATCH ?", []any{fts(m)}
}

// ByKey returns SQL that joins a table to the preceding rows, one by one by its key. Without
// statistics PostgreSQL may underestimate the table and run the search once per row.
func ByKey(tx *gorm.DB, table, key, value string) string {
	on := table + "." + key + " = " + value
	return Pick(tx, "CROSS JOIN "+table+" ON "+on, `CROSS JOIN LATERAL (
		SELECT *
		FROM `+table+`
		WHERE `+on+`
		OFFSET 0
	) AS `+table)
}

// Matches returns the condition, with its arguments, that the document of the row with the id in
// column id matches. It is for queries that use another index.
func Matches(tx *gorm.DB, table, key, id string, m Match) (sql string, args []any) {
	if tx.Dialector.Name() == kindPostgres {
		// OFFSET 0 keeps the planner from reversing the join.
		return `(
			SELECT doc @@ CAST(? AS tsquery)
			FROM ` + table + `
			WHERE ` + key + ` = ` + id + `
			OFFSET 0
		)`, []any{tsquery(m)}
	}
	return id + " IN (SELECT rowid FROM " + table + " WHERE " + table + " MATCH ?)", []any{fts(m)}
}

// tsquery returns the match in PostgreSQL's syntax.
func tsquery(m Match) string {
	var parts, none []string
	for _, wanted := range m.All {
		parts = append(parts, anyOf(wanted, " | ", tsphrase))
	}
	for _, wanted := range m.None {
		none = append(none, "!"+anyOf(wanted, " | ", tsphrase))
	}
	return combined(parts, none, m.Some, " & ", " | ", " & ")
}

func tsphrase(phrase search.Phrase) string {
	terms := make([]string, len(phrase.Terms))
	for i, term := range phrase.Terms {
		terms[i] = quoted(term)
	}
	if phrase.Prefix {
		terms[len(terms)-1] += ":*"
	}
	return "(" + strings.Join(terms, " <-> ") + ")"
}

// fts returns the match in FTS5's syntax.
func fts(m Match) string {
	var parts, none []string
	for _, wanted := range m.All {
		parts = append(parts, anyOf(wanted, " OR ", ftsPhrase))
	}
	for _, wanted := range m.None {
		none = append(none, anyOf(wanted, " OR ", ftsPhrase))
	}
	return combined(parts, none, m.Some, " AND ", " OR ", " NOT ")
}

func ftsPhrase(phrase search.Phrase) string {
	text := `"` + strings.ReplaceAll(strings.Join(phrase.Terms, " "), `"`, "") + `"`
	if phrase.Prefix {
		text += " *"
	}
	return text
}

func anyOf(wanted search.QueryTerm, or string, draw func(search.Phrase) string) string {
	list := make([]string, len(wanted.Any))
	for i, phrase := range wanted.Any {
		list[i] = draw(phrase)
	}
	return "(" + strings.Join(list, or) + ")"
}

func combined(parts, none []string, some bool, and, or, not string) string {
	if some {
		and = or
	}
	text := "(" + strings.Join(parts, and) + ")"
	for _, part := range none {
		text += not + part
	}
	return text
}

// vocabularySample is the number of documents whose words PostgreSQL counts: a million would take
// 15 seconds.
const vocabularySample = 20_000

// Vocabulary returns the words of an index with the number of documents that contain each, and the
// total number of documents. For a large index both are estimates.
func Vocabulary(tx *gorm.DB, table string) (words []search.Counted, docs int, err error) {
	if tx.Dialector.Name() == kindPostgres {
		return sampled(tx, table)
	}
	err = tx.Raw("SELECT count(*) FROM " + table + "_docsize").Scan(&docs).Error
	if err == nil {
		err = tx.Raw(`
			SELECT term AS word, doc AS docs
			FROM `+table+`_words
			ORDER BY doc DESC
			LIMIT ?`, search.MaxVocabulary).Scan(&words).Error
	}
	if err != nil {
		return nil, 0, fmt.Errorf("read the words of %s: %w", table, err)
	}
	return words, docs, nil
}

func sampled(tx *gorm.DB, table string) (words []search.Counted, docs int, err error) {
	var pages float64
	err = tx.Raw("SELECT GREATEST(reltuples, 0) FROM pg_class WHERE oid = CAST(? AS regclass)", table).Scan(&pages).Error
	if err != nil {
		return nil, 0, fmt.Errorf("size of %s: %w", table, err)
	}
	from, scale := table, 1.0
	if pages > vocabularySample {
		share := 100 * vocabularySample / pages
		from, scale, docs = fmt.Sprintf("%s TABLESAMPLE SYSTEM (%f) REPEATABLE (1)", table, share), 100/share, int(pages)
	} else if err = tx.Raw("SELECT count(*) FROM " + table).Scan(&docs).Error; err != nil {
		return nil, 0, fmt.Errorf("size of %s: %w", table, err)
	}
	err = tx.Raw(`
		SELECT word, CAST(ndoc * ? AS bigint) AS docs
		FROM ts_stat(?)
		ORDER BY ndoc DESC
		LIMIT ?`, scale, "SELECT doc FROM "+from, search.MaxVocabulary).Scan(&words).Error
	if err != nil {
		return nil, 0, fmt.Errorf("read the words of %s: %w", table, err)
	}
	return words, docs, nil
}
