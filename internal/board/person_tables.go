package board

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"
)

// When a person leaves or is merged, the board processes all of these tables, and those of
// each [Part]. A new table with a person's id must be added to one of the lists.

// Written is a table of texts that stay on the board, assigned to the deleted user, when
// their writer leaves. Its key is id.
type Written struct {
	Table  string
	Writer string // the column with the writer's id

	inBoth string // matches rows that the person (?) also has; "" if there can be none
}

// writings are the board's tables of texts that stay when their writer leaves.
var writings = []Written{
	{Table: "ideas", Writer: "author_id"},
	{Table: "idea_versions", Writer: "editor_id"},
	{Table: "answers", Writer: "author_id"},
	{Table: "answer_versions", Writer: "editor_id"},
	{Table: "comments", Writer: "author_id"},
	{Table: "comment_versions", Writer: "editor_id"},
	{Table: "attachments", Writer: "user_id"},
}

// belongings are deleted when their owner leaves. In a merge, rows that both people have
// stay where they are.
var belongings = []Written{
	{Table: "saved_views", Writer: "owner_id"},
	{
		Table: "duplicate_suggestions", Writer: "user_id",
		inBoth: `
			(idea_id, duplicate_of_id) IN (SELECT idea_id, duplicate_of_id FROM duplicate_suggestions WHERE user_id = ?)`,
	},
}

// personRows are the board's own. A table that refers to another is before it: it moves
// first and is moved back last.
var personRows = slices.Concat(
	[]PersonRows{OnePerPerson[movedReason]{Table: "vote_reasons", Thing: "idea_id", Parent: "ideas", on: "votes"}},
	reactionRows(reactedIdeas, "ideas"), reactionRows(reactedComments, "comments"),
	[]PersonRows{
		OnePerPerson[movedVote]{Table: "votes", Thing: "idea_id", Parent: "ideas", Count: countVotes},
		OnePerPerson[movedFollow]{Table: "follows", Thing: "idea_id", Parent: "ideas"},
		OnePerPerson[RowOf]{Table: "category_follows", Thing: "category_id", Parent: "categories"},
		OnePerPerson[RowOf]{Table: "tag_follows", Thing: "tag_id", Parent: "tags"},
		OnePerPerson[movedMember]{Table: "company_members", Thing: "company_id", Parent: "companies"},
		OnePerPerson[RowOf]{Table: "mentions", Thing: "comment_id", Parent: "comments"},
	})

// reactionRows are the reactions to ideas or to comments, one for each emoji.
func reactionRows(of reacted, parent string) (all []PersonRows) {
	for _, emoji := range Emojis {
		all = append(all, OnePerPerson[RowOf]{
			Table: of.rows, Thing: of.thing, Parent: parent, emoji: emoji.Key,
			Count: func(tx *gorm.DB, rows []RowOf, by int) error {
				return lowerCounts(tx, of, emoji.Key, -by, things(rows))
			},
		})
	}
	return all
}

type (
	movedReason struct {
		RowOf
		Body     string     `json:"words,omitempty"`
		Weight   string     `json:"weight,omitempty"`
		Public   bool       `json:"public,omitempty"`
		EditedAt *time.Time `json:"edited,omitempty"`
	}

	// movedVote has the ranks of a dropped vote's idea, before and after: subtracting and
	// adding again would lose precision. The JSON keys are stored in old journals and
	// cannot change.
	movedVote struct {
		RowOf
		HeatBefore float64 `json:"heat_before,omitempty"`
		HeatAfter  float64 `json:"heat_after,omitempty"`

		OwnHeatBefore *float64 `json:"own_heat_before,omitempty"` // of an idea with duplicates
		OwnHeatAfter  *float64 `json:"own_heat_after,omitempty"`
	}

	movedFollow struct {
		RowOf
		Level Level `json:"level,omitempty"`
	}

	movedMember struct {
		RowOf
		Via string `json:"via,omitempty"`
	}
)

// reasonColumns lists the columns of a reason that a copy for another idea takes over, with table
// ("" or "name.") before each.
func reasonColumns(table string) string {
	columns := append(slices.Sorted(maps.Keys(movedReason{}.Columns())), "created_at")
	return table + strings.Join(columns, ", "+table)
}

