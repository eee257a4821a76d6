package takeout_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/account"
	"ideaboard/internal/board"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/i18n"
	"ideaboard/internal/outcome"
	"ideaboard/internal/problem"
	"ideaboard/internal/question"
	"ideaboard/internal/seed"
	"ideaboard/internal/takeout"
)

// TestAPersonTakesTheirData reads the ZIP as a person would.
func TestAPersonTakesTheirData(t *testing.T) {
	t.Parallel()
	ctx, db := i18n.With(context.Background(), "es"), dbtest.New(t)
	b := board.New(db, nil)
	cast, err := seed.People(ctx, db, board.Clock)
	if err != nil {
		t.Fatal(err)
	}
	accounts, err := account.New(ctx, db, account.Options{})
	if err != nil {
		t.Fatal(err)
	}
	const token = "the hash of a token"
	err = db.Tx(ctx, func(tx *gorm.DB) error {
		return tx.Exec("INSERT INTO sessions (id_hash, user_id, created_at, seen_at) VALUES (?, ?, ?, ?)", token,
			cast.Cleo.ID, board.Clock(), board.Clock()).Error
	})
	if err != nil {
		t.Fatal(err)
	}
	portrait := map[int][]byte{40: []byte("small"), 240: []byte("large")}
	if _, err := accounts.SetAvatar(ctx, cast.Cleo.ID, portrait, "image/jpeg"); err != nil {
		t.Fatal(err)
	}
	cleo, maya := board.ActorOf(&cast.Cleo), board.ActorOf(&cast.Maya)
	formula, err := b.Propose(ctx, cleo, board.Draft{Title: "=HYPERLINK(0)", Body: "-1 \"quoted\"\nand ñ <b>"})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 450 { // more than two batches
		idea, err := b.Propose(ctx, board.ActorOf(&cast.Ben), board.Draft{Title: fmt.Sprint("Dark mode ", i)})
		if err == nil {
			_, err = b.Vote(ctx, cleo, idea.ID)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if _, err := b.Hide(ctx, maya, 2); err != nil {
		t.Fatal(err)
	}
	if _, _, err := b.Follow(ctx, cleo, 3); err != nil {
		t.Fatal(err)
	}
	if err := b.FollowCategories(ctx, cleo, []int64{1}); err != nil {
		t.Fatal(err)
	}
	saySomething(t, ctx, b, &cast)
	err = db.Tx(ctx, func(tx *gorm.DB) error { // as the program's jobs do
		return errors.Join(
			tx.Exec("INSERT INTO outgoing_mails (user_id, kind, bundle, due_at, created_at) VALUES (?, 'digest', 'daily', ?, ?)",
				cast.Cleo.ID, board.Clock(), board.Clock()).Error,
			tx.Exec(`
				INSERT INTO notifications (event_id, user_id, idea_id, kind, reason, created_at)
				SELECT min(id), ?, 1, 'answers', 'author', ?
				FROM events`, cast.Cleo.ID, board.Clock()).Error,
		)
	})
	if err != nil {
		t.Fatal(err)
	}
	files := unpack(t, ctx, takeout.New(db, b), cleo)
	for name, want := range map[string]int{
		"ideas.json": 1, "votes.json": 451, "follows.json": 1, "categories.json": 1, "sessions.json": 1, "events.json": 457,
		"comments.json": 1, "comment_versions.json": 1, "reactions.json": 2, "pictures.json": 0, "notifications.json": 1,
		"emails.json": 1, "settings.json": 0,
		"reasons.json": 1, "questions.json": 1, "question_answers.json": 1, "outcomes.json": 1,
		"tags.json": 1, "idea_tags.json": 0, "saved_views.json": 1, "duplicate_suggestions.json": 1,
		"companies.json": 0, "identities.json": 0, "answers.json": 0, "answer_versions.json": 0, "idea_versions.json": 0,
		"sign_in_methods.json": 0,
	} {
		var rows []map[string]any
		if err := json.Unmarshal(files[name], &rows); err != nil || rows == nil || len(rows) != want {
			t.Errorf("%s: %d rows, want %d (%v)", name, len(rows), want, err)
		}
	}
	var profile map[string]any
	if err := json.Unmarshal(files["profile.json"], &profile); err != nil || profile["email"] != *cast.Cleo.Email ||
		profile["name"] != cast.Cleo.Name {
		t.Errorf("%v, %v", profile, err)
	}
	if _, err := time.Parse(time.RFC3339, profile["created_at"].(string)); err != nil {
		t.Error(err)
	}
	table, err := csv.NewReader(bytes.NewReader(withMark(t, files["ideas.csv"]))).ReadAll()
	if err != nil || len(table) != 2 || table[0][1] != "title" || table[1][1] != "'=HYPERLINK(0)" ||
		table[1][2] != "'"+formula.Body {
		t.Errorf("%q, %v", table, err)
	}
	if !strings.Contains(string(files["README.txt"]), "Lo que el tablero guarda sobre Cleo") ||
		string(files["avatar.jpg"]) != "large" {
		t.Errorf("%s", files["README.txt"])
	}
	all := string(slices.Concat(slices.Collect(func(yield func([]byte) bool) {
		for _, file := range files {
			if !yield(file) {
				return
			}
		}
	})...))
	for _, secret := range []string{token, "id_hash", "ben@example.com"} {
		if strings.Contains(all, secret) {
			t.Errorf("%q is in the files", secret)
		}
	}
	err = takeout.New(db, b).Write(ctx, io.Discard, nil, board.Actor{}, time.Now())
	if problem.KindOf(err) != problem.SignedOut {
		t.Errorf("a visitor's data: %v", err)
	}
}

// saySomething makes Cleo give a reason, ask, answer, and tell an outcome.
func saySomething(t *testing.T, ctx context.Context, b *board.Board, cast *seed.Cast) {
	t.Helper()
	cleo, maya := board.ActorOf(&cast.Cleo), board.ActorOf(&cast.Maya)
	questions := question.New(b)
	asked, askErr := questions.Ask(ctx, maya, 4, question.Draft{Body: "How often?", Choices: []string{"Daily", "Never"}})
	_, shipErr := b.Answer(ctx, maya, 5, board.Reply{Status: "Shipped", Body: "Here it is."})
	_, reasonErr := b.GiveReason(ctx, cleo, 3, board.Reason{Body: "An hour a week", Weight: board.Must})
	_, ownErr := questions.Ask(ctx, cleo, 1, question.Draft{Body: "Will it come this year?"})
	_, _, replyErr := questions.Answer(ctx, cleo, asked.ID, 1, "On Mondays")
	comment, sayErr := b.Comment(ctx, cleo, 1, board.CommentDraft{Body: "I would use it."})
	_, editErr := b.EditComment(ctx, cleo, comment.ID, 0, "I would use it every day.")
	heartErr := b.React(ctx, cleo, board.TargetIdea(3), "heart")
	eyesErr := b.React(ctx, cleo, board.TargetComment(comment.ID), "eyes")
	_, toldErr := outcome.New(b).Tell(ctx, cleo, 5, outcome.Partly, "Not on phones")
	tag, tagErr := b.AddTag(ctx, maya, board.Tag{Name: "iOS"})
	_, sameErr := b.SuggestDuplicate(ctx, cleo, 1, 3, "Both are of colours")
	_, viewErr := b.SaveView(ctx, board.Actor{ID: cleo.ID, Role: account.Moderator}, board.ViewDraft{
		Name: "New", Query: "sort=new",
	})
	err := errors.Join(tagErr, b.FollowTag(ctx, cleo, tag.ID, true), sameErr, viewErr, sayErr, editErr, heartErr, eyesErr,
		askErr, shipErr, reasonErr, ownErr, replyErr, toldErr)
	if err != nil {
		t.Fatal(err)
	}
}

// stored has the files of pictures whose names begin with "here".
func stored(_ context.Context, name string) (io.ReadCloser, error) {
	if !strings.HasPrefix(name, "here") {
		return nil, nil
	}
	return io.NopCloser(strings.NewReader("the file " + name)), nil
}

// TestNotesStayAtTheCompany: who works there no more takes neither the words of
// their notes nor their pictures, and everything else.
func TestNotesStayAtTheCompany(t *testing.T) {
	t.Parallel()
	ctx, db := context.Background(), dbtest.New(t)
	b := board.New(db, nil)
	cast, err := seed.People(ctx, db, board.Clock)
	if err != nil {
		t.Fatal(err)
	}
	maya := board.ActorOf(&cast.Maya)
	idea, err := b.Propose(ctx, maya, board.Draft{Title: "Dark mode"})
	if err != nil {
		t.Fatal(err)
	}
	for i, internal := range []bool{false, true, false} {
		picture, err := b.Attach(ctx, maya, board.Attachment{
			Key:    []string{"here", "hereto", "gone"}[i],
			Type:   []string{"image/jpeg", "image/png", "image/png"}[i],
			Width:  800,
			Height: 9,
			Sizes:  "400,800",
			Alt:    "An alt text",
		})
		if err == nil {
			_, err = b.Comment(ctx, maya, idea.ID, board.CommentDraft{
				Body: "Look: " + picture.Markdown() + strings.Repeat("!", i), Internal: internal,
			})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if files := unpack(t, ctx, takeout.New(db, b), maya); string(files["pictures/1.jpg"]) != "the file here-800" ||
		string(files["pictures/2.png"]) != "the file hereto-800" || files["pictures/3.png"] != nil {
		t.Errorf("%s, %s", files["pictures/1.jpg"], files["pictures/2.png"])
	}
	err = db.Tx(ctx, func(tx *gorm.DB) error {
		return tx.Exec("UPDATE users SET role = 'member' WHERE id = ?", maya.ID).Error
	})
	if err != nil {
		t.Fatal(err)
	}
	maya.Role = account.Member
	files := unpack(t, ctx, takeout.New(db, b), maya)
	if files["pictures/1.jpg"] == nil || files["pictures/2.png"] != nil ||
		strings.Count(string(files["pictures.json"]), "An alt text") != 2 ||
		strings.Count(string(files["comments.json"]), "Look") != 2 {
		t.Errorf("%s\n%s", files["pictures.json"], files["comments.json"])
	}
}

// withMark fails unless a file begins with a byte order mark, by which Excel knows
// UTF-8, and returns the rest.
func withMark(t *testing.T, file []byte) []byte {
	t.Helper()
	rest, marked := bytes.CutPrefix(file, []byte("\ufeff"))
	if !marked {
		t.Errorf("no byte order mark before %.40q", file)
	}
	return rest
}

func unpack(t *testing.T, ctx context.Context, own *takeout.Takeout, actor board.Actor) map[string][]byte {
	t.Helper()
	var out bytes.Buffer
	if err := own.Write(ctx, &out, stored, actor, time.Now()); err != nil {
		t.Fatal(err)
	}
	packed, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, file := range packed.File {
		from, err := file.Open()
		if err != nil {
			t.Fatal(err)
		}
		if files[file.Name], err = io.ReadAll(from); err != nil {
			t.Fatal(err)
		}
	}
	return files
}

// TestWhatStaffSaidBeforeIsTheirs: who answered takes the earlier wordings along,
// what others wrote in the same answer they do not, nor what was removed for good.
func TestWhatStaffSaidBeforeIsTheirs(t *testing.T) {
	t.Parallel()
	ctx, db := context.Background(), dbtest.New(t)
	cast, err := seed.People(ctx, db, board.Clock)
	if err != nil {
		t.Fatal(err)
	}
	b, maya, tomasz := board.New(db, nil), board.ActorOf(&cast.Maya), board.ActorOf(&cast.Tomasz)
	idea, err := b.Propose(ctx, board.ActorOf(&cast.Ben), board.Draft{Title: "Dark mode", Body: "Please."})
	if err != nil {
		t.Fatal(err)
	}
	_, err = b.Answer(ctx, maya, idea.ID, board.Reply{Body: "First wording."})
	if err == nil {
		_, err = b.EditAnswer(ctx, tomasz, 1, 0, "Second wording, by Tomasz.", "")
	}
	if err == nil {
		_, err = b.WithdrawAnswer(ctx, maya, 1, "It was a slip.")
	}
	if err != nil {
		t.Fatal(err)
	}
	for actor, want := range map[board.Actor]string{maya: "First wording.", tomasz: "Second wording, by Tomasz."} {
		files := unpack(t, ctx, takeout.New(db, b), actor)
		var rows []map[string]any
		err := json.Unmarshal(files["answer_versions.json"], &rows)
		if err != nil || len(rows) != 1 || rows[0]["body"] != want || rows[0]["idea_id"] != float64(idea.ID) {
			t.Errorf("%v: %v, want one wording, %q (%v)", actor, rows, want, err)
		}
	}
	answers := string(unpack(t, ctx, takeout.New(db, b), maya)["answers.json"])
	if !strings.Contains(answers, "It was a slip.") || strings.Contains(answers, "wording") {
		t.Errorf("a withdrawn answer: %s", answers)
	}
	if _, _, err := b.RemoveWording(ctx, maya, board.WordingOfAnswer, 1); err != nil {
		t.Fatal(err)
	}
	if files := unpack(t, ctx, takeout.New(db, b), maya); strings.Contains(string(files["answer_versions.json"]),
		"First wording") {
		t.Error("a wording that was removed for good is in the data")
	}
}
