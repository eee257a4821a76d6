package board

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"ideaboard/internal/account"
)

// importAuthors adds the missing authors and returns all their ids, by source and name.
func (b *Board) importAuthors(tx *gorm.DB, rows []Imported, fresh []int) (map[[2]string]int64, error) {
	return importPeople(tx, func(add func(source, name string, at time.Time)) {
		for _, i := range fresh {
			add(rows[i].Source, rows[i].Author, rows[i].CreatedAt)
		}
	})
}

// importPeople adds the missing people that each yields, created on the date of their
// first post, and returns all ids by source and name.
func importPeople(tx *gorm.DB, each func(add func(source, name string, at time.Time))) (map[[2]string]int64, error) {
	ids, bySource := map[[2]string]int64{}, map[string][]string{}
	var people []account.User
	each(func(source, name string, at time.Time) {
		key := [2]string{source, name}
		if _, seen := ids[key]; seen {
			return
		}
		ids[key] = 0
		bySource[source] = append(bySource[source], name)
		people = append(people,
			account.User{Name: name, Role: account.Member, Source: &source, SourceID: &name, CreatedAt: at})
	})
	if len(people) == 0 {
		return ids, nil
	}
	slices.SortFunc(people, func(a, b account.User) int { // a fixed order of locks prevents deadlocks between two imports
		return cmp.Or(cmp.Compare(*a.Source, *b.Source), cmp.Compare(*a.SourceID, *b.SourceID))
	})
	if err := tx.Clauses(clause.OnConflict{DoNothing: true}).CreateInBatches(&people, 500).Error; err != nil {
		return nil, fmt.Errorf("import people: %w", err)
	}
	for source, names := range bySource {
		for some := range slices.Chunk(names, 1000) {
			var found []account.User
			if err := tx.Where("source = ? AND source_id IN ?", source, some).Find(&found).Error; err != nil {
				return nil, fmt.Errorf("load imported people: %w", err)
			}
			for _, user := range found {
				ids[[2]string{source, *user.SourceID}] = user.ID
			}
			if err := account.IndexPeople(tx.Statement.Context, tx, found...); err != nil {
				return nil, err
			}
		}
	}
	return ids, nil
}
