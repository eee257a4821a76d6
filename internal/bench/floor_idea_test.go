package bench

import (
	"context"
	"time"
)

// ideaSQL finds who is signed in, one idea, their vote on it, some of its voters,
// its history and its first comments in one trip.
const ideaSQL = `
	SELECT viewer.id, viewer.name, ideas.title, ideas.body_html, ideas.excerpt, ideas.created_at,
		ideas.category_id, ideas.status_id, ideas.vote_count, ideas.imported_votes, author.id, author.name,
		author.role <> 'member',
		EXISTS (SELECT FROM votes WHERE votes.idea_id = ideas.id AND votes.user_id = viewer.id), voters.ids,
		voters.names, voters.staff, told.ids, told.froms, told.tos, told.times, told.body, told.changes, said.ids,
		said.authors, said.times, said.body
	FROM sessions
	JOIN users AS viewer ON viewer.id = sessions.user_id
	JOIN ideas ON ideas.id = $2
	JOIN users AS author ON author.id = ideas.author_id
	CROSS JOIN LATERAL (
		SELECT array_agg(users.id ORDER BY users.id) AS ids, array_agg(users.name ORDER BY users.id) AS names,
			array_agg(users.role <> 'member' ORDER BY users.id) AS staff
		FROM (
			SELECT user_id
			FROM votes
			WHERE votes.idea_id = ideas.id
			ORDER BY user_id
			LIMIT 8
		) AS v
		JOIN users ON users.id = v.user_id
	) AS voters
	CROSS JOIN LATERAL (
		SELECT array_agg(id) AS ids, array_agg(from_status_id) AS froms, array_agg(to_status_id) AS tos,
			array_agg(created_at) AS times, array_agg(body_html) AS body, array_agg(reconsider_if_html) AS changes
		FROM (
			SELECT *
			FROM answers
			WHERE answers.idea_id = ideas.id
			ORDER BY answers.id DESC
			LIMIT 200
		) AS a
	) AS told
	CROSS JOIN LATERAL (
		SELECT array_agg(id) AS ids, array_agg(author_id) AS authors, array_agg(created_at) AS times,
			array_agg(body_html) AS body
		FROM (
			SELECT *
			FROM comments
			WHERE comments.idea_id = ideas.id
			ORDER BY comments.id
			LIMIT 25
		) AS c
	) AS said
	WHERE sessions.id_hash = $1`

// ideaRow is what ideaSQL finds.
type ideaRow struct {
	viewer, author, category, status int64
	viewerName, authorName           string
	title, body, excerpt             string
	at                               time.Time
	votes, carried                   int
	voted, staff                     bool
	voterIDs, answerIDs, from, to    []int64
	voterNames, words, changes       []string
	voterStaff                       []bool
	answered                         []time.Time
	commentIDs, commentAuthors       []int64
	commented                        []time.Time
	comments                         []string
}

// readIdea is the idea whose page is measured.
type readIdea struct {
	id    int64
	title string
}

// ideaToRead is the most wanted idea that is not decided and has an answer.
func (r *run) ideaToRead() (idea readIdea) {
	r.Helper()
	err := r.pool.QueryRow(r.ctx, `
		SELECT ideas.id, ideas.title
		FROM ideas
		JOIN statuses ON statuses.id = ideas.status_id
		WHERE statuses.kind = 'active'
			AND answered_at IS NOT NULL
		ORDER BY vote_count DESC
		LIMIT 1`).Scan(&idea.id, &idea.title)
	if err != nil {
		r.Fatal(err)
	}
	return idea
}

// ideaFloor serves the page of one idea to people who are signed in.
func (r *run) ideaFloor(path string, id int64) string {
	r.Helper()
	return r.pageFloor(path, func(ctx context.Context, session string) error {
		var f ideaRow
		return r.pool.QueryRow(ctx, ideaSQL, session, id).
			Scan(&f.viewer, &f.viewerName, &f.title, &f.body, &f.excerpt, &f.at, &f.category,
				&f.status, &f.votes, &f.carried, &f.author, &f.authorName, &f.staff, &f.voted,
				&f.voterIDs, &f.voterNames, &f.voterStaff,
				&f.answerIDs, &f.from, &f.to, &f.answered, &f.words, &f.changes,
				&f.commentIDs, &f.commentAuthors, &f.commented, &f.comments)
	})
}
