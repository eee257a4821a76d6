package board

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/account"
	"ideaboard/internal/markdown"
	"ideaboard/internal/text"
)

// ImportedComment is what somebody said of an idea in another product. Its
// author is known by a name there, as an idea's is.
type ImportedComment struct {
	SourceID  string // "" makes one of the idea's and of what the comment says
	Author    string
	Staff     bool
	Body      string
	CreatedAt time.Time // zero: the idea's
}

// Check cleans the comment of an idea that was checked, and says in words for
// the person at the terminal what is wrong with it.
func (c *ImportedComment) Check(of Imported, now time.Time) error {
	c.SourceID, c.Author, c.Body = text.Line(c.SourceID), text.Cut(text.Line(c.Author), account.MaxName), text.Block(c.Body)
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

// hash tells comments of one idea apart that have no number of their own,
// wherever they stand in the file.
func (c *ImportedComment) hash() string {
	sum := sha256.Sum256([]byte(c.Author + "\x00" + strconv.FormatInt(c.CreatedAt.UnixMicro(), 10) + "\x00" + c.Body))
	return hex.EncodeToString(sum[:8])
}

// elsewhere is the id of a comment whose own is taken by a comment of another
// idea: some products number the comments of each idea anew.
func (c *ImportedComment) elsewhere(of Imported) string { return of.SourceID + "/" + c.SourceID }

// commentRow is a comment as an import writes it: public, of no parent, followed
// by nobody and told to nobody.
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
	row       int // of the batch
	author    string
}

// TableName names the table of all comments.
func (commentRow) TableName() string { return "comments" }

// newComments returns the comments of rows that are not here yet, and how many
// are. tx may be inside the transaction that adds them.
func newComments(tx *gorm.DB, rows []Imported) (fresh []commentRow, known int, err error) {
	owners, err := commentOwners(tx, rows)
	if err != nil {
		return nil, 0, err
	}
	for i, row := range rows {
		for _, c := range row.Comments {
			id := c.SourceID
			if owner, taken := owners[[2]string{row.Source, id}]; taken && owner != row.SourceID {
				id = c.elsewhere(row)
			}
			key := [2]string{row.Source, id}
			if _, here := owners[key]; here {
				known++
				continue
			}
			owners[key] = row.SourceID
			fresh = append(fresh, commentRow{ByStaff: c.Staff, Body: c.Body, Source: row.Source, SourceID: id, CreatedAt: c.CreatedAt, row: i, author: c.Author})
		}
	}
	return fresh, known, nil
}

// commentOwners returns which of the ids of the rows' comments are taken, and
// by a comment of which idea, by its id in the source.
func commentOwners(tx *gorm.DB, rows []Imported) (map[[2]string]string, error) {
	bySource := map[string][]string{}
	for _, row := range rows {
		for _, c := range row.Comments {
			bySource[row.Source] = append(bySource[row.Source], c.SourceID, c.elsewhere(row))
		}
	}
	owners := map[[2]string]string{}
	for source, ids := range bySource {
		for some := range slices.Chunk(ids, 1000) {
			var here []struct{ SourceID, Owner string }
			err := tx.Raw(`SELECT comments.source_id, coalesce(ideas.source_id, '') AS owner FROM comments
				JOIN ideas ON ideas.id = comments.idea_id WHERE comments.source = ? AND comments.source_id IN ?`, source, some).Scan(&here).Error
			if err != nil {
				return nil, fmt.Errorf("look for imported comments: %w", err)
			}
			for _, comment := range here {
				owners[[2]string{source, comment.SourceID}] = comment.Owner
			}
		}
	}
	return owners, nil
}

// draw makes the HTML of some comments, outside of any transaction.
func draw(comments []commentRow) {
	for i := range comments {
		comments[i].BodyHTML = markdown.HTML(comments[i].Body)
	}
}

// saveComments adds those of the comments, drawn already, that are still not
// here. The ideas stay locked, so that nobody else adds the same meanwhile.
func (b *Board) saveComments(ctx context.Context, tx *gorm.DB, rows []Imported, drawn []commentRow) error {
	ids, err := lockImported(ctx, tx, rows, drawn)
	if err != nil {
		return err
	}
	fresh, _, err := newComments(tx, rows)
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
			c.BodyHTML = markdown.HTML(c.Body) // its number was taken meanwhile
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

// lockImported locks the ideas of the rows that have new comments, and returns
// their ids by source and id there.
func lockImported(ctx context.Context, tx *gorm.DB, rows []Imported, fresh []commentRow) (map[[2]string]int64, error) {
	bySource := map[string][]string{}
	for _, c := range fresh {
		bySource[c.Source] = append(bySource[c.Source], rows[c.row].SourceID)
	}
	ids := map[[2]string]int64{}
	for source, of := range bySource {
		slices.Sort(of)
		ideas, err := gorm.G[Idea](tx, forUpdate).Select("id", "source_id").Where("source = ? AND source_id IN ?", source, slices.Compact(of)).Order("id").Find(ctx)
		if err != nil {
			return nil, fmt.Errorf("lock imported ideas: %w", err)
		}
		for _, idea := range ideas {
			ids[[2]string{source, *idea.SourceID}] = idea.ID
		}
	}
	return ids, nil
}

// countImported adds to the counts of comments of some locked ideas.
func countImported(tx *gorm.DB, counts map[int64]int) error {
	for id, n := range counts {
		if err := tx.Exec("UPDATE ideas SET comment_count = comment_count + ? WHERE id = ?", n, id).Error; err != nil {
			return fmt.Errorf("count imported comments: %w", err)
		}
	}
	return nil
}
