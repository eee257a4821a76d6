package news

import (
	"time"

	"ideaboard/internal/account"
	"ideaboard/internal/event"
)

// Reason is why a person was told.
type Reason string

// The reasons, the strongest first: of several the first counts.
const (
	ForMention  Reason = "mention"  // a comment names him
	ForReply    Reason = "reply"    // to what he said
	ForAuthor   Reason = "author"   // of the idea
	ForQuestion Reason = "question" // he asked it, or it is asked of him
	ForStaff    Reason = "staff"    // works for the company
	ForVote     Reason = "vote"
	ForFollow   Reason = "follow" // of the idea
	ForCategory Reason = "category"
)

// Notification is one person told of one event.
type Notification struct {
	ID        int64
	EventID   int64
	UserID    int64
	IdeaID    *int64
	Kind      Kind
	Reason    Reason
	LetterID  *int64 // in which it is mailed; nil for none
	CreatedAt time.Time
	ReadAt    *time.Time
}

// Item is one notification with the words that its reader may still read. What
// he may not see any more is no item.
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
	Verdict    string         // of an outcome
}
