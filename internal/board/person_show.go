package board

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/account"
	"ideaboard/internal/page"
	"ideaboard/internal/problem"
)

// Profile is a person's public page. It never has an email address.
type Profile struct {
	account.Person
	MergedInto int64 // the person this one was merged into, then all else is empty; 0 for none
	Since      time.Time
	Proposed   int // visible ideas, [MaxCounted] at most
	Commented  int // public comments, [MaxCounted] at most
	Helped     int // shipped ideas that they proposed or voted for, [MaxCounted] at most
	Ideas      PersonIdeas
	Shipped    PersonIdeas
}

// MaxCounted is where counting a person's rows stops: the number means that many or more.
const MaxCounted = 1000

// profileIdeas is how many ideas of each kind a profile shows.
const profileIdeas = 10

// Profile returns a person's public page, or NotFound. The page of a member without any
// activity is visible only to themselves and staff.
func (b *Board) Profile(ctx context.Context, viewer Actor, id int64) (profile Profile, err error) {
	snapshot, err := b.Snapshot(ctx)
	if err != nil {
		return profile, err
	}
	if id <= 0 { // the deleted user has no page
		return profile, problem.New(problem.NotFound, "problem.not_found")
	}
	tx := b.db.Read(ctx)
	var user account.User
	err = tx.Select("id", "name", "role", "avatar", "blocked_at", "merged_into_id", "created_at").
		Where("id = ?", id).
		Take(&user).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return profile, problem.New(problem.NotFound, "problem.not_found")
	}
	if err != nil {
		return profile, fmt.Errorf("load person %d: %w", id, err)
	}
	if user.MergedIntoID != nil {
		profile.MergedInto = *user.MergedIntoID
		_, err := b.Profile(ctx, viewer, profile.MergedInto) // do not redirect to a page that does not exist
		return profile, err
	}
	profile.Person, profile.Since = user.Person(), user.CreatedAt
	if err := profile.gather(tx, viewer, snapshot); err != nil || viewer.Staff() || viewer.ID == id {
		return profile, err
	}
	if profile.Proposed+profile.Helped+profile.Commented > 0 || user.Role.Staff() {
		return profile, nil
	}
	voted, err := hasVoted(tx, viewer, snapshot, id)
	if err == nil && !voted {
		return Profile{}, problem.New(problem.NotFound, "problem.not_found")
	}
	return profile, err
}

// hasVoted reports whether a person is listed as a voter of an idea that the viewer may
// see. It examines the newest ideas they voted for.
func hasVoted(tx *gorm.DB, viewer Actor, snapshot *Snapshot, id int64) (has bool, err error) {
	has, err = existing(tx, `
		SELECT 1
		FROM (
			SELECT idea_id
			FROM votes
			WHERE user_id = ?
			ORDER BY idea_id DESC
			LIMIT ?
		) AS mine
		JOIN ideas ON ideas.id = mine.idea_id
		WHERE ideas.hidden_at IS NULL
			AND ideas.category_id NOT IN ?`, id, maxHelped, snapshot.Invisible(viewer))
	if err != nil {
		return false, fmt.Errorf("find votes of user %d: %w", id, err)
	}
	return has, nil
}

// gather counts and lists what the person did, as far as the viewer may see it, using the
// person's own indexes with limits.
func (p *Profile) gather(tx *gorm.DB, viewer Actor, snapshot *Snapshot) (err error) {
	p.Ideas, err = personIdeas(tx, listed{list: ListProposed, personID: p.ID, viewer: viewer, snapshot: snapshot}, "",
		profileIdeas)
	if err != nil {
		return err
	}
	p.Shipped, err = personIdeas(tx, listed{list: ListHelped, personID: p.ID, viewer: viewer, snapshot: snapshot}, "",
		profileIdeas)
	if err != nil {
		return err
	}
	if p.Commented, err = countComments(tx, viewer, snapshot, p.ID); err != nil {
		return err
	}
	p.Proposed, p.Helped = len(p.Ideas.Ideas), len(p.Shipped.Ideas)
	if p.Ideas.Next != "" {
		err = tx.Raw(`
			SELECT count(*)
			FROM (
				SELECT 1
				FROM ideas
				WHERE author_id = ?
					AND `+visibleInListsSQL+`
				LIMIT ?
			) AS proposed`, p.ID, snapshot.Invisible(viewer), MaxCounted).Scan(&p.Proposed).Error
	}
	if err == nil && p.Shipped.Next != "" {
		everything, _ := page.ParseID("")
		args := append(helpedArgs(p.ID, viewer, snapshot, everything), MaxCounted)
		err = tx.Raw("SELECT count(*) FROM ("+helpedSQL+" LIMIT ?) AS helped", args...).Scan(&p.Helped).Error
	}
	if err != nil {
		return fmt.Errorf("count the activity of user %d: %w", p.ID, err)
	}
	return nil
}
