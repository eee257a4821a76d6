package board

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
)

// Emoji is one of the few emojis for reactions. The key is stored and submitted; the sign
// is shown.
type Emoji struct{ Key, Sign string }

// Emojis are all of them, in the order in which they are shown.
var Emojis = []Emoji{
	{"thumbs", "👍"},
	{"heart", "❤️"},
	{"party", "🎉"},
	{"laugh", "😄"},
	{"think", "🤔"},
	{"eyes", "👀"},
}

// Target is what a reaction or a picture belongs to: an idea or a comment.
type Target struct{ IdeaID, CommentID int64 }

// TargetIdea returns the target for an idea.
func TargetIdea(id int64) Target { return Target{IdeaID: id} }

// TargetComment returns the target for a comment.
func TargetComment(id int64) Target { return Target{CommentID: id} }

// Reaction is the number of reactions with one emoji.
type Reaction struct {
	Emoji
	Count int
	Mine  bool // the viewer reacted with it
}

// reacted has the tables of the reactions to one kind of target.
type reacted struct{ rows, counts, thing string }

var (
	reactedIdeas    = reacted{"idea_reactions", "idea_reaction_counts", "idea_id"}
	reactedComments = reacted{"comment_reactions", "comment_reaction_counts", "comment_id"}
)

// tables returns the tables of reactions to the target, and its id.
func (on Target) tables() (reacted, int64) {
	if on.CommentID != 0 {
		return reactedComments, on.CommentID
	}
	return reactedIdeas, on.IdeaID
}

// React adds the actor's reaction. Repeating it changes nothing.
func (b *Board) React(ctx context.Context, actor Actor, on Target, emoji string) error {
	return b.reacts(ctx, actor, on, emoji, func(tx *gorm.DB, of reacted, id int64) error {
		added := tx.Exec(`
			INSERT INTO `+of.rows+` (`+of.thing+`, user_id, emoji, created_at)
			VALUES (?, ?, ?, ?)
			ON CONFLICT DO NOTHING`, id, actor.ID, emoji, b.now())
		if added.Error != nil || added.RowsAffected == 0 {
			return SignedOutIfDeleted(added.Error)
		}
		return tx.Exec(`
			INSERT INTO `+of.counts+` (`+of.thing+`, emoji, count)
			VALUES (?, ?, 1)
			ON CONFLICT (`+of.thing+`, emoji) DO UPDATE SET count = `+of.counts+`.count + 1`,
			id, emoji).Error
	})
}

// Unreact removes the actor's reaction. If there is none, it changes nothing.
func (b *Board) Unreact(ctx context.Context, actor Actor, on Target, emoji string) error {
	return b.reacts(ctx, actor, on, emoji, func(tx *gorm.DB, of reacted, id int64) error {
		gone := tx.Exec(`
			DELETE FROM `+of.rows+`
			WHERE `+of.thing+` = ?
				AND user_id = ?
				AND emoji = ?`, id, actor.ID, emoji)
		if gone.Error != nil || gone.RowsAffected == 0 {
			return gone.Error
		}
		return tx.Exec(`
			UPDATE `+of.counts+`
			SET count = count - 1
			WHERE `+of.thing+` = ?
				AND emoji = ?`, id, emoji).Error
	})
}

// reacts checks and runs one of the two.
func (b *Board) reacts(
	ctx context.Context, actor Actor, on Target, emoji string, do func(*gorm.DB, reacted, int64) error,
) error {
	snapshot, err := b.Snapshot(ctx)
	if err != nil {
		return err
	}
	of, id := on.tables()
	return b.Change(ctx, func(tx *gorm.DB) error {
		subject, err := reactedTo(tx, on, snapshot)
		if err != nil {
			return err
		}
		if err := actor.May(policy.React, subject); err != nil {
			return err
		}
		if !slices.ContainsFunc(Emojis, func(e Emoji) bool { return e.Key == emoji }) {
			return problem.Field("emoji", "problem.emoji_unknown", nil)
		}
		if err := do(tx, of, id); err != nil {
			return fmt.Errorf("react to %s %d: %w", of.thing, id, err)
		}
		return nil
	})
}

