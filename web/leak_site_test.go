package web_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/account"
	"ideaboard/internal/app/apptest"
	"ideaboard/internal/board"
	"ideaboard/internal/config"
	"ideaboard/internal/jobs"
	"ideaboard/internal/link"
	"ideaboard/internal/mail/mailtest"
	"ideaboard/internal/notification"
	"ideaboard/internal/outcome"
	"ideaboard/internal/question"
)

// Everything hidden has a word of its own, of mark and letters; what everybody
// may read has openWord.
const (
	mark     = "markerxq"
	openWord = "openwordxq"
)

var (
	marked    = regexp.MustCompile("(" + mark + "|" + memberMark + `)[a-z]+`)
	addresses = regexp.MustCompile(`[a-z]+@(larkspur\.example|example\.com)`) // of the people of the story
)

// leakSite is a site with everything that members and visitors must not read.
type leakSite struct {
	*apptest.Site
	t                                  *testing.T
	server                             *mailtest.Server
	admin                              account.User
	shown, hidden                      board.Idea
	note, said                         int64 // comments: a note, and what everybody may read
	maya, tomasz, ben, cleo, ruth, ken board.Actor
	hide                               []int64           // ideas
	keys                               []string          // addresses that were good for somebody who was staff
	where                              map[string]string // a word was read last
}

// newLeakSite writes it all while it is open, so that people are told of it and
// pages are remembered, and hides it then.
func newLeakSite(t *testing.T) *leakSite {
	t.Helper()
	server := mailtest.Start(t)
	h := &leakSite{
		t:      t,
		server: server,
		where:  map[string]string{},
		Site:   apptest.Start(t, func(c *config.Config) { c.SMTP = server.URL() }),
	}
	c := &h.Cast
	h.maya, h.tomasz, h.ben = board.ActorOf(&c.Maya), board.ActorOf(&c.Tomasz), board.ActorOf(&c.Ben)
	h.cleo = board.ActorOf(&c.Cleo)
	h.ruth, h.ken, h.admin = board.ActorOf(&c.Ruth), board.ActorOf(&c.Kenji), h.Admin()
	h.listen()
	h.propose()
	public := h.comment(h.cleo, h.shown.ID, openWord+" is said.", 0, false)
	h.said = public.ID
	h.notes()
	hide := h.addComments()
	h.partners()
	h.tags()
	secret, back := h.addSecretCategory(), h.members()
	h.addMerged(secret)
	h.turned()
	h.views()
	h.staffLists()
	h.quiet()
	h.walk("a visitor, while all is open", h.Visitor(), nil)
	for _, id := range hide {
		_, err := h.Board.HideComment(t.Context(), h.maya, id)
		h.sure(err)
	}
	h.closeCategories(secret, back)
	h.quiet()
	return h
}

func (h *leakSite) sure(errs ...error) {
	h.t.Helper()
	if err := errors.Join(errs...); err != nil {
		h.t.Fatal(err)
	}
}

// listen has everybody get all news in the daily digest, and Ruth news of the
// category, too.
func (h *leakSite) listen() {
	c := &h.Cast
	for _, user := range append(c.Customers(), &c.Maya, &c.Tomasz, &h.admin) {
		all := notification.Settings{
			UserID:    user.ID,
			Answers:   notification.Daily,
			Comments:  notification.Daily,
			Mentions:  notification.Daily,
			Changelog: notification.Daily,
			Community: notification.Daily,
			StaffMail: true,
		}
		h.sure(h.News.SaveSettings(h.t.Context(), board.ActorOf(user), all))
	}
	h.sure(h.Board.FollowCategories(h.t.Context(), h.ruth, []int64{1}))
}

// propose adds an idea that stays, and one that will be hidden, with a picture.
func (h *leakSite) propose() {
	ctx := h.t.Context()
	var err error
	h.shown, err = h.Board.Propose(ctx, h.ben, board.Draft{Title: "A plain idea", Body: openWord})
	h.sure(err)
	page := sendFile(
		h.Site,
		h.As(h.Cast.Cleo),
		link.Ideas,
		drawing(500, 300),
		map[string]string{
			"title":       "markerxqtitle of an idea",
			"body":        "markerxqideaversion",
			"picture_alt": "markerxqideapicture",
		},
	)
	page.Want(http.StatusOK)
	h.sure(h.DB.Read(ctx).Where("author_id = ?", h.cleo.ID).Take(&h.hidden).Error)
	_, err = h.Board.Edit(ctx, h.cleo, h.hidden.ID, board.Draft{
		Title: h.hidden.Title, Body: strings.Replace(h.hidden.Body, "markerxqideaversion", "markerxqidea", 1),
	})
	h.sure(err, h.Board.React(ctx, h.ruth, board.TargetIdea(h.hidden.ID), "heart"))
	for _, actor := range []board.Actor{h.ben, h.cleo, h.ruth, h.ken} {
		for _, id := range []int64{h.shown.ID, h.hidden.ID} {
			_, voteErr := h.Board.Vote(ctx, actor, id)
			_, _, followErr := h.Board.Follow(ctx, actor, id)
			h.sure(voteErr, followErr)
		}
	}
}

