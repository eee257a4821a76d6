package board

import (
	"context"
	"fmt"

	"ideaboard/internal/policy"
)

// SetupProgress is how far a new board is set up.
type SetupProgress struct {
	Branded    bool // it has a colour, a logo or words of its own
	Categories bool // they are not only the one that every board begins with
	Imported   bool // ideas came from another product
}

// SetupProgress returns how far the board is set up, for administrators.
func (b *Board) SetupProgress(ctx context.Context, actor Actor) (progress SetupProgress, err error) {
	if err := actor.May(policy.SetSite, policy.Subject{}); err != nil {
		return progress, err
	}
	snapshot, err := b.Snapshot(ctx)
	if err != nil {
		return progress, err
	}
	site := snapshot.Site
	for _, own := range []string{
		site.Colour, site.LightLogo, site.Initials, site.Headline, site.Brand.Intro, site.CompanyURL,
	} {
		progress.Branded = progress.Branded || own != ""
	}
	progress.Categories = len(snapshot.Categories) != 1 || snapshot.Categories[0].Name != firstCategory
	err = b.db.Read(ctx).Raw("SELECT EXISTS (SELECT 1 FROM ideas WHERE source IS NOT NULL)").
		Scan(&progress.Imported).Error
	if err != nil {
		return progress, fmt.Errorf("look for imported ideas: %w", err)
	}
	return progress, nil
}

// firstCategory is the name of the category that the schema makes.
const firstCategory = "General"
