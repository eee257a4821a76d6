package mailer_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/account"
	"ideaboard/internal/board"
	"ideaboard/internal/event"
	"ideaboard/internal/link"
	"ideaboard/internal/mail"
	"ideaboard/internal/notification"
)

// TestTenCommentsAreOneMail: a burst is bundled, and what comes after the mail
// is another one.
func TestTenCommentsAreOneMail(t *testing.T) {
	t.Parallel()
	r := newFixture(t)
	id, c := r.idea("Dark mode").ID, &r.cast
	r.wish(c.Ben, notification.AtOnce)
	for n := range 10 {
		r.comment(id, c.Omar, fmt.Sprintf("Comment number %d.", n+1))
		r.wait(30 * time.Second)
	}
	if got := r.mails(); len(got) != 0 {
		t.Fatalf("%q before the window has ended", got)
	}
	r.wait(5 * time.Minute)
	if len(r.box.sent) != 1 || strings.Count(r.box.sent[0].Text, "Comment number") != 10 {
		t.Fatalf("%d mails, want one with ten comments:\n%v", len(r.box.sent), r.box.sent)
	}
	m := r.box.sent[0]
	if m.ID != "letter-1@ideas.example.com" || m.Thread != "idea-1" || m.ListID != "comments.ideas.example.com" ||
		!strings.HasPrefix(m.Unsubscribe, "https://ideas.example.com/unsubscribe/") {
		t.Errorf("headers: %q %q %q %q", m.ID, m.Thread, m.ListID, m.Unsubscribe)
	}
	token := notification.UnsubscribeToken(r.Accounts, c.Ben.ID, notification.UnsubscribeIdea(id))
	mute := "https://ideas.example.com" + link.Unsubscribe(token)
	if !strings.Contains(m.Text, mute) || !strings.Contains(m.HTML, mute) {
		t.Errorf("without a link that stops news of this idea, %s:\n%s", mute, m.Text)
	}
	r.mails()
	r.comment(id, c.Omar, "And now?")
	r.wait(11 * time.Minute)
	if got := r.mails(); len(got) != 1 {
		t.Errorf("%q, want one mail more", got)
	}
	r.comment(id, c.Omar, "Ben!", c.Ben)
	r.wait(3 * time.Minute)
	if got := r.mails(); len(got) != 1 {
		t.Errorf("%q, want the mention after two minutes", got)
	}
}

// TestAMilestoneStandsFirstInADigest: ten comments do not bury an answer.
func TestAMilestoneStandsFirstInADigest(t *testing.T) {
	t.Parallel()
	r := newFixture(t)
	c := &r.cast
	one, two := r.idea("Dark mode").ID, r.idea("Light mode").ID
	r.wish(c.Ben, notification.Daily)
	for range 10 {
		r.comment(one, c.Omar, "And?")
	}
	r.answer(two, board.Reply{Status: "Planned", Body: "It will be light."})
	r.wait(20 * time.Hour)
	if len(r.box.sent) != 1 {
		t.Fatalf("%d mails, want one digest", len(r.box.sent))
	}
	m := r.box.sent[0]
	if m.ListID != "daily.ideas.example.com" || !strings.Contains(m.Unsubscribe, ".daily.") ||
		!strings.Contains(m.Text, "Stop the daily email") || strings.Contains(m.Text, "Get no more updates") {
		t.Errorf("it does not stop what it brings: %q %q\n%s", m.ListID, m.Unsubscribe, m.Text)
	}
	text := r.box.sent[0].Text
	planned, commented := strings.Index(text, "It will be light."), strings.Index(text, "And?")
	if planned < 0 || commented < 0 ||
		planned > commented {
		t.Errorf("the answer stands at %d, the comments at %d:\n%s", planned, commented, text)
	}
}

// TestQuietHoursOverMidnight: what comes in the evening comes in the morning.
func TestQuietHoursOverMidnight(t *testing.T) {
	t.Parallel()
	r := newFixture(t)
	id, c := r.idea("Dark mode").ID, &r.cast
	r.exec("UPDATE users SET time_zone = 'America/New_York' WHERE id = ?", c.Ben.ID)
	r.wish(c.Ben, notification.AtOnce, 21, 7)
	r.now = time.Date(2026, 3, 8, 3, 30, 0, 0, time.UTC) // 22:30 at their place, and the clocks go forward that night
	r.answer(id, board.Reply{Body: "Soon."})
	r.wait(0)
	r.wait(7 * time.Hour) // 6:30 there
	if got := r.mails(); len(got) != 0 {
		t.Errorf("%q in quiet hours", got)
	}
	r.wait(30 * time.Minute)
	if got := r.mails(); len(got) != 1 {
		t.Errorf("%q at seven, want the answer", got)
	}
}

