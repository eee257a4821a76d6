package notification

import (
	"slices"

	"ideaboard/internal/board"
	"ideaboard/internal/event"
)

// relation is what a person can have to do with an event. recipients.go has the query for each. A
// person may be in several.
type relation string

// The relations.
const (
	mentioned        relation = "is named"    // mentioned in the comment
	repliedTo        relation = "replied to"  // wrote the comment that this one replies to
	author           relation = "author"      // of the idea
	asker            relation = "asker"       // of the question
	staff            relation = "staff"       // works for the company
	voter            relation = "voter"       // votes for the idea
	commenter        relation = "commenter"   // commented on it
	helper           relation = "helper"      // answered a question about it
	follower         relation = "follower"    // follows the idea
	categoryFollower relation = "in category" // follows its category

	duplicateReporter relation = "noticer"          // reported the ideas as duplicates
	mergedAuthor      relation = "author, merged"   // of an idea that was merged into this one
	mergedVoter       relation = "voter, merged"    // voted for such an idea
	mergedFollower    relation = "follower, merged" // follows such an idea
	tagFollower       relation = "follows tag"      // follows a tag of the idea
)

// eventTraits is what decides who is notified of an event.
type eventTraits struct {
	Kind     event.Kind
	Moved    bool // for an answer: its event of a changed status comes too, and notifies of both
	Shipped  bool // for a changed status: the new one is of kind shipped
	Note     bool // for a comment: an internal note
	ToStaff  bool // for a question: the author asked the staff
	Unsolved bool // for an outcome: it did not solve the need
}

// audienceRule says how the people of one relation are notified of an event. Without options it
// applies to those who follow the idea at level [board.Everything].
type audienceRule struct {
	Relation relation
	Kind     Kind
	Reason   Reason
	option
}

// option modifies an [audienceRule].
type option int

const (
	milestone option = 1 << iota // also for those who follow at level [board.Milestones]
	toStaff                      // only for those in the relation who work for the company
	inboxOnly                    // appears in the inbox only: another mail tells it, or none
)

func (o option) is(what option) bool { return o&what != 0 }

