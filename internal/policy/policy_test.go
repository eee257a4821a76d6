package policy_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"ideaboard/internal/golden"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
)

// The people of the table. The author wrote the idea, and is the person that
// the rules about people are asked of.
const author = 7

var actors = []struct {
	name string
	is   policy.Actor
}{
	{"visitor", policy.Actor{}},
	{"member", policy.Actor{ID: 1, Role: policy.Member}},
	{"author", policy.Actor{ID: author, Role: policy.Member}},
	{"moderator", policy.Actor{ID: 2, Role: policy.Moderator}},
	{"admin", policy.Actor{ID: 3, Role: policy.Admin}},
}

// subjects are what each action is asked of, named by what they are.
func subjects(action policy.Action) (names []string, all []policy.Subject) {
	add := func(name string, s policy.Subject) { names, all = append(names, name), append(all, s) }
	switch action {
	case policy.See, policy.Vote, policy.Follow, policy.Edit:
		for _, decided := range []bool{false, true} {
			name := map[bool]string{false: "an open idea", true: "a decided idea"}[decided]
			add(name, policy.Subject{AuthorID: author, Decided: decided})
			add(name+", answered", policy.Subject{AuthorID: author, Decided: decided, Answered: true})
			add(name+", hidden", policy.Subject{AuthorID: author, Decided: decided, Hidden: true})
		}
	case policy.Propose:
		add("", policy.Subject{})
	case policy.Block, policy.Trust, policy.SetRole, policy.MergePeople, policy.MakeLink:
		for _, role := range []policy.Role{policy.Member, policy.Moderator, policy.Admin} {
			add("another "+string(role), policy.Subject{PersonID: 99, PersonRole: role})
		}
		for _, a := range actors[1:] {
			add("the "+a.name, policy.Subject{PersonID: a.is.ID, PersonRole: a.is.Role})
		}
	case policy.Invite:
		for _, role := range []policy.Role{policy.Member, policy.Moderator, policy.Admin} {
			add(string(role), policy.Subject{PersonRole: role})
		}
	case policy.GiveReason:
		add("an idea", policy.Subject{AuthorID: author, Voted: true})
		add("an idea that one has not voted for", policy.Subject{AuthorID: author, Involved: true})
		add("a shipped idea", policy.Subject{AuthorID: author, Shipped: true, Decided: true, Voted: true})
		add("a hidden idea", policy.Subject{AuthorID: author, Hidden: true, Voted: true})
	case policy.SeePicture:
		for _, writer := range []int64{author, 2} {
			name := map[int64]string{author: "the author's", 2: "the moderator's"}[writer]
			add(name, policy.Subject{WriterID: writer})
			add(name+", loose", policy.Subject{WriterID: writer, Unattached: true})
			add(name+", in a note", policy.Subject{WriterID: writer, Internal: true})
			add(name+", in a hidden comment", policy.Subject{WriterID: writer, Removed: true})
			add(name+", in a deleted comment", policy.Subject{WriterID: writer, Deleted: true, Replied: true})
		}
		add("nobody's, loose", policy.Subject{Unattached: true})
	case policy.Comment, policy.React, policy.TellOutcome:
		for _, idea := range []struct {
			name string
			is   policy.Subject
		}{
			{"an idea", policy.Subject{AuthorID: author, Involved: true}},
			{"an idea that one has nothing to do with", policy.Subject{AuthorID: author}},
			{"a shipped idea", policy.Subject{AuthorID: author, Shipped: true, Decided: true, Involved: true}},
			{"a shipped idea that one has nothing to do with", policy.Subject{AuthorID: author, Shipped: true, Decided: true}},
			{"a locked idea", policy.Subject{AuthorID: author, Locked: true, Involved: true}},
			{"a hidden idea", policy.Subject{AuthorID: author, Hidden: true, Involved: true}},
			{"a note", policy.Subject{AuthorID: author, Internal: true, WriterID: 2, Involved: true}},
			{"a deleted comment", policy.Subject{AuthorID: author, Deleted: true, WriterID: 1, Involved: true}},
		} {
			add(idea.name, idea.is)
		}
	case policy.SeeComment, policy.EditComment, policy.DeleteComment, policy.HideComment, policy.Pin, policy.Unpin:
		for _, writer := range []int64{author, 2} {
			name := map[int64]string{author: "the author's", 2: "the moderator's"}[writer]
			add(name, policy.Subject{WriterID: writer})
			add(name+", locked", policy.Subject{WriterID: writer, Locked: true})
			add(name+", hidden", policy.Subject{WriterID: writer, Removed: true})
			add(name+", on a hidden idea", policy.Subject{WriterID: writer, Hidden: true})
			add(name+", deleted", policy.Subject{WriterID: writer, Deleted: true})
			add(name+", deleted, with replies", policy.Subject{WriterID: writer, Deleted: true, Replied: true})
			add(name+", a note", policy.Subject{WriterID: writer, Internal: true})
		}
	case policy.AskPeople, policy.AskStaff:
		add("an idea", policy.Subject{AuthorID: author})
		add("a hidden idea", policy.Subject{AuthorID: author, Hidden: true})
	case policy.AnswerQuestion, policy.CloseQuestion, policy.SumUpQuestion, policy.SeeReplies, policy.SeeCounts:
		add("of the people", policy.Subject{AuthorID: author, WriterID: 2, Involved: true})
		add("of the people, not involved", policy.Subject{AuthorID: author, WriterID: 2})
		add("of the people, closed", policy.Subject{AuthorID: author, WriterID: 2, Involved: true, Closed: true})
		add("of the staff", policy.Subject{AuthorID: author, WriterID: author, ToStaff: true, Involved: true})
		add("of the staff, closed", policy.Subject{
			AuthorID: author,
			WriterID: author,
			ToStaff:  true,
			Closed:   true,
			Involved: true,
		})
		add("on a hidden idea", policy.Subject{
			AuthorID: author,
			WriterID: author,
			ToStaff:  true,
			Hidden:   true,
			Involved: true,
		})
	case policy.SeeCompany:
		add("another", policy.Subject{})
		add("one's own", policy.Subject{IsMember: true})
	case policy.Enter:
		add("public", policy.Subject{})
		add("private", policy.Subject{Private: true})
	default:
		add("", policy.Subject{})
	}
	for _, restriction := range restrictions[action] {
		add("seen by "+string(restriction.SeenBy)+restriction.more, policy.Subject{
			AuthorID: author,
			WriterID: author,
			Voted:    true,
			Involved: true,
			Shipped:  true,
			Category: restriction.CategoryAccess,
		})
	}
	return names, all
}

