package importer

import (
	"encoding/json"
	"fmt"
	"time"

	"ideaboard/internal/board"
)

// commentRow is one comment of a [Row]. Keys may be absent or null.
type commentRow struct {
	SourceID  string    `json:"source_id"`
	Author    string    `json:"author"`
	Staff     bool      `json:"staff"`
	Body      string    `json:"body"`
	CreatedAt time.Time `json:"created_at"`
}

const (
	maxComments    = 10_000 // of one line
	maxBadComments = 100    // that are reported
)

// comments returns the valid comments of an idea. Invalid ones are reported; the idea and its other
// comments are still imported.
func (in *fileImport) comments(raw json.RawMessage, idea board.Imported) []board.ImportedComment {
	if len(raw) == 0 || string(raw) == "null" {
		return nil
	}
	var list []json.RawMessage
	if err := json.Unmarshal(raw, &list); err != nil {
		in.badComment(1, "comments is not a list")
		return nil
	}
	if extra := len(list) - maxComments; extra > 0 {
		in.badComment(extra, fmt.Sprintf("only the first %d comments of an idea are read", maxComments))
		list = list[:maxComments]
	}
	seen, good := make(map[string]bool, len(list)), make([]board.ImportedComment, 0, len(list))
	for i, one := range list {
		comment, err := readComment(one, idea, in.board.Now())
		if err == nil && seen[comment.SourceID] {
			err = fmt.Errorf("the same as one before it, %s", comment.SourceID)
		}
		if err != nil {
			in.badComment(1, fmt.Sprintf("comment %d: %v", i+1, err))
			continue
		}
		seen[comment.SourceID] = true
		good = append(good, comment)
	}
	return good
}

func readComment(raw json.RawMessage, idea board.Imported, now time.Time) (board.ImportedComment, error) {
	var row commentRow
	if err := json.Unmarshal(raw, &row); err != nil {
		return board.ImportedComment{}, fmt.Errorf("not the JSON of a comment: %w", err)
	}
	comment := board.ImportedComment{
		SourceID:  row.SourceID,
		Author:    row.Author,
		Staff:     row.Staff,
		Body:      row.Body,
		CreatedAt: row.CreatedAt,
	}
	err := comment.Check(idea, now)
	return comment, err
}

func (in *fileImport) badComment(count int, why string) {
	in.report.BadComments += count
	if len(in.report.BadCommentLines) < maxBadComments {
		in.report.BadCommentLines = append(in.report.BadCommentLines, BadLine{in.report.Lines, why})
	}
}
