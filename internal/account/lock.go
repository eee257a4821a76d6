package account

import (
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// LockMembership locks the site's row until tx ends, so that no other transaction changes roles,
// companies' domains, or which people exist. Take it before any other lock.
func LockMembership(tx *gorm.DB) error { return lockMembership(tx, "UPDATE") }

// lockMembership locks the site's row with a strength of PostgreSQL. Transactions with "KEY SHARE"
// do not wait for each other.
func lockMembership(tx *gorm.DB, strength string) error {
	var one int64
	if err := tx.Table("site").Clauses(clause.Locking{Strength: strength}).Select("id").Take(&one).Error; err != nil {
		return fmt.Errorf("lock membership: %w", err)
	}
	return nil
}
