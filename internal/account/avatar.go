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

// AvatarSizes are the widths, in pixels, that a person's picture is kept in:
// beside a name, the same on fine screens, and on their own page.
var AvatarSizes = []int{40, 80, 240}

// Avatar is a person's picture in one of its sizes.
type Avatar struct {
	UserID  int64 `gorm:"primaryKey;autoIncrement:false"`
	Size    int   `gorm:"primaryKey;autoIncrement:false"` // pixels
	Type    string
	Picture []byte
}

// SetAvatar gives a person the picture, by size, in place of the one before. It
// returns the hash that is part of its address.
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

// RemoveAvatar takes a person's picture away. Without one nothing happens.
func (a *Accounts) RemoveAvatar(ctx context.Context, id int64) error {
	return a.db.Tx(ctx, func(tx *gorm.DB) error { return clearAvatar(ctx, tx, id, "") })
}

// clearAvatar deletes a person's pictures and names the next. The person's row
// is locked first, so that of two uploads at once one wins whole.
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

// Avatar returns a person's picture of this hash and size, or NotFound.
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
