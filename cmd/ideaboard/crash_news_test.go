package main

import (
	"context"
	"syscall"
	"testing"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/app"
	"ideaboard/internal/board"
	"ideaboard/internal/database"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/mail/mailtest"
	"ideaboard/internal/seed"
)

// TestLongNoMailIsLostByKill9 kills the program while it sends mails about one
// status and tells people of another. Everybody gets their mails; what comes
// twice has the same Message-ID, and is no more than what was on its way. Jobs of
// a program that was killed are taken over after a minute or so, for which most of
// the time goes.
func TestLongNoMailIsLostByKill9(t *testing.T) {
	dbtest.Long(t)
	t.Parallel()
	ctx, url, post := context.Background(), dbtest.URL(t), mailtest.Start(t)
	db, err := database.Open(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	defer closed(t, db)
	const followers, inFlight = 2500, 8
	cast, err := seed.People(ctx, db, board.Clock)
	if err != nil {
		t.Fatal(err)
	}
	if err := seed.Load(ctx, db, seed.Size{Ideas: 2, Users: followers}, nil); err != nil {
		t.Fatal(err)
	}
	if err := db.Tx(ctx, func(tx *gorm.DB) error {
		return tx.Exec(`
			INSERT INTO follows (idea_id, user_id, created_at)
			SELECT ideas.id, users.id, users.created_at
			FROM ideas, users
			WHERE email LIKE 'reader%'
			ON CONFLICT DO NOTHING`).Error
	}); err != nil {
		t.Fatal(err)
	}
	answer := func(idea int64) {
		b := app.NewBoard(db)
		b.UndoTime = 0 // it is told at once, while mails about the other idea leave
		_, err := b.Answer(ctx, board.ActorOf(&cast.Maya), idea, board.Reply{Status: "planned", Body: "We begin."})
		if err != nil {
			t.Fatal(err)
		}
	}
	answer(1)
	binary := build(t)
	told := func() (n int64) {
		_ = db.Read(ctx).Table("notifications").Count(&n).Error // busy: then it is asked again
		return n
	}
	program := start(t, binary, url, "IDEABOARD_SMTP="+post.URL(), "IDEABOARD_URL=http://localhost")
	post.Wait(5, time.Minute)
	answer(2)
	for begun := time.Now(); told() <= followers; time.Sleep(time.Millisecond) {
		if time.Since(begun) > time.Minute {
			t.Fatal("nobody is told")
		}
	}
	if err := program.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	_ = program.Wait() // it was killed: that is its error
	if n, sent := told(), len(post.Received()); n == 2*followers || sent >= followers {
		t.Errorf("%d told, %d mails: the kill came too late to show anything", n, sent)
	} else {
		t.Logf("killed with %d told and %d mails out", n, sent)
	}
	start(t, binary, url, "IDEABOARD_SMTP="+post.URL(), "IDEABOARD_URL=http://localhost")
	post.Wait(2*followers, 3*time.Minute)
	time.Sleep(3 * time.Second) // what should not come would have come
	copies, mails := map[string]int{}, map[string]map[string]bool{}
	for _, m := range post.Received() {
		copies[m.MessageID]++
		if mails[m.To] == nil {
			mails[m.To] = map[string]bool{}
		}
		mails[m.To][m.MessageID] = true
	}
	for reader, theirs := range mails {
		if len(theirs) != 2 {
			t.Errorf("%s got %d mails, want one about each status", reader, len(theirs))
		}
	}
	if repeated := len(post.Received()) - len(copies); repeated > inFlight || len(mails) < followers {
		t.Errorf("%d readers of %d, %d mails twice", len(mails), followers, repeated)
	} else {
		t.Logf("%d readers, %d mails twice, %d notifications", len(mails), repeated, told())
	}
}
