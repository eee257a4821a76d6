package board

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/problem"
)

// personJournal is what a merge of two people moved.
type personJournal struct {
	Written map[string][]int64   `json:"written"` // by table: the ids of what from wrote
	Kept    map[string]keptMoves `json:"kept"`    // by table: what he voted for, follows, belongs to
	Told    map[string]toldMoves `json:"told"`    // by table: what he said once of a thing

	Reactions map[string]reactionMoves `json:"reactions"` // by table
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
	Level      Level     `json:"level,omitempty"`
	HeatBefore float64   `json:"heat_before,omitempty"`
	HeatAfter  float64   `json:"heat_after,omitempty"`
}

// writings are the tables of what people write, and the column of the writer.
var writings = []struct{ table, writer string }{
	{"ideas", "author_id"}, {"idea_versions", "editor_id"}, {"answers", "author_id"},
	{"comments", "author_id"}, {"comment_versions", "editor_id"}, {"questions", "asker_id"}, {"attachments", "user_id"},
}

// keepings are the tables of what people keep to, by person and thing.
var keepings = []struct{ table, thing, more string }{
	{"votes", "idea_id", ""}, {"follows", "idea_id", ", level"}, {"category_follows", "category_id", ""}, {"company_members", "company_id", ", via"},
	{"mentions", "comment_id", ""},
}

// MaxMerged is how many votes, follows or ideas a person may have who is merged
// into another: all of them stand in the journal, and move in one transaction.
const MaxMerged = 5_000

// bounded refuses to merge somebody with more than that.
func bounded(tx *gorm.DB, from int64) error {
	for table, column := range map[string]string{"votes": "user_id", "follows": "user_id", "ideas": "author_id", "comments": "author_id",
		"comment_reactions": "user_id", "idea_reactions": "user_id", "mentions": "user_id", "question_answers": "user_id", "outcomes": "user_id"} {
		var n int
		err := tx.Raw("SELECT count(*) FROM (SELECT 1 FROM "+table+" WHERE "+column+" = ? LIMIT ?) AS counted", from, MaxMerged+1).Scan(&n).Error
		if err != nil {
			return fmt.Errorf("count the %s of user %d: %w", table, from, err)
		}
		if n > MaxMerged {
			return &problem.Error{Kind: problem.Conflict, Message: "problem.merge_many", Args: map[string]any{"Max": MaxMerged}}
		}
	}
	return nil
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
	if journal.Told, err = moveTold(tx, from, into); err != nil {
		return journal, err
	}
	if journal.Reactions, err = moveReactions(tx, from, into); err != nil {
		return journal, err
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
// heats: [leavingVotes] ideas with two statements.
func uncount(tx *gorm.DB, votes []kept) error {
	for some := range slices.Chunk(votes, leavingVotes) {
		ideas, err := lockedIdeas(tx, some)
		if err != nil {
			return fmt.Errorf("uncount votes: %w", err)
		}
		gone := make([]goneVote, len(some))
		for i := range some {
			idea := ideas[some[i].ID]
			some[i].HeatBefore = idea.Heat
			gone[i] = goneVote{idea.ID, some[i].CreatedAt, idea.CreatedAt, idea.CarriedVotes}
		}
		after, err := takeOff(tx, gone)
		if err != nil {
			return fmt.Errorf("uncount votes: %w", err)
		}
		for i := range some {
			some[i].HeatAfter = after[some[i].ID]
		}
	}
	return nil
}

// lockedIdeas locks the ideas of votes, by id, and returns what their heat is
// made of.
func lockedIdeas(tx *gorm.DB, votes []kept) (map[int64]Idea, error) {
	ids := make([]int64, len(votes))
	for i, vote := range votes {
		ids[i] = vote.ID
	}
	var found []Idea
	err := tx.Clauses(forUpdate).Select("id", "created_at", "carried_votes", "heat").Where("id IN ?", ids).Order("id").Find(&found).Error
	ideas := make(map[int64]Idea, len(found))
	for _, idea := range found {
		ideas[idea.ID] = idea
	}
	return ideas, err
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
		for some := range slices.Chunk(moves.Dropped, leavingVotes) {
			if err := bringBack(tx, k.table, k.thing, some, from); err != nil {
				return err
			}
		}
	}
	if err := undoTold(tx, j.Told, from, into); err != nil {
		return err
	}
	return undoReactions(tx, j.Reactions, from, into)
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
var parents = map[string]string{"idea_id": "ideas", "category_id": "categories", "company_id": "companies", "comment_id": "comments"}

// bringBack makes rows again that were dropped as duplicates, but for those
// whose idea, category or company or comment is gone.
func bringBack(tx *gorm.DB, table, thing string, rows []kept, from int64) error {
	then, ids := make(map[int64]kept, len(rows)), make([]int64, len(rows))
	for i, row := range rows {
		then[row.ID], ids[i] = row, row.ID
	}
	var there []int64 // in their order, which is that of the locks
	err := tx.Table(parents[thing]).Clauses(forUpdate).Where("id IN ? AND id NOT IN (?)", ids,
		tx.Table(table).Select(thing).Where("user_id = ?", from)).Order("id").Select("id").Scan(&there).Error
	if err != nil || len(there) == 0 {
		return err
	}
	again := make([]map[string]any, len(there))
	for i, id := range there {
		again[i] = map[string]any{thing: id, "user_id": from, "created_at": then[id].CreatedAt}
		switch table {
		case "company_members":
			again[i]["via"] = then[id].Via
		case "follows":
			again[i]["level"] = cmp.Or(then[id].Level, Everything) // journals of before had none
		}
	}
	if err := tx.Table(table).Create(again).Error; err != nil || table != "votes" {
		return err
	}
	return countAgain(tx, there, then)
}

// countAgain puts votes on their ideas again. A heat that nobody touched since is
// the old one to the last digit.
func countAgain(tx *gorm.DB, ids []int64, votes map[int64]kept) error {
	rows, args := make([]string, len(ids)), make([]any, 0, 4*len(ids))
	for i, id := range ids {
		rows[i] = "(CAST(? AS bigint), CAST(? AS double precision), CAST(? AS double precision), CAST(? AS double precision))"
		args = append(args, id, HeatAt(votes[id].CreatedAt), votes[id].HeatBefore, votes[id].HeatAfter)
	}
	return tx.Exec("WITH back (id, vote, before_it, after_it) AS (VALUES "+strings.Join(rows, ", ")+`)
		UPDATE ideas SET vote_count = vote_count + 1, heat = CASE WHEN heat = back.after_it THEN back.before_it ELSE `+hotterOf("back.vote")+` END
		FROM back WHERE back.id = ideas.id`, args...).Error
}
