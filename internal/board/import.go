package board

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"ideaboard/internal/account"
	"ideaboard/internal/event"
	"ideaboard/internal/text"
)

// Imported is an idea to import from another product. Its author is known by a name in
// that product and has no email address; its votes are a number without people.
type Imported struct {
	Source, SourceID, SourceURL, SourceStatus string
	IdeaText
	Author              string
	StatusID            int64
	Votes               int
	CreatedAt, ClosedAt time.Time         // ClosedAt may be zero
	DuplicateOf         []string          // ids in the source
	Tags                []string          // names; missing tags are created
	Comments            []ImportedComment // checked with the idea
}

// The limits of an imported idea. They are wider than those of a proposed idea, so that
// nothing is lost.
const (
	maxImportedTitle = 300
	maxImportedBody  = 200_000
	maxImportedVotes = 10_000_000
	unknownAuthor    = "unknown" // the name of authors without one
)

// Check cleans the idea and returns what is wrong with it, as a message for the command
// line.
func (i *Imported) Check(now time.Time) error {
	i.Source, i.SourceID = text.Line(i.Source), text.Line(i.SourceID)
	i.Author = text.Cut(text.Line(i.Author), account.MaxName)
	i.Title, i.Body, i.SourceStatus = text.Line(i.Title), text.Block(i.Body), text.Cut(text.Line(i.SourceStatus), 60)
	switch {
	case i.Source == "" || len(i.Source) > 100:
		return errors.New("source is missing or longer than 100 bytes")
	case i.SourceID == "" || len(i.SourceID) > 200:
		return errors.New("source_id is missing or longer than 200 bytes")
	case text.Visible(i.Title) == 0:
		return errors.New("title has no visible character")
	case text.Length(i.Title) > maxImportedTitle:
		return fmt.Errorf("title has more than %d characters", maxImportedTitle)
	case text.Length(i.Body) > maxImportedBody:
		return fmt.Errorf("body has more than %d characters", maxImportedBody)
	case i.Votes < 0 || i.Votes > maxImportedVotes:
		return fmt.Errorf("votes is not between 0 and %d", maxImportedVotes)
	case i.CreatedAt.IsZero() || i.CreatedAt.Year() < 1970:
		return errors.New("created_at is missing or before 1970")
	case i.CreatedAt.After(now.Add(24 * time.Hour)):
		return errors.New("created_at is in the future")
	}
	if i.Author == "" {
		i.Author = unknownAuthor
	}
	u, err := url.Parse(i.SourceURL)
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || len(i.SourceURL) > 1000 {
		i.SourceURL = "" // it is shown as a link
	}
	i.Tags = cleanTags(i.Tags)
	i.CreatedAt = i.CreatedAt.UTC().Truncate(time.Microsecond)
	i.ClosedAt = i.ClosedAt.UTC().Truncate(time.Microsecond)
	if i.ClosedAt.Before(i.CreatedAt) || i.ClosedAt.After(now) {
		i.ClosedAt = i.CreatedAt
	}
	return nil
}

// ImportReport is what was imported, or would be.
type ImportReport struct {
	Ideas         int // new ones
	Votes         int // imported with the new ideas
	Comments      int // new ones, also on ideas that were imported before
	KnownComments int
}

// Import adds the ideas and comments that were not imported before, by source and source
// id, in one transaction. With dryRun it only reports what it would add. Nobody is
// notified.
func (b *Board) Import(ctx context.Context, rows []Imported, dryRun bool) (report ImportReport, err error) {
	snapshot, err := b.Snapshot(ctx)
	if err != nil {
		return report, err
	}
	here, err := importedIdeas(b.db.Read(ctx), rows)
	if err != nil {
		return report, err
	}
	ideas, fresh := make([]Idea, len(rows)), []int(nil)
	for i, row := range rows {
		ideas[i] = row.idea(snapshot)
		if here[[2]string{row.Source, row.SourceID}] == 0 {
			fresh = append(fresh, i)
		}
	}
	comments, known, err := newComments(b.db.Read(ctx), rows, here)
	if err != nil {
		return report, err
	}
	report = ImportReport{Ideas: len(fresh), Comments: len(comments), KnownComments: known}
	for _, i := range fresh {
		report.Votes += rows[i].Votes
	}
	if dryRun || report.Ideas+report.Comments == 0 {
		return report, nil
	}
	for _, i := range fresh { // outside the transaction: long Markdown takes time
		ideas[i].write(rows[i].Body)
	}
	renderComments(comments)
	err = b.changeSnapshot(ctx, func(tx *gorm.DB) error {
		if err := b.saveImport(ctx, tx, snapshot, rows, ideas, fresh); err != nil {
			return err
		}
		if err := b.saveComments(ctx, tx, rows, comments); err != nil {
			return err
		}
		return b.indexImported(ctx, tx, rows)
	})
	return report, err
}

