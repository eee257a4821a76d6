package board

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"ideaboard/internal/event"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
)

// LinkKind is how two related ideas that are not the same belong together.
type LinkKind string

// The kinds. The first idea is similar to the second, a part of it, or blocks it; similar
// goes both ways.
const (
	LinkSimilar LinkKind = "similar"
	LinkPart    LinkKind = "part"
	LinkBlocks  LinkKind = "blocks"
)

// LinkKinds lists the kinds in the order of forms.
var LinkKinds = []LinkKind{LinkSimilar, LinkPart, LinkBlocks}

// MaxLinks is how many links an idea may have, in both directions.
const MaxLinks = 50

// ideaLink is a row of idea_links.
type ideaLink struct {
	FromID, ToID int64
	Kind         LinkKind
	ActorID      *int64
	CreatedAt    time.Time
}

// linkOf returns the link between two ideas as it is stored: a similar one from the lower
// id to the higher, so that there is only one.
func linkOf(from, to int64, kind LinkKind) ideaLink {
	if kind == LinkSimilar && from > to {
		from, to = to, from
	}
	return ideaLink{FromID: from, ToID: to, Kind: kind}
}

// LinkedIdea is an idea that another is linked to.
type LinkedIdea struct {
	Kind     LinkKind
	Back     bool // the link goes from this idea to the page's one
	ID       int64
	Title    string
	StatusID int64
	From, To int64 // the stored link, for removing it
}

// i18n: related.kind_unknown related.itself related.full

// Link links an idea to another. Repeating it changes nothing. Errors about the other idea
// or the limit are about the field "to".
func (b *Board) Link(ctx context.Context, actor Actor, id, other int64, kind LinkKind) (Idea, error) {
	return b.linking(ctx, actor, id, other, kind, event.IdeaLinked, func(tx *gorm.DB, link ideaLink) (bool, error) {
		for _, end := range []int64{id, other} {
			if err := checkLinkLimit(tx, end, link); err != nil {
				return false, err
			}
		}
		link.ActorID, link.CreatedAt = &actor.ID, b.now()
		made := tx.Table("idea_links").Clauses(clause.OnConflict{DoNothing: true}).Create(&link)
		return made.RowsAffected > 0, made.Error
	})
}

// Unlink removes a link. It is no error if there is none.
func (b *Board) Unlink(ctx context.Context, actor Actor, id, other int64, kind LinkKind) (Idea, error) {
	return b.linking(ctx, actor, id, other, kind, event.IdeaUnlinked, func(tx *gorm.DB, link ideaLink) (bool, error) {
		gone := tx.Exec(`
			DELETE FROM idea_links
			WHERE from_id = ?
				AND to_id = ?
				AND kind = ?`, link.FromID, link.ToID, link.Kind)
		return gone.RowsAffected > 0, gone.Error
	})
}

// linking changes the link between two ideas, and records an event if something changed.
// Both rows are locked, in order of id.
func (b *Board) linking(
	ctx context.Context,
	actor Actor,
	id, other int64,
	kind LinkKind,
	happened event.Kind,
	do func(*gorm.DB, ideaLink) (bool, error),
) (idea Idea, err error) {
	if err := actor.May(policy.Link, policy.Subject{}); err != nil {
		return idea, err
	}
	if !slices.Contains(LinkKinds, kind) {
		return idea, problem.Field("kind", "related.kind_unknown", nil)
	}
	if id == other {
		return idea, problem.Field("to", "related.itself", nil)
	}
	err = b.Change(ctx, func(tx *gorm.DB) error {
		two := map[int64]Idea{}
		for _, end := range []int64{min(id, other), max(id, other)} {
			if two[end], err = LockIdea(ctx, tx, end); err != nil {
				return err
			}
		}
		idea = two[id]
		changed, err := do(tx, linkOf(id, other, kind))
		if err != nil || !changed {
			return linkRefused(err, id, other)
		}
		return b.RecordAct(ctx, tx, happened, &idea, actor, event.Detail{"to": other, "kind": kind})
	})
	return idea, err
}

