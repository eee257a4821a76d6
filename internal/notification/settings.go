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

// Kind is a kind of news, by which people choose how they are told.
type Kind string

// The kinds of news.
const (
	Answers   Kind = "answers"   // answers and statuses, and what staff ask of the people behind an idea: the milestones
	Comments  Kind = "comments"  // on ideas that one follows
	Mentions  Kind = "mentions"  // of oneself, and replies to what one said
	Changelog Kind = "changelog" // what shipped, and thanks for it
	Community Kind = "community" // new ideas in categories that one follows
)

// Kinds lists the kinds as the page shows them.
var Kinds = []Kind{Answers, Mentions, Comments, Changelog, Community}

// Pace is how soon news of a kind comes by mail. The inbox has it at once.
type Pace string

// The paces.
const (
	AtOnce Pace = "now"
	Daily  Pace = "daily"
	Weekly Pace = "weekly"
	Never  Pace = "never"
)

// Settings are how a person wants to be told by mail.
type Settings struct {
	UserID                                            int64 `gorm:"primaryKey;autoIncrement:false"`
	Answers, Comments, Mentions, Changelog, Community Pace
	// hours, 0 to 23, in the person's time zone; equal for no quiet hours
	QuietFrom, QuietUntil int
	StaffMail             bool // of staff: the morning mail
	UpdatedAt             time.Time
}

// TableName is where settings stand.
func (Settings) TableName() string { return "notification_settings" }

// Defaults returns the settings of a person who has chosen nothing.
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

// Pace returns how soon news of a kind comes.
func (s Settings) Pace(kind Kind) Pace {
	if pace := s.pace(kind); pace != nil {
		return *pace
	}
	return Never
}

// pace returns where the pace of a kind stands; nil when there is no such kind.
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

// Paces lists the paces as the page shows them.
var Paces = []Pace{AtOnce, Daily, Weekly, Never}

// set changes how soon news of a kind comes.
func (s *Settings) set(kind Kind, pace Pace) {
	if at := s.pace(kind); at != nil {
		*at = pace
	}
}

// With returns the settings with another pace for a kind.
func (s Settings) With(kind Kind, pace Pace) Settings {
	s.set(kind, pace)
	return s
}

// Silent reports whether no news comes by mail at all.
func (s Settings) Silent() bool { return s.stopped(StopAll, false) }

// stopped reports whether what a link stops is stopped already.
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

// at returns the kinds that come at a pace.
func (s Settings) at(pace Pace) (kinds []Kind) {
	for _, kind := range Kinds {
		if s.Pace(kind) == pace {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}

// turnedDigest returns the settings with nothing at a digest's pace, or with
// those of some kinds at it that do not come at all.
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

// turned returns the settings with something stopped, or as it is for who has
// chosen nothing; kinds are what comes with a digest again.
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

// check returns what is wrong with the settings.
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

// SettingsOf returns how some people want to be told, of everybody who is asked
// for: who has chosen nothing has the defaults.
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

// SaveSettings changes how the actor wants to be told. Only staff have a
// morning mail to choose.
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

// save writes the settings of a person, in place of what they had chosen.
func save(tx *gorm.DB, settings Settings) error {
	return tx.Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "user_id"}}, UpdateAll: true}).
		Create(&settings).Error
}