// TestWhatIsAskedAgain: between the event and the mail somebody or something
// changed.
func TestWhatIsAskedAgain(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		change string
		want   int
	}{
		"nothing changed":           {"UPDATE site SET name = 'Ideas'", 2},
		"the idea was hidden":       {"UPDATE ideas SET hidden_at = created_at", 0},
		"the comment was hidden":    {"UPDATE comments SET hidden_at = created_at", 1},
		"the comment was deleted":   {"UPDATE comments SET deleted_at = created_at", 1},
		"the comment became a note": {"UPDATE comments SET internal = TRUE", 1},
		"they were blocked":         {"UPDATE users SET blocked_at = created_at", 0},
		"they are somebody else now": {`
			UPDATE users
			SET merged_into_id = (SELECT max(id) FROM users)
			WHERE email = 'ben@example.com'`, 0},
		"their address is gone":       {"UPDATE users SET email = NULL", 0},
		"their address takes no mail": {"UPDATE users SET mail_refused_at = created_at", 0},
		"they want no comments":       {"UPDATE notification_settings SET comments = 'never'", 1},
		"they want no mails":          {"UPDATE notification_settings SET comments = 'never', answers = 'never'", 0},
		"they silenced the idea": {`
			INSERT INTO follows (idea_id, user_id, level, created_at)
			SELECT ideas.id, author_id, 'silent', ideas.created_at
			FROM ideas`, 0},
		"they want milestones only": {`
			INSERT INTO follows (idea_id, user_id, level, created_at)
			SELECT ideas.id, author_id, 'milestones', ideas.created_at
			FROM ideas`, 1},
		// the answer comes nevertheless
		"they read all of it meanwhile": {"UPDATE notifications SET read_at = created_at", 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newFixture(t)
			id, c := r.idea("Dark mode").ID, &r.cast
			r.wish(c.Ben, notification.AtOnce)
			r.answer(id, board.Reply{Body: "Soon."})
			r.tell()
			r.comment(id, c.Omar, "At last.")
			r.tell()
			r.exec(tt.change)
			r.wait(time.Hour)
			if got := r.mails(); len(got) != tt.want {
				t.Errorf("%q, want %d", got, tt.want)
			}
			if open := r.number("SELECT count(*) FROM outgoing_mails WHERE sent_at IS NULL AND dropped_at IS NULL"); open != 0 {
				t.Errorf("%d mails are left open", open)
			}
		})
	}
}

// TestAHiddenIdeaTellsNobody, nor does a comment that was hidden or deleted
// before anybody was told.
func TestAHiddenIdeaTellsNobody(t *testing.T) {
	t.Parallel()
	for _, change := range []string{
		"UPDATE ideas SET hidden_at = created_at", "UPDATE comments SET hidden_at = created_at",
		"UPDATE comments SET deleted_at = created_at",
	} {
		r := newFixture(t)
		r.comment(r.idea("Dark mode").ID, r.cast.Omar, "Spam.")
		r.exec(change)
		r.wait(48 * time.Hour)
		if n := r.number("SELECT count(*) FROM notifications"); n != 0 || len(r.box.sent) != 0 {
			t.Errorf("%s: %d notifications, %d mails", change, n, len(r.box.sent))
		}
	}
}

// TestANoteReachesStaffOnly, whoever it names and whoever takes part.
func TestANoteReachesStaffOnly(t *testing.T) {
	t.Parallel()
	r := newFixture(t)
	id, c := crowded(r), &r.cast
	for _, who := range append(c.Customers(), &c.Tomasz) {
		r.wish(*who, notification.AtOnce)
	}
	r.say(id, c.Maya, "Secret words.", true, r.number("SELECT min(id) FROM comments"), c.Ruth, c.Ben, c.Tomasz)
	r.wait(time.Hour)
	if len(r.box.sent) != 1 || r.box.sent[0].To != "tomasz@larkspur.example" ||
		!strings.Contains(r.box.sent[0].Text, "Secret words.") {
		t.Errorf("a note is mailed: %+v", r.box.sent)
	}
	if n := r.number("SELECT count(*) FROM notifications WHERE user_id <> ?", c.Tomasz.ID); n != 0 {
		t.Errorf("%d members were told of a note", n)
	}
}

