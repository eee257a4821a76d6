package event

import (
	"fmt"
	"slices"
	"strings"
)

// Audited lists the kinds of events that the audit log shows, in the order in
// which its filter offers them. Every other kind is in everyday.
var Audited = []Kind{
	IdeaAnswered, IdeaStatusChanged, AnswerEdited, AnswerWithdrawn, IdeaWordingRemoved,
	IdeaHidden, IdeaUnhidden, IdeaLocked, IdeaUnlocked, IdeaCategorised, IdeaTagged,
	IdeaMerged, IdeaUnmerged, IdeaLinked, IdeaUnlinked, IdeaNotSame, ActUndone,
	CommentHidden, CommentUnhidden, CommentPinned, CommentUnpinned,
	QuestionAsked, QuestionClosed, OutcomeHandled, ImportFinished,
	MemberJoined, MemberLeft,
	PersonBlocked, PersonUnblocked, PersonTrusted, PersonUntrusted, PersonRoleChanged, PersonMerged, PersonUnmerged,
	PersonLinkMade, PersonSignedOut, PersonEmailChanged, PersonSecurityChanged,
	PersonMailRefused, PersonMailAgain, InvitationMade, InvitationWithdrawn,
	InvitationRestored,
	CompanyAdded, CompanyChanged, CompanyRemoved, CompanyMemberAdded, CompanyMemberRemoved,
	TagAdded, TagChanged, TagMerged, TagRemoved, CategoryAdded, CategoryChanged, CategoryRemoved,
	SiteChanged, AccessChanged, ProviderAdded, ProviderChanged, ProviderRemoved, SSOSecretMade, SSOSecretRemoved,
	JobRetried,
}

// everyday lists the kinds that the audit log leaves out: what people do with
// their own ideas, votes and comments.
var everyday = []Kind{
	IdeaProposed, IdeaEdited, IdeaVoted, IdeaUnvoted, IdeaSameSuggested,
	CommentAdded, CommentEdited, CommentDeleted, QuestionAnswered, OutcomeTold,
}

// Audited reports whether the audit log shows events of this kind.
func (k Kind) Audited() bool { return !slices.Contains(everyday, k) }

// ObjectOf names what an event changed, such as "idea:12". The log is narrowed
// by it.
func ObjectOf(kind string, id int64) string { return fmt.Sprintf("%s:%d", kind, id) }

// object names what the event changed: an idea, company, tag, category or person
// with its number, otherwise the first word of its kind.
func (e Event) object(about Detail) string {
	if e.IdeaID != nil {
		return ObjectOf("idea", *e.IdeaID)
	}
	for _, kind := range []string{"idea", "company", "tag", "category"} {
		id, ok := about[kind].(int64)
		switch {
		case !ok:
			continue
		case e.Kind == TagMerged: // of the two, the tag that stays
			id, _ = about["into"].(int64)
		}
		return ObjectOf(kind, id)
	}
	if e.PersonID != nil {
		return ObjectOf("person", *e.PersonID)
	}
	kind, _, _ := strings.Cut(string(e.Kind), ".")
	return kind
}
