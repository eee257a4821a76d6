package account

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/database"
	"ideaboard/internal/event"
	"ideaboard/internal/jobs"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
	"ideaboard/internal/ratelimit"
	"ideaboard/internal/text"
)

// Limits of [InviteInput]: people, days, and characters of the note.
const (
	MaxInvited    = 200
	MaxInviteDays = 90
	InviteDays    = 14 // the default
	MaxNote       = 500
)

// Invitation lets one person join by a link. The link is derived from the board's secret and the
// nonce, and not stored.
type Invitation struct {
	ID        int64
	Nonce     string
	Email     *string // the address it was sent to; nil for a link to hand out
	Role      Role    // that the person gets
	CompanyID *int64  // that the person joins
	Note      string
	InvitedBy *int64
	CreatedAt time.Time
	ExpiresAt time.Time
	UsedAt    *time.Time
	UsedBy    *int64
	RevokedAt *time.Time // it can be restored for a day
	Unsent    bool       // its email was due while it was revoked, and was not sent

	Token string `gorm:"-"` // of the link; "" if the link no longer works or is not for the viewer
}

// InviteInput is what staff send to invite people: either addresses, each of which is sent its own
// link, or a number of links to hand out.
type InviteInput struct {
	Emails    []string
	Count     int
	Role      Role
	CompanyID int64 // 0 for none
	Note      string
	Days      int // 0 for the default
}

// InvitationMail is the job that sends an invitation.
type InvitationMail struct {
	ID int64 `json:"id"`
}

// Kind names the job in the queue.
func (InvitationMail) Kind() string { return "invitation_mail" }

// Queue keeps many invitations from delaying sign-in codes.
func (InvitationMail) Queue() string { return jobs.BulkMail }

// clean returns the input with defaults filled in, or a refusal with every invalid field.
func (o InviteInput) clean() (InviteInput, error) {
	refused := problem.Fields{Args: map[string]any{"Max": MaxInvited, "MaxDays": MaxInviteDays, "MaxNote": MaxNote}}
	emails, wrong := cleanEmails(o.Emails)
	o.Emails, o.Note = emails, text.Block(o.Note)
	switch {
	case wrong != "":
		refused.Add("emails", "problem.invite_address")
		refused.Args["Email"] = text.Cut(text.Line(wrong), 60)
	case len(o.Emails) > MaxInvited:
		refused.Add("emails", "problem.invite_too_many")
	case len(o.Emails) > 0 && o.Count > 0:
		refused.Add("count", "problem.invite_either")
	case len(o.Emails) == 0 && o.Count == 0:
		refused.Add("emails", "problem.invite_nobody")
	case o.Count < 0 || o.Count > MaxInvited:
		refused.Add("count", "problem.invite_count")
	}
	if o.Role == "" {
		o.Role = Member
	}
	if !o.Role.Valid() {
		refused.Add("role", "problem.role_unknown")
	}
	if text.Length(o.Note) > MaxNote {
		refused.Add("note", "problem.note_long")
	}
	if o.Days == 0 {
		o.Days = InviteDays
	}
	if o.Days < 1 || o.Days > MaxInviteDays {
		refused.Add("days", "problem.invite_days")
	}
	return o, refused.Err()
}

// cleanEmails returns the addresses sorted and without duplicates, ignoring empty lines. If one is
// invalid, wrong is that line.
func cleanEmails(lines []string) (emails []string, wrong string) {
	for _, line := range lines {
		if strings.TrimSpace(line) == "" {
			continue
		}
		email, err := CleanEmail(line)
		if err != nil {
			return nil, line
		}
		emails = append(emails, email)
	}
	slices.Sort(emails) // so that two requests at once count the limits of addresses in the same order
	return slices.Compact(emails), ""
}

// Invite creates invitations and returns them with their tokens. It enqueues the emails to
// addresses.
func (a *Accounts) Invite(ctx context.Context, actor policy.Actor, input InviteInput) (made []Invitation, err error) {
	if err := actor.May(policy.Invite, policy.Subject{PersonRole: Member}); err != nil {
		return nil, err // those who may not invite get no details of the form
	}
	if input, err = input.clean(); err != nil {
		return nil, err
	}
	if err := actor.May(policy.Invite, policy.Subject{PersonRole: input.Role}); err != nil {
		return nil, problem.Field("role", "problem.admins_only", nil)
	}
	made = a.invitations(actor, input)
	err = a.db.Tx(ctx, func(tx *gorm.DB) error {
		for _, email := range input.Emails {
			err := a.limits.AllowIn(tx, ratelimit.Use{Limit: ratelimit.EmailsPerClient, By: "invitation " + email})
			if err != nil {
				return emailLimitRefusal(err, email)
			}
		}
		if err := database.Rows[Invitation](tx).CreateInBatches(ctx, &made, MaxInvited); err != nil {
			if errors.Is(err, gorm.ErrForeignKeyViolated) {
				return problem.Field("company", "problem.company_unknown", nil)
			}
			return fmt.Errorf("invite: %w", err)
		}
		if err := a.mailInvitations(tx, made); err != nil {
			return err
		}
		return a.record(ctx, tx, event.InvitationMade, actor, 0, event.Detail{"count": len(made), "role": input.Role})
	})
	if err != nil {
		return nil, err
	}
	for i := range made {
		made[i].Token = a.invitationToken(made[i])
	}
	return made, nil
}

// invitations returns the rows for an input.
func (a *Accounts) invitations(actor policy.Actor, input InviteInput) (made []Invitation) {
	now := a.now()
	row := Invitation{
		Role:      input.Role,
		Note:      input.Note,
		InvitedBy: &actor.ID,
		CreatedAt: now,
		ExpiresAt: now.AddDate(0, 0, input.Days),
	}
	if input.CompanyID != 0 {
		row.CompanyID = &input.CompanyID
	}
	for i := range max(input.Count, len(input.Emails)) {
		row.Nonce = NewToken()
		if len(input.Emails) > 0 {
			row.Email = &input.Emails[i]
		}
		made = append(made, row)
	}
	return made
}

func (a *Accounts) mailInvitations(tx *gorm.DB, made []Invitation) error {
	var mails []jobs.Args
	for _, invitation := range made {
		if invitation.Email != nil {
			mails = append(mails, InvitationMail{ID: invitation.ID})
		}
	}
	return jobs.Enqueue(tx, mails...)
}

// emailLimitRefusal turns TooMany into a refusal of the field "emails" that names the address. It returns
// other errors unchanged.
func emailLimitRefusal(err error, email string) error {
	if refusal, ok := errors.AsType[*problem.Error](err); ok && refusal.Kind == problem.TooMany {
		return problem.Field("emails", "problem.invite_mails", map[string]any{
			"Email": email, "Minutes": refusal.Args["Minutes"],
		})
	}
	return err
}
