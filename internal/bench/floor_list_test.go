package bench

import (
	"context"
	"time"

	"github.com/a-h/templ"
	"github.com/jackc/pgx/v5"

	"ideaboard/internal/board"
	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/templates"
	"ideaboard/templates/ui"
)

// listSQL finds who is signed in, what trends and his votes on it in one trip.
const listSQL = `SELECT viewer.id, viewer.name, listed.*
	FROM sessions JOIN users AS viewer ON viewer.id = sessions.user_id
	CROSS JOIN LATERAL (
		SELECT ideas.id, ideas.title, ideas.excerpt, author.name AS author, ideas.category_id, ideas.status_id, ideas.vote_count,
			ideas.heat, ideas.created_at, ideas.edited_at,
			EXISTS (SELECT FROM votes WHERE votes.idea_id = ideas.id AND votes.user_id = viewer.id) AS voted
		FROM ideas JOIN users AS author ON author.id = ideas.author_id
		WHERE ideas.hidden_at IS NULL ORDER BY ideas.heat DESC, ideas.id DESC LIMIT 26) AS listed
	WHERE sessions.id_hash = $1 ORDER BY listed.heat DESC, listed.id DESC`

// listFloor serves the list of ideas to people who are signed in.
func (r *run) listFloor() string {
	r.Helper()
	shelves := r.shelves()
	frame := r.listFrame(shelves)
	return r.pageFloor(func(ctx context.Context, session string) (templ.Component, error) {
		rows, err := r.pool.Query(ctx, listSQL, session)
		if err != nil {
			return nil, err
		}
		page := frame
		page.Viewer, page.Cards, err = listed(rows, shelves)
		return templates.IdeaList(page), err
	})
}

// listed makes cards of the rows; the last row only tells that there is more.
func listed(rows pgx.Rows, shelves *board.Shelves) (viewer templates.Viewer, cards []templates.Card, err error) {
	defer rows.Close()
	now := time.Now()
	cards = make([]templates.Card, 0, 26)
	for rows.Next() {
		var idea board.ListedIdea
		if err := rows.Scan(&viewer.ID, &viewer.Name, &idea.ID, &idea.Title, &idea.Excerpt, &idea.AuthorName, &idea.CategoryID,
			&idea.StatusID, &idea.VoteCount, &idea.Heat, &idea.CreatedAt, &idea.EditedAt, &idea.Voted); err != nil {
			return viewer, nil, err
		}
		status := shelves.Status(idea.StatusID)
		cards = append(cards, templates.Card{ID: idea.ID, URL: link.Idea(idea.ID, idea.Title), Title: idea.Title, Excerpt: idea.Excerpt,
			Status: badge(status), Category: shelves.Category(idea.CategoryID).Name, Author: idea.AuthorName,
			At: idea.CreatedAt, Now: now, Edited: idea.EditedAt != nil,
			Vote: ui.Vote{IdeaID: idea.ID, Title: idea.Title, Count: idea.VoteCount, Voted: idea.Voted,
				Closed: status.Kind.Decided(), SignedIn: true, Return: link.Home}})
	}
	viewer.SignedIn = true
	return viewer, cards[:min(len(cards), board.PageSize)], rows.Err()
}

// listFrame is the list's page without its cards. Where more is to be found is
// the same all the time: nothing changes while lists are measured.
func (r *run) listFrame(shelves *board.Shelves) templates.IdeaListPage {
	words := func(key string) string { return i18n.T(r.ctx, key) }
	page := templates.IdeaListPage{Page: r.frame(shelves, words("page.ideas"), link.Home), Heading: words("list.heading"), Intro: shelves.Site.Intro,
		Tabs: []templates.Tab{{Name: words("list.sort_trending"), URL: link.Home, Current: true},
			{Name: words("list.sort_top"), URL: "/?sort=top"}, {Name: words("list.sort_new"), URL: "/?sort=new"}},
		Statuses: []templates.Filter{{Name: words("list.all_ideas"), URL: link.Home, Count: shelves.Count(0, 0), Current: true}},
		Personal: []templates.Filter{{Name: words("list.mine"), URL: "/?mine=1", Count: -1}, {Name: words("list.voted"), URL: "/?voted=1", Count: -1}}}
	for _, status := range shelves.Statuses {
		page.Statuses = append(page.Statuses, templates.Filter{Name: status.Name, Colour: status.Colour,
			Count: shelves.Count(status.ID, 0), URL: link.Query(link.Home, "status", status.Slug)})
	}
	page.More = r.moreAddress()
	return page
}

// moreAddress is where the second page begins.
func (r *run) moreAddress() string {
	r.Helper()
	var id int64
	var heat float64
	err := r.pool.QueryRow(r.ctx, "SELECT id, heat FROM ideas WHERE hidden_at IS NULL ORDER BY heat DESC, id DESC OFFSET $1 LIMIT 1",
		board.PageSize-1).Scan(&id, &heat)
	if err != nil {
		r.Fatal(err)
	}
	return link.Query(link.Home, "after", cursor(heat, id))
}
