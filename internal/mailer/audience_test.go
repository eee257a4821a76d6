package mailer_test

import (
	"context"
	"fmt"
	"log/slog"
	"runtime"
	"testing"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/board"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/jobs"
	"ideaboard/internal/mail"
)

// followers adds people who follow an idea.
func (r *fixture) followers(ideaID int64, n int) {
	r.t.Helper()
	r.ok(r.db.Tx(r.ctx, func(tx *gorm.DB) error {
		for i := range n {
			var id int64
			err := tx.Raw("INSERT INTO users (email, name, created_at) VALUES (?, ?, ?) RETURNING id",
				fmt.Sprintf("p%05d@example.com", i), fmt.Sprint("Person ", i), r.now).Scan(&id).Error
			if err != nil {
				return err
			}
			err = tx.Exec("INSERT INTO follows (idea_id, user_id, level, created_at) VALUES (?, ?, 'everything', ?)", ideaID, id,
				r.now).Error
			if err != nil {
				return err
			}
		}
		return nil
	}))
}

// queue runs a queue that tells and posts, until the test ends.
func (r *fixture) queue() {
	r.t.Helper()
	q, err := jobs.New(r.db, jobs.Options{Logger: slog.New(slog.DiscardHandler)})
	r.ok(err)
	jobs.Handle(q, "test", r.Notifications.FanOutEvent)
	jobs.Handle(q, "test", r.Notifications.FanOut)
	jobs.Handle(q, "test", r.SendMails)
	r.ok(q.Start(r.ctx))
	r.t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		if err := q.Stop(ctx); err != nil {
			r.t.Error(err)
		}
	})
}

// TestAThousandFollowers: two programs work at once on one database; every
// follower has one notification and one mail. One mail in fifty is not taken the
// first time.
func TestAThousandFollowers(t *testing.T) {
	dbtest.NotShort(t)
	t.Parallel()
	tellFollowers(t, 1000)
}

func TestLongFiveThousandFollowers(t *testing.T) {
	dbtest.Long(t)
	t.Parallel()
	tellFollowers(t, 5000)
}

func tellFollowers(t *testing.T, people int) {
	t.Helper()
	r := newFixture(t)
	r.now = board.Clock()
	id := r.idea("Dark mode").ID
	r.followers(id, people)
	r.exec("DELETE FROM river_job")
	tried := map[string]bool{}
	r.box.fail = func(m mail.Message) error {
		if m.To[4:6] == "07" && !tried[m.To] {
			tried[m.To] = true
			return fmt.Errorf("450 come again later")
		}
		return nil
	}
	r.queue()
	r.queue()
	begun := time.Now()
	r.answer(id, board.Reply{Status: "Planned", Body: "Soon, and here is **why**."})
	t.Logf("answered in %s", time.Since(begun).Round(time.Millisecond))
	r.until(60*time.Second, "SELECT count(*) FROM notifications", int64(people)+1)
	t.Logf("told in %s", time.Since(begun).Round(time.Millisecond))
	r.until(60*time.Second, "SELECT count(*) FROM outgoing_mails WHERE sent_at IS NOT NULL", int64(people)*97/100)
	t.Logf("97 of 100 posted in %s", time.Since(begun).Round(time.Millisecond))
	r.until(120*time.Second, "SELECT count(*) FROM outgoing_mails WHERE sent_at IS NOT NULL", int64(people)+1)
	t.Logf("all posted in %s", time.Since(begun).Round(time.Millisecond))
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	t.Logf("%d MB of memory", memory.Sys>>20)
	count := map[string]int{}
	for _, m := range r.box.sent {
		count[m.To]++
	}
	for to, n := range count {
		if n != 1 {
			t.Errorf("%s got %d mails", to, n)
		}
	}
	if len(count) != people+1 {
		t.Errorf("%d people got a mail", len(count))
	}
	if wrong, err := r.Notifications.Audit(r.ctx); err != nil || len(wrong) > 0 {
		t.Errorf("audit: %v, %v", wrong, err)
	}
}

// until waits for a number.
func (r *fixture) until(patience time.Duration, sql string, want int64) {
	r.t.Helper()
	for begun := time.Now(); r.number(sql) < want; time.Sleep(50 * time.Millisecond) {
		if time.Since(begun) > patience {
			r.t.Fatalf("%s: %d, want %d", sql, r.number(sql), want)
		}
	}
}
