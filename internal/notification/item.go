package notification

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/account"
	"ideaboard/internal/event"
	"ideaboard/internal/markdown"
	"ideaboard/internal/policy"
	"ideaboard/internal/text"
)

// Reason is why a person was told.
type Reason string

// The reasons, the strongest first: of several the first counts.
const (
	ForMention  Reason = "mention"  // a comment names them
	ForReply    Reason = "reply"    // to what they said
	ForAuthor   Reason = "author"   // of the idea
	ForQuestion Reason = "question" // they asked it, or it is asked of them
	ForStaff    Reason = "staff"    // works for the company
	ForVote     Reason = "vote"
	ForFollow   Reason = "follow" // of the idea
	ForCategory Reason = "category"
	ForNotice   Reason = "notice" // they said that ideas are the same
	ForTag      Reason = "tag"    // of the idea
)

// Notification is one person told of one event.
type Notification struct {
	ID        int64
	EventID   int64
	UserID    int64
	IdeaID    *int64
	Kind      Kind
	Reason    Reason
	MailID    *int64 // in which it is mailed; nil for none
	CreatedAt time.Time
	ReadAt    *time.Time
}

// Item is one notification with the words that its reader may still read. What
// they may not see any more is no item.
type Item struct {
	Notification
	Event      event.Event
	IdeaTitle  string
	Actor      account.Person // who did it; the zero Person for nobody
	CommentID  int64          // 0 for none
	Internal   bool           // the comment is a note of the staff
	Words      string         // plain text, one line: of the comment, the answer, the question, the outcome
	WordsHTML  string         // trusted HTML of the same, or ""
	Change     string         // of a refusal: what would change our mind, trusted HTML
	From, To   int64          // ids of statuses, when one became the other; 0 for none
	QuestionID int64          // 0 for none
	ToStaff    bool           // the question is asked of the staff, by the author
	Unanswered bool           // the team closed the question with neither an answer nor a word
	Verdict    string         // of an outcome
	// titles of the ideas that became part of this one, or of which it was said that they are the same
	Others []string

	// Of an answer that names a day: that day, and the one that stood before;
	// midnight UTC, the zero time for none.
	PromisedFor, PromisedBefore time.Time
	PromiseCleared              bool // the day that stood before is promised no longer
}

// wordsLen is how much of the words an item has as plain text, in characters.
const wordsLen = 200

// itemBatch is how many notifications are loaded by one set of queries.
const itemBatch = 500

// Items returns the notifications of list with their words, in its order, as
// reader may read them now: what was hidden, deleted or is not for them since they
// was told is left out. It takes a handful of queries for the whole list.
func (n *Notifications) Items(ctx context.Context, reader policy.Actor, list []Notification) ([]Item, error) {
	items := make([]Item, 0, len(list))
	snapshot, err := n.board.Snapshot(ctx)
	if err != nil {
		return nil, fmt.Errorf("load news: %w", err)
	}
	for batch := range slices.Chunk(list, itemBatch) {
		around, err := loadAround(n.db.Read(ctx), snapshot, batch)
		if err != nil {
			return nil, fmt.Errorf("load news: %w", err)
		}
		for _, told := range batch {
			if item, ok := around.item(reader, told); ok {
				items = append(items, item)
			}
		}
	}
	return items, nil
}

// item joins a notification with its words, or reports that reader may not, or
// can no longer, read them.
func (a *around) item(reader policy.Actor, told Notification) (item Item, ok bool) {
	happened, ok := a.events[told.EventID]
	if !ok {
		return item, false
	}
	item = Item{Notification: told, Event: happened.Event, Actor: a.actors[idOr0(happened.ActorID)]}
	var about policy.Subject
	if id := idOr0(happened.IdeaID); id != 0 {
		idea, ok := a.ideas[id]
		if !ok {
			return item, false
		}
		item.IdeaTitle, about = cmp.Or(a.ideas[idOr0(told.IdeaID)].Title, idea.Title), idea.subject(a.snapshot)
		if reader.May(policy.See, about) != nil || !a.stands(reader, idOr0(told.IdeaID)) {
			return item, false
		}
	}
	switch happened.Kind {
	case event.CommentAdded, event.CommentEdited:
		ok = a.comment(reader, &item, about)
	case event.IdeaAnswered, event.IdeaStatusChanged:
		ok = a.answer(&item, happened.about)
	case event.QuestionAsked, event.QuestionAnswered, event.QuestionClosed:
		ok = a.question(reader, &item, about, happened.about)
	case event.OutcomeTold:
		ok = a.outcome(reader, &item, about)
	case event.IdeaMerged, event.IdeaUnmerged, event.IdeaNotSame:
		ok = a.merge(reader, &item, happened)
	case event.IdeaTagged:
		ok = a.newTag(reader, happened.about)
		item.Words = a.ideas[idOr0(happened.IdeaID)].Excerpt
	case event.IdeaProposed:
		item.Words = a.ideas[idOr0(happened.IdeaID)].Excerpt
	}
	return item, ok
}

