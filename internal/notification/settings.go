package notification

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
)

// Kind is a kind of notification. People choose a [Pace] for each.
type Kind string

// The kinds of news.
const (
	Answers   Kind = "answers"   // milestones: answers, status changes, and questions to the people of an idea
	Comments  Kind = "comments"  // on ideas that the person follows
	Mentions  Kind = "mentions"  // mentions of the person and replies to their comments
	Changelog Kind = "changelog" // shipped ideas, and thanks for help with them
	Community Kind = "community" // new ideas in categories and with tags that the person follows
)

// Kinds lists the kinds in the order of the settings page.
var Kinds = []Kind{Answers, Mentions, Comments, Changelog, Community}

// Pace is how soon notifications of a kind are emailed. They appear in the inbox immediately.
type Pace string

// The paces.
const (
	AtOnce Pace = "now"
	Daily  Pace = "daily"
	Weekly Pace = "weekly"
	Never  Pace = "never"
)

// Settings are a person's choices about email.
type Settings struct {
	UserID                                            int64 `gorm:"primaryKey;autoIncrement:false"`
	Answers, Comments, Mentions, Changelog, Community Pace
	// hours from 0 to 23 in the person's time zone; equal means no quiet hours
	QuietFrom, QuietUntil int
	StaffMail             bool // for staff: the staff digest
	UpdatedAt             time.Time
}

// TableName returns the table of the settings.
func (Settings) TableName() string { return "notification_settings" }

// Defaults returns the settings of a person who has not chosen any.
func Defaults(userID int64) Settings {
	return Settings{
		UserID:    userID,
		Answers:   AtOnce,
		Comments:  Daily,
		Mentions:  Daily,
		Changelog: AtOnce,
		Community: Daily,
		StaffMail: true,
	}
}

// Pace returns how soon notifications of a kind are emailed; Never for an unknown kind.
func (s Settings) Pace(kind Kind) Pace {
	if pace := s.pace(kind); pace != nil {
		return *pace
	}
	return Never
}

// pace returns a pointer to the pace of a kind, or nil for an unknown kind.
func (s *Settings) pace(kind Kind) *Pace {
	switch kind {
	case Answers:
		return &s.Answers
	case Comments:
		return &s.Comments
	case Mentions:
		return &s.Mentions
	case Changelog:
		return &s.Changelog
	case Community:
		return &s.Community
	}
	return nil
}

// Paces lists the paces in the order of the settings page.
var Paces = []Pace{AtOnce, Daily, Weekly, Never}

// set changes the pace of a kind. It ignores an unknown kind.
func (s *Settings) set(kind Kind, pace Pace) {
	if at := s.pace(kind); at != nil {
		*at = pace
	}
}

// With returns a copy of the settings with this pace for a kind.
func (s Settings) With(kind Kind, pace Pace) Settings {
	s.set(kind, pace)
	return s
}

// Silent reports whether the person turned off all kinds. The staff digest does not count.
func (s Settings) Silent() bool { return s.stopped(StopAll, false) }

// stopped reports whether what is off already. staff is whether the person is staff.
func (s Settings) stopped(what Unsubscribe, staff bool) bool {
	switch what {
	case StopStaff:
		return !s.StaffMail
	case StopAll:
		comes := slices.ContainsFunc(Kinds, func(kind Kind) bool { return s.Pace(kind) != Never })
		return !comes && (!staff || !s.StaffMail)
	}
	if what.digest() {
		return len(s.at(Pace(what))) == 0
	}
	return s.Pace(Kind(what)) == Never
}

// at returns the kinds with this pace.
func (s Settings) at(pace Pace) (kinds []Kind) {
	for _, kind := range Kinds {
		if s.Pace(kind) == pace {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}

// withDigestStopped returns the settings with every kind of this pace set to Never. If stop is
// false it does the reverse: those of kinds that are set to Never get this pace; no kinds means
// those that are daily by default.
func (s Settings) withDigestStopped(pace Pace, stop bool, kinds []Kind) Settings {
	if stop {
		for _, kind := range s.at(pace) {
			s.set(kind, Never)
		}
		return s
	}
	if len(kinds) == 0 {
		kinds = Defaults(0).at(Daily)
	}
	for _, kind := range s.at(Never) {
		if slices.Contains(kinds, kind) {
			s.set(kind, pace)
		}
	}
	return s
}

// withStopped returns the settings with what turned off, or if stop is false, reset to its default.
// kinds are the kinds that a digest contained before it was turned off.
func (s Settings) withStopped(what Unsubscribe, stop bool, kinds []Kind) Settings {
	if what.digest() {
		return s.withDigestStopped(Pace(what), stop, kinds)
	}
	to := Defaults(s.UserID)
	if stop {
		to.StaffMail = false
		for _, kind := range Kinds {
			to.set(kind, Never)
		}
	}
	switch what {
	case StopStaff:
		s.StaffMail = to.StaffMail
	case StopAll:
		to.QuietFrom, to.QuietUntil = s.QuietFrom, s.QuietUntil
		return to
	default:
		s.set(Kind(what), to.Pace(Kind(what)))
	}
	return s
}

// check returns an error for the first invalid field, or nil.
func (s Settings) check() error {
	for _, kind := range Kinds {
		if !slices.Contains(Paces, s.Pace(kind)) {
			return problem.Field(string(kind), "problem.pace_unknown", nil)
		}
	}
	if s.QuietFrom < 0 || s.QuietFrom > 23 || s.QuietUntil < 0 || s.QuietUntil > 23 {
		return problem.Field("quiet", "problem.hour_unknown", nil)
	}
	return nil
}

// SettingsOf returns the settings of these people by id. Those who have not chosen any get the
// defaults.
func (n *Notifications) SettingsOf(ctx context.Context, ids ...int64) (map[int64]Settings, error) {
	return settingsOf(n.db.Read(ctx), ids)
}

func settingsOf(tx *gorm.DB, ids []int64) (map[int64]Settings, error) {
	all := make(map[int64]Settings, len(ids))
	if len(ids) == 0 {
		return all, nil
	}
	for _, id := range ids {
		all[id] = Defaults(id)
	}
	var chosen []Settings
	if err := tx.Where("user_id IN ?", ids).Find(&chosen).Error; err != nil {
		return nil, fmt.Errorf("load settings of news: %w", err)
	}
	for _, settings := range chosen {
		all[settings.UserID] = settings
	}
	return all, nil
}

// SaveSettings stores the actor's settings. For members, StaffMail keeps its value. Errors: the
// refusal of policy, or problem.Field for an invalid value.
func (n *Notifications) SaveSettings(ctx context.Context, actor policy.Actor, settings Settings) error {
	if err := actor.May(policy.HearNews, policy.Subject{}); err != nil {
		return err
	}
	if err := settings.check(); err != nil {
		return err
	}
	settings.UserID, settings.UpdatedAt = actor.ID, n.now()
	err := n.db.Tx(ctx, func(tx *gorm.DB) error {
		if !actor.Staff() {
			before, err := settingsOf(tx, []int64{actor.ID})
			if err != nil {
				return err
			}
			settings.StaffMail = before[actor.ID].StaffMail
		}
		return save(tx, settings)
	})
	if err != nil {
		return fmt.Errorf("save settings of user %d: %w", actor.ID, err)
	}
	return nil
}

// save inserts or replaces the settings of a person.
func save(tx *gorm.DB, settings Settings) error {
	return tx.Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "user_id"}}, UpdateAll: true}).
		Create(&settings).Error
}
