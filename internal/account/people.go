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

// Mark is something that staff see on a person in the list.
type Mark string

// The marks.
const (
	Blocked    Mark = "blocked"
	Trusted    Mark = "trusted"
	Unanswered Mark = "unanswered" // proposed something, and nothing of it ever got an answer
)

// Marks lists the marks as the page shows them.
var Marks = []Mark{Blocked, Trusted, Unanswered}

// marked is the SQL of each mark, and of the index that serves it.
var marked = map[Mark]string{
	Blocked:    "users.blocked_at IS NOT NULL",
	Trusted:    "users.trusted_at IS NOT NULL",
	Unanswered: "users.first_idea_at IS NOT NULL AND users.first_answer_at IS NULL",
}

// PeopleFilter says which people to list. Its zero value lists everybody, the
// newest first.
type PeopleFilter struct {
	Search string // words: each begins a word of the name, the address or "@" and its domain
	Role   Role   // "": any
	Mark   Mark   // "": any
	After  string
}

// ListedPerson is a person as the staff's list shows them.
type ListedPerson struct {
	User
	SeenAt time.Time // of the last visit that is known; zero for none
	Term   string    // by which a search found them
}

// PeoplePage is one page of the list. Next is where the following page starts,
// "" on the last.
type PeoplePage struct {
	People []ListedPerson
	Next   string
}

// PeoplePageSize is how many people a page of the list has.
const PeoplePageSize = 50

// People lists one page of the people for staff: the newest first, or with a
// search in the order of the words that were found. Former members and those
// who turned out to be somebody else are left out.
func (a *Accounts) People(ctx context.Context, viewer policy.Actor, f PeopleFilter) (found PeoplePage, err error) {
	if err := viewer.May(policy.SeePeople, policy.Subject{}); err != nil {
		return found, err
	}
	if f.Role != "" && !f.Role.Valid() || f.Mark != "" && marked[f.Mark] == "" {
		return found, page.BadCursor()
	}
	tx := a.db.Read(ctx)
	search := searching{words: searchWords(f.Search)}
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

// newestPeople is a page without a search.
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
	return narrow(tx.Table("users").Select("users.*"), f).Order("users.id DESC").Limit(PeoplePageSize + 1)
}

// narrow keeps those whom the filter wants of a query that reads users.
func narrow(q *gorm.DB, f PeopleFilter) *gorm.DB {
	q = q.Where("users.id >= 1 AND users.merged_into_id IS NULL")
	if f.Role != "" {
		q = q.Where("users.role = ?", f.Role)
	}
	if f.Role.Staff() {
		q = q.Where("users.role <> 'member'") // as users_by_role says it, or SQLite does not see that it serves
	}
	if f.Mark != "" {
		q = q.Where(marked[f.Mark])
	}
	return q
}

// cursorAt returns where the page after person starts: their id, or with a search
// "1_7_smith": after person 7 as found by smith, while the search walks
// along its word 1.
func (s *searching) cursorAt(person ListedPerson) string {
	if len(s.words) == 0 {
		return page.IDCursor(person.ID)
	}
	return strconv.Itoa(s.along) + "_" + strconv.FormatInt(person.ID, 10) + "_" + person.Term
}

// parseCursor takes the search to where a cursor that this program made points.
func (s *searching) parseCursor(cursor string) error {
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
	s.along, s.afterID, s.afterWord = along, id, parts[2]
	return nil
}

// addSeen says of each person when they were here last, as far as their sessions tell.
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
