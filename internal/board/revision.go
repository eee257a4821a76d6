package board

import (
	"time"

	"ideaboard/internal/problem"
)

// Revision names what a text said at some time: of an edit it tells whether the
// text is still the one that the form was drawn with. 0 says nothing.
type Revision int64

// RevisionOf returns the revision of a text that was last edited then, or never.
func RevisionOf(editedAt *time.Time) Revision {
	if editedAt == nil {
		return 1
	}
	return Revision(editedAt.UnixMicro()) // as exact as PostgreSQL keeps times
}

// stillAt refuses an edit of a text that was edited since its form was drawn,
// beside the form's field.
func (r Revision) stillAt(editedAt *time.Time, field string) error {
	if r == 0 || r == RevisionOf(editedAt) {
		return nil
	}
	changed := problem.New(problem.Conflict, "problem.edited_meanwhile")
	changed.Fields = map[string]string{field: "problem.edited_meanwhile"}
	return changed
}
