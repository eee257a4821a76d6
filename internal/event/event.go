// Package event writes down what happened, in the transaction of the change:
// the same events serve the log of staff's doings, notifications and feeds. It
// knows the names of what can happen, and not what follows from it.
package event

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/database"
	"ideaboard/internal/jobs"
)

// Kind names something that happened.
type Kind string

// The kinds of events: of ideas, of people, of companies, of the site.
const (
	IdeaProposed      Kind = "idea.proposed"
	IdeaEdited        Kind = "idea.edited"
	IdeaVoted         Kind = "idea.voted"
	IdeaUnvoted       Kind = "idea.unvoted"
	IdeaAnswered      Kind = "idea.answered"
	IdeaStatusChanged Kind = "idea.status_changed"
	IdeaCategorised   Kind = "idea.categorised"
	IdeaHidden        Kind = "idea.hidden"
	IdeaUnhidden      Kind = "idea.unhidden"
	IdeaLocked        Kind = "idea.locked"
	IdeaUnlocked      Kind = "idea.unlocked"

	IdeaMerged        Kind = "idea.merged"         // on the idea that stands; detail "from": the duplicates' ids
	IdeaUnmerged      Kind = "idea.unmerged"       // on the idea that was a duplicate; detail "into"
	IdeaTagged        Kind = "idea.tagged"         // detail "added", "removed": the tags' ids
	IdeaLinked        Kind = "idea.linked"         // detail "to", "kind"
	IdeaUnlinked      Kind = "idea.unlinked"       // detail "to", "kind"
	IdeaSameSuggested Kind = "idea.same_suggested" // detail "as"
	IdeaNotSame       Kind = "idea.not_same"       // detail "as", "suggestions": staff decided what people said

	IdeaWordingRemoved Kind = "idea.wording_removed" // an earlier one, of the idea, an answer or a comment, for good
	AnswerEdited       Kind = "answer.edited"        // detail "answer"
	AnswerWithdrawn    Kind = "answer.withdrawn"     // detail "answer"
	ActUndone          Kind = "act.undone"           // detail "act", "kind": the event that was undone

	CommentAdded    Kind = "comment.added"
	CommentEdited   Kind = "comment.edited"
	CommentDeleted  Kind = "comment.deleted"
	CommentHidden   Kind = "comment.hidden"
	CommentUnhidden Kind = "comment.unhidden"
	CommentPinned   Kind = "comment.pinned"
	CommentUnpinned Kind = "comment.unpinned"

	QuestionAsked    Kind = "question.asked"    // of the people, or of the staff: see its row
	QuestionAnswered Kind = "question.answered" // by one of those who were asked
	QuestionClosed   Kind = "question.closed"
	OutcomeTold      Kind = "outcome.told" // somebody said whether what shipped solved it
	OutcomeHandled   Kind = "outcome.handled"

	MemberJoined          Kind = "member.joined"
	MemberLeft            Kind = "member.left"
	PersonBlocked         Kind = "person.blocked"
	PersonUnblocked       Kind = "person.unblocked"
	PersonTrusted         Kind = "person.trusted"
	PersonUntrusted       Kind = "person.untrusted"
	PersonRoleChanged     Kind = "person.role_changed"
	PersonMerged          Kind = "person.merged"
	PersonUnmerged        Kind = "person.unmerged"
	PersonLinkMade        Kind = "person.link_made"
	PersonSignedOut       Kind = "person.signed_out"
	PersonEmailChanged    Kind = "person.email_changed"
	PersonSecurityChanged Kind = "person.safety_changed"
	PersonMailRefused     Kind = "person.mail_refused" // by the mail server, for good
	PersonMailAgain       Kind = "person.mail_again"   // mail goes to the address again
	InvitationMade        Kind = "invitation.made"
	InvitationWithdrawn   Kind = "invitation.withdrawn"
	InvitationRestored    Kind = "invitation.restored"

	CompanyAdded         Kind = "company.added"
	CompanyChanged       Kind = "company.changed"
	CompanyRemoved       Kind = "company.removed"
	CompanyMemberAdded   Kind = "company.member_added"
	CompanyMemberRemoved Kind = "company.member_removed"

	JobRetried     Kind = "job.retried"
	ImportFinished Kind = "import.finished" // detail "file", "ideas", "comments", "votes": how many came in

	TagAdded        Kind = "tag.added" // of tags and categories: detail "tag" or "category"
	TagChanged      Kind = "tag.changed"
	TagMerged       Kind = "tag.merged" // detail "into"
	TagRemoved      Kind = "tag.removed"
	CategoryAdded   Kind = "category.added"
	CategoryChanged Kind = "category.changed"
	CategoryRemoved Kind = "category.removed" // detail "into": where its ideas went

	SiteChanged      Kind = "site.changed"
	AccessChanged    Kind = "access.changed"
	ProviderAdded    Kind = "provider.added"
	ProviderChanged  Kind = "provider.changed"
	ProviderRemoved  Kind = "provider.removed"
	SSOSecretMade    Kind = "sso_secret.made"
	SSOSecretRemoved Kind = "sso_secret.removed"
)