func (h *leakSite) comment(actor board.Actor, idea int64, body string, parent int64, internal bool) board.Comment {
	h.t.Helper()
	said, err := h.Board.Comment(h.t.Context(), actor, idea, board.CommentDraft{
		Body: body, ParentID: parent, Internal: internal,
	})
	h.sure(err)
	return said
}

// pictured comments on the idea that stays by the form, with a picture.
func (h *leakSite) pictured(user account.User, fields map[string]string) (said board.Comment) {
	h.t.Helper()
	sendFile(h.Site, h.As(user), link.Comments(h.shown.ID), drawing(500, 300), fields).Want(http.StatusOK)
	h.sure(h.DB.Read(h.t.Context()).Order("id DESC").Take(&said).Error)
	return said
}

func (h *leakSite) reword(actor board.Actor, said board.Comment, from, to string) {
	h.t.Helper()
	_, err := h.Board.EditComment(h.t.Context(), actor, said.ID, 0, strings.Replace(said.Body, from, to, 1))
	h.sure(err)
}

func naming(user account.User, words string) string {
	return fmt.Sprintf("@[%s](person:%d) %s", user.Name, user.ID, words)
}

// notes adds what staff say to each other, some of them not staff any more later.
func (h *leakSite) notes() {
	note := h.pictured(h.Cast.Maya, map[string]string{
		"body": naming(h.Cast.Ruth, "markerxqnote"), "internal": "1", "picture_alt": "markerxqnotepicture",
	})
	h.note = note.ID
	h.comment(h.tomasz, h.shown.ID, "markerxqnotereply", h.note, false)
	h.comment(h.tomasz, h.shown.ID, "markerxqreplynote "+naming(h.Cast.Cleo, "here"), h.said, true)
	h.comment(h.maya, h.shown.ID, naming(h.Cast.Tomasz, "markerxqnamed"), 0, true)
	own := h.pictured(h.Cast.Tomasz, map[string]string{
		"body": "markerxqownversion", "internal": "1", "picture_alt": "markerxqownpicture",
	})
	h.reword(h.tomasz, own, "markerxqownversion", "markerxqown")
}

// addComments adds comments that are to be hidden, which it returns, and one that its
// author deletes.
func (h *leakSite) addComments() (hide []int64) {
	said := h.pictured(h.Cast.Cleo, map[string]string{
		"body": naming(h.Cast.Ruth, "markerxqversion"), "picture_alt": "markerxqpicture",
	})
	h.reword(h.cleo, said, "markerxqversion", "markerxqhidden "+naming(h.Cast.Ben, "too"))
	h.comment(h.ruth, h.shown.ID, openWord+", under what will be hidden.", said.ID, false)
	reply := h.comment(h.cleo, h.shown.ID, "markerxqhiddenreply", h.said, false)
	gone := h.comment(h.cleo, h.shown.ID, "markerxqdeletedversion", 0, false)
	h.reword(h.cleo, gone, "markerxqdeletedversion", "markerxqdeleted "+naming(h.Cast.Ruth, "you"))
	h.comment(h.ken, h.shown.ID, openWord+", under what will be deleted.", gone.ID, false)
	alone := h.comment(h.cleo, h.shown.ID, "markerxqdeletedalone", 0, false)
	h.comment(h.cleo, h.hidden.ID, "markerxqonhidden "+naming(h.Cast.Ruth, "you"), 0, false)
	h.comment(h.ruth, h.hidden.ID, openWord, 0, false)
	h.quiet() // people are told of it first
	for _, id := range []int64{gone.ID, alone.ID} {
		_, err := h.Board.DeleteComment(h.t.Context(), h.cleo, id)
		h.sure(err)
	}
	return []int64{said.ID, reply.ID}
}

