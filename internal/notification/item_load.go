package notification

import (
	"errors"
	"maps"
	"slices"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/account"
	"ideaboard/internal/board"
	"ideaboard/internal/event"
	"ideaboard/internal/policy"
)

// itemData holds the rows that the texts of some notifications need.
type itemData struct {
	snapshot  *board.Snapshot
	events    map[int64]happened
	ideas     map[int64]ideaRow
	comments  map[int64]commentRow
	answers   map[int64]answerRow
	questions map[int64]questionRow
	replies   map[pair]replyRow   // by question and person
	outcomes  map[pair]outcomeRow // by idea and person
	replied   map[int64]suggestionRow
	actors    map[int64]account.Person
	tags      map[int64]tagRow
}

// pair is a map key of two ids.
type pair struct{ a, b int64 }

type ideaRow struct {
	ID, AuthorID, CategoryID int64
	Title, Excerpt           string
	HiddenAt                 *time.Time
	MergedIntoID             *int64
}

// subject returns what policy needs to know of the idea.
func (r ideaRow) subject(snapshot *board.Snapshot) policy.Subject {
	return policy.Subject{AuthorID: r.AuthorID, Category: snapshot.CategoryAccess(r.CategoryID), Hidden: r.HiddenAt != nil}
}

// suggestionRow is the staff's reply to somebody who reported a duplicate.
type suggestionRow struct {
	ID    int64
	Reply string
}

type commentRow struct {
	ID, AuthorID        int64
	Internal            bool
	BodyHTML            string
	DeletedAt, HiddenAt *time.Time
}

type answerRow struct {
	ID                         int64
	BodyHTML, ReconsiderIfHTML string
	WithdrawnAt                *time.Time
}

type questionRow struct {
	ID                                   int64
	Audience, Body, Summary, SummaryHTML string
	AnswerCount                          int
}

type replyRow struct {
	QuestionID, UserID int64
	Body               string
}

type outcomeRow struct {
	IdeaID, UserID int64
	Verdict, Body  string
}

// loadItemData loads the rows that the texts of list need: one query for each table, none for a table
// that is not needed.
func loadItemData(tx *gorm.DB, snapshot *board.Snapshot, list []Notification) (*itemData, error) {
	a := &itemData{snapshot: snapshot}
	var err error
	if a.events, err = loadEvents(tx, list); err != nil {
		return nil, err
	}
	need := wants(a.events)
	for _, told := range list { // a comment on a merged idea may appear under the kept one
		need.ideas = append(need.ideas, idOr0(told.IdeaID))
	}
	var errs [9]error
	ideas := tx.Table("ideas").
		Select("id", "author_id", "category_id", "title", "excerpt", "hidden_at", "merged_into_id")
	a.ideas, errs[0] = byID(ideas, need.ideas, func(r ideaRow) int64 { return r.ID })
	comments := tx.Table("comments").Select("id", "author_id", "internal", "body_html", "deleted_at", "hidden_at")
	a.comments, errs[1] = byID(comments, need.comments, func(r commentRow) int64 { return r.ID })
	answers := tx.Table("answers").Select("id", "body_html", "reconsider_if_html", "withdrawn_at")
	a.answers, errs[2] = byID(answers, need.answers, func(r answerRow) int64 { return r.ID })
	questions := tx.Table("questions").Select("id", "audience", "body", "answer_count", "summary", "summary_html")
	a.questions, errs[3] = byID(questions, need.questions, func(r questionRow) int64 { return r.ID })
	replies := tx.Table("question_answers").Where("question_id IN ? AND user_id IN ?", need.replied, need.repliers)
	a.replies, errs[4] = byPair(replies, need.replied, func(r replyRow) pair { return pair{r.QuestionID, r.UserID} })
	outcomes := tx.Table("outcomes").Where("idea_id IN ? AND user_id IN ?", need.told, need.tellers)
	a.outcomes, errs[5] = byPair(outcomes, need.told, func(r outcomeRow) pair { return pair{r.IdeaID, r.UserID} })
	a.actors, errs[6] = people(tx, need.actors)
	suggestions := tx.Table("duplicate_suggestions").Select("id", "reply")
	a.replied, errs[7] = byID(suggestions, need.suggestions, func(r suggestionRow) int64 { return r.ID })
	tags := tx.Table("tags").Select("id", "staff_only")
	a.tags, errs[8] = byID(tags, need.tags, func(r tagRow) int64 { return r.ID })
	return a, errors.Join(errs[:]...)
}

// wanted collects the ids that events refer to.
type wanted struct {
	ideas, comments, answers, questions, actors []int64
	replied, repliers                           []int64 // questions, and the people who answered them
	tags                                        []int64
	told, tellers                               []int64 // ideas, and the people who reported an outcome
	suggestions                                 []int64
}

func wants(events map[int64]happened) (w wanted) {
	for _, e := range events {
		by := idOr0(e.ActorID)
		w.ideas, w.comments = append(w.ideas, idOr0(e.IdeaID)), append(w.comments, idOr0(e.CommentID))
		w.actors = append(w.actors, by)
		w.answers, w.questions = append(w.answers, e.about.Number("answer")), append(w.questions, e.about.Number("question"))
		switch e.Kind {
		case event.IdeaMerged, event.IdeaUnmerged, event.IdeaNotSame:
			w.ideas, w.suggestions = append(w.ideas, others(e.about)...), append(w.suggestions, ids(e.about, "suggestions")...)
		case event.IdeaTagged:
			w.tags = append(w.tags, numbers(e.about["added"])...)
		case event.QuestionAnswered:
			w.replied, w.repliers = append(w.replied, e.about.Number("question")), append(w.repliers, by)
		case event.OutcomeTold:
			w.told, w.tellers = append(w.told, idOr0(e.IdeaID)), append(w.tellers, by)
		}
	}
	return w
}

// byID runs a query for the rows with these ids. It skips the query when there are none; id 0 is
// ignored.
func byID[T any](q *gorm.DB, ids []int64, id func(T) int64) (map[int64]T, error) {
	ids = distinct(ids)
	found := make(map[int64]T, len(ids))
	if len(ids) == 0 {
		return found, nil
	}
	var rows []T
	if err := q.Where("id IN ?", ids).Scan(&rows).Error; err != nil {
		return nil, err
	}
	for _, row := range rows {
		found[id(row)] = row
	}
	return found, nil
}

// byPair runs a query for rows with two ids. It skips the query when none are wanted.
func byPair[T any](q *gorm.DB, wanted []int64, key func(T) pair) (map[pair]T, error) {
	if len(wanted) == 0 {
		return nil, nil
	}
	var rows []T
	if err := q.Scan(&rows).Error; err != nil {
		return nil, err
	}
	found := make(map[pair]T, len(rows))
	for _, row := range rows {
		found[key(row)] = row
	}
	return found, nil
}

// people returns these people by id, as others see them.
func people(tx *gorm.DB, ids []int64) (map[int64]account.Person, error) {
	users, err := byID(tx.Table("users").Select("id", "name", "role", "avatar"), ids, func(u account.User) int64 {
		return u.ID
	})
	if err != nil {
		return nil, err
	}
	shown := make(map[int64]account.Person, len(users))
	for id, user := range users {
		shown[id] = user.Person()
	}
	return shown, nil
}

// distinct returns each id once, without 0.
func distinct(ids []int64) []int64 {
	set := make(map[int64]bool, len(ids))
	for _, id := range ids {
		if id != 0 {
			set[id] = true
		}
	}
	return slices.Sorted(maps.Keys(set))
}
