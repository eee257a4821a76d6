package account

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"
)

// maxCalled is how many people of one name are looked at.
const maxCalled = 1000

// PeopleNamed returns the ids of the people with this name, in whatever case. They are
// looked for by their words: SQLite lowers no letters but those of ASCII.
func PeopleNamed(tx *gorm.DB, name string) (ids []int64, err error) {
	words := User{Name: name}.Words()
	if len(words) == 0 {
		return nil, nil
	}
	slices.SortStableFunc(words, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	q := tx.Table("user_search_terms AS found").Joins("JOIN users ON users.id = found.user_id").Where("found.term = ?", words[0])
	for _, word := range words[1:min(len(words), maxSearchWords)] {
		q = q.Where("EXISTS (SELECT 1 FROM user_search_terms WHERE user_search_terms.user_id = found.user_id AND user_search_terms.term = ?)", word)
	}
	var users []User
	if err := q.Select("users.id, users.name").Order("found.user_id").Limit(maxCalled).Find(&users).Error; err != nil {
		return nil, fmt.Errorf("look for people of a name: %w", err)
	}
	name = strings.Join(strings.Fields(strings.ToLower(name)), " ")
	for _, user := range users {
		if strings.Join(strings.Fields(strings.ToLower(user.Name)), " ") == name {
			ids = append(ids, user.ID)
		}
	}
	return ids, nil
}
