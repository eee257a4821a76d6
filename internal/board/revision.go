package board

import (
	"time"

	"ideaboard/internal/problem"
)

// Revision identifies a version of a text, so that an edit can tell whether the text
// changed after its form was loaded. 0 skips the check.
type Revision int64

// RevisionOf returns the revision of a text that was last edited then; nil means never.
func RevisionOf(editedAt *time.Time) Revision {
	if editedAt == nil {
		return 1
	}
	return Revision(editedAt.UnixMicro()) // PostgreSQL stores microseconds
}

// stillAt refuses an edit of a text that was edited after its form was loaded. The error
// is about field.
func (r Revision) stillAt(editedAt *time.Time, field string) error {
	if r == 0 || r == RevisionOf(editedAt) {
		return nil
	}
	changed := problem.New(problem.Conflict, "problem.edited_meanwhile")
	changed.Fields = map[string]string{field: "problem.edited_meanwhile"}
	return changed
}
