package notification

import "gorm.io/gorm"

// InboxSQL returns the queries of a page of the inbox, to be explained.
func InboxSQL(tx *gorm.DB, userID int64, unread bool) []string {
	idea, to := int64(7), []struct{}{}
	return []string{
		tx.ToSQL(func(tx *gorm.DB) *gorm.DB { return newestQuery(tx, userID, 1<<40, unread).Scan(&to) }),
		tx.ToSQL(func(tx *gorm.DB) *gorm.DB { return groupsQuery(tx, userID, []head{{99, &idea}}, unread).Scan(&to) }),
	}
}
