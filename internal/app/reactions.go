package app

import (
	"context"
	"time"

	"ideaboard/internal/board"
	"ideaboard/internal/jobs"
	"ideaboard/internal/mailer"
)

// deletingPictures is how long one job may delete files: of somebody who leaves
// there may be hundreds, each a request to the store.
const deletingPictures = 5 * time.Minute

// indexing is how long one job may index: of all ideas there may be a million.
// What it has not come to the next one does.
const indexing = 30 * time.Minute

// removing is how long one job may remove what belongs to a person or a category.
// The next attempt goes on where it ended.
const removing = 30 * time.Minute

// react is the table of what follows from what: each kind of job, what it is called
// on the screen of background tasks, and who does it. Notifications follow the events
// that event.Told lists.
func (a *App) react(n *mailer.Notifier) {
	jobs.Handle(a.queue, "jobs.kind_event_happened", a.News.FanOutEvent) // something happened of which people hear
	jobs.Handle(a.queue, "jobs.kind_news_fan_out", a.News.FanOut)        // some of them have heard, others have not
	jobs.Handle(a.queue, "jobs.kind_notify_post", n.SendMails)           // mails with news are due

	jobs.Handle(a.queue, "jobs.kind_sign_in_mail", n.MailSignIn)             // somebody asked to sign in
	jobs.Handle(a.queue, "jobs.kind_email_changed_mail", n.MailEmailChanged) // somebody has another address now
	jobs.Handle(a.queue, "jobs.kind_invitation_mail", n.MailInvitation)      // staff invited somebody by address
	jobs.Handle(a.queue, "jobs.kind_test_email", n.MailTest)                 // an administrator tries the mail server

	jobs.Handle(a.queue, "jobs.kind_pictures_gone", a.deletePictures, deletingPictures) // pictures are no more

	bulkBoard := NewBoard(a.bulkDB)
	jobs.Handle(a.queue, "jobs.kind_person_leave", bulkBoard.FinishLeaving, removing) // somebody left who did very much
	jobs.Handle(a.queue, "jobs.kind_category_remove", func(ctx context.Context, job board.FinishRemoval) error {
		defer a.Board.InvalidateCaches()
		return bulkBoard.FinishRemoval(ctx, job)
	}, removing) // a category of very many ideas goes

	jobs.Handle(a.queue, "jobs.kind_search_again", bulkBoard.ReindexIdeas)
	jobs.Handle(
		a.queue, "jobs.kind_search_unfound", func(ctx context.Context, _ board.IndexMissingJob) error { return a.index(ctx) },
		indexing,
	) // a large tag has another name
}
