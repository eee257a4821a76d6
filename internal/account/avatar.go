package account

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"ideaboard/internal/database"
	"ideaboard/internal/problem"
)

// AvatarSizes are the widths in pixels in which a person's picture is stored: beside a name, the
// same on high-density screens, and on their own page.
var AvatarSizes = []int{40, 80, 240}

// Avatar is a person's picture in one of its sizes.
type Avatar struct {
	UserID  int64 `gorm:"primaryKey;autoIncrement:false"`
	Size    int   `gorm:"primaryKey;autoIncrement:false"` // pixels
	Type    string
	Picture []byte
}

// SetAvatar replaces a person's picture. pictures has the image of each size. It returns the hash
// that is part of the picture's address.
func (a *Accounts) SetAvatar(
	ctx context.Context,
	id int64,
	pictures map[int][]byte,
	kind string,
) (hash string, err error) {
	sum, rows := sha256.New(), []Avatar{}
	for _, size := range slices.Sorted(maps.Keys(pictures)) {
		sum.Write(pictures[size])
		rows = append(rows, Avatar{UserID: id, Size: size, Type: kind, Picture: pictures[size]})
	}
	if len(rows) == 0 {
		return "", errors.New("set avatar: no pictures")
	}
	hash = hex.EncodeToString(sum.Sum(nil)[:10])
	err = a.db.Tx(ctx, func(tx *gorm.DB) error {
		if err := clearAvatar(ctx, tx, id, hash); err != nil {
			return err
		}
		if err := tx.Create(&rows).Error; err != nil {
			return fmt.Errorf("keep avatar of user %d: %w", id, err)
		}
		return nil
	})
	return hash, err
}

// RemoveAvatar removes a person's picture, if they have one.
func (a *Accounts) RemoveAvatar(ctx context.Context, id int64) error {
	return a.db.Tx(ctx, func(tx *gorm.DB) error { return clearAvatar(ctx, tx, id, "") })
}

// clearAvatar deletes a person's pictures and stores next as the hash of the new one, or "". It
// locks the person's row first, so that two uploads at once do not mix.
func clearAvatar(ctx context.Context, tx *gorm.DB, id int64, next string) error {
	_, err := database.Rows[User](tx, clause.Locking{Strength: "NO KEY UPDATE"}).Where("id = ?", id).Select("id").Take(ctx)
	if err != nil {
		return fmt.Errorf("lock user %d: %w", id, err)
	}
	if err := tx.Exec("DELETE FROM avatars WHERE user_id = ?", id).Error; err != nil {
		return fmt.Errorf("remove avatar of user %d: %w", id, err)
	}
	return updateUser(ctx, tx, User{ID: id, Avatar: next}, "avatar")
}

// Avatar returns a person's picture with this hash and size, or NotFound.
func (a *Accounts) Avatar(ctx context.Context, id int64, hash string, size int) (avatar Avatar, err error) {
	if hash == "" || !slices.Contains(AvatarSizes, size) {
		return avatar, problem.New(problem.NotFound, "problem.not_found")
	}
	err = a.db.Read(ctx).Raw(`
		SELECT avatars.*
		FROM users
		JOIN avatars ON avatars.user_id = users.id
		WHERE users.id = ?
			AND users.avatar = ?
			AND avatars.size = ?`, id, hash, size).Take(&avatar).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return avatar, problem.New(problem.NotFound, "problem.not_found")
	}
	if err != nil {
		return avatar, fmt.Errorf("load avatar of user %d: %w", id, err)
	}
	return avatar, nil
}
