package board

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"ideaboard/internal/page"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
)

// Following is why a person follows an idea: as author, as voter, or by a row in follows,
// which they ask for or get with a comment. Authors and voters need no row: who removes
// their vote stops following, unless they also have a row. [Level] says how much they are
// notified of.
//
// Who follows an idea is private, so there is no event for it.
type Following string

// The reasons, strongest first.
const (
	NotFollowing      Following = ""
	FollowingAsAuthor Following = "author"
	FollowingAsVoter  Following = "voter"
	FollowingAsAsked  Following = "asked"
)

func followingBy(viewer Actor, authorID int64, voted, asked bool) Following {
	switch {
	case !viewer.SignedIn():
		return NotFollowing
	case viewer.ID == authorID:
		return FollowingAsAuthor
	case voted:
		return FollowingAsVoter
	case asked:
		return FollowingAsAsked
	}
	return NotFollowing
}

// Level is how much a person is notified of.
type Level string

// The levels. Authors, voters and commenters without a choice have Everything.
const (
	Everything Level = "everything"
	Milestones Level = "milestones" // answers, statuses and questions
	Silent     Level = "silent"
)

// follow is a row of follows: a person's level for an idea.
type follow struct {
	IdeaID     int64 `gorm:"primaryKey;autoIncrement:false"`
	UserID     int64 `gorm:"primaryKey;autoIncrement:false"`
	Level      Level
	CreatedAt  time.Time
	MergedFrom *int64 // the duplicate that it was copied from
}

// Valid reports whether l is one of the levels.
func (l Level) Valid() bool { return l == Everything || l == Milestones || l == Silent }

// Follow makes the actor follow an idea at level Everything. Repeating it changes nothing.
func (b *Board) Follow(ctx context.Context, actor Actor, id int64) (Idea, Following, error) {
	return b.SetLevel(ctx, actor, id, Everything)
}

// SetLevel sets how much of an idea the actor is notified of.
func (b *Board) SetLevel(ctx context.Context, actor Actor, id int64, level Level) (Idea, Following, error) {
	if !level.Valid() {
		return Idea{}, NotFollowing, problem.New(problem.Invalid, "problem.level_unknown")
	}
	return b.follows(ctx, actor, id, func(tx *gorm.DB, idea Idea) error {
		return saveLevel(tx, follow{IdeaID: idea.ID, UserID: actor.ID, Level: level, CreatedAt: b.now()})
	})
}

// Unfollow deletes the actor's row for an idea. An author or voter gets level Silent
// instead.
func (b *Board) Unfollow(ctx context.Context, actor Actor, id int64) (Idea, Following, error) {
	return b.follows(ctx, actor, id, func(tx *gorm.DB, idea Idea) error {
		follows := idea.AuthorID == actor.ID
		if !follows {
			var err error
			if follows, err = votedFor(tx, idea.ID, actor.ID); err != nil {
				return err
			}
		}
		if !follows {
			return tx.Exec("DELETE FROM follows WHERE idea_id = ? AND user_id = ?", idea.ID, actor.ID).Error
		}
		return saveLevel(tx, follow{IdeaID: idea.ID, UserID: actor.ID, Level: Silent, CreatedAt: b.now()})
	})
}

// saveLevel stores a person's own level, replacing one copied from a duplicate.
func saveLevel(tx *gorm.DB, wish follow) error {
	const since = "CASE WHEN follows.merged_from IS NULL THEN follows.created_at ELSE excluded.created_at END"
	replace := clause.OnConflict{
		Columns: []clause.Column{{Name: "idea_id"}, {Name: "user_id"}},
		DoUpdates: clause.Set{
			{Column: clause.Column{Name: "level"}, Value: wish.Level},
			{Column: clause.Column{Name: "merged_from"}, Value: nil},
			{Column: clause.Column{Name: "created_at"}, Value: gorm.Expr(since)},
		},
	}
	return tx.Clauses(replace).Create(&wish).Error
}

// votedFor reports whether a person voted for an idea.
func votedFor(tx *gorm.DB, ideaID, userID int64) (voted bool, err error) {
	voted, err = existing(tx, `
		SELECT 1
		FROM votes
		WHERE idea_id = ?
			AND user_id = ?`, ideaID, userID)
	if err != nil {
		return false, fmt.Errorf("find a vote for idea %d: %w", ideaID, err)
	}
	return voted, nil
}

// follows runs one of these and returns the idea and how the actor follows it now. It does
// not count as a change, because no shared page shows who follows.
func (b *Board) follows(
	ctx context.Context, actor Actor, id int64, do func(*gorm.DB, Idea) error,
) (idea Idea, how Following, err error) {
	snapshot, err := b.Snapshot(ctx)
	if err != nil {
		return idea, how, err
	}
	err = b.withMergeTarget(ctx, b.db.Tx, id, func(tx *gorm.DB, found Idea) error {
		idea, id = found, found.ID
		if err := actor.May(policy.Follow, idea.Subject(snapshot)); err != nil {
			return err
		}
		if err := do(tx, idea); err != nil {
			return SignedOutIfDeleted(fmt.Errorf("%s %d: %w", policy.Follow, id, err))
		}
		var now struct{ Voted, Asked bool }
		err := tx.Raw(`
			SELECT EXISTS (SELECT 1 FROM votes WHERE idea_id = ? AND user_id = ?) AS voted,
				EXISTS (SELECT 1 FROM follows WHERE idea_id = ? AND user_id = ?) AS asked`,
			id, actor.ID, id, actor.ID).Scan(&now).Error
		if err != nil {
			return fmt.Errorf("%s %d: %w", policy.Follow, id, err)
		}
		how = followingBy(actor, idea.AuthorID, now.Voted, now.Asked)
		return lockUnmerged(ctx, tx, id)
	})
	return idea, how, err
}

// FollowedIdea is an idea for which a person chose a level.
type FollowedIdea struct {
	ID       int64
	Title    string
	StatusID int64
	Level    Level
}

// FollowedIdeas returns one page of the ideas for which the actor chose a level, Silent
// included, newest idea first; next is the cursor of the following page, "" on the last.
// It uses follows_by_user.
func (b *Board) FollowedIdeas(
	ctx context.Context, actor Actor, after string,
) (ideas []FollowedIdea, next string, err error) {
	before, err := page.ParseID(after)
	if err != nil || !actor.SignedIn() {
		return nil, "", err
	}
	snapshot, err := b.Snapshot(ctx)
	if err != nil {
		return nil, "", err
	}
	err = b.db.Read(ctx).Raw(`
		SELECT ideas.id, ideas.title, ideas.status_id, follows.level
		FROM follows
		JOIN ideas ON ideas.id = follows.idea_id
		WHERE follows.user_id = ?
			AND follows.idea_id < ?
			AND `+visibleInListsSQL+`
		ORDER BY follows.idea_id DESC
		LIMIT ?`, actor.ID, before, snapshot.Invisible(actor), PageSize+1).Scan(&ideas).Error
	if err != nil {
		return nil, "", fmt.Errorf("list the follows of user %d: %w", actor.ID, err)
	}
	ideas, next = page.Cut(ideas, PageSize, func(last FollowedIdea) string { return page.IDCursor(last.ID) })
	return ideas, next, nil
}
