package board

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"ideaboard/internal/database"
	"ideaboard/internal/markdown"
)

// Rendered is a column of HTML and the column of Markdown in the same row that it is
// rendered from. The table's key is id.
type Rendered struct{ Table, Source, HTML string }

// rendered are the board's own columns of HTML.
var rendered = []Rendered{
	{"ideas", "body", "body_html"},
	{"idea_versions", "body", "body_html"},
	{"answers", "body", "body_html"},
	{"answers", "reconsider_if", "reconsider_if_html"},
	{"answer_versions", "body", "body_html"},
	{"answer_versions", "reconsider_if", "reconsider_if_html"},
	{"comments", "body", "body_html"},
	{"comment_versions", "body", "body_html"},
}

// rendersAtOnce is how many rows are rendered and then written together.
const rendersAtOnce = 100

// rendering is the progress of a column: all rows up to LastID have the HTML of Version.
type rendering struct {
	Part     string `gorm:"primaryKey"`
	Version  int
	LastID   int64
	Finished bool
}

// RenderAgain renders texts that were stored by an older version of the renderer, and
// returns how many changed. It does nothing if all are current, and resumes after an
// interruption. Texts written meanwhile are current anyway.
func (b *Board) RenderAgain(ctx context.Context) (changed int, err error) {
	for _, column := range b.rendered {
		n, err := b.renderColumn(ctx, column)
		if changed += n; err != nil {
			return changed, fmt.Errorf("render %s of %s again: %w", column.HTML, column.Table, err)
		}
	}
	return changed, nil
}

func (b *Board) renderColumn(ctx context.Context, column Rendered) (changed int, err error) {
	at := rendering{Part: column.Table + "." + column.HTML}
	at, err = database.Rows[rendering](b.db.Read(ctx)).Table("renderings").Where("part = ?", at.Part).Take(ctx)
	if err != nil && !errors.Is(err, gorm.ErrRecordNotFound) {
		return 0, err
	}
	if at.Version != markdown.Version {
		at = rendering{Part: column.Table + "." + column.HTML, Version: markdown.Version}
	}
	for !at.Finished {
		n, err := b.renderBatch(ctx, column, &at)
		if changed += n; err != nil {
			return changed, err
		}
	}
	return changed, nil
}

// renderBatch renders the next rows of a column and stores the progress.
func (b *Board) renderBatch(ctx context.Context, column Rendered, at *rendering) (changed int, err error) {
	var rows []renderedRow
	err = b.db.Read(ctx).Raw(`
		SELECT id, `+column.Source+` AS source, `+column.HTML+` AS html, `+column.excerpt()+` AS excerpt
		FROM `+column.Table+`
		WHERE id > ?
		ORDER BY id
		LIMIT ?`, at.LastID, rendersAtOnce).Scan(&rows).Error
	if err != nil {
		return 0, err
	}
	next := make([]string, len(rows))
	for i, row := range rows { // before the transaction, because it can be slow
		if next[i] = row.HTML; row.HTML != "" {
			next[i] = markdown.Rerender(row.Source, row.HTML)
		}
		at.LastID = row.ID
	}
	at.Finished = len(rows) < rendersAtOnce
	err = b.tx(ctx, func(tx *gorm.DB) error {
		changed = 0
		for i, row := range rows {
			if next[i] == row.HTML && (column.Table != ideasTable || markdown.Excerpt(next[i], excerptLen) == row.Excerpt) {
				continue
			}
			if err := column.store(tx, row, next[i]); err != nil {
				return err
			}
			changed++
		}
		return tx.Exec(`
			INSERT INTO renderings (part, version, last_id, finished)
			VALUES (?, ?, ?, ?)
			ON CONFLICT (part) DO UPDATE SET version = excluded.version, last_id = excluded.last_id,
				finished = excluded.finished`, at.Part, at.Version, at.LastID, at.Finished).Error
	})
	return changed, err
}

// renderedRow is a row with a rendered column.
type renderedRow struct {
	ID                    int64
	Source, HTML, Excerpt string
}

// ideasTable also has an excerpt derived from its HTML.
const ideasTable = "ideas"

func (c Rendered) excerpt() string {
	if c.Table == ideasTable {
		return "excerpt"
	}
	return "''"
}

// store writes new HTML unless the row changed meanwhile.
func (c Rendered) store(tx *gorm.DB, row renderedRow, html string) error {
	set, values := c.HTML+" = ?", []any{html}
	if c.Table == ideasTable {
		set, values = set+", excerpt = ?", append(values, markdown.Excerpt(html, excerptLen))
	}
	return tx.Exec(fmt.Sprintf("UPDATE %s SET %s WHERE id = ? AND %s = ?", c.Table, set, c.HTML),
		append(values, row.ID, row.HTML)...).Error
}
