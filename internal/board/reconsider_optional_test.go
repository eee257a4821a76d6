package board_test

import (
	"testing"

	"ideaboard/internal/board"
	"ideaboard/internal/problem"
)

// TestADeclineNeedsWhatWouldChangeIt declines without saying what would change the team's
// mind: it is refused, unless the site's settings allow it.
func TestADeclineNeedsWhatWouldChangeIt(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	idea, reply := s.idea("Fax numbers", "Open"), board.Reply{Status: "Declined", Body: "Nobody sends faxes."}
	_, err := s.Answer(s.ctx, actorOf(&s.cast.Maya), idea.ID, reply)
	wantFields(t, err, "reconsider_if")
	site := board.Site{Name: "Larkspur", Language: "en", ReconsiderOptional: true}
	wantKind(t, s.SetSite(s.ctx, actorOf(&s.cast.Maya), site), problem.NotFound)
	if err := s.SetSite(s.ctx, s.admin(), site); err != nil {
		t.Fatal(err)
	}
	if _, err = s.Answer(s.ctx, actorOf(&s.cast.Maya), idea.ID, reply); err != nil {
		t.Errorf("declined with a reason alone: %v", err)
	}
	_, err = s.Answer(s.ctx, actorOf(&s.cast.Maya), s.idea("Telex numbers", "Open").ID, board.Reply{Status: "Declined"})
	wantFields(t, err, "answer")
}
