package database

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"gorm.io/gorm"

	"ideaboard/internal/search"
)

// This file is the full-text index: one document a thing, of four fields by
// their weight. On PostgreSQL it is a table with a tsvector, on SQLite a table
// of FTS5. Both get terms that [search] made, and know no language.

// Document is what can be found of one thing: the fields, the weightiest first.
type Document struct {
	ID     int64
	Fields [4]search.Field
}

// The most that PostgreSQL keeps of a document.
const (
	maxPosition  = 16_000
	maxPositions = 200 // of one term
)

// PutDocuments writes documents in place of those that were there.
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

// columnText is a field as FTS5 gets it: its terms, so that phrases are found,
// and after them the words themselves where they differ, each once.
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

// vectorText is the fields as a tsvector in text: each term with its places and
// their weight. A gap between the fields keeps phrases from spanning them.
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

// quoted is a term as tsvector and tsquery read it.
func quoted(term string) string { return "'" + quotes.Replace(term) + "'" }

// Unindexed returns the ids above after of those of limit rows of a table that
// have no document, in their order.
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

// DropDocuments takes away the documents of the things whose ids a query selects.
func DropDocuments(tx *gorm.DB, table, key, query string, args ...any) error {
	err := tx.Exec(`
		DELETE FROM `+table+`
		WHERE `+Pick(tx, "rowid", key)+` IN (`+query+`)`, args...).Error
	if err != nil {
		return fmt.Errorf("take documents out of %s: %w", table, err)
	}
	return nil
}
