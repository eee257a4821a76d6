package database

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"gorm.io/gorm"

	"ideaboard/internal/search"
)

// The full-text index has one document for each indexed row, with four fields of different weight.
// On PostgreSQL it is a table with a tsvector, on SQLite an FTS5 table. Package search turns texts
// into terms; the databases do no language processing.

// Document is the indexed text of one row: its fields by decreasing weight.
type Document struct {
	ID     int64
	Fields [4]search.Field
}

// PostgreSQL's limits for a tsvector.
const (
	maxPosition  = 16_000
	maxPositions = 200 // for each term
)

// PutDocuments inserts or replaces documents.
func PutDocuments(tx *gorm.DB, table, key string, docs []Document) (err error) {
	for some := range slices.Chunk(docs, 100) {
		if tx.Dialector.Name() == kindPostgres {
			err = putVectors(tx, table, key, some)
		} else {
			err = putColumns(tx, table, some)
		}
		if err != nil {
			return fmt.Errorf("write %s: %w", table, err)
		}
	}
	return nil
}

func putVectors(tx *gorm.DB, table, key string, docs []Document) error {
	args := make([]any, 0, 2*len(docs))
	for _, doc := range docs {
		args = append(args, doc.ID, vectorText(doc.Fields))
	}
	rows := strings.TrimSuffix(strings.Repeat("(?, CAST(? AS tsvector)), ", len(docs)), ", ")
	return tx.Exec(`
		INSERT INTO `+table+` (`+key+`, doc)
		VALUES `+rows+`
		ON CONFLICT (`+key+`) DO UPDATE SET doc = excluded.doc`, args...).Error
}

func putColumns(tx *gorm.DB, table string, docs []Document) error {
	for _, doc := range docs {
		err := tx.Exec("DELETE FROM "+table+" WHERE rowid = ?", doc.ID).Error
		if err == nil {
			title, tags := columnText(doc.Fields[0]), columnText(doc.Fields[1])
			body, talk := columnText(doc.Fields[2]), columnText(doc.Fields[3])
			err = tx.Exec(`
				INSERT INTO `+table+` (rowid, title, tags, body, talk)
				VALUES (?, ?, ?, ?, ?)`, doc.ID, title, tags, body, talk).Error
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// columnText returns a field for FTS5: its terms in order, so that phrases can be found, followed
// by each original word that differs from its term, once.
func columnText(field search.Field) string {
	var text strings.Builder
	for _, term := range field.Terms {
		text.WriteString(term)
		text.WriteByte(' ')
	}
	known := map[string]bool{}
	for _, words := range field.Raw {
		for _, word := range words {
			if !known[word] {
				known[word] = true
				text.WriteString(word)
				text.WriteByte(' ')
			}
		}
	}
	return text.String()
}

// vectorText returns the fields as the text of a tsvector: each term with its positions and weight.
// A gap between fields prevents phrases from spanning them.
func vectorText(fields [4]search.Field) string {
	places, order := map[string][]string{}, []string(nil)
	put := func(term, place string) {
		if places[term] == nil {
			order = append(order, term)
		}
		if len(places[term]) < maxPositions {
			places[term] = append(places[term], place)
		}
	}
	at := 0
	for weight, field := range fields {
		for i, term := range field.Terms {
			if at++; at > maxPosition {
				at = maxPosition
			}
			place := strconv.Itoa(at) + "ABCD"[weight:weight+1]
			put(term, place)
			for _, word := range field.Raw[i] {
				put(word, place)
			}
		}
		at += 10
	}
	var text strings.Builder
	for _, term := range order {
		text.WriteString(quoted(term) + ":" + strings.Join(places[term], ",") + " ")
	}
	return text.String()
}

var quotes = strings.NewReplacer(`'`, `''`, `\`, `\\`)

// quoted returns a term quoted for tsvector and tsquery.
func quoted(term string) string { return "'" + quotes.Replace(term) + "'" }

// Unindexed returns up to limit ids of rows without a document, in order, starting above after.
func Unindexed(tx *gorm.DB, of, table, key string, after int64, limit int) (ids []int64, err error) {
	err = tx.Raw(`
		SELECT id
		FROM `+of+`
		WHERE id > ?
			AND NOT EXISTS (SELECT 1 FROM `+table+` WHERE `+Pick(tx, "rowid", key)+` = `+of+`.id)
		ORDER BY id
		LIMIT ?`, after, limit).Scan(&ids).Error
	if err != nil {
		return nil, fmt.Errorf("look for what is not in %s: %w", table, err)
	}
	return ids, nil
}

// DropDocuments deletes the documents of the rows whose ids query selects.
func DropDocuments(tx *gorm.DB, table, key, query string, args ...any) error {
	err := tx.Exec(`
		DELETE FROM `+table+`
		WHERE `+Pick(tx, "rowid", key)+` IN (`+query+`)`, args...).Error
	if err != nil {
		return fmt.Errorf("take documents out of %s: %w", table, err)
	}
	return nil
}
