package account

import (
	"context"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"ideaboard/internal/problem"
)

// LockForDeletion locks the rows of a person who is to be deleted. It returns their id and those of
// people who were merged into them. Until tx ends, nobody can add a row that refers to them. It
// refuses the last administrator, and returns NotFound if there is no such person.
func LockForDeletion(ctx context.Context, tx *gorm.DB, id int64) (ids []int64, err error) {
	if err := lockForLeaving(ctx, tx, id); err != nil {
		return nil, err
	}
	found := []int64{id}
	for len(found) > 0 {
		var users []User
		err := tx.WithContext(ctx).Clauses(forUpdate).Where("id IN ?", found).Order("id").Find(&users).Error
		if err != nil {
			return nil, fmt.Errorf("lock user %d: %w", id, err)
		}
		for _, user := range users {
			if user.ID == id {
				if err := keepAnAdmin(ctx, tx, user); err != nil {
					return nil, err
				}
			}
			ids = append(ids, user.ID)
		}
		if found, err = mergedInto(tx, found, ids); err != nil {
			return nil, err
		}
	}
	if !slices.Contains(ids, id) || id <= 0 {
		return nil, problem.New(problem.NotFound, "problem.not_found")
	}
	return ids, nil
}

// lockForLeaving makes administrators leave one after the other, so that the last one is noticed.
// Members take only a shared lock, so that removing many votes does not delay others.
func lockForLeaving(ctx context.Context, tx *gorm.DB, id int64) error {
	user, err := realPerson(ctx, tx, id)
	if err != nil {
		return err
	}
	if user.Role == Admin {
		return LockMembership(tx)
	}
	return lockMembership(tx, "KEY SHARE")
}

// mergedInto returns the ids of those merged into these people, without the known ones.
func mergedInto(tx *gorm.DB, people, known []int64) (ids []int64, err error) {
	err = tx.Model(&User{}).Where("merged_into_id IN ? AND id NOT IN ?", people, known).Pluck("id", &ids).Error
	if err != nil {
		return nil, fmt.Errorf("look for merged people: %w", err)
	}
	return ids, nil
}

// DeletePeople deletes people and what is theirs alone: sessions, sign-in methods, pictures,
// follows, and requests with an address of theirs. Events of what they did stay without their name;
// events about them stay without detail. Everything else that refers to them must have another
// owner before.
func DeletePeople(ctx context.Context, tx *gorm.DB, ids []int64) error {
	if err := removeAddresses(ctx, tx, ids); err != nil {
		return err
	}
	return removeSteps(ctx, tx, []removal{
		{"UPDATE events SET actor_id = NULL WHERE actor_id IN ?", ids},
		{"UPDATE events SET person_id = NULL, detail = '{}' WHERE person_id IN ?", ids},
		{"DELETE FROM users WHERE id IN ?", ids},
	})
}

// removal is a statement that removes people's data, and its argument.
type removal struct {
	sql  string
	args any
}

func removeSteps(ctx context.Context, tx *gorm.DB, steps []removal) error {
	for _, step := range steps {
		if err := tx.WithContext(ctx).Exec(step.sql, step.args).Error; err != nil {
			return fmt.Errorf("remove people: %w", err)
		}
	}
	return nil
}

// removeAddresses deletes the sign-in requests with an address of these people.
func removeAddresses(ctx context.Context, tx *gorm.DB, ids []int64) error {
	emails, err := addressesOf(tx, ids)
	if err != nil {
		return err
	}
	return removeSteps(ctx, tx, []removal{
		{"UPDATE invitations SET email = NULL WHERE used_by IN ?", ids},
		{"DELETE FROM invitations WHERE used_at IS NULL AND email IN ?", emails},
		{"DELETE FROM sign_ins WHERE email IN ?", emails},
		{"DELETE FROM pending_votes WHERE email IN ?", emails},
	})
}

// ownTables lists the tables with data that identifies a person or signs them in, each with the
// column of the person's id.
var ownTables = [][2]string{
	{"sessions", "user_id"},
	{"passwords", "user_id"},
	{"passkeys", "user_id"},
	{"authenticators", "user_id"},
	{"recovery_codes", "user_id"},
	{"one_time_tokens", "user_id"},
	{"identities", "user_id"},
	{"sign_ins", "user_id"},
	{"avatars", "user_id"},
	{"user_search_terms", "user_id"},
	{"company_members", "user_id"},
	{"notification_settings", "user_id"},
	{"person_merges", "from_id"},
	{"person_merges", "into_id"},
	{"saved_views", "owner_id"},
}

// Anonymize deletes everything that identifies these people or signs them in, and makes them former
// members. Their rows stay until a job has dealt with their votes and comments and calls
// [DeletePeople].
func Anonymize(ctx context.Context, tx *gorm.DB, ids []int64) error {
	if err := removeAddresses(ctx, tx, ids); err != nil {
		return err
	}
	var steps []removal
	for _, own := range ownTables {
		steps = append(steps, removal{"DELETE FROM " + own[0] + " WHERE " + own[1] + " IN ?", ids})
	}
	steps = append(steps, removal{fmt.Sprintf(`
		UPDATE users
		SET email = NULL, name = '', role = 'member', avatar = '', source = NULL, source_id = NULL,
			two_step = FALSE, trusted_at = NULL, mail_refusal = '', mail_refused_at = NULL,
			merged_into_id = %d
		WHERE id IN ?`, DeletedUserID), ids})
	return removeSteps(ctx, tx, steps)
}

// addressesOf returns the current and recent addresses of these people, without those that another
// person has now.
func addressesOf(tx *gorm.DB, ids []int64) (emails []string, err error) {
	err = tx.Raw(`
		SELECT email
		FROM users
		WHERE id IN ?
			AND email IS NOT NULL
		UNION
		SELECT email
		FROM sign_ins
		WHERE user_id IN ?
			AND purpose = ?
			AND NOT EXISTS (SELECT 1 FROM users WHERE users.email = sign_ins.email AND users.id NOT IN ?)`,
		ids, ids, toTellOldAddress, ids).Scan(&emails).Error
	if err != nil {
		return nil, fmt.Errorf("look for the addresses of people: %w", err)
	}
	return emails, nil
}
