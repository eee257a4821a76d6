package board

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/account"
	"ideaboard/internal/policy"
)

// ShownIdea is an idea with everything that its page shows.
type ShownIdea struct {
	Idea
	Author      account.Person
	Status      Status
	Category    Category
	Voted       bool      // by the viewer
	Following   Following // why the viewer follows it, or ""
	Level       Level     // how much the viewer is notified of; "" when they do not follow
	EditRefusal error
	Voters      []account.Person // some of them
	VoterCount  int              // people, without imported votes
	Timeline    []TimelineEntry  // newest first
	Tags        []Tag            // those the viewer may see, by name
	Has         IdeaExtras
}

// IdeaExtras reports which of the parts that most ideas lack this idea has, so that
// the page does not query for parts that are not there.
type IdeaExtras struct{ Reactions, Links, Duplicates, Reasons bool }

// TimelineEntry is one answer as readers see it.
type TimelineEntry struct {
	Answer
	Author   account.Person // the zero Person for an import
	From, To *Status        // nil: the status did not change

	PromisedBefore *time.Time // the target date before PromisedFor; nil for none
}

// shownVoters is how many of the voters a page shows.
const shownVoters = 8

// Idea returns one idea as the viewer may see it, or NotFound.
func (b *Board) Idea(ctx context.Context, viewer Actor, id int64) (shown ShownIdea, err error) {
	change := b.Changes() // before anything is read
	snapshot, err := b.Snapshot(ctx)
	if err != nil {
		return shown, err
	}
	seen, err := b.visibleIdea(ctx, viewer, id)
	if err != nil {
		return shown, err
	}
	shown.Idea, shown.Author, shown.Voted, shown.Following = seen.Idea, seen.Person(), seen.Voted, seen.following(viewer)
	shown.Level = seen.level(shown.Following)
	shown.Status, shown.Category = snapshot.Status(shown.StatusID), snapshot.Category(shown.CategoryID)
	shown.VoterCount = shown.VoteCount - shown.ImportedVotes
	shown.EditRefusal = viewer.May(policy.Edit, shown.Subject(snapshot))
	around, err := b.surroundings(ctx, snapshot, &shown.Idea, change)
	shown.Voters, shown.Timeline = around.voters, around.timeline
	shown.Tags, shown.Has = snapshot.tagsOf(viewer, around.tags), around.extras
	return shown, err
}

// surroundings are the parts of an idea's page beside its text that are the same for
// everybody.
type surroundings struct {
	voters   []account.Person
	timeline []TimelineEntry
	tags     []int64 // also those for staff
	extras   IdeaExtras
}

// ideaAround is the cache key of an idea's surroundings. It includes the vote count,
// because votes do not count as changes of the board.
type ideaAround struct {
	ideaID    int64
	voteCount int
}

// maxSurroundings limits how many surroundings are cached for [MaxStale].
const maxSurroundings = 500

// surroundings returns the voters and the timeline of an idea, at most [MaxStale] old;
// change is the value of Changes before the idea was read.
func (b *Board) surroundings(
	ctx context.Context, snapshot *Snapshot, idea *Idea, change uint64,
) (around surroundings, err error) {
	key := ideaAround{idea.ID, idea.VoteCount}
	if around, ok := b.around.Find(key, change); ok {
		return around, nil
	}
	tx := b.db.Read(ctx)
	if idea.VoteCount > idea.ImportedVotes {
		if around.voters, err = voters(tx, idea.ID); err != nil {
			return around, err
		}
	}
	if idea.AnsweredAt != nil || idea.AnswerWithdrawnAt != nil {
		if around.timeline, err = timeline(tx, snapshot, idea.ID); err != nil {
			return around, err
		}
	}
	if len(snapshot.Tags) > 0 {
		if around.tags, err = tagIDs(tx, idea.ID); err != nil {
			return around, err
		}
	}
	if around.extras, err = extrasOf(tx, idea.ID); err != nil {
		return around, err
	}
	b.around.Keep(key, change, around)
	return around, nil
}

