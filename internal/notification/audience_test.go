package notification

import (
	"fmt"
	"strings"
	"testing"

	"ideaboard/internal/board"
	"ideaboard/internal/event"
	"ideaboard/internal/golden"
)

// happenings are all that somebody may hear of, by what they mean.
var happenings = []struct {
	name string
	eventTraits
}{
	{"an idea is proposed", eventTraits{Kind: event.IdeaProposed}},
	{"a new idea is tagged", eventTraits{Kind: event.IdeaTagged}},
	{"an idea is answered", eventTraits{Kind: event.IdeaAnswered}},
	{"an idea is answered and moved: the answer", eventTraits{Kind: event.IdeaAnswered, Moved: true}},
	{"an idea is moved", eventTraits{Kind: event.IdeaStatusChanged}},
	{"an idea ships", eventTraits{Kind: event.IdeaStatusChanged, Shipped: true}},
	{"a comment", eventTraits{Kind: event.CommentAdded}},
	{"a note", eventTraits{Kind: event.CommentAdded, Note: true}},
	{"a comment names more people", eventTraits{Kind: event.CommentEdited}},
	{"a note names more people", eventTraits{Kind: event.CommentEdited, Note: true}},
	{"a question to the people", eventTraits{Kind: event.QuestionAsked}},
	{"a question to the staff", eventTraits{Kind: event.QuestionAsked, ToStaff: true}},
	{"one of the people answers", eventTraits{Kind: event.QuestionAnswered}},
	{"the staff answer the author", eventTraits{Kind: event.QuestionAnswered, ToStaff: true}},
	{"a question to the people is closed", eventTraits{Kind: event.QuestionClosed}},
	{"a question to the staff is closed", eventTraits{Kind: event.QuestionClosed, ToStaff: true}},
	{"it solved it", eventTraits{Kind: event.OutcomeTold}},
	{"it did not solve it", eventTraits{Kind: event.OutcomeTold, Unsolved: true}},
	{"ideas are merged", eventTraits{Kind: event.IdeaMerged}},
	{"an idea is taken out again", eventTraits{Kind: event.IdeaUnmerged}},
	{"ideas are not the same", eventTraits{Kind: event.IdeaNotSame}},
	{"a vote", eventTraits{Kind: event.IdeaVoted}},
	{"an idea is hidden", eventTraits{Kind: event.IdeaHidden}},
}

var relations = []relation{
	mentioned,
	repliedTo,
	author,
	asker,
	staff,
	voter,
	commenter,
	helper,
	follower,
	categoryFollower,
	tagFollower,
	duplicateReporter,
	mergedAuthor,
	mergedVoter,
	mergedFollower,
}

// TestWhoHearsWhat writes the whole table down: of every event the relations that hear
// of it, at every level, for a member and for somebody of the staff.
func TestWhoHearsWhat(t *testing.T) {
	t.Parallel()
	var table strings.Builder
	for _, h := range happenings {
		fmt.Fprintf(&table, "%s\n", h.name)
		if len(audience(h.eventTraits)) == 0 {
			table.WriteString("  nobody\n")
		}
		for _, c := range relations {
			for _, works := range []bool{false, true} {
				who := string(c)
				if works {
					who += ", staff"
				}
				if c == staff && !works {
					continue
				}
				row := [3]string{
					told(h.eventTraits, c, "", works), told(h.eventTraits, c, board.Milestones, works),
					told(h.eventTraits, c, board.Silent, works),
				}
				if row != [3]string{"-", "-", "-"} {
					fmt.Fprintf(&table, "  %-18s everything: %-21s milestones: %-21s silent: %s\n", who, row[0], row[1], row[2])
				}
			}
		}
	}
	golden.Equal(t, "testdata/audience.txt", table.String())
}

func told(h eventTraits, c relation, level board.Level, works bool) string {
	heard, ok := matchingRule(audience(h), []relation{c}, level, works)
	if !ok {
		return "-"
	}
	words := string(heard.Kind) + "/" + string(heard.Reason)
	if heard.is(inboxOnly) {
		words += " unmailed"
	}
	return words
}

// TestTheStrongestReasonCounts: who is in all relations hears once, for the first.
func TestTheStrongestReasonCounts(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]Reason{
		"a comment": ForMention, "an idea ships": ForAuthor, "an idea is moved": ForAuthor,
	} {
		for _, h := range happenings {
			heard, ok := matchingRule(audience(h.eventTraits), relations, board.Everything, false)
			if h.name == name && (!ok || heard.Reason != want) {
				t.Errorf("%s is heard for %q, want %q", name, heard.Reason, want)
			}
		}
	}
}
