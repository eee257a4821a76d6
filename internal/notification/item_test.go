package notification_test

import (
	"testing"

	"ideaboard/internal/account"
	"ideaboard/internal/board"
	"ideaboard/internal/event"
	"ideaboard/internal/notification"
)

// TestItemsAreWhatTheReaderMayReadNow: who was told of something reads it only
// while they may.
func TestItemsAreWhatTheReaderMayReadNow(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	member, staff := &s.cast.Cleo, &s.cast.Maya
	for _, tt := range []struct {
		name  string
		happ  func(idea int64) int64 // the event
		then  func(idea int64)       // what became of it, or nil
		who   *account.User
		words string // "-": no item
		what  notification.What
	}{
		{"a comment", s.commented("Yes please", false), nil, member, "Yes please", notification.Commented},
		{"a note", s.commented("Too dear", true), nil, member, "-", ""},
		{"a note, to staff", s.commented("Too dear", true), nil, staff, "Too dear", notification.Commented},
		{
			"a hidden comment", s.commented("Rude", false),
			s.sql("UPDATE comments SET hidden_at = created_at WHERE idea_id = ?"), member, "-", "",
		},
		{
			"a hidden comment, to staff", s.commented("Rude", false),
			s.sql("UPDATE comments SET hidden_at = created_at WHERE idea_id = ?"), staff, "Rude", notification.Commented,
		},
		{
			"a deleted comment", s.commented("Oh", false),
			s.sql("UPDATE comments SET deleted_at = created_at WHERE idea_id = ?"), staff, "-", "",
		},
		{"a comment that is gone", s.commented("Oh", false), s.sql("DELETE FROM comments WHERE idea_id = ?"), staff, "-", ""},
		{
			"of a hidden idea", s.commented("Yes please", false),
			s.sql("UPDATE ideas SET hidden_at = created_at WHERE id = ?"), member, "-", "",
		},
		{
			"of a hidden idea, to staff", s.commented("Yes please", false),
			s.sql("UPDATE ideas SET hidden_at = created_at WHERE id = ?"), staff, "Yes please", notification.Commented,
		},
		{"an answer", s.answered, nil, member, "Next month.", notification.Answered},
		{"a new idea", s.proposed, nil, member, "Because it is useful.", notification.Proposed},
		{"a question", s.asked("people", event.QuestionAsked), nil, member, "Which one", notification.Asked},
		{
			"a closed question", s.asked("people", event.QuestionClosed), nil, member, "It was blue.",
			notification.ClosedQuestion,
		},
		{
			"a question closed without a summary", s.closed("people", 2, ""), nil, member, "When will you read this?",
			notification.ClosedPlainly,
		},
		{
			"a question to the team closed with an answer", s.closed("staff", 1, ""), nil, member, "When will you read this?",
			notification.ClosedPlainly,
		},
		{
			"a question to the team closed in words", s.closed("staff", 0, "Next week."), nil, member, "Next week.",
			notification.ClosedPlainly,
		},
		{
			"a question to the team closed without an answer", s.closed("staff", 0, ""), nil, member,
			"When will you read this?", notification.ClosedUnanswered,
		},
		{"a reply to staff", s.asked("people", event.QuestionAnswered), nil, member, "-", ""},
		{
			"a reply to staff, to staff", s.asked("people", event.QuestionAnswered), nil, staff, "Blue",
			notification.AnsweredQuestion,
		},
		{"a reply of staff", s.asked("staff", event.QuestionAnswered), nil, member, "Blue", notification.AnsweredQuestion},
		{"an outcome", s.solved, nil, member, "-", ""},
		{"an outcome, to staff", s.solved, nil, staff, "Still slow", notification.Solved},
	} {
		idea := s.idea("Dark mode: " + tt.name)
		told := notification.Notification{ID: 7, EventID: tt.happ(idea.ID), UserID: tt.who.ID, IdeaID: &idea.ID}
		if tt.then != nil {
			tt.then(idea.ID)
		}
		items, err := s.Items(s.ctx, board.ActorOf(tt.who), []notification.Notification{told})
		if err != nil {
			t.Fatal(err)
		}
		got := "-"
		if len(items) == 1 {
			got = items[0].Text
			if items[0].What() != tt.what {
				t.Errorf("%s: %s, want %s", tt.name, items[0].What(), tt.what)
			}
			if items[0].IdeaTitle != idea.Title || items[0].Actor.Name == "" {
				t.Errorf("%s: of %q by %q", tt.name, items[0].IdeaTitle, items[0].Actor.Name)
			}
		}
		if got != tt.words {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.words)
		}
	}
}

