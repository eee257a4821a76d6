package board_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/markdown"
)

// TestRenderAgain checks that texts rendered by an older renderer are rendered again,
// once, with the same people and pictures.
func TestRenderAgain(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	idea, words := s.idea("Addresses", "Open"), "See （https://example.com/y）"
	said := s.comment(
		idea.ID,
		s.cast.Cleo,
		fmt.Sprintf(
			"body = 'Thanks @[Maya](person:%d)', body_html = '<p>Thanks <a class=\"mention\" "+
				"href=\"/people/%[1]d\">@Maya</a></p>'",
			s.cast.Maya.ID,
		),
	)
	gone := s.comment(idea.ID, s.cast.Cleo, "body = '', body_html = ''")
	want := markdown.HTML(words)
	s.do("UPDATE ideas SET body = ?, body_html = ?, excerpt = 'old' WHERE id = ?", words,
		"<p>See （https://example.com/y）</p>\n", idea.ID)
	if !strings.Contains(want, "<a href") {
		t.Fatal(want)
	}
	if n, err := s.RenderAgain(s.ctx); err != nil || n < 2 {
		t.Fatalf("%d texts: %v", n, err)
	}
	if got := s.text("SELECT body_html FROM ideas WHERE id = ?", idea.ID); got != want {
		t.Errorf("the idea is %q, want %q", got, want)
	}
	if got := s.text("SELECT excerpt FROM ideas WHERE id = ?", idea.ID); got != "See （https://example.com/y）" {
		t.Errorf("its excerpt is %q", got)
	}
	got := s.text("SELECT body_html FROM comments WHERE id = ?", said)
	if !strings.HasPrefix(got, `<p dir="auto">Thanks <a class="mention"`) {
		t.Errorf("the comment is %q", got)
	}
	if got := s.text("SELECT body_html FROM comments WHERE id = ?", gone); got != "" {
		t.Errorf("words that were removed are %q", got)
	}
	s.do("UPDATE ideas SET body_html = 'kept' WHERE id = ?", idea.ID)
	if n, err := s.RenderAgain(s.ctx); err != nil || n != 0 {
		t.Errorf("once more: %d texts, %v", n, err)
	}
	s.do("UPDATE renderings SET version = ?, finished = TRUE", markdown.Version-1)
	if n, err := s.RenderAgain(s.ctx); err != nil || n != 1 {
		t.Errorf("after the next version: %d texts, %v", n, err)
	}
	s.do("UPDATE renderings SET version = ?, finished = TRUE", markdown.Version-1)
	s.do("UPDATE ideas SET excerpt = '{html} of an older version' WHERE id = ?", idea.ID)
	if n, err := s.RenderAgain(s.ctx); err != nil || n != 1 {
		t.Errorf("an excerpt alone: %d texts, %v", n, err)
	}
	if got := s.text("SELECT excerpt FROM ideas WHERE id = ?", idea.ID); got != "See （https://example.com/y）" {
		t.Errorf("the excerpt of an older version is %q", got)
	}
}

// TestAllHTMLIsRenderedAgain checks that every column of HTML is listed.
func TestAllHTMLIsRenderedAgain(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	list := `
		SELECT m.name || '.' || c.name AS name
		FROM sqlite_master AS m
		JOIN pragma_table_info(m.name) AS c
		WHERE m.type = 'table'
			AND c.name LIKE '%\_html' ESCAPE '\'
		ORDER BY 1`
	if dbtest.OnPostgres() {
		list = `
			SELECT table_name || '.' || column_name AS name
			FROM information_schema.columns
			WHERE table_schema = current_schema()
				AND column_name LIKE '%\_html'
			ORDER BY 1`
	}
	var have []string
	if err := s.db.Read(s.ctx).Raw(list).Scan(&have).Error; err != nil {
		t.Fatal(err)
	}
	known := s.RenderedColumns()
	slices.Sort(known)
	if slices.Sort(have); !slices.Equal(have, known) {
		t.Errorf("columns of HTML: %v\nrendered again: %v", have, known)
	}
}

func (s *stage) text(sql string, args ...any) (text string) {
	s.t.Helper()
	if err := s.db.Read(s.ctx).Raw(sql, args...).Scan(&text).Error; err != nil {
		s.t.Fatal(err)
	}
	return text
}
