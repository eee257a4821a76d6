package account

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/database"
	"ideaboard/internal/i18n"
	"ideaboard/internal/jobs"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
	"ideaboard/internal/ratelimit"
	"ideaboard/internal/text"
)

// TestEmailState is what became of a test email.
type TestEmailState string

// The states of a test email; "" before the first.
const (
	TestEmailWaiting TestEmailState = "waiting"
	TestEmailSent    TestEmailState = "sent"
	TestEmailRefused TestEmailState = "refused"
)

// TestEmail is the last test email of the board.
type TestEmail struct {
	State  TestEmailState
	Answer string // why it was not sent, in the words of the mail server
	At     time.Time
}

// TestEmailJob is the job that sends a test email to an administrator.
type TestEmailJob struct {
	Number int64 `json:"number"` // of the test
	UserID int64 `json:"user_id"`
}

// Kind names the job in the queue.
func (TestEmailJob) Kind() string { return "test_email" }

// Queue is the one for urgent emails: somebody waits for it.
func (TestEmailJob) Queue() string { return jobs.Mail }

// AskTestEmail enqueues a test email to the administrator's own address.
func (a *Accounts) AskTestEmail(ctx context.Context, actor policy.Actor, user User) error {
	if err := actor.May(policy.SetSite, policy.Subject{}); err != nil {
		return err
	}
	if user.Email == nil {
		return problem.New(problem.Conflict, "problem.test_email_nowhere")
	}
	if err := a.AllowUser(ctx, ratelimit.TestEmails, user); err != nil {
		return err
	}
	return a.db.Tx(ctx, func(tx *gorm.DB) error {
		now := a.now()
		var number int64
		err := tx.Raw(`
			UPDATE setup_checklist
			SET test_email = test_email + 1, test_email_at = ?, test_email_state = ?, test_email_answer = ''
			WHERE id = 1
			RETURNING test_email`,
			now, TestEmailWaiting,
		).Scan(&number).Error
		if err != nil {
			return fmt.Errorf("ask for a test email: %w", err)
		}
		return jobs.Enqueue(tx, TestEmailJob{Number: number, UserID: user.ID})
	})
}

// TestEmailTo returns the address and the language of a job's email. ok is false if another test
// was asked for since, or the person is no administrator any more.
func (a *Accounts) TestEmailTo(ctx context.Context, job TestEmailJob) (address, language string, ok bool, err error) {
	row, err := checklist(ctx, a.db.Read(ctx))
	if err != nil || row.TestEmail != job.Number || row.TestEmailState != TestEmailWaiting {
		return "", "", false, err
	}
	user, err := userWhere(ctx, a.db.Read(ctx), "id = ?", job.UserID)
	if problem.KindOf(err) == problem.NotFound {
		return "", "", false, nil
	}
	if err != nil || user.Email == nil || user.Role != Admin {
		return "", "", false, err
	}
	return *user.Email, i18n.Known(user.Language), true, nil
}

// SetTestEmailResult records what became of a test email. answer is why it was not sent, without
// an address; "" if it was.
func (a *Accounts) SetTestEmailResult(ctx context.Context, job TestEmailJob, answer string) error {
	result := checklistRow{TestEmailState: TestEmailSent, TestEmailAnswer: text.Cut(text.Line(answer), maxRefusal)}
	if answer != "" {
		result.TestEmailState = TestEmailRefused
	}
	return a.db.Tx(ctx, func(tx *gorm.DB) error {
		_, err := database.Rows[checklistRow](tx).Where("id = 1 AND test_email = ?", job.Number).
			Select("test_email_state", "test_email_answer").Updates(ctx, result)
		if err != nil {
			return fmt.Errorf("record what became of a test email: %w", err)
		}
		return nil
	})
}
