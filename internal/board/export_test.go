package board

import "gorm.io/gorm"

// What the tests of this package look into.

// ParseCursor is parseCursor.
var ParseCursor = parseCursor

// ListSQL returns the statement of one page of a list, as it is sent.
func ListSQL(tx *gorm.DB, viewer Actor, f IdeaFilter) (string, error) {
	var buildErr error
	sql := tx.ToSQL(func(tx *gorm.DB) *gorm.DB {
		q, err := listQuery(tx, viewer, f)
		if err != nil {
			buildErr = err
			return tx
		}
		return q.Limit(PageSize + 1).Find(&[]ListedIdea{})
	})
	return sql, buildErr
}
