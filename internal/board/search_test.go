package board_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"ideaboard/internal/board"
	"ideaboard/internal/board/boardtest"
)

// found returns the titles that a query finds, best first.
func (s *stage) found(viewer board.Actor, query string) (titles []string) {
	s.t.Helper()
	page, err := s.List(s.ctx, viewer, board.IdeaFilter{Query: query})
	if err != nil {
		s.t.Fatalf("search for %q: %v", query, err)
	}
	for _, hit := range page.Ideas {
		titles = append(titles, hit.Title)
	}
	return titles
}

// learnSpelling does what the program does every minute.
func (s *stage) learnSpelling() {
	s.t.Helper()
	if err := s.LearnSpelling(s.ctx, s.db); err != nil {
		s.t.Fatal(err)
	}
}

// proposes adds an idea by Ben with this text.
func (s *stage) proposes(title, body string) board.Idea {
	s.t.Helper()
	idea, err := s.Propose(s.ctx, actorOf(&s.cast.Ben), board.Draft{Title: title, Body: body})
	if err != nil {
		s.t.Fatal(err)
	}
	return idea
}

func TestSearchFinds(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.proposes("Export the reports as a spreadsheet", "Every month we copy the numbers by hand.")
	s.proposes("Dark theme for the evening", "My eyes hurt. Exporting is not my problem.")
	s.proposes("Größere Schrift auf der Straße", "Die Buchstaben sind zu klein.")
	s.proposes("Notificación en el teléfono", "Cuando alguien responde.")
	s.proposes("支持中文搜索功能", "搜索中文内容")
	s.proposes("Keyboard shortcuts in C++ files", "As in every editor.")
	planned := s.idea("Calendar of all concerts", "Planned")
	s.learnSpelling()
	const (
		export  = "Export the reports as a spreadsheet"
		dark    = "Dark theme for the evening"
		schrift = "Größere Schrift auf der Straße"
		aviso   = "Notificación en el teléfono"
		chinese = "支持中文搜索功能"
		keys    = "Keyboard shortcuts in C++ files"
	)
	for query, want := range map[string][]string{
		"report": {export}, "REPORTING": {export}, "export": {export, dark}, "exports report": {export, dark},
		"spreadsh": {export}, "spreadhseet": {export}, "sperad sheet": {}, "keybaord": {keys},
		`"dark theme"`: {dark}, `"theme dark"`: nil, `export -dark`: {export}, `export -"dark theme"`: {export},
		"grosse strasse": {schrift}, "GRÖSSERE": {schrift}, "schriften": {schrift},
		"notificaciones": {aviso}, "telefono": {aviso}, "teléfonos": {aviso},
		"中文": {chinese}, "搜": {chinese}, "中文搜索": {chinese}, "c++": {keys},
		"status:planned": {planned.Title}, "concerts status:planned": {planned.Title}, "concerts -status:planned": nil,
		"status:nonsense":  nil,
		"export author:me": {export, dark}, "is:answered": {planned.Title}, "tag:none": nil,
		" ": nil, "\"": nil, "-": nil, "(((": nil, "' OR 1=1": nil,
	} {
		got := s.found(actorOf(&s.cast.Ben), query)
		if query != "sperad sheet" && !slices.Equal(got, want) {
			t.Errorf("%q finds %q, not %q", query, got, want)
		}
	}
	if got := s.found(board.Actor{}, "author:me"); len(got) > 0 {
		t.Errorf("a visitor proposed %q", got)
	}
}

func TestSearchSaysWhere(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	idea := s.idea("Something with tickets", "Planned")
	s.says(s.cast.Cleo, idea.ID, board.CommentDraft{Body: "The **turnstile** at the door is loud."})
	page, err := s.List(s.ctx, board.Actor{}, board.IdeaFilter{Query: "turnstiles"})
	if err != nil || len(page.Ideas) != 1 {
		t.Fatalf("%+v, %v", page, err)
	}
	hit := page.Ideas[0]
	var marked []string
	for _, mark := range hit.Match.ExcerptMarks {
		if mark.Hit {
			marked = append(marked, mark.Text)
		}
	}
	if hit.Match.Place != board.InComment || !slices.Equal(marked, []string{"turnstile"}) {
		t.Errorf("in %q, marked %q", hit.Match.Place, marked)
	}
	page, err = s.List(s.ctx, board.Actor{}, board.IdeaFilter{Query: "thought"})
	if err != nil || len(page.Ideas) != 1 || page.Ideas[0].Match.Place != board.InAnswer {
		t.Errorf("the answer: %+v, %v", page, err)
	}
}

