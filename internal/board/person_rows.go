package board

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"
)

// keeping is a table of what a person and a thing have together: one row, such
// as their vote for an idea or their answer to a question.
type keeping struct {
	table, thing string
	parent       string                                       // the table of the things
	more         []string                                     // columns beside person, thing and time
	emoji        string                                       // of reactions: each emoji is a keeping of its own
	on           string                                       // the table whose row of the same two it hangs on, by a foreign key
	count        func(tx *gorm.DB, rows []kept, by int) error // one more or less of each; nil: nothing counts them
}

// tellings are what a person says once about a thing and may change.
var tellings = []keeping{
	{table: "vote_reasons", thing: "idea_id", parent: "ideas", more: []string{"words", "weight", "public", "edited_at"}, on: "votes"},
	{table: "question_answers", thing: "question_id", parent: "questions", more: []string{"words", "choice_id"}, count: countReplies},
	{table: "outcomes", thing: "idea_id", parent: "ideas", more: []string{"words", "verdict", "handled_at"}, count: countOutcomes},
}

// keepings are all of them. What hangs on another comes before it: it moves
// before, and comes back after.
var keepings = slices.Concat(tellings, reactionsOf(reactedIdeas, "ideas"), reactionsOf(reactedComments, "comments"), []keeping{
	{table: "votes", thing: "idea_id", parent: "ideas", count: countVotes},
	{table: "follows", thing: "idea_id", parent: "ideas", more: []string{"level"}},
	{table: "category_follows", thing: "category_id", parent: "categories"},
	{table: "tag_follows", thing: "tag_id", parent: "tags"},
	{table: "company_members", thing: "company_id", parent: "companies", more: []string{"via"}},
	{table: "mentions", thing: "comment_id", parent: "comments"},
})

func reactionsOf(of reacted, parent string) (all []keeping) {
	for _, emoji := range Emojis {
		all = append(all, keeping{table: of.rows, thing: of.thing, parent: parent, emoji: emoji.Key, count: func(tx *gorm.DB, rows []kept, by int) error {
			return lowerCounts(tx, of, emoji.Key, -by, things(rows))
		}})
	}
	return all
}

// keptMoves are the rows of one keeping that a merge of people moved. Dropped
// are those where into had one, too.
type keptMoves struct {
	Moved   []kept `json:"moved,omitempty"`
	Dropped []kept `json:"dropped,omitempty"`
}

// kept is a row of any keeping. The heats are those of a dropped vote's idea,
// before and after: subtracting and adding again would lose the last digits.
type kept struct {
	ID         int64      `json:"id"` // of the thing
	CreatedAt  time.Time  `json:"at"`
	Via        string     `json:"via,omitempty"`
	Level      Level      `json:"level,omitempty"`
	Words      string     `json:"words,omitempty"`
	Weight     string     `json:"weight,omitempty"`
	Public     bool       `json:"public,omitempty"`
	EditedAt   *time.Time `json:"edited,omitempty"`
	ChoiceID   *int64     `json:"choice,omitempty"`
	Verdict    Verdict    `json:"verdict,omitempty"`
	HandledAt  *time.Time `json:"handled,omitempty"`
	HeatBefore float64    `json:"heat_before,omitempty"`
	HeatAfter  float64    `json:"heat_after,omitempty"`

	OwnHeatBefore *float64 `json:"own_heat_before,omitempty"` // of an idea with duplicates
	OwnHeatAfter  *float64 `json:"own_heat_after,omitempty"`
}

// columns are what a keeping may have more.
func (row kept) columns() map[string]any {
	return map[string]any{"via": row.Via, "level": cmp.Or(row.Level, Everything), // journals of before had none
		"words": row.Words, "weight": row.Weight, "public": row.Public, "edited_at": row.EditedAt,
		"choice_id": row.ChoiceID, "verdict": row.Verdict, "handled_at": row.HandledAt}
}

func things(rows []kept) []int64 {
	ids := make([]int64, len(rows))
	for i, row := range rows {
		ids[i] = row.ID
	}
	return ids
}

// name is what the journal calls the keeping.
func (k keeping) name() string { return strings.TrimSpace(k.table + " " + k.emoji) }

// whose is the condition for the rows of a person.
func (k keeping) whose() string {
	if k.emoji != "" {
		return "emoji = '" + k.emoji + "' AND user_id = ?"
	}
	return "user_id = ?"
}