// reactedTo returns what the rules need to know about an idea or a comment, or NotFound.
func reactedTo(tx *gorm.DB, on Target, snapshot *Snapshot) (s policy.Subject, err error) {
	var row struct {
		AuthorID, CategoryID, WriterID          int64
		IdeaHidden, Locked, HiddenAt, DeletedAt *time.Time
		Internal                                bool
	}
	const ofIdea = "ideas.author_id, ideas.category_id, ideas.hidden_at AS idea_hidden, ideas.locked_at AS locked"
	if on.CommentID != 0 {
		err = tx.Raw(`
			SELECT `+ofIdea+`, comments.author_id AS writer_id, comments.hidden_at, comments.deleted_at, comments.internal
			FROM comments
			JOIN ideas ON ideas.id = comments.idea_id
			WHERE comments.id = ?`, on.CommentID).Take(&row).Error
	} else {
		err = tx.Raw("SELECT "+ofIdea+" FROM ideas WHERE id = ?", on.IdeaID).Take(&row).Error
	}
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return s, notFound()
	}
	if err != nil {
		return s, fmt.Errorf("load the target of a reaction: %w", err)
	}
	return policy.Subject{
		AuthorID: row.AuthorID,
		Category: snapshot.CategoryAccess(row.CategoryID),
		WriterID: row.WriterID,
		Hidden:   row.IdeaHidden != nil,
		Locked:   row.Locked != nil,
		Removed:  row.HiddenAt != nil,
		Deleted:  row.DeletedAt != nil,
		Internal: row.Internal,
	}, nil
}

// ReactionsOf returns the reactions to a target, in the order of [Emojis]. The caller
// checks whether the viewer may see the target.
func (b *Board) ReactionsOf(ctx context.Context, viewer Actor, on Target) ([]Reaction, error) {
	of, id := on.tables()
	all, err := b.reactions(ctx, viewer, of, []int64{id})
	return all[id], err
}

// ReactionsOfComments is [Board.ReactionsOf] for the comments of a page, in one query. The
// map has no entry for a comment without reactions.
func (b *Board) ReactionsOfComments(ctx context.Context, viewer Actor, ids []int64) (map[int64][]Reaction, error) {
	return b.reactions(ctx, viewer, reactedComments, ids)
}

func (b *Board) reactions(ctx context.Context, viewer Actor, of reacted, ids []int64) (map[int64][]Reaction, error) {
	all := map[int64][]Reaction{}
	if len(ids) == 0 {
		return all, nil
	}
	var rows []struct {
		ID    int64
		Emoji string
		Count int
		Mine  bool
	}
	err := b.db.Read(ctx).Raw(`
		SELECT c.`+of.thing+` AS id, c.emoji, c.count, own.user_id IS NOT NULL AS mine
		FROM `+of.counts+` AS c
		LEFT JOIN `+of.rows+` AS own ON own.`+of.thing+` = c.`+of.thing+` AND own.emoji = c.emoji
			AND own.user_id = ?
		WHERE c.`+of.thing+` IN ?
			AND c.count > 0`, viewer.ID, ids).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("load reactions: %w", err)
	}
	for _, emoji := range Emojis {
		for _, row := range rows {
			if row.Emoji == emoji.Key {
				all[row.ID] = append(all[row.ID], Reaction{emoji, row.Count, row.Mine})
			}
		}
	}
	return all, nil
}

// dropReactions deletes the reactions of people who leave, and uncounts them.
func dropReactions(tx *gorm.DB, people []int64) error {
	for _, id := range people {
		for _, of := range []reacted{reactedIdeas, reactedComments} {
			if err := dropReactionsOf(tx, id, of); err != nil {
				return err
			}
		}
	}
	return nil
}

func dropReactionsOf(tx *gorm.DB, personID int64, of reacted) error {
	var gone []struct {
		ID    int64
		Emoji string
	}
	err := tx.Raw("DELETE FROM "+of.rows+" WHERE user_id = ? RETURNING "+of.thing+" AS id, emoji", personID).
		Scan(&gone).Error
	if err != nil {
		return fmt.Errorf("drop reactions: %w", err)
	}
	things := map[string][]int64{} // by emoji; a person uses each once per target
	for _, row := range gone {
		things[row.Emoji] = append(things[row.Emoji], row.ID)
	}
	for _, emoji := range slices.Sorted(maps.Keys(things)) { // a mostly fixed order of locks, against deadlocks
		slices.Sort(things[emoji])
		if err := lowerCounts(tx, of, emoji, 1, things[emoji]); err != nil {
			return err
		}
	}
	return nil
}

func lowerCounts(tx *gorm.DB, of reacted, emoji string, by int, ids []int64) error {
	for some := range slices.Chunk(ids, leavingVotes) {
		err := tx.Exec(`
			UPDATE `+of.counts+`
			SET count = count - ?
			WHERE emoji = ?
				AND `+of.thing+` IN ?`, by, emoji, some).Error
		if err != nil {
			return fmt.Errorf("lower counts of reactions: %w", err)
		}
	}
	return nil
}
