package notification_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"ideaboard/internal/board"
	"ideaboard/internal/event"
	"ideaboard/internal/notification"
)

// told tells Cleo of a comment on an idea.
func (s *stage) told(idea board.Idea, words string) notification.Notification {
	s.now = s.now.Add(time.Minute)
	comment := s.comment(idea.ID, s.cast.Ruth, words, false)
	return s.tell(s.cast.Cleo, idea.ID, s.happens(event.CommentAdded, idea.ID, comment, s.cast.Ruth, nil))
}

// shown is an inbox in a line: each group's title and words.
func (s *stage) shown(after string, unread bool) (line, next string) {
	s.t.Helper()
	page, err := s.Inbox(s.ctx, board.ActorOf(&s.cast.Cleo), after, unread)
	if err != nil {
		s.t.Fatal(err)
	}
	var groups []string
	for _, g := range page.Groups {
		words := []string{}
		for _, item := range g.Items {
			words = append(words, item.Text)
		}
		groups = append(groups, fmt.Sprintf("%s: %s +%d", g.Title, strings.Join(words, " "), g.More))
	}
	return strings.Join(groups, "; "), page.Next
}

func TestInboxGroupsByIdea(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	one, two, hidden := s.idea("Dark mode"), s.idea("Light mode"), s.idea("Rude mode")
	for i := range 7 {
		s.told(one, fmt.Sprint("a", i))
	}
	s.told(two, "b0")
	s.told(hidden, "c0")
	s.told(one, "a7")
	if _, err := s.board.Hide(s.ctx, board.ActorOf(&s.cast.Maya), hidden.ID); err != nil {
		t.Fatal(err)
	}
	if got, next := s.shown("", false); got != "Dark mode: a7 a6 a5 a4 a3 +3; Light mode: b0 +0" || next != "" {
		t.Errorf("inbox: %s (next %q)", got, next)
	}
	cleo := board.ActorOf(&s.cast.Cleo)
	if n, err := s.MarkIdeaRead(s.ctx, cleo, one.ID); n != 8 || err != nil {
		t.Errorf("marked %d, %v", n, err)
	}
	if n, err := s.MarkIdeaRead(s.ctx, cleo, one.ID); n != 0 || err != nil {
		t.Errorf("marked again %d, %v", n, err)
	}
	if got, _ := s.shown("", true); got != "Light mode: b0 +0" {
		t.Errorf("unread: %s", got)
	}
	s.wantUnread(2)
	last := s.told(two, "b1")
	late := s.told(one, "a8")
	if err := s.MarkRead(s.ctx, cleo, last.ID); err != nil {
		t.Fatal(err)
	}
	s.wantUnread(1)
	if err := s.MarkRead(s.ctx, board.ActorOf(&s.cast.Sven), 0); err != nil { // nothing of another's
		t.Fatal(err)
	}
	s.wantUnread(1)
	if got, _ := s.shown("", true); got != "Dark mode: a8 +0" {
		t.Errorf("unread after %d: %s", late.ID, got)
	}
	if err := s.MarkRead(s.ctx, cleo, 0); err != nil {
		t.Fatal(err)
	}
	s.wantUnread(0)
}

func (s *stage) wantUnread(want int) {
	s.t.Helper()
	unread, err := s.Unread(s.ctx, []int64{s.cast.Cleo.ID, s.cast.Sven.ID})
	if err != nil || unread[s.cast.Cleo.ID] != want {
		s.t.Errorf("unread %v (%v), want %d", unread, err, want)
	}
	var rows int
	if err := s.db.Read(s.ctx).Raw("SELECT count(*) FROM notifications WHERE user_id = ? AND read_at IS NULL",
		s.cast.Cleo.ID).Scan(&rows).Error; err != nil || rows != want {
		s.t.Errorf("unread rows %d (%v), want %d", rows, err, want)
	}
}

// TestInboxPages: every group once, whatever came in between.
func TestInboxPages(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	var ideas []board.Idea
	for i := range 45 {
		ideas = append(ideas, s.idea(fmt.Sprintf("Idea number %02d", i)))
		s.told(ideas[i], "first")
	}
	s.told(ideas[3], "second")
	seen, pages := map[string]int{}, 0
	for after := ""; ; pages++ {
		line, next := s.shown(after, false)
		for _, group := range strings.Split(line, "; ") {
			title, _, _ := strings.Cut(group, ":")
			seen[title]++
		}
		if after = next; after == "" {
			break
		}
	}
	if len(seen) != 45 || pages != 2 {
		t.Errorf("%d groups on %d pages", len(seen), pages+1)
	}
	for title, times := range seen {
		if times != 1 {
			t.Errorf("%s stands %d times", title, times)
		}
	}
	for _, bad := range []string{"x", "i0", "i-1", "i99999999999999999999"} {
		if _, err := s.Inbox(s.ctx, board.ActorOf(&s.cast.Cleo), bad, false); err == nil {
			t.Errorf("cursor %q is taken", bad)
		}
	}
}

// TestMarkingReadCountsRight: however many mark and tell at once, the count is
// the number of rows.
func TestMarkingReadCountsRight(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	idea, cleo := s.idea("Dark mode"), board.ActorOf(&s.cast.Cleo)
	var events []int64
	for range 40 {
		events = append(events, s.happens(event.IdeaProposed, idea.ID, 0, s.cast.Ruth, nil))
	}
	var all sync.WaitGroup
	for i, id := range events {
		all.Go(func() {
			s.tell(s.cast.Cleo, idea.ID, id)
			var err error
			switch i % 3 {
			case 0:
				err = s.MarkRead(s.ctx, cleo, 0)
			case 1:
				_, err = s.MarkIdeaRead(s.ctx, cleo, idea.ID)
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	var rows int
	err := s.db.Read(s.ctx).Raw("SELECT count(*) FROM notifications WHERE user_id = ? AND read_at IS NULL", cleo.ID).
		Scan(&rows).Error
	if err != nil {
		t.Fatal(err)
	}
	s.wantUnread(rows)
}