// returning asks for the rows that a statement touched.
func (k keeping) returning() string {
	return " RETURNING " + strings.Join(append([]string{k.thing + " AS id", "created_at"}, k.more...), ", ")
}

// move passes on the rows of from to into, but drops those that into has.
func (k keeping) move(tx *gorm.DB, from, into int64) (moves keptMoves, err error) {
	err = tx.Raw("DELETE FROM "+k.table+" WHERE "+k.whose()+" AND "+k.thing+" IN (SELECT "+k.thing+" FROM "+k.table+" WHERE "+k.whose()+")"+k.returning(),
		from, into).Scan(&moves.Dropped).Error
	if err != nil {
		return moves, err
	}
	update, args := "UPDATE "+k.table+" SET user_id = ? WHERE "+k.whose(), []any{into, from}
	if k.on != "" { // the others move with what they hang on
		update, args = update+" AND "+k.thing+" IN (SELECT "+k.thing+" FROM "+k.on+" WHERE user_id = ?)", append(args, into)
	}
	if err := tx.Raw(update+k.returning(), args...).Scan(&moves.Moved).Error; err != nil {
		return moves, err
	}
	for _, rows := range [][]kept{moves.Dropped, moves.Moved} {
		slices.SortFunc(rows, func(a, b kept) int { return cmp.Compare(a.ID, b.ID) })
	}
	if k.count == nil || len(moves.Dropped) == 0 {
		return moves, nil
	}
	return moves, k.count(tx, moves.Dropped, -1)
}

// undo gives moved rows back to from that are still there, and makes those again
// that were dropped.
func (k keeping) undo(tx *gorm.DB, moves keptMoves, from, into int64) error {
	for some := range slices.Chunk(moves.Moved, 500) {
		if err := k.moveBack(tx, some, from, into); err != nil {
			return err
		}
	}
	for some := range slices.Chunk(moves.Dropped, leavingVotes) {
		if err := k.bringBack(tx, some, from); err != nil {
			return err
		}
	}
	return nil
}

// moveBack gives rows back to from. One that was taken back since stays away,
// also when into made it anew.
func (k keeping) moveBack(tx *gorm.DB, rows []kept, from, into int64) error {
	var now []kept
	err := tx.Raw("SELECT "+k.thing+" AS id, created_at FROM "+k.table+" WHERE "+k.whose()+" AND "+k.thing+" IN ? AND "+k.thing+
		" NOT IN (SELECT "+k.thing+" FROM "+k.table+" WHERE "+k.whose()+")", into, things(rows), from).Scan(&now).Error
	if err != nil {
		return err
	}
	then := map[int64]time.Time{}
	for _, row := range rows {
		then[row.ID] = row.CreatedAt
	}
	now = slices.DeleteFunc(now, func(row kept) bool { return !row.CreatedAt.Equal(then[row.ID]) })
	if len(now) == 0 {
		return nil
	}
	return tx.Exec("UPDATE "+k.table+" SET user_id = ? WHERE "+k.whose()+" AND "+k.thing+" IN ?", from, into, things(now)).Error
}

// bringBack makes rows again that were dropped as duplicates, but for those
// whose thing is gone and those that from has anew.
func (k keeping) bringBack(tx *gorm.DB, rows []kept, from int64) error {
	own := func(table, where string) *gorm.DB { return tx.Table(table).Select(k.thing).Where(where, from) }
	query := tx.Table(k.parent).Clauses(forUpdate).Where("id IN ? AND id NOT IN (?)", things(rows), own(k.table, k.whose()))
	if k.on != "" {
		query = query.Where("id IN (?)", own(k.on, "user_id = ?"))
	}
	var ids []int64 // in their order, which is that of the locks
	if err := query.Order("id").Select("id").Scan(&ids).Error; err != nil || len(ids) == 0 {
		return err
	}
	there := slices.DeleteFunc(slices.Clone(rows), func(row kept) bool { _, is := slices.BinarySearch(ids, row.ID); return !is })
	again := make([]map[string]any, len(there))
	for i, row := range there {
		again[i] = map[string]any{k.thing: row.ID, "user_id": from, "created_at": row.CreatedAt}
		if k.emoji != "" {
			again[i]["emoji"] = k.emoji
		}
		for _, column := range k.more {
			again[i][column] = row.columns()[column]
		}
	}
	if err := tx.Table(k.table).Create(again).Error; err != nil || k.count == nil {
		return err
	}
	return k.count(tx, there, +1)
}
