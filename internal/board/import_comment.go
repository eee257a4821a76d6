package board

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/account"
	"ideaboard/internal/database"
	"ideaboard/internal/markdown"
	"ideaboard/internal/text"
)

// ImportedComment is a comment to import from another product. Its author is known by a
// name in that product.
type ImportedComment struct {
	SourceID  string // ""; then it is derived from the idea and the text
	Author    string
	Staff     bool
	Body      string
	CreatedAt time.Time // zero: the idea's
}

// Check cleans the comment of a checked idea and returns what is wrong with it, as a
// message for the command line.
func (c *ImportedComment) Check(of Imported, now time.Time) error {
	c.SourceID, c.Body = text.Line(c.SourceID), text.Block(c.Body)
	c.Author = text.Cut(text.Line(c.Author), account.MaxName)
	if c.CreatedAt.IsZero() {
		c.CreatedAt = of.CreatedAt
	}
	switch {
	case len(c.SourceID) > 200:
		return errors.New("source_id is longer than 200 bytes")
	case text.Visible(c.Body) == 0:
		return errors.New("body has no visible character")
	case text.Length(c.Body) > maxImportedBody:
		return fmt.Errorf("body has more than %d characters", maxImportedBody)
	case c.CreatedAt.Year() < 1970:
		return errors.New("created_at is before 1970")
	case c.CreatedAt.After(now.Add(24 * time.Hour)):
		return errors.New("created_at is in the future")
	}
	c.CreatedAt, c.Author = c.CreatedAt.UTC().Truncate(time.Microsecond), cmp.Or(c.Author, unknownAuthor)
	if c.SourceID == "" {
		c.SourceID = of.SourceID + "#" + c.hash()
	}
	return nil
}

// hash identifies a comment without an id within its idea, wherever it is in the file.
func (c *ImportedComment) hash() string {
	sum := sha256.Sum256([]byte(c.Author + "\x00" + strconv.FormatInt(c.CreatedAt.UnixMicro(), 10) + "\x00" + c.Body))
	return hex.EncodeToString(sum[:8])
}

// elsewhere returns an alternative id for a comment whose id is used on another idea: some
// products number the comments of each idea from 1.
func (c *ImportedComment) elsewhere(of Imported) string { return of.SourceID + "/" + c.SourceID }

// commentRow is a comment as an import stores it: public, without a parent, and without
// notifications or follows.
type commentRow struct {
	ID        int64
	IdeaID    int64
	AuthorID  int64
	ByStaff   bool
	Body      string
	BodyHTML  string
	Source    string
	SourceID  string
	CreatedAt time.Time
	row       int // index in the batch
	author    string
}

// TableName returns the comments table.
func (commentRow) TableName() string { return "comments" }

// commentIDs has the idea of each known comment, by source and source id.
type commentIDs map[[2]string]int64

// newComments returns the comments of rows that were not imported before, and how many
// were. ideas has the ids of the existing ideas, by source and source id. tx may be the
// transaction that adds the ideas.
func newComments(tx *gorm.DB, rows []Imported, ideas map[[2]string]int64) (fresh []commentRow, known int, err error) {
	taken, err := takenComments(tx, rows, ideas)
	if err != nil {
		return nil, 0, err
	}
	for i, row := range rows {
		for _, c := range row.Comments {
			id, owner := c.SourceID, row.ideaID(ideas, i)
			if other := taken[[2]string{row.Source, id}]; other != 0 && other != owner {
				id = c.elsewhere(row)
			}
			key := [2]string{row.Source, id}
			if taken[key] != 0 {
				known++
				continue
			}
			taken[key] = owner
			fresh = append(fresh, commentRow{
				ByStaff:   c.Staff,
				Body:      c.Body,
				Source:    row.Source,
				SourceID:  id,
				CreatedAt: c.CreatedAt,
				row:       i,
				author:    c.Author,
			})
		}
	}
	return fresh, known, nil
}

// ideaID returns the id of the idea of row at, or a unique negative number if it is new.
func (i Imported) ideaID(ideas map[[2]string]int64, at int) int64 {
	if id := ideas[[2]string{i.Source, i.SourceID}]; id != 0 {
		return id
	}
	return -int64(at) - 1
}

