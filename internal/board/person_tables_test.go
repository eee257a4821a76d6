package board_test

import (
	"archive/zip"
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"ideaboard/internal/takeout"
)

// leaving is what happens to a column that names a person when they leave.
type leaving string

const (
	rowGoes      leaving = "the row goes"
	emptied      leaving = "the column is emptied"
	formerMember leaving = "the column names a former member"
	ownRow       leaving = "the person's own row"
)

// personColumns lists all columns that name a person: what happens to each when the person
// leaves; whether a merge of two people moves it; and in which file of their takeout the
// row is, "" for none.
var personColumns = map[string]struct {
	leave   leaving
	moves   bool
	takeout string
}{
	// Texts stay.
	"ideas.author_id":               {formerMember, true, "ideas"},
	"idea_versions.editor_id":       {formerMember, true, "idea_versions"},
	"answers.author_id":             {formerMember, true, "answers"},
	"answer_versions.editor_id":     {formerMember, true, "answer_versions"},
	"comments.author_id":            {formerMember, true, "comments"},
	"comment_versions.editor_id":    {formerMember, true, "comment_versions"},
	"attachments.user_id":           {formerMember, true, "pictures"},
	"questions.asker_id":            {formerMember, true, "questions"},
	"saved_views.owner_id":          {rowGoes, true, "saved_views"},
	"duplicate_suggestions.user_id": {rowGoes, true, "duplicate_suggestions"},

	// A row of a person about a thing is deleted.
	"votes.user_id":             {rowGoes, true, "votes"},
	"vote_reasons.user_id":      {rowGoes, true, "reasons"},
	"follows.user_id":           {rowGoes, true, "follows"},
	"category_follows.user_id":  {rowGoes, true, "categories"},
	"tag_follows.user_id":       {rowGoes, true, "tags"},
	"idea_reactions.user_id":    {rowGoes, true, "reactions"},
	"comment_reactions.user_id": {rowGoes, true, "reactions"},
	"mentions.user_id":          {rowGoes, true, ""}, // in other people's texts
	"company_members.user_id":   {rowGoes, true, "companies"},
	"question_answers.user_id":  {rowGoes, true, "question_answers"},
	"outcomes.user_id":          {rowGoes, true, "outcomes"},

	// The account and its notifications: a merge leaves them with the account.
	"users.merged_into_id":          {ownRow, false, "profile"},
	"avatars.user_id":               {rowGoes, false, ""}, // the picture itself: avatar.jpg
	"identities.user_id":            {rowGoes, false, "identities"},
	"sessions.user_id":              {rowGoes, false, "sessions"},
	"passwords.user_id":             {rowGoes, false, "sign_in_methods"},
	"passkeys.user_id":              {rowGoes, false, "sign_in_methods"},
	"authenticators.user_id":        {rowGoes, false, "sign_in_methods"},
	"recovery_codes.user_id":        {rowGoes, false, ""}, // secrets
	"one_time_tokens.user_id":       {rowGoes, false, ""}, // secrets
	"sign_ins.user_id":              {rowGoes, false, ""}, // secrets
	"notifications.user_id":         {rowGoes, false, "notifications"},
	"outgoing_mails.user_id":        {rowGoes, false, "emails"},
	"notification_settings.user_id": {rowGoes, false, "settings"},

	// made from other rows
	"user_search_terms.user_id": {rowGoes, false, ""},
	"unread_counts.user_id":     {rowGoes, false, ""},
	"earlier_mentions.user_id":  {rowGoes, false, ""},
	"person_merges.from_id":     {rowGoes, false, ""},
	"person_merges.into_id":     {rowGoes, false, ""},

	// Staff who did something, or people who caused it.
	"events.actor_id":                  {emptied, false, "events"},
	"events.person_id":                 {emptied, false, ""}, // about the person, written by staff
	"invitations.invited_by":           {emptied, false, ""},
	"invitations.used_by":              {emptied, false, ""},
	"idea_merges.actor_id":             {emptied, false, ""},
	"idea_merges.undone_by":            {emptied, false, ""},
	"idea_links.actor_id":              {emptied, false, ""},
	"duplicate_suggestions.handled_by": {emptied, false, ""},
	"questions.closed_by":              {emptied, false, ""},
}

// TestEveryColumnThatNamesAPersonIsListed compares the list with the schema, with what a
// merge moves and account deletion reassigns, and with the takeout.
func TestEveryColumnThatNamesAPersonIsListed(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	moved, handedOver, files := s.MovedColumns(), s.HandedOverColumns(), s.takeoutFiles()
	for column, is := range personColumns {
		if is.moves != slices.Contains(moved, column) {
			t.Errorf("%s: a merge moves it: %v; listed: %v", column, !is.moves, is.moves)
		}
		if (is.leave == formerMember) != slices.Contains(handedOver, column) {
			t.Errorf("%s: %s, which board does not do", column, is.leave)
		}
		if is.takeout != "" && !files[is.takeout] {
			t.Errorf("%s: the takeout has no %s", column, is.takeout)
		}
	}
	if s.db.Kind() == "postgres" {
		return // the two schemas are equal, and SQLite lists its keys in one statement
	}
	var keys []struct{ Column, OnDelete string }
	err := s.db.Read(s.ctx).Raw(`
		SELECT tables.name || '.' || keys."from" AS "column", keys.on_delete
		FROM sqlite_master AS tables
		JOIN pragma_foreign_key_list(tables.name) AS keys
		WHERE tables.type = 'table'
			AND (keys."table" = 'users' OR keys."to" = 'user_id')`).Scan(&keys).Error
	if err != nil || len(keys) != len(personColumns) {
		t.Errorf("the schema has %d columns, the list %d, %v", len(keys), len(personColumns), err)
	}
	byKey := map[leaving]string{rowGoes: "CASCADE", emptied: "SET NULL", formerMember: "NO ACTION", ownRow: "NO ACTION"}
	for _, key := range keys { // except events.actor_id, which account.DeletePeople empties
		is, listed := personColumns[key.Column]
		if !listed {
			t.Errorf("%s names a person: list in person_tables_test.go what becomes of it", key.Column)
		} else if want := byKey[is.leave]; key.OnDelete != want && key.Column != "events.actor_id" {
			t.Errorf("%s: %s, but ON DELETE %s", key.Column, is.leave, key.OnDelete)
		}
	}
}

// takeoutFiles returns the names of the files in a takeout, without extensions.
func (s *stage) takeoutFiles() map[string]bool {
	s.t.Helper()
	var out bytes.Buffer
	if err := takeout.New(s.db, s.Board).Write(s.ctx, &out, nil, actorOf(&s.cast.Cleo), time.Now()); err != nil {
		s.t.Fatal(err)
	}
	packed, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		s.t.Fatal(err)
	}
	files := map[string]bool{}
	for _, file := range packed.File {
		name, _, _ := strings.Cut(file.Name, ".")
		files[name] = true
	}
	return files
}