// Event is something that happened. Its detail holds ids and settings, never
// a person's name or address: an event outlives the person.
type Event struct {
	ID        int64
	Kind      Kind
	IdeaID    *int64
	CommentID *int64
	PersonID  *int64 // whom it is about
	ActorID   *int64 // who did it; nil for a visitor, the terminal or the program itself
	Detail    string // JSON, by kind
	CreatedAt time.Time

	AuditObject *string // what it changed, as the log is narrowed by it; nil when the log leaves it out
}

// Detail is what an event says beyond idea, person and actor.
type Detail map[string]any

// Of returns an event of a kind that actorID caused now; 0 stands for nobody.
func Of(kind Kind, actorID int64, now time.Time) Event {
	return Event{Kind: kind, ActorID: known(actorID), CreatedAt: now}
}

// OnIdea returns e as something that happened to an idea; 0 for none.
func (e Event) OnIdea(id int64) Event {
	e.IdeaID = known(id)
	return e
}

// OnComment returns e as something that happened to a comment; 0 for none.
func (e Event) OnComment(id int64) Event {
	e.CommentID = known(id)
	return e
}

// OnPerson returns e as something that happened to a person; 0 for none.
func (e Event) OnPerson(id int64) Event {
	e.PersonID = known(id)
	return e
}

func known(id int64) *int64 {
	if id == 0 {
		return nil
	}
	return &id
}

// Record is the only writer of events.
func Record(ctx context.Context, tx *gorm.DB, e Event, about Detail) error {
	if err := create(ctx, tx, &e, about); err != nil || !slices.Contains(Told, e.Kind) {
		return err
	}
	return jobs.Enqueue(tx, Happened{EventID: e.ID})
}

// RecordAll records events without detail, of kinds from which nothing follows and
// which the log leaves out, in one statement.
func RecordAll(ctx context.Context, tx *gorm.DB, events []Event) error {
	for i := range events {
		if kind := events[i].Kind; slices.Contains(Told, kind) || kind.Audited() {
			return fmt.Errorf("record %s: more than a row follows from it", kind)
		}
		events[i].Detail = "{}"
	}
	if err := tx.WithContext(ctx).Create(&events).Error; err != nil {
		return fmt.Errorf("record events: %w", err)
	}
	return nil
}

func create(ctx context.Context, tx *gorm.DB, e *Event, about Detail) error {
	text := []byte("{}")
	if len(about) > 0 {
		var err error
		if text, err = json.Marshal(about); err != nil {
			return fmt.Errorf("record %s: %w", e.Kind, err)
		}
	}
	e.Detail = string(text)
	if e.Kind.Audited() {
		object := e.object(about)
		e.AuditObject = &object
	}
	if err := database.Rows[Event](tx).Create(ctx, e); err != nil {
		return fmt.Errorf("record %s: %w", e.Kind, err)
	}
	return nil
}

// Told lists the kinds of events that notifications follow: who is told is in
// internal/notification (audience.go), and what is withdrawn (retract.go). A job for each
// goes into the queue with the event.
// An import records no event, so that nobody is told.
var Told = []Kind{
	IdeaProposed, IdeaAnswered, IdeaStatusChanged, IdeaMerged, IdeaUnmerged, IdeaNotSame, IdeaTagged,
	CommentAdded, CommentEdited, QuestionAsked, QuestionAnswered, QuestionClosed, OutcomeTold,
	IdeaHidden, CommentHidden, CommentDeleted, AnswerWithdrawn, // nobody is told: earlier notifications are withdrawn
	IdeaCategorised, CategoryChanged, CategoryRemoved, // nor of these, where a category is shut to people now
}

// Happened is the job of an event from which something follows.
type Happened struct {
	EventID int64 `json:"event_id"`
	ActID   int64 `json:"act_id,omitempty"` // the act that it is a part of, when that can be undone
}

// Kind names the job.
func (Happened) Kind() string { return "event.happened" }

// About returns the event's detail.
func (e Event) About() (about Detail, err error) {
	if err := json.Unmarshal([]byte(e.Detail), &about); err != nil {
		return nil, fmt.Errorf("read the detail of event %d: %w", e.ID, err)
	}
	return about, nil
}

// Numbers returns the ids that the detail holds under name.
func (d Detail) Numbers(name string) (ids []int64) {
	list, _ := d[name].([]any)
	for _, id := range list {
		if n, ok := id.(float64); ok {
			ids = append(ids, int64(n))
		}
	}
	return ids
}

// Time returns the moment that the detail holds under name, or nil.
func (d Detail) Time(name string) *time.Time { return d.parse(time.RFC3339Nano, name) }

// IsTime reports whether at is the moment that the detail holds under name; nil
// is that of none.
func (d Detail) IsTime(name string, at *time.Time) bool {
	held := d.Time(name)
	if held == nil || at == nil {
		return held == nil && at == nil
	}
	return held.Equal(*at)
}

// Day returns the day that the detail holds under name, or nil.
func (d Detail) Day(name string) *time.Time { return d.parse(time.DateOnly, name) }

func (d Detail) parse(layout, name string) *time.Time {
	said, _ := d[name].(string)
	at, err := time.Parse(layout, said)
	if err != nil {
		return nil
	}
	return &at
}

// Number returns the id that the detail holds under name, or 0.
func (d Detail) Number(name string) int64 {
	n, _ := d[name].(float64) // as JSON has numbers
	return int64(n)
}
