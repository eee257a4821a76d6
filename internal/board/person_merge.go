package board

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"ideaboard/internal/account"
	"ideaboard/internal/database"
	"ideaboard/internal/event"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
)

// personMerge is a row of person_merges.
type personMerge struct {
	ID        int64
	FromID    int64
	IntoID    int64
	Journal   string // a personJournal as JSON
	CreatedAt time.Time
	UndoneAt  *time.Time
}

// TableName returns the table's name.
func (personMerge) TableName() string { return "person_merges" }

// MergePeople moves everything of from to into and returns the merge's id. from's address
// then signs in to into; from's sessions end. The journal of moved rows is kept for
// [Board.UnmergePeople].
//
// The merge must not give anybody more rights. It is a Conflict if into may do more than
// from, if either is blocked, if from has two-step verification that would be lost, or if
// from has more than [MaxMerged] rows of a kind.
func (b *Board) MergePeople(ctx context.Context, actor Actor, from, into int64) (mergeID int64, err error) {
	err = b.Change(ctx, func(tx *gorm.DB) error {
		two, err := b.mergeable(ctx, tx, actor, from, into)
		if err != nil {
			return err
		}
		journal, err := b.movePerson(tx, from, into)
		if err != nil {
			return fmt.Errorf("merge user %d into %d: %w", from, into, err)
		}
		text, err := json.Marshal(journal)
		if err != nil {
			return fmt.Errorf("merge user %d into %d: %w", from, into, err)
		}
		merge := personMerge{FromID: from, IntoID: into, Journal: string(text), CreatedAt: b.now()}
		err = errors.Join(database.Rows[personMerge](tx).Create(ctx, &merge),
			shutOut(tx, two[from], time.Time{}, b.now()),
			tx.Exec("UPDATE users SET merged_into_id = ? WHERE id = ?", into, from).Error)
		if err != nil {
			return fmt.Errorf("merge user %d into %d: %w", from, into, err)
		}
		mergeID = merge.ID
		if err := recountPeople(tx, from, into); err != nil {
			return err
		}
		return event.Record(ctx, tx, event.Of(event.PersonMerged, actor.ID, b.now()).OnPerson(from),
			event.Detail{"into": into, "merge": mergeID})
	})
	return mergeID, err
}

// UnmergePeople undoes a merge: rows that it moved and that still exist are moved back.
// Later changes stay.
func (b *Board) UnmergePeople(ctx context.Context, actor Actor, mergeID int64) error {
	return b.Change(ctx, func(tx *gorm.DB) error {
		merge, journal, two, err := b.lockMergeToUndo(ctx, tx, actor, mergeID)
		if err != nil {
			return err
		}
		if err := b.movePersonBack(tx, journal, merge.FromID, merge.IntoID); err != nil {
			return fmt.Errorf("undo merge %d: %w", mergeID, err)
		}
		err = tx.Exec("UPDATE users SET merged_into_id = NULL WHERE id = ?", merge.FromID).Error
		if err == nil {
			// Somebody may have opened later sessions of into with from's email.
			err = errors.Join(shutOut(tx, two[merge.FromID], time.Time{}, b.now()),
				shutOut(tx, two[merge.IntoID], merge.CreatedAt, b.now()))
		}
		if err == nil {
			err = tx.Exec("UPDATE person_merges SET undone_at = ? WHERE id = ?", b.now(), mergeID).Error
		}
		if err != nil {
			return fmt.Errorf("undo merge %d: %w", mergeID, err)
		}
		if err := recountPeople(tx, merge.FromID, merge.IntoID); err != nil {
			return err
		}
		about := event.Detail{"into": merge.IntoID, "merge": mergeID}
		return event.Record(ctx, tx, event.Of(event.PersonUnmerged, actor.ID, b.now()).OnPerson(merge.FromID), about)
	})
}

// shutOut ends the sessions that a person started since a time, and everything that could
// start one.
func shutOut(tx *gorm.DB, user account.User, since, now time.Time) error {
	_, err := account.RevokeAccessSince(tx, user, since, now)
	return err
}

