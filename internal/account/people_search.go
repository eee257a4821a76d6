package account

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"
)

// searching is one search for people: it walks along the people who have one
// of the words, in the order of (word, user_id), which an index serves at any
// depth, and asks of each whether they have the others.
type searching struct {
	words     []string
	along     int // the index of the word it walks along
	afterWord string
	afterID   int64
}

// probe is how many people of a word are looked at, at most, to find the rarest.
const probe = 2000

// people returns a page of those who were found, and one more.
func (s *searching) people(tx *gorm.DB, f PeopleFilter) (people []ListedPerson, err error) {
	if f.After != "" {
		err = s.parseCursor(f.After)
	} else {
		err = s.chooseWord(tx)
	}
	if err != nil {
		return nil, err
	}
	if err := s.query(tx, f).Find(&people).Error; err != nil {
		return nil, fmt.Errorf("search people: %w", err)
	}
	return people, nil
}

// chooseWord decides to walk along the word that the fewest people have.
func (s *searching) chooseWord(tx *gorm.DB) error {
	if len(s.words) < 2 {
		return nil
	}
	fewest := probe + 1
	for i, word := range s.words {
		var n int // of at most so many: no count over a million
		err := tx.Raw(`
			SELECT count(*)
			FROM (
				SELECT 1
				FROM user_search_terms
				WHERE term >= ?
					AND term < ?
				LIMIT ?
			) AS few`, word, word+lastRune, probe).Scan(&n).Error
		if err != nil {
			return fmt.Errorf("search people: %w", err)
		}
		if n < fewest {
			fewest, s.along = n, i
		}
	}
	return nil
}

// query is the query of one page. A person whose words match twice is found by
// the smaller of them only.
func (s *searching) query(tx *gorm.DB, f PeopleFilter) *gorm.DB {
	word := s.words[s.along]
	join := "CROSS JOIN users" // SQLite begins with what stands first, and so walks along the index
	if f.Mark != "" || f.Role.Staff() {
		join = "JOIN users ON TRUE" // few are marked: beginning with them may be shorter
	}
	q := tx.Table("user_search_terms AS found").Select("users.*, found.term AS term").Joins(join).
		Where("users.id = found.user_id").Where("found.term >= ? AND found.term < ?", word, word+lastRune).
		Where(`NOT EXISTS (
			SELECT 1
			FROM user_search_terms AS smaller
			WHERE smaller.user_id = found.user_id
				AND smaller.term >= ?
				AND smaller.term < found.term
		)`, word).
		Order("found.term, found.user_id").Limit(PeoplePageSize + 1)
	if s.afterWord != "" {
		q = q.Where("(found.term, found.user_id) > (?, ?)", s.afterWord, s.afterID)
	}
	for i, other := range s.words {
		if i != s.along {
			q = q.Where(`EXISTS (
				SELECT 1
				FROM user_search_terms AS other
				WHERE other.user_id = found.user_id
					AND other.term >= ?
					AND other.term < ?
			)`, other, other+lastRune)
		}
	}
	return narrow(q, f)
}

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
	q := tx.Table("user_search_terms AS found").Joins("JOIN users ON users.id = found.user_id").
		Where("found.term = ?", words[0])
	for _, word := range words[1:min(len(words), maxSearchWords)] {
		q = q.Where(`EXISTS (
			SELECT 1
			FROM user_search_terms
			WHERE user_search_terms.user_id = found.user_id
				AND user_search_terms.term = ?
		)`, word)
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
