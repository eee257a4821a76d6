package notification

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"
)

// staffDigestHour is the hour of the staff digest, in the reader's time zone.
const staffDigestHour = 7

// staffMember is a person who works for the company and wants the staff digest.
type staffMember struct {
	ID                    int64
	TimeZone              string
	CreatedAt             time.Time
	QuietFrom, QuietUntil int
}

// today returns the bundle of today's digest. ok is false before staffDigestHour, and on the day
// they joined if they joined after it.
func (c staffMember) today(now time.Time) (bundle string, ok bool) {
	zone := Zone(c.TimeZone)
	here := now.In(zone)
	seven := time.Date(here.Year(), here.Month(), here.Day(), staffDigestHour, 0, 0, 0, zone)
	return "staff:" + here.Format(time.DateOnly), !now.Before(seven) && c.CreatedAt.Before(seven)
}

// SendStaffDigests queues today's digest for each member of the staff who is due for it and does
// not have it yet. Calling it again changes nothing.
func (n *Notifications) SendStaffDigests(ctx context.Context) error {
	return n.db.Tx(ctx, func(tx *gorm.DB) error {
		var staff []staffMember
		err := tx.Raw(`
			SELECT users.id, users.time_zone, users.created_at, coalesce(s.quiet_from, 0) AS quiet_from,
				coalesce(s.quiet_until, 0) AS quiet_until
			FROM users
			LEFT JOIN notification_settings AS s ON s.user_id = users.id
			WHERE users.role <> 'member'
				AND users.blocked_at IS NULL
				AND users.merged_into_id IS NULL
				AND users.email IS NOT NULL
				AND users.mail_refused_at IS NULL
				AND coalesce(s.staff_mail, TRUE)`).Scan(&staff).Error
		if err != nil {
			return fmt.Errorf("look for staff to write to: %w", err)
		}
		now := n.now()
		had, err := recentDigests(tx, staff, now)
		if err != nil {
			return err
		}
		orders := map[string][]mailItem{}
		for _, c := range staff {
			bundle, ok := c.today(now)
			if !ok || had[mailKey{c.ID, bundle}] {
				continue
			}
			due := Settings{QuietFrom: c.QuietFrom, QuietUntil: c.QuietUntil}.afterQuiet(now, Zone(c.TimeZone))
			orders[bundle] = append(orders[bundle], mailItem{UserID: c.ID, plan: plan{StaffDigestMail, bundle, due}})
		}
		return addToMails(tx, orders, now)
	})
}

type mailKey struct {
	UserID int64
	Bundle string
}

// recentDigests returns the digests of the last two days, sent or not.
func recentDigests(tx *gorm.DB, staff []staffMember, now time.Time) (map[mailKey]bool, error) {
	ids := make([]int64, len(staff))
	for i, c := range staff {
		ids[i] = c.ID
	}
	var found []mailKey
	err := tx.Raw(`
		SELECT user_id, bundle
		FROM outgoing_mails
		WHERE user_id IN ?
			AND kind = 'staff'
			AND created_at > ?`, ids, now.Add(-2*24*time.Hour)).Scan(&found).Error
	if err != nil {
		return nil, fmt.Errorf("look for staff digests: %w", err)
	}
	had := map[mailKey]bool{}
	for _, key := range found {
		had[key] = true
	}
	return had, nil
}
