package bench

import (
	"context"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"ideaboard/internal/board"
	"ideaboard/internal/link"
	"ideaboard/templates"
	"ideaboard/templates/ui"
)

// ideaSQL finds who is signed in, one idea, his vote on it, some of its voters
// and its history in one trip.
const ideaSQL = `SELECT viewer.id, viewer.name, ideas.title, ideas.body_html, ideas.excerpt, ideas.created_at, ideas.category_id,
		ideas.status_id, ideas.vote_count, ideas.carried_votes, author.id, author.name, author.role <> 'member',
		EXISTS (SELECT FROM votes WHERE votes.idea_id = ideas.id AND votes.user_id = viewer.id),
		voters.ids, voters.names, voters.staff, told.ids, told.froms, told.tos, told.times, told.words, told.changes
	FROM sessions JOIN users AS viewer ON viewer.id = sessions.user_id
	JOIN ideas ON ideas.id = $2 JOIN users AS author ON author.id = ideas.author_id
	CROSS JOIN LATERAL (
		SELECT array_agg(users.id ORDER BY users.id) AS ids, array_agg(users.name ORDER BY users.id) AS names,
			array_agg(users.role <> 'member' ORDER BY users.id) AS staff
		FROM (SELECT user_id FROM votes WHERE votes.idea_id = ideas.id ORDER BY user_id LIMIT 8) AS v
		JOIN users ON users.id = v.user_id) AS voters
	CROSS JOIN LATERAL (
		SELECT array_agg(id) AS ids, array_agg(from_status_id) AS froms, array_agg(to_status_id) AS tos, array_agg(created_at) AS times,
			array_agg(words_html) AS words, array_agg(would_change_html) AS changes FROM (
			SELECT * FROM answers WHERE answers.idea_id = ideas.id ORDER BY answers.id DESC LIMIT 200) AS a) AS told
	WHERE sessions.id_hash = $1`

// ideaRow is what ideaSQL finds. The crowd's answers name nobody.
type ideaRow struct {
	viewer         templates.Viewer
	idea           board.Idea
	author         ui.Person
	voted          bool
	voterIDs       []int64
	voterNames     []string
	voterStaff     []bool
	ids, from, to  []int64
	times          []time.Time
	words, changes []string
}

// readIdea is the idea whose page is measured.
type readIdea struct {
	id    int64
	title string
}

// ideaToRead is the most wanted idea that is not decided and has an answer.
func (r *run) ideaToRead() (idea readIdea) {
	r.Helper()
	err := r.pool.QueryRow(r.ctx, `SELECT ideas.id, ideas.title FROM ideas JOIN statuses ON statuses.id = ideas.status_id
		WHERE statuses.kind = 'active' AND answered_at IS NOT NULL ORDER BY vote_count DESC LIMIT 1`).Scan(&idea.id, &idea.title)
	if err != nil {
		r.Fatal(err)
	}
	return idea
}

// ideaFloor serves the page of one idea to people who are signed in.
func (r *run) ideaFloor(id int64) string {
	r.Helper()
	shelves := r.shelves()
	return r.pageFloor(func(ctx context.Context, session string) (templ.Component, error) {
		row, err := r.readIdea(ctx, session, id)
		return templates.Idea(r.ideaView(row, shelves)), err
	})
}

func (r *run) readIdea(ctx context.Context, session string, id int64) (f ideaRow, err error) {
	err = r.pool.QueryRow(ctx, ideaSQL, session, id).Scan(&f.viewer.ID, &f.viewer.Name, &f.idea.Title, &f.idea.BodyHTML, &f.idea.Excerpt,
		&f.idea.CreatedAt, &f.idea.CategoryID, &f.idea.StatusID, &f.idea.VoteCount, &f.idea.CarriedVotes, &f.author.ID, &f.author.Name, &f.author.Staff,
		&f.voted, &f.voterIDs, &f.voterNames, &f.voterStaff, &f.ids, &f.from, &f.to, &f.times, &f.words, &f.changes)
	f.idea.ID, f.viewer.SignedIn = id, true
	return f, err
}

// ideaView is the page that shows the row.
func (r *run) ideaView(f ideaRow, shelves *board.Shelves) templates.IdeaPage {
	now, address := time.Now(), link.Idea(f.idea.ID, f.idea.Title)
	status, category := shelves.Status(f.idea.StatusID), shelves.Category(f.idea.CategoryID)
	page := templates.IdeaPage{Page: r.frame(shelves, f.idea.Title, address), ID: f.idea.ID, URL: address, Title: f.idea.Title, Body: f.idea.BodyHTML,
		Author: f.author, At: f.idea.CreatedAt, Now: now, VersionsURL: link.IdeaVersions(f.idea.ID), Status: badge(status),
		Category: category.Name, CategoryURL: link.Query(link.Home, "category", category.Slug), VoterCount: f.idea.VoteCount - f.idea.CarriedVotes,
		Vote: ui.Vote{IdeaID: f.idea.ID, Title: f.idea.Title, Count: f.idea.VoteCount, Voted: f.voted, SignedIn: true, Return: address}}
	page.Viewer, page.Description = f.viewer, f.idea.Excerpt
	for i, id := range f.voterIDs {
		page.Voters = append(page.Voters, ui.Person{ID: id, Name: f.voterNames[i], Staff: f.voterStaff[i]})
	}
	for i, id := range f.ids {
		from, to := badge(shelves.Status(f.from[i])), badge(shelves.Status(f.to[i]))
		page.Timeline = append(page.Timeline, templates.Answer{ID: id, Imported: true, At: f.times[i], Now: now,
			From: &from, To: &to, Words: f.words[i], WouldChange: f.changes[i]})
	}
	return page
}

// cursor is where the page after an idea of the trending list begins.
func cursor(heat float64, id int64) string {
	return "t" + strconv.FormatFloat(heat, 'g', -1, 64) + "_" + strconv.FormatInt(id, 10)
}
