package account

import (
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// LockMembership makes a transaction wait until no other one changes who is who:
// roles, people who leave or are merged, companies' domains. It comes before
// any other lock.
func LockMembership(tx *gorm.DB) error { return lockMembership(tx, "UPDATE") }

// lockMembership locks the one row of the site, with a strength of PostgreSQL's:
// "KEY SHARE" for those who may pass beside each other.
func lockMembership(tx *gorm.DB, strength string) error {
	var one int64
	if err := tx.Table("site").Clauses(clause.Locking{Strength: strength}).Select("id").Take(&one).Error; err != nil {
		return fmt.Errorf("lock membership: %w", err)
	}
	return nil
}