// Columns returns the columns of a reason.
func (r movedReason) Columns() map[string]any {
	return map[string]any{"body": r.Body, "weight": r.Weight, "public": r.Public, "edited_at": r.EditedAt}
}

// Columns returns the level; journals from before levels existed mean Everything.
func (f movedFollow) Columns() map[string]any {
	return map[string]any{"level": cmp.Or(f.Level, Everything)}
}

// Columns returns how the person joined the company.
func (m movedMember) Columns() map[string]any { return map[string]any{"via": m.Via} }

// countVotes subtracts votes from their ideas (by -1) and stores the ranks in them, or
// adds them again: [leavingVotes] at a time.
func countVotes(tx *gorm.DB, votes []movedVote, by int) error {
	count := subtractMovedVotes
	if by > 0 {
		count = addMovedVotes
	}
	for some := range slices.Chunk(votes, leavingVotes) {
		if err := count(tx, some); err != nil {
			return fmt.Errorf("count votes: %w", err)
		}
	}
	return nil
}

// subtractMovedVotes subtracts votes from their ideas, as Unvote does, in two statements.
func subtractMovedVotes(tx *gorm.DB, votes []movedVote) error {
	ideas, err := lockedIdeas(tx, things(votes))
	if err != nil {
		return err
	}
	gone := make([]removedVote, len(votes))
	for i := range votes {
		idea := ideas[votes[i].ID]
		votes[i].HeatBefore, votes[i].OwnHeatBefore = idea.TrendingRank, idea.OwnTrendingRank
		gone[i] = removedVote{
			IdeaID:        idea.ID,
			CreatedAt:     votes[i].CreatedAt,
			IdeaBorn:      idea.CreatedAt,
			ImportedVotes: idea.ImportedVotes,
		}
	}
	after, err := subtractVotes(tx, gone)
	for i := range votes {
		votes[i].HeatAfter, votes[i].OwnHeatAfter = after[votes[i].ID].TrendingRank, after[votes[i].ID].OwnTrendingRank
	}
	return err
}

// lockedIdeas locks ideas in order of id, and returns what their own rank is computed
// from.
func lockedIdeas(tx *gorm.DB, ids []int64) (map[int64]Idea, error) {
	var found []Idea
	err := tx.Clauses(ForUpdate).
		Select("id", "created_at", "imported_votes", "trending_rank", "own_trending_rank").
		Where("id IN ?", ids).
		Order("id").
		Find(&found).Error
	ideas := make(map[int64]Idea, len(found))
	for _, idea := range found {
		if err == nil {
			idea.ImportedVotes, err = ownImported(tx, &idea)
		}
		ideas[idea.ID] = idea
	}
	return ideas, err
}

// addMovedVotes adds votes to their ideas again. A rank that did not change since gets
// exactly its old value.
func addMovedVotes(tx *gorm.DB, votes []movedVote) error {
	rows, args := make([]string, len(votes)), make([]any, 0, 6*len(votes))
	for i, vote := range votes {
		rows[i] = "(CAST(? AS bigint)" + strings.Repeat(", CAST(? AS double precision)", 5) + ")"
		args = append(args, vote.ID, TrendingRankAt(vote.CreatedAt), vote.HeatBefore, vote.HeatAfter, vote.OwnHeatBefore,
			vote.OwnHeatAfter)
	}
	return tx.Exec(`
		WITH back (id, vote, before_it, after_it, own_before, own_after) AS (VALUES `+strings.Join(rows, ", ")+`)
		UPDATE ideas
		SET vote_count = vote_count + 1,
			trending_rank = CASE
				WHEN trending_rank = back.after_it THEN back.before_it
				ELSE `+addWeightTo("trending_rank", "back.vote")+`
			END,
			own_trending_rank = CASE
				WHEN own_trending_rank = back.own_after THEN back.own_before
				ELSE `+addWeightTo("own_trending_rank", "back.vote")+`
			END
		FROM back
		WHERE back.id = ideas.id`, args...).Error
}
