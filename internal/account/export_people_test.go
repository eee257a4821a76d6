package account

import (
	"strings"

	"gorm.io/gorm"
)

// PeopleSQL returns the statement of one page of the people, as it is sent.
func PeopleSQL(tx *gorm.DB, f PeopleFilter) (string, error) {
	search := peopleSearch{words: splitSearch(f.Search)}
	if len(search.words) > 0 && f.After != "" {
		if err := search.parseCursor(f.After); err != nil {
			return "", err
		}
	}
	return tx.ToSQL(func(tx *gorm.DB) *gorm.DB {
		if len(search.words) > 0 {
			return search.query(tx, f).Find(&[]ListedPerson{})
		}
		q := newestQuery(tx, f)
		if f.After != "" {
			q = q.Where("users.id < ?", strings.TrimPrefix(f.After, "i"))
		}
		return q.Find(&[]ListedPerson{})
	}), nil
}