// restriction is a category that is not open to everybody.
type restriction struct {
	policy.CategoryAccess
	more string
}

var (
	ofMembers = restriction{CategoryAccess: policy.CategoryAccess{SeenBy: policy.Members}}
	ofStaff   = restriction{CategoryAccess: policy.CategoryAccess{SeenBy: policy.StaffOnly}}
	// what staff alone do where everybody sees it
	staffPropose = restriction{
		policy.CategoryAccess{SeenBy: policy.Everybody, ProposedBy: policy.StaffOnly}, ", staff propose",
	}
	staffVote     = restriction{policy.CategoryAccess{SeenBy: policy.Everybody, VotedBy: policy.StaffOnly}, ", staff vote"}
	staffComments = restriction{
		policy.CategoryAccess{SeenBy: policy.Everybody, CommentedBy: policy.StaffOnly}, ", staff comments",
	}
	shut = []restriction{ofMembers, ofStaff}
)

// restrictions are the categories in which each action is asked for.
var restrictions = map[policy.Action][]restriction{
	policy.Propose: append([]restriction{staffPropose}, shut...),
	policy.Vote:    append([]restriction{staffVote}, shut...),
	policy.Comment: append(
		[]restriction{staffComments},
		shut...),
	policy.React:       append([]restriction{staffComments}, shut...),
	policy.EditComment: append([]restriction{staffComments}, shut...),
	policy.DeleteComment: {
		staffComments,
		ofStaff,
	},
	policy.See:              shut,
	policy.Follow:           shut,
	policy.Edit:             shut,
	policy.GiveReason:       shut,
	policy.TellOutcome:      shut,
	policy.SuggestDuplicate: shut,
	policy.SetTags:          shut,
	policy.SeeComment:       shut,
	policy.SeePicture:       shut,
	policy.AskStaff:         shut,
	policy.AnswerQuestion:   shut,
	policy.SeeReplies:       shut,
}

// TestWhoMayDoWhat compares the whole table of rules with testdata/policy.txt.
func TestWhoMayDoWhat(t *testing.T) {
	t.Parallel()
	said := map[problem.Kind]string{
		problem.SignedOut: "sign in",
		problem.Forbidden: "forbidden",
		problem.NotFound:  "unknown",
		problem.Conflict:  "conflict",
	}
	var table strings.Builder
	fmt.Fprintf(&table, "%-30s %-26s", "action", "on")
	for _, a := range actors {
		fmt.Fprintf(&table, " %-10s", a.name)
	}
	table.WriteString("\n")
	for _, action := range policy.Actions {
		names, all := subjects(action)
		for i, s := range all {
			fmt.Fprintf(&table, "%-30s %-26s", action, names[i])
			for _, a := range actors {
				word := "yes"
				if err := a.is.May(action, s); err != nil {
					word = said[problem.KindOf(err)]
				}
				fmt.Fprintf(&table, " %-10s", word)
			}
			table.WriteString("\n")
		}
	}
	golden.Equal(t, "testdata/policy.txt", table.String())
}

// TestARefusalSpeaksOfWhatWasAsked: an idea's words are not a comment's.
func TestARefusalSpeaksOfWhatWasAsked(t *testing.T) {
	t.Parallel()
	member := policy.Actor{ID: 1, Role: policy.Member}
	for action, want := range map[policy.Action]string{
		policy.Edit:        "problem.edit_not_yours",
		policy.EditComment: "problem.comment_not_yours", policy.DeleteComment: "problem.comment_not_yours",
	} {
		err := member.May(action, policy.Subject{AuthorID: author, WriterID: author})
		if refused, ok := errors.AsType[*problem.Error](err); !ok || refused.Message != want {
			t.Errorf("%s: %v, want %s", action, err, want)
		}
	}
}
