package mailer_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/account"
	"ideaboard/internal/board"
	"ideaboard/internal/database"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/event"
	"ideaboard/internal/mail"
	"ideaboard/internal/mailer"
	"ideaboard/internal/notification"
	"ideaboard/internal/seed"
)

// box is a mail server that keeps everything, and fails as told.
type box struct {
	mutex sync.Mutex
	sent  []mail.Message
	fail  func(mail.Message) error
}

func (b *box) Send(_ context.Context, m mail.Message) error {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	if b.fail != nil {
		if err := b.fail(m); err != nil {
			return err
		}
	}
	b.sent = append(b.sent, m)
	return nil
}

// fixture is a board whose news a test tells step by step, with a clock that it
// moves and without a queue: jobs are done when the test says so.
type fixture struct {
	*mailer.Notifier
	t    *testing.T
	ctx  context.Context
	db   *database.DB
	cast seed.Cast
	now  time.Time
	box  *box
	done map[int64]bool // jobs
}

// monday is noon of the day on which every test begins.
var monday = time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)

func newFixture(t *testing.T) *fixture {
	t.Helper()
	r := &fixture{t: t, ctx: context.Background(), db: dbtest.New(t), now: monday, box: &box{}, done: map[int64]bool{}}
	clock := func() time.Time { return r.now }
	accounts, err := account.New(r.ctx, r.db, account.Options{
		Secret: []byte("a secret of thirty-two bytes or more"), Now: clock,
	})
	if err != nil {
		t.Fatal(err)
	}
	if r.cast, err = seed.People(r.ctx, r.db, clock); err != nil {
		t.Fatal(err)
	}
	b := board.New(r.db, clock)
	r.Notifier = &mailer.Notifier{
		URL:           "https://ideas.example.com",
		Accounts:      accounts,
		Board:         b,
		Notifications: notification.New(r.db, b, clock),
		Sender:        r.box,
	}
	return r
}

