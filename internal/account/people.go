package account

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"gorm.io/gorm"

	"ideaboard/internal/page"
	"ideaboard/internal/policy"
)

// Mark is a property of a person that staff can filter the list by.
type Mark string

// The marks.
const (
	Blocked    Mark = "blocked"
	Trusted    Mark = "trusted"
	Unanswered Mark = "unanswered" // proposed ideas, none of which was ever answered
)

// Marks lists the marks in the order of the page.
var Marks = []Mark{Blocked, Trusted, Unanswered}

// marked has the SQL condition of each mark, and names the index that serves it.
var marked = map[Mark]string{
	Blocked:    "users.blocked_at IS NOT NULL",
	Trusted:    "users.trusted_at IS NOT NULL",
	Unanswered: "users.first_idea_at IS NOT NULL AND users.first_answer_at IS NULL",
}

// PeopleFilter selects people. The zero value lists everybody, newest first.
type PeopleFilter struct {
	Search string // each term is a prefix of a word of the name, of the address, or of "@" and its domain
	Role   Role   // "" for any
	Mark   Mark   // "" for any
	After  string
}

// ListedPerson is a person in the list for staff.
type ListedPerson struct {
	User
	SeenAt time.Time // the last known visit; zero for none
	Term   string    // the term by which a search found them
}

// PeoplePage is one page of the list. Next is the cursor of the next page, "" on the last.
type PeoplePage struct {
	People []ListedPerson
	Next   string
}

// PeoplePageSize is the number of people on a page.
const PeoplePageSize = 50

// People returns one page of the people, for staff: newest first, or for a search sorted by the
// term found. Deleted and merged people are left out.
func (a *Accounts) People(ctx context.Context, viewer policy.Actor, f PeopleFilter) (found PeoplePage, err error) {
	if err := viewer.May(policy.SeePeople, policy.Subject{}); err != nil {
		return found, err
	}
	if f.Role != "" && !f.Role.Valid() || f.Mark != "" && marked[f.Mark] == "" {
		return found, page.BadCursor()
	}
	tx := a.db.Read(ctx)
	search := peopleSearch{words: splitSearch(f.Search)}
	switch {
	case strings.TrimSpace(f.Search) == "":
		found.People, err = newestPeople(tx, f)
	case len(search.words) > 0:
		found.People, err = search.people(tx, f)
	}
	if err != nil {
		return found, err
	}
	found.People, found.Next = page.Cut(found.People, PeoplePageSize, search.cursorAt)
	return found, addSeen(tx, found.People)
}

// newestPeople returns a page without a search, and one person more.
func newestPeople(tx *gorm.DB, f PeopleFilter) (people []ListedPerson, err error) {
	q := newestQuery(tx, f)
	if f.After != "" {
		before, err := page.ParseID(f.After)
		if err != nil {
			return nil, err
		}
		q = q.Where("users.id < ?", before)
	}
	if err := q.Find(&people).Error; err != nil {
		return nil, fmt.Errorf("list people: %w", err)
	}
	return people, nil
}

func newestQuery(tx *gorm.DB, f PeopleFilter) *gorm.DB {
	return addConditions(tx.Table("users").Select("users.*"), f).Order("users.id DESC").Limit(PeoplePageSize + 1)
}

// addConditions adds the conditions of the filter to a query that reads users.
func addConditions(q *gorm.DB, f PeopleFilter) *gorm.DB {
	q = q.Where("users.id >= 1 AND users.merged_into_id IS NULL")
	if f.Role != "" {
		q = q.Where("users.role = ?", f.Role)
	}
	if f.Role.Staff() {
		q = q.Where(
			"users.role <> 'member'",
		) // the condition of the index users_by_role, word for word: otherwise SQLite does not use it
	}
	if f.Mark != "" {
		q = q.Where(marked[f.Mark])
	}
	return q
}

// cursorAt returns the cursor of the page after person: their id, or for a search "1_7_smith":
// after person 7 as found by the term smith, where 1 is the index of the search term whose matches
// are listed.
func (s *peopleSearch) cursorAt(person ListedPerson) string {
	if len(s.words) == 0 {
		return page.IDCursor(person.ID)
	}
	return strconv.Itoa(s.listed) + "_" + strconv.FormatInt(person.ID, 10) + "_" + person.Term
}

// parseCursor sets the search's position from a cursor that cursorAt made.
func (s *peopleSearch) parseCursor(cursor string) error {
	parts := strings.SplitN(cursor, "_", 3)
	if len(parts) != 3 || len(cursor) > 200 || !utf8.ValidString(cursor) || strings.Contains(cursor, "\x00") {
		return page.BadCursor()
	}
	along, err := strconv.Atoi(parts[0])
	if err != nil || along < 0 || along >= len(s.words) || !strings.HasPrefix(parts[2], s.words[along]) {
		return page.BadCursor()
	}
	id, err := strconv.ParseInt(parts[1], 10, 64)
	if err != nil {
		return page.BadCursor()
	}
	s.listed, s.afterID, s.afterWord = along, id, parts[2]
	return nil
}

// addSeen sets when each person was last seen, from their sessions.
func addSeen(tx *gorm.DB, people []ListedPerson) error {
	if len(people) == 0 {
		return nil
	}
	ids, at := make([]int64, len(people)), map[int64]int{}
	for i, p := range people {
		ids[i], at[p.ID] = p.ID, i
	}
	var visits []Session
	if err := tx.Select("user_id", "seen_at").Where("user_id IN ?", ids).Find(&visits).Error; err != nil {
		return fmt.Errorf("load visits: %w", err)
	}
	for _, v := range visits {
		if p := &people[at[v.UserID]]; v.SeenAt.After(p.SeenAt) {
			p.SeenAt = v.SeenAt
		}
	}
	return nil
}