// TestOldNewsIsNotMailed: a backup that is restored, a story that is made up.
func TestOldNewsIsNotMailed(t *testing.T) {
	t.Parallel()
	r := newFixture(t)
	id := r.idea("Dark mode").ID
	r.answer(id, board.Reply{Body: "Soon."})
	r.now = r.now.Add(4 * 24 * time.Hour)
	r.wait(0)
	if n := r.number("SELECT count(*) FROM notifications"); n != 1 || len(r.box.sent) != 0 {
		t.Errorf("%d notifications, %d mails; want it in the inbox, and no mail", n, len(r.box.sent))
	}
}

// TestThanksComeOnce: with what somebody did, also when the idea ships twice.
func TestThanksComeOnce(t *testing.T) {
	t.Parallel()
	r := newFixture(t)
	id, c := crowded(r), &r.cast
	r.answer(id, board.Reply{Status: "Shipped", Body: "Here it **is**."})
	r.wait(time.Minute)
	thanked := map[string]mail.Message{}
	for _, m := range r.box.sent {
		if strings.Contains(m.Text, "/outcome?verdict=yes") {
			thanked[m.To] = m
		}
	}
	for _, who := range []string{"ben", "cleo", "ines", "lotte"} { // Lotte answered a question
		if _, ok := thanked[who+"@example.com"]; !ok {
			t.Errorf("%s was not thanked", who)
		}
	}
	if got := r.mails(); len(thanked) != 4 || len(got) != 7 { // Ruth, Kenji and Sven look on
		t.Errorf("%d thanked, mails %q", len(thanked), got)
	}
	r.answer(id, board.Reply{Status: "In progress"})
	r.wait(time.Minute)
	r.answer(id, board.Reply{Status: "Shipped", Body: "Again."})
	r.vote(id)
	r.wait(time.Minute)
	for _, m := range r.box.sent {
		if strings.Contains(m.Text, "/outcome?verdict=yes") {
			t.Errorf("%s is thanked twice", m.To)
		}
	}
	if n := r.number("SELECT count(*) FROM outgoing_mails WHERE kind = 'thanks' AND user_id = ?", c.Cleo.ID); n != 1 {
		t.Errorf("%d mails of thanks to Cleo", n)
	}
}

// TestAPromiseAlone: a day without words is told as what it is.
func TestAPromiseAlone(t *testing.T) {
	t.Parallel()
	r := newFixture(t)
	id := r.idea("Dark mode").ID
	r.answer(id, board.Reply{Status: "Planned", PromisedFor: "2027-05-01"})
	r.wait(time.Second)
	if len(r.box.sent) != 1 || !strings.Contains(r.box.sent[0].Text, "Promised for 1 May 2027\n") {
		t.Errorf("with a status: %+v", r.box.sent)
	}
	r.mails()
	r.answer(id, board.Reply{PromisedFor: "2027-05-12"})
	r.wait(time.Second)
	if len(r.box.sent) != 1 || !strings.Contains(r.box.sent[0].Text, "Promised for 12 May 2027 (before: 1 May 2027)") ||
		!strings.Contains(r.box.sent[0].HTML, "(before: 1 May 2027)") {
		t.Errorf("alone: %+v", r.box.sent)
	}
	r.mails()
	r.answer(id, board.Reply{ClearDay: true})
	r.wait(time.Second)
	if len(r.box.sent) != 1 ||
		!strings.Contains(r.box.sent[0].Text, "No day is promised any more (before: 12 May 2027)") ||
		!strings.Contains(r.box.sent[0].Subject, "no longer promises a day") {
		t.Errorf("cleared: %+v", r.box.sent)
	}
}

