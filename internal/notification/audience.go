package notification

import (
	"slices"

	"ideaboard/internal/board"
	"ideaboard/internal/event"
)

// relation is what somebody can have to do with an event. People are looked for by
// relations, see recipients.go, and one person may be in several.
type relation string

// The relations.
const (
	named     relation = "is named"    // by the comment
	repliedTo relation = "replied to"  // wrote the comment that this one replies to
	author    relation = "author"      // of the idea
	asker     relation = "asker"       // of the question
	staff     relation = "staff"       // works for the company
	voter     relation = "voter"       // votes for the idea
	commenter relation = "commenter"   // commented on it
	helper    relation = "helper"      // answered a question about it
	follower  relation = "follower"    // asked to hear of it
	neighbour relation = "in category" // follows its category

	noticer        relation = "noticer"          // said that ideas are the same
	mergedAuthor   relation = "author, merged"   // of an idea that became part of this one
	mergedVoter    relation = "voter, merged"    // votes for such an idea
	mergedFollower relation = "follower, merged" // asked to hear of it
	tagged         relation = "follows tag"      // one that it has
)

// happening is what of an event decides who hears of it.
type happening struct {
	Kind     event.Kind
	Moved    bool // of an answer: a change of status came with it, whose event tells of both
	Shipped  bool // of a change of status: to one of kind shipped
	Note     bool // of a comment: for staff only
	ToStaff  bool // of a question: asked by the author, of the staff
	Unsolved bool // of an outcome: it did not solve it
}

// audienceRule says what one relation hears of an event. Without any of the options it
// goes to those who want everything of the idea.
type audienceRule struct {
	Relation relation
	Kind     Kind
	Reason   Reason
	option
}

// option is how a hearing differs from most.
type option int

const (
	milestone option = 1 << iota // who wants milestones only hears it, too
	toStaff                      // of the relation, those alone who work for the company
	unmailed                     // stands in the inbox; a mail of another kind tells it, or none
)

func (o option) is(what option) bool { return o&what != 0 }

