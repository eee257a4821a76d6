package database_test

import (
	"fmt"
	"os"
	"testing"
	"testing/fstest"

	"gorm.io/gorm"

	"ideaboard/internal/database"
	"ideaboard/internal/database/dbtest"
)

// previewBoard returns a database with the schema of the last preview build. Its
// first migration makes the whole schema here; the others are empty.
func previewBoard(t *testing.T) (url string) {
	t.Helper()
	files := fstest.MapFS{}
	for _, dialect := range []string{"sqlite", "postgres"} {
		schema, err := os.ReadFile("testdata/preview/" + dialect + "/0001_preview.sql")
		if err != nil {
			t.Fatal(err)
		}
		files[dialect+"/0001_preview.sql"] = &fstest.MapFile{Data: schema}
		for _, version := range []int{2, 3, 4, 5, 6, 7, 8, 9, 10, 15, 16} {
			name := fmt.Sprintf("%s/%04d_preview.sql", dialect, version)
			files[name] = &fstest.MapFile{Data: []byte("-- +goose Up\nSELECT 1;\n")}
		}
	}
	url = dbtest.EmptyURL(t)
	db := openAt(t, url)
	db.UseMigrations(files)
	if _, err := db.MigrateUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	return url
}

func execAll(t *testing.T, db *database.DB, statements ...string) {
	t.Helper()
	err := db.Tx(t.Context(), func(tx *gorm.DB) error {
		for _, sql := range statements {
			if err := tx.Exec(sql).Error; err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestAPreviewBoardKeepsItsRows: the schema of the last preview build becomes
// that of 0001_schema.sql, to the last index, and its rows stay.
func TestAPreviewBoardKeepsItsRows(t *testing.T) {
	t.Parallel()
	db := openAt(t, previewBoard(t))
	execAll(t, db,
		`INSERT INTO users (email, name, created_at) VALUES ('ana@larkspur.example', 'Ana', '2026-01-01 00:00:00+00:00')`,
		`INSERT INTO person_words (word, user_id) VALUES ('ana', 1)`,
		`
		INSERT INTO ideas (title, author_id, category_id, status_id, heat, carried_votes, vote_count, created_at)
		VALUES ('Dark mode', 1, 1, 1, 7.5, 3, 3, '2026-01-01 00:00:00+00:00')`,
		`
		INSERT INTO answers (idea_id, words, words_html, would_change, created_at)
		VALUES (1, 'Soon.', '<p>Soon.</p>', 'More votes', '2026-01-01 00:00:00+00:00')`,
		`
		INSERT INTO letters (user_id, kind, slot, due_at, created_at)
		VALUES (1, 'news', 'idea:1', '2026-01-01 00:00:00+00:00', '2026-01-01 00:00:00+00:00')`,
		`INSERT INTO renderings (part, version, last_id, finished) VALUES ('answers.words_html', 1, 1, TRUE)`)
	_, down := db.MigrateDown(t.Context())
	_, status := db.MigrationStatus(t.Context())
	for _, err := range []error{down, status} {
		wantSentence(t, err, "preview build", "ideaboard migrate up")
	}
	if _, err := db.MigrateUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	var row struct {
		Title, Body, ReconsiderIf, Bundle, Term, Part string
		TrendingRank                                  float64
		ImportedVotes                                 int
	}
	err := db.Read(t.Context()).Raw(`
		SELECT ideas.title, ideas.trending_rank, ideas.imported_votes, answers.body,
			answers.reconsider_if, outgoing_mails.bundle, user_search_terms.term, renderings.part
		FROM ideas
		JOIN answers ON answers.idea_id = ideas.id
		JOIN outgoing_mails ON outgoing_mails.user_id = ideas.author_id
		JOIN user_search_terms ON user_search_terms.user_id = ideas.author_id, renderings`).Scan(&row).Error
	if err != nil || row.Title != "Dark mode" || row.Body != "Soon." || row.ReconsiderIf != "More votes" ||
		row.Bundle != "idea:1" || row.Term != "ana" || row.Part != "answers.body_html" || row.TrendingRank != 7.5 ||
		row.ImportedVotes != 3 {
		t.Errorf("%+v (%v)", row, err)
	}
	got, err := shape(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	want, err := shape(t.Context(), dbtest.New(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range difference(got, want) {
		t.Error("first the upgraded board, second a new one: ", line)
	}
	if again, err := db.MigrateUp(t.Context()); again != 0 || err != nil {
		t.Errorf("%d migrations the second time (%v)", again, err)
	}
	if list, err := db.MigrationStatus(t.Context()); err != nil || list[0].AppliedAt.IsZero() {
		t.Errorf("%+v (%v)", list, err)
	}
}

// TestAnEarlyPreviewBoardIsRefused: the upgrade would leave out what a missing
// migration makes.
func TestAnEarlyPreviewBoardIsRefused(t *testing.T) {
	t.Parallel()
	for _, version := range []int{16, 7} {
		db := openAt(t, previewBoard(t))
		execAll(t, db, fmt.Sprint("DELETE FROM goose_db_version WHERE version_id = ", version))
		_, err := db.MigrateUp(t.Context())
		wantSentence(t, err, "early preview build", fmt.Sprint("migration ", version), "start the last preview build")
	}
}