// ok ends the test at an error.
func (r *fixture) ok(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

func (r *fixture) exec(sql string, args ...any) {
	r.t.Helper()
	r.ok(r.db.Tx(r.ctx, func(tx *gorm.DB) error { return tx.Exec(sql, args...).Error }))
}

// number reads one number.
func (r *fixture) number(sql string, args ...any) (n int64) {
	r.t.Helper()
	r.ok(r.db.Read(r.ctx).Raw(sql, args...).Scan(&n).Error)
	return n
}

// idea proposes an idea by Ben, of which nobody is told.
func (r *fixture) idea(title string) board.Idea {
	r.t.Helper()
	idea, err := r.Board.Propose(r.ctx, board.ActorOf(&r.cast.Ben), board.Draft{Title: title, Body: "Some words."})
	r.ok(err)
	r.skip()
	return idea
}

func (r *fixture) answer(id int64, reply board.Reply) {
	r.t.Helper()
	_, err := r.Board.Answer(r.ctx, board.ActorOf(&r.cast.Maya), id, reply)
	r.ok(err)
}

func (r *fixture) vote(id int64, people ...account.User) {
	r.t.Helper()
	for _, who := range people {
		_, err := r.Board.Vote(r.ctx, board.ActorOf(&who), id)
		r.ok(err)
	}
}

func (r *fixture) follow(id int64, level board.Level, people ...account.User) {
	r.t.Helper()
	for _, who := range people {
		r.exec("INSERT INTO follows (idea_id, user_id, level, created_at) VALUES (?, ?, ?, ?)", id, who.ID, level, r.now)
	}
}

// comment says something of an idea, with its event, naming people.
func (r *fixture) comment(ideaID int64, by account.User, words string, naming ...account.User) int64 {
	r.t.Helper()
	return r.say(ideaID, by, words, false, 0, naming...)
}

func (r *fixture) say(
	ideaID int64,
	by account.User,
	words string,
	internal bool,
	parent int64,
	naming ...account.User,
) (id int64) {
	r.t.Helper()
	r.ok(r.db.Tx(r.ctx, func(tx *gorm.DB) error {
		err := tx.Raw(`
			INSERT INTO comments (idea_id, author_id, internal, parent_id, body, body_html, created_at)
			VALUES (?, ?, ?, ?, ?, ?, ?)
			RETURNING id`, ideaID, by.ID, internal, orNull(parent), words, "<p>"+words+"</p>", r.now).Scan(&id).Error
		if err != nil {
			return err
		}
		for _, who := range naming {
			err := tx.Exec("INSERT INTO mentions (comment_id, user_id, created_at) VALUES (?, ?, ?)", id, who.ID, r.now).Error
			if err != nil {
				return err
			}
		}
		return event.Record(r.ctx, tx, event.Of(event.CommentAdded, by.ID, r.now).OnIdea(ideaID).OnComment(id), nil)
	}))
	return id
}

func orNull(id int64) any {
	if id == 0 {
		return nil
	}
	return id
}

// happens records an event of an idea.
func (r *fixture) happens(kind event.Kind, ideaID int64, by account.User, about event.Detail) {
	r.t.Helper()
	r.ok(r.db.Tx(r.ctx, func(tx *gorm.DB) error {
		return event.Record(r.ctx, tx, event.Of(kind, by.ID, r.now).OnIdea(ideaID), about)
	}))
}

// wish sets how a person is told: the pace of every kind, and quiet hours.
func (r *fixture) wish(who account.User, pace notification.Pace, quiet ...int) {
	r.t.Helper()
	quiet = append(quiet, 0, 0)
	r.exec(`
		INSERT INTO notification_settings (
			user_id, answers, comments, mentions, changelog, community,
			quiet_from, quiet_until, staff_mail, updated_at
		)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, TRUE, ?)
		ON CONFLICT (user_id) DO UPDATE SET answers = excluded.answers, comments = excluded.comments,
			mentions = excluded.mentions, changelog = excluded.changelog, community = excluded.community`,
		who.ID, pace, pace, pace, pace, pace, quiet[0], quiet[1], r.now)
}

// queued is a job that waits.
type queued struct {
	ID          int64
	Kind, Args  string
	State       string // "scheduled" for later; what is "available" is due, whatever the clock of the test says
	ScheduledAt time.Time
}

// jobs returns the jobs of some kinds that were not done yet.
func (r *fixture) jobs(kinds ...string) (list []queued) {
	r.t.Helper()
	args := database.Pick(r.db.Read(r.ctx), "json(args)", "args::text")
	r.ok(r.db.Read(r.ctx).Raw(`
		SELECT id, kind, `+args+` AS args, state, scheduled_at
		FROM river_job
		WHERE kind IN ?
		ORDER BY id`, kinds).Scan(&list).Error)
	return slices.DeleteFunc(list, func(j queued) bool { return r.done[j.ID] })
}

// skip forgets what waits to be told.
func (r *fixture) skip() {
	r.t.Helper()
	for _, job := range r.jobs("event.happened", "news.fan_out") {
		r.done[job.ID] = true
	}
}

// tell does the jobs that tell people, and those that follow from them.
func (r *fixture) tell() {
	r.t.Helper()
	for list := r.jobs("event.happened", "news.fan_out"); len(list) > 0; list = r.jobs("event.happened", "news.fan_out") {
		for _, job := range list {
			var args notification.FanOut
			r.ok(json.Unmarshal([]byte(job.Args), &args))
			if job.Kind == "event.happened" {
				r.ok(r.Notifications.FanOutEvent(r.ctx, event.Happened{EventID: args.EventID}))
			} else {
				r.ok(r.Notifications.FanOut(r.ctx, args))
			}
			r.done[job.ID] = true
		}
	}
}

// post does the jobs that are due; those that fail stay.
func (r *fixture) post() {
	r.t.Helper()
	for _, job := range r.jobs("notify.post") {
		if job.State == "scheduled" && job.ScheduledAt.After(r.now) {
			continue
		}
		var args notification.SendMails
		r.ok(json.Unmarshal([]byte(job.Args), &args))
		if err := r.SendMails(r.ctx, args); err == nil {
			r.done[job.ID] = true
		}
	}
}

// wait tells what happened, moves the clock, and posts what is due meanwhile.
func (r *fixture) wait(d time.Duration) {
	r.t.Helper()
	r.tell()
	r.now = r.now.Add(d)
	r.post()
}

// name of a person, as short as a table wants it.
func (r *fixture) name(id int64) string {
	for _, who := range append(r.cast.Customers(), &r.cast.Maya, &r.cast.Tomasz) {
		if who.ID == id {
			first, _, _ := strings.Cut(who.Name, " ")
			return first
		}
	}
	return fmt.Sprint(id)
}

// mails returns the first name of each reader and what the mail is about, sorted,
// and forgets them.
func (r *fixture) mails() (list []string) {
	r.t.Helper()
	for _, m := range r.box.sent {
		first, _, _ := strings.Cut(m.To, "@")
		list = append(list, first+": "+m.Subject)
	}
	r.box.sent = nil
	slices.Sort(list)
	return list
}