// partners adds reasons, questions, answers and outcomes.
func (h *leakSite) partners() {
	ctx := h.t.Context()
	for _, idea := range []struct {
		id     int64
		secret string // begins the words of what is secret there for another cause, too
		open   string
	}{{h.shown.ID, "markerxq", openWord}, {h.hidden.ID, "markerxqh", "markerxqhopen"}} {
		_, privateErr := h.Board.GiveReason(ctx, h.cleo, idea.id, board.Reason{
			Body: idea.secret + "reason", Weight: board.Must,
		})
		_, publicErr := h.Board.GiveReason(ctx, h.ken, idea.id, board.Reason{
			Body: idea.open + "reason", Weight: board.Must, Public: true,
		})
		asked, askErr := h.Questions.Ask(ctx, h.maya, idea.id, question.Draft{
			Body: idea.open + " question", Choices: []string{idea.open + "one", idea.open + "two"},
		})
		h.sure(privateErr, publicErr, askErr)
		_, _, answerErr := h.Questions.Answer(ctx, h.cleo, asked.ID, h.choice(asked.ID), idea.secret+"answer")
		_, _, choiceErr := h.Questions.Answer(ctx, h.ruth, asked.ID, h.choice(asked.ID), "")
		_, _, closeErr := h.Questions.Close(ctx, h.maya, asked.ID, idea.open+"summary")
		next, nextErr := h.Questions.Ask(ctx, h.maya, idea.id, question.Draft{Body: idea.open + " again"})
		h.sure(answerErr, choiceErr, closeErr, nextErr)
		_, _, answerErr = h.Questions.Answer(ctx, h.cleo, next.ID, 0, idea.secret+"unshown")
		_, shipErr := h.Board.Answer(ctx, h.maya, idea.id, board.Reply{Status: "Shipped", Body: idea.open + "shipped"})
		_, toldErr := h.Outcomes.Tell(ctx, h.cleo, idea.id, outcome.Not, idea.secret+"outcome")
		h.sure(answerErr, shipErr, toldErr)
	}
	_, err := h.Questions.Ask(ctx, h.cleo, h.hidden.ID, question.Draft{Body: "markerxqauthorasks"})
	h.sure(err)
}

func (h *leakSite) choice(question int64) (id int64) {
	h.sure(
		h.DB.Read(h.t.Context()).Raw("SELECT min(id) FROM question_choices WHERE question_id = ?", question).Scan(&id).Error,
	)
	return id
}

// staffLists adds what only the lists of staff show.
func (h *leakSite) staffLists() {
	ctx := h.t.Context()
	_, companyErr := h.Accounts.AddCompany(ctx, h.maya, account.CompanyInput{
		Name: "markerxqcompany", Plan: "markerxqplan", MonthlyValue: 490,
	})
	_, inviteErr := h.Accounts.Invite(ctx, h.maya, account.InviteInput{Count: 1, Note: "markerxqinvitation"})
	h.sure(
		companyErr,
		inviteErr,
		h.Accounts.Block(ctx, h.maya, h.Cast.Lotte.ID, "markerxqblocked"),
		h.DB.Tx(ctx, func(tx *gorm.DB) error {
			return tx.Exec(
				"UPDATE users SET mail_refused_at = ?, mail_refusal = 'markerxqrefusal' WHERE id = ?", board.Clock(),
				h.Cast.Sven.ID,
			).Error
		}),
	)
}

// quiet waits until nothing is to be done now.
func (h *leakSite) quiet() {
	h.t.Helper()
	for range 400 {
		loads, err := jobs.Counts(h.t.Context(), h.DB)
		h.sure(err)
		if !slices.ContainsFunc(loads, func(l jobs.Load) bool { return l.Waiting+l.Running+l.Retrying > 0 }) {
			return
		}
		time.Sleep(25 * time.Millisecond)
	}
	h.t.Fatalf("the jobs do not end\n%s", h.Log())
}

// deliver has every letter sent that waits.
func (h *leakSite) deliver() {
	h.t.Helper()
	h.sure(h.News.SendStaffDigests(h.t.Context()), h.DB.Tx(h.t.Context(), func(tx *gorm.DB) error {
		var ids []int64
		if err := tx.Raw("SELECT id FROM outgoing_mails WHERE sealed_at IS NULL").Scan(&ids).Error; err != nil {
			return err
		}
		return jobs.Enqueue(tx, notification.SendMails{Mails: ids})
	}))
	for range 400 {
		var left int64
		h.sure(
			h.DB.Read(h.t.Context()).
				Raw("SELECT count(*) FROM outgoing_mails WHERE sent_at IS NULL AND dropped_at IS NULL").
				Scan(&left).
				Error,
		)
		if left == 0 {
			return
		}
		time.Sleep(25 * time.Millisecond)
	}
	h.t.Fatalf("letters are not sent\n%s", h.Log())
}

// stream returns what the stream of a person's news says first.
func (h *leakSite) stream(client *apptest.Client) string {
	ctx, cancel := context.WithTimeout(h.t.Context(), 700*time.Millisecond)
	defer cancel()
	request, _ := http.NewRequestWithContext(ctx, http.MethodGet, h.URL+link.NotificationStream, nil)
	request.Header.Set("Accept", "text/event-stream")
	answer, err := (&http.Client{Jar: client.Jar}).Do(request)
	h.sure(err)
	defer answer.Body.Close()
	var said bytes.Buffer
	_, _ = said.ReadFrom(answer.Body) // ends with the time
	return said.String()
}
