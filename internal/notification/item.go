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

// Reason is why a person was notified.
type Reason string

// The reasons, strongest first: if several apply, the first is used.
const (
	ForMention  Reason = "mention"  // the comment mentions them
	ForReply    Reason = "reply"    // to their comment
	ForAuthor   Reason = "author"   // they are the idea's author
	ForQuestion Reason = "question" // they asked it, or were asked
	ForStaff    Reason = "staff"    // they work for the company
	ForVote     Reason = "vote"
	ForFollow   Reason = "follow" // they follow the idea
	ForCategory Reason = "category"
	ForNotice   Reason = "notice" // they reported the ideas as duplicates
	ForTag      Reason = "tag"    // they follow a tag of the idea
)

// Notification is a row: one person is notified of one event.
type Notification struct {
	ID        int64
	EventID   int64
	UserID    int64
	IdeaID    *int64
	Kind      Kind
	Reason    Reason
	MailID    *int64 // the email that contains it; nil for none
	CreatedAt time.Time
	ReadAt    *time.Time
}

// Item is a notification with the texts that its reader may read now.
type Item struct {
	Notification
	Event      event.Event
	IdeaTitle  string
	Actor      account.Person // who did it; the zero Person for nobody
	CommentID  int64          // 0 for none
	Internal   bool           // the comment is a note of the staff
	Text       string         // plain text on one line, of the comment, answer, question or outcome
	TextHTML   string         // the same as trusted HTML, or ""
	Change     string         // for a refusal: what would make us reconsider, trusted HTML
	From, To   int64          // ids of the statuses before and after a change, or 0
	QuestionID int64          // 0 for none
	ToStaff    bool           // the author asked the staff
	Unanswered bool           // the staff closed the question without answer or summary
	Verdict    string         // of an outcome
	// titles of the ideas that were merged into this one, or reported as duplicates of it
	Others []string

	// For an answer with a target date: the new date and the one before, at midnight UTC; the zero
	// time for none.
	PromisedFor, PromisedBefore time.Time
	PromiseCleared              bool // the answer removed the target date
}

// wordsLen is the length of the plain text of an item, in characters.
const wordsLen = 200

// itemBatch is how many notifications are loaded by one set of queries.
const itemBatch = 500

// Items returns the notifications of list, in the same order, with the texts that reader may read
// now. Those whose content was hidden, deleted or restricted since are left out. It runs at most
// one query per table for each itemBatch notifications.
func (n *Notifications) Items(ctx context.Context, reader policy.Actor, list []Notification) ([]Item, error) {
	items := make([]Item, 0, len(list))
	snapshot, err := n.board.Snapshot(ctx)
	if err != nil {
		return nil, fmt.Errorf("load news: %w", err)
	}
	for batch := range slices.Chunk(list, itemBatch) {
		around, err := loadItemData(n.db.Read(ctx), snapshot, batch)
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

// item returns a notification with its texts; ok is false when the reader may not read it or it was
// hidden or deleted.
func (a *itemData) item(reader policy.Actor, told Notification) (item Item, ok bool) {
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
		if reader.May(policy.See, about) != nil || !a.mayRead(reader, idOr0(told.IdeaID)) {
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
		ok = a.hasVisibleTag(reader, happened.about)
		item.Text = a.ideas[idOr0(happened.IdeaID)].Excerpt
	case event.IdeaProposed:
		item.Text = a.ideas[idOr0(happened.IdeaID)].Excerpt
	}
	return item, ok
}

func (a *itemData) comment(reader policy.Actor, item *Item, about policy.Subject) bool {
	comment, ok := a.comments[idOr0(item.Event.CommentID)]
	if !ok || comment.DeletedAt != nil {
		return false
	}
	about.WriterID, about.Internal, about.Removed = comment.AuthorID, comment.Internal, comment.HiddenAt != nil
	item.CommentID, item.Internal, item.TextHTML = comment.ID, comment.Internal, comment.BodyHTML
	item.Text = markdown.Excerpt(comment.BodyHTML, wordsLen)
	return reader.May(policy.SeeComment, about) == nil
}

func (a *itemData) answer(item *Item, about event.Detail) bool {
	item.From, item.To = about.Number("from"), about.Number("to")
	answer, ok := a.answers[about.Number("answer")]
	item.TextHTML, item.Change = answer.BodyHTML, answer.ReconsiderIfHTML
	item.Text = markdown.Excerpt(answer.BodyHTML, wordsLen)
	ok = ok && (answer.WithdrawnAt == nil)
	item.PromisedFor, item.PromisedBefore = day(about, "promised"), day(about, "promised_before")
	if item.PromiseCleared, _ = about["promise_cleared"].(bool); item.PromiseCleared {
		item.PromisedBefore = day(about, "promised_was")
	}
	return ok || item.To != 0
}

// day returns the date under key in an event's detail, or the zero time.
func day(about event.Detail, key string) time.Time {
	named, _ := about[key].(string)
	at, _ := time.Parse(time.DateOnly, named) // stays zero if it cannot be parsed
	return at
}

func (a *itemData) question(reader policy.Actor, item *Item, about policy.Subject, detail event.Detail) bool {
	question, ok := a.questions[detail.Number("question")]
	if !ok {
		return false
	}
	item.QuestionID, item.Text, item.ToStaff = question.ID, plain(question.Body), question.Audience == "staff"
	switch item.Event.Kind {
	case event.QuestionClosed:
		if question.Summary != "" {
			item.TextHTML, item.Text = question.SummaryHTML, markdown.Excerpt(question.SummaryHTML, wordsLen)
		}
		item.Unanswered = item.ToStaff && question.AnswerCount == 0 && question.Summary == ""
	case event.QuestionAnswered:
		about.ToStaff = item.ToStaff
		if !about.ToStaff && reader.May(policy.SeeReplies, about) != nil {
			return false
		}
		item.Text = plain(a.replies[pair{question.ID, idOr0(item.Event.ActorID)}].Body)
	}
	return true
}

func (a *itemData) outcome(reader policy.Actor, item *Item, about policy.Subject) bool {
	outcome, ok := a.outcomes[pair{idOr0(item.Event.IdeaID), idOr0(item.Event.ActorID)}]
	item.Verdict, item.Text = outcome.Verdict, plain(outcome.Body)
	return ok && reader.May(policy.SeeOutcomes, about) == nil
}

// plain returns typed text on one line, cut to wordsLen.
func plain(body string) string { return text.Cut(text.Line(body), wordsLen) }

func idOr0(id *int64) int64 {
	if id == nil {
		return 0
	}
	return *id
}

// happened is an event with its parsed detail.
type happened struct {
	event.Event
	about event.Detail
}

// loadEvents returns the events of these notifications by id.
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
