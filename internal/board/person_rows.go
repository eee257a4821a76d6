package board

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"
)

// PersonRows is a table with at most one row of a person about a thing: see
// [OnePerPerson].
type PersonRows interface {
	name() string // the key in a merge's journal
	tableName() string
	move(tx *gorm.DB, from, into int64) (journal json.RawMessage, err error)
	moveBack(tx *gorm.DB, journal json.RawMessage, from, into int64) error
	forget(tx *gorm.DB, people []int64) error
}

// OnePerPerson is a table with at most one row of a person about a thing, such as a vote
// for an idea or an answer to a question. Its columns are user_id, the thing, created_at
// and those of R, the JSON form of a row in the journal of a merge of two people.
type OnePerPerson[R PersonRow] struct {
	Table  string
	Thing  string                                    // the column of the thing: "idea_id"
	Parent string                                    // the table of the things: "ideas"
	Count  func(tx *gorm.DB, rows []R, by int) error // adds by (1 or -1) to counters; nil: none

	emoji string // of reactions: each emoji is handled as a table of its own
	on    string // the table that has a row with the same person and thing, to which this one has a foreign key
}

// PersonRow is a row of an [OnePerPerson]. It embeds [RowOf].
type PersonRow interface {
	key() RowOf
	// Columns returns the values of the columns other than person, thing and time.
	Columns() map[string]any
}

// RowOf is what every [PersonRow] has.
type RowOf struct {
	ID        int64     `json:"id"` // of the thing
	CreatedAt time.Time `json:"at"`
}

func (row RowOf) key() RowOf { return row }

// Columns returns nil: most rows have no further columns.
func (row RowOf) Columns() map[string]any { return nil }

// movedRows are the rows of one table that a merge of people moved. Dropped are from's
// rows for things for which into had one.
type movedRows[R PersonRow] struct {
	Moved   []R `json:"moved,omitempty"`
	Dropped []R `json:"dropped,omitempty"`
}

// things returns the ids of the rows' things.
func things[R PersonRow](rows []R) []int64 {
	ids := make([]int64, len(rows))
	for i, row := range rows {
		ids[i] = row.key().ID
	}
	return ids
}

func byThing[R PersonRow](a, b R) int { return cmp.Compare(a.key().ID, b.key().ID) }

func (k OnePerPerson[R]) name() string      { return strings.TrimSpace(k.Table + " " + k.emoji) }
func (k OnePerPerson[R]) tableName() string { return k.Table }

// ownedBy returns the condition on the rows of a person.
func (k OnePerPerson[R]) ownedBy() string {
	if k.emoji != "" {
		return "emoji = '" + k.emoji + "' AND user_id = ?"
	}
	return "user_id = ?"
}

// returning returns the RETURNING clause for R.
func (k OnePerPerson[R]) returning() string {
	var row R
	more := slices.Sorted(maps.Keys(row.Columns()))
	return " RETURNING " + strings.Join(append([]string{k.Thing + " AS id", "created_at"}, more...), ", ")
}

// move moves the rows of from to into, and drops those for which into has one.
func (k OnePerPerson[R]) move(tx *gorm.DB, from, into int64) (json.RawMessage, error) {
	var moves movedRows[R]
	err := tx.Raw(`
		DELETE FROM `+k.Table+`
		WHERE `+k.ownedBy()+`
			AND `+k.Thing+` IN (SELECT `+k.Thing+` FROM `+k.Table+` WHERE `+k.ownedBy()+`)
		`+k.returning(),
		from, into).Scan(&moves.Dropped).Error
	if err != nil {
		return nil, err
	}
	update, args := "UPDATE "+k.Table+" SET user_id = ? WHERE "+k.ownedBy(), []any{into, from}
	if k.on != "" { // the others move with the row they refer to
		update += " AND " + k.Thing + " IN (SELECT " + k.Thing + " FROM " + k.on + " WHERE user_id = ?)"
		args = append(args, into)
	}
	if err := tx.Raw(update+k.returning(), args...).Scan(&moves.Moved).Error; err != nil {
		return nil, err
	}
	slices.SortFunc(moves.Dropped, byThing[R])
	slices.SortFunc(moves.Moved, byThing[R])
	if k.Count != nil && len(moves.Dropped) > 0 {
		if err := k.Count(tx, moves.Dropped, -1); err != nil {
			return nil, err
		}
	}
	return json.Marshal(moves)
}

