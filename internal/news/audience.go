package news

import (
	"slices"

	"ideaboard/internal/board"
	"ideaboard/internal/event"
)

// circle is what somebody can have to do with an event. People are looked for by
// circles, see crowd.go, and one person may be in several.
type circle string

// The circles.
const (
	named     circle = "is named"    // by the comment
	repliedTo circle = "replied to"  // wrote the comment that this one replies to
	author    circle = "author"      // of the idea
	asker     circle = "asker"       // of the question
	staff     circle = "staff"       // works for the company
	voter     circle = "voter"       // votes for the idea
	talker    circle = "talker"      // commented on it
	helper    circle = "helper"      // answered a question about it
	follower  circle = "follower"    // asked to hear of it
	neighbour circle = "in category" // follows its category
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

// hearing says what one circle hears of an event. Without any of the options it
// goes to those who want everything of the idea.
type hearing struct {
	Circle circle
	Kind   Kind
	Reason Reason
	option
}

// option is how a hearing differs from most.
type option int

const (
	milestone option = 1 << iota // who wants milestones only hears it, too
	toStaff                      // of the circle, those alone who work for the company
	unmailed                     // stands in the inbox; a mail of another kind tells it, or none
)

func (o option) is(what option) bool { return o&what != 0 }

// audience is who hears what: of the circles that somebody is in, the first
// counts. Nobody hears of what he did himself, nor of an idea that he silenced,
// nor when he is blocked or somebody else by now: hear and crowd see to it.
func audience(h happening) []hearing {
	switch h.Kind {
	case event.IdeaProposed: // staff have it in their morning mail and in their queue
		return []hearing{{neighbour, Community, ForCategory, 0}}

	case event.IdeaAnswered:
		if h.Moved {
			return nil
		}
		return milestones(Answers)

	case event.IdeaStatusChanged:
		if h.Shipped { // who helped is thanked; who only looked on is told
			return slices.Concat([]hearing{
				{author, Changelog, ForAuthor, milestone},
				{voter, Changelog, ForVote, milestone},
				{talker, Changelog, ForFollow, milestone},
				{helper, Changelog, ForFollow, milestone}}, milestones(Answers))
		}
		return milestones(Answers)

	case event.CommentAdded:
		if h.Note {
			return []hearing{
				{named, Mentions, ForMention, toStaff | milestone},
				{repliedTo, Mentions, ForReply, toStaff | milestone},
				{talker, Comments, ForStaff, toStaff}}
		}
		return []hearing{
			{named, Mentions, ForMention, milestone},
			{repliedTo, Mentions, ForReply, milestone},
			{author, Comments, ForAuthor, 0},
			{voter, Comments, ForVote, 0},
			{talker, Comments, ForFollow, 0},
			{follower, Comments, ForFollow, 0}}

	case event.CommentEdited: // those whom it did not name before
		if h.Note {
			return []hearing{{named, Mentions, ForMention, toStaff | milestone}}
		}
		return []hearing{{named, Mentions, ForMention, milestone}}

	case event.QuestionAsked:
		if h.ToStaff {
			return []hearing{{staff, Answers, ForQuestion, milestone}}
		}
		return asked()

	case event.QuestionAnswered: // what the people answer is counted, and told when it is closed
		if h.ToStaff {
			return []hearing{{asker, Answers, ForQuestion, milestone}}
		}

	case event.QuestionClosed:
		if h.ToStaff {
			return []hearing{{asker, Answers, ForQuestion, milestone}}
		}
		return asked()

	case event.OutcomeTold:
		if h.Unsolved {
			return []hearing{{staff, Answers, ForStaff, milestone | unmailed}} // their morning mail has it
		}
	}
	return nil
}

// milestones is everybody who hears of what becomes of an idea.
func milestones(kind Kind) []hearing {
	return []hearing{
		{author, kind, ForAuthor, milestone},
		{voter, kind, ForVote, milestone},
		{talker, kind, ForFollow, milestone},
		{follower, kind, ForFollow, milestone},
		{neighbour, kind, ForCategory, milestone}}
}

// asked is the people behind an idea, of whom one thing was asked.
func asked() []hearing {
	return []hearing{
		{author, Answers, ForQuestion, milestone},
		{voter, Answers, ForQuestion, milestone},
		{talker, Answers, ForQuestion, milestone},
		{follower, Answers, ForQuestion, milestone}}
}

// hear returns what somebody hears who is in some circles and wants to hear so
// much of the idea; "" is what he never said, which is everything.
func hear(list []hearing, in []circle, level board.Level, works bool) (hearing, bool) {
	if level == board.Silent {
		return hearing{}, false
	}
	for _, h := range list {
		if h.is(toStaff) && !works || level == board.Milestones && !h.is(milestone) {
			continue
		}
		if slices.Contains(in, h.Circle) {
			return h, true
		}
	}
	return hearing{}, false
}
