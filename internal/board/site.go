package board

import (
	"context"
	"fmt"
	"regexp"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/database"
	"ideaboard/internal/event"
	"ideaboard/internal/i18n"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
	"ideaboard/internal/text"
)

// The limits of a site's texts, in characters.
const (
	MaxSiteName  = 60
	MaxSiteIntro = 400
)

// Site has the name, look and settings of this installation.
type Site struct {
	ID            int64
	Name          string
	Brand         `gorm:"embedded"`
	LightLogo     string // key of the logo, see [Board.SetLogo]; "" for none
	DarkLogo      string // another one for dark mode, or ""
	Language      string // for readers whose browser asks for no known language
	AuthorsMayTag bool   `gorm:"column:authors_tag"` // authors may set public tags on their ideas
	UpdatedAt     time.Time

	// ReconsiderOptional is whether an idea may be declined without saying what would
	// change the team's mind.
	ReconsiderOptional bool
}

// TableName returns the table's name, which is singular because it has one row.
func (Site) TableName() string { return "site" }

var isColour = regexp.MustCompile(`^#[0-9a-f]{6}$`)

// SetSite changes the site's name, language and ReconsiderOptional.
func (b *Board) SetSite(ctx context.Context, actor Actor, site Site) error {
	if err := actor.May(policy.SetSite, policy.Subject{}); err != nil {
		return err
	}
	site.ID, site.UpdatedAt = 1, b.now()
	site.Name = text.Line(site.Name)
	if err := site.check(); err != nil {
		return err
	}
	return b.changeSnapshot(ctx, func(tx *gorm.DB) error {
		was, err := database.Rows[Site](tx, ForUpdate).Where("id = 1").Take(ctx)
		if err != nil {
			return fmt.Errorf("read the site: %w", err)
		}
		changes := site.changesFrom(was)
		if len(changes) == 0 {
			return nil // nothing changed, so there is no event
		}
		_, err = database.Rows[Site](tx).Where("id = 1").
			Select("name", "language", "reconsider_optional", "updated_at").
			Updates(ctx, site)
		if err != nil {
			return fmt.Errorf("change the site: %w", err)
		}
		return b.Record(ctx, tx, event.SiteChanged, 0, actor, event.Detail{"changes": changes})
	})
}

func (s Site) changesFrom(was Site) []event.Change {
	return event.Changes(
		event.Change{Field: "name", Before: was.Name, After: s.Name},
		event.Change{Field: "language", Before: was.Language, After: s.Language},
		event.Change{
			Field: "reconsider_optional", Before: was.ReconsiderOptional, After: s.ReconsiderOptional,
		},
	)
}

func (s Site) check() error {
	refused := problem.Fields{Args: map[string]any{"Max": MaxSiteName}}
	if text.Visible(s.Name) == 0 || text.Length(s.Name) > MaxSiteName {
		refused.Add("name", "problem.site_name_needed")
	}
	if i18n.Known(s.Language) == "" {
		refused.Add("language", "problem.language_unknown")
	}
	return refused.Err()
}
