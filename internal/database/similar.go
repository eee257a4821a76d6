package database

import (
	"fmt"
	"strings"

	"gorm.io/gorm"
)

// Hit says that a document has the term of that number.
type Hit struct {
	Term int
	ID   int64
}

// HaveAny returns which documents of a table of [PutDocuments] have which of some
// terms, at most most of each term.
func HaveAny(tx *gorm.DB, table, key string, terms []string, most int) (hits []Hit, err error) {
	if len(terms) == 0 {
		return nil, nil
	}
	parts, args := make([]string, len(terms)), make([]any, 0, 3*len(terms))
	for i, term := range terms {
		if tx.Dialector.Name() == kindPostgres {
			parts[i] = "(SELECT CAST(? AS integer) AS term, " + key + " AS id FROM " + table + " WHERE doc @@ CAST(? AS tsquery) LIMIT ?)"
			args = append(args, i, quoted(term), most)
		} else {
			parts[i] = "SELECT * FROM (SELECT ? AS term, rowid AS id FROM " + table + " WHERE " + table + " MATCH ? LIMIT ?)"
			args = append(args, i, `"`+strings.ReplaceAll(term, `"`, `""`)+`"`, most)
		}
	}
	if err := tx.Raw(strings.Join(parts, " UNION ALL "), args...).Scan(&hits).Error; err != nil {
		return nil, fmt.Errorf("look for terms in %s: %w", table, err)
	}
	return hits, nil
}
