package board

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"gorm.io/gorm"

	"ideaboard/internal/database"
	"ideaboard/internal/markdown"
	"ideaboard/internal/search"
)

// The table of search documents and its key.
const searchTable, searchKey = "idea_search", "idea_id"

// How much text of an idea is indexed, in bytes: of its own text, and of its newest
// comments and answers.
const (
	maxSearchedBody     = 20_000
	maxSearchedComments = 20_000
	maxSearchedSaid     = 100 // comments and answers, each
)

// index rewrites the search documents of ideas and of the ideas they were merged into.
// Call it in every transaction that changes their text, tags, answers, public comments or
// merges, but not for votes.
func (b *Board) index(ctx context.Context, tx *gorm.DB, ideaIDs ...int64) error {
	return index(tx.WithContext(ctx), ideaIDs...)
}

func index(tx *gorm.DB, ideaIDs ...int64) error {
	if len(ideaIDs) == 0 {
		return nil
	}
	var ideas []Idea
	if err := toIndex(tx, ideaIDs).Find(&ideas).Error; err != nil {
		return fmt.Errorf("read the ideas to index: %w", err)
	}
	docs, err := documents(tx, ideas)
	if err != nil {
		return err
	}
	return database.PutDocuments(tx, searchTable, searchKey, docs)
}

// toIndex returns the query of ideas and of the ideas they were merged into. It is a
// UNION, because PostgreSQL would scan all ideas for an OR.
func toIndex(tx *gorm.DB, ideaIDs []int64) *gorm.DB {
	const changedOrTarget = `
		SELECT id
		FROM ideas AS changed
		WHERE id IN ?
		UNION
		SELECT merged_into_id
		FROM ideas AS duplicates
		WHERE id IN ?
			AND merged_into_id IS NOT NULL`
	return tx.Select("id", "title", "body_html", "category_id", "comment_count", "answered_at").
		Where("id IN ("+changedOrTarget+")", ideaIDs, ideaIDs).
		Order("id")
}

// documents returns the search documents of ideas. They contain only what everybody who
// sees the idea may read.
func documents(tx *gorm.DB, ideas []Idea) ([]database.Document, error) {
	names, err := alsoNamed(tx, ideas)
	if err != nil {
		return nil, err
	}
	docs := make([]database.Document, len(ideas))
	for i, idea := range ideas {
		said, err := publicText(tx, &idea)
		if err != nil {
			return nil, err
		}
		docs[i].ID = idea.ID
		copy(docs[i].Fields[:],
			search.Fields(idea.Title, names[idea.ID], markdown.Excerpt(idea.BodyHTML, maxSearchedBody), said))
	}
	return docs, nil
}

// alsoNamed returns the public tags of ideas and the titles of their duplicates, if
// everybody who sees the idea may see them.
func alsoNamed(tx *gorm.DB, ideas []Idea) (map[int64]string, error) {
	ids := make([]int64, len(ideas))
	for i, idea := range ideas {
		ids[i] = idea.ID
	}
	var rows []struct {
		ID   int64
		Name string
	}
	err := tx.Raw(`
		SELECT idea_tags.idea_id AS id, tags.name
		FROM idea_tags
		JOIN tags ON tags.id = idea_tags.tag_id
		WHERE idea_tags.idea_id IN ?
			AND NOT tags.staff_only
		UNION ALL
		SELECT ideas.merged_into_id, ideas.title
		FROM ideas
		JOIN ideas AS targets ON targets.id = ideas.merged_into_id
		JOIN categories ON categories.id = ideas.category_id
		WHERE ideas.merged_into_id IN ?
			AND ideas.hidden_at IS NULL
			AND (ideas.category_id = targets.category_id OR categories.seen_by = 'everybody')`,
		ids, ids).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read the tags and duplicates of ideas: %w", err)
	}
	names := map[int64]string{}
	for _, row := range rows {
		names[row.ID] += row.Name + "\n"
	}
	return names, nil
}