// mergeable locks both people and checks that they can be merged. Neither can propose or
// vote meanwhile, because that needs a lock on their row.
func (b *Board) mergeable(
	ctx context.Context, tx *gorm.DB, actor Actor, from, into int64,
) (two map[int64]account.User, err error) {
	if two, err = b.twoPeople(ctx, tx, actor, from, into); err != nil {
		return nil, err
	}
	if from == into {
		return nil, problem.Field("with", "problem.merge_same", nil)
	}
	if two[from].MergedIntoID != nil || two[into].MergedIntoID != nil {
		return nil, problem.New(problem.Conflict, "problem.person_merged")
	}
	var led int64 // aliases have one level only
	err = tx.Raw("SELECT coalesce(min(id), 0) FROM users WHERE merged_into_id = ?", from).Scan(&led).Error
	if err != nil {
		return nil, fmt.Errorf("find merges into user %d: %w", from, err)
	}
	if led != 0 {
		return nil, problem.New(problem.Conflict, "problem.person_has_merged")
	}
	if err := refusePrivilegeGain(two[from], two[into]); err != nil {
		return nil, err
	}
	return two, b.checkMergeLimit(tx, from)
}

// refusePrivilegeGain refuses a merge in which somebody with access to from's mailbox
// would gain access: from's address opens into's account afterwards, without from's
// two-step verification.
func refusePrivilegeGain(from, into account.User) error {
	switch {
	case from.BlockedAt != nil || into.BlockedAt != nil:
		return problem.New(problem.Conflict, "problem.merge_blocked")
	case into.Role.Staff() && from.Role != account.Admin && from.Role != into.Role:
		return problem.New(problem.Conflict, "problem.merge_into_power")
	case from.TwoStep && !into.TwoStep:
		return problem.New(problem.Conflict, "problem.merge_second_step")
	}
	return nil
}

// lockMergeToUndo locks a merge and its people, and checks that it can be undone.
func (b *Board) lockMergeToUndo(
	ctx context.Context, tx *gorm.DB, actor Actor, mergeID int64,
) (merge personMerge, journal personJournal, two map[int64]account.User, err error) {
	if err := actor.May(policy.SeeLog, policy.Subject{}); err != nil { // otherwise the answer would reveal merges
		return merge, journal, nil, err
	}
	merge, err = database.Rows[personMerge](tx, clause.Locking{Strength: "UPDATE"}).Where("id = ?", mergeID).Take(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return merge, journal, nil, problem.New(problem.NotFound, "problem.not_found")
	}
	if err != nil {
		return merge, journal, nil, fmt.Errorf("load merge %d: %w", mergeID, err)
	}
	if two, err = b.twoPeople(ctx, tx, actor, merge.FromID, merge.IntoID); err != nil {
		return merge, journal, nil, err
	}
	if merge.UndoneAt != nil {
		return merge, journal, nil, problem.New(problem.Conflict, "problem.merge_undone")
	}
	if err := json.Unmarshal([]byte(merge.Journal), &journal); err != nil {
		return merge, journal, nil, fmt.Errorf("read the journal of merge %d: %w", mergeID, err)
	}
	return merge, journal, two, nil
}

// twoPeople locks two people whom the actor may merge, in order of id.
func (b *Board) twoPeople(
	ctx context.Context, tx *gorm.DB, actor Actor, from, into int64,
) (map[int64]account.User, error) {
	if !actor.Staff() {
		return nil, actor.May(policy.MergePeople, policy.Subject{PersonID: from})
	}
	if err := account.LockMembership(tx); err != nil {
		return nil, err
	}
	now, err := account.ActorNow(ctx, tx, actor)
	if err != nil {
		return nil, err
	}
	people := map[int64]account.User{}
	for _, id := range []int64{min(from, into), max(from, into)} {
		user, err := database.Rows[account.User](tx, clause.Locking{Strength: "UPDATE"}).Where("id = ? AND id > 0", id).
			Take(ctx)
		if errors.Is(err, gorm.ErrRecordNotFound) {
			return nil, problem.New(problem.NotFound, "problem.not_found")
		}
		if err != nil {
			return nil, fmt.Errorf("load user %d: %w", id, err)
		}
		if err := now.May(policy.MergePeople, policy.Subject{PersonID: id, PersonRole: user.Role}); err != nil {
			return nil, err
		}
		people[id] = user
	}
	return people, nil
}