func extrasOf(tx *gorm.DB, ideaID int64) (extras IdeaExtras, err error) {
	err = tx.Raw(`
		SELECT
			EXISTS (SELECT 1 FROM idea_reaction_counts WHERE idea_id = @id AND count > 0) AS reactions,
			EXISTS (SELECT 1 FROM idea_links WHERE from_id = @id)
				OR EXISTS (SELECT 1 FROM idea_links WHERE to_id = @id) AS links,
			EXISTS (SELECT 1 FROM ideas WHERE merged_into_id = @id) AS duplicates,
			EXISTS (SELECT 1 FROM vote_reasons WHERE idea_id = @id) AS reasons`,
		map[string]any{"id": ideaID}).Scan(&extras).Error
	if err != nil {
		return extras, fmt.Errorf("find the extras of idea %d: %w", ideaID, err)
	}
	return extras, nil
}

// seenIdea is an idea with the viewer's relation to it.
type seenIdea struct {
	Idea
	account.Byline // its author
	Voted          bool
	FollowLevel    Level // of a row in follows, or ""
}

func (s *seenIdea) following(viewer Actor) Following {
	return followingBy(viewer, s.AuthorID, s.Voted, s.FollowLevel != "")
}

// level returns how much somebody is notified of who follows for this reason.
func (s *seenIdea) level(how Following) Level {
	if how == NotFollowing || s.FollowLevel != "" {
		return s.FollowLevel
	}
	return Everything
}

// VisibleIdea returns one idea that the viewer may see, or NotFound.
func (b *Board) VisibleIdea(ctx context.Context, viewer Actor, id int64) (Idea, error) {
	seen, err := b.visibleIdea(ctx, viewer, id)
	if err != nil {
		return Idea{}, err
	}
	return seen.Idea, nil
}

// visibleIdea returns one idea, its author and whether the viewer voted for it or follows
// it, or NotFound if the viewer may not see it.
func (b *Board) visibleIdea(ctx context.Context, viewer Actor, id int64) (seen seenIdea, err error) {
	err = b.db.Read(ctx).Raw(`
		SELECT ideas.*, `+account.BylineColumns+`,
			EXISTS (SELECT 1 FROM votes WHERE votes.idea_id = ideas.id AND votes.user_id = ?) AS voted,
			coalesce((SELECT level FROM follows WHERE follows.idea_id = ideas.id AND follows.user_id = ?), '') AS follow_level
		FROM ideas
		JOIN users ON users.id = ideas.author_id
		WHERE ideas.id = ?`, viewer.ID, viewer.ID, id).Take(&seen).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return seen, notFound()
	}
	if err != nil {
		return seen, fmt.Errorf("load idea %d: %w", id, err)
	}
	snapshot, err := b.Snapshot(ctx)
	if err != nil {
		return seen, err
	}
	return seen, viewer.May(policy.See, seen.Subject(snapshot))
}

// voters returns some of the voters, in no particular order: any order but the primary
// key's would sort all votes of a popular idea. They are selected before the join, because
// PostgreSQL may otherwise walk all users to keep the order.
func voters(tx *gorm.DB, id int64) ([]account.Person, error) {
	var rows []account.Byline
	err := tx.Raw(`
		SELECT `+account.BylineColumns+`
		FROM (
			SELECT user_id
			FROM votes
			WHERE idea_id = ?
			ORDER BY user_id
			LIMIT ?
		) AS few
		JOIN users ON users.id = few.user_id
		ORDER BY users.id`, id, shownVoters).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("load voters of idea %d: %w", id, err)
	}
	people := make([]account.Person, len(rows))
	for i, row := range rows {
		people[i] = row.Person()
	}
	return people, nil
}

// shownAnswers is how many entries of a timeline a page shows.
const shownAnswers = 200

func timeline(tx *gorm.DB, snapshot *Snapshot, id int64) ([]TimelineEntry, error) {
	var rows []struct {
		Answer
		account.Byline
	}
	err := tx.Raw(`
		SELECT answers.*, `+account.BylineColumns+`
		FROM answers
		LEFT JOIN users ON users.id = answers.author_id
		WHERE answers.idea_id = ?
		ORDER BY answers.id DESC
		LIMIT ?`, id, shownAnswers).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("load answers of idea %d: %w", id, err)
	}
	entries := make([]TimelineEntry, len(rows))
	for i, row := range rows {
		entries[i] = TimelineEntry{
			Answer: row.Answer,
			From:   statusAt(snapshot, row.FromStatusID),
			To:     statusAt(snapshot, row.ToStatusID),
			Author: row.Person(),
		}
	}
	addPreviousDates(entries)
	return entries, nil
}

func statusAt(snapshot *Snapshot, id *int64) *Status {
	if id == nil {
		return nil
	}
	status := snapshot.Status(*id)
	return &status
}
