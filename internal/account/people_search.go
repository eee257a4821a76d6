package account

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"
)

// peopleSearch is a search for people. It lists the people with one of the terms in the order of
// (term, user_id), which an index serves for any page, and checks for each whether they have the
// other terms.
type peopleSearch struct {
	words     []string
	listed    int // index of the term whose people are listed
	afterWord string
	afterID   int64
}

// maxCounted is the number of people up to which the matches of each term are counted to find the
// rarest.
const maxCounted = 2000

// people returns a page of the people found, and one more.
func (s *peopleSearch) people(tx *gorm.DB, f PeopleFilter) (people []ListedPerson, err error) {
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

// chooseWord selects the term that the fewest people have.
func (s *peopleSearch) chooseWord(tx *gorm.DB) error {
	if len(s.words) < 2 {
		return nil
	}
	fewest := maxCounted + 1
	for i, word := range s.words {
		var n int // counts at most probe rows, not a million
		err := tx.Raw(`
			SELECT count(*)
			FROM (
				SELECT 1
				FROM user_search_terms
				WHERE term >= ?
					AND term < ?
				LIMIT ?
			) AS few`, word, word+lastRune, maxCounted).Scan(&n).Error
		if err != nil {
			return fmt.Errorf("search people: %w", err)
		}
		if n < fewest {
			fewest, s.listed = n, i
		}
	}
	return nil
}

// query returns the query of one page. A person with two matching terms is listed for the smaller
// one only.
func (s *peopleSearch) query(tx *gorm.DB, f PeopleFilter) *gorm.DB {
	word := s.words[s.listed]
	join := "CROSS JOIN users" // SQLite starts with the first table of a CROSS JOIN, and so uses the index
	if f.Mark != "" || f.Role.Staff() {
		join = "JOIN users ON TRUE" // few people match the filter: starting with them may be faster
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
		if i != s.listed {
			q = q.Where(`EXISTS (
				SELECT 1
				FROM user_search_terms AS other
				WHERE other.user_id = found.user_id
					AND other.term >= ?
					AND other.term < ?
			)`, other, other+lastRune)
		}
	}
	return addConditions(q, f)
}

// maxNamesakes is the number of people of one name that are read at most.
const maxNamesakes = 1000

// PeopleNamed returns the ids of the people with this name, ignoring case. It finds them by their
// search terms, because SQLite lowers only ASCII letters.
func PeopleNamed(tx *gorm.DB, name string) (ids []int64, err error) {
	words := User{Name: name}.SearchTerms()
	if len(words) == 0 {
		return nil, nil
	}
	slices.SortStableFunc(words, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	q := tx.Table("user_search_terms AS found").Joins("JOIN users ON users.id = found.user_id").
		Where("found.term = ?", words[0])
	for _, word := range words[1:min(len(words), maxSearchTerms)] {
		q = q.Where(`EXISTS (
			SELECT 1
			FROM user_search_terms
			WHERE user_search_terms.user_id = found.user_id
				AND user_search_terms.term = ?
		)`, word)
	}
	var users []User
	if err := q.Select("users.id, users.name").Order("found.user_id").Limit(maxNamesakes).Find(&users).Error; err != nil {
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
