package mail

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"
)

// kept is how many mails an outbox holds.
const kept = 50

// Outbox keeps the last mails instead of sending them: for a board without a
// mail server, and for tests. The zero value is ready.
type Outbox struct {
	Log   *slog.Logger // where each mail is written, too; nil for nowhere
	mutex sync.Mutex
	sent  []Sent
}

// Send keeps the mail.
func (o *Outbox) Send(_ context.Context, m Message) error {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	if len(o.sent) == kept {
		o.sent = o.sent[1:]
	}
	o.sent = append(o.sent, Sent{Message: m, At: time.Now().UTC()})
	if o.Log != nil {
		o.Log.Info("mail not sent: no mail server is set (IDEABOARD_SMTP)", "to", m.To, "subject", m.Subject, "text", m.Text)
	}
	return nil
}

// Sent returns the mails kept, the newest first.
func (o *Outbox) Sent() []Sent {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	mails := slices.Clone(o.sent)
	slices.Reverse(mails)
	return mails
}