// audiences lists who is notified of what. The first row that matches the event applies; within it,
// the first relation the person has. Left out are those who did it themselves, silenced the idea,
// are blocked, or were merged into another person: matchingRule and recipients exclude them.
var audiences = []struct {
	of   eventTraits // an option that is not set matches both
	hear []audienceRule
}{
	{eventTraits{Kind: event.IdeaProposed}, // staff see it in their digest and their queue
		[]audienceRule{{categoryFollower, Community, ForCategory, 0}, {tagFollower, Community, ForTag, 0}}},
	// once, and only while the idea is new
	{eventTraits{Kind: event.IdeaTagged}, []audienceRule{{tagFollower, Community, ForTag, 0}}},

	{eventTraits{Kind: event.IdeaAnswered, Moved: true}, nil},
	{eventTraits{Kind: event.IdeaAnswered}, milestones},

	{eventTraits{Kind: event.IdeaStatusChanged, Shipped: true}, // those who helped are thanked; followers are notified
		slices.Concat([]audienceRule{
			{author, Changelog, ForAuthor, milestone},
			{voter, Changelog, ForVote, milestone},
			{commenter, Changelog, ForFollow, milestone},
			{helper, Changelog, ForFollow, milestone},
		}, milestones)},
	{eventTraits{Kind: event.IdeaStatusChanged}, milestones},

	{eventTraits{Kind: event.CommentAdded, Note: true}, []audienceRule{
		{mentioned, Mentions, ForMention, toStaff | milestone},
		{repliedTo, Mentions, ForReply, toStaff | milestone},
		{commenter, Comments, ForStaff, toStaff},
	}},
	{eventTraits{Kind: event.CommentAdded}, []audienceRule{
		{mentioned, Mentions, ForMention, milestone},
		{repliedTo, Mentions, ForReply, milestone},
		{author, Comments, ForAuthor, 0},
		{voter, Comments, ForVote, 0},
		{commenter, Comments, ForFollow, 0},
		{follower, Comments, ForFollow, 0},
	}},

	// only those whom the comment did not mention before
	{
		eventTraits{Kind: event.CommentEdited, Note: true},
		[]audienceRule{{mentioned, Mentions, ForMention, toStaff | milestone}},
	},
	{eventTraits{Kind: event.CommentEdited}, []audienceRule{{mentioned, Mentions, ForMention, milestone}}},

	{eventTraits{Kind: event.QuestionAsked, ToStaff: true}, []audienceRule{{staff, Answers, ForQuestion, milestone}}},
	{eventTraits{Kind: event.QuestionAsked}, askedPeople},

	// People's answers are only counted. The result is announced when the question is closed.
	{eventTraits{Kind: event.QuestionAnswered, ToStaff: true}, []audienceRule{{asker, Answers, ForQuestion, milestone}}},
	{eventTraits{Kind: event.QuestionClosed, ToStaff: true}, []audienceRule{{asker, Answers, ForQuestion, milestone}}},
	{eventTraits{Kind: event.QuestionClosed}, askedPeople},

	// People of the merged ideas learn where their idea is now. Those who follow the kept idea at
	// level Everything see it in their inbox only.
	{eventTraits{Kind: event.IdeaMerged}, []audienceRule{
		{duplicateReporter, Answers, ForNotice, milestone},
		{mergedAuthor, Answers, ForAuthor, milestone},
		{mergedVoter, Answers, ForVote, milestone},
		{mergedFollower, Answers, ForFollow, milestone},
		{author, Answers, ForAuthor, inboxOnly},
		{follower, Answers, ForFollow, inboxOnly},
	}},
	{eventTraits{Kind: event.IdeaUnmerged}, []audienceRule{
		{author, Answers, ForAuthor, milestone | inboxOnly},
		{voter, Answers, ForVote, milestone | inboxOnly},
		{follower, Answers, ForFollow, milestone | inboxOnly},
	}},
	{eventTraits{Kind: event.IdeaNotSame}, []audienceRule{{duplicateReporter, Answers, ForNotice, milestone}}},

	// their digest has it
	{
		eventTraits{Kind: event.OutcomeTold, Unsolved: true},
		[]audienceRule{{staff, Answers, ForStaff, milestone | inboxOnly}},
	},
}

// milestones is everybody who is notified of decisions about an idea.
var milestones = []audienceRule{
	{author, Answers, ForAuthor, milestone},
	{voter, Answers, ForVote, milestone},
	{commenter, Answers, ForFollow, milestone},
	{follower, Answers, ForFollow, milestone},
	{categoryFollower, Answers, ForCategory, milestone},
	{tagFollower, Answers, ForTag, milestone},
}

// askedPeople is everybody who is asked something about an idea.
var askedPeople = []audienceRule{
	{author, Answers, ForQuestion, milestone},
	{voter, Answers, ForQuestion, milestone},
	{commenter, Answers, ForQuestion, milestone},
	{follower, Answers, ForQuestion, milestone},
}

// audience returns the rules for an event, nil when nobody is notified.
func audience(h eventTraits) []audienceRule {
	for _, row := range audiences {
		if row.of.matches(h) {
			return row.hear
		}
	}
	return nil
}

// matches reports whether an event has the kind of this row and every option that the row sets.
func (row eventTraits) matches(h eventTraits) bool {
	return row.Kind == h.Kind && (h.Moved || !row.Moved) && (h.Shipped || !row.Shipped) && (h.Note || !row.Note) &&
		(h.ToStaff || !row.ToStaff) && (h.Unsolved || !row.Unsolved)
}

// matchingRule returns the first rule that applies to a person with these relations to the event who
// follows the idea at level; "" means that they never chose one, and counts as Everything. isStaff is
// whether they work for the company. The last result is false if they are not notified.
func matchingRule(list []audienceRule, relations []relation, level board.Level, isStaff bool) (audienceRule, bool) {
	if level == board.Silent {
		return audienceRule{}, false
	}
	for _, rule := range list {
		if rule.is(toStaff) && !isStaff || level == board.Milestones && !rule.is(milestone) {
			continue
		}
		if slices.Contains(relations, rule.Relation) {
			return rule, true
		}
	}
	return audienceRule{}, false
}
