package account

import (
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// StandInLine makes a transaction wait until no other one changes who is who:
// roles, people who leave or are merged, companies' domains. It comes before
// any other lock.
func StandInLine(tx *gorm.DB) error { return standInLine(tx, "UPDATE") }

// standInLine locks the one row of the site, with a strength of PostgreSQL's:
// "KEY SHARE" for those who may pass beside each other.
func standInLine(tx *gorm.DB, strength string) error {
	var one int64
	if err := tx.Table("site").Clauses(clause.Locking{Strength: strength}).Select("id").Take(&one).Error; err != nil {
		return fmt.Errorf("stand in line: %w", err)
	}
	return nil
}
