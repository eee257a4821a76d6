package board

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"ideaboard/internal/account"
	"ideaboard/internal/text"
)

// Imported is an idea of another product as it comes in. Its author is known
// by a name there and has no address; its votes are a number without voters.
type Imported struct {
	Source, SourceID, SourceURL, SourceStatus string
	Title, Body, Author                       string
	StatusID                                  int64
	Votes                                     int
	CreatedAt, ClosedAt                       time.Time // ClosedAt may be zero
	DuplicateOf                               []string  // source ids
}

// What an imported idea may be: wider than what people may write here, so that
// nothing is lost.
const (
	maxImportedTitle = 300
	maxImportedBody  = 200_000
	maxImportedVotes = 10_000_000
)

// Check cleans the idea and says in words for the person at the terminal what
// is wrong with it.
func (i *Imported) Check(now time.Time) error {
	i.Source, i.SourceID, i.Author = text.Line(i.Source), text.Line(i.SourceID), text.Cut(text.Line(i.Author), account.MaxName)
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
		i.Author = "unknown"
	}
	if u, err := url.Parse(i.SourceURL); err != nil || (u.Scheme != "https" && u.Scheme != "http") || len(i.SourceURL) > 1000 {
		i.SourceURL = "" // shown as a link, so it must be one
	}
	i.CreatedAt = i.CreatedAt.UTC().Truncate(time.Microsecond)
	i.ClosedAt = i.ClosedAt.UTC().Truncate(time.Microsecond)
	if i.ClosedAt.Before(i.CreatedAt) || i.ClosedAt.After(now) {
		i.ClosedAt = i.CreatedAt
	}
	return nil
}

// Now is the board's time.
func (b *Board) Now() time.Time { return b.now() }

// Import adds the ideas that are not here yet, by source and source id, in one
// transaction. It returns how many were added, and the votes carried over with
// them; with dryRun, how many would be. Nobody is told: an import is no news.
func (b *Board) Import(ctx context.Context, rows []Imported, dryRun bool) (added, votes int, err error) {
	shelves, err := b.Shelves(ctx)
	if err != nil {
		return 0, 0, err
	}
	ideas := make([]Idea, len(rows))
	for i, row := range rows {
		ideas[i] = row.idea(shelves)
	}
	fresh, err := unknownIdeas(b.db.Read(ctx), ideas)
	if err != nil {
		return 0, 0, err
	}
	for _, i := range fresh {
		added++
		votes += rows[i].Votes
		if !dryRun {
			ideas[i].write(rows[i].Body)
		}
	}
	if dryRun || added == 0 {
		return added, votes, nil
	}
	err = b.changeShelves(ctx, func(tx *gorm.DB) error {
		return b.saveImport(ctx, tx, shelves, rows, ideas, fresh)
	})
	return added, votes, err
}

// idea returns the row as an idea, but for its author and its text.
func (i Imported) idea(shelves *Shelves) Idea {
	idea := Idea{Title: i.Title, CategoryID: shelves.Categories[0].ID, StatusID: i.StatusID, VoteCount: i.Votes, CarriedVotes: i.Votes,
		Heat: Heat(i.CreatedAt, nil, i.Votes), Source: &i.Source, SourceID: &i.SourceID, SourceURL: i.SourceURL, SourceStatus: i.SourceStatus, CreatedAt: i.CreatedAt}
	if i.StatusID != shelves.First().ID {
		idea.AnsweredAt = &i.ClosedAt
	}
	return idea
}

// unknownIdeas returns the indexes of the ideas that are not here yet.
func unknownIdeas(tx *gorm.DB, ideas []Idea) (fresh []int, err error) {
	bySource := map[string][]string{}
	for _, idea := range ideas {
		bySource[*idea.Source] = append(bySource[*idea.Source], *idea.SourceID)
	}
	known := map[[2]string]bool{}
	for source, ids := range bySource {
		var here []string
		err := tx.Table("ideas").Where("source = ? AND source_id IN ?", source, ids).Pluck("source_id", &here).Error
		if err != nil {
			return nil, fmt.Errorf("look for imported ideas: %w", err)
		}
		for _, id := range here {
			known[[2]string{source, id}] = true
		}
	}
	for i, idea := range ideas {
		if !known[[2]string{*idea.Source, *idea.SourceID}] {
			fresh = append(fresh, i)
		}
	}
	return fresh, nil
}

func (b *Board) saveImport(ctx context.Context, tx *gorm.DB, shelves *Shelves, rows []Imported, ideas []Idea, fresh []int) error {
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
	var answers []Answer
	var duplicates []importedDuplicate
	for n, i := range fresh {
		if added[n].AnsweredAt != nil {
			from, to := shelves.First().ID, rows[i].StatusID
			answers = append(answers, Answer{IdeaID: added[n].ID, FromStatusID: &from, ToStatusID: &to, CreatedAt: rows[i].ClosedAt})
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
	if err := recountPeople(tx, slices.Collect(maps.Values(authors))...); err != nil {
		return err
	}
	if len(duplicates) > 0 {
		if err := tx.Clauses(clause.OnConflict{DoNothing: true}).CreateInBatches(&duplicates, 500).Error; err != nil {
			return fmt.Errorf("import duplicates: %w", err)
		}
	}
	return nil
}

// importedDuplicate is kept until duplicates can be merged.
type importedDuplicate struct {
	Source      string `gorm:"primaryKey"`
	SourceID    string `gorm:"primaryKey"`
	DuplicateOf string `gorm:"primaryKey"`
}

// importAuthors adds the authors who are not here yet and returns all their
// ids, by source and name there.
func (b *Board) importAuthors(tx *gorm.DB, rows []Imported, fresh []int) (map[[2]string]int64, error) {
	ids, bySource := map[[2]string]int64{}, map[string][]string{}
	var people []account.User
	for _, i := range fresh {
		row := rows[i]
		key := [2]string{row.Source, row.Author}
		if _, seen := ids[key]; seen {
			continue
		}
		ids[key] = 0
		bySource[row.Source] = append(bySource[row.Source], row.Author)
		people = append(people, account.User{Name: row.Author, Role: account.Member, Source: &row.Source, SourceID: &row.Author, CreatedAt: row.CreatedAt})
	}
	slices.SortFunc(people, func(a, b account.User) int { // two imports at once lock in one order
		return cmp.Or(cmp.Compare(*a.Source, *b.Source), cmp.Compare(*a.SourceID, *b.SourceID))
	})
	if err := tx.Clauses(clause.OnConflict{DoNothing: true}).CreateInBatches(&people, 500).Error; err != nil {
		return nil, fmt.Errorf("import people: %w", err)
	}
	for source, names := range bySource {
		var found []account.User
		if err := tx.Where("source = ? AND source_id IN ?", source, names).Find(&found).Error; err != nil {
			return nil, fmt.Errorf("load imported people: %w", err)
		}
		for _, user := range found {
			ids[[2]string{source, *user.SourceID}] = user.ID
		}
		if err := account.IndexPeople(tx.Statement.Context, tx, found...); err != nil {
			return nil, err
		}
	}
	return ids, nil
}
