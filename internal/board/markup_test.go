package board_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/account"
	"ideaboard/internal/board"
	"ideaboard/internal/markdown"
	"ideaboard/internal/problem"
	"ideaboard/internal/seed"
)

// comment inserts a comment without the operation, which another test covers.
func (s *stage) comment(ideaID int64, author account.User, set string) (id int64) {
	s.t.Helper()
	err := s.db.Tx(s.ctx, func(tx *gorm.DB) error {
		err := tx.Raw(`
			INSERT INTO comments (idea_id, author_id, body, body_html, created_at)
			VALUES (?, ?, 'x', '<p>x</p>', ?)
			RETURNING id`, ideaID, author.ID, s.now).Scan(&id).Error
		if err == nil && set != "" {
			err = tx.Exec("UPDATE comments SET "+set+" WHERE id = ?", id).Error
		}
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return id
}

func (s *stage) do(sql string, args ...any) {
	s.t.Helper()
	if err := s.db.Tx(s.ctx, func(tx *gorm.DB) error { return tx.Exec(sql, args...).Error }); err != nil {
		s.t.Fatal(err)
	}
}

func (s *stage) count(sql string, args ...any) (n int) {
	s.t.Helper()
	if err := s.db.Read(s.ctx).Raw(sql, args...).Scan(&n).Error; err != nil {
		s.t.Fatal(err)
	}
	return n
}

func TestReact(t *testing.T) {
	t.Parallel()
	const nobody, hidden, gone = "", "hidden_at = '2026-05-04 12:00:00'", "deleted_at = '2026-05-04 12:00:00'"
	member := func(c *seed.Cast) *account.User { return &c.Cleo }
	staff := func(c *seed.Cast) *account.User { return &c.Maya }
	visitor := func(*seed.Cast) *account.User { return nil }
	for name, tt := range map[string]struct {
		idea, comment string // SET clauses for them; "-" for no comment
		by            func(*seed.Cast) *account.User
		emoji         string
		want          problem.Kind
	}{
		"to an idea":               {nobody, "-", member, "heart", went},
		"to a comment":             {nobody, "", member, "thumbs", went},
		"with a sign of one's own": {nobody, "", member, "💩", problem.Invalid},
		"a visitor":                {nobody, "", visitor, "heart", problem.SignedOut},
		"to a hidden idea":         {hidden, "-", member, "heart", problem.NotFound},
		"staff, to a hidden idea":  {hidden, "-", staff, "heart", went},
		"on a hidden idea":         {hidden, "", member, "heart", problem.NotFound},
		"to a note":                {nobody, "internal = TRUE", member, "heart", problem.NotFound},
		"staff, to a note":         {nobody, "internal = TRUE", staff, "heart", went},
		"to a hidden comment":      {nobody, hidden, member, "heart", problem.NotFound},
		"to a deleted comment":     {nobody, gone, member, "heart", problem.NotFound},
		"in a locked discussion": {
			strings.Replace(hidden, "hidden", "locked", 1), "", member, "heart", problem.Conflict,
		},
		"staff, in a locked discussion": {strings.Replace(hidden, "hidden", "locked", 1), "", staff, "heart", went},
		"to an idea that is locked": {
			strings.Replace(hidden, "hidden", "locked", 1), "-", member, "heart", problem.Conflict,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			idea := s.idea("Dark mode", "Open")
			if tt.idea != nobody {
				s.do("UPDATE ideas SET "+tt.idea+" WHERE id = ?", idea.ID)
			}
			on, actor := board.TargetIdea(idea.ID), actorOf(tt.by(&s.cast))
			if tt.comment != "-" {
				on = board.TargetComment(s.comment(idea.ID, s.cast.Ben, tt.comment))
			}
			for range 2 { // repeating it changes nothing
				wantKind(t, s.React(s.ctx, actor, on, tt.emoji), tt.want)
			}
			got, err := s.ReactionsOf(s.ctx, actor, on)
			if err != nil ||
				(tt.want == went) != (len(got) == 1 && got[0].Count == 1 && got[0].Mine && got[0].Key == tt.emoji) ||
				len(got) > 1 {
				t.Errorf("%+v, %v", got, err)
			}
			if tt.want == went {
				for range 2 {
					wantKind(t, s.Unreact(s.ctx, actor, on, tt.emoji), went)
				}
				if got, _ := s.ReactionsOf(s.ctx, actor, on); len(got) != 0 {
					t.Errorf("afterwards %+v", got)
				}
			}
			s.wantReactionsExact()
		})
	}
	s := newStage(t)
	wantKind(t, s.React(s.ctx, actorOf(&s.cast.Cleo), board.TargetComment(99), "heart"), problem.NotFound)
	wantKind(t, s.React(s.ctx, actorOf(&s.cast.Cleo), board.TargetIdea(99), "heart"), problem.NotFound)
}

// wantReactionsExact fails if a count of reactions differs from the rows.
func (s *stage) wantReactionsExact() {
	s.t.Helper()
	wrong, err := s.Audit(s.ctx)
	if err != nil {
		s.t.Error(err)
	}
	for _, miscount := range wrong {
		if strings.Contains(miscount.Counter, "reactions to ") {
			s.t.Errorf("audit: %+v", miscount)
		}
	}
}

func TestReactionsOfAPage(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	idea := s.idea("Dark mode", "Open")
	one := s.comment(idea.ID, s.cast.Ben, "")
	two := s.comment(idea.ID, s.cast.Ben, "")
	none := s.comment(idea.ID, s.cast.Ben, "")
	for _, r := range []struct {
		by    *account.User
		on    int64
		emoji string
	}{
		{&s.cast.Cleo, one, "eyes"},
		{&s.cast.Cleo, one, "heart"},
		{&s.cast.Omar, one, "eyes"},
		{&s.cast.Omar, two, "party"},
	} {
		wantKind(t, s.React(s.ctx, actorOf(r.by), board.TargetComment(r.on), r.emoji), went)
	}
	got, err := s.ReactionsOfComments(s.ctx, actorOf(&s.cast.Cleo), []int64{one, two, none})
	want := "map[1:[{{heart ❤️} 1 true} {{eyes 👀} 2 true}] 2:[{{party 🎉} 1 false}]]"
	if err != nil || fmt.Sprint(got) != want {
		t.Errorf("%v, want %s (%v)", got, want, err)
	}
	s.do("UPDATE comment_reaction_counts SET count = 7 WHERE emoji = 'eyes'")
	wrong, err := s.Audit(s.ctx)
	if err != nil || !strings.Contains(fmt.Sprint(wrong), "{reactions to comment 1, eyes 7 2}") {
		t.Errorf("the audit says %v, %v", wrong, err)
	}
	wantKind(t, s.Leave(s.ctx, actorOf(&s.cast.Cleo), false), went)
	got, _ = s.ReactionsOfComments(s.ctx, board.Actor{}, []int64{one, two})
	if fmt.Sprint(got) != "map[1:[{{eyes 👀} 1 false}] 2:[{{party 🎉} 1 false}]]" {
		t.Errorf("after Cleo left: %v", got)
	}
	s.wantReactionsExact()
}

func TestManyReactAtOnce(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	idea := s.idea("Dark mode", "Open")
	var wait sync.WaitGroup
	for _, user := range s.cast.Customers() {
		for range 4 {
			wait.Go(func() {
				if err := s.React(s.ctx, actorOf(user), board.TargetIdea(idea.ID), "heart"); err != nil {
					t.Error(err)
				}
			})
		}
	}
	wait.Wait()
	got, _ := s.ReactionsOf(s.ctx, board.Actor{}, board.TargetIdea(idea.ID))
	if len(got) != 1 || got[0].Count != len(s.cast.Customers()) {
		t.Errorf("%+v of %d people", got, len(s.cast.Customers()))
	}
	s.wantReactionsExact()
}

func TestMentionable(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	accounts, err := account.New(s.ctx, s.db, account.Options{Now: func() time.Time { return s.now }})
	if err != nil {
		t.Fatal(err)
	}
	for i, name := range []string{"Zed Ann Alpha", "Ann-Marie Beta", "ANN Gamma", "Joanne Delta", "Émile Étoile"} {
		if _, err := accounts.AddUser(s.ctx, fmt.Sprintf("secret%d@hidden.example", i), name, account.Member); err != nil {
			t.Fatal(err)
		}
	}
	idea := s.idea("Dark mode", "Open")
	gamma := s.count("SELECT id FROM users WHERE name = 'ANN Gamma'")
	if _, err := s.Vote(s.ctx, board.Actor{ID: int64(gamma), Role: account.Member}, idea.ID); err != nil {
		t.Fatal(err)
	}
	ask := func(typed string, ideaID int64) (names string) {
		people, err := s.Mentionable(s.ctx, actorOf(&s.cast.Cleo), typed, ideaID)
		if err != nil {
			t.Fatal(typed, err)
		}
		for _, p := range people {
			names += p.Name + "; "
		}
		return names
	}
	for _, tt := range []struct {
		typed string
		idea  int64
		want  string
	}{
		{"ann", 0, "Zed Ann Alpha; Ann-Marie Beta; ANN Gamma; "},
		{"Ann", idea.ID, "ANN Gamma; Zed Ann Alpha; Ann-Marie Beta; "},
		{"ann al", 0, "Zed Ann Alpha; "},
		{"é", 0, "Émile Étoile; "},
		{"secret", 0, ""},
		{"secret0@hidden.example", 0, ""},
		{"@hidden", 0, ""},
		{"hidden", 0, ""},
		{"", 0, ""},
		{"  !", 0, ""},
		{"%", 0, ""},
		{"'); --", 0, ""},
	} {
		if got := ask(tt.typed, tt.idea); got != tt.want {
			t.Errorf("%q on %d: %q, want %q", tt.typed, tt.idea, got, tt.want)
		}
	}
	s.do("UPDATE users SET blocked_at = ? WHERE id = ?", s.now, gamma)
	if got := ask("ann", idea.ID); strings.Contains(got, "Gamma") {
		t.Errorf("a blocked person is offered: %q", got)
	}
	_, err = s.Mentionable(s.ctx, board.Actor{}, "ann", 0)
	wantKind(t, err, problem.SignedOut)
}

// picture attaches a picture of the actor's.
func (s *stage) picture(by account.User, key string) board.Attachment {
	s.t.Helper()
	picture, err := s.Attach(s.ctx, actorOf(&by),
		board.Attachment{Key: key, Type: "image/jpeg", Width: 800, Height: 600, Sizes: "400,800", Alt: "A desk"})
	if err != nil {
		s.t.Fatal(err)
	}
	return picture
}

func (s *stage) sees(by *account.User, p board.Attachment) bool {
	s.t.Helper()
	_, _, err := s.Attachment(s.ctx, actorOf(by), p.ID, p.Key, 400)
	if err != nil {
		wantKind(s.t, err, problem.NotFound)
	}
	return err == nil
}

func TestPicturesOfAnIdea(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	ben, cleo, maya := s.cast.Ben, s.cast.Cleo, s.cast.Maya
	own, others := s.picture(ben, "aaaaaaaaaaaaaaaa"), s.picture(cleo, "bbbbbbbbbbbbbbbb")
	if !s.sees(&ben, own) || s.sees(&cleo, own) || s.sees(&maya, own) || s.sees(nil, own) {
		t.Error("a loose picture is not seen by its sender alone")
	}
	body := "Look: " + markdown.Attached(own.ID, "My desk") + " and " + markdown.Attached(others.ID, "another")
	idea, err := s.Propose(s.ctx, actorOf(&ben), board.Draft{Title: "Dark mode", Body: body})
	if err != nil {
		t.Fatal(err)
	}
	if strings.Count(idea.BodyHTML, "<img ") != 1 || !strings.Contains(idea.BodyHTML, "another") ||
		idea.Excerpt != "Look: My desk and another" {
		t.Errorf("%s\n%s", idea.BodyHTML, idea.Excerpt)
	}
	if !s.sees(nil, own) || s.sees(nil, others) || !s.sees(&cleo, others) {
		t.Error("the picture of the idea is not seen by all, or another's by some")
	}
	// Another idea does not take it over, and an edit keeps it.
	second, err := s.Propose(s.ctx, actorOf(&ben), board.Draft{Title: "Dark mode again", Body: body})
	if err != nil || strings.Contains(second.BodyHTML, "<img ") {
		t.Error(second.BodyHTML, err)
	}
	edited, err := s.Edit(s.ctx, actorOf(&ben), idea.ID, board.Draft{Title: "Dark mode", Body: "Now: " + body})
	if err != nil || strings.Count(edited.BodyHTML, "<img ") != 1 {
		t.Error(edited.BodyHTML, err)
	}
	if _, err := s.Hide(s.ctx, actorOf(&maya), idea.ID); err != nil {
		t.Fatal(err)
	}
	if s.sees(nil, own) || s.sees(&ben, own) || !s.sees(&maya, own) {
		t.Error("the picture of a hidden idea is not seen by staff alone")
	}
	for _, wrong := range []board.Attachment{{ID: own.ID, Key: "bbbbbbbbbbbbbbbb"}, {ID: 99, Key: own.Key}} {
		if s.sees(&maya, wrong) {
			t.Errorf("%+v is seen", wrong)
		}
	}
	if _, _, err := s.Attachment(s.ctx, actorOf(&maya), own.ID, own.Key, 401); problem.KindOf(err) != problem.NotFound {
		t.Error("a size that there is not:", err)
	}
}

func TestPicturesOfAComment(t *testing.T) {
	t.Parallel()
	for set, seen := range map[string]string{
		"": "all", "internal = TRUE": "staff", "hidden_at = created_at": "staff", "deleted_at = created_at": "",
	} {
		s := newStage(t)
		id := s.comment(s.idea("Dark mode", "Open").ID, s.cast.Ben, set)
		p := s.picture(s.cast.Ben, "aaaaaaaaaaaaaaaa")
		s.do("UPDATE attachments SET comment_id = ? WHERE id = ?", id, p.ID)
		got := fmt.Sprint(s.sees(nil, p), s.sees(&s.cast.Ben, p), s.sees(&s.cast.Maya, p))
		if got != map[string]string{"all": "true true true", "staff": "false false true", "": "false false false"}[seen] {
			t.Errorf("%s: seen by visitor, writer, staff: %s", set, got)
		}
	}
}

func TestLoosePicturesGo(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	old, hung := s.picture(s.cast.Ben, "aaaaaaaaaaaaaaaa"), s.picture(s.cast.Ben, "bbbbbbbbbbbbbbbb")
	_, err := s.Propose(s.ctx, actorOf(&s.cast.Ben),
		board.Draft{Title: "Dark mode", Body: markdown.Attached(hung.ID, "")})
	if err != nil {
		t.Fatal(err)
	}
	s.now = s.now.Add(25 * time.Hour)
	young := s.picture(s.cast.Cleo, "cccccccccccccccc")
	if err := s.Sweep(s.ctx); err != nil {
		t.Fatal(err)
	}
	if s.sees(&s.cast.Ben, old) || !s.sees(&s.cast.Ben, hung) || !s.sees(&s.cast.Cleo, young) {
		t.Error("not the loose old picture alone went")
	}
	without, err := s.OrphanedFiles(s.ctx,
		[]string{"aaaaaaaaaaaaaaaa-400", "bbbbbbbbbbbbbbbb-400", "cccccccccccccccc-800", "x"})
	if err != nil || !slices.Equal(without, []string{"aaaaaaaaaaaaaaaa-400", "x"}) {
		t.Error(without, err)
	}
	wantKind(t, s.Leave(s.ctx, actorOf(&s.cast.Cleo), false), went)
	wantKind(t, s.Leave(s.ctx, actorOf(&s.cast.Ben), false), went)
	if s.count("SELECT count(*) FROM attachments WHERE id = ?", young.ID) != 0 || !s.sees(nil, hung) {
		t.Error("the loose picture of one who left stays, or that of an idea goes")
	}
	if n := s.count("SELECT count(*) FROM river_job WHERE kind = 'pictures.gone'"); n != 2 {
		t.Errorf("%d jobs to delete files, want 2", n)
	}
}
