package mailer_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"ideaboard/internal/board"
	"ideaboard/internal/event"
	"ideaboard/internal/golden"
	"ideaboard/internal/notification"
)

// crowded returns an idea by Ben with everybody in another relation to it.
func crowded(r *fixture) int64 {
	r.t.Helper()
	c := r.cast
	id := r.idea("Dark mode").ID
	r.vote(id, c.Cleo, c.Ana)
	r.follow(id, board.Everything, c.Ruth)
	r.follow(id, board.Milestones, c.Kenji)
	r.follow(id, board.Silent, c.Ana) // who votes, and wants to hear nothing
	r.exec("INSERT INTO category_follows (category_id, user_id, created_at) VALUES (1, ?, ?)", c.Sven.ID, r.now)
	r.comment(id, c.Ines, "I want it.")
	r.say(id, c.Tomasz, "They ask for it daily.", true, 0)
	r.exec(`
		INSERT INTO questions (id, idea_id, asker_id, audience, body, created_at)
		VALUES (1, ?, ?, 'people', 'At night', ?), (2, ?, ?, 'staff', 'When', ?)`,
		id, c.Maya.ID, r.now, id, c.Ben.ID, r.now)
	r.exec("INSERT INTO question_answers (question_id, user_id, body, created_at) VALUES (1, ?, 'Yes', ?)", c.Lotte.ID,
		r.now)
	r.skip()
	return id
}

// TestWhoIsToldAndMailed writes down, of everything that can happen, who is told
// why, and in which mail it is mailed and when, as people want it who have
// chosen nothing.
func TestWhoIsToldAndMailed(t *testing.T) {
	t.Parallel()
	r := newFixture(t)
	id, c := crowded(r), &r.cast
	first := r.number("SELECT min(id) FROM comments")
	r.exec("INSERT INTO outcomes (idea_id, user_id, verdict, body, created_at) VALUES (?, ?, 'no', 'Too bright.', ?)", id,
		c.Cleo.ID, r.now)
	var table strings.Builder
	for _, step := range []struct {
		name string
		do   func()
	}{
		{"Maya answers", func() { r.answer(id, board.Reply{Body: "We look."}) }},
		{"Maya plans it, with words", func() { r.answer(id, board.Reply{Status: "Planned", Body: "Soon."}) }},
		{"Omar comments", func() { r.comment(id, c.Omar, "Me, too.") }},
		{"Omar replies to Ines, naming Kenji and Ana", func() {
			r.say(id, c.Omar, "Like this?", false, first, c.Kenji, c.Ana)
		}},
		{"Maya writes a note, naming Ruth", func() { r.say(id, c.Maya, "Costly.", true, 0, c.Ruth) }},
		{"Maya asks the people", func() {
			r.happens(event.QuestionAsked, id, c.Maya, event.Detail{"question": 1, "asked": "people"})
		}},
		{"Cleo answers", func() { r.happens(event.QuestionAnswered, id, c.Cleo, event.Detail{"question": 1}) }},
		{"Maya closes the question", func() { r.happens(event.QuestionClosed, id, c.Maya, event.Detail{"question": 1}) }},
		{"Ben asks the staff", func() {
			r.happens(event.QuestionAsked, id, c.Ben, event.Detail{"question": 2, "asked": "staff"})
		}},
		{"Maya answers Ben", func() { r.happens(event.QuestionAnswered, id, c.Maya, event.Detail{"question": 2}) }},
		{"Maya ships it", func() { r.answer(id, board.Reply{Status: "Shipped", Body: "Here it is."}) }},
		{"Maya ships it again", func() {
			r.answer(id, board.Reply{Status: "In progress"})
			r.tell()
			r.exec("DELETE FROM notifications")
			r.answer(id, board.Reply{Status: "Shipped"})
		}},
		{"it did not solve it for Cleo", func() { r.happens(event.OutcomeTold, id, c.Cleo, event.Detail{"verdict": "no"}) }},
		{"it solved it for Ruth", func() { r.happens(event.OutcomeTold, id, c.Ruth, event.Detail{"verdict": "yes"}) }},
		{"Omar proposes another idea", func() {
			_, err := r.Board.Propose(r.ctx, board.ActorOf(&c.Omar), board.Draft{Title: "Light mode"})
			r.ok(err)
		}},
	} {
		step.do()
		r.tell()
		fmt.Fprintf(&table, "%s\n%s", step.name, r.told())
		r.exec("DELETE FROM notifications")
		r.exec("DELETE FROM outgoing_mails WHERE kind <> 'thanks'")
	}
	golden.Equal(t, "testdata/told.txt", table.String())
}

