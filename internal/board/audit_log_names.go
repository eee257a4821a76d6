package board

import (
	"fmt"

	"gorm.io/gorm"

	"ideaboard/internal/account"
	"ideaboard/internal/event"
)

// LogNames are the current names of what a page of the log mentions. Deleted things have
// none.
type LogNames struct {
	Ideas     map[int64]string
	People    map[int64]account.Person
	Companies map[int64]string
	Writers   map[int64]int64 // by comment: who wrote it
}

// logIdeas is how many ideas of one event the log names.
const logIdeas = 5

// IdeaIDs returns the first ideas of a list in the event's detail, and how many more there
// are.
func (e LoggedEvent) IdeaIDs(name string) (ids []int64, more int) {
	ids = e.About.Numbers(name)
	if len(ids) > logIdeas {
		return ids[:logIdeas], len(ids) - logIdeas
	}
	return ids, 0
}

// Idea returns the idea that the event is about, or 0.
func (e LoggedEvent) Idea() int64 {
	if e.IdeaID != nil {
		return *e.IdeaID
	}
	return e.About.Number("idea")
}

// OtherIdea returns the second idea of an event about two ideas, or 0.
func (e LoggedEvent) OtherIdea() int64 {
	switch e.Kind {
	case event.IdeaUnmerged:
		return e.About.Number("into")
	case event.IdeaLinked, event.IdeaUnlinked:
		return e.About.Number("to")
	case event.IdeaNotSame:
		return e.About.Number("as")
	}
	return 0
}

// OtherPerson returns a person the event mentions besides actor and person, or 0.
func (e LoggedEvent) OtherPerson() int64 {
	switch e.Kind {
	case event.PersonMerged, event.PersonUnmerged:
		return e.About.Number("into")
	case event.OutcomeHandled:
		return e.About.Number("user")
	}
	return 0
}

// Comment returns the comment that the event is about, or 0.
func (e LoggedEvent) Comment() int64 {
	if e.CommentID != nil {
		return *e.CommentID
	}
	return e.About.Number("comment")
}

// namesIn loads the names of everything that the events mention, in a fixed number of
// statements.
func namesIn(tx *gorm.DB, events []LoggedEvent) (names LogNames, err error) {
	var ideas, people, companies, comments []int64
	for _, e := range events {
		merged, _ := e.IdeaIDs("from")
		ideas = append(append(ideas, e.Idea(), e.OtherIdea()), merged...)
		people = append(people, idOr0(e.ActorID), idOr0(e.PersonID), e.OtherPerson())
		companies, comments = append(companies, e.About.Number("company")), append(comments, e.Comment())
	}
	author := func(row namedRow) int64 { return row.AuthorID }
	if names.Writers, err = byID(tx, "comments", "author_id", comments, author); err != nil {
		return names, err
	}
	for _, writer := range names.Writers {
		people = append(people, writer)
	}
	name := func(row namedRow) string { return row.Name }
	if names.Ideas, err = byID(tx, "ideas", "title AS name", ideas, name); err != nil {
		return names, err
	}
	if names.Companies, err = byID(tx, "companies", "name", companies, name); err != nil {
		return names, err
	}
	person := func(row namedRow) account.Person { return row.Person() }
	names.People, err = byID(tx, "users", account.BylineColumns, people, person)
	return names, err
}

// namedRow is a row of any table that the log takes names from.
type namedRow struct {
	ID, AuthorID int64
	Name         string
	account.Byline
}

func byID[T any](tx *gorm.DB, table, columns string, ids []int64, of func(namedRow) T) (map[int64]T, error) {
	var rows []namedRow
	if err := tx.Table(table).Select("id, "+columns).Where("id IN ?", ids).Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("read names of %s: %w", table, err)
	}
	found := make(map[int64]T, len(rows))
	for _, row := range rows {
		found[row.ID] = of(row)
	}
	return found, nil
}

func idOr0(id *int64) int64 {
	if id == nil {
		return 0
	}
	return *id
}