// TestWhatHasNotShippedIsNotThankedFor: taken back before the mail went out.
func TestWhatHasNotShippedIsNotThankedFor(t *testing.T) {
	t.Parallel()
	r := newFixture(t)
	id := r.idea("Dark mode").ID
	r.answer(id, board.Reply{Status: "Shipped"})
	r.tell()
	r.answer(id, board.Reply{Status: "Planned"})
	r.wait(time.Minute)
	if got := r.mails(); len(got) != 1 || strings.Contains(got[0], "Shipped") {
		t.Errorf("%q, want only that it is planned", got)
	}
	r.answer(id, board.Reply{Status: "Shipped"})
	r.wait(time.Minute)
	if len(r.box.sent) != 1 || !strings.Contains(r.box.sent[0].Text, "/outcome?verdict=yes") {
		t.Errorf("%q, want the thanks now", r.mails())
	}
}

// TestOneOfManyIsNotTaken: for now or for good, the others get theirs once, and
// they who can be reached later gets theirs.
func TestOneOfManyIsNotTaken(t *testing.T) {
	t.Parallel()
	r := newFixture(t)
	id, c := r.idea("Dark mode").ID, &r.cast
	r.vote(id, c.Cleo, c.Ruth, c.Kenji, c.Ana)
	grey := true
	r.box.fail = func(m mail.Message) error {
		if m.To == "ruth@example.com" && grey {
			return errors.New("450 come again later")
		}
		return nil
	}
	r.answer(id, board.Reply{Body: "Soon."})
	r.wait(time.Second)
	if got := r.mails(); len(got) != 4 {
		t.Errorf("%q, want four of five", got)
	}
	jobs := r.jobs("notify.post")
	ruths := fmt.Sprintf("[%d]", r.number("SELECT id FROM outgoing_mails WHERE user_id = ?", c.Ruth.ID))
	if len(jobs) != 1 || !strings.Contains(jobs[0].Args, ruths) {
		t.Errorf("jobs %+v, want one for Ruth alone", jobs)
	}
	grey = false
	r.wait(time.Hour)
	if got := r.mails(); len(got) != 1 || !strings.HasPrefix(got[0], "ruth:") {
		t.Errorf("%q, want Ruth's", got)
	}
}

// TestTheServerIsAway: after three mails nobody tries the rest, and later all
// go out, once each.
func TestTheServerIsAway(t *testing.T) {
	t.Parallel()
	r := newFixture(t)
	id := r.idea("Dark mode").ID
	for _, who := range r.cast.Customers()[1:] {
		r.vote(id, *who)
	}
	tries := 0
	r.box.fail = func(mail.Message) error { tries++; return errors.New("connection refused") }
	r.answer(id, board.Reply{Body: "Soon."})
	r.wait(time.Second)
	if tries != 3 || len(r.box.sent) != 0 {
		t.Errorf("%d tries, %d mails", tries, len(r.box.sent))
	}
	r.box.fail = nil
	r.wait(10 * time.Minute)
	r.wait(10 * time.Minute)
	got := r.mails()
	if len(got) != 9 || len(slices.Compact(got)) != 9 {
		t.Errorf("%d mails, want nine: %q", len(got), got)
	}
}

// TestASlowServerHoldsNoJobUp: what a job does not come to in time gets another
// job, at once, or later when the server is about to be away. All goes out once.
func TestASlowServerHoldsNoJobUp(t *testing.T) {
	t.Parallel()
	r := newFixture(t)
	id := r.idea("Dark mode").ID
	for _, who := range r.cast.Customers()[1:] {
		r.vote(id, *who)
	}
	r.Patience = time.Nanosecond
	r.answer(id, board.Reply{Body: "Soon."})
	r.wait(time.Second)
	if jobs := r.jobs("notify.post"); len(r.box.sent) != 0 || len(jobs) != 1 {
		t.Fatalf("%d mails, %+v", len(r.box.sent), jobs)
	}
	r.Patience = 50 * time.Millisecond
	r.box.fail = func(mail.Message) error { time.Sleep(60 * time.Millisecond); return errors.New("421 busy") }
	r.post()
	if jobs := r.jobs("notify.post"); len(jobs) != 2 || jobs[0].ScheduledAt.Before(r.now.Add(10*time.Second)) {
		t.Errorf("%+v, want one job for the mail that was not taken and one for the rest, later", jobs)
	}
	r.box.fail, r.Patience = nil, 0
	r.wait(2 * time.Minute)
	if got := r.mails(); len(got) != 9 || len(slices.Compact(got)) != 9 {
		t.Errorf("%d mails, want nine: %q", len(got), got)
	}
}