func linkRefused(err error, id, other int64) error {
	if err == nil || problem.KindOf(err) != problem.Internal {
		return err
	}
	return fmt.Errorf("link idea %d with %d: %w", id, other, err)
}

// checkLinkLimit refuses a link of an idea that has [MaxLinks], unless it exists.
func checkLinkLimit(tx *gorm.DB, id int64, link ideaLink) error {
	var count int
	err := tx.Raw(`
		SELECT count(*)
		FROM idea_links
		WHERE (from_id = ? OR to_id = ?)
			AND NOT (from_id = ? AND to_id = ? AND kind = ?)`,
		id, id, link.FromID, link.ToID, link.Kind).Scan(&count).Error
	if err == nil && count >= MaxLinks {
		return problem.Field("to", "related.full", map[string]any{"Max": MaxLinks})
	}
	return err
}

// familySQL selects an idea and all duplicates that were merged into it, directly or
// through others, as "family".
const familySQL = `
	WITH RECURSIVE family (id) AS (
		SELECT CAST(? AS bigint)
		UNION
		SELECT ideas.id
		FROM family
		JOIN ideas ON ideas.merged_into_id = family.id
	) `

// LinksOf returns the ideas linked to an idea or to its duplicates, as far as the viewer
// may see them, in the order in which the links were made. A linked duplicate is replaced
// by the idea that it was merged into.
func (b *Board) LinksOf(ctx context.Context, viewer Actor, id int64) ([]LinkedIdea, error) {
	snapshot, err := b.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	tx := b.db.Read(ctx)
	var rows []struct {
		FromID, ToID, OtherID int64
		Kind                  LinkKind
		Back                  bool
	}
	err = tx.Raw(familySQL+`
		SELECT from_id, to_id, kind, created_at, FALSE AS back, to_id AS other_id
		FROM family
		JOIN idea_links ON from_id = family.id
		UNION ALL
		SELECT from_id, to_id, kind, created_at, TRUE, from_id
		FROM family
		JOIN idea_links ON to_id = family.id
		ORDER BY created_at, from_id, to_id
		LIMIT ?`, id, 2*MaxLinks).Scan(&rows).Error
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	others := make([]int64, len(rows))
	for i, row := range rows {
		others[i] = row.OtherID
	}
	targets, err := mergeTargets(tx, others)
	if err != nil {
		return nil, fmt.Errorf("load the links of idea %d: %w", id, err)
	}
	var linked []LinkedIdea
	for _, row := range rows {
		other := targets[row.OtherID]
		one := LinkedIdea{
			Kind:     row.Kind,
			Back:     row.Back && row.Kind != LinkSimilar,
			ID:       other.ID,
			Title:    other.Title,
			StatusID: other.StatusID,
			From:     row.FromID,
			To:       row.ToID,
		}
		twice := slices.ContainsFunc(linked,
			func(l LinkedIdea) bool { return l.ID == one.ID && l.Kind == one.Kind && l.Back == one.Back })
		if other.ID != 0 && other.ID != id && !twice && viewer.May(policy.See, other.Subject(snapshot)) == nil {
			linked = append(linked, one)
		}
	}
	return linked, nil
}

// maxChain is how many consecutive merges are followed.
const maxChain = 50

// mergeTargets returns, by id, the ideas that some ideas were finally merged into; an idea
// that is no duplicate is its own.
func mergeTargets(tx *gorm.DB, ids []int64) (map[int64]Idea, error) {
	found, need := map[int64]Idea{}, ids
	for range maxChain {
		var rows []Idea
		if err := tx.Where("id IN ?", need).Omit("body", "body_html").Find(&rows).Error; err != nil {
			return nil, err
		}
		need = nil
		for _, row := range rows {
			found[row.ID] = row
			if row.MergedIntoID != nil {
				need = append(need, *row.MergedIntoID)
			}
		}
		if len(need) == 0 {
			break
		}
	}
	targets := make(map[int64]Idea, len(ids))
	for _, id := range ids {
		idea := found[id]
		for i := 0; idea.MergedIntoID != nil && i < maxChain; i++ {
			idea = found[*idea.MergedIntoID]
		}
		targets[id] = idea
	}
	return targets, nil
}
