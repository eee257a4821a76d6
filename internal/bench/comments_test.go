package bench

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/account"
	"ideaboard/internal/app"
	"ideaboard/internal/link"
)

// fewComments is how many comments the idea has that another with many is compared with.
const fewComments = 20

// TestComments prints how long the page of an idea with many comments takes, for
// somebody who is signed in, beside one with few comments: medians by HTTP, one
// after the other.
func TestComments(t *testing.T) {
	if !*newsWanted && !*smoke {
		t.Skip("measures: make bench-news runs it")
	}
	many, reads := scaled().comments, scaled().reads
	_, maya, program := newsBoard(t, startSink(t).address, many)
	fillComments(t, program, 1, many)
	fillComments(t, program, 2, fewComments)
	pages := httptest.NewServer(program.Handler())
	defer pages.Close()
	token, err := program.Accounts.StartSession(t.Context(), account.Session{UserID: maya.ID})
	if err != nil {
		t.Fatal(err)
	}
	var addresses [2]string
	for i, id := range []int64{1, 2} {
		idea, err := program.Board.Idea(t.Context(), maya, id)
		if err != nil {
			t.Fatal(err)
		}
		addresses[i] = pages.URL + link.Idea(id, idea.Title)
	}
	var took [2][]time.Duration
	for range reads { // by turns, so that both have the same neighbours on the machine
		for i, address := range addresses {
			took[i] = append(took[i], read(t, address, token))
		}
	}
	for i := range took {
		slices.Sort(took[i])
	}
	long, short := took[0], took[1]
	t.Logf(
		"the page of an idea with %d comments took %s (99 of 100: %s), with %d comments %s (%s): %.2f times",
		many,
		long[reads/2],
		long[reads*99/100],
		fewComments,
		short[reads/2],
		short[reads*99/100],
		float64(long[reads/2])/float64(short[reads/2]),
	)
}

// fillComments lets so many people say one thing each of an idea, every fifth in
// reply to the first.
func fillComments(t *testing.T, program *app.App, id int64, comments int) {
	t.Helper()
	err := program.DB.Tx(t.Context(), func(tx *gorm.DB) error {
		const said = `
			INSERT INTO comments (idea_id, author_id, body, body_html, created_at)
			SELECT ideas.id, users.id, 'Every week I do it by hand, and **it takes an hour**.',
				'<p>Every week I do it by hand, and <strong>it takes an hour</strong>.</p>', ideas.created_at
			FROM ideas, users
			WHERE ideas.id = ?
				AND users.email IS NOT NULL
			ORDER BY users.id
			LIMIT ?`
		if err := tx.Exec(said, id, comments).Error; err != nil {
			return err
		}
		const replied = `
			UPDATE comments
			SET parent_id = (SELECT min(id) FROM comments AS c WHERE c.idea_id = ?)
			WHERE idea_id = ?
				AND id % 5 = 0
				AND id > (SELECT min(id) FROM comments AS c WHERE c.idea_id = ?)`
		if err := tx.Exec(replied, id, id, id).Error; err != nil {
			return err
		}
		err := tx.Exec(`
			UPDATE comments
			SET reply_count = (SELECT count(*) FROM comments AS c WHERE c.parent_id = comments.id)
			WHERE idea_id = ?
				AND parent_id IS NULL`, id).Error
		if err != nil {
			return err
		}
		return tx.Exec("UPDATE ideas SET comment_count = ? WHERE id = ?", comments, id).Error
	})
	if err != nil {
		t.Fatal(err)
	}
}

// read gets a page as somebody who is signed in, and returns how long that took.
func read(t *testing.T, url, token string) time.Duration {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.AddCookie(&http.Cookie{Name: "session", Value: token})
	begun := time.Now()
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if _, err := io.Copy(io.Discard, answer.Body); err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d, %v", url, answer.StatusCode, err)
	}
	return time.Since(begun)
}
