package app_test

import (
	"testing"
	"time"

	"ideaboard/internal/app/apptest"
	"ideaboard/internal/board"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/mail/mailtest"
)

// told answers an idea of Ben's for which four others have voted: five mails
// are due at once.
func told(t *testing.T, site *apptest.Site) {
	t.Helper()
	idea := site.Idea("Dark mode", site.Cast.Ben)
	for _, who := range []board.Actor{
		board.ActorOf(&site.Cast.Cleo), board.ActorOf(&site.Cast.Ruth), board.ActorOf(&site.Cast.Kenji),
		board.ActorOf(&site.Cast.Ana),
	} {
		if _, err := site.Board.Vote(t.Context(), who, idea.ID); err != nil {
			t.Fatal(err)
		}
	}
	site.Answer(idea.ID, board.Reply{Status: "Planned", Body: "Soon."})
}

// once fails unless each of n people got one mail; again may come those whose
// acknowledgement was lost, under the same id.
func once(t *testing.T, got []mailtest.Message, n int, again bool) {
	t.Helper()
	ids := map[string]string{}
	for _, m := range got {
		if before, twice := ids[m.To]; twice && (!again || before != m.MessageID) {
			t.Errorf("%s got %q and %q", m.To, before, m.MessageID)
		}
		ids[m.To] = m.MessageID
	}
	if len(ids) != n {
		t.Errorf("%d people got a mail, want %d", len(ids), n)
	}
}

// TestMailsSurviveTheMailServer: however it fails, everybody gets their mail,
// and gets it once.
func TestMailsSurviveTheMailServer(t *testing.T) {
	dbtest.NotShort(t)
	t.Parallel()
	for name, mode := range map[string]mailtest.Mode{
		"nobody listens":            mailtest.RefuseConnection,
		"cut at the greeting":       mailtest.CloseAtGreeting,
		"not now":                   mailtest.TempAtMail,
		"grey-listed":               mailtest.TempAtRcpt,
		"not this mail, now":        mailtest.TempAtData,
		"wrong password or sender":  mailtest.PermAtMail,
		"acknowledged, no good-bye": mailtest.DropAfterReply,
		"kept, not acknowledged":    mailtest.DropAfterData,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			site, server := siteOn(t, mode)
			told(t, site)
			switch mode {
			case mailtest.DropAfterReply:
			case mailtest.DropAfterData:
				server.Wait(2, patience)
			default:
				wait(t, site, "kind=notify.post")
			}
			server.Fail(mailtest.None)
			everybody(t, server, 5)
			time.Sleep(2 * time.Second) // for one too many
			once(t, server.Received(), 5, mode == mailtest.DropAfterData)
		})
	}
}

// everybody waits until n people got a mail.
func everybody(t *testing.T, server *mailtest.Server, n int) {
	t.Helper()
	for begun := time.Now(); ; time.Sleep(50 * time.Millisecond) {
		people := map[string]bool{}
		for _, m := range server.Received() {
			people[m.To] = true
		}
		if len(people) >= n {
			return
		}
		if time.Since(begun) > 2*patience {
			t.Fatalf("%d people got a mail, want %d", len(people), n)
		}
	}
}

// TestOneAddressIsRefused: the others get theirs, and they are not written to again.
func TestOneAddressIsRefused(t *testing.T) {
	t.Parallel()
	site, server := siteOn(t, mailtest.None)
	server.Refuse(*site.Cast.Ruth.Email)
	told(t, site)
	everybody(t, server, 4)
	once(t, server.Received(), 4, false)
	for begun := time.Now(); ; time.Sleep(50 * time.Millisecond) {
		ruth, err := site.Accounts.User(t.Context(), site.Cast.Ruth.ID)
		if err != nil {
			t.Fatal(err)
		}
		if ruth.MailRefusedAt != nil {
			break
		}
		if time.Since(begun) > patience {
			t.Fatal("nobody noted that their address takes no mail")
		}
	}
	server.Accept(*site.Cast.Ruth.Email)
	site.Answer(1, board.Reply{Body: "Sooner."})
	server.Wait(8, patience)
	time.Sleep(time.Second)
	if got := server.Received(); len(got) != 8 {
		t.Errorf("%d mails, want two each to the other four", len(got))
	}
}