// moveBack moves those of the moved rows back to from that still exist, and recreates the
// dropped ones.
func (k OnePerPerson[R]) moveBack(tx *gorm.DB, journal json.RawMessage, from, into int64) error {
	var moves movedRows[R]
	if len(journal) > 0 { // a journal older than the table has no rows of it
		if err := json.Unmarshal(journal, &moves); err != nil {
			return err
		}
	}
	for some := range slices.Chunk(moves.Moved, 500) {
		if err := k.returnRows(tx, some, from, into); err != nil {
			return err
		}
	}
	for some := range slices.Chunk(moves.Dropped, leavingVotes) {
		if err := k.recreate(tx, some, from); err != nil {
			return err
		}
	}
	return nil
}

// returnRows moves rows back to from. A row that was deleted since is not restored, even
// if into created it again.
func (k OnePerPerson[R]) returnRows(tx *gorm.DB, rows []R, from, into int64) error {
	var now []RowOf
	err := tx.Raw(`
		SELECT `+k.Thing+` AS id, created_at
		FROM `+k.Table+`
		WHERE `+k.ownedBy()+`
			AND `+k.Thing+` IN ?
			AND `+k.Thing+` NOT IN (SELECT `+k.Thing+` FROM `+k.Table+` WHERE `+k.ownedBy()+`)`,
		into, things(rows), from).Scan(&now).Error
	if err != nil {
		return err
	}
	then := map[int64]time.Time{}
	for _, row := range rows {
		then[row.key().ID] = row.key().CreatedAt
	}
	now = slices.DeleteFunc(now, func(row RowOf) bool { return !row.CreatedAt.Equal(then[row.ID]) })
	if len(now) == 0 {
		return nil
	}
	return tx.Exec(`
		UPDATE `+k.Table+`
		SET user_id = ?
		WHERE `+k.ownedBy()+`
			AND `+k.Thing+` IN ?`, from, into, things(now)).Error
}

// recreate inserts rows that were dropped, except those whose thing is gone or for which
// from has a new row.
func (k OnePerPerson[R]) recreate(tx *gorm.DB, rows []R, from int64) error {
	own := func(table, where string) *gorm.DB { return tx.Table(table).Select(k.Thing).Where(where, from) }
	query := tx.Table(k.Parent).Clauses(ForUpdate).
		Where("id IN ? AND id NOT IN (?)", things(rows), own(k.Table, k.ownedBy()))
	if k.on != "" {
		query = query.Where("id IN (?)", own(k.on, "user_id = ?"))
	}
	var ids []int64 // in ascending order, which is the order of locks
	if err := query.Order("id").Select("id").Scan(&ids).Error; err != nil || len(ids) == 0 {
		return err
	}
	there := slices.DeleteFunc(slices.Clone(rows), func(row R) bool {
		_, is := slices.BinarySearch(ids, row.key().ID)
		return !is
	})
	again := make([]map[string]any, len(there))
	for i, row := range there {
		again[i] = map[string]any{k.Thing: row.key().ID, "user_id": from, "created_at": row.key().CreatedAt}
		if k.emoji != "" {
			again[i]["emoji"] = k.emoji
		}
		maps.Copy(again[i], row.Columns())
	}
	if err := tx.Table(k.Table).Create(again).Error; err != nil || k.Count == nil {
		return err
	}
	return k.Count(tx, there, +1)
}

// forget deletes and uncounts the rows of people who leave.
func (k OnePerPerson[R]) forget(tx *gorm.DB, people []int64) error {
	var gone []R
	err := tx.Raw("DELETE FROM "+k.Table+" WHERE user_id IN ?"+k.returning(), people).Scan(&gone).Error
	if err == nil && k.Count != nil && len(gone) > 0 {
		slices.SortFunc(gone, byThing[R])
		err = k.Count(tx, gone, -1)
	}
	if err != nil {
		return fmt.Errorf("forget %s: %w", k.Table, err)
	}
	return nil
}
