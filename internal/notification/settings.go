package notification

import "time"

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
	QuietFrom, QuietUntil                             int  // hours, 0 to 23, in the person's time zone; equal for no quiet hours
	StaffMail                                         bool // of staff: the morning mail
	UpdatedAt                                         time.Time
}

// TableName is where settings stand.
func (Settings) TableName() string { return "notification_settings" }

// Defaults returns the settings of a person who has chosen nothing.
func Defaults(userID int64) Settings {
	return Settings{UserID: userID, Answers: AtOnce, Comments: Daily, Mentions: Daily, Changelog: AtOnce, Community: Daily, StaffMail: true}
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