// TestWhatHappenedToThisReader: one comment is another thing for who is named in
// it, and a question to the staff another than one to the people.
func TestWhatHappenedToThisReader(t *testing.T) {
	t.Parallel()
	item := func(kind event.Kind, reason notification.Reason) notification.Item {
		return notification.Item{Notification: notification.Notification{Reason: reason}, Event: event.Event{Kind: kind}}
	}
	toStaff := item(event.QuestionAsked, notification.ForQuestion)
	toStaff.ToStaff = true
	for want, item := range map[notification.What]notification.Item{
		notification.Commented: item(event.CommentAdded, notification.ForVote),
		notification.Mentioned: item(event.CommentEdited, notification.ForMention),
		notification.Replied:   item(event.CommentAdded, notification.ForReply),
		notification.Asked:     item(event.QuestionAsked, notification.ForMention), notification.AskedStaff: toStaff,
		notification.Moved:     item(event.IdeaStatusChanged, notification.ForVote),
		notification.Something: item("idea.painted", notification.ForVote),
	} {
		if got := item.What(); got != want {
			t.Errorf("%s for %s is %q, want %q", item.Event.Kind, item.Reason, got, want)
		}
	}
}

func (s *stage) commented(words string, internal bool) func(int64) int64 {
	return func(idea int64) int64 {
		return s.happens(event.CommentAdded, idea, s.comment(idea, s.cast.Ruth, words, internal), s.cast.Ruth, nil)
	}
}

func (s *stage) sql(change string) func(int64) {
	return func(idea int64) { s.exec(change, idea) }
}

func (s *stage) answered(idea int64) int64 {
	id := s.exec(`
		INSERT INTO answers (idea_id, author_id, body, body_html, reconsider_if, reconsider_if_html, created_at)
		VALUES (?, ?, 'x', '<p>Next <b>month</b>.</p>', '', '', ?)`, idea, s.cast.Maya.ID, s.now)
	return s.happens(event.IdeaAnswered, idea, 0, s.cast.Maya, event.Detail{"answer": id})
}

func (s *stage) proposed(idea int64) int64 {
	return s.happens(event.IdeaProposed, idea, 0, s.cast.Ben, nil)
}

func (s *stage) asked(whom string, kind event.Kind) func(int64) int64 {
	return func(idea int64) int64 {
		id := s.exec(`
			INSERT INTO questions (idea_id, asker_id, audience, body, summary, summary_html, created_at)
			VALUES (?, ?, ?, 'Which one', 'x', '<p>It was blue.</p>', ?)`, idea, s.cast.Maya.ID, whom, s.now)
		s.exec(`
			INSERT INTO question_answers (question_id, user_id, body, created_at)
			VALUES (?, ?, 'Blue', ?)
			RETURNING question_id AS id`, id, s.cast.Ruth.ID, s.now)
		return s.happens(kind, idea, 0, s.cast.Ruth, event.Detail{"question": id})
	}
}

// closed ends a question that so many people answered, with what came of it.
func (s *stage) closed(whom string, answers int, summary string) func(int64) int64 {
	return func(idea int64) int64 {
		id := s.exec(`
			INSERT INTO questions (idea_id, asker_id, audience, body, answer_count, summary, summary_html, created_at)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
			idea, s.cast.Cleo.ID, whom, "When will you read this?", answers, summary, summary, s.now)
		return s.happens(event.QuestionClosed, idea, 0, s.cast.Maya, event.Detail{"question": id})
	}
}

func (s *stage) solved(idea int64) int64 {
	s.exec(`
		INSERT INTO outcomes (idea_id, user_id, verdict, body, created_at)
		VALUES (?, ?, 'no', 'Still slow', ?)
		RETURNING idea_id AS id`, idea, s.cast.Ruth.ID, s.now)
	return s.happens(event.OutcomeTold, idea, 0, s.cast.Ruth, event.Detail{"verdict": "no"})
}
