package board

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"ideaboard/internal/database"
	"ideaboard/internal/event"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
)

// The modes that may have a logo of their own.
const (
	LightMode = "light"
	DarkMode  = "dark"
)

// LogoFile is a logo as PNG files: one for pages, and a large one to draw icons from.
type LogoFile struct {
	Name          string `gorm:"primaryKey"` // its key: mode, hash, and width x height of Small
	Small, Large  []byte
	Width, Height int `gorm:"-"` // pixels of Small
}

// TableName returns the table's name.
func (LogoFile) TableName() string { return "logos" }

// SetLogo replaces the logo of a mode. It sets the file's name.
func (b *Board) SetLogo(ctx context.Context, actor Actor, mode string, file LogoFile) error {
	sum := sha256.Sum256(append(file.Small, file.Large...))
	file.Name = fmt.Sprintf("%s-%s-%dx%d", mode, hex.EncodeToString(sum[:8]), file.Width, file.Height)
	return b.changeLogo(ctx, actor, mode, &file)
}

// RemoveLogo removes the logo of a mode, if there is one.
func (b *Board) RemoveLogo(ctx context.Context, actor Actor, mode string) error {
	return b.changeLogo(ctx, actor, mode, nil)
}

func (b *Board) changeLogo(ctx context.Context, actor Actor, mode string, file *LogoFile) error {
	if err := actor.May(policy.SetSite, policy.Subject{}); err != nil {
		return err
	}
	if mode != LightMode && mode != DarkMode {
		return problem.New(problem.Invalid, "problem.text_invalid")
	}
	return b.changeSnapshot(ctx, func(tx *gorm.DB) error {
		was, err := database.Rows[Site](tx, ForUpdate).Where("id = 1").Take(ctx)
		if err != nil {
			return fmt.Errorf("read the site: %w", err)
		}
		site, before := Site{LightLogo: was.LightLogo, DarkLogo: was.DarkLogo, UpdatedAt: b.now()}, was.LightLogo
		named := &site.LightLogo
		if mode == DarkMode {
			before, named = was.DarkLogo, &site.DarkLogo
		}
		*named = ""
		if file != nil {
			*named = file.Name
		}
		if *named == before {
			return nil // the same picture again, or none to remove
		}
		if err := tx.Exec("DELETE FROM logos WHERE name = ?", before).Error; err != nil {
			return fmt.Errorf("remove a logo: %w", err)
		}
		if file != nil {
			if err := tx.Create(file).Error; err != nil {
				return fmt.Errorf("store a logo: %w", err)
			}
		}
		_, err = database.Rows[Site](tx).Where("id = 1").Select("light_logo", "dark_logo", "updated_at").Updates(ctx, site)
		if err != nil {
			return fmt.Errorf("change the logo: %w", err)
		}
		changes := []event.Change{{Field: mode + "_logo", Before: before != "", After: *named != ""}}
		return b.Record(ctx, tx, event.SiteChanged, 0, actor, event.Detail{"changes": changes})
	})
}

// LogoFile returns the logo with this key, or NotFound.
func (b *Board) LogoFile(ctx context.Context, name string) (file LogoFile, err error) {
	err = b.db.Read(ctx).Where("name = ?", name).Take(&file).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return file, problem.New(problem.NotFound, "problem.not_found")
	}
	if err != nil {
		return file, fmt.Errorf("read a logo: %w", err)
	}
	return file, nil
}