// takenComments looks up the rows' comments by their ids, and by the alternative ids of
// those whose id another idea's comment has.
func takenComments(tx *gorm.DB, rows []Imported, ideas map[[2]string]int64) (commentIDs, error) {
	bySource, taken := map[string][]string{}, commentIDs{}
	for _, row := range rows {
		for _, c := range row.Comments {
			bySource[row.Source] = append(bySource[row.Source], c.SourceID)
		}
	}
	if err := taken.find(tx, bySource); err != nil {
		return nil, err
	}
	clear(bySource)
	first := maps.Clone(taken)
	for i, row := range rows {
		for _, c := range row.Comments {
			key, owner := [2]string{row.Source, c.SourceID}, row.ideaID(ideas, i)
			if first[key] == 0 {
				first[key] = owner
			} else if first[key] != owner {
				bySource[row.Source] = append(bySource[row.Source], c.elsewhere(row))
			}
		}
	}
	return taken, taken.find(tx, bySource)
}

// find adds the ideas of the comments with these ids.
func (taken commentIDs) find(tx *gorm.DB, bySource map[string][]string) error {
	for source, ids := range bySource {
		for some := range slices.Chunk(ids, 500) {
			var here []struct {
				SourceID string
				IdeaID   int64
			}
			err := bySourceID(tx, "comments", "idea_id", source, some).Scan(&here).Error
			if err != nil {
				return fmt.Errorf("find imported comments: %w", err)
			}
			for _, comment := range here {
				taken[[2]string{source, comment.SourceID}] = comment.IdeaID
			}
		}
	}
	return nil
}

// renderComments sets the HTML of comments. It runs outside of transactions, because it
// can be slow.
func renderComments(comments []commentRow) {
	for i := range comments {
		comments[i].BodyHTML = markdown.HTML(comments[i].Body)
	}
}

// saveComments adds the rendered comments that still do not exist. It locks their ideas,
// so that nobody adds the same comments meanwhile.
func (b *Board) saveComments(ctx context.Context, tx *gorm.DB, rows []Imported, drawn []commentRow) error {
	ids, err := lockImported(ctx, tx, rows, drawn)
	if err != nil {
		return err
	}
	fresh, _, err := newComments(tx, rows, ids)
	if err != nil {
		return err
	}
	html := make(map[[2]string]string, len(drawn))
	for _, c := range drawn {
		html[[2]string{c.Source, c.SourceID}] = c.BodyHTML
	}
	authors, err := importPeople(tx, func(add func(source, name string, at time.Time)) {
		for _, c := range fresh {
			add(c.Source, c.author, c.CreatedAt)
		}
	})
	if err != nil {
		return err
	}
	counts := map[int64]int{}
	for i := range fresh {
		c := &fresh[i]
		c.IdeaID, c.AuthorID = ids[[2]string{c.Source, rows[c.row].SourceID}], authors[[2]string{c.Source, c.author}]
		var known bool
		if c.BodyHTML, known = html[[2]string{c.Source, c.SourceID}]; !known {
			c.BodyHTML = markdown.HTML(c.Body) // its id changed meanwhile
		}
		counts[c.IdeaID]++
	}
	if len(fresh) == 0 {
		return nil
	}
	if err := tx.CreateInBatches(&fresh, 500).Error; err != nil {
		return fmt.Errorf("import comments: %w", err)
	}
	return countImported(tx, counts)
}

// lockImported locks the ideas that get new comments. It returns the ids of the ideas of
// all rows, by source and source id.
func lockImported(ctx context.Context, tx *gorm.DB, rows []Imported, fresh []commentRow) (map[[2]string]int64, error) {
	ids, err := importedIdeas(tx, rows)
	if err != nil {
		return nil, err
	}
	var lock []int64
	for _, c := range fresh {
		lock = append(lock, ids[[2]string{c.Source, rows[c.row].SourceID}])
	}
	slices.Sort(lock)
	_, err = database.Rows[Idea](tx, ForUpdate).Select("id").
		Where("id IN ?", slices.Compact(lock)).
		Order("id").
		Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("lock imported ideas: %w", err)
	}
	return ids, nil
}

// countImported adds to the comment counts of locked ideas.
func countImported(tx *gorm.DB, counts map[int64]int) error {
	for id, n := range counts {
		if err := moveCommentCount(tx, &id, n); err != nil {
			return fmt.Errorf("count imported comments: %w", err)
		}
	}
	return nil
}
