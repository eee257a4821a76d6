package app

import (
	"ideaboard/internal/jobs"
	"ideaboard/internal/notify"
)

// react is the table of what follows from what: each kind of job and who does
// it. Of the events that event.Told lists, people are told.
func (a *App) react(n *notify.Notifier) {
	jobs.Handle(a.queue, a.News.Tell) // something happened of which people hear

	jobs.Handle(a.queue, n.MailSignIn)     // somebody asked to sign in
	jobs.Handle(a.queue, n.MailNewAddress) // somebody has another address now
	jobs.Handle(a.queue, a.deletePictures) // pictures are no more

	jobs.Handle(a.queue, n.MailInvitation) // staff invited somebody by address
}