// told describes the notifications there are, a line each.
func (r *fixture) told() string {
	r.t.Helper()
	var rows []struct {
		UserID       int64
		Kind, Reason string
		Mail, Bundle *string
		DueAt        *time.Time
	}
	r.ok(
		r.db.Read(r.ctx).Raw(`
			SELECT notifications.user_id, notifications.kind, reason, outgoing_mails.kind AS mail,
				bundle, due_at
			FROM notifications
			LEFT JOIN outgoing_mails ON outgoing_mails.id = mail_id
			ORDER BY notifications.user_id, notifications.id`).Scan(&rows).Error,
	)
	var text strings.Builder
	for _, row := range rows {
		mail := "not mailed"
		if row.Bundle != nil {
			mail = fmt.Sprintf("%s %s %s", *row.Mail, *row.Bundle, row.DueAt.UTC().Format("Mon 15:04"))
		}
		fmt.Fprintf(&text, "  %-7s %-19s %s\n", r.name(row.UserID), row.Kind+"/"+row.Reason, mail)
	}
	if len(rows) == 0 {
		return "  nobody\n"
	}
	return text.String()
}

// TestEverybodyGetsExactlyWhatTheyAskedFor: four paces, three pieces of news; then
// a week goes by.
func TestEverybodyGetsExactlyWhatTheyAskedFor(t *testing.T) {
	t.Parallel()
	r := newFixture(t)
	id, c := r.idea("Dark mode").ID, &r.cast
	r.vote(id, c.Cleo, c.Ruth, c.Kenji)
	r.wish(c.Ben, notification.Never)
	r.wish(c.Cleo, notification.AtOnce)
	r.wish(c.Ruth, notification.Daily)
	r.wish(c.Kenji, notification.Weekly)
	r.answer(id, board.Reply{Status: "Planned", Body: "Soon."})
	for range 10 {
		r.comment(id, c.Omar, "And?")
		r.wait(30 * time.Second)
	}
	r.comment(id, c.Omar, "See @Cleo", c.Cleo)
	got := map[string]int{}
	for range 7 * 24 * 4 {
		r.wait(15 * time.Minute)
	}
	for _, m := range r.box.sent {
		got[m.To]++
	}
	if got["cleo@example.com"] != 2 || got["ruth@example.com"] != 1 || got["kenji@example.com"] != 1 ||
		got["ben@example.com"] != 0 {
		t.Errorf("mails %v, want 2 for Cleo (the status; the comments with the mention), 1 for Ruth and Kenji, none for Ben",
			got)
	}
	for _, who := range []int64{c.Ben.ID, c.Cleo.ID, c.Ruth.ID, c.Kenji.ID} {
		if n := r.number("SELECT unread FROM unread_counts WHERE user_id = ?", who); n != 12 {
			t.Errorf("%s has %d unread, want 12", r.name(who), n)
		}
	}
	if wrong, err := r.Notifications.Audit(r.ctx); err != nil || len(wrong) > 0 {
		t.Errorf("audit: %v, %v", wrong, err)
	}
}

// TestMilestonesWaitForNobody: the job of an answer is one to be done now, not
// one that the queue has to find due; that of a comment is for later.
func TestMilestonesWaitForNobody(t *testing.T) {
	t.Parallel()
	r := newFixture(t)
	id := r.idea("Dark mode").ID
	r.wish(r.cast.Ben, notification.AtOnce)
	r.answer(id, board.Reply{Body: "Soon."})
	r.comment(id, r.cast.Omar, "When?")
	r.tell()
	list := r.jobs("notify.post")
	if len(list) != 2 || list[0].State != "available" || list[1].State != "scheduled" ||
		!list[1].ScheduledAt.After(r.now) {
		t.Errorf("%+v, want one job to be done now and one for later", list)
	}
}