// TestThreeInARowDoNotHoldUpTheRest: full mailboxes at the head of a job, and
// the others get theirs at the next try; those who can be reached later as well.
func TestThreeInARowDoNotHoldUpTheRest(t *testing.T) {
	t.Parallel()
	r := newFixture(t)
	id, c := r.idea("Dark mode").ID, &r.cast
	r.vote(id, c.Cleo, c.Ruth, c.Kenji, c.Omar, c.Lotte)
	r.skip()
	full := true
	r.box.fail = func(m mail.Message) error {
		if full && slices.Contains([]string{*c.Ben.Email, *c.Cleo.Email, *c.Ruth.Email}, m.To) {
			return errors.New("452 4.2.2 mailbox full")
		}
		return nil
	}
	r.answer(id, board.Reply{Body: "Soon."})
	r.wait(time.Second)
	if got := r.mails(); len(got) != 0 {
		t.Errorf("%q, and three in a row were not taken", got)
	}
	r.wait(time.Second) // before the three are tried alone
	if got := r.mails(); len(got) != 3 {
		t.Errorf("%q, want the other three", got)
	}
	for range 3 {
		r.wait(time.Hour)
	}
	full = false
	for range 3 {
		r.wait(time.Hour)
	}
	if got := r.mails(); len(got) != 3 || len(slices.Compact(got)) != 3 {
		t.Errorf("%q, want the three, once each", got)
	}
	if open := r.number("SELECT count(*) FROM outgoing_mails WHERE sent_at IS NULL"); open != 0 {
		t.Errorf("%d mails are left", open)
	}
}

// TestAProgramIsKilledWhilePosting: between sealing and sending nothing is lost;
// between sending and noting it, the one under way comes again under its id.
func TestAProgramIsKilledWhilePosting(t *testing.T) {
	t.Parallel()
	r := newFixture(t)
	id, c := r.idea("Dark mode").ID, &r.cast
	r.vote(id, c.Cleo, c.Ruth)
	r.answer(id, board.Reply{Body: "Soon."})
	r.tell()
	killed := false
	r.box.fail = func(m mail.Message) error {
		if m.To == "cleo@example.com" && !killed {
			killed = true
			r.box.sent = append(r.box.sent, m) // it is out, and nobody notes it
			panic("killed")
		}
		return nil
	}
	func() {
		defer func() { _ = recover() }()
		defer func() { r.box.mutex.TryLock(); r.box.mutex.Unlock() }()
		r.post()
	}()
	r.comment(id, c.Omar, "Meanwhile.") // goes into no sealed mail
	r.wait(time.Second)
	ids := map[string]string{}
	count := map[string]int{}
	for _, m := range r.box.sent {
		count[m.To]++
		if before, ok := ids[m.To]; ok && before != m.ID {
			t.Errorf("%s got %s and %s", m.To, before, m.ID)
		}
		ids[m.To] = m.ID
	}
	if count["ben@example.com"] != 1 || count["cleo@example.com"] != 2 || count["ruth@example.com"] != 1 {
		t.Errorf("%v, want one each, and Cleo's twice", count)
	}
}

// TestOneJobHasAMail: another one leaves it alone until it is given up.
func TestOneJobHasAMail(t *testing.T) {
	t.Parallel()
	r := newFixture(t)
	r.answer(r.idea("Dark mode").ID, board.Reply{Body: "Soon."})
	r.tell()
	for _, step := range []struct {
		job  int64
		want int
	}{{7, 1}, {8, 0}, {7, 1}} {
		mails, err := r.Notifications.Claim(r.ctx, step.job, []int64{1})
		if err != nil || len(mails) != step.want {
			t.Errorf("job %d has %d mails, want %d (%v)", step.job, len(mails), step.want, err)
		}
	}
	r.ok(r.Notifications.Sent(r.ctx, 1))
	if mails, err := r.Notifications.Claim(r.ctx, 7, []int64{1}); err != nil || len(mails) != 0 {
		t.Errorf("a mail that was sent is sent again (%v)", err)
	}
}