// LogImport records in the audit log what a file added.
func (b *Board) LogImport(ctx context.Context, file string, report ImportReport) error {
	return b.Change(ctx, func(tx *gorm.DB) error {
		about := event.Detail{"file": file, "ideas": report.Ideas, "comments": report.Comments, "votes": report.Votes}
		return event.Record(ctx, tx, event.Of(event.ImportFinished, 0, b.now()), about)
	})
}

// idea returns the row as an idea, without its author and text.
func (i Imported) idea(snapshot *Snapshot) Idea {
	idea := Idea{
		IdeaText:      i.IdeaText,
		CategoryID:    snapshot.Categories[0].ID,
		StatusID:      i.StatusID,
		VoteCount:     i.Votes,
		ImportedVotes: i.Votes,
		TrendingRank:  TrendingRank(i.CreatedAt, nil, i.Votes),
		Source:        &i.Source,
		SourceID:      &i.SourceID,
		SourceURL:     i.SourceURL,
		SourceStatus:  i.SourceStatus,
		CreatedAt:     i.CreatedAt,
	}
	if i.StatusID != snapshot.InitialStatus().ID {
		idea.AnsweredAt = &i.ClosedAt
	}
	return idea
}

// importedIdeas returns the ids of the rows' ideas that were imported before, by source
// and source id.
func importedIdeas(tx *gorm.DB, rows []Imported) (map[[2]string]int64, error) {
	bySource := map[string][]string{}
	for _, row := range rows {
		bySource[row.Source] = append(bySource[row.Source], row.SourceID)
	}
	known := map[[2]string]int64{}
	for source, ids := range bySource {
		var here []struct {
			ID       int64
			SourceID string
		}
		err := bySourceID(tx, "ideas", "id", source, ids).Scan(&here).Error
		if err != nil {
			return nil, fmt.Errorf("find imported ideas: %w", err)
		}
		for _, idea := range here {
			known[[2]string{source, idea.SourceID}] = idea.ID
		}
	}
	return known, nil
}

// bySourceID selects rows of a table by their ids in a source. It avoids a long IN, for
// which PostgreSQL would compare every row with every id.
func bySourceID(tx *gorm.DB, table, column, source string, ids []string) *gorm.DB {
	args := make([]any, len(ids), len(ids)+1)
	for i, id := range ids {
		args[i] = id
	}
	return tx.Raw(`
		WITH wanted (source_id) AS (VALUES `+strings.TrimSuffix(strings.Repeat("(?),", len(ids)), ",")+`)
		SELECT wanted.source_id, found.`+column+`
		FROM wanted
		CROSS JOIN `+table+` AS found
		WHERE found.source = ?
			AND found.source_id = wanted.source_id`, append(args, source)...)
}

func (b *Board) saveImport(
	ctx context.Context, tx *gorm.DB, snapshot *Snapshot, rows []Imported, ideas []Idea, fresh []int,
) error {
	if len(fresh) == 0 {
		return nil
	}
	authors, err := b.importAuthors(tx, rows, fresh)
	if err != nil {
		return err
	}
	added := make([]Idea, 0, len(fresh))
	for _, i := range fresh {
		ideas[i].AuthorID = authors[[2]string{rows[i].Source, rows[i].Author}]
		added = append(added, ideas[i])
	}
	if err := tx.CreateInBatches(&added, 250).Error; err != nil {
		return fmt.Errorf("import ideas: %w", err)
	}
	if err := recount(tx, nil, added); err != nil {
		return err
	}
	if err := b.importTags(ctx, tx, rows, added, fresh); err != nil {
		return err
	}
	if err := importHistory(tx, snapshot, rows, added, fresh); err != nil {
		return err
	}
	return recountPeople(tx, slices.Collect(maps.Values(authors))...)
}

// importHistory adds status changes and duplicate relations of the ideas.
func importHistory(tx *gorm.DB, snapshot *Snapshot, rows []Imported, added []Idea, fresh []int) error {
	var answers []Answer
	var duplicates []importedDuplicate
	for n, i := range fresh {
		if added[n].AnsweredAt != nil {
			from, to := snapshot.InitialStatus().ID, rows[i].StatusID
			answers = append(answers,
				Answer{IdeaID: added[n].ID, FromStatusID: &from, ToStatusID: &to, CreatedAt: rows[i].ClosedAt})
		}
		for _, of := range rows[i].DuplicateOf {
			duplicates = append(duplicates, importedDuplicate{rows[i].Source, rows[i].SourceID, of})
		}
	}
	if len(answers) > 0 {
		if err := tx.CreateInBatches(&answers, 500).Error; err != nil {
			return fmt.Errorf("import statuses: %w", err)
		}
	}
	if len(duplicates) > 0 {
		if err := tx.Clauses(clause.OnConflict{DoNothing: true}).CreateInBatches(&duplicates, 500).Error; err != nil {
			return fmt.Errorf("import duplicates: %w", err)
		}
	}
	return nil
}

// importedDuplicate is a stored relation that [Board.MergeImported] merges.
type importedDuplicate struct {
	Source      string `gorm:"primaryKey"`
	SourceID    string `gorm:"primaryKey"`
	DuplicateOf string `gorm:"primaryKey"`
}