// audiences is who hears what: of the rows that hold of what happened the first
// counts, and in it, of the relations that somebody is in, the first. Nobody hears of
// what they did themselves, nor of an idea that they silenced, nor when they are blocked or
// merged into another person: hear and recipients exclude them.
var audiences = []struct {
	of   happening // an option that is not set holds of both
	hear []audienceRule
}{
	{happening{Kind: event.IdeaProposed}, // staff have it in their morning mail and in their queue
		[]audienceRule{{neighbour, Community, ForCategory, 0}, {tagged, Community, ForTag, 0}}},
	{happening{Kind: event.IdeaTagged}, []audienceRule{{tagged, Community, ForTag, 0}}}, // while it is new, and once

	{happening{Kind: event.IdeaAnswered, Moved: true}, nil},
	{happening{Kind: event.IdeaAnswered}, milestones},

	{happening{Kind: event.IdeaStatusChanged, Shipped: true}, // who helped is thanked; who only looked on is told
		slices.Concat([]audienceRule{
			{author, Changelog, ForAuthor, milestone},
			{voter, Changelog, ForVote, milestone},
			{commenter, Changelog, ForFollow, milestone},
			{helper, Changelog, ForFollow, milestone},
		}, milestones)},
	{happening{Kind: event.IdeaStatusChanged}, milestones},

	{happening{Kind: event.CommentAdded, Note: true}, []audienceRule{
		{named, Mentions, ForMention, toStaff | milestone},
		{repliedTo, Mentions, ForReply, toStaff | milestone},
		{commenter, Comments, ForStaff, toStaff},
	}},
	{happening{Kind: event.CommentAdded}, []audienceRule{
		{named, Mentions, ForMention, milestone},
		{repliedTo, Mentions, ForReply, milestone},
		{author, Comments, ForAuthor, 0},
		{voter, Comments, ForVote, 0},
		{commenter, Comments, ForFollow, 0},
		{follower, Comments, ForFollow, 0},
	}},

	// those whom it did not name before
	{happening{Kind: event.CommentEdited, Note: true}, []audienceRule{{named, Mentions, ForMention, toStaff | milestone}}},
	{happening{Kind: event.CommentEdited}, []audienceRule{{named, Mentions, ForMention, milestone}}},

	{happening{Kind: event.QuestionAsked, ToStaff: true}, []audienceRule{{staff, Answers, ForQuestion, milestone}}},
	{happening{Kind: event.QuestionAsked}, asked},

	// what the people answer is counted, and told when it is closed
	{happening{Kind: event.QuestionAnswered, ToStaff: true}, []audienceRule{{asker, Answers, ForQuestion, milestone}}},
	{happening{Kind: event.QuestionClosed, ToStaff: true}, []audienceRule{{asker, Answers, ForQuestion, milestone}}},
	{happening{Kind: event.QuestionClosed}, asked},

	// the people of the ideas that came learn where they are now; of the one that
	// stands, those who want everything see it in their inbox
	{happening{Kind: event.IdeaMerged}, []audienceRule{
		{noticer, Answers, ForNotice, milestone},
		{mergedAuthor, Answers, ForAuthor, milestone},
		{mergedVoter, Answers, ForVote, milestone},
		{mergedFollower, Answers, ForFollow, milestone},
		{author, Answers, ForAuthor, unmailed},
		{follower, Answers, ForFollow, unmailed},
	}},
	{happening{Kind: event.IdeaUnmerged}, []audienceRule{
		{author, Answers, ForAuthor, milestone | unmailed},
		{voter, Answers, ForVote, milestone | unmailed},
		{follower, Answers, ForFollow, milestone | unmailed},
	}},
	{happening{Kind: event.IdeaNotSame}, []audienceRule{{noticer, Answers, ForNotice, milestone}}},

	// their morning mail has it
	{happening{Kind: event.OutcomeTold, Unsolved: true}, []audienceRule{{staff, Answers, ForStaff, milestone | unmailed}}},
}

// milestones is everybody who hears of what becomes of an idea.
var milestones = []audienceRule{
	{author, Answers, ForAuthor, milestone},
	{voter, Answers, ForVote, milestone},
	{commenter, Answers, ForFollow, milestone},
	{follower, Answers, ForFollow, milestone},
	{neighbour, Answers, ForCategory, milestone},
	{tagged, Answers, ForTag, milestone},
}

// asked is the people behind an idea, of whom one thing was asked.
var asked = []audienceRule{
	{author, Answers, ForQuestion, milestone},
	{voter, Answers, ForQuestion, milestone},
	{commenter, Answers, ForQuestion, milestone},
	{follower, Answers, ForQuestion, milestone},
}

// audience returns who hears of what happened.
func audience(h happening) []audienceRule {
	for _, row := range audiences {
		if row.of.holds(h) {
			return row.hear
		}
	}
	return nil
}

// holds reports whether what happened is of the kind of a row, and has its options.
func (row happening) holds(h happening) bool {
	return row.Kind == h.Kind && (h.Moved || !row.Moved) && (h.Shipped || !row.Shipped) && (h.Note || !row.Note) &&
		(h.ToStaff || !row.ToStaff) && (h.Unsolved || !row.Unsolved)
}

// hear returns what somebody hears who is in some relations and wants to hear so
// much of the idea; "" is what they never said, which is everything.
func hear(list []audienceRule, in []relation, level board.Level, works bool) (audienceRule, bool) {
	if level == board.Silent {
		return audienceRule{}, false
	}
	for _, h := range list {
		if h.is(toStaff) && !works || level == board.Milestones && !h.is(milestone) {
			continue
		}
		if slices.Contains(in, h.Relation) {
			return h, true
		}
	}
	return audienceRule{}, false
}