// TestTheStaffDigestMail: at seven where each lives, once a day, and not when there
// is nothing to say.
func TestTheStaffDigestMail(t *testing.T) {
	t.Parallel()
	r := newFixture(t)
	c := &r.cast
	digest := func() []string { r.ok(r.Notifications.SendStaffDigests(r.ctx)); r.post(); return r.mails() }
	r.exec("UPDATE users SET time_zone = 'America/New_York' WHERE id = ?", c.Tomasz.ID)
	r.now = time.Date(2026, 5, 6, 6, 45, 0, 0, time.UTC)
	r.exec("DELETE FROM events")
	if got := digest(); len(got) != 0 {
		t.Errorf("%q before seven", got)
	}
	r.now = r.now.Add(15 * time.Minute)
	if got := digest(); len(got) != 0 ||
		r.number("SELECT count(*) FROM outgoing_mails WHERE dropped_at IS NOT NULL") != 1 {
		t.Errorf("%q, and nothing has happened", got)
	}
	r.now = r.now.Add(24*time.Hour - 15*time.Minute)
	r.idea("Dark mode")
	for range 8 { // from 6:45 to 8:30
		r.now = r.now.Add(15 * time.Minute)
		for _, m := range digest() {
			if !strings.HasPrefix(m, "maya:") || r.now.Hour() != 7 {
				t.Errorf("%q at %s", m, r.now)
			}
		}
	}
	if n := r.number("SELECT count(*) FROM outgoing_mails WHERE sent_at IS NOT NULL AND user_id = ?", c.Maya.ID); n != 1 {
		t.Errorf("%d staff digests to Maya", n)
	}
	r.now = time.Date(2026, 5, 7, 11, 0, 0, 0, time.UTC) // seven in New York
	if got := digest(); len(got) != 1 || !strings.HasPrefix(got[0], "tomasz:") {
		t.Errorf("%q, want Tomasz's", got)
	}
}

// TestNobodyIsToldTwice: every batch done twice, in small batches.
func TestNobodyIsToldTwice(t *testing.T) {
	t.Parallel()
	r := newFixture(t)
	r.Notifications.Batch = 2
	id := crowded(r)
	r.answer(id, board.Reply{Body: "Soon."})
	for range 3 {
		clear(r.done)
		r.tell()
	}
	people := r.number("SELECT count(DISTINCT user_id) FROM notifications WHERE kind = 'answers'")
	if all := r.number("SELECT count(*) FROM notifications WHERE kind = 'answers'"); all != people || people != 6 {
		t.Errorf("%d notifications to %d people, want 6", all, people)
	}
	clear(r.done)
	r.post()
	clear(r.done)
	r.post()
	if got := r.mails(); len(got) != 6 {
		t.Errorf("%d mails, want 6: %q", len(got), got)
	}
	if wrong, err := r.Notifications.Audit(r.ctx); err != nil || len(wrong) > 0 {
		t.Errorf("audit: %v, %v", wrong, err)
	}
}

// TestTheSweep keeps what is young, unread or thanks.
func TestTheSweep(t *testing.T) {
	t.Parallel()
	r := newFixture(t)
	id, c := r.idea("Dark mode").ID, &r.cast
	r.vote(id, c.Cleo)
	r.answer(id, board.Reply{Body: "Soon."})
	r.wait(time.Minute)
	r.answer(id, board.Reply{Status: "Shipped"})
	r.wait(time.Minute)
	r.exec("UPDATE notifications SET read_at = created_at WHERE user_id = ?", c.Cleo.ID)
	r.exec("UPDATE unread_counts SET unread = 0 WHERE user_id = ?", c.Cleo.ID)
	for _, step := range []struct {
		days        int
		news, mails int64
	}{{89, 4, 4}, {91, 4, 2}, {181, 2, 2}} {
		r.now = monday.Add(time.Duration(step.days)*24*time.Hour + time.Hour)
		r.ok(r.Notifications.Sweep(r.ctx))
		n, l := r.number("SELECT count(*) FROM notifications"), r.number("SELECT count(*) FROM outgoing_mails")
		if n != step.news ||
			l != step.mails {
			t.Errorf("after %d days: %d pieces of news, %d mails; want %d, %d", step.days, n, l, step.news, step.mails)
		}
	}
	r.exec("UPDATE unread_counts SET unread = 40")
	wrong, err := r.Notifications.Audit(r.ctx)
	if again, err2 := r.Notifications.Audit(r.ctx); err != nil || err2 != nil || len(wrong) != 2 || len(again) != 0 {
		t.Errorf("audit: %v, then %v (%v, %v)", wrong, again, err, err2)
	}
}

