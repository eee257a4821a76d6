package mail_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"ideaboard/internal/mail"
	"ideaboard/internal/mail/mailtest"
)

// numbered returns a letter with an id and a recipient of its own.
func numbered(n int) mail.Message {
	m := sample
	m.ID, m.To = fmt.Sprintf("letter-%d@ideas.example.com", n), fmt.Sprintf("reader%d@example.com", n)
	return m
}

func TestOneConnectionCarriesManyMails(t *testing.T) {
	t.Parallel()
	server := mailtest.Start(t)
	s := sender(t, server.URLWithPassword())
	for n := range 150 {
		if err := s.Send(t.Context(), numbered(n)); err != nil {
			t.Fatal(err)
		}
	}
	if got := server.Received(); len(got) != 150 || server.Tries() != 2 { // a hundred go over one
		t.Errorf("%d mails over %d connections", len(got), server.Tries())
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	for begun := time.Now(); server.Open() > 0; time.Sleep(10 * time.Millisecond) {
		if time.Since(begun) > 20*time.Second {
			t.Fatalf("%d connections are left", server.Open())
		}
	}
	if err := s.Send(t.Context(), numbered(150)); err != nil { // still sends, and keeps nothing
		t.Error(err)
	}
}

func TestManyAtOnceEachGetTheirMail(t *testing.T) {
	t.Parallel()
	server := mailtest.Start(t)
	s := sender(t, server.URL()).Within(10 * time.Second)
	var all sync.WaitGroup
	for worker := range 8 {
		all.Go(func() {
			for n := range 40 {
				if err := s.Send(t.Context(), numbered(worker*1000+n)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	ids := map[string]bool{}
	for _, m := range server.Received() {
		ids[m.MessageID] = true
	}
	if len(server.Received()) != 320 || len(ids) != 320 || server.Tries() > 8+4 {
		t.Errorf("%d mails, %d different ones, over %d connections", len(server.Received()), len(ids), server.Tries())
	}
}

// TestAConnectionThatDiedIsReplaced: whoever ended it, and however long ago.
func TestAConnectionThatDiedIsReplaced(t *testing.T) {
	t.Parallel()
	for name, idle := range map[string]time.Duration{"a moment ago": 0, "while it was idle": 1100 * time.Millisecond} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := mailtest.Start(t)
			s := sender(t, server.URL())
			for n := range 3 {
				if err := s.Send(t.Context(), numbered(n)); err != nil {
					t.Fatal(err)
				}
				time.Sleep(idle)
				server.Stop()
				server.Restart()
			}
			if got := server.Received(); len(got) != 3 || server.Tries() != 3 {
				t.Errorf("%d mails over %d connections", len(got), server.Tries())
			}
		})
	}
}

// TestFailuresOfAKeptConnection sends over one sender: a good mail, one that
// fails, and the same again. Nothing is lost, and nothing comes twice but what
// nobody acknowledged, under its one id.
func TestFailuresOfAKeptConnection(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		mode      mailtest.Mode
		fails     bool
		permanent bool
		refused   bool
		copies    int // of the mail that fails, once it was sent again
	}{
		"nobody listens":            {mailtest.RefuseConnection, true, false, false, 1},
		"cut at the greeting":       {mailtest.CloseAtGreeting, false, false, false, 2}, // the kept one is past its greeting
		"sender not now":            {mailtest.TempAtMail, true, false, false, 1},
		"sender never":              {mailtest.PermAtMail, true, false, false, 1},
		"recipient not now":         {mailtest.TempAtRcpt, true, false, false, 1},
		"recipient never":           {mailtest.PermAtRcpt, true, true, true, 1},
		"mail not now":              {mailtest.TempAtData, true, false, false, 1},
		"mail never":                {mailtest.PermAtData, true, true, false, 1},
		"no reply to the mail":      {mailtest.HangAtData, true, false, false, 1},
		"kept, but no reply":        {mailtest.DropAfterData, true, false, false, 2},
		"acknowledged, no good-bye": {mailtest.DropAfterReply, false, false, false, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := mailtest.Start(t)
			s := sender(t, server.URL())
			if err := s.Send(t.Context(), numbered(1)); err != nil {
				t.Fatal(err)
			}
			server.Fail(tt.mode)
			err := s.Send(context.Background(), numbered(2))
			_, refused := mail.Refused(err)
			if (err != nil) != tt.fails || mail.Permanent(err) != tt.permanent || refused != tt.refused {
				t.Errorf("%v: permanent %t, refused %t", err, mail.Permanent(err), refused)
			}
			server.Fail(mailtest.None)
			for _, m := range []mail.Message{numbered(2), numbered(3)} {
				if err := s.Send(t.Context(), m); err != nil {
					t.Errorf("after it was mended: %v", err)
				}
			}
			copies := map[string]int{}
			for _, m := range server.Received() {
				copies[m.MessageID]++
			}
			if copies[numbered(1).ID] != 1 || copies[numbered(2).ID] != tt.copies || copies[numbered(3).ID] != 1 {
				t.Errorf("%v", copies)
			}
		})
	}
}

// TestOneRefusedAmongMany: the others get theirs, over the same server at once.
func TestOneRefusedAmongMany(t *testing.T) {
	t.Parallel()
	server := mailtest.Start(t)
	s := sender(t, server.URL())
	server.Refuse("reader7@example.com")
	refused := 0
	for n := range 20 {
		if err := s.Send(t.Context(), numbered(n)); err != nil {
			refused++
			if words, ok := mail.Refused(err); n != 7 || !ok || words != "550 5.1.1 nobody is called (address)" {
				t.Errorf("%d: %v", n, err)
			}
		}
	}
	if len(server.Received()) != 19 || refused != 1 {
		t.Errorf("%d mails, %d refused", len(server.Received()), refused)
	}
}
