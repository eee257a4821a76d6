package board

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"
)

// personJournal is what a merge of two people moved.
type personJournal struct {
	Written map[string][]int64   `json:"written"` // by table: the ids of what from wrote
	Kept    map[string]keptMoves `json:"kept"`    // by table: what he voted for, follows, belongs to
}

// keptMoves are the rows of one table that say a person and a thing belong
// together, when they were made. Dropped are those that into had, too.
type keptMoves struct {
	Moved   []kept `json:"moved,omitempty"`
	Dropped []kept `json:"dropped,omitempty"`
}

// kept is one such row. The heats are those of a dropped vote's idea, before
// and after: subtracting and adding again would lose the last digits.
type kept struct {
	ID         int64     `json:"id"` // of the idea, the category, the company
	CreatedAt  time.Time `json:"at"`
	Via        string    `json:"via,omitempty"`
	HeatBefore float64   `json:"heat_before,omitempty"`
	HeatAfter  float64   `json:"heat_after,omitempty"`
}

// writings are the tables of what people write, and the column of the writer.
var writings = []struct{ table, writer string }{
	{"ideas", "author_id"}, {"idea_versions", "editor_id"}, {"answers", "author_id"},
}

// keepings are the tables of what people keep to, by person and thing.
var keepings = []struct{ table, thing, more string }{
	{"votes", "idea_id", ""}, {"follows", "idea_id", ""}, {"category_follows", "category_id", ""}, {"company_members", "company_id", ", via"},
}

// movePerson passes on what from has to into and returns what moved.
func movePerson(tx *gorm.DB, from, into int64) (journal personJournal, err error) {
	journal = personJournal{Written: map[string][]int64{}, Kept: map[string]keptMoves{}}
	for _, w := range writings {
		var ids []int64
		if err := tx.Raw("UPDATE "+w.table+" SET "+w.writer+" = ? WHERE "+w.writer+" = ? RETURNING id", into, from).Scan(&ids).Error; err != nil {
			return journal, err
		}
		slices.Sort(ids)
		journal.Written[w.table] = ids
	}
	for _, k := range keepings {
		var moves keptMoves
		row := k.thing + " AS id, created_at" + k.more
		err := tx.Raw("DELETE FROM "+k.table+" WHERE user_id = ? AND "+k.thing+" IN (SELECT "+k.thing+" FROM "+k.table+" WHERE user_id = ?) RETURNING "+row,
			from, into).Scan(&moves.Dropped).Error
		if err == nil {
			err = tx.Raw("UPDATE "+k.table+" SET user_id = ? WHERE user_id = ? RETURNING "+row, into, from).Scan(&moves.Moved).Error
		}
		if err != nil {
			return journal, err
		}
		for _, rows := range [][]kept{moves.Dropped, moves.Moved} {
			slices.SortFunc(rows, func(a, b kept) int { return cmp.Compare(a.ID, b.ID) })
		}
		journal.Kept[k.table] = moves
	}
	return journal, uncount(tx, journal.Kept["votes"].Dropped)
}

// uncount takes dropped votes off their ideas, as Unvote does, and notes the
// heats.
func uncount(tx *gorm.DB, votes []kept) error {
	for i := range votes {
		idea, err := ideaByID(tx.Statement.Context, tx, votes[i].ID, forUpdate)
		if err != nil {
			return err
		}
		votes[i].HeatBefore = idea.Heat
		err = tx.Raw("UPDATE ideas SET vote_count = vote_count - 1, heat = ? WHERE id = ? RETURNING heat",
			coolerSQL(HeatAt(votes[i].CreatedAt), Heat(idea.CreatedAt, nil, idea.CarriedVotes)), idea.ID).Scan(&votes[i].HeatAfter).Error
		if err != nil {
			return fmt.Errorf("uncount vote of idea %d: %w", idea.ID, err)
		}
	}
	return nil
}

// undo moves back what is still there.
func (j personJournal) undo(tx *gorm.DB, from, into int64) error {
	for _, w := range writings {
		for some := range slices.Chunk(j.Written[w.table], 500) {
			if err := tx.Exec("UPDATE "+w.table+" SET "+w.writer+" = ? WHERE "+w.writer+" = ? AND id IN ?", from, into, some).Error; err != nil {
				return err
			}
		}
	}
	for _, k := range keepings {
		moves := j.Kept[k.table]
		if err := moveBack(tx, k.table, k.thing, moves.Moved, from, into); err != nil {
			return err
		}
		for _, row := range moves.Dropped {
			if err := bringBack(tx, k.table, k.thing, row, from); err != nil {
				return err
			}
		}
	}
	return nil
}

// moveBack gives rows back to from. One that was taken back since stays away,
// also when into made it anew.
func moveBack(tx *gorm.DB, table, thing string, rows []kept, from, into int64) error {
	for some := range slices.Chunk(rows, 500) {
		then, ids := map[int64]time.Time{}, make([]int64, 0, len(some))
		for _, row := range some {
			then[row.ID] = row.CreatedAt
			ids = append(ids, row.ID)
		}
		var now []kept
		err := tx.Raw("SELECT "+thing+" AS id, created_at FROM "+table+" WHERE user_id = ? AND "+thing+" IN ? AND "+thing+
			" NOT IN (SELECT "+thing+" FROM "+table+" WHERE user_id = ?)", into, ids, from).Scan(&now).Error
		if err != nil {
			return err
		}
		ids = ids[:0]
		for _, row := range now {
			if row.CreatedAt.Equal(then[row.ID]) {
				ids = append(ids, row.ID)
			}
		}
		if len(ids) == 0 {
			continue
		}
		if err := tx.Exec("UPDATE "+table+" SET user_id = ? WHERE user_id = ? AND "+thing+" IN ?", from, into, ids).Error; err != nil {
			return err
		}
	}
	return nil
}

// parents are the tables of the things of keepings.
var parents = map[string]string{"idea_id": "ideas", "category_id": "categories", "company_id": "companies"}

// bringBack makes a row again that was dropped as a duplicate, unless its idea,
// category or company is gone.
func bringBack(tx *gorm.DB, table, thing string, row kept, from int64) error {
	columns, values, args := thing+", user_id, created_at", "id, ?, ?", []any{from, row.CreatedAt}
	if table == "company_members" {
		columns, values, args = columns+", via", values+", ?", append(args, row.Via)
	}
	made := tx.Exec("INSERT INTO "+table+" ("+columns+") SELECT "+values+" FROM "+parents[thing]+" WHERE id = ? ON CONFLICT DO NOTHING", append(args, row.ID)...)
	if made.Error != nil || made.RowsAffected == 0 || table != "votes" {
		return made.Error
	}
	warmer := hotterSQL(HeatAt(row.CreatedAt))
	return tx.Exec("UPDATE ideas SET vote_count = vote_count + 1, heat = CASE WHEN heat = ? THEN ? ELSE (?) END WHERE id = ?",
		row.HeatAfter, row.HeatBefore, warmer, row.ID).Error
}
