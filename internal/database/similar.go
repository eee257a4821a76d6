package database

import (
	"fmt"
	"strings"

	"gorm.io/gorm"

	"ideaboard/internal/search"
)

// Hit means that a document contains a term, given by its index.
type Hit struct {
	Term int
	ID   int64
}

// FindTerms returns which documents of a table of [PutDocuments] contain which of these terms, up
// to most[i] documents for terms[i]; 0 skips the term. A term with a space is a phrase of two.
func FindTerms(tx *gorm.DB, table, key string, terms []string, most []int) (hits []Hit, err error) {
	var parts []string
	var args []any
	for i, term := range terms {
		if most[i] == 0 {
			continue
		}
		if tx.Dialector.Name() == kindPostgres {
			parts = append(parts, `(
				SELECT CAST(? AS integer) AS term, `+key+` AS id
				FROM `+table+`
				WHERE doc @@ CAST(? AS tsquery)
				LIMIT ?
			)`)
			args = append(args, i, tsphrase(search.Phrase{Terms: strings.Fields(term)}), most[i])
		} else {
			parts = append(parts, `
				SELECT *
				FROM (
					SELECT ? AS term, rowid AS id
					FROM `+table+`
					WHERE `+table+` MATCH ?
					LIMIT ?
				)`)
			args = append(args, i, `"`+strings.ReplaceAll(term, `"`, `""`)+`"`, most[i])
		}
	}
	if len(parts) == 0 {
		return nil, nil
	}
	if err := tx.Raw(strings.Join(parts, " UNION ALL "), args...).Scan(&hits).Error; err != nil {
		return nil, fmt.Errorf("look for terms in %s: %w", table, err)
	}
	return hits, nil
}