// publicText returns the public answers and comments of an idea, newest first.
func publicText(tx *gorm.DB, idea *Idea) (string, error) {
	answers := ""
	if idea.AnsweredAt != nil {
		var err error
		if answers, err = publicTextIn(tx, idea, InAnswer); err != nil {
			return "", err
		}
	}
	comments, err := publicTextIn(tx, idea, InComment)
	return answers + comments, err
}

// publicTextIn returns the answers or the public comments of an idea, newest first.
func publicTextIn(tx *gorm.DB, idea *Idea, place MatchPlace) (string, error) {
	q := tx.Raw(`
		SELECT body_html || ' ' || reconsider_if_html
		FROM answers
		WHERE idea_id = ?
		ORDER BY id DESC
		LIMIT ?`, idea.ID, maxSearchedSaid)
	if place == InComment {
		if idea.CommentCount == 0 {
			return "", nil
		}
		q = tx.Raw(`
			SELECT body_html
			FROM comments
			WHERE idea_id = ?
				AND `+publicRows+`
			ORDER BY created_at DESC, id DESC
			LIMIT ?`, idea.ID, maxSearchedSaid)
	}
	var said strings.Builder
	if err := writePlain(&said, q); err != nil {
		return "", fmt.Errorf("read the comments on idea %d: %w", idea.ID, err)
	}
	return said.String(), nil
}

// writePlain appends the text of a query's HTML until there is enough.
func writePlain(said *strings.Builder, q *gorm.DB) error {
	rows, err := q.Rows()
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for said.Len() < maxSearchedComments && rows.Next() {
		var html string
		if err := rows.Scan(&html); err != nil {
			return err
		}
		said.WriteString(markdown.Excerpt(html, maxSearchedComments-said.Len()) + "\n")
	}
	return rows.Err()
}

// indexImported indexes the ideas of an import.
func (b *Board) indexImported(ctx context.Context, tx *gorm.DB, rows []Imported) error {
	here, err := importedIdeas(tx, rows)
	if err != nil {
		return err
	}
	return b.index(ctx, tx, slices.Sorted(maps.Values(here))...)
}

// indexCommented indexes the ideas of some comments.
func indexCommented(tx *gorm.DB, commentIDs []int64) error {
	if len(commentIDs) == 0 {
		return nil
	}
	var ids []int64
	if err := tx.Raw("SELECT DISTINCT idea_id FROM comments WHERE id IN ?", commentIDs).Scan(&ids).Error; err != nil {
		return fmt.Errorf("find the ideas of comments: %w", err)
	}
	return errors.Join(index(tx, ids...), enqueueReindex(tx, ids...))
}

// indexBatch is how many ideas are indexed in one transaction.
const indexBatch = 200

// IndexMissing indexes ideas without a document, re-indexes recent changes, and a daily
// rotation of the rest. It returns the number of missing ideas indexed.
func (b *Board) IndexMissing(ctx context.Context) (n int, err error) {
	after := int64(0)
	for {
		ids, err := database.Unindexed(b.db.Read(ctx), "ideas", searchTable, searchKey, after, indexBatch)
		if err != nil {
			return n, err
		}
		if len(ids) == 0 {
			return n, errors.Join(b.indexRecent(ctx), b.indexInTurn(ctx))
		}
		if err := b.tx(ctx, func(tx *gorm.DB) error { return b.indexLocked(ctx, tx, ids) }); err != nil {
			return n, err
		}
		n, after = n+len(ids), ids[len(ids)-1]
	}
}

// indexLocked indexes ideas with their rows locked.
func (b *Board) indexLocked(ctx context.Context, tx *gorm.DB, ids []int64) error {
	if _, err := database.Rows[Idea](tx, ForUpdate).Select("id").Where("id IN ?", ids).Order("id").Find(ctx); err != nil {
		return fmt.Errorf("lock the ideas to index: %w", err)
	}
	return b.index(ctx, tx, ids...)
}