func (a *around) comment(reader policy.Actor, item *Item, about policy.Subject) bool {
	comment, ok := a.comments[idOr0(item.Event.CommentID)]
	if !ok || comment.DeletedAt != nil {
		return false
	}
	about.WriterID, about.Internal, about.Removed = comment.AuthorID, comment.Internal, comment.HiddenAt != nil
	item.CommentID, item.Internal, item.WordsHTML = comment.ID, comment.Internal, comment.BodyHTML
	item.Words = markdown.Excerpt(comment.BodyHTML, wordsLen)
	return reader.May(policy.SeeComment, about) == nil
}

func (a *around) answer(item *Item, about event.Detail) bool {
	item.From, item.To = about.Number("from"), about.Number("to")
	answer, ok := a.answers[about.Number("answer")]
	item.WordsHTML, item.Change = answer.BodyHTML, answer.ReconsiderIfHTML
	item.Words = markdown.Excerpt(answer.BodyHTML, wordsLen)
	ok = ok && (answer.WithdrawnAt == nil)
	item.PromisedFor, item.PromisedBefore = day(about, "promised"), day(about, "promised_before")
	if item.PromiseCleared, _ = about["promise_cleared"].(bool); item.PromiseCleared {
		item.PromisedBefore = day(about, "promised_was")
	}
	return ok || item.To != 0
}

// day returns a day that a detail names; the zero time for none.
func day(about event.Detail, key string) time.Time {
	named, _ := about[key].(string)
	at, _ := time.Parse(time.DateOnly, named) // the zero time, when there is none
	return at
}

func (a *around) question(reader policy.Actor, item *Item, about policy.Subject, detail event.Detail) bool {
	question, ok := a.questions[detail.Number("question")]
	if !ok {
		return false
	}
	item.QuestionID, item.Words, item.ToStaff = question.ID, plain(question.Body), question.Audience == "staff"
	switch item.Event.Kind {
	case event.QuestionClosed:
		if question.Summary != "" {
			item.WordsHTML, item.Words = question.SummaryHTML, markdown.Excerpt(question.SummaryHTML, wordsLen)
		}
		item.Unanswered = item.ToStaff && question.AnswerCount == 0 && question.Summary == ""
	case event.QuestionAnswered:
		about.ToStaff = item.ToStaff
		if !about.ToStaff && reader.May(policy.SeeReplies, about) != nil {
			return false
		}
		item.Words = plain(a.replies[pair{question.ID, idOr0(item.Event.ActorID)}].Body)
	}
	return true
}

func (a *around) outcome(reader policy.Actor, item *Item, about policy.Subject) bool {
	outcome, ok := a.outcomes[pair{idOr0(item.Event.IdeaID), idOr0(item.Event.ActorID)}]
	item.Verdict, item.Words = outcome.Verdict, plain(outcome.Body)
	return ok && reader.May(policy.SeeOutcomes, about) == nil
}

// plain returns what a person typed as one line.
func plain(words string) string { return text.Cut(text.Line(words), wordsLen) }

func idOr0(id *int64) int64 {
	if id == nil {
		return 0
	}
	return *id
}

// happened is an event with its detail read.
type happened struct {
	event.Event
	about event.Detail
}

// loadEvents returns the events of some notifications.
func loadEvents(tx *gorm.DB, list []Notification) (map[int64]happened, error) {
	ids := make([]int64, len(list))
	for i, told := range list {
		ids[i] = told.EventID
	}
	rows, err := byID(tx.Table("events"), ids, func(e event.Event) int64 { return e.ID })
	if err != nil {
		return nil, err
	}
	events := make(map[int64]happened, len(rows))
	for id, row := range rows {
		about, err := row.About()
		if err != nil {
			return nil, err
		}
		events[id] = happened{row, about}
	}
	return events, nil
}
