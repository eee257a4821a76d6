package notification

import (
	"context"

	"ideaboard/internal/event"
	"ideaboard/internal/i18n"
)

// What is what happened. Pages and emails choose their wording by it.
type What string

// What can have happened. An event that this version does not know is Something.
const (
	Answered         What = "answered"
	Moved            What = "status"
	Commented        What = "comment"
	Mentioned        What = "mention" // a comment mentions the reader
	Replied          What = "reply"   // a comment replies to the reader
	Asked            What = "question"
	AskedStaff       What = "question_staff"
	AnsweredQuestion What = "question_answered"
	ClosedQuestion   What = "question_closed"            // with a summary
	ClosedPlainly    What = "question_closed_plain"      // without a summary
	ClosedUnanswered What = "question_closed_unanswered" // by the staff, as told to the person who asked it
	Proposed         What = "proposed"
	Tagged           What = "tagged"
	Solved           What = "solved" // solved or not, see the verdict
	Merged           What = "merged"
	Unmerged         What = "unmerged"
	Differ           What = "not_same"
	Something        What = "something"
)

// whats maps kinds of events to what happened. For comments and questions [Item.What] looks at more
// than the kind.
var whats = map[event.Kind]What{
	event.IdeaProposed: Proposed, event.IdeaAnswered: Answered, event.IdeaStatusChanged: Moved,
	event.CommentAdded: Commented, event.CommentEdited: Commented,
	event.QuestionAsked: Asked, event.QuestionAnswered: AnsweredQuestion, event.QuestionClosed: ClosedQuestion,
	event.OutcomeTold: Solved, event.IdeaTagged: Tagged,
	event.IdeaMerged: Merged, event.IdeaUnmerged: Unmerged, event.IdeaNotSame: Differ,
}

// What returns what happened, from the reader's point of view.
func (i Item) What() What {
	what, known := whats[i.Event.Kind]
	switch {
	case !known:
		return Something
	case what == Commented && i.Reason == ForMention:
		return Mentioned
	case what == Commented && i.Reason == ForReply:
		return Replied
	case what == Asked && i.ToStaff:
		return AskedStaff
	case what == ClosedQuestion && i.Unanswered:
		return ClosedUnanswered
	case what == ClosedQuestion && (i.ToStaff || i.TextHTML == ""):
		return ClosedPlainly
	}
	return what
}

// Promise returns a sentence about the target date that an answer sets, moves or removes, in the
// language of ctx; "" when it changes none.
func (i Item) Promise(ctx context.Context) string {
	switch {
	case i.PromiseCleared:
		return i18n.T(ctx, "news_mail.promise_cleared", "Before", i18n.Day(ctx, i.PromisedBefore))
	case i.PromisedFor.IsZero():
		return ""
	case i.PromisedBefore.IsZero():
		return i18n.T(ctx, "news_mail.promised", "Day", i18n.Day(ctx, i.PromisedFor))
	}
	return i18n.T(ctx, "news_mail.promised_moved", "Day", i18n.Day(ctx, i.PromisedFor), "Before",
		i18n.Day(ctx, i.PromisedBefore))
}