// TestAnEditTellsThoseWhomItNames, and nobody else again.
func TestAnEditTellsThoseWhomItNames(t *testing.T) {
	t.Parallel()
	r := newFixture(t)
	id, c := r.idea("Dark mode").ID, &r.cast
	comment := r.comment(id, c.Omar, "Look, @Ruth.", c.Ruth)
	r.tell()
	r.exec("INSERT INTO mentions (comment_id, user_id, created_at) VALUES (?, ?, ?)", comment, c.Kenji.ID, r.now)
	r.ok(r.db.Tx(r.ctx, func(tx *gorm.DB) error {
		edited := event.Of(event.CommentEdited, c.Omar.ID, r.now).OnIdea(id).OnComment(comment)
		if err := event.Record(r.ctx, tx, edited, event.Detail{"mentioned": []int64{c.Kenji.ID}}); err != nil {
			return err
		}
		return event.Record(r.ctx, tx, edited, nil)
	}))
	r.tell()
	want := "  Ben     comments/author     digest daily Tue 08:00\n  Ruth    mentions/mention    digest daily Tue " +
		"08:00\n  Kenji   mentions/mention    digest daily Tue 08:00\n"
	if got := r.told(); got != want {
		t.Errorf("told:\n%swant:\n%s", got, want)
	}
}

// TestNobodyIsToldOfWordsThatWereWithdrawn: who has not read the words does not
// find them any more, by mail neither, and who was told is told nothing twice.
func TestNobodyIsToldOfWordsThatWereWithdrawn(t *testing.T) {
	t.Parallel()
	r := newFixture(t)
	id, maya := r.idea("Dark mode").ID, board.ActorOf(&r.cast.Maya)
	r.vote(id, r.cast.Cleo, r.cast.Omar)
	r.skip()
	r.wish(r.cast.Omar, notification.Daily) // whose mail waits
	words := func(who account.User) (all string) {
		page, err := r.Notifications.Inbox(r.ctx, account.ActorOf(&who), "", false)
		r.ok(err)
		for _, group := range page.Groups {
			for _, item := range group.Items {
				all += item.Text + item.TextHTML + "\n"
			}
		}
		return all
	}
	r.answer(id, board.Reply{Body: "Never, not for people like you."})
	r.wait(time.Minute)
	if got := r.mails(); len(got) != 2 {
		t.Fatalf("%q, want mails to Ben and Cleo", got)
	}
	if !strings.Contains(words(r.cast.Cleo), "Never") {
		t.Fatalf("Cleo was not told: %q", words(r.cast.Cleo))
	}
	_, err := r.Board.EditAnswer(r.ctx, maya, 1, 0, "Not soon, sadly.", "")
	r.ok(err)
	r.wait(time.Minute)
	if got := r.mails(); len(got) != 0 || strings.Contains(words(r.cast.Cleo), "Never") ||
		!strings.Contains(words(r.cast.Cleo), "Not soon") {
		t.Errorf("after an edit: mails %q, inbox %q", got, words(r.cast.Cleo))
	}
	before := r.number("SELECT count(*) FROM notifications")
	_, err = r.Board.WithdrawAnswer(r.ctx, maya, 1, "It was meant for another idea.")
	r.ok(err)
	r.wait(48 * time.Hour)
	r.wait(time.Minute)
	if got := r.mails(); len(got) != 0 {
		t.Errorf("mails after the words were withdrawn: %q", got)
	}
	if after := r.number("SELECT count(*) FROM notifications"); after != before {
		t.Errorf("%d people were told anew", after-before)
	}
	for _, who := range []account.User{r.cast.Ben, r.cast.Cleo, r.cast.Omar} {
		if said := words(who); strings.Contains(said, "Never") || strings.Contains(said, "Not soon") {
			t.Errorf("%s finds %q", who.Name, said)
		}
		unread, err := r.Notifications.Unread(r.ctx, []int64{who.ID})
		if err != nil || unread[who.ID] != 0 {
			t.Errorf("%s has %d unread, %v", who.Name, unread[who.ID], err)
		}
	}
}