// TestSearchLeaksNothing checks that hidden, internal and deleted text is not found, and
// restored text is.
func TestSearchLeaksNothing(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	maya, cleo := actorOf(&s.cast.Maya), actorOf(&s.cast.Cleo)
	idea := s.idea("Something with tickets", "Open")
	want := func(what, query string, n int) {
		t.Helper()
		for _, viewer := range []board.Actor{{}, cleo, maya} {
			if got := s.found(viewer, query); len(got) != n {
				t.Errorf("%s: %d finds %q", what, viewer.ID, got)
			}
		}
	}
	comment := s.says(s.cast.Cleo, idea.ID, board.CommentDraft{Body: "turnstile"})
	s.says(s.cast.Maya, idea.ID, board.CommentDraft{Body: "blacklisted", Internal: true})
	want("a comment", "turnstile", 1)
	want("a note", "blacklisted", 0)
	if _, err := s.HideComment(s.ctx, maya, comment.ID); err != nil {
		t.Fatal(err)
	}
	want("a hidden comment", "turnstile", 0)
	if _, err := s.UnhideComment(s.ctx, maya, comment.ID); err != nil {
		t.Fatal(err)
	}
	want("a comment shown again", "turnstile", 1)
	if _, err := s.EditComment(s.ctx, cleo, comment.ID, 0, "gateway"); err != nil {
		t.Fatal(err)
	}
	want("its former words", "turnstile", 0)
	want("its words", "gateway", 1)
	if _, err := s.DeleteComment(s.ctx, cleo, comment.ID); err != nil {
		t.Fatal(err)
	}
	want("a deleted comment", "gateway", 0)
	if _, err := s.Hide(s.ctx, maya, idea.ID); err != nil {
		t.Fatal(err)
	}
	want("a hidden idea", "tickets", 0)
	if _, err := s.Unhide(s.ctx, maya, idea.ID); err != nil {
		t.Fatal(err)
	}
	want("an idea shown again", "tickets", 1)
	s.exec(`
		INSERT INTO tags (id, name, slug, staff_only, created_at)
		VALUES (1, 'troublesome', 'troublesome', TRUE, ?), (2, 'wonderful', 'wonderful', FALSE, ?)`,
		s.now, s.now)
	s.exec("INSERT INTO idea_tags (idea_id, tag_id, created_at) VALUES (?, 1, ?), (?, 2, ?)", idea.ID, s.now, idea.ID,
		s.now)
	s.exec("DELETE FROM idea_search")
	if n, err := s.IndexMissing(s.ctx); err != nil || n != 1 {
		t.Errorf("indexed %d: %v", n, err)
	}
	want("a tag of staff", "troublesome", 0)
	want("a tag", "wonderful", 1)
	if got := s.found(board.Actor{}, "tag:troublesome"); len(got) > 0 {
		t.Errorf("a visitor finds %q by a tag of staff", got)
	}
	s.exec("UPDATE categories SET seen_by = 'staff'")
	s.InvalidateCaches()
	fresh := board.New(s.db, nil, boardtest.Parts...)
	page, err := fresh.List(s.ctx, cleo, board.IdeaFilter{Query: "tickets"})
	if err != nil || len(page.Ideas) != 0 || page.Search.Total != 0 {
		t.Errorf("a shut category: %+v, %v", page, err)
	}
}

func TestSearchSorts(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for i, title := range []string{"Blue lantern", "Red lantern", "Lantern"} {
		s.now = s.now.Add(time.Hour)
		s.exec("UPDATE ideas SET comment_count = ?, vote_count = ?, created_at = ? WHERE id = ?", (i+1)%3, 10+(i+2)%3,
			s.now, s.proposes(title, "").ID)
	}
	s.exec("UPDATE ideas SET answered_at = ? WHERE title = 'Red lantern'", s.now)
	for sort, want := range map[board.Sort]string{
		board.Trending: "Lantern, Blue lantern, Red lantern", board.Surprise: "Lantern, Blue lantern, Red lantern",
		board.Top: "Blue lantern, Lantern, Red lantern", board.Newest: "Lantern, Red lantern, Blue lantern",
		board.Discussed: "Red lantern, Blue lantern, Lantern", board.Answered: "Red lantern",
		board.Unanswered: "Blue lantern, Lantern",
	} {
		page, err := s.List(s.ctx, board.Actor{}, board.IdeaFilter{Query: "lantern", Sort: sort})
		var titles []string
		for _, hit := range page.Ideas {
			titles = append(titles, hit.Title)
		}
		if got := strings.Join(titles, ", "); err != nil || got != want {
			t.Errorf("%s: %s, not %s (%v)", sort, got, want, err)
		}
	}
}

func TestSearchPages(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for i := range 60 {
		s.proposes("Wish for a lantern "+strings.Repeat("very ", i%7)+"bright", fmt.Sprint("Number ", i))
	}
	seen, f := map[int64]bool{}, board.IdeaFilter{Query: "lantern"}
	for {
		page, err := s.List(s.ctx, board.Actor{}, f)
		if err != nil || page.Search.Total != 60 {
			t.Fatalf("%d of %d: %v", len(page.Ideas), page.Search.Total, err)
		}
		for _, hit := range page.Ideas {
			seen[hit.ID] = true
		}
		if f.After = page.Next; f.After == "" {
			break
		}
	}
	if len(seen) != 60 {
		t.Errorf("%d of 60", len(seen))
	}
}
